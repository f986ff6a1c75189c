"""What a list shows of an incident, read as fast as either database gives it.

In the cache the driver's own values are taken and decoded here: through SQLAlchemy's types
a page of a thousand rows would cost more than the query.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, SafeUUID

import shapely
from sqlalchemy import ColumnElement, Connection, type_coerce
from sqlalchemy.types import NullType

from icimps_desktop.core.clock import EPOCH
from icimps_desktop.records.incident import Incident
from icimps_desktop.records.incident_row import IncidentRow

_COLUMNS = (
    Incident.uid,
    Incident.number,
    Incident.occurred_from,
    Incident.occurred_to,
    Incident.geom,
    Incident.category,
    Incident.status,
    Incident.source,
    Incident.severity,
    Incident.beat_uid,
    Incident.author_uid,
)
_RAW: tuple[ColumnElement[Any], ...] = tuple(
    type_coerce(column, NullType()).label(column.key) for column in _COLUMNS
)
_POINT = struct.Struct("<5xdd").unpack
_POINT_LENGTH = 21


def listed(connection: Connection) -> tuple[Any, ...]:
    """The columns to select for `rows`."""
    return _COLUMNS if connection.dialect.name == "postgresql" else _RAW


def rows(connection: Connection, found: Iterable[Sequence[Any]]) -> Iterator[IncidentRow]:
    """The rows of a statement that selected `listed`."""
    return map(_of_postgis if connection.dialect.name == "postgresql" else _of_cache, found)


def _of_postgis(values: Sequence[Any]) -> IncidentRow:
    uid, number, start, end, geom, category, status, source, severity, beat, author = values
    lon, lat = (None, None) if geom is None else _lon_lat(geom)
    return IncidentRow(
        uid, number, start, end, lat, lon, category, status, source, severity, beat, author
    )


def _of_cache(values: Sequence[Any]) -> IncidentRow:
    uid, number, start, end, geom, category, status, source, severity, beat, author = values
    if geom is None:
        lon = lat = None
    elif len(geom) == _POINT_LENGTH:
        lon, lat = _POINT(geom)
    else:
        lon, lat = _lon_lat(shapely.from_wkb(geom))
    return IncidentRow(
        _uid(uid),
        number,
        EPOCH + timedelta(microseconds=start),
        None if end is None else EPOCH + timedelta(microseconds=end),
        lat,
        lon,
        category,
        status,
        source,
        severity,
        None if beat is None else _known_uid(beat),
        None if author is None else _known_uid(author),
    )


_new, _put, _unknown = object.__new__, object.__setattr__, SafeUUID.unknown


def _uid(raw: bytes) -> UUID:
    """`UUID(bytes=raw)`, without the checks that take longer than all the rest of a row."""
    made = _new(UUID)
    _put(made, "int", int.from_bytes(raw, "big"))
    _put(made, "is_safe", _unknown)
    return made


@lru_cache(maxsize=4096)
def _known_uid(raw: bytes) -> UUID:
    """The same for beats and officers, of whom there are few."""
    return UUID(bytes=raw)


def _lon_lat(point: shapely.Geometry) -> tuple[float, float]:
    return float(shapely.get_x(point)), float(shapely.get_y(point))
