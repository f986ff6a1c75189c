"""Zip archives from outside, looked through before anything else opens them.

Sizes and counts come from the unpacked stream, never from what the archive says of
itself: a bomb lies there.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.limits import (
    MAX_ARCHIVE_ENTRIES,
    MAX_RATIO,
    MAX_UNPACKED,
    MIB,
    RATIO_FREE,
)

_ENCRYPTED = 0x1
Watch = Callable[[str, bytes], None]


def member_names(path: Path) -> list[str]:
    """What stands in the archive, after a look at the names alone.

    Raises:
        UserError: it is damaged, has too many entries, or a name that leads out of it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise _damaged(path) from error
    if len(infos) > MAX_ARCHIVE_ENTRIES:
        raise UserError(
            f"“{path.name}” holds {len(infos)} files; at most {MAX_ARCHIVE_ENTRIES} are taken."
        )
    names: set[str] = set()
    for info in infos:
        if _leads_out(info):
            raise UserError(
                f"“{path.name}” holds a file whose name leads out of the archive. It was not"
                " opened; ask the sender for the plain files."
            )
        if info.filename in names:
            raise UserError(
                f"“{path.name}” holds “{info.filename[:80]}” twice. It was not opened; ask the"
                " sender for the plain files."
            )
        names.add(info.filename)
    return [info.filename for info in infos if not info.is_dir()]


def measure_members(path: Path, names: Iterable[str], watch: Watch | None = None) -> int:
    """Unpack these members into nothing, counting; the sum of their real sizes.

    `watch` sees every piece with its member's name, and may refuse by raising.

    Raises:
        UserError: too much comes out, or a member is damaged or locked by a password.
    """
    packed = path.stat().st_size
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for name in names:
                if archive.getinfo(name).flag_bits & _ENCRYPTED:
                    raise UserError(
                        f"“{path.name}” is locked with a password. Unpack it with the password"
                        " and import the files inside."
                    )
                with archive.open(name) as member:
                    while piece := member.read(MIB):
                        total += len(piece)
                        _raise_if_bomb(path, total, packed)
                        if watch is not None:
                            watch(name, piece)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        KeyError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise _damaged(path) from error
    return total


def _raise_if_bomb(path: Path, total: int, packed: int) -> None:
    if total > MAX_UNPACKED or (total > RATIO_FREE and total > packed * MAX_RATIO):
        raise UserError(
            f"“{path.name}” unpacks to far more than its size. It looks made to fill this"
            " machine and was not opened."
        )


def _leads_out(info: zipfile.ZipInfo) -> bool:
    """Absolute paths, drive letters, steps upwards, links."""
    name = info.filename
    if stat.S_ISLNK(info.external_attr >> 16):
        return True
    parts = re.split(r"[\\/]", name)
    return ".." in parts or name[:1] in ("/", "\\") or name[1:2] == ":" or "\x00" in name


def _damaged(path: Path) -> UserError:
    return UserError(f"“{path.name}” is damaged: the archive cannot be unpacked. Fetch it again.")
