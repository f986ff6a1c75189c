"""A full disk gets a clear sentence, leaves nothing half-written, and work goes on with room.

Each test runs on a small disk of its own and on a share that is used up: the system
refuses both with errors of their own, and SQLite tells the two apart.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.acceptance.helpers import AGENCY, Workplace, rows_file
from tests.acceptance.nursery import Keys, Nursery, Told, audit_verdict, faults, lost
from tests.acceptance.small_disk import FullDisk, UsedUpShare, small_disk

pytestmark = pytest.mark.timeout(600)
SIZE = 12 * 2**20
PAGE = 4096
ROWS = 400
DATABASES = {name + tail for name in ("cache.db", "journal.db") for tail in ("", "-wal", "-shm")}
STATION = DATABASES | {"keyslots.json", "keyslots.json.lock", "station.toml", "vault"}
REPORT = {"source": "reported", "offences": [{"seq": 1, "nibrs": "220"}], "account": {}}


@dataclass(slots=True)
class Ground:
    """A station on a disk that runs full, and everything that works on it."""

    disk: FullDisk
    nursery: Nursery
    keys: Keys
    place: Workplace
    _looks: int = 0

    def room_ends(self, step: int) -> range:
        """Bytes to leave, from none to more than enough; on a share little in any case.

        There a full one could not be told from a failing disk by writing a little more.
        """
        return range(0, (15 if isinstance(self.disk, UsedUpShare) else 1024) * PAGE, step * PAGE)

    @property
    def folder(self) -> Path:
        """The station as programs see it."""
        return self.disk.folder / "station"

    def begin(self) -> None:
        """A fresh station, and room for it."""
        self.free()
        for old in self.disk.seen.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(self.keys.folder, self.disk.seen / "station")

    def fill(self, *programs: int, left: int = 0) -> None:
        """No more room than so many bytes for these programs and those to come."""
        self.disk.fill(self.nursery.pid, *programs, left=left)

    def free(self, *programs: int) -> None:
        """Room again."""
        self.disk.free(self.nursery.pid, *programs)

    def run(self, *arguments: object, **more: str):
        """A command on this station, on its disk."""
        here = replace(self.place, within=self.disk.within)
        return here.run(*arguments, "--json", ICIMPS_STATION=str(self.folder), **more)

    def done(self, job: str, *arguments: object) -> Told:
        """A job from beginning to end."""
        told = Told()
        self.nursery.start(job, self.folder, *arguments)
        self.nursery.finish(told)
        return told

    def look(self) -> Keys:
        """The station as it stands on the disk now, for looking into it."""
        self._looks += 1
        to = self.place.folder / f"look {self.nursery.pid} {self._looks}"
        shutil.copytree(self.disk.seen / "station", to)
        return replace(self.keys, folder=to)

    def a_file(self) -> Path:
        """A file to import that lies on the disk itself; one row of it will be rejected."""
        rows_file(self.disk.seen / "given" / "rows.csv", ROWS, bad=1)
        return self.disk.folder / "given" / "rows.csv"

    def in_order(self, told: Told) -> None:
        """All that was acknowledged is there, nothing else is, and nothing is half of it."""
        keys = self.look()
        assert lost(keys, told) == []
        assert faults(keys) == []
        assert audit_verdict(keys)[0]
        assert incidents_in(keys) == len(told.incidents)
        shutil.rmtree(keys.folder)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def incidents_in(keys: Keys) -> int:
    [[count]] = keys.rows("cache.db", "SELECT count(*) FROM incident")
    return int(count)


def all_full(told: Told) -> bool:
    """Whether everything that failed was told as a full disk, with what to do."""
    return all(kind == "disk_full" and "ake room" in words for kind, words in told.failures)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    made = Workplace(tmp_path_factory.mktemp("full"))
    made.station("station", zone="Europe/Berlin")
    return made


@pytest.fixture(scope="module", params=["small disk", "used-up share"])
def of_a_disk(request: pytest.FixtureRequest, place: Workplace) -> Iterator[Ground]:
    where = place.folder / request.param
    disk = small_disk(where, SIZE) if request.param == "small disk" else UsedUpShare(where)
    nursery = Nursery(replace(place, within=disk.within))
    yield Ground(disk, nursery, Keys.of(place), place)
    nursery.close()
    disk.close()


@pytest.fixture
def ground(of_a_disk: Ground) -> Iterator[Ground]:
    of_a_disk.begin()
    yield of_a_disk
    of_a_disk.free()


def test_a_command_says_that_the_disk_is_full(ground: Ground, tmp_path: Path):
    report = tmp_path / "report.json"
    report.write_text(json.dumps(REPORT), encoding="utf-8")
    assert ground.run("incident", "add", report).code == 0
    ground.fill()
    for command in (("incident", "add", report), ("incident", "list")):
        error = ground.run(*command).error
        assert (error["kind"], error["field"]) == ("disk_full", None)
        assert "The disk is full" in error["message"]
        assert "Make room" in error["message"]
    ground.free()
    assert ground.run("incident", "add", report).code == 0
    assert len(ground.run("incident", "list").json["incidents"]) == 2
    keys = ground.look()
    assert (faults(keys), audit_verdict(keys)[0]) == ([], True)


def test_wherever_the_room_ends_a_save_is_whole_or_not_there(ground: Ground):
    everything = Told()
    for left in ground.room_ends(2):
        ground.fill(left=left)
        told = ground.done("save_one", left)
        everything.add(told)
        assert all_full(told), told.failures
        assert bool(told.failures) is not bool(told.incidents)
        ground.in_order(everything)
        if told.incidents:
            break
    ground.free()
    told = ground.done("save_one", 10**6)
    assert (len(told.incidents), len(told.drafts), told.failures) == (1, 1, [])
    everything.add(told)
    ground.in_order(everything)


def test_a_program_goes_on_saving_when_there_is_room_again(ground: Ground):
    told = Told()
    program = ground.nursery.start("save_on", ground.folder, 0)
    ground.nursery.until(told, lambda: len(told.incidents) >= 3)
    for _ in range(2):
        ground.fill(program)
        failed = len(told.failures)
        ground.nursery.until(told, lambda failed=failed: len(told.failures) >= failed + 3)
        ground.free(program)
        saved = len(told.incidents)
        ground.nursery.until(told, lambda saved=saved: len(told.incidents) >= saved + 3)
    ground.nursery.stop(program, told)
    assert all_full(told), told.failures
    ground.in_order(told)


def test_a_kill_while_the_disk_is_full(ground: Ground):
    told = Told()
    for first in (0, 1000):
        program = ground.nursery.start("save_on", ground.folder, first)
        saved = len(told.incidents)
        ground.nursery.until(told, lambda saved=saved: len(told.incidents) >= saved + 3)
        ground.fill(program)
        failed = len(told.failures)
        ground.nursery.until(told, lambda failed=failed: len(told.failures) > failed)
        ground.nursery.kill(program, told)
        opened = ground.done("save_one", first + 999)  # with the disk as full as it was
        assert opened.failures
        assert all_full(opened)
        ground.free()
    assert all_full(told), told.failures
    ground.in_order(told)
    told.add(ground.done("save_one", 5000))
    ground.in_order(told)


def test_typing_goes_on_when_the_journal_has_room_again(ground: Ground):
    told = Told()
    key = "form/typing"
    program = ground.nursery.start("type_on", ground.folder, key)
    ground.nursery.until(told, lambda: told.keystrokes >= 3)
    ground.fill(program)
    ground.nursery.until(told, lambda: len(told.failures) >= 3)
    ground.in_order(told)  # the last draft that was acknowledged stands
    ground.free(program)
    typed = told.keystrokes
    ground.nursery.until(told, lambda: told.keystrokes >= typed + 3)
    ground.nursery.kill(program, told)
    assert all_full(told), told.failures
    ground.in_order(told)


def test_an_import_that_finds_the_disk_full_leaves_nothing(ground: Ground):
    source = ground.a_file()
    for left in ground.room_ends(6):
        ground.fill(left=left)
        told = ground.done("bring_in", source)
        if told.batches:  # there was room for all of it
            assert left > 15 * PAGE
            break
        assert all_full(told), told.failures
        assert told.failures
        ground.in_order(told)
        assert names_in(ground.disk.seen / "given") == ["rows.csv"]
        assert set(names_in(ground.disk.seen / "station")) <= STATION


def test_an_import_is_done_again_when_there_is_room(ground: Ground):
    source = ground.a_file()
    ground.fill(left=3 * PAGE)  # enough to unlock
    error = ground.run("import", source).error
    assert (error["kind"], error["field"]) == ("disk_full", None)
    ground.free()
    done = ground.run("import", source).json
    assert (done["new"], done["rejected"]) == (ROWS, 1)
    assert names_in(ground.disk.seen / "given") == ["rows.csv", "rows.csv.rejected.csv"]
    assert ground.done("bring_in", source).batches == ["None 0"]  # all are there
    keys = ground.look()
    assert (incidents_in(keys), faults(keys), audit_verdict(keys)[0]) == (ROWS, [], True)


def test_a_station_is_made_when_there_is_room_again(ground: Ground):
    folder = ground.disk.folder / "another"
    init = ("station", "init", "--cache", folder, "--admin", "Bert Quill", "--agency", AGENCY)
    for left in (0, 14 * PAGE):
        ground.fill(left=left)
        error = ground.run(*init).error
        assert error["kind"] == "disk_full"
        assert "ake room" in error["message"]
    ground.free()
    made = ground.run(*init).json
    verdict = ground.run(
        "audit", "verify", "--station", folder, ICIMPS_OFFICER=made["officer"]
    ).json
    assert verdict["ok"] is True
