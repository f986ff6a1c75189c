"""Any file that may hold rows, opened as one table of text."""

from __future__ import annotations

from pathlib import Path

from icimps_desktop.exchange.apart import ApartTable
from icimps_desktop.exchange.file_kind import identify
from icimps_desktop.exchange.readers import open_here
from icimps_desktop.exchange.source_table import (
    ColumnBatch,
    SourceTable,
    TableFormat,
    TableKind,
    TableOptions,
)

__all__ = ["ColumnBatch", "SourceTable", "TableFormat", "TableKind", "TableOptions", "open_table"]


def open_table(path: Path, options: TableOptions | None = None) -> SourceTable:
    """Open a file for preview and reading; close it (or use `with`) when it is read.

    Text is read here: it needs no parser but Python's own. Everything else goes through
    large libraries that read what strangers wrote, in a process of their own: when one
    of them falls over a file, the program stays up.

    Raises:
        UserError: it holds no table, is damaged, made to harm, or not what its name says.
        UnavailableError: the system does not let it be read.
    """
    if identify(path) is TableFormat.CSV:
        return open_here(path, options)
    return ApartTable(path, options or TableOptions())
