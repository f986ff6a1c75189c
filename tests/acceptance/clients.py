"""Several clients of one station, each a program of its own, and an eye on what is on disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from icimps_desktop.cli.bench.figure import quantile, short
from icimps_desktop.core.settings import read_station
from icimps_desktop.security.keyslots import Keyslots, Secrets
from icimps_desktop.store import cipher
from tests.acceptance.helpers import PASSPHRASE, ROOT, Answer, Workplace, finished

LIMIT_S = 1.0
_LOOK_S = 0.01
_PROBE_S, _STALL_S = 0.05, 0.4


class Program:
    """A program of the tests on a workplace's station, spoken to by lines."""

    def __init__(self, place: Workplace, module: str, *arguments: object) -> None:
        self._errors = place.folder / f"{module}.stderr"
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", f"tests.acceptance.{module}", *map(str, arguments)],
                env=place.everything(QT_QPA_PLATFORM="offscreen"),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def tell(self, line: str) -> None:
        """Say a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def line(self) -> str:
        """The next line of it; its own words when it gave up."""
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert said, self._errors.read_text()[-3000:]
        return said.rstrip("\n")

    def end(self) -> None:
        """Let it go, however it is."""
        self._process.kill()
        self._process.communicate()


class Window(Program):
    """A real desktop window on a station; see `client_driver` for what it can be told."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, "client_driver", place.environment["ICIMPS_STATION"], PASSPHRASE)

    def ready(self) -> None:
        """Wait until it is at work."""
        assert self.answer() == {"ready": True}

    def answer(self) -> dict[str, Any]:
        """The next answer; no defect of the program may have come to light."""
        said: dict[str, Any] = json.loads(self.line())
        defects = said.pop("defects", [])
        assert not defects, "\n".join(defects)
        return said

    def ask(self, do: str, /, **given: object) -> dict[str, Any]:
        """Have it do something, and its answer."""
        self.begin(do, **given)
        return self.answer()

    def begin(self, do: str, /, **given: object) -> None:
        """Have it do something; whoever begins asks for the answer later."""
        self.tell(json.dumps({"do": do, **given}))


class Filer(Program):
    """Another client, without a window: files reports when told."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, "filing", "filing", place.environment["ICIMPS_STATION"])
        self.tell(PASSPHRASE)
        assert self.line() == "READY"

    def file(self, lon: float, lat: float, words: str = "Broken window.") -> tuple[str, float]:
        """File a report there; its uid, and when the commit was acknowledged."""
        self.tell(f"{lon} {lat} {words}")
        kind, uid, _, at = self.line().split()
        assert kind == "I"
        return uid, float(at)


@contextmanager
def open_window(place: Workplace) -> Iterator[Window]:
    """A window that is being opened; it is closed as its officer would, when all went well."""
    window = Window(place)
    try:
        yield window
        window.ask("quit")
    finally:
        window.end()


@contextmanager
def open_filer(place: Workplace) -> Iterator[Filer]:
    filer = Filer(place)
    try:
        yield filer
    finally:
        filer.end()


def join(first: Workplace, folder: Path, name: str) -> Workplace:
    """Another officer at a workstation of his own, let in by the first one's program."""
    added = first.run("station", "officer", "add", name, "--role", "supervisor", "--json").json
    place = Workplace(folder)
    code = place.keep_passphrase(added["joining_code"], "code")
    url = read_station(Path(first.environment["ICIMPS_STATION"])).url
    asked = ["--postgis", url, "--login", added["officer"], "--code-file", code]
    station = folder / "station"
    made = place.run("station", "join", *asked, "--station", station, "--json")
    assert made.code == 0, made
    place.environment.update(
        ICIMPS_STATION=str(station), ICIMPS_OFFICER=added["officer"], ICIMPS_PURPOSE="SUPV"
    )
    return place


def keys_of(place: Workplace) -> tuple[Path, Secrets]:
    """A station's folder and its officer's keys."""
    config = read_station(Path(place.environment["ICIMPS_STATION"]))
    slots = Keyslots.read(config.keyslots_path)
    return config.folder, slots.open(place.environment["ICIMPS_OFFICER"], PASSPHRASE)[1]


class JournalEye:
    """Looks from outside, again and again, how much of a form's narrative is on disk."""

    def __init__(self, journal: Path, key: str, draft: str) -> None:
        self.lengths: list[int] = []  # ascending
        self.moments: list[float] = []
        self.newest: dict[str, Any] = {}
        self._file, _ = cipher.connect(journal, key, cache_mb=2)
        self._draft = draft
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        asked = "SELECT body, focus FROM draft WHERE key = ?"
        while not self._over.wait(_LOOK_S):
            row = self._file.execute(asked, (self._draft,)).fetchone()
            if row is None:
                continue
            state = json.loads(row[0])
            self.newest = {"narrative": state["narrative"], "focus": row[1]}
            length = len(state["narrative"])
            if not self.lengths or length > self.lengths[-1]:
                self.lengths.append(length)
                self.moments.append(time.monotonic())

    def delays(self, keys: list[tuple[int, float]], within: float = 3.0) -> list[float]:
        """For each key how long it took to the disk; `within` for one that did not come."""
        end = time.monotonic() + within
        longest = max(length for length, _ in keys)
        while (not self.lengths or self.lengths[-1] < longest) and time.monotonic() < end:
            time.sleep(_LOOK_S)
        found = []
        for length, at in keys:
            place = bisect_left(self.lengths, length)
            found.append(self.moments[place] - at if place < len(self.moments) else within)
        return found

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._file.close()


@contextmanager
def journal_eye(place: Workplace, draft: str) -> Iterator[JournalEye]:
    folder, keys = keys_of(place)
    eye = JournalEye(folder / "journal.db", keys.journal_key, draft)
    try:
        yield eye
    finally:
        eye.close()


class Probe:
    """What the machine itself takes for as little as a draft: a page written to the same disk.

    `stalls` are the times in which even that took long: nothing can be kept meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self.stalls: list[tuple[float, float]] = []
        self.longest = 0.0
        self._path = folder / "probe"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        with self._path.open("wb", buffering=0) as file:
            began = time.monotonic()
            while not self._over.wait(_PROBE_S):
                file.seek(0)
                file.write(bytes(4096))
                os.fsync(file.fileno())
                ended = time.monotonic()
                self.longest = max(self.longest, ended - began - _PROBE_S)
                if ended - began > _PROBE_S + _STALL_S:
                    self.stalls.append((began, ended))
                began = ended

    def stood_still(self, since: float, until: float) -> bool:
        """Whether the machine did so in that time."""
        return any(began < until and ended > since for began, ended in self.stalls)

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()


@contextmanager
def machine_probe(place: Workplace) -> Iterator[Probe]:
    probe = Probe(place.folder)
    try:
        yield probe
    finally:
        probe.close()


class WriterLock:
    """The one writer's lock of a station file, from outside."""

    def __init__(self, place: Workplace) -> None:
        folder, keys = keys_of(place)
        self._connection, _ = cipher.connect(folder / "cache.db", keys.cache_key, cache_mb=2)
        self._connection.execute("PRAGMA busy_timeout=0")

    def is_held(self) -> bool:
        """Whether some program is writing just now."""
        try:
            self.take()
        except cipher.sqlcipher.OperationalError:
            return True
        self.give()
        return False

    def take(self) -> None:
        """Hold it, as a long write does."""
        self._connection.execute("BEGIN IMMEDIATE")

    def give(self) -> None:
        """Let it go."""
        self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Let it go, and the file."""
        self._connection.close()


@dataclass(slots=True)
class Beside:
    """What a window did while something else ran."""

    keys: list[tuple[int, float]] = field(default_factory=list)
    reads: dict[str, list[float]] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)

    def round(self, window: Window, text: str, pause: float = 0.05) -> None:
        """Type some of the report, then list, search, open one and look at the map."""
        typed = window.ask("type", text=text, pause=pause)
        assert typed["field"] == "narrative"
        self.keys += [(length, at) for length, at in typed["keys"]]
        self.read(window)

    def read(self, window: Window, **given: object) -> None:
        """List, search, open one and look at the map; `empty` are those that brought nothing."""
        for what, took, count in window.ask("read", words="broken", **given)["reads"]:
            self.reads.setdefault(what, []).append(took)
            if not count:
                self.empty.append(what)

    def figures(self, delays: list[float]) -> dict[str, object]:
        """Middle, p95 and longest of every kind, in milliseconds."""
        found: dict[str, object] = {"draft": spread(delays)} if delays else {}
        return found | {what: spread(took) for what, took in self.reads.items()}


class Importing:
    """An import by the command line, which runs by itself."""

    def __init__(self, place: Workplace, path: Path) -> None:
        self._began = time.monotonic()
        rejects = place.folder / "rejects.csv"
        self._run = place.start("import", path, "--rejects", rejects, "--json")
        self._answer: Answer | None = None
        self.seconds = 0.0
        self._thread = threading.Thread(target=self._wait)
        self._thread.start()

    def _wait(self) -> None:
        self._answer = finished(self._run)
        self.seconds = time.monotonic() - self._began

    @property
    def runs(self) -> bool:
        return self._thread.is_alive()

    def end(self) -> Answer:
        """What it said."""
        self._thread.join()
        assert self._answer is not None
        return self._answer

    def kill(self) -> None:
        """Let it not outlive its test."""
        self._run.kill()
        self._thread.join()


@contextmanager
def importing(place: Workplace, path: Path) -> Iterator[Importing]:
    run = Importing(place, path)
    try:
        yield run
    finally:
        run.kill()


def spread(seconds: list[float]) -> dict[str, float]:
    """Samples in a few figures, in milliseconds."""
    return {
        "samples": len(seconds),
        "median_ms": short(quantile(seconds, 0.5) * 1000),
        "p95_ms": short(quantile(seconds, 0.95) * 1000),
        "max_ms": short(max(seconds) * 1000),
    }
