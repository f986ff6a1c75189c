"""The file of rejected rows: what each held, its number, and why it was not taken."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from icimps_desktop.core.errors import DiskFullError, UserError
from icimps_desktop.core.files import is_no_room
from icimps_desktop.exchange.batch import Reject
from icimps_desktop.exchange.safe_cells import safe_row

REJECT_COLUMNS = ("Row in file", "Why not taken")


def write_rejects(path: Path, columns: Sequence[str], rejects: Iterable[Reject]) -> int:
    """Write the rejected rows as CSV and say how many; the file is whole or not there.

    UTF-8 with a mark, so that Excel shows every letter; no cell is a formula. After the
    reasons are put right, the same mapping reads the file again.

    Raises:
        DiskFullError: no room.
        UserError: the folder cannot be written to.
    """
    with rejects_ready(path, columns, rejects) as count:
        return count


@contextmanager
def rejects_ready(path: Path, columns: Sequence[str], rejects: Iterable[Reject]) -> Iterator[int]:
    """Write the rejected rows beside `path`; there when the block ends, gone when it raises.

    An import commits in the block, so that no good row is in without the word of the bad.
    Raises as `write_rejects` does, before the block.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        with _explained(path):
            if path.is_dir():
                raise IsADirectoryError(path)
            count = _write(beside, columns, rejects)
        yield count
        with _explained(path):
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _write(path: Path, columns: Sequence[str], rejects: Iterable[Reject]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(safe_row([*REJECT_COLUMNS, *columns]))
        for reject in rejects:
            writer.writerow([str(reject.row), *safe_row([reject.reason, *reject.cells])])
            count += 1
    return count


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_no_room(error):
            raise DiskFullError(
                "The disk is full: the file of rejected rows was not written. Make room and try"
                " again."
            ) from error
        raise UserError(
            f"The file of rejected rows cannot be written to “{path.parent}”. Choose another"
            " folder."
        ) from error
