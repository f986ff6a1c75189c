"""What the unit of work writes is whole or not there, in turn, and told twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from icimps_desktop.bootstrap import OpenStation
from icimps_desktop.core.errors import UserError
from icimps_desktop.records.incident import Incident, Offence
from icimps_desktop.records.station import Agency
from icimps_desktop.security.audit_chain import commitment
from icimps_desktop.store.tables import AUDIT, NUMBER_COUNTER, OUTBOX
from tests.stations import MadeStation, report
from tests.store.conftest import with_victim

in_postgis = pytest.mark.parametrize("any_station", ["postgis"], indirect=True)


def held(ledger: Engine) -> dict[str, int]:
    """How much the store holds of what a save writes."""
    tables = (Incident.__table__, Offence.__table__, AUDIT, OUTBOX, NUMBER_COUNTER)
    with ledger.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }


def test_what_raises_leaves_nothing(any_station: MadeStation, ledger: Engine):
    station = any_station.open()
    before = held(ledger)
    work = ExitStack()
    session = work.enter_context(station.uow.write(station.actor, "test")).session
    session.add(with_victim(station, any_station.clock.now()))
    session.flush()
    with pytest.raises(UserError, match="stop here"), work:
        raise UserError("stop here")
    assert held(ledger) == before
    kept = station.incidents.save(station.actor, with_victim(station, any_station.clock.now()))
    assert kept.number.endswith("000001")  # no number was used up


def operations(station: OpenStation, ledger: Engine, event: str) -> list[tuple[str, str, str]]:
    """(entity, kind, body) in the outbox of the newest write called so, each one vouched for."""
    with ledger.connect() as connection:
        bodies = connection.scalars(select(AUDIT.c.body).order_by(AUDIT.c.seq.desc())).all()
        entry = next(body for text in bodies if (body := json.loads(text))["event"] == event)
        rows = connection.execute(
            select(OUTBOX).where(OUTBOX.c.txn_uid == UUID(entry["txn"])).order_by(OUTBOX.c.id)
        ).all()
    assert entry["actor"] == str(station.actor.officer_uid)
    assert entry["purpose"] == "SUPV"
    assert [commitment(row.salt, row.body) for row in rows] == [o["c"] for o in entry["objects"]]
    assert [(str(row.record_uid), row.entity, row.kind) for row in rows] == [
        (o["u"], o["t"], o["k"]) for o in entry["objects"]
    ]
    return [(row.entity, row.kind, row.body) for row in rows]


def test_every_kind_of_change_has_its_two_entries(any_station: MadeStation, ledger: Engine):
    station = any_station.open()
    kept = station.incidents.save(station.actor, with_victim(station, any_station.clock.now()))
    made = operations(station, ledger, "incident.save")
    assert {kind for _, kind, _ in made} == {"create"}
    assert {"incident", "offence", "involvement", "person_identity", "victim_offence"} <= {
        entity for entity, _, _ in made
    }
    opened = station.incidents.open(station.actor, kept.uid)
    opened.account.narrative = "The front door was forced."
    opened.victim_offences.clear()
    station.incidents.save(station.actor, opened)
    changed = operations(station, ledger, "incident.save")
    account = next(json.loads(body) for entity, _, body in changed if entity == "incident_account")
    assert account == {"narrative": ["The back door was forced.", "The front door was forced."]}
    assert ("victim_offence", "remove", "{}") in changed
    with pytest.raises(UserError):  # no note: refused before anything is written
        station.incidents.give_back(station.actor, kept.uid, " ")
    with station.uow.write(station.actor, "test.nothing"):
        pass
    assert operations(station, ledger, "test.nothing") == []


def test_a_cache_numbers_its_operations_without_holes(cache_station: MadeStation):
    station = cache_station.open()
    for turn in range(6):
        try:
            with station.uow.write(station.actor, "test") as work:
                work.session.add(Agency(name=f"Invented Agency {turn}"))
                work.session.flush()
                if turn % 2:
                    raise UserError("not this one")
        except UserError:
            continue
    with station.uow.connect() as connection:
        numbers = connection.scalars(select(OUTBOX.c.device_seq).order_by(OUTBOX.c.id)).all()
    assert numbers == list(range(1, len(numbers) + 1))


@in_postgis
def test_postgis_leaves_the_numbers_to_the_sync_runner(any_station: MadeStation, ledger: Engine):
    station = any_station.open()
    station.incidents.save(station.actor, with_victim(station, any_station.clock.now()))
    with ledger.connect() as connection:
        assert set(connection.scalars(select(OUTBOX.c.device_seq))) == {None}


def test_threads_that_write_take_turns(any_station: MadeStation, ledger: Engine):
    station = any_station.open()
    at = any_station.clock.now()

    def save(_number: int) -> str:
        return station.incidents.save(station.actor, report(station.actor, at)).number

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(save, range(24)))
    assert sorted(int(number[-6:]) for number in numbers) == list(range(1, 25))
    assert held(ledger)["incident"] == 24
    assert station.audit.verify(station.actor).ok


def test_programs_that_write_take_turns(any_station: MadeStation):
    stations = [any_station.open(), any_station.open()]
    at = any_station.clock.now()

    def save(number: int) -> str:
        station = stations[number % 2]
        return station.incidents.save(station.actor, report(station.actor, at)).number

    with ThreadPoolExecutor(2) as pool:
        numbers = set(pool.map(save, range(20)))
    assert len(numbers) == 20
    assert stations[0].audit.verify(stations[0].actor).ok


def test_a_clock_that_jumps_back_breaks_no_chain(any_station: MadeStation, ledger: Engine):
    station = any_station.open()
    now = any_station.clock.now()
    for days in (0, -3, 2, -400):
        any_station.clock.set(now + timedelta(days=days))
        station.incidents.save(station.actor, report(station.actor, any_station.clock.now()))
        station.drafts.keep(
            station.actor,
            f"form/{days}",
            form="incident",
            form_version=1,
            title="",
            body="",
            focus="",
        )
    any_station.clock.set(now)
    verdict = station.audit.verify(station.actor)
    assert verdict.ok
    assert held(ledger)["incident"] == 4
    assert len(station.drafts.mine(station.actor)) == 4
    number = station.incidents.save(station.actor, report(station.actor, now)).number
    assert int(number[-6:]) in (4, 5)  # a year of its own counts by itself
