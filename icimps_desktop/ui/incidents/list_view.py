"""Incident list: layout and gestures, no decisions."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.notices import Notices
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.incidents.filter_bar import FilterBar
from icimps_desktop.ui.incidents.list_model import (
    AUTHOR,
    BEAT,
    CATEGORY,
    NUMBER,
    SEVERITY,
    SOURCE,
    STATUS,
    WHEN,
    Index,
)
from icimps_desktop.ui.incidents.list_presenter import IncidentListPresenter

# What has to fit into a column; the class takes what is left.
_WIDEST = {
    NUMBER: "N01-D1-26-000000",
    WHEN: "22/12/2026 20:00 – 23/12/2026 20:00",
    STATUS: "Submitted",
    SOURCE: "Reported to police",
    BEAT: "0000",
    SEVERITY: "00000.0",
    AUTHOR: "Somebody Longname",
}
_SAME_DAY = "22/12/2026 20:00–23:00"
# Left out one after the other where the window is narrow; a window over days is cut then.
_FIRST_TO_GO = (AUTHOR, SOURCE, WHEN, SEVERITY, BEAT)


class IncidentListView(QWidget):
    """The station's incidents, newest first. Enter opens, Down leads from the words to the rows.

    Signals:
        incident_chosen(UUID): open it.
        new_wanted: file a new one.
    """

    incident_chosen = Signal(object)
    new_wanted = Signal()

    def __init__(
        self, presenter: IncidentListPresenter, notices: Notices, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presenter = presenter
        presenter.setParent(self)
        self.bar = FilterBar(presenter, self)
        self.notice = NoticeBar()
        self.table = _Table(notices)
        self.table.setModel(presenter.model)
        self.new = QPushButton(icon("plus"), self.tr("New incident"))
        self.new.setProperty("kind", "primary")
        self.new.setAccessibleName(self.tr("New incident"))
        self.new.setToolTip(self.tr("Ctrl+N"))
        self.new.clicked.connect(self.new_wanted)
        self.empty = StateView(self.tr("No incidents yet"), icon_name="incident")
        self.empty.acted.connect(self._on_empty_act)
        self.broken = StateView(
            self.tr("The list cannot be shown"),
            icon_name="unplugged",
            tone=Tone.WARNING,
            action_icon="refresh",
        )
        self.broken.acted.connect(presenter.reload)
        self._foot = TextLabel("", Level.SMALL, muted=True)
        self._stack = QStackedWidget()
        for part in (self.table, self.empty, self.broken):
            self._stack.addWidget(part)
        self._lay_out()
        self.table.opened.connect(self._on_opened)
        self.bar.down_wanted.connect(self._into_table)
        presenter.fetched.connect(self._on_fetched)
        presenter.failed.connect(self._on_failed)
        presenter.newer_waiting.connect(self._on_newer)
        self.notice.acted.connect(self._on_act)
        presenter.load_saved()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(TextLabel(self.tr("Incidents"), Level.TITLE))
        head.addStretch(1)
        head.addWidget(self.new)
        box = QVBoxLayout(self)
        gap = em(self, 0.8)
        box.setContentsMargins(gap, em(self, 0.6), gap, em(self, 0.3))
        box.setSpacing(em(self, 0.4))
        box.addLayout(head)
        box.addWidget(self.bar)
        box.addWidget(self.notice)
        box.addWidget(self._stack, 1)
        box.addWidget(self._foot)

    def take_focus(self) -> None:
        """Where to begin: the rows when there are some, else the words."""
        (self.table if self.presenter.model.rows else self.bar.words).setFocus()

    def refresh(self) -> None:
        """Ask the store anew."""
        self.presenter.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.set_shown(False)

    def _into_table(self) -> None:
        self.table.setFocus()
        if not self.table.currentIndex().isValid() and self.presenter.model.rows:
            self.table.selectRow(0)

    def _on_opened(self, index: QModelIndex) -> None:
        self.incident_chosen.emit(self.presenter.model.rows[index.row()].uid)

    def _on_fetched(self) -> None:
        self.notice.clear()
        model = self.presenter.model
        if model.rows:
            self._stack.setCurrentWidget(self.table)
            more = self.tr("newest {count} · scroll down for older ones")
            all_of_them = self.tr("{count} incidents")
            words = more if model.has_more else all_of_them
            self._foot.setText(words.format(count=len(model.rows)))
            return
        self._foot.setText("")
        if self.presenter.filter.is_empty:
            self.empty.show_state(
                self.tr("No incidents yet"),
                self.tr("What is filed or imported at this station appears here."),
                self.tr("New incident"),
            )
        else:
            self.empty.show_state(
                self.tr("Nothing matches"),
                self.tr("No incident fits these words and filters."),
                self.tr("Show all"),
            )
        self._stack.setCurrentWidget(self.empty)

    def _on_empty_act(self) -> None:
        if self.presenter.filter.is_empty:
            self.new_wanted.emit()
        else:
            self.presenter.clear_filter()

    def _on_failed(self, said: str) -> None:
        if self.presenter.model.rows:
            self.notice.say(said, Tone.WARNING, self.tr("Try again"))
            return
        self.broken.show_state(self.tr("The list cannot be shown"), said, self.tr("Try again"))
        self._foot.setText("")
        self._stack.setCurrentWidget(self.broken)

    def _on_newer(self) -> None:
        self.notice.say(
            self.tr("Many new incidents have arrived."), Tone.INFO, self.tr("Show them")
        )

    def _on_act(self) -> None:
        self.notice.clear()
        self.presenter.reload()


class _Table(QTableView):
    """Rows that keep their place while others come and go.

    Signals:
        opened(QModelIndex): Enter or a double click on a row.
    """

    opened = Signal(QModelIndex)

    def __init__(self, notices: Notices) -> None:
        super().__init__()
        self._notices = notices
        self._longest = _WIDEST[NUMBER]  # of the numbers that are here
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Incidents, newest first"))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(em(self, 2.1))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setMinimumSectionSize(em(self, 3))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(self.opened)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(em(self, 2.1))
            self._fit()

    def _fit(self) -> None:
        """Give each column what its words need; leave out the least needed where it is narrow."""
        header = self.horizontalHeader()
        if header.count() <= CATEGORY:
            return
        texts = _WIDEST | {NUMBER: self._longest}
        wide = {column: self._width_of(column, text) for column, text in texts.items()}
        room = self.viewport().width() - em(self, 10)  # for the class
        for column in _FIRST_TO_GO:
            if sum(wide.values()) <= room:
                break
            if column == WHEN:
                wide[WHEN] = self._width_of(WHEN, _SAME_DAY)
            else:
                wide.pop(column)
        for column in _WIDEST:
            header.setSectionHidden(column, column not in wide)
            if column in wide:
                header.resizeSection(column, wide[column])
        header.setSectionResizeMode(CATEGORY, QHeaderView.ResizeMode.Stretch)

    def _measure_numbers(self, first: int, last: int) -> None:
        """A number is never cut: imported ones are longer than those given here."""
        numbers = [str(self.model().index(row, NUMBER).data()) for row in range(first, last + 1)]
        longest = max([self._longest, *numbers], key=self.fontMetrics().horizontalAdvance)
        if longest != self._longest:
            self._longest = longest
            self._fit()

    def _width_of(self, column: int, words: str) -> int:
        icon_width = em(self, 1.8) if column == STATUS else 0
        return self.fontMetrics().horizontalAdvance(words) + em(self, 2.2) + icon_width

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.opened.emit(current)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy_number(current)  # the number alone, never what a row says
        else:
            super().keyPressEvent(event)

    def rowsInserted(self, parent: Index, first: int, last: int) -> None:
        top = self.verticalScrollBar().value()
        super().rowsInserted(parent, first, last)
        self._measure_numbers(first, last)
        if top > 0 and first <= top:
            self.updateGeometries()  # else the bar does not know yet how far it may go
            self.verticalScrollBar().setValue(top + last - first + 1)

    def rowsAboutToBeRemoved(self, parent: Index, first: int, last: int) -> None:
        top = self.verticalScrollBar().value()
        super().rowsAboutToBeRemoved(parent, first, last)
        if last < top:
            self.verticalScrollBar().setValue(top - (last - first + 1))

    def _copy_number(self, current: QModelIndex) -> None:
        if current.isValid():
            number = str(current.siblingAtColumn(NUMBER).data())
            QGuiApplication.clipboard().setText(number)
            self._notices.tell(self.tr("{number} is copied.").format(number=number))
