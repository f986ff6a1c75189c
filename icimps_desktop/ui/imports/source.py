"""The file at hand as the wizard knows it: how it was read, and its first rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.normalise import joined_cells
from icimps_desktop.exchange.source_table import (
    ColumnBatch,
    SourceTable,
    TableFormat,
    TableKind,
    TableOptions,
)
from icimps_desktop.exchange.tables import open_table
from icimps_desktop.ui.common.words import tr

PREVIEW_ROWS = 100
_SAMPLE_ROWS = 2000
_AREA_ROWS = 100  # areas are large, and a hundred of them show what they are
_MAP_FORMATS = (TableFormat.GEOJSON, TableFormat.GPKG, TableFormat.KML, TableFormat.SHAPEFILE)
_LONGEST_CELL = 200
MOST_WORDS = 1500  # a column with more is no list of offences


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What one reading of a file showed.

    `numbers` are the rows' numbers as a spreadsheet shows them, `cells` one tuple a row of
    the first rows; `shapes` says in words what stands in the geometry column.
    """

    path: Path
    options: TableOptions
    kind: TableKind
    columns: tuple[str, ...]
    numbers: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    shapes: tuple[str, ...]
    row_count: int | None
    estimated_rows: int | None
    geometry: str
    notes: tuple[str, ...]
    signature: str

    @property
    def can_hold_areas(self) -> bool:
        """Whether beats could come from a file of this format."""
        return self.kind.format in _MAP_FORMATS

    @property
    def holds_areas(self) -> bool:
        """Whether its rows are areas rather than points."""
        areas = sum(shape.startswith("Polygon") for shape in self.shapes)
        return "polygon" in self.kind.geometry_type.casefold() or areas * 2 > len(self.shapes) > 0

    @property
    def is_whole(self) -> bool:
        """Whether `cells` are all the rows that there are."""
        return self.row_count is not None and self.row_count <= len(self.cells)

    def examples(self, columns: Sequence[str], most: int = 3) -> list[str]:
        """The first different given cells of the columns, joined, for telling them apart."""
        places = [self.columns.index(column) for column in columns if column in self.columns]
        found: dict[str, None] = {}
        for row in self.cells:
            text = " ".join(part for place in places if (part := row[place].strip()))
            if text:
                found[shorten(text, 40)] = None
            if len(found) == most:
                break
        return list(found)

    def shown(self, row: int, column: int) -> str:
        """A cell as the preview writes it: shapes in words, long texts cut."""
        if self.columns[column] == self.geometry:
            return self.shapes[row] if row < len(self.shapes) else ""
        return shorten(self.cells[row][column])


class HeldTable(SourceTable):
    """The first rows of a file that was read before; the file itself is not touched."""

    def __init__(self, file: SourceFile, most: int | None = None) -> None:
        self.path = file.path
        self.kind = file.kind
        self.columns = file.columns
        self.geometry = file.geometry
        self.notes = file.notes
        self._numbers = file.numbers[:most]
        self._rows = file.cells[:most]
        self.row_count = self.estimated_rows = len(self._rows)

    def column_batches(self, size: int = 20_000) -> Iterator[ColumnBatch]:
        for first in range(0, len(self._rows), size):
            rows = self._rows[first : first + size]
            columns = [list(cells) for cells in zip(*rows, strict=True)]
            yield ColumnBatch(
                self._numbers[first : first + size], dict(zip(self.columns, columns, strict=True))
            )

    def raise_if_changed(self) -> None:
        """Rows that are held do not change."""


def read_source(path: Path, options: TableOptions, token: CancelToken) -> SourceFile:
    """Open a file and read its first rows; the parser runs in a process of its own.

    Raises:
        UserError: it holds no table, or not with these options.
        UnavailableError: the system does not let it be read.
    """
    with open_table(path, options) as table:
        token.raise_if_cancelled()
        is_areas = "polygon" in table.kind.geometry_type.casefold()
        numbers, cells = _first_rows(table, _AREA_ROWS if is_areas else _SAMPLE_ROWS)
        token.raise_if_cancelled()
        shapes: tuple[str, ...] = ()
        if table.geometry:
            place = table.columns.index(table.geometry)
            shapes = tuple(_shape_text(row[place]) for row in cells[:PREVIEW_ROWS])
        return SourceFile(
            path=path,
            options=options,
            kind=table.kind,
            columns=table.columns,
            numbers=numbers,
            cells=cells,
            shapes=shapes,
            row_count=table.row_count,
            estimated_rows=table.estimated_rows,
            geometry=table.geometry,
            notes=table.notes,
            signature=table.signature,
        )


def shorten(text: str, most: int = _LONGEST_CELL) -> str:
    """One line of at most so many signs."""
    line = " ".join(text[: most * 2].split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _first_rows(
    table: SourceTable, most: int
) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...]]:
    numbers: list[int] = []
    cells: list[tuple[str, ...]] = []
    for batch in table.column_batches(most):
        numbers += batch.rows
        cells += zip(*batch.columns.values(), strict=True)
        if len(cells) >= most:
            break
    return tuple(numbers[:most]), tuple(cells[:most])


def _shape_text(cell: str) -> str:
    """“Point 38.62715, -90.19941” or “Polygon, 124 corners”."""
    if not cell:
        return ""
    shape = shapely.from_wkb([cell], on_invalid="ignore")[0]
    if shape is None:
        return "?"
    if isinstance(shape, shapely.Point):
        place = f"{shape.y:.5f}, {shape.x:.5f}"
        return "" if shape.is_empty else tr("Point {place}").format(place=place)
    corners = shapely.get_num_coordinates(shape)
    kind = shape.geom_type.removeprefix("Multi")
    kinds = {"Polygon": tr("Polygon"), "LineString": tr("Line"), "Point": tr("Points")}
    return tr("{kind}, {count} corners").format(kind=kinds.get(kind, kind), count=corners)


def count_words(
    path: Path,
    options: TableOptions,
    wanted: Mapping[str, Sequence[str]],
    token: CancelToken,
) -> dict[str, dict[str, int]]:
    """How often each word stands in the columns of each field, over the whole file.

    Raises:
        UserError: the file cannot be read to its end.
    """
    with open_table(path, options) as table:
        return words_of(table, wanted, token)


def words_of(
    table: SourceTable, wanted: Mapping[str, Sequence[str]], token: CancelToken
) -> dict[str, dict[str, int]]:
    """The same of an open table; of very many words the most frequent ones."""
    found: dict[str, Counter[str]] = {name: Counter() for name in wanted}
    for batch in table.column_batches():
        token.raise_if_cancelled()
        for name, columns in wanted.items():
            found[name].update(
                word for cell in joined_cells(batch, name, columns) if (word := cell.strip())
            )
    return {name: dict(words.most_common(MOST_WORDS)) for name, words in found.items()}
