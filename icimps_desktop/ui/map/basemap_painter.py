"""Draws the base map into pictures, off the GUI thread.

One draw call a feature: a path that joins many streets takes Qt seconds to stroke, and each
call holds Python's lock until it is done. The window's own painting slips in between.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import floor
from threading import Lock

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QTransform,
)

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import BaseMap, Kind, Rank, Role, TileSource, VectorLayer
from icimps_desktop.ui.map.camera import Camera
from icimps_desktop.ui.map.labels import LabelPainter
from icimps_desktop.ui.map.theme import MapTheme

_TILES_KEPT = 96
_YIELD_EVERY = 40  # draw calls between two chances for the window to paint

_WIDTHS: dict[Rank, tuple[tuple[float, ...], tuple[float, ...]]] = {
    # zoom levels, and the width in pixels there; thinner than the first: not drawn
    Rank.MOTORWAY: ((9, 11, 13, 15, 17, 19), (0.8, 1.6, 3.0, 5.0, 9.0, 16.0)),
    Rank.MAJOR: ((9.5, 11, 13, 15, 17, 19), (0.6, 1.3, 2.6, 4.6, 8.5, 15.0)),
    Rank.MEDIUM: ((10.5, 12, 13, 15, 17, 19), (0.6, 1.2, 2.0, 4.0, 8.0, 14.0)),
    Rank.MINOR: ((11.5, 13, 14, 15, 17, 19), (0.5, 0.9, 1.5, 2.6, 7.0, 13.0)),
    Rank.RAMP: ((12.5, 14, 15, 17, 19), (0.6, 1.4, 2.2, 5.0, 9.0)),
    Rank.SERVICE: ((14.6, 15.5, 17, 19), (0.6, 1.0, 2.5, 5.0)),
}
_CASED_FROM = 12.6


@dataclass(frozen=True, slots=True)
class BaseFrame:
    """A painted base map: the ground, and the names that stand above the incidents."""

    camera: Camera
    ground: QImage
    names: QImage


def street_width(rank: Rank, zoom: float) -> float:
    """Pixels wide, 0 where a street of that rank is not drawn yet."""
    zooms, widths = _WIDTHS[rank]
    return 0.0 if zoom < zooms[0] else float(np.interp(zoom, zooms, widths))


class BaseMapPainter:
    """Paints one base map; used by one job at a time, kept for the shapes it has made."""

    def __init__(self, base: BaseMap) -> None:
        self.base = base
        self._lines: dict[tuple[int, int], QPolygonF] = {}
        self._areas: dict[tuple[int, int], QPainterPath] = {}
        self._labels = LabelPainter(base.layers)
        self._tiles = _TileCache(base.tiles) if base.tiles is not None else None

    def paint(
        self, camera: Camera, ratio: float, theme: MapTheme, font: QFont, token: CancelToken
    ) -> BaseFrame:
        """The map as the camera sees it, in `ratio` device pixels a pixel.

        Raises:
            JobCancelledError: nobody wants it any more.
        """
        ground = _picture(camera, ratio, QImage.Format.Format_RGB32)
        has_land = any(layer.role in (Role.LAND, Role.BOUNDARY) for layer in self.base.layers)
        ground.fill(theme.outside if has_land or self._tiles else theme.land)
        painter = QPainter(ground)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._tiles is not None:
                self._tiles.paint(painter, camera, token)
            self._paint_layers(painter, camera, theme, token)
        finally:
            painter.end()
        names = _picture(camera, ratio, QImage.Format.Format_ARGB32_Premultiplied)
        names.fill(Qt.GlobalColor.transparent)
        painter = QPainter(names)
        try:
            self._labels.paint(painter, camera, theme, font, token)
        finally:
            painter.end()
        return BaseFrame(camera, ground, names)

    def _paint_layers(
        self, painter: QPainter, camera: Camera, theme: MapTheme, token: CancelToken
    ) -> None:
        painter.setWorldTransform(_to_pixels(camera))
        numbered = list(enumerate(self.base.layers))

        def of(*roles: Role) -> list[tuple[int, VectorLayer]]:
            return [item for item in numbered if item[1].role in roles]

        for number, layer in of(Role.LAND, Role.BOUNDARY):
            if layer.kind is Kind.POLYGON:
                self._fill(painter, camera, number, layer, theme.land, token)
        for role, colour in (
            (Role.PARK, theme.park),
            (Role.WATER, theme.water),
            (Role.BUILDING, theme.building),
        ):
            if role is Role.BUILDING and camera.zoom < 14.5:
                continue
            for number, layer in of(role):
                if layer.kind is Kind.POLYGON:
                    self._fill(painter, camera, number, layer, colour, token)
                else:
                    pen = _pen(colour, float(np.interp(camera.zoom, (10, 18), (1, 6))))
                    self._stroke(painter, camera, number, layer, pen, None, token)
        self._paint_streets(painter, camera, of(Role.STREET), theme, token)
        for number, layer in of(Role.RAIL):
            pen = _pen(theme.rail, float(np.interp(camera.zoom, (10, 14, 18), (1, 1.6, 3))))
            pen.setDashPattern([5, 2.5])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._stroke(painter, camera, number, layer, pen, None, token)
        for role, colour, width in (
            (Role.DISTRICT, theme.district_line, 1.0),
            (Role.BOUNDARY, theme.boundary_line, 1.6),
        ):
            pen = _pen(colour, width)
            for number, layer in of(role):
                self._stroke(painter, camera, number, layer, pen, None, token)

    def _paint_streets(
        self,
        painter: QPainter,
        camera: Camera,
        layers: list[tuple[int, VectorLayer]],
        theme: MapTheme,
        token: CancelToken,
    ) -> None:
        """All casings first, then all surfaces from the least street up: crossings stay open."""
        widths = {rank: street_width(rank, camera.zoom) for rank in Rank}
        drawn = [rank for rank in sorted(Rank, reverse=True) if widths[rank] > 0]
        if camera.zoom >= _CASED_FROM:
            for rank in drawn:
                edge = 1.0 if widths[rank] < 4 else 1.6
                pen = _pen(theme.casing, widths[rank] + edge)
                for number, layer in layers:
                    self._stroke(painter, camera, number, layer, pen, rank, token)
        for rank in drawn:
            colour, width = theme.street[rank], widths[rank]
            if camera.zoom < _CASED_FROM:
                colour = theme.casing  # too thin for an edge: the street is its own edge
            if width < 1:
                colour = QColor(colour)
                colour.setAlphaF(max(width, 0.35))
                width = 1.0
            pen = _pen(colour, width)
            for number, layer in layers:
                self._stroke(painter, camera, number, layer, pen, rank, token)

    def _fill(
        self,
        painter: QPainter,
        camera: Camera,
        number: int,
        layer: VectorLayer,
        colour: QColor,
        token: CancelToken,
    ) -> None:
        # the pen closes the hairlines between neighbours that were cut apart
        painter.setPen(_pen(colour, 1.0))
        painter.setBrush(QBrush(colour))
        self._each(
            layer, camera, None, token,
            lambda i: painter.drawPath(self._area(number, layer, i)),
        )  # fmt: skip

    def _stroke(
        self,
        painter: QPainter,
        camera: Camera,
        number: int,
        layer: VectorLayer,
        pen: QPen,
        rank: Rank | None,
        token: CancelToken,
    ) -> None:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)

        def draw(feature: int) -> None:
            for part in range(layer.features[feature], layer.features[feature + 1]):
                painter.drawPolyline(self._line(number, layer, part))

        self._each(layer, camera, rank, token, draw)

    def _each(
        self,
        layer: VectorLayer,
        camera: Camera,
        rank: Rank | None,
        token: CancelToken,
        draw: Callable[[int], None],
    ) -> None:
        """Call `draw` for each feature in view that is large enough to be seen."""
        if layer.kind is Kind.POINT:
            return
        for count, feature in enumerate(features_in_view(layer, camera, rank)):
            if count % _YIELD_EVERY == 0:
                token.raise_if_cancelled()
                time.sleep(0)  # lets the window paint between two handfuls of streets
            draw(int(feature))

    def _line(self, number: int, layer: VectorLayer, part: int) -> QPolygonF:
        key = (number, part)
        line = self._lines.get(key)
        if line is None:
            coords = layer.coords[layer.parts[part] : layer.parts[part + 1]]
            line = pg.functions.arrayToQPolygonF(coords[:, 0], coords[:, 1])
            self._lines[key] = line
        return line

    def _area(self, number: int, layer: VectorLayer, feature: int) -> QPainterPath:
        key = (number, feature)
        area = self._areas.get(key)
        if area is None:
            area = QPainterPath()
            area.setFillRule(Qt.FillRule.OddEvenFill)
            for part in range(layer.features[feature], layer.features[feature + 1]):
                area.addPolygon(self._line(number, layer, part))
            self._areas[key] = area
        return area


def features_in_view(
    layer: VectorLayer, camera: Camera, rank: Rank | None = None
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Positions of the features whose box meets the view and is at least half a pixel."""
    x0, y0, x1, y1 = camera.box
    boxes = layer.boxes
    seen = (boxes[:, 2] >= x0) & (boxes[:, 0] <= x1) & (boxes[:, 3] >= y0) & (boxes[:, 1] <= y1)
    extent = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    seen &= extent * camera.scale >= 0.5
    if rank is not None:
        seen &= layer.ranks == rank
    return np.flatnonzero(seen)


def _picture(camera: Camera, ratio: float, form: QImage.Format) -> QImage:
    image = QImage(round(camera.width * ratio), round(camera.height * ratio), form)
    image.setDevicePixelRatio(ratio)
    return image


def _to_pixels(camera: Camera) -> QTransform:
    scale = camera.scale
    return QTransform(
        *(scale, 0.0, 0.0, scale),
        camera.width / 2 - camera.x * scale,
        camera.height / 2 - camera.y * scale,
    )


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


class _TileCache:
    """Picture tiles, decoded; the ones used last are kept."""

    def __init__(self, source: TileSource) -> None:
        self._source = source
        self._kept: OrderedDict[tuple[int, int, int], QImage | None] = OrderedDict()
        self._lock = Lock()

    def paint(self, painter: QPainter, camera: Camera, token: CancelToken) -> None:
        """Draw the tiles of the nearest stored zoom, scaled to the camera's."""
        zoom = min(max(round(camera.zoom), self._source.min_zoom), self._source.max_zoom)
        side = 1 << zoom
        x0, y0, x1, y1 = camera.box
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for row in range(max(floor(y0 * side), 0), min(floor(y1 * side), side - 1) + 1):
            for column in range(max(floor(x0 * side), 0), min(floor(x1 * side), side - 1) + 1):
                token.raise_if_cancelled()
                self._draw(painter, camera, (zoom, column, row))

    def _draw(self, painter: QPainter, camera: Camera, key: tuple[int, int, int]) -> None:
        """Draw a tile, or the part of the nearest coarser one that the file has."""
        zoom, column, row = key
        side = 1 << zoom
        # whole pixels: neighbours must neither gape nor overlap
        left, top = (round(v) for v in camera.to_screen(column / side, row / side))
        right, bottom = (round(v) for v in camera.to_screen((column + 1) / side, (row + 1) / side))
        target = QRectF(left, top, right - left, bottom - top)
        for up in range(zoom - self._source.min_zoom + 1):
            image = self._image((zoom - up, column >> up, row >> up))
            if image is None:
                continue
            part = image.width() / (1 << up)
            inner = (1 << up) - 1
            source = QRectF((column & inner) * part, (row & inner) * part, part, part)
            painter.drawImage(target, image, source)
            return

    def _image(self, key: tuple[int, int, int]) -> QImage | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        data = self._source.tile(*key)
        image = None if data is None else QImage.fromData(QByteArray(data))
        if image is not None and image.isNull():
            image = None  # a broken tile is a hole in the map, not the end of it
        with self._lock:
            self._kept[key] = image
            while len(self._kept) > _TILES_KEPT:
                self._kept.popitem(last=False)
        return image
