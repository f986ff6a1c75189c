"""The ground of a briefing map: base map and names as plain GeoJSON, cut to what is shown."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from icimps_desktop.exchange.basemap import BaseMap, Kind, Rank, Role, TileSource, VectorLayer
from icimps_desktop.records.points import Floats, to_degrees, to_mercator

Box = tuple[float, float, float, float]
MOST_VERTICES = 120_000  # about 2 MB of page
_MOST_TILES = 30
_MOST_LABELS = 900
_STEPS = 4_000  # of the extent's width: what is finer than one is not drawn
_AREAS = (Role.LAND, Role.BOUNDARY, Role.PARK, Role.WATER)


@dataclass(frozen=True, slots=True)
class GroundLayer:
    """One GeoJSON geometry of many features that are drawn alike."""

    role: Role
    rank: Rank
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map; `turn` in radians, `zoom` from which zoom on it may be shown."""

    lat: float
    lon: float
    text: str
    kind: str
    turn: float
    zoom: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A map tile as a data address, and its corners ((south, west), (north, east))."""

    address: str
    bounds: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class BriefingGround:
    """What lies under the incidents. `left_out` names what did not fit into the page."""

    layers: tuple[GroundLayer, ...]
    pictures: tuple[Picture, ...]
    labels: tuple[Label, ...]
    left_out: str


def make_ground(base: BaseMap | None, box: Box) -> BriefingGround:
    """Cut a base map to a box (west, south, east, north in degrees)."""
    if base is None:
        return BriefingGround((), (), (), "")
    west, south, east, north = box
    x, y = to_mercator(np.array([west, east]), np.array([south, north]))
    frame = (float(x[0]), float(y[1]), float(x[1]), float(y[0]))
    layers: list[GroundLayer] = []
    room, left_out = MOST_VERTICES, ""
    for layer, role, rank in _in_order(base.layers):
        chosen = np.flatnonzero(_meets(layer.boxes, frame) & (layer.ranks == rank))
        parts = _parts(layer, chosen, frame)
        count = sum(len(part) for feature in parts for part in feature)
        if count > room:
            left_out = "Some small streets were left out to keep the page small."
            continue
        room -= count
        if count:
            layers.append(GroundLayer(role, rank, _geometry(layer.kind, parts)))
    layers.sort(key=lambda made: (made.role is Role.RAIL, made.role is Role.STREET, -made.rank))
    pictures = () if base.tiles is None else tuple(_pictures(base.tiles, frame))
    return BriefingGround(tuple(layers), pictures, tuple(_labels(base.layers, frame)), left_out)


def area_geometry(shapes: Iterable[shapely.Geometry]) -> dict[str, Any]:
    """Polygons in degrees as one GeoJSON geometry, to about a metre."""
    polygons = []
    for shape in shapes:
        for part in shapely.get_parts(shapely.simplify(shape, 2e-5)).tolist():
            rings = [part.exterior, *part.interiors]
            polygons.append([np.round(ring.coords, 5).tolist() for ring in rings])
    return {"type": "MultiPolygon", "coordinates": polygons}


def _in_order(layers: Sequence[VectorLayer]) -> list[tuple[VectorLayer, Role, Rank]]:
    """Areas first, then the great streets: what matters most gets the room."""
    wanted = []
    for layer in layers:
        areas = layer.kind is Kind.POLYGON and layer.role in _AREAS
        lines = layer.kind is Kind.LINE and layer.role in (Role.STREET, Role.RAIL, Role.WATER)
        if areas or lines:
            wanted += [(layer, layer.role, Rank(rank)) for rank in np.unique(layer.ranks).tolist()]
    return sorted(wanted, key=lambda item: (item[1] not in _AREAS, item[1] is Role.RAIL, item[2]))


def _meets(boxes: Floats, frame: Box) -> NDArray[np.bool_]:
    meets: NDArray[np.bool_] = (
        (boxes[:, 0] <= frame[2])
        & (boxes[:, 2] >= frame[0])
        & (boxes[:, 1] <= frame[3])
        & (boxes[:, 3] >= frame[1])
    )
    return meets


def _parts(layer: VectorLayer, chosen: NDArray[np.intp], frame: Box) -> list[list[Floats]]:
    """The lines or rings of some features, simplified to what can be seen."""
    step = max(frame[2] - frame[0], frame[3] - frame[1]) / _STEPS
    least = 4 if layer.kind is Kind.POLYGON else 2
    made = []
    for feature in chosen.tolist():
        parts = []
        for part in range(int(layer.features[feature]), int(layer.features[feature + 1])):
            coords = layer.coords[layer.parts[part] : layer.parts[part + 1]]
            if len(coords) < least:
                continue
            line = shapely.simplify(shapely.LineString(coords), step, preserve_topology=True)
            thin = shapely.get_coordinates(line)
            parts.append(thin if len(thin) >= least else coords)
        if parts:
            made.append(parts)
    return made


def _geometry(kind: Kind, features: list[list[Floats]]) -> dict[str, Any]:
    """Rings of one feature fill by the odd-even rule, as the drawing library does."""
    placed = [[_degrees(part) for part in parts] for parts in features]
    if kind is Kind.POLYGON:
        return {"type": "MultiPolygon", "coordinates": placed}
    lines = [line for parts in placed for line in parts]
    return {"type": "MultiLineString", "coordinates": lines}


def _degrees(coords: Floats) -> list[list[float]]:
    lon, lat = to_degrees(coords[:, 0], coords[:, 1])
    rounded: list[list[float]] = np.round(np.column_stack((lon, lat)), 5).tolist()
    return rounded


def _labels(layers: Sequence[VectorLayer], frame: Box) -> list[Label]:
    found: list[tuple[float, Label]] = []
    for layer in layers:
        if layer.kind is Kind.POLYGON and layer.role in (Role.PARK, Role.WATER, Role.DISTRICT):
            found += _area_labels(layer, frame)
        elif layer.kind is Kind.LINE and layer.role is Role.STREET:
            found += _street_labels(layer, frame)
    found.sort(key=lambda item: item[0])
    return [label for _, label in found[:_MOST_LABELS]]


def _area_labels(layer: VectorLayer, frame: Box) -> list[tuple[float, Label]]:
    made = []
    for feature in np.flatnonzero(_meets(layer.boxes, frame)).tolist():
        if not layer.names[feature]:
            continue
        rings = [
            layer.coords[layer.parts[part] : layer.parts[part + 1]]
            for part in range(int(layer.features[feature]), int(layer.features[feature + 1]))
        ]
        shapes = [shapely.Polygon(ring) for ring in rings if len(ring) > 3]
        if not shapes:
            continue
        largest = shapely.intersection(
            shapely.make_valid(max(shapes, key=lambda shape: shape.area)), shapely.box(*frame)
        )
        if largest.is_empty:
            continue
        x, y = shapely.get_coordinates(shapely.point_on_surface(largest))[0].tolist()
        lat, lon = _lat_lon(x, y)
        side = math.sqrt(largest.area)
        zoom = max(9, min(16, math.ceil(math.log2(50 / 256 / side)))) if side else 16
        first = {Role.DISTRICT: 1.0, Role.PARK: 1.5, Role.WATER: 1.6}[layer.role]
        made.append((first, Label(lat, lon, layer.names[feature], str(layer.role), 0.0, zoom)))
    return made


def _street_labels(layer: VectorLayer, frame: Box) -> list[tuple[float, Label]]:
    """A label in the middle of each stretch, the great and long ones first."""
    wide = frame[2] - frame[0]
    made = []
    for feature in np.flatnonzero(_meets(layer.boxes, frame)).tolist():
        rank = int(layer.ranks[feature])
        if not layer.names[feature] or rank > Rank.MINOR:
            continue
        part = int(layer.features[feature])
        line = shapely.LineString(layer.coords[layer.parts[part] : layer.parts[part + 1]])
        count = min(5, 1 + int(line.length / wide * 6))
        for number in range(count):
            middle = (number + 0.5) / count
            ends = shapely.line_interpolate_point(
                line, [max(0.0, middle - 0.04), middle, min(1.0, middle + 0.04)], normalized=True
            )
            (x0, y0), (x, y), (x1, y1) = shapely.get_coordinates(ends).tolist()
            if not (frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]):
                continue
            turn = math.atan2(y1 - y0, x1 - x0)
            if abs(turn) > math.pi / 2:
                turn -= math.copysign(math.pi, turn)
            lat, lon = _lat_lon(x, y)
            zoom = (11, 11, 13, 14)[rank]
            kind = "street major" if rank <= Rank.MAJOR else "street"
            label = Label(lat, lon, layer.names[feature], kind, round(turn, 3), zoom)
            made.append((2.0 + rank - min(0.9, line.length / wide), label))
    return made


def _lat_lon(x: float, y: float) -> tuple[float, float]:
    lon, lat = to_degrees(np.array([x]), np.array([y]))
    return round(float(lat[0]), 6), round(float(lon[0]), 6)


def _pictures(tiles: TileSource, frame: Box) -> Iterable[Picture]:
    """The tiles of the deepest zoom that still needs few of them."""
    for zoom in range(min(tiles.max_zoom, 18), tiles.min_zoom - 1, -1):
        side = 1 << zoom
        columns = range(int(frame[0] * side), min(int(frame[2] * side), side - 1) + 1)
        rows = range(int(frame[1] * side), min(int(frame[3] * side), side - 1) + 1)
        if len(columns) * len(rows) <= _MOST_TILES or zoom == tiles.min_zoom:
            break
    else:
        return
    for column in columns:
        for row in rows:
            data = tiles.tile(zoom, column, row)
            kind = None if data is None else _picture_kind(data)
            if data is None or kind is None:
                continue
            north, west = _lat_lon(column / side, row / side)
            south, east = _lat_lon((column + 1) / side, (row + 1) / side)
            address = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
            yield Picture(address, ((south, west), (north, east)))


def _picture_kind(data: bytes) -> str | None:
    """By its first bytes; anything but a plain picture is not taken into a page."""
    if data.startswith(b"\x89PNG\r\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None
