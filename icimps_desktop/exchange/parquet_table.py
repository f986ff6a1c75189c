"""Parquet, read row group by row group."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.arrow_text import TOO_LONG, TOO_MANY_POINTS, text_values
from icimps_desktop.exchange.limits import GIB, MAX_UNPACKED
from icimps_desktop.exchange.source_table import (
    ColumnBatch,
    SourceTable,
    TableFormat,
    TableKind,
    unique_names,
)

_ERRORS = (pa.ArrowException, OSError, UnicodeDecodeError, EOFError)


class ParquetTable(SourceTable):
    """A parquet file as a table; the geometry of GeoParquet comes as WKB text."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        try:
            with self._open() as opened:
                schema = opened.schema_arrow
                metadata = opened.metadata
                groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
        except _ERRORS as error:
            raise self._damaged() from error
        if any(group.total_byte_size > MAX_UNPACKED for group in groups):
            raise UserError(
                f"“{path.name}” unpacks to pieces of more than {MAX_UNPACKED // GIB} GB. Write it"
                " again with smaller row groups."
            )
        self.row_count = self.estimated_rows = metadata.num_rows
        if not self.row_count:
            raise UserError(f"“{path.name}” has columns but no rows. Export it again.")
        self.columns = unique_names(schema.names)
        geometry, crs = _geo_column(schema.metadata or {})
        if geometry in schema.names:
            self.geometry = self.columns[schema.names.index(geometry)]
        self.kind = TableKind(format=TableFormat.PARQUET, crs=crs)

    def column_batches(self, size: int = 20_000) -> Iterator[ColumnBatch]:
        numbers = count(1)
        try:
            with self._open() as opened:
                for piece in opened.iter_batches(batch_size=size):
                    rows = [next(numbers) for _ in range(piece.num_rows)]
                    if rows:
                        yield self._batch(rows, piece)
        except _ERRORS as error:
            raise self._damaged() from error

    def _batch(self, rows: list[int], piece: Any) -> ColumnBatch:
        columns: dict[str, list[str]] = {}
        faults: dict[int, str] = {}
        for name, column in zip(self.columns, piece.columns, strict=True):
            cells, long = text_values(column)
            what = TOO_MANY_POINTS if name == self.geometry else TOO_LONG
            faults.update((place, what) for place in long)
            columns[name] = cells
        return ColumnBatch(rows, columns, faults)

    def _open(self) -> Any:
        """Texts come as dictionaries: each word is unpacked and measured once.

        Otherwise one long word, packed once and used in every row, would fill the memory.
        """
        with pq.ParquetFile(self.path) as probe:
            schema = probe.schema_arrow
        words = [
            name
            for name, kind in zip(schema.names, schema.types, strict=True)
            if kind in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())
        ]
        return pq.ParquetFile(self.path, read_dictionary=words)

    def _damaged(self) -> UserError:
        return UserError(
            f"“{self.path.name}” is damaged: it cannot be read as parquet. Fetch it again."
        )


def _geo_column(metadata: dict[bytes, bytes]) -> tuple[str, str]:
    """The geometry column of GeoParquet and its coordinate system ("" where it has none)."""
    try:
        geo = json.loads(metadata.get(b"geo", b"{}"))
        column = str(geo.get("primary_column", ""))
        crs = geo.get("columns", {}).get(column, {}).get("crs", "OGC:CRS84")
    except (ValueError, AttributeError, TypeError):
        return "", ""
    if not column:
        return "", ""
    if isinstance(crs, dict):
        crs = json.dumps(crs)
    return column, str(crs or "")
