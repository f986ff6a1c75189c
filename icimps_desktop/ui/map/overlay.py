"""What stands above the map: pin, accuracy, sought place, cross, scale bar."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from icimps_desktop.ui.common.measures import uses_miles
from icimps_desktop.ui.map.camera import Camera, lon_lat_to_world
from icimps_desktop.ui.map.theme import MapTheme
from icimps_desktop.ui.map.words import distance_text

PIN_HEIGHT = 30.0
_PIN_RADIUS = 9.0
_EQUATOR_M = 40_075_016.686


@dataclass(frozen=True, slots=True)
class Pin:
    """A place in degrees with the accuracy of its fix in metres (None: not known)."""

    lon: float
    lat: float
    accuracy_m: float | None = None
    movable: bool = False

    def tip(self, camera: Camera) -> QPointF:
        """Where its point stands, in pixels."""
        return QPointF(*camera.to_screen(*lon_lat_to_world(self.lon, self.lat)))

    def is_under(self, camera: Camera, px: float, py: float) -> bool:
        """Whether a pointer there would take hold of it."""
        tip = self.tip(camera)
        return abs(px - tip.x()) <= _PIN_RADIUS + 5 and -6 <= tip.y() - py <= PIN_HEIGHT + 6


def paint_pin(painter: QPainter, camera: Camera, pin: Pin, theme: MapTheme) -> None:
    """The accuracy circle on the ground and the pin above it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tip = pin.tip(camera)
    if pin.accuracy_m:
        radius = pin.accuracy_m * camera.scale / (_EQUATOR_M * cos(radians(pin.lat)))
        painter.setPen(QPen(theme.accent, 1.4))
        painter.setBrush(theme.accent_fill)
        painter.drawEllipse(tip, radius, radius)
    head = QPointF(tip.x(), tip.y() - PIN_HEIGHT + _PIN_RADIUS)
    shape = QPainterPath(tip)
    around = QRectF(
        head.x() - _PIN_RADIUS, head.y() - _PIN_RADIUS, _PIN_RADIUS * 2, _PIN_RADIUS * 2
    )
    shape.arcTo(around, -152, -236)
    shape.closeSubpath()
    painter.setPen(QPen(theme.symbol_edge, 1.6))
    painter.setBrush(theme.accent)
    painter.drawPath(shape)
    painter.setBrush(theme.symbol_edge)
    painter.drawEllipse(head, 3.2, 3.2)


def paint_sought(
    painter: QPainter, camera: Camera, lon: float, lat: float, theme: MapTheme
) -> None:
    """Rings round a place that was looked for."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPointF(*camera.to_screen(*lon_lat_to_world(lon, lat)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen, radius in ((QPen(theme.halo, 5.0), 13.0), (QPen(theme.accent, 2.4), 13.0)):
        painter.setPen(pen)
        painter.drawEllipse(middle, radius, radius)
    painter.setBrush(theme.accent)
    painter.setPen(QPen(theme.symbol_edge, 1.0))
    painter.drawEllipse(middle, 3.5, 3.5)


def paint_ring(painter: QPainter, middle: QPointF, theme: MapTheme) -> None:
    """The mark of the incident under the pointer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(theme.halo, 4.5), QPen(theme.panel_text, 1.8)):
        painter.setPen(pen)
        painter.drawEllipse(middle, 10.5, 10.5)


def paint_cross(painter: QPainter, camera: Camera, theme: MapTheme) -> None:
    """Where Enter acts, for those who steer by keyboard: the middle of the map."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    x, y = camera.width // 2, camera.height // 2
    for pen in (QPen(theme.halo, 5), QPen(theme.panel_text, 1)):
        painter.setPen(pen)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(x + dx * 4, y + dy * 4, x + dx * 13, y + dy * 13)


def scale_bar(metres_per_pixel: float, widest: float = 140.0) -> tuple[float, str]:
    """The longest bar of a round length that fits: its pixels and its text."""
    unit = 1.0
    if uses_miles():
        unit = 1609.344 if metres_per_pixel * widest >= 0.2 * 1609.344 else 0.3048
    room = metres_per_pixel * widest / unit
    power = 1.0
    while power * 10 <= room:
        power *= 10
    while power > room:
        power /= 10
    length = next(step * power for step in (5, 2, 1) if step * power <= room)
    metres = length * unit
    text = distance_text(metres)
    if unit == 1.0:
        text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    elif unit == 1609.344:
        text = f"{length:g} mi"
    else:
        text = f"{length:g} ft"
    return metres / metres_per_pixel, text


def paint_scale_bar(
    painter: QPainter, camera: Camera, theme: MapTheme, font: QFont, at: QPointF
) -> None:
    """A bar whose lower left end is at `at`."""
    width, text = scale_bar(camera.metres_per_pixel)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addText(at.x() + 5, at.y() - 7, font, text)
    bar = QPainterPath(QPointF(at.x(), at.y() - 5))
    bar.lineTo(at)
    bar.lineTo(at.x() + width, at.y())
    bar.lineTo(at.x() + width, at.y() - 5)
    halo = QPen(theme.halo, 4.0)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(bar, halo)
    painter.strokePath(path, QPen(theme.halo, 3.0))
    painter.strokePath(bar, QPen(theme.panel_text, 1.4))
    painter.fillPath(path, theme.panel_text)
