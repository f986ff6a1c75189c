"""Names on the base map: none overlaps another, streets are named along their line.

What is tried first is decided by the map alone (rank, then size), never by the window, and a
name is tied to a place of the ground: panning does not make names jump.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, sin

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import Kind, Rank, Role, VectorLayer
from icimps_desktop.ui.map.camera import Camera
from icimps_desktop.ui.map.theme import MapTheme

_CELL = 4.0  # pixels of the grid that remembers what is taken
_REPEAT_PX = 420.0  # a long street is named again after that much
_APART_PX = 260.0  # the same name is not written nearer than that
_MAX_STREETS = 1500
_FINE_CENTRES = 3000  # more areas than this get a quick centre instead of the best one

_STREETS_FROM = {
    Rank.MOTORWAY: 12.0,
    Rank.MAJOR: 12.2,
    Rank.MEDIUM: 13.0,
    Rank.MINOR: 14.7,
    Rank.RAMP: 16.0,
    Rank.SERVICE: 16.4,
}
_PLACES_BETWEEN = {
    Rank.MOTORWAY: (2.0, 7.0),
    Rank.MAJOR: (6.0, 13.0),
    Rank.MEDIUM: (9.0, 14.5),
}
_AREAS_BETWEEN = {Role.WATER: (9.5, 21.0), Role.DISTRICT: (11.2, 15.9), Role.PARK: (12.4, 21.0)}


@dataclass(frozen=True, slots=True)
class _Area:
    """A name that stands in the middle of an area; extents in Mercator units."""

    name: str
    role: Role
    x: float
    y: float
    width: float
    room: float


@dataclass(frozen=True, slots=True)
class _Written:
    """A name with its place and turn, in pixels."""

    lines: tuple[str, ...]
    x: float
    y: float
    angle: float
    font: QFont
    colour: QColor


class LabelPainter:
    """Places and paints the names of a base map's layers."""

    def __init__(self, layers: tuple[VectorLayer, ...]) -> None:
        self._streets = [layer for layer in layers if layer.role is Role.STREET]
        self._places = [layer for layer in layers if layer.role is Role.PLACE]
        named = [layer for layer in layers if layer.role in _AREAS_BETWEEN]
        areas = [area for layer in named if layer.kind is Kind.POLYGON for area in _areas(layer)]
        order = list(_AREAS_BETWEEN)
        self._areas = sorted(areas, key=lambda a: (order.index(a.role), -a.room, a.name))

    def paint(
        self, painter: QPainter, camera: Camera, theme: MapTheme, font: QFont, token: CancelToken
    ) -> None:
        """Write all names that fit.

        Raises:
            JobCancelledError: nobody wants them any more.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        page = _Page(camera)
        for written in self._fitting(camera, theme, font, page):
            token.raise_if_cancelled()
            _write(painter, written, theme.halo)
            time.sleep(0)  # lets the window paint in between

    def _fitting(
        self, camera: Camera, theme: MapTheme, font: QFont, page: _Page
    ) -> Iterator[_Written]:
        yield from self._fitting_places(camera, theme, font, page)
        yield from self._fitting_areas(camera, theme, font, page)
        yield from self._fitting_streets(camera, theme, font, page)

    def _fitting_places(
        self, camera: Camera, theme: MapTheme, font: QFont, page: _Page
    ) -> Iterator[_Written]:
        for layer in self._places:
            for feature in np.argsort(layer.ranks, kind="stable").tolist():
                low, high = _PLACES_BETWEEN.get(layer.ranks[feature], (12.4, 16.5))
                name = layer.names[feature]
                if not name or not low <= camera.zoom <= high:
                    continue
                used = _sized(font, 13.0 if layer.ranks[feature] <= Rank.MAJOR else 11.0)
                used.setBold(bool(layer.ranks[feature] <= Rank.MAJOR))
                x, y = camera.to_screen(*(float(v) for v in layer.boxes[feature][:2]))
                if page.take_box(x, y, *_extent((name,), used), name):
                    yield _Written((name,), x, y, 0.0, used, theme.label)

    def _fitting_areas(
        self, camera: Camera, theme: MapTheme, font: QFont, page: _Page
    ) -> Iterator[_Written]:
        colours = {
            Role.WATER: theme.label_water,
            Role.DISTRICT: theme.label_district,
            Role.PARK: theme.label_park,
        }
        for area in self._areas:
            low, high = _AREAS_BETWEEN[area.role]
            if not low <= camera.zoom <= high:
                continue
            used = _sized(font, 11.0 if area.role is Role.DISTRICT else 10.5)
            if area.role is Role.DISTRICT:
                used.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)
                used.setWeight(QFont.Weight.DemiBold)
            else:
                used.setItalic(True)
            x, y = camera.to_screen(area.x, area.y)
            if not page.near(x, y):
                continue
            for lines in _broken(area.name):
                width, height = _extent(lines, used)
                if width > area.width * camera.scale or height > area.room * camera.scale:
                    continue
                if page.take_box(x, y, width, height, area.name):
                    yield _Written(lines, x, y, 0.0, used, colours[area.role])
                    break

    def _fitting_streets(
        self, camera: Camera, theme: MapTheme, font: QFont, page: _Page
    ) -> Iterator[_Written]:
        tried = 0
        for layer in self._streets:
            if layer.kind is not Kind.LINE:
                continue
            for feature in _by_importance(layer, camera):
                name = layer.names[feature]
                major = layer.ranks[feature] <= Rank.MAJOR
                used = _sized(font, 11.0 if major else 10.5)
                width, height = _extent((name,), used)
                for part in range(layer.features[feature], layer.features[feature + 1]):
                    coords = layer.coords[layer.parts[part] : layer.parts[part + 1]]
                    px, py = camera.to_screen(coords[:, 0], coords[:, 1])
                    for x, y, angle in _along(px, py, width + 8.0):
                        if page.take_line(x, y, angle, width, height, name):
                            yield _Written((name,), x, y, angle, used, theme.label)
                tried += 1
                if tried > _MAX_STREETS:
                    return


class _Page:
    """What is taken already."""

    def __init__(self, camera: Camera) -> None:
        self._width, self._height = camera.width, camera.height
        self._taken = np.zeros(
            (int(camera.height / _CELL) + 1, int(camera.width / _CELL) + 1), dtype=np.bool_
        )
        self._names: dict[str, list[tuple[float, float]]] = {}

    def near(self, x: float, y: float) -> bool:
        return -100 < x < self._width + 100 and -50 < y < self._height + 50

    def take_box(self, x: float, y: float, width: float, height: float, name: str) -> bool:
        """Take an upright box round (x, y), if it lies on the page and is free."""
        left, right = x - width / 2 - 5, x + width / 2 + 5
        top, bottom = y - height / 2 - 3, y + height / 2 + 3
        if left < 0 or top < 0 or right > self._width or bottom > self._height:
            return False
        place = (
            slice(int(top / _CELL), int(bottom / _CELL) + 1),
            slice(int(left / _CELL), int(right / _CELL) + 1),
        )
        if self._taken[place].any() or self._repeats(x, y, name):
            return False
        self._taken[place] = True
        return True

    def take_line(
        self, x: float, y: float, angle: float, width: float, height: float, name: str
    ) -> bool:
        """Take a turned strip round (x, y), if it lies on the page and is free."""
        steps = np.arange(-width / 2 - 3, width / 2 + 3 + _CELL, _CELL)
        across = np.arange(-height / 2 - 1, height / 2 + 1 + _CELL, _CELL)
        along, side = np.meshgrid(steps, across)
        px = x + along * cos(angle) - side * sin(angle)
        py = y + along * sin(angle) + side * cos(angle)
        if px.min() < 0 or py.min() < 0 or px.max() > self._width or py.max() > self._height:
            return False
        rows, columns = (py / _CELL).astype(np.int64), (px / _CELL).astype(np.int64)
        if self._taken[rows, columns].any() or self._repeats(x, y, name):
            return False
        self._taken[rows, columns] = True
        return True

    def _repeats(self, x: float, y: float, name: str) -> bool:
        """Whether the name stands nearby; if not, it is noted."""
        written = self._names.setdefault(name, [])
        if any(hypot(x - ox, y - oy) < _APART_PX for ox, oy in written):
            return True
        written.append((x, y))
        return False


def _areas(layer: VectorLayer) -> Iterator[_Area]:
    """The named areas of a layer, each with the middle of its largest ring."""
    fine = len(layer) <= _FINE_CENTRES
    for feature, name in enumerate(layer.names):
        if not name:
            continue
        rings = [
            layer.coords[layer.parts[p] : layer.parts[p + 1]]
            for p in range(layer.features[feature], layer.features[feature + 1])
        ]
        # in thousandths of the world's side: GEOS' tolerances are made for such sizes
        corner = layer.boxes[feature][:2]
        shapes = [shapely.Polygon((ring - corner) * 1e6) for ring in rings if len(ring) > 3]
        if not shapes:
            continue
        largest = max(shapes, key=lambda shape: float(shape.area))
        pieces = _lengths(largest) if layer.role is Role.WATER and fine else [largest]
        for piece in pieces:
            x, y = _middle(piece, fine)
            x0, y0, x1, y1 = piece.bounds
            yield _Area(
                name,
                layer.role,
                float(x * 1e-6 + corner[0]),
                float(y * 1e-6 + corner[1]),
                float(x1 - x0) * 1e-6,
                float(y1 - y0) * 1e-6,
            )


def _middle(shape: shapely.Polygon, fine: bool) -> tuple[float, float]:
    """Where a name stands best: the middle of the largest circle within."""
    if not fine or not shape.is_valid:
        return float(shape.envelope.centroid.x), float(shape.envelope.centroid.y)
    circle = shapely.maximum_inscribed_circle(shape, tolerance=float(shape.length) / 400)
    return float(circle.coords[0][0]), float(circle.coords[0][1])


def _lengths(shape: shapely.Polygon) -> list[shapely.Polygon]:
    """A long water in lengths, each of which may bear the name: a river is seen in parts."""
    x0, y0, x1, y1 = shape.bounds
    wide, high = x1 - x0, y1 - y0
    count = min(int(max(wide, high) / max(min(wide, high), 1e-9) * 2), 12)
    if count < 3 or not shape.is_valid:
        return [shape]
    pieces = []
    for part in range(count):
        low, end = part / count, (part + 1) / count
        box = (
            (x0 + wide * low, y0, x0 + wide * end, y1)
            if wide > high
            else (x0, y0 + high * low, x1, y0 + high * end)
        )
        cut = shapely.get_parts(shapely.clip_by_rect(shape, *box))
        polygons = [piece for piece in cut if piece.geom_type == "Polygon" and not piece.is_empty]
        if polygons:
            pieces.append(max(polygons, key=lambda piece: float(piece.area)))
    return pieces


def _by_importance(layer: VectorLayer, camera: Camera) -> list[int]:
    """Named streets in view that are named at this zoom: the greater first, then the longer."""
    x0, y0, x1, y1 = camera.box
    boxes = layer.boxes
    seen = (boxes[:, 2] >= x0) & (boxes[:, 0] <= x1) & (boxes[:, 3] >= y0) & (boxes[:, 1] <= y1)
    from_zoom = np.array([_STREETS_FROM[rank] for rank in Rank])[layer.ranks]
    extent = np.hypot(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    seen &= (from_zoom <= camera.zoom) & (extent * camera.scale > 40)
    chosen = np.flatnonzero(seen)
    order = np.lexsort((-extent[chosen], layer.ranks[chosen]))
    return [int(i) for i in chosen[order] if layer.names[i]]


def _along(
    px: NDArray[np.float64], py: NDArray[np.float64], width: float
) -> Iterator[tuple[float, float, float]]:
    """Where a text of that width follows a line closely: middle and upright angle."""
    steps = np.hypot(np.diff(px), np.diff(py))
    length = np.concatenate(([0.0], np.cumsum(steps)))
    total = float(length[-1])
    if total < width:
        return
    count = max(int(total // _REPEAT_PX), 1)
    for turn in range(count):
        middle = total * (turn + 0.5) / count
        for shift in (0.0, 0.22, -0.22, 0.4, -0.4):
            at = middle + shift * total / count
            if at < width / 2 or at > total - width / 2:
                continue
            stops = np.linspace(at - width / 2, at + width / 2, 9)
            x, y = np.interp(stops, length, px), np.interp(stops, length, py)
            dx, dy = float(x[-1] - x[0]), float(y[-1] - y[0])
            chord = hypot(dx, dy)
            if chord < width * 0.97:
                continue
            off = np.abs((x - x[0]) * dy - (y - y[0]) * dx) / chord
            if off.max() > 3.0:
                continue
            angle = atan2(dy, dx)
            if abs(degrees(angle)) > 90:
                angle += np.pi if angle < 0 else -np.pi
            yield float(x.mean()), float(y.mean()), float(angle)
            break


def _broken(name: str) -> Iterator[tuple[str, ...]]:
    """The name on one line, then on two of about equal length."""
    yield (name,)
    gaps = [i for i, sign in enumerate(name) if sign == " "]
    if gaps:
        cut = min(gaps, key=lambda gap: abs(gap - len(name) / 2))
        yield name[:cut], name[cut + 1 :]


def _sized(font: QFont, pixels: float) -> QFont:
    used = QFont(font)
    used.setPixelSize(round(pixels))
    used.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return used


def _extent(lines: tuple[str, ...], font: QFont) -> tuple[float, float]:
    metrics = QFontMetricsF(font)
    width = max(metrics.horizontalAdvance(line) for line in lines)
    return width, metrics.height() * len(lines) * 0.95


def _write(painter: QPainter, written: _Written, halo: QColor) -> None:
    metrics = QFontMetricsF(written.font)
    path = QPainterPath()
    height = metrics.height() * 0.95
    for number, line in enumerate(written.lines):
        middle = (number - (len(written.lines) - 1) / 2) * height
        base = middle + (metrics.ascent() - metrics.descent()) / 2
        path.addText(QPointF(-metrics.horizontalAdvance(line) / 2, base), written.font, line)
    painter.save()
    painter.translate(written.x, written.y)
    painter.rotate(degrees(written.angle))
    pen = QPen(halo, 3.0)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.fillPath(path, written.colour)
    painter.restore()
