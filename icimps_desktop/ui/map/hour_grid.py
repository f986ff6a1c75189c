"""Weekday by hour: counts as shades, hours switched on and off."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.common.tone import mix
from icimps_desktop.ui.map.answer import HOURS, Counts
from icimps_desktop.ui.map.words import count_text

DAYS = 7
_HOURS_A_DAY = 24
_SHADES = 24


class HourGrid(QWidget):
    """Seven rows of 24 hours; pulling the mouse switches many, a row's or column's head all of it.

    By keyboard: arrows move, Space switches, with Shift the whole day, with Ctrl that hour of
    every day.

    Signals:
        changed: the hours that are on (frozenset of 0..167), or None for all.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Weekday and hour"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._days = (
            *(self.tr("Mo"), self.tr("Tu"), self.tr("We"), self.tr("Th")),
            *(self.tr("Fr"), self.tr("Sa"), self.tr("Su")),
        )
        self._on = np.ones(HOURS, dtype=np.bool_)
        self._counts: Counts = np.zeros(HOURS, dtype=np.int64)
        self._at = 0
        self._paints: bool | None = None
        self._tell()

    @property
    def hours(self) -> frozenset[int] | None:
        """The hours that are on; None when all are."""
        if self._on.all():
            return None
        return frozenset(np.flatnonzero(self._on).tolist())

    def set_hours(self, hours: frozenset[int] | None) -> None:
        """Switch exactly these on, without telling anybody."""
        self._on[:] = hours is None
        if hours is not None:
            self._on[list(hours)] = True
        self._tell()
        self.update()

    def show_counts(self, counts: Counts) -> None:
        """Shade the hours by how many incidents each would show."""
        self._counts = counts
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(self, 20), em(self, 11))

    def minimumSizeHint(self) -> QSize:
        return QSize(em(self, 15), em(self, 10))

    def cell(self, hour: int) -> QRectF:
        """Where an hour of the week is drawn."""
        left, top, width, height = self._frame()
        day, of_day = divmod(hour, _HOURS_A_DAY)
        return QRectF(left + of_day * width, top + day * height, width, height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        hours = self._hours_at(event.position())
        if not hours:
            return
        self._at = hours[0]
        self._paints = not bool(self._on[hours].all())
        self._switch(hours, self._paints)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hours = self._hours_at(event.position())
        if self._paints is not None and hours:
            self._switch(hours, self._paints)
        elif len(hours) == 1:
            QToolTip.showText(event.globalPosition().toPoint(), self._hour_text(hours[0]), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._paints is not None:
            self._paints = None
            self.changed.emit(self.hours)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -_HOURS_A_DAY,
            Qt.Key.Key_Down: _HOURS_A_DAY,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self._at = (self._at + steps[key]) % HOURS
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            hours = [self._at]
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                hours = self._day(self._at // _HOURS_A_DAY)
            elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                hours = list(range(self._at % _HOURS_A_DAY, HOURS, _HOURS_A_DAY))
            self._switch(hours, not bool(self._on[hours].all()))
            self.changed.emit(self.hours)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        ground = palette.color(QPalette.ColorRole.Base)
        accent = palette.color(QPalette.ColorRole.Accent)
        off = palette.color(QPalette.ColorRole.Mid)
        most = max(int(self._counts.max(initial=0)), 1)
        shades = np.rint(np.sqrt(self._counts / most) * _SHADES).astype(int).tolist()
        colours = [mix(ground, accent, 0.08 + 0.82 * s / _SHADES) for s in range(_SHADES + 1)]
        left, top, width, height = self._frame()
        for hour, shade in enumerate(shades):
            day, of_day = divmod(hour, _HOURS_A_DAY)
            x, y = left + of_day * width, top + day * height
            where = QRectF(x + 0.5, y + 0.5, width - 1, height - 1)
            if self._on[hour]:
                painter.fillRect(where, colours[shade])
            else:
                self._paint_off(painter, where, off)
        self._paint_heads(painter, palette.color(QPalette.ColorRole.PlaceholderText))
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.cell(self._at))
        painter.end()

    def _paint_off(self, painter: QPainter, where: QRectF, colour: QColor) -> None:
        """A crossed cell: off is not told by colour alone."""
        painter.setPen(QPen(colour, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(where.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.drawLine(where.bottomLeft(), where.topRight())

    def _paint_heads(self, painter: QPainter, colour: QColor) -> None:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        painter.setPen(colour)
        left, top, width, height = self._frame()
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for day, name in enumerate(self._days):
            painter.drawText(QRectF(0, top + day * height, left, height), middle, name)
        for hour in range(0, _HOURS_A_DAY, 6):
            where = QRectF(left + hour * width, 0, width * 6, top)
            painter.drawText(where, middle, f"{hour:02d}")

    def _frame(self) -> tuple[float, float, float, float]:
        """Left and top of the first cell, and the size of one."""
        head = float(self.fontMetrics().height())
        left = self.fontMetrics().horizontalAdvance("Mo") + 8.0
        return left, head, (self.width() - left) / _HOURS_A_DAY, (self.height() - head) / DAYS

    def _hours_at(self, at: QPointF) -> list[int]:
        """The hour under the pointer; all of a day or an hour of day over its head."""
        left, top, width, height = self._frame()
        of_day, day = int((at.x() - left) // width), int((at.y() - top) // height)
        in_days, in_hours = 0 <= day < DAYS, 0 <= of_day < _HOURS_A_DAY
        if in_days and in_hours:
            return [day * _HOURS_A_DAY + of_day]
        if in_days and at.x() < left:
            return self._day(day)
        if in_hours and at.y() < top:
            return list(range(of_day, HOURS, _HOURS_A_DAY))
        return []

    def _day(self, day: int) -> list[int]:
        return list(range(day * _HOURS_A_DAY, (day + 1) * _HOURS_A_DAY))

    def _switch(self, hours: list[int], on: bool) -> None:
        self._on[hours] = on
        self._tell()
        self.update()

    def _hour_text(self, hour: int) -> str:
        day, of_day = divmod(hour, _HOURS_A_DAY)
        state = self.tr("on") if self._on[hour] else self.tr("off")
        count = count_text(int(self._counts[hour]))
        return f"{self._days[day]} {of_day:02d}–{of_day + 1:02d} h: {count}, {state}"

    def _tell(self) -> None:
        chosen = self.tr("{count} of 168 hours on").format(count=int(self._on.sum()))
        self.setAccessibleDescription(f"{chosen}. {self._hour_text(self._at)}")

    def changeEvent(self, event: QEvent) -> None:
        self.update()
        super().changeEvent(event)
