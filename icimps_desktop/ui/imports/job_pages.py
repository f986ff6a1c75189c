"""A long piece of work as four pages: how it goes, that it was stopped or failed, what came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.imports.long_job import LongJob
from icimps_desktop.ui.imports.widgets import ProgressPanel


class JobPages(QWidget):
    """Shows the page that a job is at, and keeps the keyboard on what there is to do."""

    def __init__(
        self,
        job: LongJob,
        stopped: StateView,
        failed: StateView,
        result: QWidget,
        *,
        first: QWidget,
        show: Callable[[Any], None],
        failed_words: Callable[[], tuple[str, str]],
    ) -> None:
        """`first` of the result page takes the keyboard; `show` fills it with what came.

        `failed_words` gives what a failure is called and what the button then offers.
        """
        super().__init__()
        self._show, self._failed_words = show, failed_words
        self.progress = ProgressPanel(job)
        self.stopped, self.failed = stopped, failed
        self._result, self._first = result, first
        self._pages = QStackedWidget()
        for page in (self.progress, stopped, failed, result):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        job.started.connect(lambda _: self._turn(self.progress))
        job.stopped.connect(lambda: self._turn(stopped))
        job.failed.connect(self._on_failed)
        job.done.connect(self._on_done)

    def take_focus(self) -> None:
        """Put the keyboard on what there is to do."""
        page, part = self._pages.currentWidget(), self._first
        for shown in (self.progress, self.stopped, self.failed):
            if page is shown:
                part = shown.button
        part.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        if self.isVisible():
            self.take_focus()

    def _on_failed(self, text: str) -> None:
        title, action = self._failed_words()
        self.failed.show_state(title, text, action)
        self._turn(self.failed)

    def _on_done(self, answer: object) -> None:
        self._show(answer)
        self._turn(self._result)
