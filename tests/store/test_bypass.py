"""Nobody writes round the unit of work: not from beside, not with another tool, not with psql."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import psycopg2.errors
import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, func, make_url, select
from sqlalchemy.exc import DBAPIError

from icimps_desktop.bootstrap import OpenStation
from icimps_desktop.core.clock import SystemClock
from icimps_desktop.records.officer import Role
from icimps_desktop.security.keyslots import Keyslots
from icimps_desktop.services.postgis_stations import init_postgis_station
from icimps_desktop.store.auxiliary import guarded_tables
from icimps_desktop.store.engine import file_engine, postgis_url
from icimps_desktop.store.tables import AUDIT, OUTBOX
from tests.pg import connect, new_database
from tests.stations import PASSPHRASE, PLAN, MadeStation
from tests.store.conftest import with_victim

WRITES = (
    "UPDATE {table} SET version = version + 1",
    "DELETE FROM {table}",
    "INSERT INTO {table} (uid, version) VALUES ({uid}, 1)",
)

in_postgis = pytest.mark.parametrize("any_station", ["postgis"], indirect=True)


@pytest.fixture
def beside(cache_station: MadeStation) -> Iterator[Engine]:
    """A second connection to the cache by somebody who has the key and our own functions."""
    station = cache_station.open()
    station.incidents.save(station.actor, with_victim(station, cache_station.clock.now()))
    engine = file_engine(station.config.cache_path, cache_station.new.keys.cache_key)
    yield engine
    engine.dispose()


@contextmanager
def psql(made: MadeStation, station: OpenStation | None = None) -> Iterator[Any]:
    """A cursor of an officer's own login, in a transaction, as psql would have it."""
    config = made.new.config if station is None else station.config
    login = made.new.admin.login if station is None else station.actor.login
    _, keys = Keyslots.read(config.keyslots_path).open(login, PASSPHRASE)
    url = postgis_url(config.url)
    opened = psycopg2.connect(
        host=url.host,
        port=url.port,
        dbname=url.database,
        user=login,
        password=keys.database_password,
    )
    with closing(opened), opened.cursor() as cursor:
        yield cursor


def test_the_cache_refuses_records_from_beside(beside: Engine):
    let_through = []
    with beside.connect() as connection:
        for table in guarded_tables():
            there = select(func.count()).select_from(table)
            for statement in WRITES if connection.execute(there).scalar() else WRITES[2:]:
                said = statement.format(table=table.name, uid="randomblob(16)")
                try:
                    connection.exec_driver_sql(said)
                    said_by_guard = ""
                except DBAPIError as error:
                    said_by_guard = str(error)
                if "only the unit of work" not in said_by_guard:
                    let_through.append(said)
    assert not let_through


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("INSERT INTO audit_entry VALUES ('c', 9, '', '', '', '', '', 0)", "only the unit of work"),
        ("UPDATE audit_entry SET by = 'somebody'", "append-only"),
        ("DELETE FROM audit_entry", "append-only"),
        ("INSERT INTO outbox SELECT * FROM outbox", "only the unit of work"),
        ("UPDATE outbox SET body = '{}'", "only the unit of work"),
        ("DELETE FROM outbox", "only the unit of work"),
    ],
)
def test_the_cache_refuses_another_past(beside: Engine, statement: str, why: str):
    with beside.begin() as connection, pytest.raises(DBAPIError, match=why):
        connection.exec_driver_sql(statement)


def test_even_inside_a_write_the_audit_is_only_added_to(cache_station: MadeStation):
    station = cache_station.open()
    for statement in ("UPDATE audit_entry SET by = ''", "DELETE FROM audit_entry"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            station.uow.write(station.actor, "test") as work,
        ):
            work.connection.exec_driver_sql(statement)
    assert station.audit.verify(station.actor).ok


def test_another_tool_with_the_key_writes_no_record(cache_station: MadeStation):
    station = cache_station.open()
    station.incidents.save(station.actor, with_victim(station, cache_station.clock.now()))
    with closing(sqlcipher.connect(str(station.config.cache_path))) as tool:
        tool.execute(f"PRAGMA key=\"x'{cache_station.new.keys.cache_key}'\"")
        assert tool.execute("SELECT count(*) FROM incident").fetchone() == (1,)
        for statement in ("UPDATE incident SET status = 'approved'", "DELETE FROM incident"):
            with pytest.raises(sqlcipher.DatabaseError, match="icimps_in_work"):
                tool.execute(statement)


def test_who_takes_the_guards_away_is_found_by_the_chain(cache_station: MadeStation):
    station = cache_station.open()
    for _ in range(3):
        station.incidents.save(station.actor, with_victim(station, cache_station.clock.now()))
    with closing(sqlcipher.connect(str(station.config.cache_path), isolation_level=None)) as tool:
        tool.execute(f"PRAGMA key=\"x'{cache_station.new.keys.cache_key}'\"")
        tool.execute("DROP TRIGGER only_added_audit_entry_update")
        tool.execute("UPDATE audit_entry SET by = 'somebody.else' WHERE seq = 3")
    verdict = station.audit.verify(station.actor)
    assert not verdict.ok
    assert verdict.first_bad is not None
    assert (verdict.first_bad.seq, verdict.first_bad.why) == (3, "its content was changed")


def refused(cursor: Any, *statements: str) -> bool:
    """Whether one of the statements, or the check at the commit, was refused; undone anyhow."""
    try:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ForeignKeyViolation):
        return True
    finally:
        cursor.connection.rollback()
    return False


def outbox_entry(entity: str, record: str = "NULL::uuid", actor: str = "gen_random_uuid()") -> str:
    """What puts an entry into the outbox of PostGIS; None for the record: about many."""
    return (
        "SELECT icimps_outbox_add(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), "
        f"{actor}, '{entity}', {record}, 'set', 0, 1, '\\x00'::bytea, '{{}}')"
    )


AUDIT_ENTRY = (
    "SELECT icimps_audit_append("
    "(SELECT uid::text || '/write' FROM device ORDER BY code LIMIT 1), ARRAY['{}'])"
)


def test_psql_cannot_write_a_record_without_its_entries(postgis_station: MadeStation):
    station = postgis_station.open()
    kept = station.incidents.save(station.actor, with_victim(station, postgis_station.clock.now()))
    let_through, tried = [], 0
    with psql(postgis_station) as cursor:
        for table in guarded_tables():
            for change in (
                f"UPDATE {table.name} SET version = version",
                f"DELETE FROM {table.name}",
            ):
                cursor.execute(f"SELECT count(*) FROM {table.name}")
                seen = cursor.fetchone()[0]
                tried += seen > 0
                if seen and not refused(cursor, change.format(table.name)):
                    let_through.append(change.format(table.name))
        one = f"UPDATE incident SET severity = 1 WHERE uid = '{kept.uid}'"
        assert refused(cursor, one)
        assert refused(cursor, outbox_entry("incident"), one)
        assert refused(cursor, AUDIT_ENTRY, one)
        assert refused(cursor, outbox_entry("offence"), AUDIT_ENTRY, one)
        other = "gen_random_uuid()"
        assert refused(cursor, outbox_entry("incident", other), AUDIT_ENTRY, one)
        assert not refused(cursor, outbox_entry("incident", f"'{kept.uid}'"), AUDIT_ENTRY, one)
        assert refused(
            cursor,
            "INSERT INTO agency (uid, version, name) VALUES (gen_random_uuid(), 1, 'Another')",
        )
    assert tried >= 20
    assert not let_through


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_entry VALUES ('c', 9, '', '', '', '', '', 0)",
        "UPDATE audit_entry SET by = 'somebody'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "INSERT INTO outbox SELECT * FROM outbox",
        "UPDATE outbox SET body = '{}'",
        "DELETE FROM outbox",
        "TRUNCATE outbox",
        "TRUNCATE incident CASCADE",
        "ALTER TABLE incident DISABLE TRIGGER ALL",
        "ALTER TABLE incident DISABLE ROW LEVEL SECURITY",
        "DROP TRIGGER guard_incident ON incident",
        "CREATE OR REPLACE FUNCTION icimps_me() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "CREATE FUNCTION public.mine() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "SET ROLE icimps_owner",
        "SET ROLE icimps_roles",
        "SET SESSION AUTHORIZATION postgres",
        "SET session_replication_role = replica",
        "GRANT icimps_owner TO CURRENT_USER",
        "CREATE ROLE another LOGIN",
    ],
)
def test_psql_has_no_way_round(shared_officer: MadeStation, statement: str):
    with psql(shared_officer) as cursor:
        assert refused(cursor, statement)


@pytest.fixture(scope="module")
def shared_officer(tmp_path_factory, postgis_template: str) -> Iterator[MadeStation]:
    """A PostGIS station for questions that change nothing."""
    with new_database(postgis_template) as url:
        folder = tmp_path_factory.mktemp("shared") / "station"
        clock = SystemClock()
        made = MadeStation(init_postgis_station(folder, url, PLAN, PASSPHRASE, clock), clock, [])
        yield made
        made.close()


def test_a_table_of_ones_own_deceives_no_guard(postgis_station: MadeStation):
    """A temporary table comes first in a search path that does not name them last."""
    station = postgis_station.open()
    station.incidents.save(station.actor, with_victim(station, postgis_station.clock.now()))
    officer = postgis_station.officer("Bert Quill", Role.OFFICER)
    mine = "pg_current_xact_id()::text::bigint"
    tables = (
        f"CREATE TEMP TABLE outbox AS SELECT {mine} AS xact, 'incident'::text AS entity, "
        "NULL::uuid AS record_uid",
        f"CREATE TEMP TABLE audit_entry AS SELECT {mine} AS xact",
        "GRANT SELECT ON pg_temp.outbox, pg_temp.audit_entry TO PUBLIC",
    )
    roles = (
        "CREATE TEMP TABLE officer AS SELECT gen_random_uuid() AS uid, "
        "session_user::text AS login, NULL::timestamptz AS disabled_at",
        "CREATE TEMP TABLE role_grant AS SELECT o.uid AS officer_uid, s.uid AS station_uid, "
        "'station_admin'::text AS role, now() - interval '1 day' AS valid_from, "
        "NULL::timestamptz AS valid_to FROM pg_temp.officer o, station s",
        "GRANT SELECT ON pg_temp.officer, pg_temp.role_grant TO PUBLIC",
    )
    with psql(postgis_station, officer) as cursor:
        assert refused(cursor, *tables, "UPDATE public.incident SET severity = 1")
        for statement in roles:
            cursor.execute(statement)
        cursor.execute("SELECT public.icimps_have_role(ARRAY['station_admin'])")
        assert cursor.fetchone() == (False,)
        cursor.connection.rollback()
        login = "SELECT public.icimps_officer_login('a.friend', 'x', 'infinity')"
        assert refused(cursor, *roles, login)


@in_postgis
def test_psql_cannot_write_in_anothers_name(any_station: MadeStation, ledger: Engine):
    station = any_station.open()
    with psql(any_station) as cursor:
        cursor.execute(outbox_entry("incident"))
        cursor.execute(AUDIT_ENTRY)
        cursor.connection.commit()
    with ledger.connect() as connection:
        last = select(OUTBOX.c.actor_uid).order_by(OUTBOX.c.id.desc()).limit(1)
        [actor] = connection.scalars(last)
        newest = select(AUDIT.c.by).order_by(AUDIT.c.at.desc()).limit(1)
        [by] = connection.scalars(newest)
    assert actor == station.actor.officer_uid
    assert by == station.actor.login


def test_a_login_of_another_station_writes_no_entry(
    postgis_station: MadeStation, postgis_admin_url: str
):
    """Roles belong to the whole cluster: one that is no officer here can connect all the same."""
    with psql(postgis_station) as cursor:
        url = postgis_url(postgis_station.new.config.url)
        superuser = make_url(postgis_admin_url).set(database=url.database)
        with closing(connect(superuser.render_as_string(hide_password=False))) as installer:
            installer.cursor().execute(
                "CREATE ROLE a_stranger LOGIN PASSWORD 'of the test' IN ROLE icimps_officer"
            )
        stranger = psycopg2.connect(
            host=url.host, port=url.port, dbname=url.database,
            user="a_stranger", password="of the test",
        )  # fmt: skip
        chain = "SELECT uid::text || '/write' FROM device ORDER BY code LIMIT 1"
        cursor.execute(chain)
        [own] = cursor.fetchone()
        with closing(stranger), stranger.cursor() as asked:
            assert refused(asked, outbox_entry("incident"))
            assert refused(asked, f"SELECT icimps_audit_append('{own}', ARRAY['{{}}'])")
        assert refused(cursor, "SELECT icimps_audit_append('other/write', ARRAY['{}'])")
        assert not refused(cursor, outbox_entry("incident"))
        assert not refused(cursor, AUDIT_ENTRY)


def test_the_outbox_tells_psql_no_more_than_the_client(postgis_station: MadeStation):
    station = postgis_station.open()
    station.incidents.save(station.actor, with_victim(station, postgis_station.clock.now()))
    analyst = postgis_station.officer("Ida Quorn", Role.ANALYST)
    with psql(postgis_station, analyst) as cursor:
        for asked in ("SELECT family_name FROM person_identity", "SELECT body FROM outbox"):
            try:
                cursor.execute(asked)
                told = str(cursor.fetchall())
            except psycopg2.errors.InsufficientPrivilege:
                told = ""
                cursor.connection.rollback()
            assert "Inventson" not in told, asked
    assert analyst.status.tell().waiting >= 1  # how many wait is no secret
