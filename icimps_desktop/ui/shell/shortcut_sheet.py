"""The sheet of keys: what the window and the screen in front can be told by keyboard."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.theme import Level, TextLabel, em


class ShortcutSheet(QDialog):
    """Lists actions with their keys, the window's on the left and the screen's on the right."""

    def __init__(
        self,
        window_actions: Iterable[QAction],
        screen_title: str,
        screen_actions: Iterable[QAction],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setAccessibleName(self.tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = QHBoxLayout()
        row.setSpacing(em(self, 2.5))
        row.addLayout(self._column(self.tr("Everywhere"), window_actions))
        own = list(screen_actions)
        if own:
            row.addLayout(self._column(screen_title, own))
        holder = QWidget()
        holder.setLayout(row)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll)
        layout.addWidget(buttons)
        size = holder.sizeHint()
        self.resize(
            min(size.width() + em(self, 4), parent.width()),
            min(size.height() + em(self, 7), parent.height()),
        )

    def _column(self, title: str, actions: Iterable[QAction]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.addWidget(TextLabel(title, Level.HEADING))
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 1.5))
        seen: set[str] = set()
        for action in actions:
            keys = "  ".join(
                key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()
            )
            text = action.text().replace("&", "")
            if not keys or not text or text in seen or not action.isVisible():
                continue
            seen.add(text)
            line = grid.rowCount()
            grid.addWidget(TextLabel(keys, muted=True), line, 0)
            grid.addWidget(TextLabel(text), line, 1)
        column.addLayout(grid)
        column.addStretch()
        return column
