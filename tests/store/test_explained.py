"""What is a defect of ours goes through to the crash report; the environment gets a sentence."""

from __future__ import annotations

from contextlib import closing

import psycopg2
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from icimps_desktop.core.errors import UnavailableError, UserError
from icimps_desktop.records.officer import Role
from icimps_desktop.store.engine import explained, postgis_engine, postgis_url
from tests.stations import MadeStation, report

FAULTS = ("SELECT no_such_column FROM station", "SELEKT 1", "SELECT * FROM no_such_table")


@pytest.mark.parametrize("statement", FAULTS)
def test_a_fault_in_a_statement_is_a_defect(any_station: MadeStation, statement: str):
    station = any_station.open()
    with pytest.raises(DBAPIError), station.uow.read() as session:
        session.execute(text(statement))
    with pytest.raises(DBAPIError), station.uow.connect() as connection:
        connection.execute(text(statement))
    with pytest.raises(DBAPIError), station.uow.write(station.actor, "test") as work:
        work.session.execute(text(statement))


def test_a_number_given_twice_is_a_defect(any_station: MadeStation):
    station = any_station.officer("Ann Example", Role.OFFICER)
    now = any_station.clock.now()
    twice = [report(station.actor, now), report(station.actor, now)]
    twice[0].number = twice[1].number = "N01-D9-2030-000001"
    with pytest.raises(IntegrityError), station.uow.write(station.actor, "test") as work:
        work.session.add_all(twice)
    with station.uow.read() as session:  # and the store goes on
        assert session.execute(text("SELECT count(*) FROM incident")).scalar() == 0


def test_what_the_database_does_not_allow_gets_a_sentence(postgis_station: MadeStation):
    station = postgis_station.open()
    with pytest.raises(UserError, match="to your role"), station.uow.connect() as connection:
        connection.execute(text("DELETE FROM audit_entry"))


def test_a_wait_for_a_lock_that_ends_gets_a_sentence(
    postgis_station: MadeStation, fresh_database: str
):
    station = postgis_station.open()
    url = make_url(fresh_database).set(drivername="postgresql")
    with (
        closing(psycopg2.connect(url.render_as_string(hide_password=False))) as other,
        other.cursor() as held,
    ):
        held.execute("LOCK TABLE station IN ACCESS EXCLUSIVE MODE")
        with (
            pytest.raises(UnavailableError, match="Somebody else"),
            station.uow.connect() as connection,
        ):
            connection.execute(text("LOCK TABLE station IN ACCESS SHARE MODE NOWAIT"))


def test_a_database_that_only_reads_gets_a_sentence(postgis_station: MadeStation):
    station = postgis_station.open()
    only_read = "SET TRANSACTION READ ONLY; UPDATE number_counter SET next = next"
    with (
        pytest.raises(UnavailableError, match="can only be read"),
        station.uow.write(station.actor, "test") as work,
    ):
        work.connection.exec_driver_sql(only_read)


def test_a_connection_that_was_cut_gets_a_sentence(fresh_database: str):
    engine = postgis_engine(postgis_url(fresh_database))
    try:
        with (
            pytest.raises(UnavailableError, match="does not answer"),
            explained("the station database"),
            engine.connect() as connection,
        ):
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    finally:
        engine.dispose()


def test_a_value_that_the_driver_does_not_know_is_a_defect(fresh_database: str):
    engine = postgis_engine(postgis_url(fresh_database))
    try:
        with (
            pytest.raises(ProgrammingError, match="can't adapt"),
            explained("the station database"),
            engine.connect() as connection,
        ):
            connection.execute(text("SELECT :what"), {"what": object()})
    finally:
        engine.dispose()


def test_a_journal_in_disorder_is_a_defect(cache_station: MadeStation):
    station = cache_station.open()
    journal = station.journal
    with journal._writing() as connection:
        connection.exec_driver_sql("DROP TABLE draft")
    with pytest.raises(DBAPIError, match="no such table"):
        journal.drafts_of(station.actor.officer_uid)
