"""Incident list as a Qt model: filled page by page, mended in place when records change."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from icimps_desktop.core.paging import PageKey
from icimps_desktop.records.incident_row import IncidentRow
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.incidents.station_names import STATUS_ICONS, StationNames

Index: TypeAlias = QModelIndex | QPersistentModelIndex
NUMBER, WHEN, CATEGORY, STATUS, SOURCE, BEAT, SEVERITY, AUTHOR = range(8)
_NO_INDEX = QModelIndex()


def key_of(row: IncidentRow) -> tuple[datetime, UUID]:
    """Where a row stands in the order of the list."""
    return row.occurred_from, row.uid


class IncidentListModel(QAbstractTableModel):
    """Holds what was fetched and asks for more; it never touches the store.

    Signals:
        more_wanted: the view came to the end of what is there.
    """

    more_wanted = Signal()

    def __init__(self, names: StationNames, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._rows: list[IncidentRow] = []
        self._has_more = False
        self._asked = False
        self._heads = (
            self.tr("Number"),
            self.tr("When"),
            self.tr("Class"),
            self.tr("State"),
            self.tr("Source"),
            self.tr("Beat"),
            self.tr("Weight"),
            self.tr("Author"),
        )
        names.loaded.connect(self._on_names)

    @property
    def rows(self) -> Sequence[IncidentRow]:
        """What was fetched so far, newest first."""
        return self._rows

    @property
    def has_more(self) -> bool:
        """Whether there are older ones to fetch."""
        return self._has_more

    def clear(self) -> None:
        """Begin anew."""
        self.beginResetModel()
        self._rows, self._has_more, self._asked = [], False, False
        self.endResetModel()

    def append(self, rows: Sequence[IncidentRow], *, more: bool) -> None:
        """Add a page at the end."""
        if rows:
            first = len(self._rows)
            self.beginInsertRows(_NO_INDEX, first, first + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()
        self._has_more, self._asked = more, False

    def give_up(self) -> None:
        """A page could not be fetched; it may be asked for again."""
        self._asked = False

    def mend(self, changed: Set[UUID], rows: Sequence[IncidentRow]) -> None:
        """Bring single records up to date: `rows` are those of `changed` that belong here.

        What lies below the last row fetched is left for the page that it will come with.
        """
        fresh = {row.uid: row for row in rows}
        for place in range(len(self._rows) - 1, -1, -1):
            old = self._rows[place]
            now = fresh.get(old.uid)
            if old.uid in changed and (now is None or key_of(now) != key_of(old)):
                self._take_out(place)
        last = key_of(self._rows[-1]) if self._rows and self._has_more else None
        for row in rows:
            if last is None or key_of(row) >= last:
                self._put(row, 0)

    def merge(
        self, after: PageKey | None, rows: Sequence[IncidentRow], *, to_the_end: bool
    ) -> None:
        """Bring a stretch of the list up to date: everything after a key up to the last row.

        Rows that stay keep their place in the view; `to_the_end` says that nothing older is
        left. The stretch must reach to rows that are here, or to the end.
        """
        end = None if to_the_end or not rows else key_of(rows[-1])
        fresh = {row.uid: row for row in rows}
        for place in range(len(self._rows) - 1, -1, -1):
            old = self._rows[place]
            inside = (after is None or key_of(old) < (after.at, after.uid)) and (
                end is None or key_of(old) >= end
            )
            now = fresh.get(old.uid)
            moved = now is not None and key_of(now) != key_of(old)
            if moved or (inside and now is None):
                self._take_out(place)
        place = 0
        for row in rows:
            place = self._put(row, place)
        if to_the_end:
            self._has_more = False

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._heads[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.DecorationRole and column == STATUS:
            name = STATUS_ICONS.get(row.status)
            return icon(name) if name else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole and column == SEVERITY:
            return self.tr("Weight of the gravest offence in the station’s severity table")
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more and not self._asked

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):  # Qt may call this without asking first
            self._asked = True
            self.more_wanted.emit()

    def _take_out(self, place: int) -> None:
        self.beginRemoveRows(_NO_INDEX, place, place)
        del self._rows[place]
        self.endRemoveRows()

    def _put(self, row: IncidentRow, place: int) -> int:
        """Show a row where it belongs, from `place` on; where that is."""
        while place < len(self._rows) and key_of(self._rows[place]) > key_of(row):
            place += 1
        if place < len(self._rows) and self._rows[place].uid == row.uid:
            if self._rows[place] != row:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place, 0), self.index(place, AUTHOR))
        else:
            self.beginInsertRows(_NO_INDEX, place, place)
            self._rows.insert(place, row)
            self.endInsertRows()
        return place

    def _text(self, row: IncidentRow, column: int) -> str:
        names = self._names
        if column == NUMBER:
            return row.number
        if column == WHEN:
            return names.when(row.occurred_from, row.occurred_to)
        if column == CATEGORY:
            return names.label("categories", row.category)
        if column == STATUS:
            return names.label("statuses", row.status)
        if column == SOURCE:
            return names.label("sources", row.source)
        if column == BEAT:
            return names.beat(row.beat_uid)
        if column == SEVERITY:
            return names.weight(row.severity)
        return names.officer(row.author_uid)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        right = column == SEVERITY
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _on_names(self) -> None:
        if self._rows:
            last = self.index(len(self._rows) - 1, AUTHOR)
            self.dataChanged.emit(self.index(0, BEAT), last)
