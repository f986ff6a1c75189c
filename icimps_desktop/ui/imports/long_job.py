"""One long piece of work of the wizard, told to its true end: also when it was cancelled."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from icimps_desktop.core.errors import IcimpsError
from icimps_desktop.core.jobs import CancelToken, JobCancelledError, Progress, ProgressReport
from icimps_desktop.ui.common.tasks import Task, TaskBook
from icimps_desktop.ui.runtime.job_runner import JobRunner

T = TypeVar("T")


class LongJob(QObject):
    """Checks, imports and taking back: one at a time, in the task panel, off the GUI thread.

    A job that was cancelled goes on until its next step, and it may be done by then. What
    is said afterwards is what became of it, not what was asked.

    Signals:
        started(str): it began; its title.
        progressed(Progress): how far it is.
        stopping: it was asked to end.
        done(object): its result; also when it was asked to end too late.
        stopped: it ended without having done anything.
        failed(str): it ended without having done anything, for this reason.
    """

    started = Signal(str)
    progressed = Signal(object)
    stopping = Signal()
    done = Signal(object)
    stopped = Signal()
    failed = Signal(str)

    def __init__(self, tasks: TaskBook, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._jobs = tasks, jobs
        self._task: Task | None = None
        self._has_begun = False
        self._number = 0
        self.title = ""

    @property
    def running(self) -> bool:
        """Whether work is under way, asked to end or not."""
        return self._task is not None

    @property
    def task(self) -> Task | None:
        """What the task panel shows of it."""
        return self._task

    def start(self, title: str, work: Callable[[CancelToken, ProgressReport], T]) -> None:
        """Begin; nothing happens while something else is under way."""
        if self.running:
            return
        self._number += 1
        self.title, self._has_begun = title, False
        number = self._number

        def job(token: CancelToken, report: ProgressReport) -> T:
            self._has_begun = True
            told: Callable[[], None] = partial(self._end, number, self._tell_defect)
            try:
                token.raise_if_cancelled()
                with steady_memory():
                    result = work(token, report)
                told = partial(self._end, number, partial(self.done.emit, result))
            except JobCancelledError:
                told = partial(self._end, number, self.stopped.emit)
                raise
            except IcimpsError as error:
                told = partial(self._end, number, partial(self.failed.emit, error.message))
                raise
            finally:
                self._jobs.on_gui(told)
            return result

        self._task = self._tasks.run(
            title,
            job,
            on_done=lambda _: None,
            on_error=_pass_defects_on,
            on_progress=self._on_progress,
        )
        self._task.changed.connect(self._on_task)
        self.started.emit(title)

    def cancel(self) -> None:
        """Ask the work to end; what became of it is told when it has."""
        if self._task is not None and self._task.running:
            self._task.cancel()

    def forget(self) -> None:
        """Ask it to end and want to hear nothing more."""
        self._number += 1
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def _on_progress(self, progress: Progress) -> None:
        if self.running:
            self.progressed.emit(progress)

    def _on_task(self) -> None:
        if self._task is None or self._task.running:
            return
        if self._has_begun:
            self.stopping.emit()
        else:  # cancelled while it waited for a thread: nobody else tells its end
            self._end(self._number, self.stopped.emit)

    def _end(self, number: int, tell: Callable[[], None]) -> None:
        if number != self._number or self._task is None:
            return
        self._task = None
        tell()

    def _tell_defect(self) -> None:
        self.failed.emit(
            self.tr(
                "The program made a mistake here. Nothing was changed; a report without record"
                " content was written."
            )
        )


def _pass_defects_on(error: Exception) -> None:
    """What is meant for a person was told already; a defect goes to the crash guard."""
    if not isinstance(error, IcimpsError):
        raise error


@contextmanager
def steady_memory() -> Iterator[None]:
    """Keep the collector from going through the whole program while millions of cells pass.

    Each such round stops every thread for a tenth of a second and more, the window's too.
    What is made meanwhile is still collected.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
