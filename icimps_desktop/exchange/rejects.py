"""The file of rejected rows: what each held, its number, and why it was not taken."""

from __future__ import annotations

import csv
import errno
from collections.abc import Iterable, Sequence
from pathlib import Path

from icimps_desktop.core.errors import DiskFullError, UserError
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
    beside = path.with_name(f"{path.name}.new")
    count = 0
    try:
        with beside.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(safe_row([*REJECT_COLUMNS, *columns]))
            for reject in rejects:
                writer.writerow([str(reject.row), *safe_row([reject.reason, *reject.cells])])
                count += 1
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise DiskFullError(
                "The disk is full: the file of rejected rows was not written. Make room and try"
                " again."
            ) from error
        raise UserError(
            f"The file of rejected rows cannot be written to “{path.parent}”. Choose another"
            " folder."
        ) from error
    return count
