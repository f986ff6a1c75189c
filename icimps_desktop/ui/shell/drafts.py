"""The screen “My drafts”."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.core.clock import zone
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.moments import moment
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.shell.drafts_presenter import DraftRow, DraftsPresenter


class DraftsView(QWidget):
    """Each draft with its title and time; open it, or throw it away with an undo.

    Signals:
        draft_chosen(str): open the form of the draft with this key.
        new_wanted: file a new incident instead.
        counted(int): so many drafts there are.
    """

    draft_chosen = Signal(str)
    new_wanted = Signal()
    counted = Signal(int)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.presenter = DraftsPresenter(context.station, context.jobs, self)
        self.notice = NoticeBar()
        self._list = QVBoxLayout()
        self._list.setSpacing(em(self, 0.6))
        self._list.addStretch()
        self._empty = StateView(
            self.tr("No drafts"),
            self.tr("What you type into a report is kept here every second until it is saved."),
            self.tr("New incident"),
            icon_name="draft",
            action_icon="plus",
        )
        self._empty.acted.connect(self.new_wanted)
        holder = QWidget()
        holder.setLayout(self._list)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages = QStackedWidget()
        self._pages.addWidget(scroll)
        self._pages.addWidget(self._empty)
        self._title = TextLabel(self.tr("My drafts"), Level.TITLE)
        self._intro = TextLabel(
            self.tr("Only you see them. They are encrypted on this computer."), muted=True
        )
        layout = QVBoxLayout(self)
        gap = em(self, 1.2)
        layout.setContentsMargins(gap, gap, gap, gap)
        for part in (self._title, self._intro, self.notice, self._pages):
            layout.addWidget(part)
        layout.setStretch(3, 1)
        self.presenter.listed.connect(self._show)
        self.presenter.dropped.connect(self._on_dropped)
        self.presenter.failed.connect(self.notice.say)

    def refresh(self) -> None:
        """Ask anew."""
        self.presenter.reload()

    def take_focus(self) -> None:
        """The keys go to the draft that was touched last."""
        buttons = [b for b in self.findChildren(QPushButton) if b.isVisibleTo(self)]
        first = next((b for b in buttons if b.property("goes_on")), None)
        (first or self).setFocus()

    def say_recovered(self) -> None:
        """The program was ended without being closed: say that nothing is lost."""
        self._title.setText(self.tr("Recovered drafts"))
        self.notice.say(
            self.tr(
                "The program was not closed last time. Everything you had typed is here, up to "
                "the last second."
            ),
            Tone.INFO,
        )

    def _show(self, rows: list[DraftRow]) -> None:
        while self._list.count() > 1:
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, row in enumerate(rows):
            self._list.insertWidget(place, self._card(row))
        self._pages.setCurrentIndex(0 if rows else 1)
        self.counted.emit(len(rows))

    def _card(self, row: DraftRow) -> QWidget:
        station = self._context.station
        card = QFrame()
        card.setProperty("card", True)
        title = TextLabel(row.title or self.tr("New incident"), Level.HEADING)
        when = moment(row.at, zone(station.config.zone), station.clock.now())
        detail = TextLabel(self.tr("Last key {when}").format(when=when), muted=True)
        words = QVBoxLayout()
        words.setSpacing(em(self, 0.1))
        words.addWidget(title)
        words.addWidget(detail)
        goes_on = QPushButton(icon("draft"), self.tr("Go on"))
        goes_on.setAccessibleName(self.tr("Go on with {title}").format(title=title.text()))
        goes_on.setProperty("goes_on", True)
        goes_on.clicked.connect(partial(self.draft_chosen.emit, row.key))
        drops = QPushButton(icon("trash"), self.tr("Discard"))
        drops.setProperty("kind", "quiet")
        drops.setAccessibleName(self.tr("Discard {title}").format(title=title.text()))
        drops.clicked.connect(partial(self._drop, row))
        layout = QHBoxLayout(card)
        layout.addLayout(words, 1)
        layout.addWidget(drops)
        layout.addWidget(goes_on)
        return card

    def _drop(self, row: DraftRow) -> None:
        self.presenter.drop(row)

    def _on_dropped(self, row: DraftRow) -> None:
        self._context.notices.tell(
            self.tr("Draft discarded."),
            act_text=self.tr("Undo"),
            act=partial(self.presenter.bring_back, row),
        )
