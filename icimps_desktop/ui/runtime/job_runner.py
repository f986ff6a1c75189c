"""Background work for the whole client: the only module that starts threads."""

from __future__ import annotations

import ctypes
import logging
import threading
from collections.abc import Callable
from enum import Enum, auto
from typing import TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from icimps_desktop.core.jobs import CancelToken, JobCancelledError

log = logging.getLogger(__name__)
T = TypeVar("T")


class Lane(Enum):
    """Which threads a job may use."""

    STORE = auto()  # one thread: short reads in the order asked
    WRITE = auto()  # one thread: saves; one may wait for an import, and the reads go on
    IO = auto()  # several: files, network, hashing, imports
    DRAFT = auto()  # one thread of its own: a draft never waits for a read or an import
    WATCH = auto()  # one thread that listens for other clients' changes until the end


_thread = threading.local()


def _keep_thread_state() -> None:
    """Give this pool thread one Python state for its whole life.

    Qt makes its threads without Python, which would make and drop a state for each job. What
    libraries keep per thread would go with it; pyproj up to 3.7 then uses freed memory
    (pyproj issues 1509 and 1622) and the program dies.
    """
    if not hasattr(_thread, "kept"):
        ctypes.pythonapi.PyGILState_Ensure()
        _thread.kept = True


_THREADS = {Lane.STORE: 1, Lane.WRITE: 1, Lane.IO: 4, Lane.DRAFT: 1, Lane.WATCH: 1}


class JobRunner(QObject):
    """Runs a callable off the GUI thread and hands its result back on it.

    The runner owns the only signal that crosses threads, so that nothing of Qt is
    made or destroyed on a pool thread.
    """

    _finished = Signal(object)
    _progressed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {lane: QThreadPool(self) for lane in Lane}
        for lane, pool in self._pools.items():
            pool.setMaxThreadCount(_THREADS[lane])
            pool.setExpiryTimeout(-1)  # its state in Python lives as long
        self._live: set[CancelToken] = set()
        self._finished.connect(self._deliver)
        self._progressed.connect(self._run_progress)

    def submit(
        self,
        job: Callable[[CancelToken], T],
        *,
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
        lane: Lane = Lane.STORE,
    ) -> CancelToken:
        """Start `job`; exactly one callback follows on the GUI thread, unless it is cancelled."""
        token = CancelToken()
        self._live.add(token)

        def run() -> None:
            _keep_thread_state()
            try:
                token.raise_if_cancelled()
                result = job(token)
            except JobCancelledError:
                self._finished.emit((token, None))
            except Exception as error:  # the one place that carries any error home
                log.debug("job failed", exc_info=True)
                self._finished.emit((token, lambda error=error: on_error(error)))
            else:
                self._finished.emit((token, lambda: on_done(result)))

        self._pools[lane].start(run)
        return token

    def on_gui(self, call: Callable[[], None]) -> None:
        """Run `call` on the GUI thread soon; for progress told from inside a job."""
        self._progressed.emit(call)

    @property
    def busy(self) -> bool:
        return bool(self._live)

    def shut_down(self, wait_ms: int = 10_000) -> bool:
        """Cancel what runs and wait for it; false when something did not end in time."""
        for token in self._live:
            token.cancel()
        ended = [pool.waitForDone(wait_ms) for pool in self._pools.values()]
        return all(ended)

    @Slot(object)
    def _deliver(self, outcome: tuple[CancelToken, Callable[[], None] | None]) -> None:
        token, callback = outcome
        self._live.discard(token)
        if callback is not None and not token.cancelled:
            callback()

    @Slot(object)
    def _run_progress(self, call: Callable[[], None]) -> None:
        call()
