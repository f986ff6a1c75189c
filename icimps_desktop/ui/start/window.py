"""The window before a station is open: the first run or the login."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from icimps_desktop.core.clock import Clock, SystemClock
from icimps_desktop.core.settings import StationConfig, remember_opened
from icimps_desktop.ui.common.enter_key import press_focused
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import Theme, em
from icimps_desktop.ui.runtime.job_runner import JobRunner
from icimps_desktop.ui.start.card import Brand, Stage
from icimps_desktop.ui.start.first_run import FirstRun
from icimps_desktop.ui.start.first_run_presenter import FirstRunPresenter
from icimps_desktop.ui.start.login import LoginPage
from icimps_desktop.ui.start.login_presenter import LoginPresenter

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation


_FIRST_PAINT_MS = 150  # the login is to be seen before anything else is read from disk


class StartWindow(QWidget):
    """Ends in an open station, or is closed.

    Signals:
        opened(OpenStation): an officer has unlocked a station.
        closed: the officer closed the window instead.
    """

    opened = Signal(object)
    closed = Signal()

    def __init__(
        self,
        jobs: JobRunner,
        theme: Theme,
        config: StationConfig | None,
        heavy: Sequence[str] = (),
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`heavy` are modules to read from disk while the officer types."""
        super().__init__(parent)
        self._jobs, self._config, self._heavy = jobs, config, heavy
        self._clock = clock or SystemClock()
        self._done = False
        self.login: LoginPage | None = None
        self.first_run: FirstRun | None = None
        self.setWindowTitle("ICIMPS Desktop")
        self.setWindowIcon(icon("audit"))
        self._stack = QStackedWidget()
        switch = QToolButton()
        switch.setIcon(icon("moon"))
        switch.setToolTip(self.tr("Light or dark"))
        switch.setAccessibleName(self.tr("Light or dark"))
        switch.clicked.connect(theme.toggle)
        head = QHBoxLayout()
        head.addWidget(Brand())
        head.addStretch()
        head.addWidget(switch)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        self.resize(em(self, 58), em(self, 46))
        if config is None:
            self.show_first_run()
        else:
            self.show_login(config)

    def say(self, text: str) -> None:
        """Say why another page stands here than was asked for."""
        if self.first_run is not None:
            self.first_run.choice.notice.say(text)

    def show_login(self, config: StationConfig) -> None:
        """Ask for the passphrase of this station."""
        presenter = LoginPresenter(config, self._jobs, self._clock, self)
        presenter.opened.connect(self._on_opened)
        self._config = config
        self.login = LoginPage(presenter)
        self.login.other_station.connect(self.show_first_run)
        self._show(self.login)
        QTimer.singleShot(_FIRST_PAINT_MS, presenter, lambda: presenter.warm_up(self._heavy))

    def show_first_run(self) -> None:
        """Ask how this computer comes to a station."""
        presenter = FirstRunPresenter(self._jobs, self._clock, self)
        presenter.ready.connect(self.show_login)
        self.first_run = FirstRun(presenter, can_go_back=self._config is not None)
        self.first_run.back.connect(self._back_to_login)
        self._show(self.first_run)

    def _back_to_login(self) -> None:
        if self._config is not None:
            self.show_login(self._config)

    def _show(self, page: QWidget) -> None:
        old = self._stack.currentWidget()
        self._stack.setCurrentIndex(self._stack.addWidget(Stage(page)))
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()

    def _on_opened(self, station: OpenStation) -> None:
        if self.login is not None:
            self.login.wipe()
        remember_opened(station.config.folder)
        self._done = True
        self.opened.emit(station)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_focused(self, event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._done:
            self.closed.emit()
