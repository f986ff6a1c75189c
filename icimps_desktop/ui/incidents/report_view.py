"""A report in words on the screen: titles, marks, labels and texts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from icimps_desktop.ui.common.icons import pixmap
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.incidents.report_lines import Block

_SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)


class ReportView(QWidget):
    """Shows blocks one under the other; texts can be selected, nothing can be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, em(self, 0.5), em(self, 0.5))
        self._box.setSpacing(em(self, 0.5))
        self._shown: list[Block] = []

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show these; nothing moves when they are the same as before."""
        if list(blocks) == self._shown:
            return
        self._shown = list(blocks)
        while self._box.count():
            item = self._box.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for block in blocks:
            self._box.addWidget(self._title(block) if block.level == 0 else self._card(block))
        self._box.addStretch(1)

    def words(self) -> str:
        """Everything that is shown, for a reader without eyes and for tests."""
        parts: list[str] = []
        for block in self._shown:
            parts.append(" · ".join((block.title, *block.chips)))
            parts += [f"{line.label}: {line.text}" for line in block.lines]
        return "\n".join(parts)

    def _title(self, block: Block) -> QWidget:
        return TextLabel(block.title, Level.HEADING)

    def _card(self, block: Block) -> QWidget:
        card = QFrame()
        card.setProperty("card", True)
        card.setAccessibleName(" · ".join((block.title, *block.chips)))
        column = QVBoxLayout(card)
        column.setContentsMargins(em(self, 0.7), em(self, 0.45), em(self, 0.7), em(self, 0.45))
        column.setSpacing(em(self, 0.25))
        head = QHBoxLayout()
        head.setSpacing(em(self, 0.35))
        head.addWidget(TextLabel(block.title, Level.HEADING, wrap=not block.chips))
        for chip in block.chips:
            head.addWidget(_chip(chip))
        if block.chips:
            head.addStretch(1)
        column.addLayout(head)
        self._fill(column, block)
        return card

    def _fill(self, column: QVBoxLayout, block: Block) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 0.8))
        grid.setVerticalSpacing(em(self, 0.15))
        grid.setColumnMinimumWidth(0, em(self, 8))
        grid.setColumnStretch(1, 1)
        for row, line in enumerate(line for line in block.lines if not line.whole):
            label = TextLabel(line.label, muted=True, wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            label.setMaximumWidth(em(self, 10))
            grid.addWidget(label, row, 0)
            grid.addWidget(_text(line.text, line.label), row, 1)
        column.addLayout(grid)
        for line in block.lines:
            if line.whole:
                column.addWidget(_text(line.text, block.title))


class StateMark(QWidget):
    """Sign and word of a report's state."""

    def __init__(self) -> None:
        super().__init__()
        self._icon_name = ""
        self._picture, self._words = QLabel(), TextLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(self, 0.3))
        row.addWidget(self._picture)
        row.addWidget(self._words)

    def show_state(self, icon_name: str, words: str) -> None:
        """Show a state."""
        self._icon_name = icon_name
        self._words.setText(words)
        self._words.setAccessibleName(self.tr("State: {state}").format(state=words))
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._icon_name:
            self._draw()

    def _draw(self) -> None:
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        size, ratio = em(self, 1.3), self.devicePixelRatioF()
        self._picture.setPixmap(pixmap(self._icon_name, size, colour, ratio))


def _text(words: str, name: str) -> QLabel:
    label = TextLabel(words, wrap=True)
    label.setTextInteractionFlags(_SELECTABLE)
    label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # not a stop for Tab each: there are many
    label.setAccessibleName(f"{name}: {words}" if name else words)
    return label


def _chip(words: str) -> QLabel:
    label = TextLabel(words, Level.SMALL)
    label.setProperty("card", True)
    label.setContentsMargins(em(label, 0.4), 0, em(label, 0.4), 0)
    return label
