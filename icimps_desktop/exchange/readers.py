"""The reader of each format, in the process that calls it."""

from __future__ import annotations

from pathlib import Path

from icimps_desktop.exchange.file_kind import identify
from icimps_desktop.exchange.source_table import SourceTable, TableFormat, TableOptions

_SHEETS = (TableFormat.XLSX, TableFormat.XLS, TableFormat.ODS)


def open_here(path: Path, options: TableOptions | None = None) -> SourceTable:
    """Open a file with its parser in this process; `tables.open_table` is the safe way.

    The libraries for a format are loaded when a file of it comes: they are large.

    Raises:
        UserError: it holds no table, is damaged, made to harm, or not what its name says.
        UnavailableError: the system does not let it be read.
    """
    chosen = options or TableOptions()
    table_format = identify(path)
    if table_format is TableFormat.CSV:
        from icimps_desktop.exchange.text_table import TextTable

        return TextTable(path, chosen)
    if table_format is TableFormat.PARQUET:
        from icimps_desktop.exchange.parquet_table import ParquetTable

        return ParquetTable(path)
    if table_format in _SHEETS:
        from icimps_desktop.exchange.sheet_table import SheetTable

        return SheetTable(path, table_format, chosen)
    from icimps_desktop.exchange.geo_table import GeoTable

    return GeoTable(path, table_format, chosen)
