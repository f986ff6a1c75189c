"""Sets a PostGIS up as a station's store; runs as the database's installer, once.

Owner of everything is `icimps_owner`, officers are members of `icimps_officer`, roles are
made by `icimps_roles`: none of the three can log in. Under row policies an index is used
only through leakproof operators; marking them needs a superuser and is not carried by a
dump, so it is done here and again after a restore or upgrade.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from importlib.resources import files

from sqlalchemy import Connection, Engine, inspect, text

from icimps_desktop.store import migrations

OWNER, OFFICERS, ROLE_MAKER = "icimps_owner", "icimps_officer", "icimps_roles"
_LEAKPROOF = (
    "geometry_overlaps(geometry, geometry)",
    "geometry_within(geometry, geometry)",
    "ts_match_vq(tsvector, tsquery)",
    "ts_match_qv(tsquery, tsvector)",
)
_GROUPS = {
    OWNER: "NOLOGIN",
    OFFICERS: "NOLOGIN",
    ROLE_MAKER: "NOLOGIN CREATEROLE",
}


def install(engine: Engine) -> None:
    """Make roles, extensions, tables, functions and policies; harmless when they stand."""
    with engine.begin() as connection:
        # Two installers at once would both find a role missing and both make it.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(8274612)")
        for role, rights in _GROUPS.items():
            if not _role_exists(connection, role):
                connection.exec_driver_sql(f"CREATE ROLE {role} {rights}")
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        database = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(f'GRANT TEMP, CONNECT ON DATABASE "{database}" TO {OFFICERS}')
        for role in (OWNER, ROLE_MAKER):
            connection.exec_driver_sql(f"GRANT CREATE, USAGE ON SCHEMA public TO {role}")
        connection.exec_driver_sql(f"GRANT {OFFICERS} TO {ROLE_MAKER} WITH ADMIN OPTION")
    migrations.upgrade(engine, run_as=OWNER)
    with engine.begin() as connection:
        script = files("icimps_desktop.store") / "postgis" / "officers.sql"
        connection.exec_driver_sql(f"SET LOCAL ROLE {ROLE_MAKER}")
        connection.exec_driver_sql(script.read_text(encoding="utf-8").replace("%", "%%"))
        connection.exec_driver_sql("RESET ROLE")
        connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION icimps_me() TO {ROLE_MAKER}")
        connection.exec_driver_sql(
            f"GRANT EXECUTE ON FUNCTION icimps_have_role(text[]) TO {ROLE_MAKER}"
        )
        mark_leakproof(connection)


def mark_leakproof(connection: Connection) -> None:
    """Let indexes be used under row policies (a claim for the threat model; superuser)."""
    for function in _LEAKPROOF:
        connection.exec_driver_sql(f"ALTER FUNCTION {function} LEAKPROOF")


def not_leakproof(connection: Connection) -> list[str]:
    """The functions that ought to be marked and are not; empty when all is well."""
    return [
        function
        for function in _LEAKPROOF
        if not connection.exec_driver_sql(
            f"SELECT proleakproof FROM pg_proc WHERE oid = '{function}'::regprocedure"  # noqa: S608
        ).scalar()
    ]


def make_login(connection: Connection, login: str) -> str:
    """Make the first officer's login role, with a random password that is returned."""
    password = secrets.token_hex(32)
    connection.exec_driver_sql(
        f'CREATE ROLE "{login}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS '
        f"PASSWORD '{password}' IN ROLE {OFFICERS}"
    )
    return password


def is_set_up(connection: Connection) -> bool:
    """Whether the database has a station's tables, whoever asks."""
    return inspect(connection).has_table("officer")


def holds_station(connection: Connection) -> bool:
    """Whether somebody has made a station in this database already."""
    return connection.exec_driver_sql("SELECT 1 FROM station LIMIT 1").first() is not None


def let_officer_in(connection: Connection, login: str, code: str, until: datetime) -> None:
    """Make an officer's login, which opens with the joining code until then; for a station admin.

    Raises:
        DBAPIError: whoever is connected is none.
    """
    connection.execute(
        text("SELECT icimps_officer_login(:login, :code, :until)"),
        {"login": login, "code": code, "until": until},
    )


def finish_join(connection: Connection, password: str) -> None:
    """Put a password in place of the joining code of whoever is connected, for good."""
    connection.execute(text("SELECT icimps_finish_join(:password)"), {"password": password})


def free_login(connection: Connection, wanted: str) -> str:
    """The login, or the next numbered one that no role of the cluster has.

    Until the transaction ends nobody else is told the same one.
    """
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('icimps.login'))")
    login, count = wanted, 1
    while _role_exists(connection, login):
        count += 1
        login = f"{wanted}{count}"
    return login


def _role_exists(connection: Connection, role: str) -> bool:
    found = connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    return found.first() is not None
