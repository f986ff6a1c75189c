"""Learns that somebody else changed the store: NOTIFY in PostGIS, the file's counter in a cache."""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import Any, TypeAlias
from uuid import UUID

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from icimps_desktop.core.jobs import CancelToken

CHANNEL = "icimps_change"
_LOOK_S = 0.5
_ALL = frozenset({"incident"})
_FEW = 50
_NONE: frozenset[UUID] = frozenset()

Tell: TypeAlias = Callable[[frozenset[str], frozenset[UUID]], None]


def watch_postgis(
    engine: Engine,
    token: CancelToken,
    tell: Tell,
    own: Callable[[], frozenset[int]],
) -> None:
    """Listen on a connection of its own; the first call of `tell` says that it listens now.

    What happened before it listened is unknown, so that first call names incidents too.
    `tell` gets the kinds of record, and the incidents where they are few and known. `own` are
    the backends of this program's connections: what they did is known already.

    Raises:
        OperationalError: the connection was lost.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        raw: Any = connection.connection.dbapi_connection
        tell(_ALL, _NONE)
        try:
            while not token.cancelled:
                ready, _, _ = select.select([raw], [], [], _LOOK_S)
                if not ready:
                    continue
                raw.poll()
                while raw.notifies:  # the question below may have brought more
                    heard = [n.payload.split(" ", 1) for n in raw.notifies if n.pid not in own()]
                    raw.notifies.clear()
                    if heard:
                        kinds = frozenset(kind for kind, _ in heard)
                        tell(kinds, _incidents(raw, [int(number) for _, number in heard]))
        except (psycopg2.Error, OSError) as error:
            connection.invalidate()
            raise OperationalError("LISTEN", None, error) from error


def _incidents(raw: Any, changes: list[int]) -> frozenset[UUID]:
    """The incidents that these changes touched; none where they are many or not known."""
    if len(changes) > _FEW:
        return _NONE
    with raw.cursor() as cursor:
        cursor.execute("SELECT icimps_changed_incidents(%s)::text[]", (changes,))
        (uids,) = cursor.fetchone()
    return frozenset(map(UUID, uids or ()))


def watch_file(
    engine: Engine,
    token: CancelToken,
    tell: Tell,
    written: Callable[[], int],
) -> None:
    """Look twice a second whether another program has committed to the file.

    Every write leaves its entries in the audit: what is there beyond the `written` ones,
    which are this program's own, is somebody else's.

    Raises:
        OperationalError: the file cannot be read any more.
    """
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        try:
            last = raw.execute("PRAGMA data_version").fetchone()
            others = raw.execute(_ENTRIES).fetchone()[0] - written()
            while not token.wait(_LOOK_S):
                now = raw.execute("PRAGMA data_version").fetchone()
                if now == last:
                    continue
                ours = written()  # first: what is counted too late looks like a change to show
                seen, others = others, raw.execute(_ENTRIES).fetchone()[0] - ours
                if others > seen:
                    tell(_ALL, _NONE)
                last = now
        except engine.dialect.loaded_dbapi.Error as error:
            connection.invalidate()
            raise OperationalError("PRAGMA data_version", None, error) from error


_ENTRIES = "SELECT coalesce(max(rowid), 0) FROM audit_entry"  # nothing is ever taken out of it
