"""Only the newest question counts: while one is being answered, later ones replace each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

T = TypeVar("T")


class Latest(Generic[T]):
    """One job at a time; answers arrive in the order asked, and the last question is answered.

    Dragging asks faster than a job answers. Starting each would queue them up, cancelling each
    would never show one: the running job ends, then the newest question is put.
    """

    def __init__(
        self,
        jobs: JobRunner,
        *,
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
        lane: Lane = Lane.IO,
    ) -> None:
        self._jobs = jobs
        self._on_done = on_done
        self._on_error = on_error
        self._lane = lane
        self._running: CancelToken | None = None
        self._waiting: Callable[[CancelToken], T] | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running is not None

    def ask(self, job: Callable[[CancelToken], T]) -> None:
        """Put a question; it takes the place of one that has not begun."""
        if self._running is not None:
            self._waiting = job
            return
        self._running = self._jobs.submit(
            job, on_done=self._done, on_error=self._failed, lane=self._lane
        )

    def drop(self) -> None:
        """Want no answer any more, neither to the running nor to the waiting question."""
        if self._running is not None:
            self._running.cancel()
        self._running = self._waiting = None

    def _done(self, answer: T) -> None:
        self._next()
        self._on_done(answer)

    def _failed(self, error: Exception) -> None:
        self._next()
        self._on_error(error)

    def _next(self) -> None:
        self._running = None
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.ask(waiting)
