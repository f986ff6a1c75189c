"""Workbooks from outside, measured before they are loaded.

The reader lays out a full grid up to the last cell. Two cells in opposite corners of a
sheet, or one cell "repeated" a billion times, would fill the memory.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.archives import measure_members, member_names
from icimps_desktop.exchange.limits import MAX_COLUMNS, MAX_SHEET_CELLS

_CELL = re.compile(rb"""\br\s*=\s*["']\s*\$?([A-Za-z]{1,7})\$?(\d{1,10})""")
_REFERENCE_TAIL = 64  # a reference may be cut in two by the end of a piece
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def check_xlsx(path: Path) -> None:
    """Measure every sheet of an .xlsx.

    Raises:
        UserError: a bomb, damaged, or a sheet that spans more than is read.
    """
    spans: dict[str, _Span] = {}

    def watch(name: str, piece: bytes) -> None:
        if name.startswith("xl/worksheets/"):
            spans.setdefault(name, _Span(path.name)).feed(piece)

    measure_members(path, [n for n in member_names(path) if n.startswith("xl/")], watch)


def check_ods(path: Path) -> None:
    """Measure every sheet of an .ods.

    Raises:
        UserError: a bomb, damaged, or a sheet that spans more than is read.
    """
    grid = _Grid(path.name)
    try:
        measure_members(path, ["content.xml"], lambda _name, piece: grid.feed(piece))
        grid.end()
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UserError(
            f"“{path.name}” is damaged: its content is not valid XML. Save it again."
        ) from error


class _Span:
    """How far right and down the cells of one .xlsx sheet reach."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tail = b""
        self._columns = 0
        self._rows = 0
        self._known: set[bytes] = set()

    def feed(self, piece: bytes) -> None:
        found = _CELL.findall(self._tail + piece)
        self._tail = piece[-_REFERENCE_TAIL:]
        if not found:
            return
        for letters in {pair[0] for pair in found} - self._known:
            self._known.add(letters)
            self._columns = max(self._columns, _column_number(letters))
        self._rows = max(self._rows, max(int(pair[1]) for pair in found))
        _raise_if_wide(self._name, self._columns, self._rows)


class _Grid:
    """Counts the cells of an .ods, where rows and cells may stand for many."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows = self._columns = self._row_width = self._row_times = 0
        self._pending = 0
        self._cell_times = 0
        self._row_filled = self._cell_filled = False
        self._blank_rows = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)

    def end(self) -> None:
        self._parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, local = tag.rpartition(" ")
        if space != _TABLE:
            return
        if local == "table":
            self._rows = self._columns = self._blank_rows = 0
        elif local == "table-row":
            self._row_times = _times(attributes.get(f"{_TABLE} number-rows-repeated"))
            self._row_width = self._pending = 0
            self._row_filled = False
        elif local in ("table-cell", "covered-table-cell"):
            self._cell_times = _times(attributes.get(f"{_TABLE} number-columns-repeated"))
            self._cell_filled = any(key.endswith(" value-type") for key in attributes)

    def _text(self, data: str) -> None:
        self._cell_filled = self._cell_filled or bool(data.strip())

    def _end(self, tag: str) -> None:
        space, _, local = tag.rpartition(" ")
        if space != _TABLE:
            return
        if local in ("table-cell", "covered-table-cell"):
            self._pending += self._cell_times
            if self._cell_filled:  # blanks count only where something follows them
                self._row_width, self._row_filled = self._pending, True
            self._cell_filled = False
        elif local == "table-row":
            self._blank_rows += self._row_times
            if self._row_filled:
                self._rows = self._blank_rows
                self._columns = max(self._columns, self._row_width)
                _raise_if_wide(self._name, self._columns, self._rows)

    def _doctype(self, *_: object) -> None:
        raise UserError(f"“{self._name}” defines a document type and was not opened.")


def _raise_if_wide(name: str, columns: int, rows: int) -> None:
    if columns > MAX_COLUMNS:
        raise UserError(
            f"A sheet of “{name}” reaches to column {columns:,}; {MAX_COLUMNS} are read at most."
            " Delete what stands far to the right, or save the table as CSV."
        )
    if columns * rows > MAX_SHEET_CELLS:
        raise UserError(
            f"A sheet of “{name}” spans {rows:,} rows and {columns:,} columns, more than is read of"
            " a workbook. Save it as CSV and import that."
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _times(text: str | None) -> int:
    return min(int(text), 10**9) if text and text.isdecimal() else 1
