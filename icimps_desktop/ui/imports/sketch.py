"""A small picture of where things lie: no map, but enough to see that north is up."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.imports.words import Extent, extent_text

Coordinates = NDArray[np.float64]


class PlaceSketch(QWidget):
    """Points and areas in their true proportions, in the colours of the theme."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._extent: Extent | None = None
        self._points: Coordinates = np.zeros((0, 2))
        self._rings: Sequence[Coordinates] = ()

    def show_places(
        self,
        extent: Extent | None,
        points: Coordinates | None = None,
        rings: Sequence[Coordinates] = (),
    ) -> None:
        """Show points and rings, each (lon, lat) in rows; None for nothing to show."""
        self._extent = extent
        self._points = np.zeros((0, 2)) if points is None else points
        self._rings = rings
        self.setAccessibleDescription("" if extent is None else extent_text(extent))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(self, 18), em(self, 16))

    def minimumSizeHint(self) -> QSize:
        return QSize(em(self, 8), em(self, 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(frame, em(self, 0.4), em(self, 0.4))
        if self._extent is None:
            return
        self._draw_rings(painter, palette)
        self._draw_points(painter, palette)

    def _draw_rings(self, painter: QPainter, palette: QPalette) -> None:
        line = palette.color(QPalette.ColorRole.Accent)
        ground = QColor(line)
        ground.setAlphaF(0.14)
        painter.setPen(QPen(line, 1))
        painter.setBrush(ground)
        for ring in self._rings:
            placed = self._placed(ring)
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in placed.tolist()]))

    def _draw_points(self, painter: QPainter, palette: QPalette) -> None:
        colour = QColor(palette.color(QPalette.ColorRole.Accent))
        colour.setAlphaF(0.65)
        painter.setPen(
            QPen(colour, max(3.0, em(self, 0.26)), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        )
        placed = self._placed(self._points)
        painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in placed.tolist()]))

    def _placed(self, places: Coordinates) -> Coordinates:
        """Degrees to pixels: one scale for both ways, the middle in the middle."""
        if self._extent is None or not len(places):
            return np.zeros((0, 2))
        west, south, east, north = self._extent
        squeeze = max(cos(radians((south + north) / 2)), 0.05)
        room = em(self, 0.8)
        wide = max((east - west) * squeeze, 1e-6)
        high = max(north - south, 1e-6)
        scale = min((self.width() - 2 * room) / wide, (self.height() - 2 * room) / high)
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        x = self.width() / 2 + (places[:, 0] - middle_x) * squeeze * scale
        y = self.height() / 2 - (places[:, 1] - middle_y) * scale
        return np.column_stack([x, y])
