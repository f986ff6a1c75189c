"""The canvas with what floats above it: legend, selection, hints, credits, notices."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.map.canvas import MapCanvas
from icimps_desktop.ui.map.legend import Legend, LegendContent
from icimps_desktop.ui.map.theme import theme_for
from icimps_desktop.ui.runtime.job_runner import JobRunner

_GAP = 12


class Card(QFrame):
    """A notice in the middle of the map: what is the matter and what to do.

    Signals:
        acted: its button was pressed.
    """

    acted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.title = TextLabel("", Level.HEADING, wrap=True)
        self.text = TextLabel("", muted=True, wrap=True)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setAccessibleName(self.tr("Working"))
        self.button = QPushButton()
        self.button.clicked.connect(self.acted)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 18)
        layout.setSpacing(em(self, 0.6))
        for part in (self.title, self.text, self.busy):
            layout.addWidget(part)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.hide()

    def say(self, title: str, text: str = "", action: str = "", *, busy: bool = False) -> None:
        """Show it with these words; without `action` there is no button."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.busy.setVisible(busy)
        self.button.setText(action)
        self.button.setAccessibleName(action)
        self.button.setVisible(bool(action))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setFixedWidth(em(self, 26))
        self.adjustSize()
        self.show()
        self.raise_()


class SelectionBar(QFrame):
    """How many are selected, and what can be done with them.

    Signals:
        narrow_wanted: show only the drawn area.
        clear_wanted: select nothing.
    """

    narrow_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(self.tr("Selection"))
        self.label = TextLabel()
        self.narrow_button = QPushButton(self.tr("Show only this area"))
        self.clear_button = QPushButton(self.tr("Clear"))
        self.clear_button.setAccessibleName(self.tr("Clear the selection"))
        self.clear_button.setIcon(icon("close"))
        self.narrow_button.setAccessibleName(self.narrow_button.text())
        self.narrow_button.clicked.connect(self.narrow_wanted)
        self.clear_button.clicked.connect(self.clear_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.setSpacing(10)
        for part in (self.label, self.narrow_button, self.clear_button):
            layout.addWidget(part)
        self.hide()

    def say(self, text: str, *, has_area: bool) -> None:
        """Show it with these words."""
        self.label.setText(text)
        self.setAccessibleDescription(text)
        self.narrow_button.setVisible(has_area)
        self.adjustSize()
        self.show()
        self.raise_()


class MapArea(QWidget):
    """Places what floats; the canvas fills it."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = MapCanvas(jobs, self)
        self.legend = Legend(self.canvas.theme, self)
        self.card = Card(self)
        self.selection = SelectionBar(self)
        self.hint = self._note(self.tr("Hint"))
        self.pointer = self._note(self.tr("Under the pointer"))
        self.attribution = QLabel(self)
        self.attribution.setTextFormat(Qt.TextFormat.PlainText)
        self.attribution.setAccessibleName(self.tr("Source of the map"))
        self.attribution.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.attribution.setWordWrap(True)
        self.attribution.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._credit = ""
        self._paint_notes()
        self.legend.hide()

    def show_legend(self, content: LegendContent) -> None:
        """Write the legend; it is seen unless it was switched off."""
        self.legend.show_content(content, self.canvas.theme)
        self.place()

    def show_credit(self, text: str) -> None:
        """The credit line that the map's licence asks for."""
        self._credit = text
        self.place()

    def say_hint(self, text: str) -> None:
        """What to do next with the tool; "" for nothing."""
        self._say(self.hint, text)

    def say_pointer(self, text: str) -> None:
        """What is under the pointer; "" for nothing."""
        self._say(self.pointer, text)

    def sizeHint(self) -> QSize:
        return QSize(760, 460)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._paint_notes()
        super().changeEvent(event)

    def place(self) -> None:
        """Put everything where it belongs."""
        width, height = self.width(), self.height()
        self.canvas.setGeometry(0, 0, width, height)
        self.legend.move(width - self.legend.width() - _GAP, _GAP)
        self.card.adjustSize()
        middle = QPoint(width // 2, height // 2)
        self.card.move(middle - self.card.rect().center())
        self.selection.move(max((width - self.selection.width()) // 2, _GAP), _GAP)
        below = _GAP + (self.selection.height() + 6 if self.selection.isVisible() else 0)
        self.hint.move(max((width - self.hint.width()) // 2, _GAP), below)
        self.pointer.move(_GAP, height - self.pointer.height() - 40)
        self._place_credit(width, height)

    def _place_credit(self, width: int, height: int) -> None:
        label = self.attribution
        label.setText(self._credit)
        label.setVisible(bool(self._credit))
        if not self._credit:
            return
        room = max(min(width - 200, 760), 160)
        wanted = label.fontMetrics().horizontalAdvance(self._credit) + 14
        label.setFixedWidth(min(wanted, room))
        label.setFixedHeight(label.heightForWidth(min(wanted, room)))
        label.move(width - label.width(), height - label.height())

    def _note(self, name: str) -> TextLabel:
        note = TextLabel(parent=self)
        note.setAccessibleName(name)
        note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        note.hide()
        return note

    def _say(self, note: TextLabel, text: str) -> None:
        note.setText(text)
        note.setAccessibleDescription(text)
        note.setVisible(bool(text))
        note.adjustSize()
        self.place()

    def _paint_notes(self) -> None:
        """Plates in the map's own colours, so that they are readable above any ground."""
        theme = theme_for(self.palette())
        panel = theme.panel
        ground = f"rgba({panel.red()},{panel.green()},{panel.blue()},{panel.alpha()})"
        plate = f"background: {ground}; color: {theme.panel_text.name()}; padding: 4px 8px;"
        for note in (self.hint, self.pointer):
            note.setStyleSheet(
                f"{plate} border: 1px solid {theme.panel_line.name()}; border-radius: 4px;"
            )
        faint = f"rgba({panel.red()},{panel.green()},{panel.blue()},190)"
        self.attribution.setStyleSheet(
            f"background: {faint}; color: {theme.panel_dim.name()}; padding: 1px 6px; "
            "font-size: 10px;"
        )
