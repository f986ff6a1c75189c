"""A line for times as officers type them: `t`, `-2d`, `1430`; it says back what it understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QDate, QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from icimps_desktop.records.incident import TimePrecision
from icimps_desktop.records.typed_dates import TypedTime, parse_when, written
from icimps_desktop.ui.common.words import time_not_understood


class SmartTimeEdit(QLineEdit):
    """Free text that is read as a time by the station's wall clock.

    `now_local` gives the naive wall-clock time at the station. On leaving the line an
    understood text is written out in full, so that it means the same tomorrow.

    Signals:
        understood(object): the `TypedTime` of the text, None while it is not one.
    """

    understood = Signal(object)

    def __init__(
        self, name: str, now_local: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._now = now_local
        self._value: TypedTime | None = None
        self.setAccessibleName(name)
        self.setPlaceholderText(self.tr("t, -2h, 1430, 13.4. 2200"))
        self.setToolTip(
            self.tr("t: now · y: yesterday · -2d, -3h: ago · 1430: time · mon 2200: weekday")
        )
        self.textChanged.connect(self._read)

    @property
    def value(self) -> TypedTime | None:
        """The time that stands in the line; None when there is none or it is not understood."""
        return self._value

    def set_value(self, typed: TypedTime | None) -> None:
        """Put a time in, written in full."""
        self.setText("" if typed is None else written(typed))

    def said_back(self) -> str:
        """What the line was understood as, or the sentence that says it was not."""
        text = self.text().strip()
        if not text:
            return ""
        if self._value is None:
            return time_not_understood(text)
        at, language = self._value.at, QLocale()
        day = f"{language.dayName(at.isoweekday(), QLocale.FormatType.ShortFormat)} "
        day += language.toString(QDate(at.year, at.month, at.day), QLocale.FormatType.ShortFormat)
        if self._value.precision is TimePrecision.DAY:
            return day
        if self._value.precision is TimePrecision.HOUR:
            return self.tr("{day}, about {hour} h").format(day=day, hour=f"{at:%H}")
        return f"{day} {at:%H:%M}"

    def _read(self, text: str) -> None:
        month_first = QLocale().dateFormat(QLocale.FormatType.ShortFormat).lower().startswith("m")
        self._value = parse_when(text, self._now(), month_first=month_first)
        said = self.said_back()
        self.setAccessibleDescription(said)
        self.understood.emit(self._value)

    def _write_out(self) -> None:
        if self._value is not None:
            self.set_value(self._value)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._write_out()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self._write_out()
        return super().event(event)
