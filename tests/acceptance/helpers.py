"""The real program as a process, stations made by it, and a file of incidents to give it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from icimps_desktop.synthetic.city import make_city
from icimps_desktop.synthetic.files import write_incidents
from icimps_desktop.synthetic.incidents import make_incidents

ROOT = Path(__file__).parents[2]
REAL = ROOT / "../shared/data/stlouis_2015_2019.parquet"
PASSPHRASE = "five short words do it"
AGENCY = "Invented Agency"
_SYNTHETIC_ROWS = 60_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What one run of the program gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The failure as scripts see it; at most the rows before it came with it."""
        assert self.code == 1, (self.code, self.out, self.err)
        assert self.err == ""
        assert set(self.json) <= {"error", "incidents"}
        return self.json["error"]


@dataclass(frozen=True, slots=True)
class Workplace:
    """An account of its own on this computer: settings, temporary files, passphrase, stations.

    `within` begins every command line: it puts the program on a disk of its own.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    within: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            self._own(name)
        for name in ("HOME", "TMPDIR"):
            self._own(name)
        self.environment.setdefault("ICIMPS_PASSPHRASE_FILE", str(self.keep_passphrase(PASSPHRASE)))

    def _own(self, name: str) -> None:
        place = self.folder / name.lower()
        place.mkdir(parents=True, exist_ok=True)
        self.environment[name] = str(place)

    def keep_passphrase(self, words: str, name: str = "passphrase") -> Path:
        """A passphrase file outside everything that the program writes."""
        path = self.folder / "given" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(words + "\n", encoding="utf-8")
        return path

    def line(self, *arguments: object) -> list[str]:
        """The command line of a run."""
        return [*self.within, sys.executable, "-m", "icimps_desktop", *map(str, arguments)]

    def everything(self, **more: str) -> dict[str, str]:
        """The environment of a run."""
        plain = {k: v for k, v in os.environ.items() if not k.startswith("ICIMPS_")}
        return plain | self.environment | more

    def start(self, *arguments: object, **more: str) -> subprocess.Popen[str]:
        """A run in the background; whoever started it waits for it or ends it."""
        return subprocess.Popen(
            self.line(*arguments),
            env=self.everything(**more),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, **more: str) -> Answer:
        """A run from beginning to end."""
        return finished(self.start(*arguments, **more))

    def station(self, name: str, postgis: str = "", zone: str = "America/Chicago") -> Path:
        """A new station made by the program; it is the one meant from now on."""
        folder = self.folder / name
        where = ["--postgis", postgis, "--station", folder] if postgis else ["--cache", folder]
        plan = ["--agency", AGENCY, "--name", "North Station", "--zone", zone]
        made = self.run("station", "init", *where, "--admin", "Orla Vandemark", *plan, "--json")
        assert made.code == 0, made
        self.environment.update(
            ICIMPS_STATION=str(folder), ICIMPS_OFFICER=made.json["officer"], ICIMPS_PURPOSE="SUPV"
        )
        return folder

    def worker(self, job: str, *arguments: object) -> subprocess.Popen[str]:
        """A program of `tests.acceptance.worker` on the station; kill it or wait for it."""
        folder = self.environment["ICIMPS_STATION"]
        program = [*self.within, sys.executable, "-m", "tests.acceptance.worker"]
        started = subprocess.Popen(
            [*program, job, folder, *map(str, arguments)],
            env=self.everything(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert started.stdin is not None
        started.stdin.write(f"{PASSPHRASE}\n")
        started.stdin.flush()
        return started

    def processes(self) -> set[int]:
        """Every program that runs for this account."""
        mine = f"HOME={self.environment['HOME']}\0".encode()
        found = set()
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal():
                with suppress(OSError):  # it ended meanwhile, or belongs to somebody else
                    if mine in (folder / "environ").read_bytes() + b"\0":
                        found.add(int(folder.name))
        return found


def finished(started: subprocess.Popen[str]) -> Answer:
    """Wait for a run that was started."""
    out, err = started.communicate(timeout=600)
    return Answer(started.returncode, out, err)


def incident_file(folder: Path) -> Path:
    """Real incidents when they stand beside the checkout, else those of the invented city."""
    if REAL.is_file():
        return REAL.resolve()
    path = folder / "incidents.parquet"
    made = make_incidents(make_city(), _SYNTHETIC_ROWS, seed=11, until=date(2026, 6, 30))
    assert write_incidents(made, path) == _SYNTHETIC_ROWS
    return path


def rows_file(path: Path, count: int, bad: int = 0) -> Path:
    """A CSV of so many invented incidents that can be imported, and some that cannot."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        out.write("id,occurred_at,lat,lon,category,address,narrative\n")
        for n in range(count + bad):
            at = "yesterday" if n >= count else f"2024-01-{n % 28 + 1:02} 10:00"
            place = f"{40 + n % 997 / 1000:.3f},{-30 - n % 991 / 1000:.3f}"
            out.write(f"K{n},{at},{place},theft,{n} Invented Row,Row number {n}.\n")
    return path


def files_below(*folders: Path) -> Iterator[Path]:
    """Every file in these folders, whatever its name."""
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())
