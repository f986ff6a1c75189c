"""Long work at a terminal: how far it is, and Ctrl+C that stops it between two batches."""

from __future__ import annotations

import functools
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import typer

from icimps_desktop.cli.output import fail
from icimps_desktop.core.errors import IcimpsError, UserError
from icimps_desktop.core.jobs import CancelToken, JobCancelledError, Progress, ProgressReport

_REDRAW_S = 0.1


@contextmanager
def at_work(stopped: str) -> Iterator[tuple[CancelToken, ProgressReport]]:
    """A token that Ctrl+C cancels, and a report that shows progress on a terminal.

    A second Ctrl+C ends the program at once. `stopped` is the sentence when the work was
    cancelled.

    Raises:
        UserError: the work was cancelled.
    """
    token = CancelToken()
    line = _Line()
    with _interrupts_cancel(token):
        try:
            yield token, line.show
        except JobCancelledError as error:
            raise UserError(stopped) from error
        finally:
            line.clear()


def plain_command(command: Callable[..., None]) -> Callable[..., None]:
    """A command without a station whose failure is one sentence, or one JSON object.

    It tells by its own parameter `as_json` which of the two was asked for.
    """

    @functools.wraps(command)
    def run(**values: Any) -> None:
        try:
            command(**values)
        except IcimpsError as error:
            raise typer.Exit(fail(error, bool(values.get("as_json")))) from error

    return run


class _Line:
    """One line on standard error that is written over; nothing when nobody looks."""

    def __init__(self) -> None:
        self._seen = sys.stderr.isatty()
        self._width = 0
        self._drawn = 0.0

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        if not self._seen or now - self._drawn < _REDRAW_S:
            return
        self._drawn = now
        text = progress.what
        if progress.done:
            text += f": {progress.done:,}"
        if progress.total:
            text += f" of {progress.total:,} ({progress.done / progress.total:.0%})"
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def clear(self) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0


@contextmanager
def _interrupts_cancel(token: CancelToken) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread; whoever runs us elsewhere cancels the token
        return

    def cancel(_number: int, _frame: FrameType | None) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
