"""Incidents over time: a histogram to brush, with the mouse or the keyboard."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from icimps_desktop.ui.map.answer import TimeCounts
from icimps_desktop.ui.map.time_bars import Unit, edges, fitting_unit, ticks
from icimps_desktop.ui.map.words import count_text, window_text

Window = tuple[int, int]
_PX_A_BAR = 4.0
_GRIP_PX = 7.0
_SIDE = 10
_TICK_PX = 74
_SHORTEST = 6 * 60  # minutes that can be zoomed to


class TimeStrip(QWidget):
    """Bars of counts; the brushed window is what the map shows.

    Drag an edge, drag the middle, or pull a new window; the wheel zooms the strip at the
    pointer. By keyboard: arrows move the window, with Shift its end, with Ctrl its start;
    plus and minus zoom, Home shows all time.

    Signals:
        brushed: the chosen window (first minute, end minute), or None for all time.
    """

    brushed = Signal(object)

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Time"))
        self.setToolTip(self.tr("Pull a window, drag its edges, turn the wheel to zoom."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._zone = zone
        self._times: TimeCounts | None = None
        self._bars: tuple[object, NDArray[np.int64], NDArray[np.int64]] | None = None
        self._span: Window | None = None
        self._brush: Window | None = None
        self._drag = ""
        self._origin = 0
        self._at_origin: Window = (0, 0)

    @property
    def brush(self) -> Window | None:
        """The chosen window; None: all time."""
        return self._brush

    @property
    def span(self) -> Window:
        """The time that the strip reaches over."""
        if self._span is not None:
            return self._span
        return (0, Unit.DAY.value) if self._times is None else (self._times.first, self._times.end)

    @property
    def has_times(self) -> bool:
        """Whether there is any time to show: not before the first incident."""
        return self._times is not None

    def show_counts(self, times: TimeCounts | None, brush: Window | None) -> None:
        """Draw these counts (None: no incidents); a window that is being dragged stays."""
        self._times, self._bars = times, None
        if times is None:
            self._drag, self._span = "", None
        if not self._drag:
            self._brush = brush
        if self._span is not None:
            self._zoom_to(*self._span)
        self._tell()
        self.update()

    def bars(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Borders and counts of the bars as they are drawn."""
        question = (self.span, self._room())
        if self._bars is None or self._bars[0] != question:
            self._bars = (question, *self._make_bars())
        return self._bars[1], self._bars[2]

    def _make_bars(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        first, end = self.span
        unit = fitting_unit(end - first, max(int(self._room() / _PX_A_BAR), 8))
        borders = edges(first, end, unit, self._zone)
        if self._times is None:
            return borders, np.zeros(len(borders) - 1, dtype=np.int64)
        return borders, self._times.per_bar(borders)

    def sizeHint(self) -> QSize:
        return QSize(600, 76)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 62)

    def reset(self) -> None:
        """All time, seen whole."""
        self._span = None
        self._set_brush(None)

    def zoom_to_brush(self) -> None:
        """Let the strip reach over the window and a little beyond."""
        if self._brush is not None:
            first, end = self._brush
            self._zoom_to(first - (end - first) // 4, end + (end - first) // 4)
            self.update()

    def minute_at(self, px: float) -> int:
        """The minute under a pixel of the strip."""
        first, end = self.span
        return int(first + (px - _SIDE) / self._room() * (end - first))

    def pixel_of(self, minute: int) -> float:
        """Where a minute stands."""
        first, end = self.span
        return _SIDE + (minute - first) / max(end - first, 1) * self._room()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._times is None:
            return
        px = event.position().x()
        self._drag = self._part_at(px)
        self._origin = self.minute_at(px)
        self._at_origin = self._brush or self.span

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        px = event.position().x()
        if not self._drag:
            part = self._part_at(px)
            inside = part == "middle"
            edge = part in ("start", "end")
            self.setCursor(
                Qt.CursorShape.SizeHorCursor
                if edge
                else Qt.CursorShape.OpenHandCursor
                if inside
                else Qt.CursorShape.ArrowCursor
            )
            self._show_tip(px, event.globalPosition().toPoint())
            return
        now = self.minute_at(px)
        first, end = self._at_origin
        if self._drag == "new":
            self._set_brush(self._snapped(min(self._origin, now), max(self._origin, now)))
        elif self._drag == "start":
            self._set_brush(self._snapped(min(now, end), max(now, end)))
        elif self._drag == "end":
            self._set_brush(self._snapped(min(now, first), max(now, first)))
        else:
            by = now - self._origin
            self._set_brush(self._snapped(first + by, end + by))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        first, end = self.span
        at = self.minute_at(event.position().x())
        turn = event.angleDelta()
        if turn.y():
            factor = 0.8 ** (turn.y() / 120.0)
            self._zoom_to(int(at - (at - first) * factor), int(at + (end - at) * factor))
        elif turn.x():
            by = int(-turn.x() / 1200.0 * (end - first))
            self._zoom_to(first + by, end + by)
        self.update()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._times is not None:
            self._move_by_key(-1 if key is Qt.Key.Key_Left else 1, event.modifiers())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            first, end = self.span
            middle = sum(self._brush or self.span) // 2
            half = int((end - first) / 2 * (1.25 if key is Qt.Key.Key_Minus else 0.8))
            self._zoom_to(middle - half, middle + half)
            self.update()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_Delete, Qt.Key.Key_Escape):
            self.reset()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        if self._times is not None:
            self._paint_bars(painter, palette)
            self._paint_axis(painter, palette)
            self._paint_brush(painter, palette)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_bars(self, painter: QPainter, palette: QPalette) -> None:
        borders, counts = self.bars()
        most = int(counts.max(initial=0))
        if not most:
            return
        inside = palette.color(QPalette.ColorRole.Accent)
        outside = palette.color(QPalette.ColorRole.Mid)
        base = self._base()
        span_first, span_end = self.span
        per_minute = self._room() / max(span_end - span_first, 1)
        left = _SIDE + (borders - span_first) * per_minute
        first, end = self._brush or (int(borders[0]), int(borders[-1]))
        chosen = (borders[:-1] < end) & (borders[1:] > first)
        height = np.maximum(counts / most * (base - 8), 1.0)
        width = np.diff(left)
        width = np.maximum(width - np.where(width > 3, 1.0, 0.2), 0.8)
        for place in np.flatnonzero(counts).tolist():
            bar = QRectF(left[place], base - height[place], width[place], height[place])
            painter.fillRect(bar, inside if chosen[place] else outside)

    def _paint_axis(self, painter: QPainter, palette: QPalette) -> None:
        first, end = self.span
        base = self._base()
        marks = ticks(first, end, self._room() // _TICK_PX, self._zone)
        painter.setFont(self.font())
        metrics = QFontMetricsF(self.font())
        line = palette.color(QPalette.ColorRole.Mid)
        text = palette.color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(line, 1))
        painter.drawLine(_SIDE, round(base), self.width() - _SIDE, round(base))
        for minute, label in zip(marks.minutes.tolist(), marks.labels, strict=True):
            px = round(self.pixel_of(minute))
            painter.setPen(QPen(line, 1))
            painter.drawLine(px, round(base), px, round(base) + 4)
            if px + 5 + metrics.horizontalAdvance(label) <= self.width() - 2:
                painter.setPen(text)
                painter.drawText(px + 4, round(base + metrics.ascent() + 2), label)

    def _paint_brush(self, painter: QPainter, palette: QPalette) -> None:
        if self._brush is None:
            return
        left, right = (self.pixel_of(minute) for minute in self._brush)
        base = self._base()
        accent = palette.color(QPalette.ColorRole.Accent)
        shade = QColor(accent)
        shade.setAlpha(30)
        painter.fillRect(QRectF(left, 2, right - left, base - 2), shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for edge in (left, right):
            painter.setPen(QPen(accent, 1.6))
            painter.drawLine(round(edge), 2, round(edge), round(base))
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Base), 1.2))
            painter.setBrush(accent)
            painter.drawRoundedRect(QRectF(edge - 3.5, base / 2 - 8, 7, 16), 3, 3)

    def _room(self) -> int:
        return max(self.width() - 2 * _SIDE, 1)

    def _base(self) -> float:
        return self.height() - QFontMetricsF(self.font()).height() - 5

    def _part_at(self, px: float) -> str:
        """What a press at this pixel would take hold of."""
        if self._brush is None:
            return "new"
        left, right = (self.pixel_of(minute) for minute in self._brush)
        if abs(px - left) <= _GRIP_PX:
            return "start"
        if abs(px - right) <= _GRIP_PX:
            return "end"
        return "middle" if left < px < right else "new"

    def _snapped(self, first: int, end: int) -> Window:
        """The window on the borders of bars, at least one bar long."""
        borders, _ = self.bars()
        low = int(np.abs(borders - first).argmin())
        high = int(np.abs(borders - end).argmin())
        if high <= low:
            low = min(max(int(np.searchsorted(borders, first, "right")) - 1, 0), len(borders) - 2)
            high = low + 1
        return int(borders[low]), int(borders[high])

    def _move_by_key(self, step: int, modifiers: Qt.KeyboardModifier) -> None:
        borders, _ = self.bars()
        first, end = self._brush or (int(borders[0]), int(borders[-1]))
        low, high = int(np.abs(borders - first).argmin()), int(np.abs(borders - end).argmin())
        last = len(borders) - 1
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            high = min(max(high + step, low + 1), last)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            low = max(min(low + step, high - 1), 0)
        elif low + step >= 0 and high + step <= last:
            low, high = low + step, high + step
        self._set_brush((int(borders[low]), int(borders[max(high, low + 1)])))

    def _zoom_to(self, first: int, end: int) -> None:
        """Reach over that time, within the incidents' own."""
        if self._times is None:
            return
        length = max(end - first, _SHORTEST)
        whole = self._times.end - self._times.first
        if length >= whole:
            self._span = None
            return
        first = min(max(first, self._times.first), self._times.end - length)
        self._span = (first, first + length)

    def _set_brush(self, brush: Window | None) -> None:
        if brush is not None and self._times is not None:
            whole = brush[0] <= self._times.first and brush[1] >= self._times.end
            brush = None if whole else brush
        if brush != self._brush:
            self._brush = brush
            self._tell()
            self.brushed.emit(brush)
        self.update()

    def _tell(self) -> None:
        window = window_text(*(self._brush or self.span), self._zone)
        self.setAccessibleDescription(window if self.has_times else self.tr("No incidents"))

    def _show_tip(self, px: float, at: QPoint) -> None:
        borders, counts = self.bars()
        place = int(np.searchsorted(borders, self.minute_at(px), "right")) - 1
        if not self.has_times or not 0 <= place < len(counts):
            return
        window = window_text(int(borders[place]), int(borders[place + 1]), self._zone)
        QToolTip.showText(at, f"{window}: {count_text(int(counts[place]))}", self)

    def changeEvent(self, event: QEvent) -> None:
        self.update()
        super().changeEvent(event)
