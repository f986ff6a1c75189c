"""What mouse, wheel and keyboard do on the map."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from icimps_desktop.ui.map.camera import Camera
from icimps_desktop.ui.map.layers import DataLayer
from icimps_desktop.ui.map.overlay import Pin
from icimps_desktop.ui.map.point_index import Rows, ShownPoints
from icimps_desktop.ui.map.tools import ShapeTool

HIT_PX = 12.0
_CLICK_PX = 4.0  # moved less than that while pressed: a click
_STEP_PX, _FINE_STEP_PX = 90.0, 10.0
_WHEEL_STEP, _KEY_STEP = 0.5, 0.5

_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class Gestures(QWidget):
    """Turns gestures into a new camera, a picked incident, a corner of a shape, a moved pin.

    It knows what is seen, and asks for another view by a signal: whoever draws decides.

    Signals:
        camera_wanted: look through this Camera.
        home_wanted: look at everything again.
        picked: incidents were clicked or asked for by Enter (rows of the shown points).
        pointed_at: what the mouse is over changed (rows, or the count of a density cell).
        pin_moved: the pin was set down (longitude, latitude).
    """

    camera_wanted = Signal(object)
    home_wanted = Signal()
    picked = Signal(object)
    pointed_at = Signal(object)
    pin_moved = Signal(float, float)

    tool: ShapeTool

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._camera = Camera()
        self._shown: ShownPoints | None = None
        self._layer: DataLayer | None = None
        self.pin: Pin | None = None
        self.hovered: tuple[float, float] | None = None
        self.steered_by_keys = False
        self.sets_pin = False  # a click sets the pin, also where there is none yet
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._moved = False
        self._holds_pin = False
        self._pointed: object = None

    @property
    def camera(self) -> Camera:
        """What is looked at."""
        return self._camera

    @property
    def shown(self) -> ShownPoints | None:
        """The incidents that can be picked."""
        return self._shown

    @property
    def layer(self) -> DataLayer | None:
        """The picture of the incidents that is on the screen."""
        return self._layer

    def set_pin(
        self, lon: float, lat: float, accuracy_m: float | None = None, *, movable: bool = True
    ) -> None:
        """Stand a pin on a place in degrees; a movable one is dragged, or set by a click."""
        self.pin = Pin(lon, lat, accuracy_m, movable)
        self.update()

    def clear_pin(self) -> None:
        """Take the pin away."""
        self.pin = None
        self.update()

    def hit(self, px: float, py: float) -> Rows:
        """Rows of the incidents within 12 pixels, nearest first; none while density is shown."""
        layer = self.layer
        if self.shown is None or layer is None or layer.grid is not None:
            return np.zeros(0, dtype=np.int32)
        return self.shown.nearest(*self.camera.to_world(px, py), HIT_PX / self.camera.scale)

    def cell_count(self, px: float, py: float) -> int | None:
        """How many incidents the density cell under a pixel holds; None outside density."""
        grid = None if self.layer is None else self.layer.grid
        if grid is None:
            return None
        x, y = self.camera.to_world(px, py)
        side = 1 << grid.level
        row, column = int((y - grid.box[1]) * side), int((x - grid.box[0]) * side)
        height, width = grid.counts.shape
        if not (0 <= row < height and 0 <= column < width):
            return 0
        return int(grid.counts[row, column])

    def zoom_by(self, steps: float) -> None:
        """Zoom about the middle of the map."""
        self.camera_wanted.emit(self.camera.zoomed(steps, self.width() / 2, self.height() / 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self._by_keys(False)
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            super().mousePressEvent(event)
            return
        self._pressed, self._last, self._moved = at, at, False
        left = event.button() is Qt.MouseButton.LeftButton
        pin = self.pin
        self._holds_pin = bool(
            left and pin and pin.movable and pin.is_under(self.camera, at.x(), at.y())
        )
        if left and self.tool.drags and not self.tool.drawing:
            self.tool.put(self.camera.lon_lat_at(at.x(), at.y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        place = self.camera.lon_lat_at(at.x(), at.y())
        if self._pressed is None:
            self.tool.point(place)
            self._hover(at)
            return
        if not self._moved and (at - self._pressed).manhattanLength() < _CLICK_PX:
            return
        self._moved = True
        if self._holds_pin and self.pin is not None:
            self.set_pin(*place, None, movable=True)
        elif self.tool.drags and event.buttons() & Qt.MouseButton.LeftButton:
            self.tool.point(place)
        else:
            step = at - self._last
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.camera_wanted.emit(self.camera.moved(step.x(), step.y()))
        self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            return
        moved, self._pressed = self._moved, None
        self.unsetCursor()
        if self._holds_pin:
            self._holds_pin = False
            if moved and self.pin is not None:
                self.pin_moved.emit(self.pin.lon, self.pin.lat)
            return
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self.tool.drags:
            if moved or self.tool.drawing:
                self.tool.put(self.camera.lon_lat_at(at.x(), at.y()))
        elif not moved:
            self._act(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self.tool.kind is not None:
            self.tool.finish()
        else:
            self.camera_wanted.emit(self.camera.zoomed(1.0, at.x(), at.y()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120.0
        at = event.position()
        if notches:
            self.camera_wanted.emit(self.camera.zoomed(notches * _WHEEL_STEP, at.x(), at.y()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.tool.point(None)
        self._tell_pointed(None, None)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (
            *(Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason),
            Qt.FocusReason.ShortcutFocusReason,
        ):
            self._by_keys(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        modifiers = event.modifiers()
        fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if key in _ARROWS:
            dx, dy = _ARROWS[key]
            step = _FINE_STEP_PX if fine else _STEP_PX
            self.camera_wanted.emit(self.camera.moved(dx * step, dy * step))
            self._point_at_cross()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_KEY_STEP)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_by(-_KEY_STEP)
        elif key is Qt.Key.Key_Home:
            self.home_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if modifiers & Qt.KeyboardModifier.ControlModifier:
                self.tool.finish()
            else:
                self._act(QPointF(self.width() / 2, self.height() / 2))
        elif key is Qt.Key.Key_Backspace:
            self.tool.back()
        elif key is not Qt.Key.Key_Escape or not self.tool.cancel():
            super().keyPressEvent(event)
            return
        self._by_keys(True)
        event.accept()

    def _act(self, at: QPointF) -> None:
        """A click, or Enter at the cross: corner, pin or question, in this order."""
        place = self.camera.lon_lat_at(at.x(), at.y())
        if self.tool.kind is not None:
            self.tool.put(place)
        elif self.sets_pin or (self.pin is not None and self.pin.movable):
            self.set_pin(*place)
            self.pin_moved.emit(*place)
        else:
            self.picked.emit(self.hit(at.x(), at.y()))

    def _point_at_cross(self) -> None:
        middle = QPointF(self.width() / 2, self.height() / 2)
        self.tool.point(self.camera.lon_lat_at(middle.x(), middle.y()))
        self._hover(middle)

    def _hover(self, at: QPointF) -> None:
        count = self.cell_count(at.x(), at.y())
        if count is not None:
            self._tell_pointed(None, count)
            return
        rows = self.hit(at.x(), at.y())
        if not len(rows) or self.shown is None:
            self._tell_pointed(None, None)
            return
        points = self.shown.points
        place = float(points.x[rows[0]]), float(points.y[rows[0]])
        here = rows[(points.x[rows] == place[0]) & (points.y[rows] == place[1])]
        self._tell_pointed(place, here)

    def _tell_pointed(self, place: tuple[float, float] | None, what: Rows | int | None) -> None:
        known = (place, what if isinstance(what, int) else None)
        if place != self.hovered:
            self.hovered = place
            self.update()
        if known != self._pointed:
            self._pointed = known
            self.pointed_at.emit(what)

    def forget_pointed(self) -> None:
        """Nothing is under the pointer any more."""
        self._tell_pointed(None, None)

    def _by_keys(self, on: bool) -> None:
        if on is not self.steered_by_keys:
            self.steered_by_keys = on
            self.update()
