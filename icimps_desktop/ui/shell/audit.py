"""The screen “Audit”."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.shell.audit_presenter import AuditPresenter


class AuditView(QWidget):
    """Newest entries: who, when, what, how many records; and a button that checks them all."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = AuditPresenter(context.station, context.jobs, self)
        self.verify_button = QPushButton(icon("audit"), self.tr("Check all entries"))
        self.verify_button.setAccessibleName(self.tr("Check all entries"))
        self.notice = NoticeBar()
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(self.tr("Checking"))
        self._bar.hide()
        self.table = self._make_table()
        refusal = StateView(
            self.tr("The entries are for the auditor"),
            self.tr("Your role may check that no entry was changed, but not read them."),
            icon_name="audit",
        )
        pages = QStackedWidget()
        pages.addWidget(self.table)
        pages.addWidget(refusal)
        pages.setCurrentIndex(1 if self.presenter.refusal() else 0)
        words = QVBoxLayout()
        words.addWidget(TextLabel(self.tr("Audit"), Level.TITLE))
        words.addWidget(
            TextLabel(
                self.tr("Every read and every change, each bound to the entry before it."),
                muted=True,
            )
        )
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self.verify_button)
        layout = QVBoxLayout(self)
        gap = em(self, 1.2)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.addLayout(head)
        for part in (self.notice, self._bar, pages):
            layout.addWidget(part)
        layout.setStretch(3, 1)
        self.verify_button.clicked.connect(self.presenter.verify)
        self.presenter.checking.connect(self._on_checking)
        self.presenter.verdict.connect(self.notice.say)
        self.presenter.failed.connect(self.notice.say)

    def refresh(self) -> None:
        """Ask anew."""
        self.presenter.reload()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.presenter.model)
        table.setAccessibleName(self.tr("Newest entries"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(em(table, 2))
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        for column, width in enumerate((13, 13, 18, 6, 13)):
            head.resizeSection(column, em(table, width))
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        return table

    def _on_checking(self, checking: bool) -> None:
        self._bar.setVisible(checking)
        self.verify_button.setEnabled(not checking)
