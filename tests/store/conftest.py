"""What the tests of the store share: a whole report, and a look that nothing is hidden from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from icimps_desktop.bootstrap import OpenStation
from icimps_desktop.records.incident import Incident
from icimps_desktop.records.person import Involvement, PersonIdentity, VictimOffence
from icimps_desktop.store.engine import file_engine, postgis_engine, postgis_url
from tests.stations import MadeStation, report


def with_victim(station: OpenStation, at) -> Incident:
    """A report with a part in most tables."""
    incident = report(station.actor, at, narrative="The back door was forced.")
    victim = Involvement(
        seq=1, roles=("victim",), category="victim", victim_type="I",
        identity=PersonIdentity(family_name="Inventson", given_names="Ada"),
    )  # fmt: skip
    incident.involvements.append(victim)
    offence = incident.offences[0]
    incident.victim_offences.append(VictimOffence(victim_uid=victim.uid, offence_uid=offence.uid))
    return incident


@pytest.fixture
def ledger(request: pytest.FixtureRequest, any_station: MadeStation) -> Iterator[Engine]:
    """Reads the store with nothing hidden, whatever the officers' roles see."""
    if any_station.new.config.kind == "postgis":
        engine = postgis_engine(postgis_url(request.getfixturevalue("fresh_database")))
    else:
        new = any_station.new
        engine = file_engine(new.config.cache_path, new.keys.cache_key)
    yield engine
    engine.dispose()
