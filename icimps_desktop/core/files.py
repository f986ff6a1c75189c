"""Files that are whole or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from icimps_desktop.core.errors import DiskFullError


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
        if error.errno == errno.ENOSPC:
            raise DiskFullError(
                f"The disk is full, {path.name} was not changed. Make room and try again."
            ) from error
        raise
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
