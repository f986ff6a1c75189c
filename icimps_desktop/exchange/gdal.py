"""The door to GDAL: local files of a few formats, nothing else.

GDAL knows sixty formats; some fetch from the network or run what a file tells them. It
decides by content which of them opens a file, so the others are switched off before it
is loaded, and what opened a file is checked again after.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.source_table import TableFormat

DRIVERS: dict[TableFormat, tuple[str, ...]] = {
    TableFormat.GEOJSON: ("GeoJSON",),
    TableFormat.GPX: ("GPX",),
    TableFormat.KML: ("LIBKML", "KML"),
    TableFormat.GPKG: ("GPKG",),
    TableFormat.SHAPEFILE: ("ESRI Shapefile",),
}
# Vector drivers that reach out, run command lines, follow references to other files, or
# would claim the same first bytes. GDAL reads the list when it is loaded. SQLite stays: the
# tiles of a base map are kept in it.
_OFF = (
    "ADBC,AIVector,AmigoCloud,AVCBin,AVCE00,Carto,CSW,DGN,DXF,EDIGEO,EEDA,"
    "Elasticsearch,ESRIJSON,FlatGeobuf,GDALG,GeoJSONSeq,GeoRSS,GML,GPSBabel,GTFS,"
    "HTTP,JML,JSONFG,LVBAG,MapInfo File,MapML,MiraMonVector,NGW,OAPIF,ODS,OGCAPI,"
    "OGR_GMT,OGR_PDS,OGR_VRT,OpenFileGDB,OSM,PCIDSK,PDF,PDS4,PGDUMP,PLSCENES,S57,"
    "Selafin,SXF,TopoJSON,VDV,VFK,VICAR,WAsP,WFS,XLSX"
)
if "pyogrio" not in sys.modules:
    os.environ.setdefault("GDAL_SKIP", _OFF)

import pyogrio  # noqa: E402 - the list above must stand first
from pyogrio import errors as pyogrio_errors  # noqa: E402
from pyogrio import raw  # noqa: E402

pyogrio.set_gdal_config_options(
    {
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",  # no file is fetched, whatever names it
        "GDAL_HTTP_TIMEOUT": "1",
        "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "64",
        "OGR_WKT_PRECISION": "17",
    }
)

FAILURES = (
    pyogrio_errors.DataSourceError,
    pyogrio_errors.DataLayerError,
    pyogrio_errors.FeatureError,
    pyogrio_errors.FieldError,
    pyogrio_errors.GeometryError,
    pyogrio_errors.CRSError,
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
