"""What a long job is given: a way to be cancelled and a way to tell how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event


class JobCancelledError(Exception):
    """Raised inside a job between batches after somebody cancelled it."""


class CancelToken:
    """Handed to a job; any thread may cancel it."""

    def __init__(self) -> None:
        self._event = Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long or until cancelled; true when it was cancelled."""
        return self._event.wait(seconds)

    def raise_if_cancelled(self) -> None:
        """Raise `JobCancelledError` once cancelled; call it between batches."""
        if self._event.is_set():
            raise JobCancelledError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` (None: not known), and what it is doing."""

    done: int
    total: int | None
    what: str


ProgressReport = Callable[[Progress], None]


def no_report(progress: Progress) -> None:
    """Take progress and tell nobody."""
