"""The main window: what frames every screen, and what holds while one is at work."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.security.policy import Action, decide
from icimps_desktop.security.session import Purpose
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.enter_key import press_focused
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.notices import Notice
from icimps_desktop.ui.common.theme import Theme, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.common.work_mark import WorkMark
from icimps_desktop.ui.runtime.job_runner import Lane
from icimps_desktop.ui.shell.actions import ActionBook, connect_all
from icimps_desktop.ui.shell.header import Header
from icimps_desktop.ui.shell.lock import Lock
from icimps_desktop.ui.shell.lock_screen import LockScreen
from icimps_desktop.ui.shell.navigation import Rail, screen_names
from icimps_desktop.ui.shell.pages import Pages
from icimps_desktop.ui.shell.palette import Palette
from icimps_desktop.ui.shell.palette_presenter import Item, PalettePresenter
from icimps_desktop.ui.shell.shortcut_sheet import ShortcutSheet
from icimps_desktop.ui.shell.status_line import StatusLine
from icimps_desktop.ui.shell.status_presenter import StatusPresenter
from icimps_desktop.ui.shell.task_panel import TaskPanel
from icimps_desktop.ui.shell.toasts import Toast
from icimps_desktop.ui.start.purpose import PurposeDialog, needs_purpose

TITLE = "ICIMPS Desktop"


class MainWindow(QMainWindow):
    """One officer's work at one station, from the unlocked file to its closing.

    Signals:
        ended(bool): the window is closed and the station let go; true when somebody else
            wants to sign in.
    """

    ended = Signal(bool)

    def __init__(self, app: QApplication, context: ScreenContext, theme: Theme) -> None:
        super().__init__()
        self.context, self._theme = context, theme
        self._again = self._is_over = self._told_drafts = False
        self.setWindowIcon(icon("audit"))
        self.setAccessibleName(TITLE)
        self.book = ActionBook(self)
        self._mark = WorkMark(context.settings.folder, context.station.config.station_uid)
        self.status = StatusPresenter(context.station, context.jobs, self)
        self.palette_presenter = PalettePresenter(
            context.station, context.jobs, self.book.usable, self._search_refusal, self
        )
        self.pages = Pages(context, self.book)
        self._work = self._make_work()
        actor = context.station.actor
        self.lock_screen = LockScreen(context.station.config, actor.login, actor.name, context.jobs)
        self._root = QStackedWidget()
        self._root.addWidget(self._work)
        self._root.addWidget(self.lock_screen)
        self.setCentralWidget(self._root)
        self.book.fill(self.menuBar())
        self.lock = Lock(app, self, context.station.clock, context.settings)
        self._wire()
        self._on_actor()
        self._restore_place()

    # Building

    def _make_work(self) -> QWidget:
        work = QWidget()
        self.header = Header(self.context.station.config, self.book)
        self.gone_bar, self.notice = NoticeBar(), NoticeBar()
        self.rail = Rail(self.book)
        self.status_line = StatusLine(self.status)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.pages, 1)
        layout = QVBoxLayout(work)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, self.gone_bar, self.notice):
            layout.addWidget(part)
        layout.addLayout(middle, 1)
        layout.addWidget(self.status_line)
        self.toast = Toast(work, self.status_line)
        self.task_panel = TaskPanel(self.context.tasks, work)
        self.palette_box = Palette(self.palette_presenter, self._item_icon, self)
        return work

    def _wire(self) -> None:
        context, status = self.context, self.status
        connect_all(
            self.book,
            {
                "new_incident": self.pages.new_incident,
                "search": self.palette_box.begin,
                "commands": self.palette_box.begin_commands,
                "lock": self.lock.lock,
                "purpose": self.ask_purpose,
                "sign_out": self.sign_out,
                "quit": self.close,
                "refresh": self.pages.refresh,
                "theme": self._theme.toggle,
                "tasks": self.task_panel.begin,
                "full_screen": self._toggle_full_screen,
                "shortcuts": self._show_shortcuts,
                **{f"go_{key}": partial(self.pages.go, key) for key in screen_names()},
            },
        )
        self.rail.chosen.connect(self.pages.go)
        self.pages.shown.connect(self._on_shown)
        self.pages.drafts_counted.connect(self._on_drafts)
        self.notice.acted.connect(self._on_notice)
        self.pages.incident_opened.connect(self.palette_presenter.remember)
        self.pages.purpose_wanted.connect(self.ask_purpose)
        self.palette_presenter.incident_chosen.connect(self.pages.open_incident)
        self.palette_presenter.command_chosen.connect(self.book.run)
        self.palette_box.closed.connect(self.pages.take_focus)
        self.task_panel.closed.connect(self.pages.take_focus)
        self.status_line.tasks_wanted.connect(self.task_panel.begin)
        context.tasks.changed.connect(self._on_tasks)
        context.notices.told.connect(self._on_told)
        context.bridge.changed.connect(status.on_changed)
        status.gone.connect(self._on_gone)
        status.back.connect(self._on_back)
        self.gone_bar.acted.connect(status.look)
        self.lock.locked.connect(self._on_locked)
        self.lock.unlocked.connect(self._on_unlocked)
        self.lock.long_locked.connect(self._on_long_locked)
        self.lock_screen.opened.connect(self.lock.unlock)
        self.lock_screen.sign_out_wanted.connect(self.sign_out)

    # The first minutes

    def begin(self) -> None:
        """Show the window, ask the purpose where one is needed, and start what runs beside."""
        context = self.context
        was_cut_off = self._mark.set()
        self.show()
        self.status.start()
        context.jobs.submit(
            context.station.changes.run,
            on_done=lambda _: None,
            on_error=self._raise,
            lane=Lane.WATCH,
        )
        self.pages.begin(recovered=was_cut_off)
        if needs_purpose(context.station.actor):
            self.ask_purpose()

    def ask_purpose(self) -> None:
        """Ask what the officer is working on; the window goes on behind the question."""
        dialog = PurposeDialog(
            self.context.station.actor, demo=self.context.station.config.demo, parent=self
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._on_purpose)
        dialog.open()

    @Slot(object, str, str)
    def _on_purpose(self, purpose: Purpose, case: str, reason: str) -> None:
        self.context.station.work_for(purpose, case, reason)
        self._on_actor()
        self.pages.on_actor()

    def _on_actor(self) -> None:
        actor = self.context.station.actor
        self.book.on_actor(actor)
        self.rail.refresh()
        self.header.show_actor(actor)
        self.status_line.show_officer(actor)

    # What holds on every screen

    def _on_shown(self, key: str) -> None:
        self.rail.show_current(key)
        if key == "drafts":
            self.notice.clear()
        name = screen_names()[key][0]
        self.setWindowTitle(f"{name} · {self.context.station.config.station} · {TITLE}")

    def _search_refusal(self) -> str:
        return decide(self.context.station.actor, Action.INCIDENT_SEARCH).why

    def _item_icon(self, item: Item) -> QIcon:
        if item.command:
            return self.book.actions[item.command].icon()
        return icon(item.icon)

    def _on_told(self, notice: Notice) -> None:
        """Show a note, unless the bar across the top says it already."""
        if notice.text != self.gone_bar.text:
            self.toast.tell(notice)

    def _on_gone(self, why: str) -> None:
        self.gone_bar.say(
            why or self.tr("The station's records cannot be reached."),
            Tone.DANGER,
            self.tr("Try again"),
            can_close=False,
        )
        if self.toast.text == self.gone_bar.text:
            self.toast.hide()

    def _on_back(self) -> None:
        self.gone_bar.clear()
        self.context.notices.tell(self.tr("The station's records can be reached again."))
        self.pages.refresh()

    def _on_drafts(self, count: int) -> None:
        """Show how many wait; the first time say so in words, for they may be forgotten."""
        self.rail.show_count("drafts", count)
        if count and not self._told_drafts and self.pages.current != "drafts":
            one = self.tr("A report of yours is not finished: it waits in your drafts.")
            more = self.tr("{count} reports of yours are not finished: they wait in your drafts.")
            text = one if count == 1 else more.format(count=count)
            self.notice.say(text, Tone.INFO, self.tr("Show drafts"))
        self._told_drafts = True

    def _on_notice(self) -> None:
        self.notice.clear()
        self.pages.go("drafts")

    def _on_tasks(self) -> None:
        self.status_line.show_tasks(len(self.context.tasks.running))

    def _show_shortcuts(self) -> None:
        page = self.pages.currentWidget()
        own = page.findChildren(QAction) if page is not None else []
        names = screen_names()
        sheet = ShortcutSheet(self.book.actions.values(), names[self.pages.current][0], own, self)
        sheet.open()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # Locking

    def _on_locked(self) -> None:
        self.palette_box.put_away()
        self.toast.hide()
        self.book.set_locked(True)
        self.menuBar().hide()
        self.setWindowTitle(TITLE)
        self._root.setCurrentWidget(self.lock_screen)
        self.lock_screen.begin()

    def _on_unlocked(self) -> None:
        self._root.setCurrentWidget(self._work)
        self.menuBar().show()
        self.book.set_locked(False)
        self._on_shown(self.pages.current)
        self.pages.take_focus()

    def _on_long_locked(self) -> None:
        """Let the keys leave the memory; a running import is not cut off for it."""
        if not self.context.tasks.running:
            self.sign_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_focused(self, event):
            super().keyPressEvent(event)

    # The end

    def sign_out(self) -> None:
        """End this officer's work; the login comes back."""
        self._again = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        running = self.context.tasks.running
        if running and not self._is_over:
            event.ignore()
            self._ask_to_end(running[0].title)
            return
        super().closeEvent(event)
        if not self._is_over:
            self._end()

    def _ask_to_end(self, title: str) -> None:
        self.task_panel.begin()
        self.notice.say(
            self.tr("“{title}” still runs. Cancel it or let it end, then close again.").format(
                title=title
            ),
            Tone.WARNING,
        )
        self._again = False

    def _end(self) -> None:
        """Timers, then screens, then jobs, then the files: nothing is asked of what is gone."""
        self._is_over = True
        context = self.context
        self.status.stop()
        self.lock.stop()
        context.settings.geometry = self.saveGeometry()
        self.pages.close_down()
        context.jobs.shut_down()
        context.bridge.close()
        context.station.close()
        self._mark.clear()
        self.ended.emit(self._again)

    def _restore_place(self) -> None:
        if not self.restoreGeometry(self.context.settings.geometry):
            self.resize(QSize(em(self, 88), em(self, 54)))

    def _raise(self, error: Exception) -> None:
        raise error
