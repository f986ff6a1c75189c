"""What an officer draws on the map: a box, a polygon, a circle, a way to measure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from icimps_desktop.records.map_filter import WGS84, MapFilter

LonLat: TypeAlias = tuple[float, float]
_CIRCLE_CORNERS = 96


class ShapeKind(StrEnum):
    """What the corners mean."""

    BOX = "box"
    POLYGON = "polygon"
    RADIUS = "radius"
    DISTANCE = "distance"
    AREA = "area"


SELECTING = (ShapeKind.BOX, ShapeKind.POLYGON, ShapeKind.RADIUS)
MEASURING = (ShapeKind.DISTANCE, ShapeKind.AREA)
TWO_CORNERS = (ShapeKind.BOX, ShapeKind.RADIUS)


@dataclass(frozen=True, slots=True)
class MapShape:
    """A drawn shape; corners are (longitude, latitude) in degrees.

    A box has two opposite corners; a circle its centre and a place on its edge.
    """

    kind: ShapeKind
    corners: tuple[LonLat, ...]

    @property
    def is_whole(self) -> bool:
        """Whether there are corners enough to mean something."""
        needed = 3 if self.kind in (ShapeKind.POLYGON, ShapeKind.AREA) else 2
        return len(set(self.corners)) >= needed

    @property
    def metres(self) -> float:
        """Length of the way, radius of the circle, or the length round box and area."""
        if self.kind in (ShapeKind.DISTANCE, ShapeKind.RADIUS):
            return _length(self.corners)
        outline = self.outline()
        return _length((*outline, outline[0])) if outline else 0.0

    @property
    def square_metres(self) -> float:
        """Area over the ellipsoid; 0 for a way."""
        if self.kind is ShapeKind.DISTANCE or not self.is_whole:
            return 0.0
        lon, lat = zip(*self.outline(), strict=True)
        area, _ = WGS84.polygon_area_perimeter(lon, lat)
        return abs(float(area))

    def outline(self) -> tuple[LonLat, ...]:
        """The corners to draw; a closed shape is not repeated at its end."""
        if self.kind is ShapeKind.BOX and len(self.corners) == 2:
            (west, south), (east, north) = self.corners
            return (west, south), (east, south), (east, north), (west, north)
        if self.kind is ShapeKind.RADIUS and len(self.corners) == 2:
            (lon, lat), _ = self.corners
            turns = np.linspace(0.0, 360.0, _CIRCLE_CORNERS, endpoint=False)
            many = np.full(len(turns), lon), np.full(len(turns), lat)
            x, y, _ = WGS84.fwd(*many, turns, np.full(len(turns), self.metres))
            return tuple(zip(np.asarray(x).tolist(), np.asarray(y).tolist(), strict=True))
        return self.corners

    def narrowed(self, chosen: MapFilter) -> MapFilter:
        """The filter with this shape as its area, in place of any other."""
        bare = replace(chosen, bbox=None, polygon=None, radius=None)
        if not self.is_whole or self.kind in MEASURING:
            return bare
        if self.kind is ShapeKind.BOX:
            lon, lat = zip(*self.corners, strict=True)
            return replace(bare, bbox=(min(lon), min(lat), max(lon), max(lat)))
        if self.kind is ShapeKind.RADIUS:
            return replace(bare, radius=(*self.corners[0], self.metres))
        return replace(bare, polygon=self.corners)


def _length(way: tuple[LonLat, ...]) -> float:
    if len(way) < 2:
        return 0.0
    lon, lat = zip(*way, strict=True)
    return float(WGS84.line_length(lon, lat))
