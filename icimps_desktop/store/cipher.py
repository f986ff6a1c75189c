"""Opens encrypted SQLite files and says in plain words what is wrong with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from icimps_desktop.core.errors import DamagedFileError, DiskFullError, UnavailableError
from icimps_desktop.core.files import has_room
from icimps_desktop.store.spatial import register_functions

_BUSY_MS = 15_000
_OWN = 0o600  # this account's eyes alone
_PRIMARY = 0xFF  # the low byte of an extended result code
# What SQLite says, without the system's reason, when a file could not grow or be made.
_PERHAPS_FULL = (sqlcipher.SQLITE_IOERR, sqlcipher.SQLITE_CANTOPEN)


class InWork:
    """Whether the connection's unit of work is open; the guard triggers ask it."""

    __slots__ = ("open",)

    def __init__(self) -> None:
        self.open = 0


def connect(path: Path, key_hex: str | None, *, cache_mb: int = 256) -> tuple[Any, InWork]:
    """A connection to an encrypted file (None: a plain one, for measuring the limit).

    A missing file is made, readable for this account alone.

    Settings: WAL, synchronous=FULL (an acknowledged commit survives a power cut), foreign
    keys, a big page cache (pages stay decrypted in it; it is the lever of every query).

    Raises:
        DamagedFileError: the key does not fit or the file is damaged; SQLCipher cannot
            tell the two apart on the first page.
    """
    is_new = not path.exists()
    connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None)
    if is_new:
        path.chmod(_OWN)  # before anything is in it; the log will be made with the same mode
    try:
        if key_hex is not None:
            connection.execute("PRAGMA cipher_log_level=NONE")
            connection.execute(f"PRAGMA key=\"x'{_hex(key_hex)}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in (
            f"busy_timeout={_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"cache_size=-{cache_mb * 1024}",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlcipher.DatabaseError as error:
        connection.close()
        meant = explain(error, path.name, path.parent)
        if meant is None:
            raise
        raise meant from error
    in_work = InWork()
    register_functions(connection)
    connection.create_function("icimps_in_work", 0, lambda: in_work.open)
    return connection, in_work


def explain(error: Exception, name: str, folder: Path | None = None) -> UnavailableError | None:
    """The plain sentence for what SQLite said; None when that is a defect of ours.

    With the file's `folder` a disk without room is told from one that fails.
    """
    primary = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if primary == sqlcipher.SQLITE_FULL or (
        folder is not None and primary in _PERHAPS_FULL and not has_room(folder)
    ):
        return DiskFullError("The disk is full. Nothing was half-written; make room and try again.")
    if primary in (sqlcipher.SQLITE_BUSY, sqlcipher.SQLITE_LOCKED, sqlcipher.SQLITE_PROTOCOL):
        return UnavailableError(
            f"{name} is being written to by another program, perhaps by an import. "
            "Nothing of yours was half-written; try again when it is done."
        )
    if primary == sqlcipher.SQLITE_NOTADB:
        return DamagedFileError(
            f"{name} cannot be opened: it is damaged, or it does not belong to these keys. "
            "Put it back from the station's backup."
        )
    if primary == sqlcipher.SQLITE_CORRUPT:
        return DamagedFileError(
            f"{name} is damaged. Stop working with it and put it back from the station's backup."
        )
    if primary == sqlcipher.SQLITE_IOERR:
        return UnavailableError(
            f"The disk failed while {name} was read or written. Nothing was half-written; "
            "close the program, have the disk checked, and open the station again."
        )
    if primary in (sqlcipher.SQLITE_CANTOPEN, sqlcipher.SQLITE_READONLY, sqlcipher.SQLITE_PERM):
        return UnavailableError(f"{name} cannot be opened for writing. Check the folder's rights.")
    return None


def _hex(key: str) -> str:
    """The key, checked: it goes into a statement that takes no parameters."""
    if len(bytes.fromhex(key)) != 32:
        raise ValueError("a cache key has 32 bytes")
    return key
