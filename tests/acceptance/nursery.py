"""Programs on a station, started by the dozen, killed at will, and what they had acknowledged."""

from __future__ import annotations

import json
import os
import random
import re
import select
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import numpy as np
import shapely

from icimps_desktop.bootstrap import OpenStation, open_with_keys
from icimps_desktop.core.clock import SystemClock
from icimps_desktop.core.settings import read_station
from icimps_desktop.security.keyslots import Keyslots, Secrets, Slot
from icimps_desktop.security.session import Purpose
from icimps_desktop.store import cipher
from tests.acceptance.helpers import PASSPHRASE, Workplace

_AT_THE_START = 0.2
_PATIENCE_S = 240.0
_FLOAT32 = 1e-5  # degrees; the R*Tree keeps no more
_GONE = re.compile(r"X \d+$")


@dataclass(slots=True)
class Told:
    """What programs said was durable: numbers by incident, edited incidents, bodies by draft.

    `keystrokes` counts the drafts, `steps` are those of an import, `batches` what came of it.
    """

    incidents: dict[str, str] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)
    drafts: dict[str, str] = field(default_factory=dict)
    keystrokes: int = 0
    steps: list[str] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def take(self, line: str) -> None:
        """One line of a program; a line cut off by the kill acknowledges nothing."""
        if not line.endswith("\n"):
            return
        kind, _, rest = line.rstrip("\n").partition(" ")
        if kind == "I":
            uid, number = rest.split(" ")
            self.incidents[uid] = number
        elif kind == "E":
            self.edited.add(rest)
        elif kind == "D":
            key, body = rest.split(" ", 1)
            self.drafts[key] = body
            self.keystrokes += 1
        elif kind in ("P", "B"):
            (self.steps if kind == "P" else self.batches).append(rest)
        elif kind == "F":
            sentence = rest.split(" ", 1)
            self.failures.append((sentence[0], sentence[1]))

    def add(self, later: Told) -> None:
        """What another round said, after this one."""
        self.incidents |= later.incidents
        self.edited |= later.edited
        self.drafts |= later.drafts
        self.keystrokes += later.keystrokes


class Nursery:
    """Starts programs on stations with the keys of one workplace; `pid` is their parent's."""

    def __init__(self, place: Workplace) -> None:
        self._process = place.worker("nursery")
        self.pid = self._process.pid
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout.fileno()
        self._held = b""
        self._running: int | None = None
        assert self.line() == "READY\n"

    def start(self, job: str, folder: Path, *arguments: object) -> int:
        """A program of `tests.acceptance.worker` on that folder; its process id."""
        self._end_the_last()
        self._in.write(json.dumps([job, str(folder), *map(str, arguments)]) + "\n")
        self._in.flush()
        kind, pid = self.line().split()
        assert kind == "P"
        self._running = int(pid)
        return self._running

    def finish(self, told: Told) -> int:
        """Take what the program still says until it is gone; its wait status."""
        while not (line := self.line()).startswith("X "):
            told.take(line)
        self._running = None
        return int(line.split()[1])

    def killed(self, job: str, folder: Path, first: int, chance: random.Random) -> Told:
        """Let a program write, and kill it a moment after its first acknowledgement.

        One in five is killed a moment after its start: while it puts right what the one
        before left behind.
        """
        told = Told()
        pid = self.start(job, folder, first)
        if chance.random() > _AT_THE_START:
            self._hear(told, self.line())
        end = time.monotonic() + chance.uniform(0, 0.25)
        while (left := end - time.monotonic()) > 0:
            if line := self._line(left, cut=True):
                self._hear(told, line)
        self.kill(pid, told)
        return told

    def kill(self, pid: int, told: Told) -> None:
        """Kill a program, unless it came to its end a moment before; take what it said last."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        assert self.finish(told) in (signal.SIGKILL, 0), told.failures

    def stop(self, pid: int, told: Told) -> None:
        """End a program between two acknowledgements: nothing is on its way meanwhile."""
        os.kill(pid, signal.SIGUSR1)
        assert self.finish(told) == 0

    def until(self, told: Told, holds: Callable[[], bool]) -> None:
        """Take what the program says until something holds of it.

        Raises:
            TimeoutError: it says nothing for so long, or goes on without it.
        """
        end = time.monotonic() + _PATIENCE_S
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError("the program never says it")
            self._hear(told, self.line())

    def _hear(self, told: Told, line: str) -> None:
        """Take one line of a program that does not end by itself."""
        if line.startswith("X "):
            self._running = None
            raise AssertionError(f"it ended by itself: {told.failures}")
        told.take(line)

    def _end_the_last(self) -> None:
        """A test that failed may have left its program running."""
        if self._running is not None:
            os.kill(self._running, signal.SIGKILL)
            self.finish(Told())

    def line(self) -> str:
        """The next line that the program says."""
        return self._line(_PATIENCE_S)

    def _line(self, seconds: float, *, cut: bool = False) -> str:
        """The next line; when `cut`, nothing may come in that time."""
        end = time.monotonic() + seconds
        while b"\n" not in self._held:
            ready, _, _ = select.select([self._out], [], [], max(0, end - time.monotonic()))
            if not ready:
                if cut:
                    return ""
                raise TimeoutError("the program says nothing")
            piece = os.read(self._out, 65536)
            if not piece:
                raise EOFError(self._process.communicate()[1])
            self._held += piece
        line, _, self._held = self._held.partition(b"\n")
        # A killed program may leave half a line, which the next one's begins behind.
        text = line.decode()
        if found := _GONE.search(text):
            text = found[0]
        return text + "\n"

    def close(self) -> None:
        """End it, and what it may still have running."""
        self._end_the_last()
        self._process.communicate(timeout=60)


@dataclass(frozen=True, slots=True)
class Keys:
    """A station's folder with what opens it, so that looking into it costs no Argon2."""

    folder: Path
    slot: Slot
    secrets: Secrets

    @classmethod
    def of(cls, place: Workplace) -> Keys:
        folder = Path(place.environment["ICIMPS_STATION"])
        slots = Keyslots.read(folder / "keyslots.json")
        return cls(folder, *slots.open(place.environment["ICIMPS_OFFICER"], PASSPHRASE))

    def copied(self, to: Path) -> Keys:
        """A copy of the station as it stands; nobody may be writing."""
        shutil.copytree(self.folder, to)
        return Keys(to, self.slot, self.secrets)

    @contextmanager
    def opened(self) -> Iterator[OpenStation]:
        """The station, as the desktop opens it."""
        station = open_with_keys(read_station(self.folder), self.slot, self.secrets, SystemClock())
        station.work_for(Purpose.SUPERVISION)
        with closing(station):
            yield station

    def rows(self, name: str, statement: str) -> list[tuple]:
        """What one of the two files says to a statement, on a connection of its own."""
        key = self.secrets.cache_key if name == "cache.db" else self.secrets.journal_key
        connection, in_work = cipher.connect(self.folder / name, key, cache_mb=8)
        with closing(connection):
            in_work.open = 1  # the check of the word index is a write that changes nothing
            return connection.execute(statement).fetchall()


def lost(keys: Keys, told: Told) -> list[str]:
    """Everything acknowledged that is not there, or not as it was acknowledged."""
    stored = {
        str(UUID(bytes=uid)): (number, narrative)
        for uid, number, narrative in keys.rows(
            "cache.db",
            "SELECT i.uid, i.number, a.narrative FROM incident i "
            "LEFT JOIN incident_account a ON a.incident_uid = i.uid",
        )
    }
    missing = [
        f"incident {uid} {number}"
        for uid, number in told.incidents.items()
        if stored.get(uid, ("", ""))[0] != number
    ]
    missing += [
        f"edit {uid}"
        for uid in told.edited
        if not str(stored.get(uid, ("", ""))[1]).endswith("put right.")
    ]
    bodies = dict(keys.rows("journal.db", "SELECT key, body FROM draft"))
    for key, body in told.drafts.items():
        # One keystroke more may have become durable before its acknowledgement was sent.
        if key not in bodies or count_in(bodies[key]) < count_in(body):
            missing.append(f"draft {key}")
    return missing


def count_in(body: str) -> int:
    return int(body.rsplit(" ", 1)[1])


def faults(keys: Keys) -> list[str]:
    """What is half-written, double, or not in step with the table it is made from."""
    found = []
    for name in ("cache.db", "journal.db"):
        for pragma in ("integrity_check", "foreign_key_check", "cipher_integrity_check"):
            said = keys.rows(name, f"PRAGMA {pragma}")
            if said not in ([], [("ok",)]):
                found.append(f"{name} {pragma}: {said[:3]}")
    check = "INSERT INTO fts_incident(fts_incident, rank) VALUES('integrity-check', 1)"
    keys.rows("cache.db", check)  # raises when the words are out of step with the index
    counts = {
        table: keys.rows("cache.db", f"SELECT count(*) FROM {table}")[0][0]
        for table in ("incident", "offence", "incident_account", "incident_search")
    }
    if len(set(counts.values())) != 1:
        found.append(f"parts are missing: {counts}")
    twice = keys.rows(
        "cache.db",
        "SELECT narrative FROM incident_account WHERE narrative <> '' "
        "GROUP BY narrative HAVING count(*) > 1",
    )
    found += [f"twice: {row}" for row in twice]
    places = keys.rows(
        "cache.db", "SELECT id, geom FROM incident WHERE geom IS NOT NULL ORDER BY id"
    )
    tree = keys.rows("cache.db", "SELECT id, x0, y0, x1, y1 FROM rt_incident_geom ORDER BY id")
    boxes = shapely.bounds(shapely.from_wkb([geom for _, geom in places])).reshape(-1, 4)
    in_tree = np.array([box for _, *box in tree]).reshape(-1, 4)
    if [row[0] for row in places] != [row[0] for row in tree] or not np.allclose(
        boxes, in_tree, rtol=0, atol=_FLOAT32
    ):
        found.append("the R*Tree is out of step")
    numbers = [row[0] for row in keys.rows("cache.db", "SELECT device_seq FROM outbox ORDER BY id")]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append("the outbox has holes")
    return found


def audit_verdict(keys: Keys) -> tuple[bool, int]:
    """Whether every chain holds, and how many entries there are."""
    with keys.opened() as station:
        verdict = station.audit.verify(station.actor)
    return verdict.ok, verdict.entries


def rounds(
    nursery: Nursery, keys: Keys, count: int, seed: int, after: Callable[[int, Told, Told], None]
) -> Told:
    """So many kills while saving; `after` gets the number, what that round told and all did."""
    chance, everything = random.Random(seed), Told()
    for number in range(count):
        told = nursery.killed("save_and_draft", keys.folder, (number + 1) * 100_000, chance)
        everything.add(told)
        after(number, told, everything)
    return everything
