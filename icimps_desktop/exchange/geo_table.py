"""GeoJSON, GPX, KML, GeoPackage and zipped shapefiles as tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePosixPath

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange import gdal
from icimps_desktop.exchange.archives import measure_members, member_names
from icimps_desktop.exchange.arrow_text import TOO_LONG, TOO_MANY_POINTS, text_values
from icimps_desktop.exchange.limits import MAX_AREA, MAX_GEOMETRY
from icimps_desktop.exchange.source_table import (
    ColumnBatch,
    SourceTable,
    TableFormat,
    TableKind,
    TableOptions,
    unique_names,
)
from icimps_desktop.exchange.xml_check import check_xml

_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_GPX_ORDER = ("waypoints", "track_points", "route_points", "tracks", "routes")


class GeoTable(SourceTable):
    """One layer of a map file as a table; the geometry is the last column, as WKB text."""

    def __init__(self, path: Path, table_format: TableFormat, options: TableOptions) -> None:
        super().__init__(path)
        self._encoding = options.encoding
        self._longest = (MAX_AREA if options.whole_shapes else MAX_GEOMETRY) // 2
        layers = local_layers(path, table_format)
        choose = choose_area_layer if options.whole_shapes else choose_layer
        self._layer = choose(layers, options.layer, path.name)
        info = gdal.layer_info(self._layer)
        if not info.features:
            raise UserError(f"The layer “{self._layer.name}” of “{path.name}” is empty.")
        self.row_count = self.estimated_rows = info.features
        self._fields = info.fields
        self.columns = unique_names([*info.fields, "geometry"])
        self.geometry = self.columns[-1]
        self.kind = TableKind(
            format=table_format,
            encoding=options.encoding or "",
            layer=self._layer.name,
            layers=tuple(layer.name for layer in layers),
            crs=info.crs,
            geometry_type=info.geometry_type,
        )

    def column_batches(self, size: int = 20_000) -> Iterator[ColumnBatch]:
        numbers = count(1)
        for geometry, piece in gdal.read_batches(self._layer, size=size, encoding=self._encoding):
            rows = [next(numbers) for _ in range(piece.num_rows)]
            columns: dict[str, list[str]] = {}
            faults: dict[int, str] = {}
            for name, field in zip(self.columns, (*self._fields, geometry), strict=True):
                if piece.schema.get_field_index(field) < 0:
                    columns[name] = [""] * len(rows)  # a layer without any geometry
                    continue
                # An Arrow extension type such as JSON wraps the plain array.
                column = piece.column(field)
                columns[name], long = text_values(
                    getattr(column, "storage", column), longest_bytes=self._longest
                )
                what = TOO_MANY_POINTS if name == self.geometry else TOO_LONG
                faults.update((place, what) for place in long)
            yield ColumnBatch(rows, columns, faults)


def local_layers(path: Path, table_format: TableFormat) -> tuple[gdal.LayerSource, ...]:
    """The layers of a local file, after the file has been checked for harm.

    Raises:
        UserError: the file is made to harm, damaged, or lacks a part.
    """
    whole = path.resolve()
    if table_format in (TableFormat.GPX, TableFormat.KML):
        check_xml(whole)
    if table_format is TableFormat.SHAPEFILE:
        return _shapes(whole, path.name)
    return gdal.layers_of(whole, table_format, path.name)


def choose_layer(
    layers: tuple[gdal.LayerSource, ...], wanted: str | None, title: str
) -> gdal.LayerSource:
    """The layer asked for, else the first with features; of a GPX the waypoints first.

    Raises:
        UserError: there is no such layer, or none at all.
    """
    by_name = {layer.name: layer for layer in layers}
    if wanted is not None:
        if wanted not in by_name:
            raise UserError(
                f"“{title}” has no layer “{wanted}”. It has: {', '.join(by_name)}.", field="layer"
            )
        return by_name[wanted]
    if not layers:
        raise UserError(f"“{title}” has no layers. Export it again.")
    order = [by_name[name] for name in _GPX_ORDER if name in by_name] or list(layers)
    return next((layer for layer in order if gdal.layer_info(layer).features), order[0])


def choose_area_layer(
    layers: tuple[gdal.LayerSource, ...], wanted: str | None, title: str
) -> gdal.LayerSource:
    """The layer asked for, else the one that may hold areas; which one is never guessed.

    Raises:
        UserError: there is no such layer, none at all, or several that may hold areas.
    """
    if wanted is not None or len(layers) < 2:
        return choose_layer(layers, wanted, title)
    with_areas = [layer for layer in layers if _may_hold_areas(gdal.layer_info(layer))]
    if len(with_areas) > 1:
        names = ", ".join(layer.name for layer in with_areas)
        raise UserError(
            f"“{title}” has several layers that may hold areas: {names}. Say which one is meant,"
            " on the command line with --layer NAME.",
            field="layer",
        )
    return with_areas[0] if with_areas else choose_layer(layers, None, title)


def _may_hold_areas(info: gdal.LayerInfo) -> bool:
    kind = info.geometry_type.casefold()
    mixed = kind.startswith(("unknown", "geometrycollection", "multisurface"))
    return info.features > 0 and (mixed or "polygon" in kind)


def _shapes(path: Path, title: str) -> tuple[gdal.LayerSource, ...]:
    """The whole shapefiles of an archive, every part of them measured."""
    names = member_names(path)
    lower = {name.lower() for name in names}
    whole = [
        name
        for name in names
        if name.lower().endswith(".shp")
        and {f"{name[:-4].lower()}{part}" for part in (".shx", ".dbf")} <= lower
    ]
    if not whole:
        raise UserError(
            f"“{title}” holds a .shp without its .shx and .dbf. Pack all parts of the shapefile"
            " into one archive."
        )
    stems = {name[:-4].lower() for name in whole}
    measure_members(
        path,
        [
            name
            for name in names
            if PurePosixPath(name).suffix.lower() in _SHAPE_PARTS and name[:-4].lower() in stems
        ],
    )
    return tuple(
        gdal.LayerSource(
            name=name[:-4],
            source=f"/vsizip/{{{path}}}/{name}",
            gdal_layer=PurePosixPath(name).stem,
            format=TableFormat.SHAPEFILE,
            title=title,
        )
        for name in whole
    )
