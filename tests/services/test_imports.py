"""Imports on both stores: once is enough, changes are changes, and every batch can go back."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import shapely
from sqlalchemy import select

from icimps_desktop.bootstrap import OpenStation, unlock
from icimps_desktop.core.errors import DeniedError, NotFoundError, RuleError, UserError
from icimps_desktop.core.ids import new_uid
from icimps_desktop.core.jobs import CancelToken, JobCancelledError, Progress
from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.mapping import ImportMapping, WithoutPoint
from icimps_desktop.exchange.mapping_files import load_mapping
from icimps_desktop.records.all_records import METADATA
from icimps_desktop.records.incident import Incident, LocationHow, Pin
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.records.item import Item
from icimps_desktop.records.officer import Role
from icimps_desktop.security.session import Purpose
from icimps_desktop.store.outbox import plain
from icimps_desktop.store.queries import incidents
from icimps_desktop.store.sealed_pile import SealedPile
from tests.stations import PASSPHRASE, MadeStation, report

COLUMNS = ("id", "occurred_at", "lat", "lon", "category", "raw_type", "address", "narrative")
START = datetime(2024, 1, 1, 8, 30, tzinfo=UTC)
CONTENT = ("incident", "offence", "incident_account", "incident_search")
NOTHING: dict[str, list[object]] = {name: [] for name in CONTENT}


def rows(count: int, first: int = 0) -> dict[str, list[str]]:
    """Rows of an invented export by their keys; every third has something to tell."""
    made = {}
    for number in range(first, first + count):
        told = ["", ""] if number % 3 else [f"{number} Invented Row", f"Window number {number}."]
        at = START + timedelta(hours=number)
        made[f"K{number}"] = [
            f"{at:%Y-%m-%d %H:%M}", f"{40 + number / 1000:.4f}", f"{-30 - number / 1000:.4f}",
            "burglary" if number % 2 else "theft", "Shed broken open", *told,
        ]  # fmt: skip
    return made


def write(path: Path, held: dict[str, list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([COLUMNS, *([key, *cells] for key, cells in held.items())])
    return path


def content(station: OpenStation) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the store says of incidents, without local ids and version counts."""
    found = {}
    with station.uow.connect() as connection:
        for name in CONTENT:
            table = METADATA.tables[name]
            columns = [c for c in table.c if c.name not in ("id", "version")]
            order = table.c.get("uid", table.c.get("incident_uid"))
            asked = connection.execute(select(*columns).order_by(order))
            found[name] = [tuple(str(plain(value)) for value in row) for row in asked]
    return found


def _pointless() -> ImportMapping:
    """The shipped mapping, taking rows without coordinates."""
    mapping = load_mapping(resource("mappings", "harmonised.json"))
    return replace(mapping, without_point=WithoutPoint.ALWAYS)


@contextmanager
def second_program(made: MadeStation) -> Iterator[OpenStation]:
    """The same station opened once more, as another program on it would."""
    station = unlock(made.new.config, made.new.admin.login, PASSPHRASE, made.clock)
    station.work_for(Purpose.SUPERVISION)
    yield station
    station.close()


def once(act: Callable[[], object], at: str) -> Callable[[Progress], None]:
    """A progress report that acts once, when the import says that it is there."""
    done: list[object] = []

    def tell(progress: Progress) -> None:
        if progress.what == at and not done:
            done.append(act())

    return tell


def uids(station: OpenStation, **asked) -> set:
    return {row.uid for row in station.incidents.stream(station.actor, IncidentFilter(**asked))}


def test_a_file_read_twice_is_the_same_incidents(any_station: MadeStation, tmp_path: Path):
    station = any_station.open()
    path = write(tmp_path / "a.csv", rows(40))
    first = station.imports.run(station.actor, path)
    assert (first.new, first.updated, first.duplicate, first.rejected) == (40, 0, 0, 0)
    before = content(station)
    assert [len(before[name]) for name in CONTENT] == [40, 40, 14, 40]
    again = station.imports.run(station.actor, path)
    assert (again.new, again.updated, again.duplicate, again.batch) == (0, 0, 40, None)
    assert content(station) == before
    auditor = any_station.officer("Ida Quorn", Role.AUDITOR)
    entry = next(e for e in auditor.audit.newest(auditor.actor, 0) if e.body.count(first.sha256))
    assert json.loads(entry.body)["event"] == "import.run"


def test_a_dry_run_counts_and_writes_nothing(any_station: MadeStation, tmp_path: Path):
    station = any_station.open()
    station.imports.run(station.actor, write(tmp_path / "a.csv", rows(10)))
    before = content(station)
    changed = rows(15)
    changed["K3"][3] = "robbery"
    changed["K14"][0] = "yesterday"
    said = station.imports.run(station.actor, write(tmp_path / "b.csv", changed), dry_run=True)
    assert (said.new, said.updated, said.duplicate, said.rejected) == (4, 1, 9, 1)
    assert content(station) == before


def test_an_update_taken_back_leaves_what_was(any_station: MadeStation, tmp_path: Path):
    station = any_station.open()
    station.imports.run(station.actor, write(tmp_path / "a.csv", rows(30)))
    before = content(station)
    changed = rows(33)
    changed["K1"][0] = "2024-05-05T05:05:05.250000"
    changed["K2"][1:3] = "40.5", "-30.5"
    changed["K4"][3:] = "robbery", "Robbery", "9 New Street", "A scarf over the face."
    changed["K6"][5:] = "", ""
    changed["K9"][6] = "The lock was drilled."
    second = station.imports.run(station.actor, write(tmp_path / "b.csv", changed))
    assert (second.new, second.updated, second.duplicate) == (3, 5, 25)
    hit = station.incidents.search(station.actor, "scarf")
    assert [h.row.category for h in hit] == ["robbery"]
    assert station.incidents.search(station.actor, "Window number 9") == []
    assert len(uids(station, box=(-30.51, 40.49, -30.49, 40.51))) == 1
    assert second.batch is not None
    assert station.imports.roll_back(station.actor, second.batch) == (3, 0)
    after = content(station)
    empty = [row for row in after["incident_account"] if row not in before["incident_account"]]
    assert len(empty) == 1  # made for K4, and empty again
    assert "9 New Street" not in str(empty)
    after["incident_account"] = [r for r in after["incident_account"] if r not in empty]
    assert after == before
    assert station.incidents.search(station.actor, "scarf") == []
    assert len(station.incidents.search(station.actor, "Window number 9")) == 1
    assert station.audit.verify(station.actor).ok
    again = station.imports.run(station.actor, tmp_path / "b.csv")
    assert (again.new, again.updated, again.duplicate) == (3, 5, 25)


def test_what_officers_added_stays_when_the_source_changes(
    any_station: MadeStation, tmp_path: Path
):
    station = any_station.open()
    batch = station.imports.run(station.actor, write(tmp_path / "a.csv", rows(6))).batch
    [uid] = uids(station, text="Window number 3")
    with station.uow.write(station.actor, "test.edit") as work:
        found = incidents.whole(work.session, uid)
        found.items.append(Item(seq=1, loss="7", nibrs_class="20", description="silver clock"))
    changed = rows(6)
    changed["K3"][6] = "The door was kicked in."
    assert station.imports.run(station.actor, write(tmp_path / "b.csv", changed)).updated == 1
    opened = station.incidents.open(station.actor, uid)
    assert [item.description for item in opened.items] == ["silver clock"]
    assert opened.account.narrative == "The door was kicked in."
    for words in ("silver clock", "kicked in"):
        assert {h.row.uid for h in station.incidents.search(station.actor, words)} == {uid}, words
    removed, kept = station.imports.roll_back(station.actor, batch)
    assert (removed, kept) == (5, 1)
    assert uids(station) == {uid}


def test_what_was_changed_after_an_update_is_not_taken_back(
    any_station: MadeStation, tmp_path: Path
):
    station = any_station.open()
    station.imports.run(station.actor, write(tmp_path / "a.csv", rows(4)))
    changed = rows(4)
    for key in ("K1", "K2"):
        changed[key][3] = "robbery"
    second = station.imports.run(station.actor, write(tmp_path / "b.csv", changed))
    first, _ = sorted(uids(station, categories=("robbery",)))
    with station.uow.write(station.actor, "test.edit") as work:
        found = work.session.scalars(select(Incident).where(Incident.uid == first)).one()
        found.geom = shapely.Point(-30.9, 40.9)  # the pin alone
    station.imports.roll_back(station.actor, second.batch)
    [still] = [
        r for r in station.incidents.stream(station.actor, IncidentFilter()) if r.uid == first
    ]
    assert (still.category, still.lat) == ("robbery", 40.9)
    assert uids(station, categories=("robbery",)) == {first}


def test_a_pin_that_an_officer_set_stays_when_the_source_changes(
    any_station: MadeStation, tmp_path: Path
):
    station = any_station.open()
    held = rows(6)
    for key in ("K1", "K2", "K3"):
        held[key][1:3] = "", ""
    station.imports.run(station.actor, write(tmp_path / "a.csv", held), mapping=_pointless())
    first, second, third = sorted(
        row.uid
        for row in station.incidents.stream(station.actor, IncidentFilter())
        if row.lat is None
    )
    with station.uow.write(station.actor, "test.edit") as work:
        by_map = incidents.whole(work.session, first)
        by_map.geom, by_map.location_how = shapely.Point(-30.9, 40.9), LocationHow.MAP
        moved = incidents.whole(work.session, second)
        moved.geom, moved.location_how = shapely.Point(-30.8, 40.8), LocationHow.ADDRESS
        left = Pin(
            geom=None, location_how="none", at=any_station.clock.now(),
            by_uid=station.actor.officer_uid,
        )  # fmt: skip
        moved.pins.append(left)
    for cells in held.values():
        cells[3] = "robbery"
    changed = write(tmp_path / "b.csv", held)
    dry = station.imports.run(station.actor, changed, mapping=_pointless(), dry_run=True)
    done = station.imports.run(station.actor, changed, mapping=_pointless())
    for said in (dry, done):
        assert (said.updated, said.kept_places) == (6, 2)
    stored = {r.uid: r for r in station.incidents.stream(station.actor, IncidentFilter())}
    assert {row.category for row in stored.values()} == {"robbery"}
    assert [(stored[uid].lat, stored[uid].lon) for uid in (first, second, third)] == [
        (40.9, -30.9), (40.8, -30.8), (None, None),
    ]  # fmt: skip
    assert station.incidents.open(station.actor, first).location_how == LocationHow.MAP
    assert done.batch is not None
    station.imports.roll_back(station.actor, done.batch)
    back = {r.uid: r for r in station.incidents.stream(station.actor, IncidentFilter())}
    assert {row.category for row in back.values()} == {"burglary", "theft"}
    assert (back[first].lat, back[second].lat, back[third].lat) == (40.9, 40.8, None)
    assert station.audit.verify(station.actor).ok


def test_a_batch_goes_back_once_and_only_where_it_is(any_station: MadeStation, tmp_path: Path):
    station = any_station.open()
    batch = station.imports.run(station.actor, write(tmp_path / "a.csv", rows(5))).batch
    assert station.imports.roll_back(station.actor, batch) == (5, 0)
    assert content(station) == NOTHING
    with pytest.raises(RuleError, match="already"):
        station.imports.roll_back(station.actor, batch)
    with pytest.raises(NotFoundError):
        station.imports.roll_back(station.actor, new_uid())
    officer = any_station.officer("Bert Quill", Role.OFFICER)
    with pytest.raises(DeniedError):
        officer.imports.run(officer.actor, tmp_path / "a.csv")


def test_others_save_while_a_file_is_read(any_station: MadeStation, tmp_path: Path):
    station = any_station.open()
    path = write(tmp_path / "a.csv", rows(20))
    with second_program(any_station) as other:

        def save() -> None:
            at = any_station.clock.now()
            other.incidents.save(other.actor, report(other.actor, at))

        done = station.imports.run(station.actor, path, report=once(save, "Rows read"))
        assert done.new == 20
        assert len(uids(other)) == 21


def test_two_imports_of_the_same_rows_do_not_double_them(any_station: MadeStation, tmp_path: Path):
    station = any_station.open()
    path = write(tmp_path / "a.csv", rows(20))
    part = write(tmp_path / "part.csv", rows(8))
    with second_program(any_station) as other:
        overtakes = once(lambda: other.imports.run(other.actor, part), "Rows read")
        done = station.imports.run(station.actor, path, report=overtakes)
    assert (done.new, done.updated, done.duplicate) == (12, 0, 8)
    assert len(uids(station)) == 20
    assert [batch.new_rows for batch in station.imports.batches(station.actor)] == [12, 8]


@pytest.mark.parametrize("at", ["Rows read", "Rows written"])
def test_a_cancelled_import_leaves_nothing(any_station: MadeStation, tmp_path: Path, at: str):
    station = any_station.open()
    path = write(tmp_path / "a.csv", rows(20_500))  # two pieces: it stops between them
    token = CancelToken()
    with pytest.raises(JobCancelledError):
        station.imports.run(station.actor, path, token=token, report=once(token.cancel, at))
    assert content(station) == NOTHING
    assert station.imports.batches(station.actor) == []
    assert station.audit.verify(station.actor).ok


def test_nothing_is_imported_when_the_rejected_rows_have_no_file(
    cache_station: MadeStation, tmp_path: Path
):
    station = cache_station.open()
    held = rows(20)
    held["K3"][0] = "yesterday"
    path = write(tmp_path / "a.csv", held)
    (tmp_path / "taken").mkdir()
    for place in (tmp_path / "nowhere" / "r.csv", tmp_path / "taken"):
        with pytest.raises(UserError, match="Choose another folder"):
            station.imports.run(station.actor, path, rejects_file=place)
    assert content(station) == NOTHING
    done = station.imports.run(station.actor, path)
    assert (done.new, done.rejected) == (19, 1)
    left = {found.name for found in tmp_path.iterdir() if found.is_file()}
    assert left == {"a.csv", "a.csv.rejected.csv"}


def test_times_without_a_zone_are_the_stations(any_station: MadeStation, tmp_path: Path):
    station = any_station.open()
    held = {"K1": ["2024-07-01T14:30:00", "40", "-30", "theft", "Theft", "", ""]}
    station.imports.run(station.actor, write(tmp_path / "a.csv", held))
    [uid] = uids(station)
    opened = station.incidents.open(station.actor, uid)
    assert opened.occurred_from == datetime(2024, 7, 1, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert opened.zone == "Europe/Berlin"


def test_a_file_without_a_mapping_is_said(cache_station: MadeStation, tmp_path: Path):
    station = cache_station.open()
    path = tmp_path / "odd.csv"
    path.write_text("when,where\nyesterday,here\n", encoding="utf-8")
    with pytest.raises(UserError, match="No mapping") as refused:
        station.imports.run(station.actor, path)
    assert refused.value.field == "mapping"


def test_a_pile_gives_back_what_was_put_and_leaves_no_name(tmp_path: Path):
    pieces = [b"needle " * 1000, b"", bytes(range(256))]
    with SealedPile(tmp_path) as pile:
        for piece in pieces:
            pile.put(piece)
        assert list(pile) == list(pile) == pieces
        held = Path(f"/proc/self/fd/{pile._file.fileno()}").read_bytes()
        assert held
        assert b"needle" not in held
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_mapping_of_the_station_is_told_and_the_import_goes_on(
    any_station: MadeStation, tmp_path: Path
):
    station = any_station.open()
    path = write(tmp_path / "a.csv", rows(3))
    unharmed = station.imports.run(station.actor, path, dry_run=True)
    assert unharmed.notes == ()
    station.imports.mappings_folder.mkdir(exist_ok=True)
    (station.imports.mappings_folder / "precinct.json").write_text("{")
    looked = station.imports.run(station.actor, path, dry_run=True)
    done = station.imports.run(station.actor, path)
    assert done.new == looked.new == 3
    for report_of in (looked, done):
        (note,) = report_of.notes
        assert "precinct.json" in note
    other = tmp_path / "b.csv"
    other.write_text("one,two\n1,2\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"No mapping.*precinct\.json"):
        station.imports.run(station.actor, other)
