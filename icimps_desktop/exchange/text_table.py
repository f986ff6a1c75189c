"""CSV, TSV and other text with a delimiter, read line by line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.limits import MAX_CELL, MAX_LINE
from icimps_desktop.exchange.source_table import (
    ColumnBatch,
    SourceTable,
    TableFormat,
    TableKind,
    TableOptions,
    unique_names,
)
from icimps_desktop.exchange.text_format import (
    detect_delimiter,
    detect_encoding,
    find_header,
    known_encoding,
    scan_text,
)

_HEAD_ROWS = 200
_DELIMITER_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


class TextTable(SourceTable):
    """A text file as a table; memory stays flat however long it is."""

    def __init__(self, path: Path, options: TableOptions) -> None:
        super().__init__(path)
        self._encoding = (
            known_encoding(options.encoding) if options.encoding else detect_encoding(path)
        )
        sample = _sample_text(path, self._encoding)
        self._skip, said = _separator_line(sample)
        self._delimiter = _checked(options.delimiter) or said or detect_delimiter(sample)
        first, rows = next(self._pieces(_HEAD_ROWS), (1, []))
        head = list(enumerate(rows, start=first))
        if not any(_filled(cells) for _, cells in head):
            raise UserError(f"“{path.name}” holds no rows. Export it again.")
        self._header_row = self._find_header(head, options.header_row)
        self._name_columns(head)
        self._estimate(head)
        self.kind = TableKind(
            format=TableFormat.CSV,
            encoding=self._encoding,
            delimiter=self._delimiter,
            header_row=self._header_row,
        )

    def column_batches(self, size: int = 20_000) -> Iterator[ColumnBatch]:
        for first, rows in self._pieces(size, self._header_row):
            numbers: Sequence[int] = range(first, first + len(rows))
            # Most rows begin with a key, so that a look at the first cell is enough.
            if not all(cells and cells[0] > " " for cells in rows):
                filled = [place for place, cells in enumerate(rows) if _filled(cells)]
                numbers = [numbers[place] for place in filled]
                rows = [rows[place] for place in filled]
            if rows:
                yield self._batch(numbers, rows)

    def _batch(self, numbers: Sequence[int], rows: list[list[str]]) -> ColumnBatch:
        width = len(self.columns)
        faults: dict[int, str] = {}
        if any(len(cells) != width for cells in rows):
            for index, cells in enumerate(rows):
                if len(cells) > width and any(cells[width:]):
                    faults[index] = f"it has {len(cells)} cells, but there are {width} columns"
                rows[index] = (cells + [""] * (width - len(cells)))[:width]
        columns = [list(values) for values in zip(*rows, strict=True)]
        return ColumnBatch(numbers, dict(zip(self.columns, columns, strict=True)), faults)

    def _find_header(self, head: list[tuple[int, list[str]]], wanted: int | None) -> int:
        """The row number of the header, 0 for none."""
        if wanted is None:
            place = find_header([cells for _, cells in head])
            return head[place - 1][0] if place else 0
        if wanted != 0 and all(number != wanted or not any(row) for number, row in head):
            raise UserError(
                f"Row {wanted} is blank or too far down to be the header.", field="header_row"
            )
        return wanted

    def _name_columns(self, head: list[tuple[int, list[str]]]) -> None:
        below = [cells for number, cells in head if number > self._header_row and _filled(cells)]
        if not below:
            raise UserError(f"“{self.path.name}” has column names but no rows. Export it again.")
        if self._header_row:
            names = next(cells for number, cells in head if number == self._header_row)
            while len(names) > 1 and not names[-1] and len(names) > max(map(len, below)):
                names = names[:-1]
            self.columns = unique_names(names)
            return
        self.columns = unique_names([""] * max(map(len, below)))
        self.notes = (
            "The first row holds data, not names: the columns are called Column 1, Column 2 …",
        )

    def _estimate(self, head: list[tuple[int, list[str]]]) -> None:
        scan = scan_text(self.path)
        signs = sum(sum(map(len, cells)) + len(cells) + 1 for _, cells in head)
        wide = 2 if "16" in self._encoding else 1
        self.estimated_rows = max(1, round(scan.size / wide / max(signs / len(head), 1)))

    def _pieces(self, size: int, after: int = 0) -> Iterator[tuple[int, list[list[str]]]]:
        """The records after that row, `size` at a time, with the number of the first of them.

        Blank lines count, as they do in a spreadsheet.
        """
        number = 1 + self._skip
        try:
            with self.path.open(encoding=self._encoding, newline="") as handle:
                reader = csv.reader(self._lines(handle), delimiter=self._delimiter)
                deque(islice(reader, max(after - self._skip, 0)), maxlen=0)
                number = max(number, after + 1)
                while rows := list(islice(reader, size)):
                    yield number, rows
                    number += len(rows)
        except csv.Error as error:
            if size > 1:  # once more, row by row: that tells which row it is
                deque(self._pieces(1), maxlen=0)
            raise UserError(
                f"Row {number} of “{self.path.name}” has a cell of more than {MAX_CELL:,}"
                " characters. Perhaps a quotation mark before it is never closed."
            ) from error
        except UnicodeError as error:
            raise UserError(
                f"“{self.path.name}” cannot be read as {self._encoding} after row {number - 1}."
                " Choose another encoding.",
                field="encoding",
            ) from error

    def _lines(self, handle: TextIO) -> Iterator[str]:
        for _ in range(self._skip):
            handle.readline(MAX_LINE)
        while line := handle.readline(MAX_LINE):
            if len(line) == MAX_LINE and line[-1] not in "\r\n":
                raise UserError(
                    f"“{self.path.name}” has a line of more than {MAX_LINE:,} characters; it is no"
                    " table of rows. Export it again."
                )
            yield line


def _filled(cells: list[str]) -> bool:
    return any(cells) and not "".join(cells).isspace()


def _sample_text(path: Path, encoding: str) -> str:
    """The beginning as text, without the line that the sample cuts off."""
    scan = scan_text(path)
    text = scan.sample.decode(encoding, errors="replace")
    whole = len(scan.sample) >= scan.size
    return text if whole else text[: text.rfind("\n") + 1] or text


def _separator_line(sample: str) -> tuple[int, str]:
    """How many lines to leave out (0 or 1) and the delimiter that "sep=;" asks for."""
    first = sample.lstrip("\ufeff").partition("\n")[0].rstrip("\r")
    if len(first) == 5 and first.lower().startswith("sep="):
        return 1, first[4]
    return 0, ""


def _checked(delimiter: str | None) -> str:
    if not delimiter:
        return ""
    sign = _DELIMITER_WORDS.get(delimiter.lower(), delimiter)
    if len(sign) != 1 or sign in '\r\n"\x00':
        raise UserError(
            "A delimiter is one character, such as a comma or “tab”.", field="delimiter"
        )
    return sign
