"""What was acknowledged survives a kill; what fails leaves nothing half-written.

A kill -9 loses no page that the system has taken: it proves the order of commit and
acknowledgement and that recovery works, and nothing about a power cut. (With
synchronous=OFF these rounds would pass as well, so that is no plant that proves them;
acknowledging before the commit is.)
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.helpers import AGENCY, Workplace, rows_file
from tests.acceptance.nursery import Keys, Nursery, Told, audit_verdict, faults, lost, rounds
from tests.stations import wait_until

pytestmark = pytest.mark.timeout(600)
ROUNDS, CAMPAIGN_ROUNDS = 40, 1000
LOOK_AFTER = 5  # rounds; between them the next program puts right what a kill left behind
ROWS = 20_400  # of an import: it reads and writes them in two pieces


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    made = Workplace(tmp_path_factory.mktemp("survival"))
    made.station("station", zone="Europe/Berlin")
    return made


@pytest.fixture(scope="module")
def nursery(place: Workplace) -> Iterator[Nursery]:
    opened = Nursery(place)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def of_all(place: Workplace) -> Keys:
    return Keys.of(place)


@pytest.fixture
def keys(of_all: Keys, tmp_path: Path) -> Keys:
    """A copy of the station, for this test alone."""
    return of_all.copied(tmp_path / "station")


def survive(nursery: Nursery, keys: Keys, count: int, seed: int) -> dict[str, object]:
    """The rounds with everything looked at; figures of them."""
    began, early = time.monotonic(), 0

    def after(number: int, told: Told, everything: Told) -> None:
        nonlocal early
        early += told == Told()
        if number % LOOK_AFTER == LOOK_AFTER - 1:
            assert lost(keys, everything) == [], f"round {number}, seed {seed}"
            assert faults(keys) == [], f"round {number}, seed {seed}"

    everything = rounds(nursery, keys, count, seed, after)
    assert lost(keys, everything) == []
    assert faults(keys) == []
    ok, entries = audit_verdict(keys)
    assert ok
    return {
        "rounds": count,
        "killed_while_opening": early,
        "seed": seed,
        "acknowledged_incidents": len(everything.incidents),
        "acknowledged_edits": len(everything.edited),
        "acknowledged_drafts": everything.keystrokes,
        "lost": 0,
        "faults": 0,
        "audit_entries": entries,
        "audit_ok": ok,
        "seconds": round(time.monotonic() - began, 1),
    }


def test_nothing_acknowledged_is_lost_to_a_kill(nursery: Nursery, keys: Keys):
    figures = survive(nursery, keys, ROUNDS, seed=random.randrange(10**6))
    assert figures["acknowledged_incidents"] > ROUNDS // 4  # a slow machine saves less


@pytest.mark.campaign
@pytest.mark.timeout(0)
def test_kill_rounds_by_the_thousand(
    nursery: Nursery, keys: Keys, keep_figures: Callable[[str, object], Path]
):
    keep_figures("kill_rounds", survive(nursery, keys, CAMPAIGN_ROUNDS, seed=20300304))


def test_an_acknowledgement_before_the_commit_is_found(nursery: Nursery, keys: Keys):
    """The planted fault: a program that says "saved" too early."""
    chance, missing = random.Random(7), []
    for number in range(30):
        told = nursery.killed("boast", keys.folder, (number + 1) * 100_000, chance)
        missing = lost(keys, told)
        if missing:
            break
    assert missing
    assert audit_verdict(keys)[0]  # what was committed is in order all the same


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        ("DELETE FROM rt_incident_geom WHERE id = 2", "the R*Tree is out of step"),
        ("DELETE FROM offence WHERE id = 2", "parts are missing"),
        ("UPDATE incident_account SET narrative = 'the same'", "twice"),
        ("DELETE FROM outbox WHERE device_seq = 2", "the outbox has holes"),
    ],
)
def test_what_is_half_written_is_found(nursery: Nursery, keys: Keys, plant: str, found: str):
    for number in range(3):
        nursery.start("save_one", keys.folder, number)
        assert nursery.finish(Told()) == 0
    assert faults(keys) == []
    keys.rows("cache.db", plant)
    assert [fault for fault in faults(keys) if found in fault] == faults(keys) != []


def test_an_import_that_is_killed_is_there_whole_or_not_at_all(
    place: Workplace, nursery: Nursery, of_all: Keys, tmp_path: Path
):
    source = rows_file(tmp_path / "given" / "rows.csv", ROWS)
    chance = random.Random(11)
    whole = of_all.copied(tmp_path / "whole")
    everything = Told()
    nursery.start("bring_in", whole.folder, source)
    nursery.finish(everything)
    assert everything.batches[0].endswith(f" {ROWS}")
    last = len(everything.steps)
    assert last == 4  # two pieces read, two written
    counts = []
    for number, step in enumerate((1, 3, last, last)):
        keys = of_all.copied(tmp_path / str(number))
        told = Told()
        pid = nursery.start("bring_in", keys.folder, source)
        nursery.until(told, lambda told=told, step=step: len(told.steps) >= step)
        time.sleep(chance.uniform(0, 0.2))  # somewhere between this step and the next
        nursery.kill(pid, told)
        counts.append(count_of(keys))
        assert counts[-1] in (0, ROWS)
        assert counts[-1] == ROWS or not told.batches  # what was acknowledged is there
        assert faults(keys) == []
        assert audit_verdict(keys)[0]
        left = {
            path.name.removesuffix("-wal").removesuffix("-shm") for path in keys.folder.iterdir()
        }
        assert left == {path.name for path in of_all.folder.iterdir()}
    assert 0 in counts
    assert [path.name for path in source.parent.iterdir()] == ["rows.csv"]
    assert list(Path(place.environment["TMPDIR"]).iterdir()) == []
    # A program that is killed takes the reader of its file along.
    assert wait_until(lambda: place.processes() <= {nursery.pid}, seconds=60)
    cut_off = Keys(tmp_path / str(counts.index(0)), of_all.slot, of_all.secrets)
    again = Told()
    nursery.start("bring_in", cut_off.folder, source)
    nursery.finish(again)
    assert again.batches[0].endswith(f" {ROWS}")
    assert count_of(cut_off) == ROWS


def count_of(keys: Keys) -> int:
    [[count]] = keys.rows("cache.db", "SELECT count(*) FROM incident")
    return int(count)


@pytest.mark.parametrize("stands", ["station.making", "journal.db", "keyslots.json"])
def test_a_station_whose_making_was_killed_can_be_made_again(tmp_path: Path, stands: str):
    place = Workplace(tmp_path)
    folder = tmp_path / "station"
    plan = ("--admin", "Orla Vandemark", "--agency", AGENCY, "--json")
    started = place.start("station", "init", "--cache", folder, *plan)
    assert wait_until(lambda: (folder / stands).exists() or started.poll() is not None, seconds=120)
    started.kill()
    started.communicate()
    if not (folder / "station.toml").exists():  # else the kill came when all was done
        error = place.run("station", "status", "--station", folder, "--json").error
        assert f"There is no station in {folder}" in error["message"]
        place.station("station")
    else:
        place.environment.update(ICIMPS_STATION=str(folder), ICIMPS_PURPOSE="SUPV")
    assert place.run("audit", "verify", "--json").json["ok"] is True
    assert not (folder / "station.making").exists()
