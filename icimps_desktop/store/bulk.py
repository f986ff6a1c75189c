"""Many rows at once, in the caller's transaction: the way imports and the demo write.

Values are encoded column by column for the driver at hand; an ORM would spend minutes on
what takes seconds. Whoever uses this tells the unit of work what it did (`Work.did`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import InstrumentedAttribute

from icimps_desktop.records.base import Record

_CHUNK = 500
Floats = NDArray[np.float64]


class Encoder:
    """Turns columns into what the driver takes."""

    def __init__(self, connection: Connection) -> None:
        self._postgres = connection.dialect.name == "postgresql"

    def uids(self, values: Iterable[UUID | None]) -> list[Any]:
        """Uids, None where there is none."""
        if self._postgres:
            return [None if uid is None else str(uid) for uid in values]
        return [None if uid is None else uid.bytes for uid in values]

    def times(self, micros: Sequence[int | None] | NDArray[np.int64]) -> list[Any]:
        """Instants given in microseconds since 1970 UTC."""
        if not self._postgres:
            return micros.tolist() if isinstance(micros, np.ndarray) else list(micros)
        missing = [value is None for value in micros]
        filled = np.array([0 if value is None else value for value in micros], dtype=np.int64)
        texts = np.datetime_as_string(filled.astype("datetime64[us]"), unit="us")
        pairs = zip(texts.tolist(), missing, strict=True)
        return [None if gone else f"{text}+00" for text, gone in pairs]

    def points(self, lon: Floats, lat: Floats) -> list[Any]:
        """Points in degrees; None where either is NaN."""
        present = ~(np.isnan(lon) | np.isnan(lat))
        made = np.full(len(lon), None, dtype=object)
        shapes = shapely.points(lon[present], lat[present])
        if self._postgres:
            shapes = shapely.set_srid(shapes, 4326)
            made[present] = shapely.to_wkb(shapes, hex=True, include_srid=True, byte_order=1)
        else:
            made[present] = shapely.to_wkb(shapes, byte_order=1)
        values: list[Any] = made.tolist()
        return values

    def flags(self, values: Iterable[bool]) -> list[Any]:
        """Booleans."""
        return [bool(value) for value in values]


def insert_columns(connection: Connection, table: str, columns: dict[str, Sequence[Any]]) -> int:
    """Insert parallel columns of encoded values into a table of ours; how many rows.

    PostgreSQL refuses COPY into a table with row policies, so the rows go into a table of
    this transaction first and from there, policies applied, into the real one.
    """
    names = ", ".join(columns)
    rows = list(zip(*columns.values(), strict=True))
    if not rows:
        return 0
    raw: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            stage = f"stage_{table}"
            raw.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS {stage} (LIKE {table} INCLUDING DEFAULTS) "
                "ON COMMIT DROP"
            )
            raw.copy_expert(f"COPY {stage} ({names}) FROM STDIN", StringIO(_copy_text(rows)))
            raw.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {stage}")  # noqa: S608
            raw.execute(f"TRUNCATE {stage}")
        else:
            marks = ", ".join("?" * len(columns))
            raw.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - our own names
                rows,
            )
    finally:
        raw.close()
    return len(rows)


def update_columns(
    connection: Connection, table: str, uids: Sequence[Any], columns: dict[str, Sequence[Any]]
) -> None:
    """Set encoded values on the rows of these encoded uids, counting each version on."""
    rows = list(zip(*columns.values(), uids, strict=True))
    raw: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            stage = f"changed_{table}"
            names = ", ".join([*columns, "uid"])
            sets = ", ".join(f"{name} = s.{name}" for name in columns)
            raw.execute(
                f"CREATE TEMP TABLE {stage} ON COMMIT DROP "  # noqa: S608 - our own names
                f"AS SELECT {names} FROM {table} WHERE false"
            )
            raw.copy_expert(f"COPY {stage} ({names}) FROM STDIN", StringIO(_copy_text(rows)))
            raw.execute(
                f"UPDATE {table} t SET version = t.version + 1, {sets} "  # noqa: S608
                f"FROM {stage} s WHERE t.uid = s.uid"
            )
            raw.execute(f"DROP TABLE {stage}")
        else:
            sets = ", ".join(f"{name} = ?" for name in columns)
            raw.executemany(
                f"UPDATE {table} SET version = version + 1, {sets} WHERE uid = ?",  # noqa: S608
                rows,
            )
    finally:
        raw.close()


def known(
    connection: Connection, key: InstrumentedAttribute[UUID], value: Any, uids: Sequence[UUID]
) -> dict[UUID, Any]:
    """`value` of those of the records that are there, by uid."""
    found: dict[UUID, Any] = {}
    for start in range(0, len(uids), _CHUNK):
        statement = select(key, value).where(key.in_(uids[start : start + _CHUNK]))
        found.update({row[0]: row[1] for row in connection.execute(statement)})
    return found


def delete_parts(
    connection: Connection, part: type[Record], key: InstrumentedAttribute[UUID], of: Sequence[UUID]
) -> None:
    """Delete the rows of `part` whose `key` is one of these uids."""
    for start in range(0, len(of), _CHUNK):
        connection.execute(delete(part).where(key.in_(of[start : start + _CHUNK])))


def _copy_text(rows: list[tuple[Any, ...]]) -> str:
    return "\n".join("\t".join(map(_cell, row)) for row in rows) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("\t", "\\t")
        return escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\x00", "")
    return str(value)
