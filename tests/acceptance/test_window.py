"""The real desktop, started as a program: a report by keyboard alone, and a window killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from icimps_desktop.core.clock import SystemClock
from icimps_desktop.services.stations import make_cache_station
from tests.stations import PASSPHRASE, PLAN

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A station whose purpose is training, so that the window asks for none."""
    made = make_cache_station(
        tmp_path / "station", replace(PLAN, demo=True), PASSPHRASE, SystemClock()
    )
    return made.config.folder


@contextmanager
def started(folder: Path, task: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.acceptance.window_driver", str(folder), PASSPHRASE]
    program = subprocess.Popen(
        [*command, task],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def told(program: subprocess.Popen[str]) -> dict[str, object]:
    """The next line of the program; its own words when it gave up."""
    assert program.stdout is not None
    line = program.stdout.readline()
    if not line:
        assert program.stderr is not None
        pytest.fail(program.stderr.read()[-3000:])
    answer: dict[str, object] = json.loads(line)
    return answer


def test_an_incident_is_filed_by_keyboard_alone_and_found_again(folder: Path):
    with started(folder, "file") as program:
        submitted = told(program)["submitted"]
        assert told(program)["opened"] == submitted
        assert told(program) == {"done": True}


def test_a_window_killed_in_mid_form_gives_everything_typed_back(folder: Path):
    with started(folder, "half") as program:
        before = told(program)
        program.send_signal(signal.SIGKILL)
        program.wait(10)
    typed = before["typed"]
    assert isinstance(typed, dict)
    assert typed["state"]["narrative"].endswith(" A neighbour heard gla")
    assert typed["state"]["involvements"][0]["family_name"] == "Quill"
    with started(folder, "back") as program:
        found = told(program)["found"]
    assert isinstance(found, dict)
    for moment in (typed["state"], found["state"]):
        moment.pop("now", None)  # when the form was looked at is no part of what was typed
    assert found == typed
    # Planted: were one sign lost, this comparison would see it.
    typed["state"]["narrative"] = typed["state"]["narrative"][:-1]
    assert found != typed
