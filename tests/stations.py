"""Real stations for tests: an encrypted file and a PostGIS, made the way officers make them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shapely

from icimps_desktop.core.clock import Clock
from icimps_desktop.records.incident import Account, Incident, Offence
from icimps_desktop.records.officer import Role
from icimps_desktop.security.session import Actor, Purpose
from icimps_desktop.services.postgis_stations import (
    add_postgis_officer,
    init_postgis_station,
    join_postgis_station,
)
from icimps_desktop.services.stations import NewStation, StationPlan, make_cache_station

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation
    from tests.conftest import SetClock

PASSPHRASE = "five short words do it"
PLAN = StationPlan(
    agency="Invented Agency",
    station="North Station",
    code="N01",
    zone="Europe/Berlin",
    admin_name="Orla Vandemark",
)


@dataclass(slots=True)
class MadeStation:
    """A station and how to open it; whoever opens it again closes it."""

    new: NewStation
    clock: Clock
    _opened: list[OpenStation]

    @property
    def folder(self) -> Path:
        return self.new.config.folder

    def open(
        self, who: str = "", passphrase: str = PASSPHRASE, purpose: Purpose = Purpose.SUPERVISION
    ) -> OpenStation:
        """Unlock it; closed when the test ends."""
        from icimps_desktop.bootstrap import unlock

        station = unlock(self.new.config, who or self.new.admin.login, passphrase, self.clock)
        station.work_for(purpose)
        self._opened.append(station)
        return station

    def officer(self, name: str, *roles: Role) -> OpenStation:
        """A new officer at work, on a station file or at a workstation of his own."""
        admin = self.open()
        if self.new.config.kind == "cache":
            row = admin.officers.add(admin.actor, name, roles, PASSPHRASE)
            return self.open(row.login)
        login, code = add_postgis_officer(admin.uow, admin.actor, name, roles, "", self.clock)
        folder = self.folder.parent / f"workstation of {login}"
        config = join_postgis_station(folder, admin.config.url, login, code, PASSPHRASE, self.clock)
        from icimps_desktop.bootstrap import unlock

        station = unlock(config, login, PASSPHRASE, self.clock)
        station.work_for(Purpose.SUPERVISION)
        self._opened.append(station)
        return station

    def close(self) -> None:
        for station in self._opened:
            station.close()


@pytest.fixture
def cache_station(tmp_path: Path, clock: Clock) -> Iterator[MadeStation]:
    """A station on an encrypted file."""
    new = make_cache_station(tmp_path / "station", PLAN, PASSPHRASE, clock)
    made = MadeStation(new, clock, [])
    yield made
    made.close()


@pytest.fixture
def postgis_station(tmp_path: Path, clock: SetClock, fresh_database: str) -> Iterator[MadeStation]:
    """A station on a real PostGIS; the clock is set to now, for the database has its own."""
    clock.set(datetime.now(UTC))
    new = init_postgis_station(tmp_path / "station", fresh_database, PLAN, PASSPHRASE, clock)
    made = MadeStation(new, clock, [])
    yield made
    made.close()


@pytest.fixture(params=["cache", "postgis"])
def any_station(request: pytest.FixtureRequest) -> MadeStation:
    """The same test on both stores."""
    station: MadeStation = request.getfixturevalue(f"{request.param}_station")
    return station


def report(
    actor: Actor,
    at: datetime,
    *,
    lon: float | None = 13.4,
    lat: float = 52.5,
    narrative: str = "",
    address: str = "",
    nibrs: str = "220",
) -> Incident:
    """A half-filled report as the form hands it over."""
    incident = Incident(
        number="",
        station_uid=actor.station_uid,
        source="reported",
        reported_at=at,
        occurred_from=at - timedelta(hours=2),
        zone="Europe/Berlin",
        hour_of_week=0,
        category="other",
        created_at=at,
        geom=None if lon is None else shapely.Point(lon, lat),
        account=Account(narrative=narrative, address=address),
    )
    if nibrs:
        incident.offences.append(Offence(seq=1, nibrs=nibrs))
    return incident


def wait_until(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Look again and again until something holds; false when it did not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return holds()
