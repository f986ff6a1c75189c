"""Metres to degrees and back, for a city whose place on the globe is open ocean.

The city is drawn on a flat plane (x east, y north, metres from the town square) and laid
down in the middle of the Atlantic, so that nothing real lies under it.
"""

from __future__ import annotations

from typing import TypeAlias, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
GeometryT = TypeVar("GeometryT", bound=BaseGeometry)

ORIGIN_LON = -30.0
ORIGIN_LAT = 40.0
# Length of a degree on WGS 84 at 40° north (series of the ellipsoid); over 18 km the error of
# holding it constant is below one metre in a thousand.
METRES_PER_LON = 85_393.5
METRES_PER_LAT = 111_034.6
DECIMALS = 7  # about a centimetre: shared edges stay shared after rounding


def to_degrees(metres: Floats) -> Floats:
    """City plane, shape (n, 2) x and y in metres, to longitude and latitude in degrees."""
    lon = ORIGIN_LON + metres[:, 0] / METRES_PER_LON
    lat = ORIGIN_LAT + metres[:, 1] / METRES_PER_LAT
    both: Floats = np.column_stack([lon, lat])
    return both.round(DECIMALS)


def to_metres(degrees: Floats) -> Floats:
    """Longitude and latitude, shape (n, 2), to x and y on the city plane in metres."""
    x = (degrees[:, 0] - ORIGIN_LON) * METRES_PER_LON
    y = (degrees[:, 1] - ORIGIN_LAT) * METRES_PER_LAT
    return np.column_stack([x, y])


def as_area(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """The same shape, known to be an area; anything else is a defect of the drawing."""
    if isinstance(shape, Polygon | MultiPolygon):
        return shape
    raise AssertionError(f"An area was expected, not a {shape.geom_type}.")


def as_line(shape: BaseGeometry) -> LineString:
    """The same shape, known to be one line; anything else is a defect of the drawing."""
    if isinstance(shape, LineString):
        return shape
    raise AssertionError(f"A line was expected, not a {shape.geom_type}.")


def as_points(places: Floats) -> NDArray[np.object_]:
    """Point geometries of coordinates, shape (n, 2) in."""
    points = shapely.points(places)
    if isinstance(points, Point):
        raise AssertionError("Many points were expected, not one.")
    return points


def geometry_to_degrees(geometry: GeometryT) -> GeometryT:
    """The same shape on the globe."""
    moved: GeometryT = shapely.transform(geometry, to_degrees)
    return moved
