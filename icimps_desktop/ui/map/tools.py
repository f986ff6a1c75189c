"""Drawing on the map: one tool for all shapes, by mouse or by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from icimps_desktop.ui.map.camera import Camera, lon_lat_to_world
from icimps_desktop.ui.map.shapes import MEASURING, TWO_CORNERS, LonLat, MapShape, ShapeKind
from icimps_desktop.ui.map.theme import MapTheme
from icimps_desktop.ui.map.words import area_text, distance_text


class ShapeTool(QObject):
    """Gathers the corners of one shape.

    Two-cornered shapes are dragged, or clicked at both ends; the others take a corner a click
    and end with `finish`. What was drawn last stays until the next shape or `clear`.

    Signals:
        changed: repaint.
        done: a whole MapShape was drawn.
        kind_changed: the ShapeKind now drawn, or None.
    """

    changed = Signal()
    done = Signal(object)
    kind_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kind: ShapeKind | None = None
        self._corners: list[LonLat] = []
        self._pointer: LonLat | None = None
        self._drawn: MapShape | None = None

    @property
    def kind(self) -> ShapeKind | None:
        """What is drawn at the moment; None: the map is only moved and asked."""
        return self._kind

    @property
    def drags(self) -> bool:
        """Whether pressing and pulling draws (and so does not move the map)."""
        return self._kind in TWO_CORNERS

    @property
    def drawing(self) -> bool:
        """Whether a shape has been begun."""
        return bool(self._corners)

    @property
    def drawn(self) -> MapShape | None:
        """The whole shape that stands on the map."""
        return self._drawn

    def start(self, kind: ShapeKind | None) -> None:
        """Draw shapes of that kind from now on; None puts the tool away."""
        self._corners.clear()
        self._pointer = None
        if kind is not None:
            self._drawn = None
        if kind is not self._kind:
            self._kind = kind
            self.kind_changed.emit(kind)
        self.changed.emit()

    def put(self, at: LonLat) -> None:
        """Set a corner; the second one ends a two-cornered shape."""
        if self._kind is None:
            return
        self._drawn = None
        if not self._corners or self._corners[-1] != at:
            self._corners.append(at)
        if self._kind in TWO_CORNERS and len(self._corners) == 2:
            self.finish()
        self.changed.emit()

    def point(self, at: LonLat | None) -> None:
        """Where the pointer is: the next corner would be there."""
        self._pointer = at
        if self._corners:
            self.changed.emit()

    def finish(self) -> None:
        """End the shape with the corners it has; too few are kept and wait for more."""
        if self._kind is None:
            return
        shape = MapShape(self._kind, tuple(self._corners))
        if not shape.is_whole:
            return
        self._drawn = shape
        self._corners.clear()
        self.done.emit(shape)
        self.changed.emit()

    def back(self) -> None:
        """Take the last corner away."""
        if self._corners:
            self._corners.pop()
            self.changed.emit()

    def cancel(self) -> bool:
        """Drop the begun shape, else the tool; false when there was nothing to drop."""
        if self._corners:
            self._corners.clear()
            self.changed.emit()
            return True
        if self._kind is not None:
            self.start(None)
            return True
        return False

    def clear(self) -> None:
        """Take the drawn shape off the map."""
        self._drawn = None
        self._corners.clear()
        self.changed.emit()

    def hint(self) -> str:
        """What to do next."""
        if self._kind is None:
            return ""
        if self._kind is ShapeKind.BOX:
            return self.tr("Drag a box, or click two corners. Esc ends.")
        if self._kind is ShapeKind.RADIUS:
            return self.tr("Drag from the middle, or click middle and edge. Esc ends.")
        return self.tr("Click the corners, double-click to end. Backspace takes one back.")

    def measure_text(self) -> str:
        """Length and area of what is drawn, or ""."""
        shape = self._shape_now()
        if shape is None or not shape.is_whole:
            return ""
        if shape.kind is ShapeKind.DISTANCE:
            return distance_text(shape.metres)
        if shape.kind is ShapeKind.RADIUS:
            return self.tr("Radius {length}").format(length=distance_text(shape.metres))
        if shape.kind is ShapeKind.AREA:
            return self.tr("{area}, round it {length}").format(
                area=area_text(shape.square_metres), length=distance_text(shape.metres)
            )
        return area_text(shape.square_metres)

    def paint(self, painter: QPainter, camera: Camera, theme: MapTheme, font: QFont) -> None:
        """The shape, its corners and its measure."""
        shape = self._shape_now()
        if shape is None:
            return
        outline = _on_screen(shape.outline(), camera)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPen(theme.accent, 2.0)
        if self._corners:
            edge.setDashPattern([4, 2])
        if shape.kind is ShapeKind.DISTANCE or outline.size() < 3:
            _paint_twice(painter, outline, edge, theme.halo)
        else:
            painter.setPen(edge)
            painter.setBrush(theme.accent_fill)
            painter.drawPolygon(outline)
        painter.setPen(QPen(theme.symbol_edge, 1.0))
        painter.setBrush(theme.accent)
        for corner in _on_screen(shape.corners, camera).toList():
            painter.drawEllipse(corner, 4.0, 4.0)
        text = self.measure_text()
        if text and (self._corners or shape.kind in MEASURING):
            at = _on_screen(shape.corners[-1:], camera).toList()[0]
            _paint_note(painter, at, text, theme, font)

    def _shape_now(self) -> MapShape | None:
        if not self._corners or self._kind is None:
            return self._drawn
        if self._pointer is None or self._pointer == self._corners[-1]:
            return MapShape(self._kind, tuple(self._corners))
        return MapShape(self._kind, (*self._corners, self._pointer))


def _on_screen(places: tuple[LonLat, ...], camera: Camera) -> QPolygonF:
    world = (lon_lat_to_world(lon, lat) for lon, lat in places)
    return QPolygonF([QPointF(*camera.to_screen(x, y)) for x, y in world])


def _paint_twice(painter: QPainter, line: QPolygonF, pen: QPen, under: QColor) -> None:
    """A light line below keeps a thin one readable on any ground."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for used in (QPen(under, pen.widthF() + 3.0), pen):
        painter.setPen(used)
        painter.drawPolyline(line)


def _paint_note(painter: QPainter, at: QPointF, text: str, theme: MapTheme, font: QFont) -> None:
    metrics = QFontMetricsF(font)
    plate = QRectF(at.x() + 12, at.y() - metrics.height() - 10, 0, metrics.height() + 6)
    plate.setWidth(metrics.horizontalAdvance(text) + 14)
    painter.setPen(QPen(theme.panel_line, 1.0))
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(plate, 4, 4)
    painter.setFont(font)
    painter.setPen(theme.panel_text)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
