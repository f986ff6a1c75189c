"""Files that are whole or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from tempfile import TemporaryFile

from icimps_desktop.core.errors import DiskFullError

# A full disk, a used-up share of it, and a file that may not grow.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_A_LITTLE = 64 * 1024  # bytes; an encrypted file asks for 32 KiB of shared memory at once


def is_no_room(error: OSError) -> bool:
    """Whether the system refused a write because there is no room for it."""
    return error.errno in _NO_ROOM


def has_room(folder: Path) -> bool:
    """Whether a little more can be written into a folder; it is tried and nothing stays.

    A folder that takes nothing for another reason than room counts as one that has room.
    """
    try:
        with TemporaryFile(dir=folder) as tried:
            tried.write(bytes(_A_LITTLE))
            tried.flush()
            os.fsync(tried.fileno())
    except OSError as error:
        return not is_no_room(error)
    return True


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` at `path`, durable when this returns; a crash leaves the old or the new.

    Raises:
        DiskFullError: no room; the old file stands.
    """
    beside = path.with_name(path.name + ".new")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if is_no_room(error):
            raise DiskFullError(
                f"The disk is full, {path.name} was not changed. Make room and try again."
            ) from error
        raise
    _sync_folder(path.parent)


def move_into_place(beside: Path, path: Path) -> None:
    """Give a whole file another name in its folder, durable when this returns."""
    beside.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
