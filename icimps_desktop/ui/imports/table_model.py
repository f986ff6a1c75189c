"""A table of texts for views: the tables of the wizard differ only in what a cell says."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QGuiApplication, QPalette

from icimps_desktop.ui.common.tone import Tone, tone_colour

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NO_INDEX = QModelIndex()


class TableModel(QAbstractTableModel):
    """Rows of text under heads; override `count`, `text` and what else differs."""

    def __init__(self, heads: tuple[str, ...] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads = heads
        self.numbers: frozenset[int] = frozenset()  # columns that stand to the right

    def count(self) -> int:
        """How many rows there are."""
        return 0

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        return ""

    def hint(self, row: int, column: int) -> str:
        """What more there is to say of a cell; it is shown as a tip and read aloud."""
        return ""

    def tone(self, row: int, column: int) -> Tone | None:
        """The colour of a cell's text, which is never all that says so."""
        return None

    def is_faint(self, row: int, column: int) -> bool:
        """Whether a cell may be passed over."""
        return False

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self.count()

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.heads):
            return None
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return self.heads[section]
        return self._alignment(section) if role == Role.TextAlignmentRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Role.DisplayRole:
            return self.text(row, column)
        if role == Role.TextAlignmentRole:
            return self._alignment(column)
        if role in (Role.ToolTipRole, Role.AccessibleDescriptionRole):
            return self.hint(row, column) or None
        return self._colour(row, column) if role == Role.ForegroundRole else None

    def refresh(self) -> None:
        """Ask everything anew; the rows stay the same ones."""
        if self.count():
            last = self.index(self.count() - 1, len(self.heads) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        right = column in self.numbers
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _colour(self, row: int, column: int) -> QBrush | None:
        palette = QGuiApplication.palette()
        tone = self.tone(row, column)
        if tone is not None:
            return QBrush(tone_colour(palette, tone))
        if self.is_faint(row, column):
            return QBrush(palette.color(QPalette.ColorRole.PlaceholderText))
        return None
