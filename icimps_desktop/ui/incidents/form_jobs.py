"""The background work of one form, counted: a form is let go only when none is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

T = TypeVar("T")


class FormJobs(QObject):
    """Submits jobs that are never cancelled: a saving under way goes on when the form closes.

    Signals:
        idle: the last job has ended.
    """

    idle = Signal()

    def __init__(self, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runner = jobs
        self._running = 0

    @property
    def busy(self) -> bool:
        """Whether a job still has to report back."""
        return self._running > 0

    def submit(
        self,
        job: Callable[[CancelToken], T],
        *,
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
        lane: Lane = Lane.STORE,
    ) -> None:
        """Start a job; exactly one callback follows on the GUI thread."""
        self._running += 1

        def done(result: T) -> None:
            if isValid(self):  # else the whole window went, and nobody waits for an answer
                self._ended(lambda: on_done(result))

        def failed(error: Exception) -> None:
            if isValid(self):
                self._ended(lambda: on_error(error))

        self.runner.submit(job, on_done=done, on_error=failed, lane=lane)

    def _ended(self, callback: Callable[[], None]) -> None:
        try:
            callback()
        finally:
            self._running -= 1
            if not self._running:
                self.idle.emit()
