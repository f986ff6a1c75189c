"""Says on disk that a window is open on a station, so that the next one knows of a crash.

A mark bears the process that set it. A mark whose process is gone was left by a crash; one
whose process lives is another window, and nothing to worry about.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QLockFile

_MOST_WINDOWS = 20  # of one account on one station


class WorkMark:
    """The mark of one window; `clear` takes it away when the window is closed."""

    def __init__(self, folder: Path, station_uid: UUID) -> None:
        """`folder` is of the officer's account; nothing of a record goes in there."""
        self._folder, self._name = folder, f"at_work_{station_uid}"
        self._lock: QLockFile | None = None

    def set(self) -> bool:
        """Set the mark; whether a window on this station ended without taking its own away."""
        self._folder.mkdir(parents=True, exist_ok=True)
        was_cut_off = False
        for number in range(_MOST_WINDOWS):
            path = self._folder / f"{self._name}_{number}.lock"
            was_there = path.exists()
            if self._lock is not None and not was_there:
                continue
            lock = QLockFile(str(path))
            lock.setStaleLockTime(0)  # a shift is long: age says nothing, the process does
            if lock.tryLock(0):
                was_cut_off = was_cut_off or was_there
                if self._lock is None:
                    self._lock = lock
                else:
                    lock.unlock()  # one left mark more, gone now
        return was_cut_off

    def clear(self) -> None:
        """Take the mark away."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
