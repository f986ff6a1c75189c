"""Place search at a station, on both stores: what is read, what is entered, what is kept."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from icimps_desktop.core.errors import DeniedError
from icimps_desktop.core.events import ChangeSet
from icimps_desktop.records.incident import LocationHow
from icimps_desktop.records.officer import Role
from icimps_desktop.store.queries import places
from tests.services.towns import LAT, LON, STEP, make_town
from tests.stations import MadeStation, report


def file_report(station, clock, address, column, row, how=LocationHow.GPS, accuracy=10.0):
    incident = report(
        station.actor, clock.now(), lon=LON + column * STEP, lat=LAT + row * STEP, address=address
    )
    incident.location_how, incident.accuracy_m = how, accuracy
    return station.incidents.save(station.actor, incident)


def reads_of_places(station) -> list[dict[str, object]]:
    bodies = [json.loads(entry.body) for entry in station.journal.newest_reads(0)]
    return [body for body in bodies if body.get("what") == "places"]


def test_former_addresses_are_found_and_the_read_is_entered_once(any_station: MadeStation, clock):
    station = any_station.open()
    file_report(station, clock, "12 Harbour Steps", 6.2, 2)
    found = station.gazetteer.find(station.actor, "12 harbor steps")[0]
    assert (found.label, found.how) == ("12 Harbour Steps", LocationHow.ADDRESS)
    station.gazetteer.find(station.actor, "anything else")
    (entry,) = reads_of_places(station)
    assert entry["event"] == "map.view"
    assert entry["outcome"] == "asked"


def test_only_well_known_points_of_their_own_become_places(any_station: MadeStation, clock):
    station = any_station.open()
    file_report(station, clock, "1 Good Row", 1, 1)
    file_report(station, clock, "2 Guessed Row", 1, 1, how=LocationHow.ADDRESS)
    file_report(station, clock, "3 Vague Row", 1, 1, accuracy=500.0)
    file_report(station, clock, "4 Beat Row", 1, 1, how=LocationHow.BEAT, accuracy=None)
    pointless = report(station.actor, clock.now(), lon=None, address="5 Nowhere Row")
    station.incidents.save(station.actor, pointless)
    with station.uow.read() as session:
        assert [told[0] for told in places.former_addresses(session, 10)] == ["1 Good Row"]
        assert list(places.former_addresses(session, 0)) == []


def test_without_a_purpose_nothing_is_read(cache_station: MadeStation):
    station = cache_station.open()
    aimless = replace(station.actor, purpose=None)
    with pytest.raises(DeniedError):
        station.gazetteer.find(aimless, "Locust")
    (entry,) = reads_of_places(station)
    assert entry["outcome"] == "denied"


def test_an_administrator_gets_the_maps_names_alone(cache_station: MadeStation, clock, tmp_path):
    chief = cache_station.open()
    file_report(chief, clock, "12 Harbour Steps", 6.2, 2)
    chief.basemap.choose(chief.actor, make_town(tmp_path / "town.gpkg"))
    admin = cache_station.officer("Ivo Rahl", Role.STATION_ADMIN)
    admin.gazetteer.prepare(admin.actor)
    assert admin.gazetteer.locate("Locust & N 14th St").how is LocationHow.INTERSECTION
    assert admin.gazetteer.locate("12 Harbour Steps") is None
    assert reads_of_places(admin) == []
    with pytest.raises(DeniedError):
        admin.gazetteer.find(admin.actor, "Locust")


def test_an_import_locates_by_the_map_until_the_addresses_may_be_read(
    cache_station: MadeStation, clock, tmp_path
):
    station = cache_station.open()
    file_report(station, clock, "12 Harbour Steps", 6.2, 2)
    station.basemap.choose(station.actor, make_town(tmp_path / "town.gpkg"))
    assert station.gazetteer.locate("1204 Locust St").accuracy_m == 10
    assert station.gazetteer.locate("12 Harbour Steps") is None
    assert reads_of_places(station) == []
    station.gazetteer.prepare(station.actor)
    assert station.gazetteer.locate("12 Harbour Steps").accuracy_m == 25
    assert station.gazetteer.locate("12 Harbour Stps") is None


def test_it_is_built_anew_after_an_import_and_with_another_map(
    cache_station: MadeStation, clock, tmp_path
):
    station = cache_station.open()
    station.gazetteer.prepare(station.actor)
    file_report(station, clock, "12 Harbour Steps", 6.2, 2)
    station.gazetteer.prepare(station.actor)  # one report is no reason to read everything again
    assert station.gazetteer.find(station.actor, "12 harbour steps") == []
    station.bus.publish(ChangeSet(frozenset({"incident", "incident_account"})))
    station.gazetteer.prepare(station.actor)
    assert station.gazetteer.find(station.actor, "12 harbour steps")
    town = make_town(tmp_path / "town.gpkg")
    station.basemap.choose(station.actor, town)
    assert station.gazetteer.find(station.actor, "Locust") == []
    station.gazetteer.prepare(station.actor)
    assert station.gazetteer.find(station.actor, "Locust")
    os.utime(station.basemap.path, ns=(1, 1))
    station.basemap.path.unlink()
    station.gazetteer.prepare(station.actor)  # a map that is gone: the addresses are left
    assert station.gazetteer.find(station.actor, "Locust") == []
    assert station.gazetteer.find(station.actor, "12 harbour steps")
