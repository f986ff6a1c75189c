"""Column types that mean the same on PostGIS and in the encrypted cache.

They import nothing of the store: predicates and indexes for them live there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import shapely
from sqlalchemy import BigInteger, DateTime, LargeBinary, String, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from icimps_desktop.core.clock import from_micros, to_micros


class Uid(TypeDecorator[UUID]):
    """A uid: `uuid` on PostGIS, 16 bytes in the cache (half of SQLAlchemy's hex text)."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> object:
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any | None, dialect: Dialect) -> UUID | None:
        if value is None or isinstance(value, UUID):
            return value
        return UUID(bytes=bytes(value))


class UtcTime(TypeDecorator[datetime]):
    """An aware instant: `timestamptz` on PostGIS, whole microseconds since 1970 in the cache."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        postgres = dialect.name == "postgresql"
        return dialect.type_descriptor(DateTime(timezone=True) if postgres else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone reached the store")
        return value if dialect.name == "postgresql" else to_micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return (
            from_micros(0) + (value - from_micros(0))
            if isinstance(value, datetime)
            else (from_micros(value))
        )


class Codes(TypeDecorator[tuple[str, ...]]):
    """A short list of codes kept as text, such as weapons "11,20"; never searched inside."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else ",".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(value.split(",")) if value else ()


class Geom(TypeDecorator[shapely.Geometry]):
    """A shapely geometry in WGS 84: `geometry(…,4326)` on PostGIS, WKB in the cache.

    GeoAlchemy2's own hooks look at `spatial_index` and call `load_dialect_impl(None)`;
    the indexes of both databases are made by `store/auxiliary.py`.
    """

    impl = LargeBinary
    cache_ok = True
    spatial_index = False
    use_N_D_index = False  # noqa: N815 - GeoAlchemy2's own name

    def __init__(self, kind: str = "POINT") -> None:
        self.kind = kind
        super().__init__()

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        if dialect is not None and dialect.name == "postgresql":
            from geoalchemy2 import Geometry  # 10 MB that a cache does not need

            return cast(TypeEngine[Any], Geometry(self.kind, 4326, spatial_index=False))
        return LargeBinary()

    def process_bind_param(self, value: shapely.Geometry | None, dialect: Dialect) -> object:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return f"SRID=4326;{shapely.to_wkt(value, rounding_precision=-1)}"
        return shapely.to_wkb(value, byte_order=1, include_srid=False)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> shapely.Geometry | None:
        if value is None:
            return None
        raw = getattr(value, "data", value)  # PostGIS hands out a WKBElement
        if isinstance(raw, memoryview):
            raw = bytes(raw)
        return cast(shapely.Geometry, shapely.from_wkb(raw))
