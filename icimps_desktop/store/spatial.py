"""Where-clauses on geometry that mean the same on PostGIS and in the cache.

PostGIS uses GiST; the cache an R*Tree kept by triggers (`auxiliary.py`) and a few shapely
functions. R*Tree coordinates are 32-bit, so every hit is checked again exactly. Distances
are on a sphere of PostGIS's own radius, so that both sides agree to the millimetre.
"""

from __future__ import annotations

import functools
import math
import struct
from typing import Any

import shapely
from sqlalchemy import BindParameter, Float, bindparam, column, func, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import Boolean

EARTH_RADIUS_M = 6371008.771415059
_METRES_A_DEGREE = 111195.0
_POINT = struct.Struct("<BIdd")
_POINT_HEAD = b"\x01\x01\x00\x00\x00"
Box = tuple[float, float, float, float]


class GeoPredicate(ColumnElement[bool]):
    """A spatial test of one geometry column; made by the three functions below.

    Its values are bound parameters, so that SQLAlchemy compiles each kind of test once.
    """

    type = Boolean()
    _traverse_internals = [
        ("col", InternalTraversal.dp_clauseelement),
        ("kind", InternalTraversal.dp_string),
        ("box", InternalTraversal.dp_clauseelement_tuple),
        ("exact", InternalTraversal.dp_clauseelement_tuple),
    ]

    def __init__(
        self,
        col: InstrumentedAttribute[Any] | ColumnElement[Any],
        kind: str,
        box: Box,
        exact: tuple[object, ...],
    ) -> None:
        inner = getattr(col, "__clause_element__", None)
        self.col = inner() if inner is not None else col
        self.kind = kind
        self.box = tuple(bindparam(None, edge, Float, unique=True) for edge in box)
        self.exact: tuple[BindParameter[Any], ...] = tuple(
            bindparam(None, one, unique=True) for one in exact
        )

    def self_group(self, against: Any = None) -> GeoPredicate:
        """Stay as it is: SQLAlchemy would add `= 1`, and the R*Tree would not be used."""
        return self


def in_bbox(col: Any, box: Box) -> GeoPredicate:
    """Envelope meets the box (west, south, east, north in degrees)."""
    return GeoPredicate(col, "box", box, ())


def in_polygon(col: Any, polygon: shapely.Geometry) -> GeoPredicate:
    """Geometry meets the polygon (degrees); its edge counts as inside."""
    west, south, east, north = shapely.bounds(polygon).tolist()
    return GeoPredicate(col, "polygon", (west, south, east, north), (_wkb(polygon),))


def within_metres(col: Any, lat: float, lon: float, metres: float) -> GeoPredicate:
    """Point lies within so many metres of the centre."""
    high = metres / _METRES_A_DEGREE * 1.001
    wide = high / max(0.01, math.cos(math.radians(min(89.0, abs(lat) + high))))
    box = (lon - wide, lat - high, lon + wide, lat + high)
    return GeoPredicate(col, "radius", box, (float(lon), float(lat), float(metres)))


@compiles(GeoPredicate, "postgresql")
def _for_postgis(test: GeoPredicate, compiler: SQLCompiler, **kw: Any) -> str:
    envelope = func.ST_MakeEnvelope(*test.box, 4326)
    clause = test.col.op("&&", is_comparison=True)(envelope)
    if test.kind == "polygon":
        clause &= func.ST_Intersects(test.col, func.ST_GeomFromWKB(*test.exact, 4326))
    elif test.kind == "radius":
        lon, lat, metres = test.exact
        centre = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
        clause &= func.ST_DistanceSphere(test.col, centre) <= metres
    else:
        # && compares boxes rounded outwards to 32 bits: what lies a hand's breadth outside
        # the box would be in it, and the cache would answer otherwise.
        west, south, east, north = test.box
        clause &= (func.ST_XMin(test.col) <= east) & (func.ST_XMax(test.col) >= west)
        clause &= (func.ST_YMin(test.col) <= north) & (func.ST_YMax(test.col) >= south)
    return f"({compiler.process(clause, **kw)})"


@compiles(GeoPredicate, "sqlite")
def _for_cache(test: GeoPredicate, compiler: SQLCompiler, **kw: Any) -> str:
    owner = test.col.table
    real = getattr(owner, "element", owner)  # an alias stands for its table
    tree = table(
        f"rt_{real.name}_{test.col.name}", *[column(c) for c in ("id", "x0", "x1", "y0", "y1")]
    )
    west, south, east, north = test.box
    hits = select(tree.c.id).where(
        tree.c.x1 >= west, tree.c.x0 <= east, tree.c.y1 >= south, tree.c.y0 <= north
    )
    clause = owner.c.id.in_(hits)
    if test.kind == "polygon":
        clause &= func.geo_intersects(test.col, *test.exact) == 1
    elif test.kind == "radius":
        lon, lat, metres = test.exact
        clause &= func.geo_distance_m(test.col, lon, lat) <= metres
    else:
        clause &= func.geo_in_box(test.col, *test.box) == 1
    return f"({compiler.process(clause, **kw)})"


def register_functions(connection: Any) -> None:
    """Give a SQLite connection the functions that the predicates and triggers call."""
    for place, name in enumerate(("geo_x0", "geo_y0", "geo_x1", "geo_y1")):
        connection.create_function(name, 1, functools.partial(_bound, place))
    connection.create_function("geo_in_box", 5, _in_box)
    connection.create_function("geo_intersects", 2, _intersects)
    connection.create_function("geo_distance_m", 3, _distance_m)


def _wkb(shape: shapely.Geometry) -> bytes:
    return bytes(shapely.to_wkb(shape, byte_order=1, include_srid=False))


def _bounds(blob: bytes) -> Box:
    if len(blob) == 21 and blob[:5] == _POINT_HEAD:
        _, _, x, y = _POINT.unpack(blob)
        return x, y, x, y
    west, south, east, north = shapely.from_wkb(blob).bounds
    return west, south, east, north


def _bound(place: int, blob: bytes | None) -> float | None:
    return None if blob is None else _bounds(blob)[place]


def _in_box(blob: bytes | None, west: float, south: float, east: float, north: float) -> int:
    if blob is None:
        return 0
    if len(blob) == 21 and blob[:5] == _POINT_HEAD:  # nearly all: a viewport asks hundreds
        _, _, x, y = _POINT.unpack(blob)
        return int(west <= x <= east and south <= y <= north)
    x0, y0, x1, y1 = _bounds(blob)
    return int(x0 <= east and x1 >= west and y0 <= north and y1 >= south)


@functools.lru_cache(64)
def _prepared(blob: bytes) -> shapely.Geometry:
    shape = shapely.from_wkb(blob)
    shapely.prepare(shape)
    return shape


def _intersects(blob: bytes | None, shape: bytes) -> int:
    if blob is None:
        return 0
    if len(blob) == 21:
        x, y, _, _ = _bounds(blob)
        return int(shapely.intersects_xy(_prepared(shape), x, y))
    return int(shapely.intersects(_prepared(shape), shapely.from_wkb(blob)))


def _distance_m(blob: bytes | None, lon: float, lat: float) -> float | None:
    if blob is None:
        return None
    x, y, _, _ = _bounds(blob)
    here, there = math.radians(y), math.radians(lat)
    half = (
        math.sin((here - there) / 2) ** 2
        + math.cos(here) * math.cos(there) * math.sin(math.radians(x - lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))
