"""A table in a file: named columns of text, whatever format they came in."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.limits import MAX_COLUMNS


class TableFormat(StrEnum):
    """The formats that can be read as a table."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PARQUET = "parquet"
    GEOJSON = "geojson"
    GPX = "gpx"
    KML = "kml"
    GPKG = "gpkg"
    SHAPEFILE = "shapefile"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """What an officer sets by hand in place of what was detected (None: detect it).

    `header_row` counts from 1; 0 says that there is no header. `layer` also names the
    sheet of a workbook. `whole_shapes` keeps shapes with more corners than a place has:
    districts need it.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    layer: str | None = None
    whole_shapes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKind:
    """How the file was read; what does not concern its format is empty.

    `layers` are the sheets or layers to choose from, `layer` is the one chosen.
    `crs` is "EPSG:4326" or the like, or WKT; empty where the file does not say.
    """

    format: TableFormat
    encoding: str = ""
    delimiter: str = ""
    header_row: int = 0
    layer: str = ""
    layers: tuple[str, ...] = ()
    crs: str = ""
    geometry_type: str = ""


@dataclass(slots=True)
class ColumnBatch:
    """Some rows, column by column.

    `rows` are the numbers that an officer sees when he opens the file in a spreadsheet
    (the header is row 1; in formats without lines the first record is row 1). `faults`
    says, by index into the batch, what is wrong with a row as such.
    """

    rows: Sequence[int]
    columns: dict[str, list[str]]
    faults: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def record(self, index: int) -> tuple[str, ...]:
        """All cells of one row, in the order of the columns."""
        return tuple(values[index] for values in self.columns.values())


class SourceTable(ABC):
    """Rows of text from a file; nothing is interpreted before it is mapped.

    `row_count` is None where only reading it all would tell; `estimated_rows` is good
    enough for a progress bar. `notes` are plain sentences about what was found or
    assumed. `geometry` names the column that holds WKB as hexadecimal text, empty where
    the format has none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kind = TableKind(format=TableFormat.CSV)
        self.columns: tuple[str, ...] = ()
        self.row_count: int | None = None
        self.estimated_rows: int | None = None
        self.geometry = ""
        self.notes: tuple[str, ...] = ()
        self._opened_as = _stamp(path)

    @abstractmethod
    def column_batches(self, size: int = 20_000) -> Iterator[ColumnBatch]:
        """All rows from the first, about `size` at a time, however often it is called.

        Raises:
            UserError: the file turns out to be damaged or harmful further down.
        """

    def preview(self, n: int = 100) -> list[tuple[str, ...]]:
        """The first `n` rows; reads no more of the file than they need."""
        rows: list[tuple[str, ...]] = []
        for batch in self.column_batches(n):
            rows += zip(*batch.columns.values(), strict=True)
            if len(rows) >= n:
                break
        return rows[:n]

    def batches(self, size: int = 5000) -> Iterator[list[tuple[str, ...]]]:
        """All rows as tuples, about `size` at a time."""
        for batch in self.column_batches(size):
            yield list(zip(*batch.columns.values(), strict=True))

    def close(self) -> None:  # noqa: B027 - most formats hold nothing open
        """Let the file go; the table is not read after that."""

    def __enter__(self) -> SourceTable:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def signature(self) -> str:
        """Says that two files have the same format and columns: a mapping fits both."""
        names = "\x1f".join(" ".join(name.casefold().split()) for name in self.columns)
        return hashlib.sha256(f"{self.kind.format}\x1e{names}".encode()).hexdigest()[:32]

    @cached_property
    def sha256(self) -> str:
        """Of the whole file, for the audit."""
        return file_sha256(self.path)

    def raise_if_changed(self) -> None:
        """Refuse a file that was written to since it was opened.

        Raises:
            UserError: it was; what was read is neither the old file nor the new one.
        """
        if _stamp(self.path) != self._opened_as:
            raise UserError(
                f"“{self.path.name}” was changed while it was read. Close the program that"
                " writes to it and start again."
            )


def file_sha256(path: Path) -> str:
    """The file's hash; the file is read piece by piece."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def unique_names(raw: Sequence[str]) -> tuple[str, ...]:
    """Column names that can be told apart: blanks get a number, doubles a count.

    Raises:
        UserError: there are more columns than a table of incidents has.
    """
    if len(raw) > MAX_COLUMNS:
        raise UserError(
            f"The file has {len(raw)} columns; {MAX_COLUMNS} are read at most. Check the"
            " delimiter, or export fewer columns."
        )
    names: list[str] = []
    taken: set[str] = set()
    for place, text in enumerate(raw, start=1):
        base = " ".join(text.replace("\ufeff", "").split())[:200] or f"Column {place}"
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base} ({count})"
        taken.add(name)
        names.append(name)
    return tuple(names)


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns
