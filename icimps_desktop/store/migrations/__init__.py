"""One lineage of schema changes for PostGIS and the cache.

A file of `versions` is named after its revision, so that a station which is up to date is
opened without Alembic: loading it takes longer than all the rest.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.store.auxiliary import is_whole, make_auxiliary

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent
_TABLE = "alembic_version"


def config(connection: Connection) -> Config:
    """Alembic's configuration, with the connection that it is to use."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_HERE))
    made.attributes["connection"] = connection
    return made


@cache
def revisions() -> tuple[str, ...]:
    """Every revision that this program knows, the oldest first."""
    found = sorted(path.name.split("_")[0] for path in (_HERE / "versions").glob("[0-9]*.py"))
    if not found:
        raise RuntimeError("the migrations are missing from the program")
    return tuple(found)


def head() -> str:
    """The newest revision that this program knows."""
    return revisions()[-1]


def current(connection: Connection) -> str | None:
    """The revision of a database (None: empty)."""
    if not inspect(connection).has_table(_TABLE):
        return None
    found = connection.exec_driver_sql(f"SELECT version_num FROM {_TABLE}").scalar()  # noqa: S608
    return None if found is None else str(found)


def upgrade(engine: Engine, *, run_as: str | None = None) -> None:
    """Bring a database to the newest revision and make its indexes, triggers and functions.

    `run_as` is the PostGIS role that is to own what is made.

    Raises:
        UnavailableError: the database was made by a newer program.
    """
    if engine.dialect.name == "sqlite":
        # Looked at without the writer's lock: a station opens while another program imports.
        with engine.connect() as connection:
            if _checked(connection) == head() and is_whole(connection):
                return
    with engine.execution_options(icimps_write=True).begin() as connection:
        if run_as is not None:
            connection.exec_driver_sql(f"SET LOCAL ROLE {run_as}")
        if _checked(connection) != head():
            from alembic import command

            command.upgrade(config(connection), "head")
        make_auxiliary(connection)


def _checked(connection: Connection) -> str | None:
    """The revision of a database, when this program knows it."""
    found = current(connection)
    if found is not None and found not in revisions():
        raise UnavailableError(
            "This station was last opened with a newer version of the program. Update first."
        )
    return found
