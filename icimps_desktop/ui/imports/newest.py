"""Only the newest question is answered: an older one is given up when another is put."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

T = TypeVar("T")


class Newest(Generic[T]):
    """Puts questions to the IO lane one after another; what is late is never heard."""

    def __init__(
        self,
        jobs: JobRunner,
        *,
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        self._jobs = jobs
        self._on_done, self._on_error = on_done, on_error
        self._token: CancelToken | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._token is not None

    def ask(self, job: Callable[[CancelToken], T]) -> None:
        """Put a question in place of the one before."""
        self.drop()
        self._token = self._jobs.submit(
            job, on_done=self._done, on_error=self._failed, lane=Lane.IO
        )

    def drop(self) -> None:
        """Want no answer any more."""
        if self._token is not None:
            self._token.cancel()
            self._token = None

    def _done(self, answer: T) -> None:
        self._token = None
        self._on_done(answer)

    def _failed(self, error: Exception) -> None:
        self._token = None
        self._on_error(error)
