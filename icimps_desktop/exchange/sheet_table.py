"""Workbooks: XLSX, XLS and ODS. A sheet is held whole while it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.limits import MAX_CELL
from icimps_desktop.exchange.sheet_check import check_ods, check_xlsx
from icimps_desktop.exchange.source_table import (
    ColumnBatch,
    SourceTable,
    TableFormat,
    TableKind,
    TableOptions,
    unique_names,
)
from icimps_desktop.exchange.text_format import find_header

_HEAD_ROWS = 200
_TOO_LONG = "a cell is longer than is read"
_CHECKS = {TableFormat.XLSX: check_xlsx, TableFormat.ODS: check_ods}

Cell = int | float | str | bool | time | date | datetime | timedelta


class SheetTable(SourceTable):
    """One sheet of a workbook as a table."""

    def __init__(self, path: Path, table_format: TableFormat, options: TableOptions) -> None:
        super().__init__(path)
        check = _CHECKS.get(table_format)
        if check is not None:
            check(path)
        with _plain_words(path), CalamineWorkbook.from_path(str(path)) as book:
            layers = _sheet_names(book)
            self._sheet, layer = self._choose(book, layers, options.layer)
        head = [[_text(cell) for cell in row] for row in islice(_rows(self._sheet), _HEAD_ROWS)]
        if not any(any(row) for row in head):
            raise UserError(f"The sheet “{layer}” of “{path.name}” is empty. Choose another sheet.")
        self._header_row = find_header(head) if options.header_row is None else options.header_row
        self._place_columns(head)
        self.row_count = None
        self.estimated_rows = max(_height(self._sheet) - self._header_row, 1)
        self.kind = TableKind(
            format=table_format, header_row=self._header_row, layer=layer, layers=layers
        )

    def column_batches(self, size: int = 20_000) -> Iterator[ColumnBatch]:
        numbered = enumerate(_rows(self._sheet), start=1)
        below = islice(numbered, self._header_row, None)
        while True:
            with _plain_words(self.path):
                piece = list(islice(below, size))
            if not piece:
                return
            rows: list[int] = []
            texts: list[list[str]] = []
            faults: dict[int, str] = {}
            for number, cells in piece:
                text = [_text(cells[at]) if at < len(cells) else "" for at in self._places]
                if not any(text):
                    continue
                if any(len(cell) > MAX_CELL for cell in text):
                    faults[len(rows)] = _TOO_LONG
                    text = [cell if len(cell) <= MAX_CELL else "" for cell in text]
                rows.append(number)
                texts.append(text)
            if rows:
                columns = [list(values) for values in zip(*texts, strict=True)]
                yield ColumnBatch(rows, dict(zip(self.columns, columns, strict=True)), faults)

    def _choose(
        self, book: CalamineWorkbook, layers: tuple[str, ...], wanted: str | None
    ) -> tuple[CalamineSheet, str]:
        """The sheet asked for, else the first visible one with anything on it."""
        if wanted is not None:
            if wanted not in layers:
                raise UserError(
                    f"“{self.path.name}” has no sheet “{wanted}”. It has: {', '.join(layers)}.",
                    field="layer",
                )
            return book.get_sheet_by_name(wanted), wanted
        for name in layers:
            sheet = book.get_sheet_by_name(name)
            if _height(sheet) > 1:
                return sheet, name
        raise UserError(f"“{self.path.name}” has no sheet with rows. Export it again.")

    def _place_columns(self, head: list[list[str]]) -> None:
        """Which cells of a row are columns: those with a name or with anything below it."""
        width = max(map(len, head))
        below = head[self._header_row :]
        if not any(any(row) for row in below):
            raise UserError(f"“{self.path.name}” has column names but no rows. Export it again.")
        names = head[self._header_row - 1] if self._header_row else []
        names = names + [""] * (width - len(names))
        used = [
            at
            for at in range(width)
            if names[at] or any(at < len(row) and row[at] for row in below)
        ]
        self._places = used
        self.columns = unique_names([names[at] for at in used])
        if not self._header_row:
            self.notes = (
                "The first row holds data, not names: the columns are called Column 1, …",
            )


@contextmanager
def _plain_words(path: Path) -> Iterator[None]:
    """The reader's failures as sentences, its panics too: they are no ordinary exceptions."""
    try:
        yield
    except PasswordError as error:
        raise UserError(
            f"“{path.name}” is locked with a password. Open it, take the password off, save it and"
            " import again."
        ) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise _damaged(path) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(path) from error


def _damaged(path: Path) -> UserError:
    return UserError(f"“{path.name}” is damaged: it cannot be read as a workbook. Save it again.")


def _sheet_names(book: CalamineWorkbook) -> tuple[str, ...]:
    """Worksheets in order, hidden ones last."""
    sheets = [
        sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet
    ] or book.sheets_metadata
    shown = [sheet.name for sheet in sheets if sheet.visible is SheetVisibleEnum.Visible]
    return tuple(shown + [sheet.name for sheet in sheets if sheet.name not in shown])


def _height(sheet: CalamineSheet) -> int:
    """Rows from the top of the sheet to its last cell."""
    return 0 if sheet.end is None else sheet.end[0] + 1


def _rows(sheet: CalamineSheet) -> Iterator[Sequence[Cell]]:
    """All rows from the very first, so that numbers agree with the spreadsheet."""
    return iter(sheet.iter_rows())


def _text(cell: Cell) -> str:
    """A cell as text: whole numbers without ".0", times in ISO 8601 to the second."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        # Excel counts days in binary fractions: 14:30 may come as 14:29:59.999995.
        rounded = cell + timedelta(microseconds=500_000) if cell.year < 9999 else cell
        return rounded.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)
