"""What the map and the lists beside it may be narrowed to: plain data, for arrays and SQL alike."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from icimps_desktop.records.points import PointColumns, to_degrees, to_mercator

Mask: TypeAlias = NDArray[np.bool_]
WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class MapFilter:
    """Which incidents to show; None in a field leaves that field open.

    Names, not positions, so that a filter outlives a reload. `beats` may hold "" for incidents
    in no beat. Severity is inclusive at both ends; `minute_from` is inclusive and `minute_to`
    exclusive, in minutes since 1970 UTC; `hours` are 0..167 from Monday 00 h by the station's
    clock. Areas are WGS 84 degrees, border included, and all that are given must hold: `bbox`
    is west, south, east, north; `polygon` is one ring of (lon, lat) with straight edges in
    degrees; `radius` is lon, lat and metres over the ellipsoid.
    """

    categories: frozenset[str] | None = None
    statuses: frozenset[str] | None = None
    police_found: bool | None = None
    beats: frozenset[str] | None = None
    severity_min: float | None = None
    severity_max: float | None = None
    minute_from: int | None = None
    minute_to: int | None = None
    hours: frozenset[int] | None = None
    bbox: tuple[float, float, float, float] | None = None
    polygon: tuple[tuple[float, float], ...] | None = None
    radius: tuple[float, float, float] | None = None

    @property
    def is_open(self) -> bool:
        """Whether everything passes."""
        return all(getattr(self, f.name) is None for f in fields(self))

    def apply(self, points: PointColumns) -> Mask:
        """True for each incident that passes, in the order of `points`."""
        passed = np.ones(len(points), dtype=np.bool_)
        for mask in self.masks(points).values():
            passed &= mask
        return passed

    def masks(self, points: PointColumns) -> dict[str, Mask]:
        """One mask for each dimension that is narrowed, by its name."""
        made: dict[str, Mask] = {}
        if self.categories is not None:
            made["category"] = _named(self.categories, points.categories, points.category)
        if self.statuses is not None:
            made["status"] = _named(self.statuses, points.statuses, points.status)
        if self.police_found is not None:
            made["source"] = points.police_found == self.police_found
        if self.beats is not None:
            made["beat"] = _named(self.beats, (*points.beats, ""), points.beat)  # -1 is the last
        if self.severity_min is not None or self.severity_max is not None:
            made["severity"] = _between(points.severity, self.severity_min, self.severity_max)
        if self.minute_from is not None or self.minute_to is not None:
            last = None if self.minute_to is None else self.minute_to - 1
            made["time"] = _between(points.minute, self.minute_from, last)
        if self.hours is not None:
            open_hours = np.zeros(256, dtype=np.bool_)
            open_hours[list(self.hours)] = True
            made["hour"] = open_hours[points.hour_of_week]
        if self.bbox is not None or self.polygon is not None or self.radius is not None:
            made["area"] = self._area(points)
        return made

    def _area(self, points: PointColumns) -> Mask:
        inside = np.ones(len(points), dtype=np.bool_)
        if self.bbox is not None:
            inside &= _in_box(points, self.bbox)
        if self.polygon is not None:
            inside &= _in_polygon(points, self.polygon)
        if self.radius is not None:
            inside &= _in_radius(points, self.radius)
        return inside


def _named(wanted: frozenset[str], names: tuple[str, ...], index: NDArray[np.generic]) -> Mask:
    table = np.array([name in wanted for name in names], dtype=np.bool_)
    return np.asarray(table[index], dtype=np.bool_)


def _between(values: NDArray[np.generic], low: float | None, high: float | None) -> Mask:
    inside = np.ones(len(values), dtype=np.bool_)
    if low is not None:
        inside &= values >= low  # type: ignore[operator]
    if high is not None:
        inside &= values <= high  # type: ignore[operator]
    return inside


def _in_box(points: PointColumns, box: tuple[float, float, float, float]) -> Mask:
    """Compared in Mercator: a box keeps its sides there. West above east crosses 180°."""
    west, south, east, north = box
    x, y = to_mercator(np.array([west, east]), np.array([south, north]))
    slack = 1e-12  # 40 micrometres: the way there and back rounds
    from_west, to_east = points.x >= x[0] - slack, points.x <= x[1] + slack
    across = from_west & to_east if west <= east else from_west | to_east
    inside: Mask = across & (points.y <= y[0] + slack) & (points.y >= y[1] - slack)
    return inside


def _in_polygon(points: PointColumns, ring: tuple[tuple[float, float], ...]) -> Mask:
    if len(ring) < 3:
        return np.zeros(len(points), dtype=np.bool_)
    shape = shapely.make_valid(shapely.Polygon(ring))
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    near = np.flatnonzero(_in_box(points, (west, south, east, north)))
    lon, lat = to_degrees(points.x[near], points.y[near])
    inside = np.zeros(len(points), dtype=np.bool_)
    inside[near] = shapely.intersects_xy(shape, lon, lat)
    return inside


def _in_radius(points: PointColumns, circle: tuple[float, float, float]) -> Mask:
    lon0, lat0, metres = circle
    inside = np.zeros(len(points), dtype=np.bool_)
    lon, lat = to_degrees(points.x, points.y)
    rough = _haversine(lon0, lat0, lon, lat)
    # the sphere is off by 0.56 % at most: only a thin ring needs the ellipsoid
    inside[rough < metres * 0.993] = True
    edge = np.flatnonzero((rough >= metres * 0.993) & (rough <= metres * 1.007 + 0.001))
    if len(edge):
        origin = np.full(len(edge), lon0), np.full(len(edge), lat0)
        _, _, exact = WGS84.inv(*origin, lon[edge], lat[edge])
        inside[edge] = np.asarray(exact) <= metres
    return inside


def _haversine(
    lon0: float, lat0: float, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Metres over a sphere of the mean radius."""
    phi0, phi = np.radians(lat0), np.radians(lat)
    half = (
        np.sin((phi - phi0) / 2) ** 2
        + np.cos(phi0) * np.cos(phi) * np.sin(np.radians(lon - lon0) / 2) ** 2
    )
    return np.asarray(2 * 6_371_008.8 * np.arcsin(np.sqrt(np.clip(half, 0, 1))))
