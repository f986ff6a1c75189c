"""Gathers what the gazetteer knows: a base map's names and the addresses of former incidents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import BaseMap, Kind, Role, VectorLayer, open_basemap
from icimps_desktop.exchange.named_points import NamedPoints, read_named_points
from icimps_desktop.records.incident import LocationHow
from icimps_desktop.records.points import to_degrees
from icimps_desktop.services.gazetteer_addresses import AddressBook
from icimps_desktop.services.gazetteer_ground import Ground, ground_of
from icimps_desktop.services.gazetteer_streets import (
    Corners,
    HouseNumbers,
    Street,
    find_corners,
    read_streets,
)
from icimps_desktop.services.gazetteer_words import house_number, words

Told = tuple[str, float, float]
_LANDMARK_M = 50.0
_AREAS = (Role.PARK, Role.WATER, Role.DISTRICT, Role.BUILDING)
# Areas of police and government are drawn, but nobody says that something happened “at 203”.
_OFFICIAL = frozenset({"beat", "beats", "precinct", "precincts", "ward", "wards", "zone", "zones"})


@dataclass(frozen=True, slots=True)
class Thing:
    """A named place that is no street: landmark, park, quarter, or an odd former address."""

    label: str
    lat: float
    lon: float
    accuracy_m: float
    how: LocationHow
    detail: str
    importance: float


@dataclass(slots=True)
class Quarters:
    """Which part of the city a place lies in, to tell two places of one name apart."""

    names: list[str] = field(default_factory=list)
    shapes: list[shapely.Geometry] = field(default_factory=list)
    _tree: shapely.STRtree | None = None

    def at(self, point: shapely.Geometry) -> str:
        """The quarter's name, "" where none is known."""
        if not self.shapes:
            return ""
        if self._tree is None:
            self._tree = shapely.STRtree(self.shapes)
        inside = self._tree.query(point, predicate="intersects")
        return self.names[int(inside.min())] if len(inside) else ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that can be found, before it is indexed."""

    ground: Ground
    streets: list[Street]
    corners: Corners
    numbers: HouseNumbers
    things: list[Thing]
    quarters: Quarters
    centre: tuple[float, float] | None


def gather(basemap: Path | None, addresses: Iterable[Told], token: CancelToken) -> Gathered:
    """Read a base map and former addresses (text, latitude, longitude).

    Raises:
        UserError: the base map cannot be used.
        JobCancelledError: the token was cancelled.
    """
    base = None if basemap is None else open_basemap(basemap)
    try:
        points = None if basemap is None else read_named_points(basemap)
        token.raise_if_cancelled()
        return collect(base, points, addresses, token)
    finally:
        if base is not None:
            base.close()


def collect(
    base: BaseMap | None,
    points: tuple[NamedPoints, ...] | None,
    told: Iterable[Told],
    token: CancelToken,
) -> Gathered:
    """The same from an opened base map; without `points` its own points are taken."""
    layers = base.layers if base is not None else ()
    ground = ground_of(layer.boxes for layer in layers)
    centre = _centre(base)
    if ground is None:  # the addresses themselves say where the city is
        told = list(told)
        centre = centre or _middle(told)
        ground = Ground(centre[0] if centre else 0.0)
    streets = read_streets(ground, (x for x in layers if x.role is Role.STREET))
    token.raise_if_cancelled()
    corners = find_corners(ground, streets, token)
    book = AddressBook(ground, streets, corners)
    things: list[Thing] = []
    for layer in points if points is not None else (_as_points(x) for x in layers if _places(x)):
        if layer.has_addresses:
            book.add_layer(layer)
        elif _reads_as_addresses(layer):
            book.add_texts(zip(layer.names, layer.lat.tolist(), layer.lon.tolist(), strict=True), 0)
        else:
            things += _landmarks(layer)
    quarters = Quarters()
    for area in (x for x in layers if x.kind is Kind.POLYGON and x.role in _AREAS):
        things += _areas(ground, area, quarters)
    token.raise_if_cancelled()
    book.add_texts(told, 1)
    numbers, odd = book.finish(token)
    known = {words(thing.label).core for thing in things}
    for label, lat, lon, spread in odd:
        if words(label).core not in known:
            detail = "from former incidents there"
            things.append(Thing(label, lat, lon, spread, LocationHow.ADDRESS, detail, 0.1))
    return Gathered(ground, streets, corners, numbers, things, quarters, centre)


def _centre(base: BaseMap | None) -> tuple[float, float] | None:
    if base is None or not base.layers:
        return None
    west, south, east, north = base.bounds
    return (south + north) / 2, (west + east) / 2


def _middle(told: Sequence[Told]) -> tuple[float, float] | None:
    if not told:
        return None
    lat, lon = np.median(np.array([(lat, lon) for _, lat, lon in told]), axis=0).tolist()
    return lat, lon


def _places(layer: VectorLayer) -> bool:
    return layer.kind is Kind.POINT and layer.role in (Role.PLACE, Role.ADDRESS)


def _as_points(layer: VectorLayer) -> NamedPoints:
    first = layer.parts[layer.features[:-1]]
    lon, lat = to_degrees(layer.coords[first, 0], layer.coords[first, 1])
    empty = ("",) * len(layer)
    return NamedPoints(layer.name, empty, empty, layer.names, empty, lon, lat)


def _reads_as_addresses(layer: NamedPoints) -> bool:
    some = [name for name in layer.names[:200] if name]
    return bool(some) and sum(house_number(name) is not None for name in some) > len(some) / 2


def _landmarks(layer: NamedPoints) -> list[Thing]:
    columns = zip(layer.names, layer.classes, layer.lat.tolist(), layer.lon.tolist(), strict=True)
    return [
        Thing(
            name, lat, lon, _LANDMARK_M, LocationHow.LANDMARK,
            kind.replace("_", " ") or "landmark", 0.6,
        )
        for name, kind, lat, lon in columns
        if name
    ]  # fmt: skip


def _areas(ground: Ground, layer: VectorLayer, quarters: Quarters) -> list[Thing]:
    """Each named area as a thing: a point inside its largest part, and how far it reaches."""
    layer_words = set(words(layer.name).all)
    if layer.role is Role.DISTRICT and layer_words & _OFFICIAL:
        return []
    shapes, features = ground.areas(layer)
    if not len(shapes):
        return []
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes))
    reach = shapely.hausdorff_distance(shapely.points(inside), shapes)
    size = shapely.area(shapes)
    largest: dict[str, int] = {}
    for row in np.argsort(size).tolist():
        name = layer.names[int(features[row])]
        if name:
            largest[name] = row
            if layer.role is Role.DISTRICT:
                quarters.names.append(name)
                quarters.shapes.append(shapes[row])
    kind = "quarter" if layer.role is Role.DISTRICT else str(layer.role)
    return [
        _area(ground, name, inside[row], float(reach[row]), float(size[row]), kind)
        for name, row in largest.items()
    ]


def _area(
    ground: Ground, name: str, xy: NDArray[np.float64], reach: float, size: float, kind: str
) -> Thing:
    lat, lon = ground.lat_lon(*xy.tolist())
    importance = min(1.0, 0.6 + size / 1e7)
    detail = f"middle of the {kind}, {distance(reach)} to its edge"
    return Thing(name, lat, lon, reach, LocationHow.LANDMARK, detail, importance)


def distance(metres: float) -> str:
    """Metres as a person says them: “80 m”, “1.4 km”."""
    return f"{metres / 1000:.1f} km" if metres >= 995 else f"{max(10, round(metres, -1)):.0f} m"
