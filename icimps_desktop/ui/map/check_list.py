"""A list of choices with a tick and a count each; a section that folds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QShowEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.core.resources import resource
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import set_mark
from icimps_desktop.ui.map.words import count_text

_CODE = Qt.ItemDataRole.UserRole
_SEARCH_FROM = 15  # longer lists get a line to narrow them


class _Rows(QTreeView):
    """Enter ticks only the row it stands on; Space switches it."""

    only = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.only.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class CheckList(QWidget):
    """Choices by code; none ticked shows nothing, all ticked is no filter.

    Signals:
        changed: the ticked codes (frozenset), or None when all are ticked.
    """

    changed = Signal(object)

    def __init__(self, name: str, rows_seen: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows_seen = rows_seen
        self._codes: tuple[str, ...] = ()
        self._quiet = False
        self._counts: Sequence[int] = ()
        self._model = QStandardItemModel(0, 2, self)
        self._model.itemChanged.connect(self._on_item)
        self.view = _Rows()
        self.view.setModel(self._model)
        self.view.setAccessibleName(name)
        self.view.setHeaderHidden(True)
        self.view.setRootIsDecorated(False)
        self.view.setUniformRowHeights(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view.setToolTip(
            self.tr("Space switches a choice, Enter or a double click keeps it alone.")
        )
        check = resource("styles", "check.svg").as_posix()
        self.view.setStyleSheet(
            "QTreeView::indicator { width: 12px; height: 12px; border: 1px solid palette(dark);"
            " border-radius: 2px; background: palette(base); }"
            " QTreeView::indicator:checked { background: palette(highlight);"
            f" border-color: palette(highlight); image: url({check}); }}"
        )
        header = self.view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.view.only.connect(self._only)
        self.view.doubleClicked.connect(self._only)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Narrow this list"))
        self.search.setAccessibleName(self.tr("{name}: narrow the list").format(name=name))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.all_button = _link(self.tr("All"), self.tr("{name}: all").format(name=name))
        self.none_button = _link(self.tr("None"), self.tr("{name}: none").format(name=name))
        self.all_button.clicked.connect(lambda: self._tick_shown(True))
        self.none_button.clicked.connect(lambda: self._tick_shown(False))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(2)
        buttons.addWidget(self.search, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.all_button)
        buttons.addWidget(self.none_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(buttons)
        layout.addWidget(self.view)

    @property
    def chosen(self) -> frozenset[str] | None:
        """The ticked codes; None when all are."""
        ticked = [code for row, code in enumerate(self._codes) if self._is_ticked(row)]
        return None if len(ticked) == len(self._codes) else frozenset(ticked)

    def set_choices(self, codes: Sequence[str], labels: Sequence[str]) -> None:
        """Offer these, all ticked as before or, when new, as the rest is."""
        if tuple(codes) == self._codes:
            return
        before, known = self.chosen, set(self._codes)
        self._quiet = True
        self._codes = tuple(codes)
        self._model.setRowCount(0)
        for code, label in zip(codes, labels, strict=True):
            item, count = QStandardItem(label), QStandardItem("")
            item.setCheckable(True)
            item.setData(code, _CODE)
            ticked = before is None or code in before or code not in known
            item.setCheckState(_state(ticked))
            count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            count.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._model.appendRow([item, count])
        self._quiet = False
        self.search.setVisible(len(codes) >= _SEARCH_FROM)
        self._fit()

    def set_chosen(self, chosen: frozenset[str] | None) -> None:
        """Tick exactly these, without telling anybody."""
        if chosen == self.chosen:
            return
        self._quiet = True
        for row, code in enumerate(self._codes):
            self._model.item(row).setCheckState(_state(chosen is None or code in chosen))
        self._quiet = False

    def show_counts(self, counts: Sequence[int]) -> None:
        """Write how many each choice would show; a folded list does so when it is unfolded."""
        self._counts = counts
        if self.isVisible():
            self._write_counts()

    def showEvent(self, event: QShowEvent) -> None:
        self._write_counts()
        super().showEvent(event)

    def _write_counts(self) -> None:
        self._quiet = True
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText)
        for row, count in enumerate(self._counts[: len(self._codes)]):
            item, text = self._model.item(row, 1), count_text(count)
            if item.text() != text:
                item.setText(text)
                item.setForeground(muted)
                label = self._model.item(row).text()
                self._model.item(row).setAccessibleText(f"{label}, {text}")
        self._quiet = False

    def _fit(self) -> None:
        """As tall as its rows, up to so many."""
        rows = min(max(self._model.rowCount(), 1), self._rows_seen)
        height = self.view.sizeHintForRow(0) if self._model.rowCount() else 20
        self.view.setFixedHeight(rows * height + 2 * self.view.frameWidth() + 2)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit()
        super().changeEvent(event)

    def _is_ticked(self, row: int) -> bool:
        return self._model.item(row).checkState() is Qt.CheckState.Checked

    def _on_item(self, item: QStandardItem) -> None:
        if not self._quiet and item.column() == 0:
            self.changed.emit(self.chosen)

    def _only(self, index: QModelIndex) -> None:
        if index.isValid():
            code = self._codes[index.row()]
            self.set_chosen(frozenset([code]))
            self.changed.emit(self.chosen)

    def _tick_shown(self, on: bool) -> None:
        """Tick all rows, or those that the search leaves."""
        self._quiet = True
        for row in range(len(self._codes)):
            if not self.view.isRowHidden(row, QModelIndex()):
                self._model.item(row).setCheckState(_state(on))
        self._quiet = False
        self.changed.emit(self.chosen)

    def _narrow(self, text: str) -> None:
        wanted = text.casefold().strip()
        for row in range(len(self._codes)):
            hidden = wanted not in self._model.item(row).text().casefold()
            self.view.setRowHidden(row, QModelIndex(), hidden)


class Section(QWidget):
    """A heading that folds what is below it."""

    def __init__(self, name: str, body: QWidget, *, unfolded: bool = True) -> None:
        super().__init__()
        self._name = name
        self.body = body
        self.head = QToolButton()
        self._unfolded = unfolded
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setIconSize(QSize(12, 12))
        font = self.head.font()
        font.setBold(True)
        self.head.setFont(font)
        self.head.clicked.connect(lambda: self._fold(not self._unfolded))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(body)
        self.mark(False)
        self._fold(unfolded)

    def mark(self, narrowed: bool) -> None:
        """Say in the heading whether something is chosen below."""
        text = self.tr("{name} (filtered)").format(name=self._name) if narrowed else self._name
        self.head.setText(text)
        self.head.setAccessibleName(text)

    def _fold(self, unfolded: bool) -> None:
        self._unfolded = unfolded
        self.body.setVisible(unfolded)
        self.head.setIcon(icon("down" if unfolded else "right"))
        self.head.setAccessibleDescription(self.tr("unfolded") if unfolded else self.tr("folded"))


def _state(ticked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked


def _link(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    set_mark(button, "kind", "link")
    return button
