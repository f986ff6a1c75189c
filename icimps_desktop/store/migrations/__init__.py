"""One lineage of schema changes for PostGIS and the cache."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.store.auxiliary import is_whole, make_auxiliary

_HERE = Path(__file__).parent


def config(connection: Connection) -> Config:
    """Alembic's configuration, with the connection that it is to use."""
    made = Config()
    made.set_main_option("script_location", str(_HERE))
    made.attributes["connection"] = connection
    return made


def head() -> str:
    """The newest revision that this program knows."""
    found = ScriptDirectory(str(_HERE)).get_current_head()
    if found is None:
        raise RuntimeError("the migrations are missing from the program")
    return found


def current(connection: Connection) -> str | None:
    """The revision of a database (None: empty)."""
    return MigrationContext.configure(connection).get_current_revision()


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
            command.upgrade(config(connection), "head")
        make_auxiliary(connection)


def _checked(connection: Connection) -> str | None:
    """The revision of a database, when this program knows it."""
    found = current(connection)
    known = {script.revision for script in ScriptDirectory(str(_HERE)).walk_revisions()}
    if found is not None and found not in known:
        raise UnavailableError(
            "This station was last opened with a newer version of the program. Update first."
        )
    return found
