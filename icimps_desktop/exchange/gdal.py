"""The door to GDAL: local files of a few formats, nothing else.

The other formats are switched off before GDAL is loaded (`core.gdal`); what opened a file is
checked again after.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from icimps_desktop.core.errors import UserError
from icimps_desktop.core.gdal import errors, pyogrio, raw
from icimps_desktop.exchange.source_table import TableFormat

DRIVERS: dict[TableFormat, tuple[str, ...]] = {
    TableFormat.GEOJSON: ("GeoJSON",),
    TableFormat.GPX: ("GPX",),
    TableFormat.KML: ("LIBKML", "KML"),
    TableFormat.GPKG: ("GPKG",),
    TableFormat.SHAPEFILE: ("ESRI Shapefile",),
}
FAILURES = (
    errors.DataSourceError,
    errors.DataLayerError,
    errors.FeatureError,
    errors.FieldError,
    errors.GeometryError,
    errors.CRSError,
    pa.ArrowException,
    UnicodeDecodeError,
    OSError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSource:
    """One layer of a checked local file, and what GDAL opens it by."""

    name: str
    source: str
    gdal_layer: str
    format: TableFormat
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerInfo:
    """What a layer holds: its fields, how many features, in which coordinate system."""

    fields: tuple[str, ...]
    features: int
    crs: str
    geometry_type: str


def layers_of(path: Path, table_format: TableFormat, title: str) -> tuple[LayerSource, ...]:
    """The layers of a local file.

    Raises:
        UserError: it cannot be read as what it is called.
    """
    with _plain_words(title, table_format):
        names = [str(name) for name, _ in pyogrio.list_layers(str(path))]
    return tuple(
        LayerSource(name=name, source=str(path), gdal_layer=name, format=table_format, title=title)
        for name in names
    )


def layer_info(layer: LayerSource) -> LayerInfo:
    """What the layer holds.

    Raises:
        UserError: it cannot be read, or another reader than the allowed ones took it.
    """
    with _plain_words(layer.title, layer.format):
        info: dict[str, Any] = pyogrio.read_info(
            layer.source, layer=layer.gdal_layer, force_feature_count=True
        )
    if info["driver"] not in DRIVERS[layer.format]:
        raise _refused(layer.title, layer.format)
    return LayerInfo(
        fields=tuple(str(name) for name in info["fields"]),
        features=int(info["features"]),
        crs=str(info["crs"] or ""),
        geometry_type=str(info["geometry_type"] or ""),
    )


def read_batches(
    layer: LayerSource, *, size: int, encoding: str | None = None
) -> Iterator[tuple[str, Any]]:
    """The features as Arrow record batches, each with the name of its WKB column.

    Raises:
        UserError: the layer is damaged, at once or further down.
    """
    with ExitStack() as stack:
        with _plain_words(layer.title, layer.format):
            meta, reader = stack.enter_context(
                raw.open_arrow(
                    layer.source,
                    layer=layer.gdal_layer,
                    encoding=encoding,
                    use_pyarrow=True,
                    datetime_as_string=True,
                    batch_size=size,
                )
            )
            stream = iter(reader)
        geometry = str(meta["geometry_name"] or "wkb_geometry")
        while True:
            with _plain_words(layer.title, layer.format):
                batch = next(stream, None)
            if batch is None:
                return
            if batch.num_rows:
                yield geometry, batch


@contextmanager
def _plain_words(title: str, table_format: TableFormat) -> Iterator[None]:
    """GDAL's failures as sentences; its warnings (an odd axis, a bad date) are not shown."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            yield
        except FAILURES as error:
            raise _refused(title, table_format) from error


def _refused(title: str, table_format: TableFormat) -> UserError:
    return UserError(
        f"“{title}” cannot be read as {table_format.value}: it is damaged or something else."
        " Export it again, or as CSV."
    )
