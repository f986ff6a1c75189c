"""Engines of the two databases and of the journal; the driver is named here and nowhere else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from icimps_desktop.core.errors import (
    DamagedFileError,
    DiskFullError,
    IcimpsError,
    UnavailableError,
    UserError,
)
from icimps_desktop.store import cipher

log = logging.getLogger(__name__)

DRIVER = "postgresql+psycopg2"
_CONNECT_SECONDS = 5
_PATIENCE_S = 15


def file_engine(
    path: Path, key_hex: str | None, *, cache_mb: int = 256, patience_s: float = _PATIENCE_S
) -> Engine:
    """An engine on an encrypted file; makes the file when it is not there.

    Read transactions begin deferred, the unit of work's immediate (so that a writer
    waits for its turn at the start and never half-way): `patience_s` seconds while
    another program writes. Readers wait for nobody. A statement for which there is no
    room raises `DiskFullError`.
    """
    wait = f"PRAGMA busy_timeout={patience_s * 1000:.0f}"

    was_there = path.exists()

    def creator() -> Any:
        nonlocal was_there
        if was_there:
            require_file(path)  # SQLite would make a lost file anew and call it empty
        connection, in_work = cipher.connect(path, key_hex, cache_mb=cache_mb)
        was_there = True
        _IN_WORK[id(connection)] = in_work
        return connection

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=creator, poolclass=QueuePool, pool_size=4
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("icimps_write", False):
            connection.exec_driver_sql(wait)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")

    @event.listens_for(engine, "handle_error")
    def tell_full(context: ExceptionContext) -> None:
        said = context.original_exception
        if isinstance(said, sqlcipher.Error):
            # Asked here, where the folder is known: a moment later there may be room again.
            meant = cipher.explain(said, path.name, path.parent)
            if isinstance(meant, DiskFullError):
                raise meant from said

    @event.listens_for(engine, "close")
    def forget(dbapi_connection: Any, _record: Any) -> None:
        _IN_WORK.pop(id(dbapi_connection), None)

    return engine


def require_file(path: Path) -> None:
    """Make sure that a file of the station is there before it is opened.

    SQLite makes a missing file, and takes one of no length for a new one.

    Raises:
        DamagedFileError: it is missing or empty.
    """
    if not path.is_file():
        raise DamagedFileError(
            f"{path.name} is missing from the station's folder. Put it back from the backup."
        )
    if path.stat().st_size == 0:
        raise DamagedFileError(f"{path.name} is damaged: it is empty. Put it back from the backup.")


def shorten_log(engine: Engine) -> None:
    """Bring the log of a long write into the file and cut it, unless somebody reads it now.

    The writers' lock is held meanwhile, so nobody is waited for: the log goes the next time.
    So it does when there is no room to bring it over: what stands in it is durable there.
    """
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA busy_timeout=100")
        try:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlcipher.OperationalError as error:
            log.warning("the log could not be shortened: code %s", error.sqlite_errorcode)
        finally:
            raw.execute(f"PRAGMA busy_timeout={_PATIENCE_S * 1000}")


_IN_WORK: dict[int, cipher.InWork] = {}


def in_work(connection: Connection) -> cipher.InWork:
    """The mark that a cache's guard triggers ask; PostGIS has guards of its own."""
    if connection.dialect.name != "sqlite":
        return cipher.InWork()
    return _IN_WORK[id(connection.connection.dbapi_connection)]


def postgis_url(text: str) -> URL:
    """A database URL, checked.

    Raises:
        UserError: it is none, or it names another driver.
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise UserError(
            "That is not a database address. Write it like "
            "postgresql+psycopg2://host:5432/station.",
            field="postgis",
        ) from error
    if url.drivername not in ("postgresql", DRIVER):
        raise UserError(
            f"The address must begin with {DRIVER}://, not {url.drivername}://.", field="postgis"
        )
    return url.set(drivername=DRIVER)


def postgis_engine(url: URL) -> Engine:
    """An engine on a station PostGIS; times out instead of hanging when the cable is out."""
    return create_engine(
        url,
        pool_size=4,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "icimps",
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 15_000,
            "options": "-c timezone=UTC -c jit=off",
        },
    )


@contextmanager
def explained(store: str, *, keeps_drafts: bool = True) -> Iterator[None]:
    """Turn what a driver says of the environment into a plain sentence; `store` is its name.

    Without `keeps_drafts` there is no workstation yet whose drafts could be spoken of.

    Raises:
        UserError: the database refuses the login or the role, or is not there.
        UnavailableError: lost, full, busy, damaged, read only.
        DBAPIError: anything else, as it came: it is a defect of ours.
    """
    try:
        yield
    except DBAPIError as error:
        meant = _meant(error, store, keeps_drafts)
        if meant is None:
            raise
        raise meant from error


def _meant(error: DBAPIError, store: str, keeps_drafts: bool) -> IcimpsError | None:
    """The sentence for what a driver said; None when it is nothing that the environment does."""
    original = error.orig
    if isinstance(original, sqlcipher.Error):
        return cipher.explain(original, store)
    code = getattr(original, "pgcode", None)
    # A refused connection carries no code in psycopg2; its text is all there is.
    refused = code is None and "authentication failed" in str(original)
    if refused or code in _SQLSTATES_OF_LOGIN:
        return UserError("The station database refused this login. Ask the station admin.")
    missing = _MISSING.search(str(original)) if code in (None, "3D000") else None
    if missing:
        return UserError(
            f"The database server answers, but it has no database “{missing[1]}”. Correct the "
            f"name at the end of the address, or make it first: createdb {missing[1]}.",
            field="postgis",
        )
    if code == "42501":
        return UserError("The station database does not allow this to your role.")
    if code in ("55P03", "40001", "40P01"):
        return UnavailableError("Somebody else is changing the same record. Try again.")
    if code in ("53100", "53200"):
        return UnavailableError("The station database has no room left. Tell the station admin.")
    if code in ("53300", "53400"):
        return UnavailableError(
            "The station database takes no more connections now. Wait a minute and try again."
        )
    if code == "25006":
        return UnavailableError(
            "The station database can only be read now. Tell the station admin."
        )
    if code is not None and code.startswith(("XX", "58")):
        return UnavailableError(
            "The station database failed on its computer; its disk or files may be damaged. "
            "Tell the station admin."
        )
    if _is_lost(error, code):
        if not keeps_drafts:
            return UnavailableError(
                "The station database does not answer. Check its address and the network, and "
                "try again."
            )
        return UnavailableError(
            "The station database does not answer. Your drafts are safe on this computer; "
            "check the network and try again."
        )
    return None


_MISSING = re.compile(r'FATAL:\s+database "([^"]+)" does not exist')
_SQLSTATES_OF_LOGIN = ("28P01", "28000")
# Idle or transaction timeouts end a connection, as 08 (lost) and 57 (stopped, cancelled) do.
_SQLSTATES_OF_A_LOST_CONNECTION = ("08", "57", "25P03", "25P04")


def _is_lost(error: DBAPIError, code: str | None) -> bool:
    """Whether the connection was lost or never made; then the driver gives no code."""
    if code is not None:
        return code.startswith(_SQLSTATES_OF_A_LOST_CONNECTION)
    return error.connection_invalidated or isinstance(error, OperationalError)
