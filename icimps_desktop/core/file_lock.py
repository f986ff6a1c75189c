"""A lock that threads and programs keep on a file which they read, change and write back."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from icimps_desktop.core.errors import DiskFullError, UnavailableError
from icimps_desktop.core.files import is_no_room

_PATIENCE_S = 10.0
_LOOK_S = 0.01

if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path, patience_s: float = _PATIENCE_S) -> Iterator[None]:
    """Hold the lock of `path` for the block; the system gives it back however a program ends.

    It is kept on a file beside, for the file itself is replaced at each write. That one stays
    where it is: taken away, two programs could each hold a lock on a file of that name.

    Raises:
        UnavailableError: somebody else holds it for longer than that, or it cannot be made.
        DiskFullError: no room to make it.
    """
    beside = path.with_name(path.name + ".lock")
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        if is_no_room(error):
            raise DiskFullError(
                f"The disk is full, {path.name} was not changed. Make room and try again."
            ) from error
        raise UnavailableError(
            f"{path.name} cannot be changed: {error.strerror}. Check the folder's rights."
        ) from error
    try:
        _take(handle, path.name, patience_s)
        yield
    finally:
        os.close(handle)


def _take(handle: int, name: str, patience_s: float) -> None:
    end = time.monotonic() + patience_s
    while True:
        try:
            _try(handle)
        except OSError as error:  # held by somebody else: the systems do not agree on the number
            if time.monotonic() > end:
                raise UnavailableError(
                    f"{name} is being changed by another program. Try again."
                ) from error
            time.sleep(_LOOK_S)
        else:
            return
