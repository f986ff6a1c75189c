"""What is wrong with a station's files or a passphrase is said in one sentence, with exit 1."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from icimps_desktop.core.settings import read_station
from icimps_desktop.security.keyslots import Keyslots, Secrets
from icimps_desktop.store import cipher
from tests.acceptance.helpers import PASSPHRASE, Workplace

pytestmark = pytest.mark.timeout(300)
PAGE = 4096
LIST = ("incident", "list", "--limit", 0, "--json")
VERIFY = ("audit", "verify", "--json")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A station in good order, with a few hundred incidents."""
    place = Workplace(tmp_path_factory.mktemp("whole"))
    place.station("station")
    rows = [f"K{n},2024-01-01 10:00,40.1,-30.1,theft,{n} Row,{'told ' * 40}" for n in range(400)]
    source = place.folder / "given" / "rows.csv"
    heading = "id,occurred_at,lat,lon,category,address,narrative"
    source.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    assert place.run("import", source, "--json").json["new"] == 400
    assert len(place.run(*LIST).json["incidents"]) == 400
    return place


@pytest.fixture
def place(whole: Workplace, tmp_path: Path) -> Workplace:
    """A copy of it to be spoilt."""
    shutil.copytree(whole.folder / "station", tmp_path / "station")
    mine = Workplace(tmp_path)
    kept = {k: v for k, v in whole.environment.items() if k.startswith("ICIMPS_")}
    mine.environment.update(kept, ICIMPS_STATION=str(tmp_path / "station"))
    return mine


def keys_of(folder: Path) -> Secrets:
    slots = Keyslots.read(read_station(folder).keyslots_path)
    return slots.open(slots.officers()[0][0], PASSPHRASE)[1]


def flip(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def flip_first_page(path: Path) -> None:
    flip(path, 100)


def flip_page_of(table: str) -> Callable[[Path], None]:
    """One bit of a page in the middle of the file that holds a table."""

    def spoil(path: Path) -> None:
        keys = keys_of(path.parent)
        key = keys.cache_key if path.name == "cache.db" else keys.journal_key
        connection, _ = cipher.connect(path, key)
        with closing(connection):
            asked = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
            )
            [page] = asked.fetchone()
        assert page > 1
        flip(path, (page - 1) * PAGE + PAGE // 2)

    return spoil


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // PAGE * PAGE])


def cut_in_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: PAGE // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def another_files(path: Path) -> None:
    """The same kind of file, of another station."""
    path.unlink()
    connection, _ = cipher.connect(path, "5a" * 32)
    connection.execute("CREATE TABLE t (x)")
    connection.close()


DAMAGE = [
    ("cache.db", flip_first_page, "cache.db cannot be opened: it is damaged"),
    ("cache.db", flip_page_of("incident"), "North Station is damaged"),
    ("cache.db", flip_page_of("officer"), "North Station is damaged"),
    ("cache.db", flip_page_of("alembic_version"), "cache.db is damaged"),
    ("cache.db", cut_in_half, "is damaged"),
    ("cache.db", cut_in_a_page, "cache.db cannot be opened: it is damaged"),
    ("cache.db", empty, "cache.db is damaged: it is empty"),
    ("cache.db", Path.unlink, "cache.db is missing"),
    ("cache.db", another_files, "does not belong to these keys"),
    ("journal.db", flip_first_page, "journal.db cannot be opened: it is damaged"),
    ("journal.db", flip_page_of("audit_entry"), "journal.db is damaged"),
    ("journal.db", cut_in_half, "journal.db is damaged"),
    ("journal.db", empty, "journal.db is damaged: it is empty"),
    ("journal.db", Path.unlink, "journal.db is missing"),
    ("keyslots.json", Path.unlink, "keyslots.json is missing or damaged"),
    ("keyslots.json", lambda path: flip(path, 0), "keyslots.json is missing or damaged"),
    ("station.toml", lambda path: flip(path, 0), "station.toml cannot be read"),
]


@pytest.mark.parametrize(("name", "spoil", "sentence"), DAMAGE)
def test_a_damaged_file_gets_its_sentence(place: Workplace, name: str, spoil, sentence: str):
    spoil(place.folder / "station" / name)
    error = place.run(*LIST).error
    assert (error["kind"], error["field"]) == ("damaged", None)
    assert sentence in error["message"]
    assert "backup" in error["message"]  # what to do
    was_there = {path.name for path in (place.folder / "station").iterdir()}
    assert name in was_there or spoil is Path.unlink  # nothing is made anew in its place


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("name", ["cache.db", "journal.db"])
def test_a_check_finds_the_page_that_nobody_reads(place: Workplace, name: str, part: float):
    """One bit anywhere: what a list may not meet, a check does."""
    whole = place.run("station", "check", "--json")
    assert (whole.code, whole.json) == (0, {"faults": []})
    path = place.folder / "station" / name
    flip(path, int(path.stat().st_size * part) // PAGE * PAGE + PAGE // 3)
    told = place.run("station", "check", "--json")
    assert told.code == 1
    said = told.json["error"]["message"] if "error" in told.json else " ".join(told.json["faults"])
    assert name in said or "North Station" in said
    assert "is damaged" in said
    assert "backup" in said


def test_a_check_finds_a_place_that_is_not_on_the_map(place: Workplace):
    folder = place.folder / "station"
    connection, _ = cipher.connect(folder / "cache.db", keys_of(folder).cache_key)
    connection.execute("DELETE FROM rt_incident_geom WHERE id = 7")
    connection.close()
    told = place.run("station", "check", "--json")
    assert told.code == 1
    assert "399 of 400 places" in told.json["faults"][0]


def test_a_wrong_passphrase_is_counted_and_then_locks(place: Workplace):
    wrong = str(place.keep_passphrase("not the passphrase at all", "wrong"))
    for left in ("4 tries left.", "3 tries left.", "2 tries left.", "One try left.", "Locked now."):
        error = place.run(*LIST, ICIMPS_PASSPHRASE_FILE=wrong).error
        assert (error["kind"], error["field"]) == ("passphrase", "passphrase")
        assert error["message"] == f"That is not the passphrase. {left}"
    error = place.run(*LIST).error  # the right one, too late
    assert (error["kind"], error["field"]) == ("passphrase", "officer")
    assert "locked" in error["message"]
    assert "recovery code" in error["message"]


def test_an_unknown_officer_is_told_from_a_wrong_passphrase(place: Workplace):
    error = place.run(*LIST, ICIMPS_OFFICER="nobody.known").error
    assert (error["kind"], error["field"]) == ("passphrase", "officer")


def test_a_station_of_a_newer_program_is_left_alone(place: Workplace):
    folder = place.folder / "station"
    connection, _ = cipher.connect(folder / "cache.db", keys_of(folder).cache_key)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (folder / "cache.db").read_bytes()
    error = place.run(*LIST).error
    assert error["kind"] == "unavailable"
    assert "newer version of the program" in error["message"]
    assert (folder / "cache.db").read_bytes() == before


def test_a_changed_entry_is_named(place: Workplace):
    folder = place.folder / "station"
    connection, _ = cipher.connect(folder / "cache.db", keys_of(folder).cache_key)
    connection.execute("DROP TRIGGER only_added_audit_entry_update")
    connection.execute("UPDATE audit_entry SET at = '2001' || substr(at, 5) WHERE seq = 2")
    connection.close()
    told = place.run(*VERIFY)
    assert (told.code, told.json["ok"]) == (1, False)
    assert told.json["first_bad"]["seq"] == 2
    assert told.json["first_bad"]["chain"].endswith("/write")


def test_after_the_backup_is_put_back_all_is_well(place: Workplace, whole: Workplace):
    folder = place.folder / "station"
    flip_page_of("incident")(folder / "cache.db")
    assert place.run(*LIST).code == 1
    shutil.copy(whole.folder / "station" / "cache.db", folder / "cache.db")
    assert len(place.run(*LIST).json["incidents"]) == 400
    assert place.run(*VERIFY).json["ok"] is True
    status = json.loads(place.run("station", "status", "--json").out)
    assert status["reachable"] is True
