"""The command line as a script sees it: arguments in; exit code, answer and sentence out."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from icimps_desktop.cli.main import run
from icimps_desktop.core.clock import SystemClock
from icimps_desktop.services.demo import make_demo
from icimps_desktop.services.demo_folder import DemoMade
from icimps_desktop.services.stations import StationPlan, make_cache_station

PASSPHRASE = "five short words do it"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Icimps = Callable[..., Answer]


@pytest.fixture
def icimps(capsys: pytest.CaptureFixture[str]) -> Iterator[Icimps]:
    """Runs a command in this process and puts back what it set for a whole program."""
    root, hook = logging.getLogger(), sys.excepthook
    before, level = root.handlers[:], root.level

    def command(*arguments: object) -> Answer:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    yield command
    root.handlers[:], sys.excepthook = before, hook
    root.setLevel(level)


@pytest.fixture
def at_station(
    tmp_path: Path, icimps: Icimps, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Answer]:
    """Runs commands on a new station of one officer, who works for supervision."""
    plan = StationPlan(
        agency="Invented Agency",
        station="North Station",
        code="N01",
        zone="Atlantic/Azores",
        admin_name="Orla Vandemark",
    )
    made = make_cache_station(tmp_path / "station", plan, PASSPHRASE, SystemClock())
    words = tmp_path / "passphrase.txt"
    words.write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("ICIMPS_STATION", str(made.config.folder))
    monkeypatch.setenv("ICIMPS_PASSPHRASE_FILE", str(words))
    monkeypatch.setenv("ICIMPS_PURPOSE", "SUPV")
    return icimps


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoMade:
    """A tiny demo station that no test changes, with the file that its incidents came from."""
    folder = tmp_path_factory.mktemp("demo") / "station"
    return make_demo(folder, size=1200, reports=14, clock=SystemClock(), keep_source=True)


@pytest.fixture
def in_demo(
    demo: DemoMade, tmp_path: Path, icimps: Icimps, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Answer]:
    """Runs commands in the demo as its supervisor."""
    supervisor = next(one for one in demo.officers if one.role == "supervisor")
    words = tmp_path / "passphrase.txt"
    words.write_text(supervisor.passphrase + "\n", encoding="utf-8")
    monkeypatch.setenv("ICIMPS_STATION", str(demo.config.folder))
    monkeypatch.setenv("ICIMPS_OFFICER", supervisor.officer)
    monkeypatch.setenv("ICIMPS_PASSPHRASE_FILE", str(words))
    return icimps
