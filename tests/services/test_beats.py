"""Beats: a new set from a day on, incidents in the right one, on both stores."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from icimps_desktop.core.errors import DeniedError, RuleError, UserError
from icimps_desktop.core.jobs import CancelToken, JobCancelledError
from icimps_desktop.exchange.mapping import ImportMapping, MappingKind
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.records.officer import Role
from icimps_desktop.services.beats import FAR_PAST
from icimps_desktop.store.queries import beats as beats_queries
from tests.stations import MadeStation, report

WEST, EAST = (13.0, 52.0, 13.5, 53.0), (13.5, 52.0, 14.0, 53.0)


def beats_file(folder: Path, boxes: dict[str, tuple[float, float, float, float]]) -> Path:
    path = folder / f"beats {len(list(folder.glob('beats*')))}.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {"nr": number, "name": f"Beat {number}"},
            "geometry": json.loads(shapely.to_geojson(shapely.box(*box))),
        }
        for number, box in boxes.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def standing(station) -> dict[str, tuple[datetime, datetime | None]]:
    with station.uow.read() as session:
        return {
            f"{beat.number} {beat.valid_from.year}": (beat.valid_from, beat.valid_to)
            for beat in beats_queries.all_beats(session)
        }


def beat_numbers(station) -> dict[str, str]:
    """Number of the beat by number of the incident."""
    with station.uow.read() as session:
        of_uid = {beat.uid: beat.number for beat in beats_queries.all_beats(session)}
    rows = station.incidents.page(station.actor, IncidentFilter()).rows
    return {row.number[-3:]: of_uid.get(row.beat_uid, "") for row in rows}


def test_the_first_set_holds_since_ever_and_takes_the_incidents_in(
    any_station: MadeStation, clock, tmp_path
):
    station = any_station.open()
    for lon in (13.2, 13.7, 15.0, None):
        station.incidents.save(station.actor, report(station.actor, clock.now(), lon=lon))
    path = beats_file(tmp_path, {"1": WEST, "2": EAST})
    would = station.beats.replace(station.actor, path, dry_run=True)
    assert (would.new, would.assigned, standing(station)) == (2, 0, {})
    made = station.beats.replace(station.actor, path)
    assert (made.new, made.assigned, made.valid_from) == (2, 2, FAR_PAST)
    assert beat_numbers(station) == {"001": "1", "002": "2", "003": "", "004": ""}
    assert station.audit.verify(station.actor).ok


def test_the_next_set_ends_what_it_replaces_and_leaves_the_rest(
    any_station: MadeStation, clock, tmp_path
):
    station = any_station.open()
    now = clock.now()
    for days in (40, 2):
        at = now - timedelta(days=days)
        station.incidents.save(station.actor, report(station.actor, at, lon=13.45))
    station.beats.replace(station.actor, beats_file(tmp_path, {"1": WEST, "2": EAST, "3": EAST}))
    since = now - timedelta(days=30)
    moved = beats_file(tmp_path, {"1": (13.0, 52.0, 13.4, 53.0), "4": (13.4, 52.0, 13.5, 53.0)})
    path = beats_file(tmp_path, {})
    path.write_text(merged(moved, beats_file(tmp_path, {"2": EAST})), "utf-8")
    made = station.beats.replace(station.actor, path, valid_from=since)
    assert (made.new, made.updated, made.duplicate, made.ended) == (1, 1, 1, 2)
    assert made.assigned == 1
    year, was = since.year, FAR_PAST.year
    assert standing(station) == {
        f"1 {was}": (FAR_PAST, since),
        f"2 {was}": (FAR_PAST, None),
        f"3 {was}": (FAR_PAST, since),
        f"1 {year}": (since, None),
        f"4 {year}": (since, None),
    }
    assert beat_numbers(station) == {"001": "1", "002": "4"}
    with pytest.raises(RuleError, match="must begin later"):
        station.beats.replace(
            station.actor, beats_file(tmp_path, {"4": WEST}), valid_from=since - timedelta(days=1)
        )


def test_an_import_taken_back_brings_the_former_beats_back(
    any_station: MadeStation, clock, tmp_path
):
    station = any_station.open()
    now = clock.now()
    for days in (40, 2):
        at = now - timedelta(days=days)
        station.incidents.save(station.actor, report(station.actor, at, lon=13.45))
    first = station.beats.replace(station.actor, beats_file(tmp_path, {"1": WEST, "2": EAST}))
    before, lay_in = standing(station), beat_numbers(station)
    since = now - timedelta(days=30)
    path = beats_file(tmp_path, {"2": EAST, "3": WEST})
    second = station.beats.replace(station.actor, path, valid_from=since)
    assert beat_numbers(station) == {"001": "1", "002": "3"}
    with pytest.raises(RuleError, match="imported again since"):
        station.imports.roll_back(station.actor, first.batch)
    assert station.imports.roll_back(station.actor, second.batch) == (1, 0)
    assert (standing(station), beat_numbers(station)) == (before, lay_in)
    with pytest.raises(RuleError, match="taken back already"):
        station.imports.roll_back(station.actor, second.batch)
    again = station.beats.replace(station.actor, path, valid_from=since)
    assert (again.new, again.ended, again.assigned) == (1, 1, 1)
    station.imports.roll_back(station.actor, again.batch)
    assert station.imports.roll_back(station.actor, first.batch) == (2, 0)
    assert standing(station) == {}
    assert beat_numbers(station) == {"001": "", "002": ""}
    assert station.audit.verify(station.actor).ok


def test_an_incident_that_lost_its_place_leaves_a_beat_that_is_taken_back(
    any_station: MadeStation, clock, tmp_path
):
    station = any_station.open()
    kept = station.incidents.save(station.actor, report(station.actor, clock.now(), lon=13.2))
    made = station.beats.replace(station.actor, beats_file(tmp_path, {"1": WEST}))
    opened = station.incidents.open(station.actor, kept.uid)
    opened.geom = None
    station.incidents.save(station.actor, opened)
    assert station.imports.roll_back(station.actor, made.batch) == (1, 0)
    assert (standing(station), beat_numbers(station)) == ({}, {"001": ""})


def merged(*paths: Path) -> str:
    features = [f for path in paths for f in json.loads(path.read_text("utf-8"))["features"]]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_uids_are_the_same_wherever_the_file_is_read(cache_station: MadeStation, tmp_path):
    station = cache_station.open()
    path = beats_file(tmp_path, {"1": WEST})
    station.beats.replace(station.actor, path)
    with station.uow.read() as session:
        first = [beat.uid for beat in beats_queries.all_beats(session)]
    at = datetime(2031, 1, 1, tzinfo=UTC)
    station.beats.replace(station.actor, beats_file(tmp_path, {"1": EAST}), valid_from=at)
    again = datetime(2032, 1, 1, tzinfo=UTC)
    station.beats.replace(station.actor, path, valid_from=again)
    with station.uow.read() as session:
        beats = beats_queries.all_beats(session)
    assert len({beat.uid for beat in beats}) == 3
    assert first[0] in {beat.uid for beat in beats if beat.valid_from == FAR_PAST}


def test_columns_may_be_named_by_a_mapping(cache_station: MadeStation, tmp_path):
    station = cache_station.open()
    path = beats_file(tmp_path, {"17": WEST})
    mapping = ImportMapping(
        key="beats", name="Beats", kind=MappingKind.BEATS, columns={"number": ("NAME",)}
    )
    station.beats.replace(station.actor, path, mapping=mapping)
    assert "Beat 17 1900" in standing(station)
    wrong = ImportMapping(key="x", name="X", columns={"occurred_from": ("name",)})
    with pytest.raises(UserError, match="for incidents"):
        station.beats.replace(station.actor, path, mapping=wrong)


def test_an_officer_on_patrol_does_not_replace_beats(cache_station: MadeStation, tmp_path):
    officer = cache_station.officer("Bert Quill", Role.OFFICER)
    with pytest.raises(DeniedError):
        officer.beats.replace(officer.actor, beats_file(tmp_path, {"1": WEST}))


def test_cancelled_in_the_middle_nothing_has_changed(cache_station: MadeStation, clock, tmp_path):
    station = cache_station.open()
    station.incidents.save(station.actor, report(station.actor, clock.now(), lon=13.2))
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelledError):
        station.beats.replace(station.actor, beats_file(tmp_path, {"1": WEST}), token=token)
    assert standing(station) == {}
    assert station.audit.verify(station.actor).ok
