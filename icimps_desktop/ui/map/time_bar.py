"""The foot of the map: the chosen window in words, usual periods, and the strip to brush."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from icimps_desktop.ui.common.theme import TextLabel, em, set_mark
from icimps_desktop.ui.map.answer import Answer
from icimps_desktop.ui.map.time_strip import TimeStrip
from icimps_desktop.ui.map.words import count_text, window_text

_DAY = 1440
_PERIODS = (1, 7, 28, 91, 365)


class TimeBar(QFrame):
    """Shows and changes the window of time.

    Signals:
        brushed: (first minute, end minute), or None for all time.
    """

    brushed = Signal(object)

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._end = 0
        self.strip = TimeStrip(zone)
        self.window_label = _Yielding()
        self.count_label = _Yielding(muted=True)
        font = self.window_label.font()
        font.setBold(True)
        self.window_label.setFont(font)
        self.period = QComboBox()
        self.period.setAccessibleName(self.tr("Period"))
        self.period.setToolTip(self.tr("Counted back from the newest incident"))
        self.period.addItem(self.tr("All time"), 0)
        for days in _PERIODS:
            text = self.tr("Last day") if days == 1 else self.tr("Last {n} days").format(n=days)
            self.period.addItem(text, days)
        self.period.addItem(self.tr("Chosen window"), -1)
        self.zoom_button = QPushButton(self.tr("Zoom to window"))
        self.zoom_button.setAccessibleName(self.zoom_button.text())
        set_mark(self.zoom_button, "kind", "link")
        self.reset_button = QPushButton(self.tr("All time"))
        self.reset_button.setAccessibleName(self.tr("Show all time"))
        set_mark(self.reset_button, "kind", "link")
        head = QHBoxLayout()
        head.setContentsMargins(10, 4, 6, 0)
        head.setSpacing(10)
        head.addWidget(self.window_label)
        head.addWidget(self.count_label)
        head.addStretch(1)
        for part in (self.zoom_button, self.reset_button, self.period):
            head.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.strip)
        self.strip.brushed.connect(self._on_brush)
        self.period.activated.connect(self._on_period)
        self.zoom_button.clicked.connect(self.strip.zoom_to_brush)
        self.reset_button.clicked.connect(self.strip.reset)
        self._show(None)

    def show_answer(self, found: Answer) -> None:
        """Draw the counts of an answer and the window of its filter."""
        low, high = found.chosen.minute_from, found.chosen.minute_to
        if not found.total:
            self.strip.show_counts(None, None)
            self.count_label.setText(self.tr("No incidents"))
            self._show(None)
            return
        self._end = found.times.end
        brush = None
        if low is not None or high is not None:
            brush = found.window()
        self.strip.show_counts(found.times, brush)
        window = self.strip.brush
        first, end = window or (found.times.first, found.times.end)
        count = count_text(found.times.between(first, end))
        self.count_label.setText(self.tr("{count} incidents").format(count=count))
        self._show(window)

    def _show(self, brush: tuple[int, int] | None) -> None:
        has_times = self.strip.has_times
        span = window_text(*(brush or self.strip.span), self._zone)
        self.window_label.setText(span if has_times else "")
        self.window_label.setVisible(has_times)
        self.period.setEnabled(has_times)
        self.zoom_button.setEnabled(brush is not None)
        self.reset_button.setEnabled(brush is not None)
        days = 0 if brush is None else -1
        if brush is not None and brush[1] == self._end and (brush[1] - brush[0]) % _DAY == 0:
            days = (brush[1] - brush[0]) // _DAY
        place = self.period.findData(days)
        with QSignalBlocker(self.period):
            self.period.setCurrentIndex(place if place >= 0 else self.period.count() - 1)

    def _on_brush(self, brush: tuple[int, int] | None) -> None:
        self._show(brush)
        self.brushed.emit(brush)

    def _on_period(self, place: int) -> None:
        days = int(self.period.itemData(place))
        if days == 0:
            self.strip.reset()
        elif days > 0:
            window = (self._end - days * _DAY, self._end)
            self._show(window)
            self.brushed.emit(window)


class _Yielding(TextLabel):
    """Gives its room to the controls beside it; what is cut ends in an ellipsis."""

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), em(self, 2)), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        if self.fontMetrics().horizontalAdvance(self.text()) <= room.width():
            super().paintEvent(event)
            return
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter = QPainter(self)
        role = self.foregroundRole()
        self.style().drawItemText(
            painter, room, Qt.AlignmentFlag.AlignVCenter, self.palette(), True, shown, role
        )
        painter.end()
