"""Rows of an import without coordinates: placed by their address, or as they were before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from icimps_desktop.bootstrap import OpenStation
from icimps_desktop.core.jobs import CancelToken, JobCancelledError
from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.mapping import ImportMapping, WithoutPoint
from icimps_desktop.exchange.mapping_files import load_mapping
from icimps_desktop.exchange.places import Located, Place, ReadPlaces, find_by_address
from icimps_desktop.records.incident import Incident, LocationHow
from icimps_desktop.security.session import Purpose
from tests.services.test_imports import NOTHING, content, write
from tests.services.towns import LAT, LON, STEP, make_town
from tests.stations import MadeStation

TOWN = f"{LAT + STEP:.5f}", f"{LON + STEP:.5f}"
ADDRESS_ONLY = {
    "A": "1204 Locust St",
    "B": "Locust St / N 14th St",
    "C": "Central Station",
    "D": "5 Nowhere Road",
    "E": "1204 Locst St",  # a typo is a doubt
    "F": "",
}


def row(address: str, lat: str = "", lon: str = "", at: str = "2024-03-01 14:30") -> list[str]:
    return [at, lat, lon, "theft", "Theft", address, "A bicycle."]


def town_file(path: Path) -> Path:
    held = {key: row(address) for key, address in ADDRESS_ONLY.items()}
    held["G"] = row("1204 Locust St", *TOWN)  # its coordinates stand, whatever the address says
    held["H"] = row("1210 Locust St", "here", "there")
    return write(path, held)


def policy(wanted: WithoutPoint) -> ImportMapping:
    shipped = load_mapping(resource("mappings") / "harmonised.json")
    return replace(shipped, without_point=wanted)


def with_map(made: MadeStation, tmp_path: Path) -> OpenStation:
    station = made.open()
    station.basemap.choose(station.actor, make_town(tmp_path / "town.gpkg"))
    return station


def stored(station: OpenStation) -> dict[str, Incident]:
    with station.uow.read() as session:
        found = session.scalars(select(Incident)).all()
    addresses = {i.uid: station.incidents.open(station.actor, i.uid).account for i in found}
    return {addresses[i.uid].address: i for i in found if addresses[i.uid] is not None}


def test_a_row_without_coordinates_gets_the_place_of_its_address(
    any_station: MadeStation, tmp_path: Path
):
    station = with_map(any_station, tmp_path)
    path = town_file(tmp_path / "a.csv")
    mapping = policy(WithoutPoint.ADDRESS)
    dry = station.imports.run(station.actor, path, mapping=mapping, dry_run=True)
    done = station.imports.run(station.actor, path, mapping=mapping)
    for said in (dry, done):
        assert (said.new, said.rejected) == (7, 1)
        assert (said.reach.placed, said.reach.by_address, said.reach.unplaced) == (5, 4, 2)
    assert "no coordinates and it has no address" in done.rejects[0].reason
    found = stored(station)
    how = {address: incident.location_how for address, incident in found.items()}
    del how["1204 Locust St"]  # twice in the file: see below
    assert how == {
        "Locust St / N 14th St": LocationHow.INTERSECTION,
        "Central Station": LocationHow.LANDMARK,
        "1210 Locust St": LocationHow.ADDRESS,
        "5 Nowhere Road": LocationHow.NONE,
        "1204 Locst St": LocationHow.NONE,
    }
    corner = found["Locust St / N 14th St"]
    assert shapely.get_coordinates(corner.geom)[0] == pytest.approx(
        [LON + 2 * STEP, LAT + 3 * STEP], abs=1e-5
    )
    assert 0 < corner.accuracy_m < 50
    assert found["5 Nowhere Road"].geom is None
    assert found["5 Nowhere Road"].accuracy_m is None
    with station.uow.read() as session:
        both = session.scalars(
            select(Incident).where(Incident.location_how.in_(("import", "address")))
        ).all()
    placed = sorted((i.location_how, i.accuracy_m is None) for i in both)
    assert placed == [("address", False), ("address", False), ("import", True)]


def test_the_same_file_again_adds_nothing_even_when_more_addresses_are_known(
    any_station: MadeStation, tmp_path: Path
):
    station = with_map(any_station, tmp_path)
    path = town_file(tmp_path / "a.csv")
    mapping = policy(WithoutPoint.ADDRESS)
    batch = station.imports.run(station.actor, path, mapping=mapping).batch
    before = content(station)
    other = write(tmp_path / "b.csv", {"X": row("5 Nowhere Road", *TOWN)})
    second = station.imports.run(station.actor, other, mapping=mapping).batch
    fresh = any_station.open()
    again = fresh.imports.run(fresh.actor, path, mapping=mapping)
    assert (again.new, again.updated, again.duplicate, again.batch) == (0, 0, 7, None)
    assert again.reach.by_address == 5  # it would be found now; what stands here stays
    station.imports.roll_back(station.actor, second)
    assert content(station) == before
    station.imports.roll_back(station.actor, batch)
    assert content(station) == NOTHING


def test_a_changed_row_is_looked_up_again(any_station: MadeStation, tmp_path: Path):
    station = with_map(any_station, tmp_path)
    first = write(tmp_path / "a.csv", {"A": row("1204 Locust St")})
    station.imports.run(station.actor, first)
    second = write(tmp_path / "b.csv", {"A": row("Central Station")})
    assert station.imports.run(station.actor, second).updated == 1
    third = write(tmp_path / "c.csv", {"A": row("Central Station", *TOWN)})
    assert stored(station)["Central Station"].location_how == LocationHow.LANDMARK
    assert station.imports.run(station.actor, third).updated == 1
    now = stored(station)["Central Station"]
    assert (now.location_how, now.accuracy_m) == (LocationHow.IMPORT, None)


def test_where_only_points_are_taken_an_address_that_is_found_is_one(
    any_station: MadeStation, tmp_path: Path
):
    station = with_map(any_station, tmp_path)
    path = town_file(tmp_path / "a.csv")
    done = station.imports.run(
        station.actor, path, mapping=policy(WithoutPoint.NEVER), dry_run=True
    )
    assert (done.new, done.rejected, done.reach.by_address) == (5, 3, 4)
    assert [reject.cells[0] for reject in done.rejects] == ["D", "E", "F"]
    assert all("no coordinates" in reject.reason for reject in done.rejects)


def test_nothing_is_made_ready_when_no_row_lacks_coordinates(
    cache_station: MadeStation, tmp_path: Path
):
    station = with_map(cache_station, tmp_path)
    told: list[str] = []
    held = {"A": row("1204 Locust St", *TOWN), "B": row("", *TOWN), "C": row("", "", "")}
    station.imports.run(
        station.actor, write(tmp_path / "a.csv", held), report=lambda p: told.append(p.what)
    )
    assert "Reading the map for addresses" not in told
    assert station.gazetteer._with_incidents is station.gazetteer._of_map is None


def test_an_officer_who_said_no_purpose_gets_the_maps_names_alone(
    cache_station: MadeStation, tmp_path: Path
):
    station = with_map(cache_station, tmp_path)
    station.imports.run(station.actor, write(tmp_path / "a.csv", {"A": row("9 Mill Yard", *TOWN)}))
    fresh = cache_station.open()
    fresh.actor = replace(fresh.actor, purpose=None)
    held = {"B": row("9 Mill Yard"), "C": row("1204 Locust St")}
    done = fresh.imports.run(fresh.actor, write(tmp_path / "b.csv", held), dry_run=True)
    assert done.reach.by_address == 1
    fresh.work_for(Purpose.SUPERVISION)
    done = fresh.imports.run(fresh.actor, tmp_path / "b.csv", dry_run=True)
    assert done.reach.by_address == 2


def test_a_spoilt_base_map_keeps_no_import_out(cache_station: MadeStation, tmp_path: Path):
    station = with_map(cache_station, tmp_path)
    station.basemap.path.write_bytes(b"SQLite format 3\x00" + bytes(900))
    done = station.imports.run(station.actor, town_file(tmp_path / "a.csv"))
    assert (done.new, done.reach.by_address) == (7, 0)


def test_cancelled_while_the_map_is_read_imports_nothing(
    cache_station: MadeStation, tmp_path: Path
):
    station = with_map(cache_station, tmp_path)
    token = CancelToken()

    def cancel(progress) -> None:
        if progress.what == "Reading the map for addresses":
            token.cancel()

    path = town_file(tmp_path / "a.csv")
    with pytest.raises(JobCancelledError):
        station.imports.run(station.actor, path, token=token, report=cancel)
    assert content(station) == NOTHING


def test_a_place_beyond_the_area_of_the_source_is_not_taken():
    nowhere = np.full(4, np.nan)
    reading = np.array([Place.MISSING, Place.MISSING, Place.OUTSIDE, Place.MISSING], dtype=np.int8)
    places = ReadPlaces(nowhere.copy(), nowhere.copy(), reading)
    known = {"near": Located(10.0, 50.0, "address", 12.0), "far": Located(20.0, 50.0, "address", 9)}
    how, accuracy = find_by_address(
        places, ["near", "far", "near", "near"], {3}, known.get, (9.0, 49.0, 11.0, 51.0)
    )
    assert how == ["address", "", "", ""]  # the last one is rejected for something else
    assert accuracy.tolist()[0] == 12.0
    assert np.isnan(accuracy[1:]).all()
    assert places.reading.tolist() == [Place.GOOD, Place.MISSING, Place.OUTSIDE, Place.MISSING]
