"""Long work that an officer can watch and cancel: imports, exports, tidying."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

T = TypeVar("T")
_REPORT_EVERY_MS = 80  # faster is only work for the window


class Task(QObject):
    """One piece of long work.

    Signals:
        changed: progress or state is another.
    """

    changed = Signal()

    def __init__(self, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.progress = Progress(0, None, "")
        self.running = True
        self._token: CancelToken | None = None
        self._since = QElapsedTimer()
        self._since.start()

    @property
    def seconds_left(self) -> float | None:
        """A guess from the pace so far; None while there is none to make."""
        done, total = self.progress.done, self.progress.total
        seconds = self._since.elapsed() / 1000
        if not total or done <= 0 or seconds < 2:
            return None
        return seconds * (total - done) / done

    def started(self, token: CancelToken) -> None:
        """Take the token that cancels the work."""
        self._token = token

    def cancel(self) -> None:
        """Ask the work to end; the store stays as it was before the batch at hand."""
        if self._token is not None:
            self._token.cancel()
        self.end()

    def tell(self, progress: Progress) -> None:
        """Show how far it is; on the GUI thread."""
        if self.running:
            self.progress = progress
            self.changed.emit()

    def end(self) -> None:
        """The work is over, whichever way."""
        if self.running:
            self.running = False
            self.changed.emit()


class TaskBook(QObject):
    """Every long task of the window.

    Signals:
        changed: one began, moved on or ended.
    """

    changed = Signal()

    def __init__(self, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._tasks: list[Task] = []

    @property
    def running(self) -> list[Task]:
        """What runs now, the first begun first."""
        return [task for task in self._tasks if task.running]

    def run(
        self,
        title: str,
        job: Callable[[CancelToken, ProgressReport], T],
        *,
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
        on_progress: ProgressReport | None = None,
        lane: Lane = Lane.IO,
    ) -> Task:
        """Start long work under a title; cancelled work calls neither callback."""
        task = Task(title, self)
        task.changed.connect(self.changed)
        pace = QElapsedTimer()

        def show(progress: Progress) -> None:
            task.tell(progress)
            if on_progress is not None and task.running:
                on_progress(progress)

        def report(progress: Progress) -> None:
            ended = progress.total is not None and progress.done >= progress.total
            if not pace.isValid() or pace.elapsed() >= _REPORT_EVERY_MS or ended:
                pace.start()
                self._jobs.on_gui(lambda: show(progress))

        def done(result: T) -> None:
            self._forget(task)
            on_done(result)

        def failed(error: Exception) -> None:
            self._forget(task)
            on_error(error)

        self._tasks.append(task)
        task.started(
            self._jobs.submit(
                lambda token: job(token, report), on_done=done, on_error=failed, lane=lane
            )
        )
        self.changed.emit()
        return task

    def _forget(self, task: Task) -> None:
        task.end()
        self._tasks = [kept for kept in self._tasks if kept.running]
        task.deleteLater()
        self.changed.emit()
