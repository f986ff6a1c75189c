"""The list under a field while something is typed into it; it never takes the focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from icimps_desktop.ui.common.theme import em

_ROWS = 9


@dataclass(frozen=True, slots=True)
class Option:
    """Something to pick: what is kept, what is shown, and a word beside it."""

    value: str
    label: str
    detail: str = ""

    @property
    def text(self) -> str:
        """The line in the list."""
        return f"{self.label}   {self.detail}" if self.detail else self.label


class Suggestions(QListWidget):
    """Shows options under a field, in the field's own window, so that keys stay with the field.

    Signals:
        chosen(Option): one was clicked.
    """

    chosen = Signal(object)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._options: list[Option] = []
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setSpacing(em(self, 0.12))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(self.tr("Suggestions"))
        self.hide()
        self.itemClicked.connect(self._on_clicked)
        field.installEventFilter(self)

    @property
    def current(self) -> Option | None:
        """The option that Enter would take."""
        row = self.currentRow()
        return self._options[row] if self.isVisible() and 0 <= row < len(self._options) else None

    def offer(self, options: Sequence[Option], *, marked: int = 0) -> None:
        """Show options with one marked (-1: none is, so Enter takes none); no options hide it."""
        self._options = list(options)
        self.clear()
        if not options:
            self.hide()
            return
        for option in options:
            self.addItem(QListWidgetItem(option.text))
        self.setCurrentRow(marked)
        self._place()
        self.show()
        self.raise_()
        self._say()

    def move_mark(self, by: int) -> None:
        """Mark the next option or the one before."""
        if self._options:
            start = self.currentRow() if self.currentRow() >= 0 or by > 0 else 0
            self.setCurrentRow((start + by) % len(self._options))
            self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        gone = (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize)
        if watched is self._field and event.type() in gone:
            self.hide()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Under the field, or above it where there is more room."""
        window = self._field.window()
        self.setParent(window)
        rows = min(self.count(), _ROWS)
        height = rows * max(self.sizeHintForRow(0), 1) + 2 * self.frameWidth() + em(self, 0.3)
        width = max(self._field.width(), em(self, 18))
        below = self._field.mapTo(window, QPoint(0, self._field.height()))
        above = self._field.mapTo(window, QPoint(0, 0))
        x = min(below.x(), max(window.width() - width, 0))
        fits = below.y() + height <= window.height() or below.y() < window.height() / 2
        y = below.y() if fits else max(above.y() - height, 0)
        self.setGeometry(x, y, width, height)

    def _say(self) -> None:
        """Let a screen reader hear which option is marked, at the field that has the focus."""
        if self.currentRow() < 0:
            return
        option = self._options[self.currentRow()]
        self._field.setAccessibleDescription(
            self.tr("{text}, {place} of {count}").format(
                text=option.text, place=self.currentRow() + 1, count=len(self._options)
            )
        )

    def _on_clicked(self, item: QListWidgetItem) -> None:
        option = self._options[self.row(item)]
        self.hide()
        self.chosen.emit(option)
