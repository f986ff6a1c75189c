"""Putting another base map in force: copied, used where it lies, or refused and nothing changed."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path
from typing import Any

import pytest

from icimps_desktop.bootstrap import OpenStation
from icimps_desktop.core.errors import DeniedError, DiskFullError, UserError
from icimps_desktop.core.jobs import CancelToken, JobCancelledError
from icimps_desktop.core.settings import StationConfig, read_station
from icimps_desktop.exchange.basemap import Role as LayerRole
from icimps_desktop.records.officer import Role
from icimps_desktop.security.session import Actor
from icimps_desktop.services.basemap import BasemapService, basemap_of_new
from tests.services.towns import make_town
from tests.stations import MadeStation


@pytest.fixture
def station(cache_station: MadeStation) -> OpenStation:
    return cache_station.open()


@pytest.fixture
def maps(station: OpenStation) -> Maps:
    return Maps(station.basemap, station.actor)


class Maps:
    """The base map in the hands of one officer."""

    def __init__(self, service: BasemapService, actor: Actor) -> None:
        self.service, self.actor = service, actor

    def choose(self, path: Path | None, **more: Any) -> StationConfig:
        return self.service.choose(self.actor, path, **more)

    @property
    def path(self) -> Path | None:
        return self.service.path

    @property
    def credit(self) -> str:
        return self.service.credit

    def open(self) -> Any:
        return self.service.open()


def folder_of(maps: Maps) -> Path:
    return maps.service._config.folder / "basemap"


def test_a_station_without_a_map(maps):
    assert (maps.path, maps.credit, maps.open()) == (None, "", None)


def test_the_map_is_copied_and_moves_with_the_station(maps, tmp_path):
    town = make_town(tmp_path / "my town.gpkg")
    config = maps.choose(town, credit="  Invented Map\nOffice ")
    assert config.basemap == "basemap/my town.gpkg"
    assert read_station(config.folder) == config
    town.unlink()
    base = maps.open()
    assert base.attribution == "Invented Map Office"
    assert LayerRole.STREET in {layer.role for layer in base.layers}


def test_the_map_is_used_where_it_lies(maps, tmp_path):
    town = make_town(tmp_path / "town.gpkg")
    config = maps.choose(town, copy=False)
    assert config.basemap_path == town.resolve()
    assert not folder_of(maps).exists()


def test_another_copy_takes_the_place_of_the_one_before(maps, tmp_path):
    town = make_town(tmp_path / "town.gpkg")
    maps.choose(town, credit="First")
    first = maps.path
    maps.choose(town)
    assert maps.path.name == "town-2.gpkg"
    assert not first.exists()
    assert maps.credit == ""
    assert maps.choose(maps.path).basemap == "basemap/town-2.gpkg"  # the same again
    assert maps.choose(None).basemap == ""
    assert list(folder_of(maps).iterdir()) == []
    assert town.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff" * 200, b"SQLite format 3\x00" + bytes(84)]
)
def test_a_wrong_file_is_refused_and_the_map_in_force_stays(maps, tmp_path, content):
    maps.choose(make_town(tmp_path / "town.gpkg"))
    before = maps.path
    wrong = tmp_path / "wrong.gpkg"
    wrong.write_bytes(content)
    with pytest.raises(UserError, match=r"wrong\.gpkg"):
        maps.choose(wrong)
    with pytest.raises(UserError, match="cannot be opened"):
        maps.choose(tmp_path / "gone.gpkg")
    assert maps.path == before
    assert [path.name for path in folder_of(maps).iterdir()] == ["town.gpkg"]


def test_cancelling_the_copy_leaves_nothing(maps, tmp_path):
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelledError):
        maps.choose(make_town(tmp_path / "town.gpkg"), token=token)
    assert maps.path is None
    assert list(folder_of(maps).iterdir()) == []


def test_a_copy_that_cannot_be_written_leaves_nothing(maps, tmp_path):
    """The kernel refuses so large a file here, as a quota does; the journal's are smaller."""
    town = make_town(tmp_path / "town.gpkg")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (town.stat().st_size - 1, before[1]))
    try:
        with pytest.raises(UserError, match="cannot be copied") as caught:
            maps.choose(town)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.strerror(errno.EFBIG) in caught.value.message
    assert not isinstance(caught.value, DiskFullError)
    assert maps.path is None
    assert list(folder_of(maps).iterdir()) == []


def test_progress_is_told(maps, tmp_path):
    told = []
    town = make_town(tmp_path / "town.gpkg")
    maps.choose(town, report=told.append)
    assert told[-1].done == told[-1].total == town.stat().st_size


def test_only_a_supervisor_or_station_admin_changes_what_all_see(
    cache_station: MadeStation, tmp_path: Path
):
    town = make_town(tmp_path / "town.gpkg")
    for name, role in (("Ann Example", Role.OFFICER), ("Ines Brake", Role.ANALYST)):
        officer = cache_station.officer(name, role)
        assert not officer.basemap.may_choose(officer.actor)
        with pytest.raises(DeniedError):
            officer.basemap.choose(officer.actor, town)
        assert officer.basemap.path is None
        entry = officer.journal.newest_reads(1)[0].body
        assert '"event":"basemap.change"' in entry
        assert '"outcome":"denied"' in entry


def test_an_officer_chooses_the_map_of_his_own_workstation(
    postgis_station: MadeStation, tmp_path: Path
):
    town = make_town(tmp_path / "town.gpkg")
    officer = postgis_station.officer("Ann Example", Role.OFFICER)
    officer.basemap.choose(officer.actor, town)
    assert officer.basemap.path is not None
    assert '"event":"basemap.own"' in officer.journal.newest_reads(1)[0].body
    auditor = postgis_station.officer("Aud Itor", Role.AUDITOR)
    with pytest.raises(DeniedError):
        auditor.basemap.choose(auditor.actor, town)


def test_who_changed_the_map_is_entered(any_station: MadeStation, tmp_path: Path):
    station = any_station.open()
    station.basemap.choose(station.actor, make_town(tmp_path / "town.gpkg"))
    station.basemap.choose(station.actor, None)
    left, taken = (entry.body for entry in station.journal.newest_reads(2))
    assert '"event":"basemap.' in taken
    assert '"file":"town.gpkg"' in taken
    assert str(station.actor.officer_uid) in taken
    assert '"file":""' in left
    assert station.audit.verify(station.actor).ok


def test_the_map_of_a_new_station_is_entered_as_its_first_officer_s(
    cache_station: MadeStation, tmp_path: Path
):
    made = cache_station.new
    with basemap_of_new(made, cache_station.clock) as maps:
        config = maps.choose(made.admin, make_town(tmp_path / "town.gpkg"))
    assert config.basemap == "basemap/town.gpkg"
    station = cache_station.open()
    (entry,) = station.journal.newest_reads(0)
    assert '"event":"basemap.change"' in entry.body
    assert str(made.admin.officer_uid) in entry.body
    assert station.audit.verify(station.actor).ok
