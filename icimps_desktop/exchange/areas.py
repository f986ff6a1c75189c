"""Beats and districts from a map file: areas with a number and a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.column_words import BEAT_WORDS
from icimps_desktop.exchange.file_kind import identify
from icimps_desktop.exchange.limits import MAX_AREA_POINTS, MAX_AREAS
from icimps_desktop.exchange.mapping import plain_name
from icimps_desktop.exchange.places import to_wgs84
from icimps_desktop.exchange.source_table import (
    ColumnBatch,
    SourceTable,
    TableFormat,
    TableOptions,
)
from icimps_desktop.exchange.tables import open_table

_FORMATS = (TableFormat.GEOJSON, TableFormat.GPKG, TableFormat.KML, TableFormat.SHAPEFILE)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Area:
    """A beat: its number, name and district in the file, and its area in WGS 84."""

    number: str
    name: str
    district: str
    shape: MultiPolygon


@dataclass(frozen=True, slots=True)
class AreaColumns:
    """Which columns hold what; "" for none."""

    number: str = ""
    name: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class AreaFile:
    """What a map file gave: areas in the order of the file, and what was done to them."""

    areas: tuple[Area, ...]
    columns: tuple[str, ...]
    chosen: AreaColumns
    layers: tuple[str, ...]
    notes: tuple[str, ...]


def read_areas(
    path: Path,
    *,
    layer: str | None = None,
    chosen: AreaColumns | None = None,
    crs: str = "",
) -> AreaFile:
    """The areas of a GeoJSON, GeoPackage, KML or zipped shapefile.

    Without `chosen` the columns are guessed by their names; the layer is never guessed
    where several may hold areas. An area is known by its number, else by its name, never
    by its place in the file. Areas of one number are joined; an area that crosses itself is
    repaired; all this is said in the notes.

    Raises:
        UserError: no areas, too many, no column with their numbers, an unknown coordinate
            system, or a damaged file.
    """
    with _opened(path, layer) as table:
        return areas_of(table, chosen=chosen, crs=crs)


def columns_of(path: Path, *, layer: str | None = None) -> tuple[str, ...]:
    """The columns of the layer that `read_areas` would read, without its shapes.

    Raises:
        UserError: as `read_areas`.
    """
    with _opened(path, layer) as table:
        return _columns(table)


def areas_of(table: SourceTable, *, chosen: AreaColumns | None = None, crs: str = "") -> AreaFile:
    """The areas of a table that was opened with `whole_shapes`; see `read_areas`."""
    title = table.path.name
    if table.row_count is not None and table.row_count > MAX_AREAS:
        raise UserError(f"“{title}” holds {table.row_count} areas; {MAX_AREAS} are read at most.")
    columns = _columns(table)
    picked = chosen or guess_columns(columns)
    _check_columns(picked, columns)
    if not picked.number:
        raise UserError(
            f"Which column of “{title}” holds the numbers of the beats? A beat is the same as"
            " before by its number alone. Choose the column (on the command line:"
            f" --number-column NAME); one with names will do. {_there_are(columns)}",
            field="number",
        )
    reader = _Reader(picked, crs or table.kind.crs)
    areas = reader.read(table)
    if not areas and reader.nameless:
        raise UserError(
            f"The column “{picked.number}” of “{title}” is empty: the areas have no number."
            f" Choose another one. {_there_are(columns)}",
            field="number",
        )
    if not areas:
        raise UserError(
            f"The layer “{table.kind.layer}” of “{title}” holds no areas, only points or lines."
            " Choose another layer."
        )
    return AreaFile(tuple(areas), columns, picked, table.kind.layers, tuple(reader.notes))


def guess_columns(columns: Sequence[str]) -> AreaColumns:
    """The columns that are called like a number, a name and a district."""
    by_name = {plain_name(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field, words in BEAT_WORDS.items():
        found[field] = next(
            (
                by_name[word]
                for word in words
                if word in by_name and by_name[word] not in found.values()
            ),
            "",
        )
    return AreaColumns(**found)


def _opened(path: Path, layer: str | None) -> SourceTable:
    if identify(path) not in _FORMATS:
        raise UserError(
            f"“{path.name}” holds no areas. Beats come as GeoJSON, GeoPackage, KML or a zipped"
            " shapefile."
        )
    return open_table(path, TableOptions(layer=layer, whole_shapes=True))


def _columns(table: SourceTable) -> tuple[str, ...]:
    return tuple(name for name in table.columns if name != table.geometry)


def _there_are(columns: Sequence[str]) -> str:
    return f"It has: {', '.join(columns[:40])}." if columns else "It has no columns."


class _Reader:
    """Rows to areas, with notes on everything that was not as it should be."""

    def __init__(self, chosen: AreaColumns, crs: str) -> None:
        self.notes: list[str] = []
        self.nameless = 0
        self._chosen = chosen
        self._crs = crs
        self._skipped = self._repaired = 0
        self._points = 0

    def read(self, table: SourceTable) -> list[Area]:
        areas = [
            area
            for batch in table.column_batches(_AT_ONCE)
            for area in self._areas(batch, table.geometry)
        ]
        if self._skipped:
            self.notes.append(f"Left out, because they are no areas: {self._skipped}.")
        if self._repaired:
            self.notes.append(f"Repaired, because they crossed themselves: {self._repaired}.")
        if not self._crs:
            self.notes.append("The file does not say its coordinate system: degrees were assumed.")
        return self._joined(self._known(areas))

    def _areas(self, batch: ColumnBatch, geometry: str) -> list[Area]:
        for fault in batch.faults.values():
            raise UserError(f"An area cannot be read: {fault}. Simplify it first.")
        raw = np.array([cell or None for cell in batch.columns[geometry]], dtype=object)
        shapes = shapely.force_2d(shapely.from_wkb(raw, on_invalid="ignore"))
        self._points += int(shapely.get_num_coordinates(shapes).sum())
        if self._points > MAX_AREA_POINTS:
            raise UserError(
                f"The areas have more than {MAX_AREA_POINTS:,} corners. Simplify them first."
            )
        chosen = (self._chosen.number, self._chosen.name, self._chosen.district)
        texts = [
            [" ".join(cell.split())[:120] for cell in batch.columns[name]]
            if name
            else [""] * len(batch)
            for name in chosen
        ]
        return [
            Area(number, name, district, shape)
            for number, name, district, found in zip(*texts, shapes, strict=True)
            if (shape := self._area(found)) is not None
        ]

    def _area(self, shape: shapely.Geometry | None) -> MultiPolygon | None:
        """The feature as valid areas in WGS 84; None for points, lines and nothing."""
        if shape is None or shapely.get_dimensions(shape) < 2:
            self._skipped += 1
            return None
        placed = shapely.transform(shape, self._to_degrees)
        if not shapely.is_valid(placed):
            placed = shapely.make_valid(placed)
            self._repaired += 1
        parts = [
            part
            for part in shapely.get_parts(shapely.get_parts(placed)).tolist()
            if isinstance(part, Polygon) and not part.is_empty
        ]
        if not parts:
            self._skipped += 1
            return None
        return MultiPolygon(parts)

    def _to_degrees(self, corners: Any) -> Any:
        lon, lat = to_wgs84(corners[:, 0], corners[:, 1], self._crs)
        if not (np.all(np.abs(lon) <= 180) and np.all(np.abs(lat) <= 90)):
            raise UserError(
                "The areas lie nowhere on Earth in the coordinate system that the file says"
                " (or in degrees, where it says none). Give its EPSG number, such as EPSG:25832.",
                field="crs",
            )
        return np.column_stack([lon, lat])

    def _known(self, areas: list[Area]) -> list[Area]:
        """Every area with a number: its name where it has none; without both it is nothing."""
        named = sum(1 for area in areas if not area.number and area.name)
        self.nameless = sum(1 for area in areas if not (area.number or area.name))
        if named:
            self.notes.append(f"Known by their name, having no number: {named}.")
        if self.nameless:
            self.notes.append(f"Left out, having no number and no name: {self.nameless}.")
        return [
            area if area.number else replace(area, number=area.name)
            for area in areas
            if area.number or area.name
        ]

    def _joined(self, areas: list[Area]) -> list[Area]:
        """Areas of one number become one; the first one's name stands."""
        groups: dict[str, list[Area]] = {}
        for area in areas:
            groups.setdefault(area.number, []).append(area)
        several = sum(1 for group in groups.values() if len(group) > 1)
        if several:
            self.notes.append(f"Numbers with several areas, which were joined: {several}.")
        return [
            group[0] if len(group) == 1 else replace(group[0], shape=_union(group))
            for group in groups.values()
        ]


def _union(group: Sequence[Area]) -> MultiPolygon:
    union = shapely.union_all([area.shape for area in group])
    parts = shapely.get_parts(union).tolist()
    return MultiPolygon([part for part in parts if isinstance(part, Polygon)])


def _check_columns(chosen: AreaColumns, columns: Sequence[str]) -> None:
    for column in (chosen.number, chosen.name, chosen.district):
        if column and column not in columns:
            raise UserError(
                f"The file has no column “{column}”. It has: {', '.join(columns)}.", field="columns"
            )
