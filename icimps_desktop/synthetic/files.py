"""Writing the invented city and its incidents into the files that real ones come in.

Every file says in its own metadata that it is synthetic.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from icimps_desktop.core.gdal import raw
from icimps_desktop.synthetic.city import City
from icimps_desktop.synthetic.geo import as_points
from icimps_desktop.synthetic.incidents import IncidentBatch

SYNTHETIC = "synthetic: an invented city, nothing in it is real"
INCIDENT_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("occurred_to", pa.timestamp("us")),
        ("reported_at", pa.timestamp("us")),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("category", pa.string()),
        ("raw_type", pa.string()),
        ("police_generated", pa.bool_()),
        ("address", pa.string()),
        ("location_type", pa.string()),
        ("narrative", pa.string()),
    ],
    metadata={"synthetic": SYNTHETIC},
)


class _Named(Protocol):
    @property
    def name(self) -> str | None: ...

    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    geometry_type: str
    shapes: NDArray[np.object_]
    columns: dict[str, NDArray[Any]]


def write_basemap(city: City, path: Path) -> None:
    """Write the city as a GeoPackage (EPSG:4326); an existing file is replaced when done.

    Layers and columns: boundary (name), neighbourhoods (number, name, class), beats (number,
    name, district), parks, water, streets, rail and landmarks (name, class), addresses (number,
    street, name, class). `name` may be null on water and streets.
    """
    unfinished = path.with_name(f".{path.stem}.part.gpkg")
    unfinished.unlink(missing_ok=True)
    for layer in _layers(city):
        raw.write(
            unfinished,
            shapely.to_wkb(layer.shapes),
            list(layer.columns.values()),
            list(layer.columns),
            layer=layer.name,
            driver="GPKG",
            geometry_type=layer.geometry_type,
            crs="EPSG:4326",
            layer_options={"DESCRIPTION": SYNTHETIC},
        )
    os.replace(unfinished, path)


def _layers(city: City) -> Iterator[_Layer]:
    yield _Layer("boundary", "MultiPolygon", _multi([city.boundary]), {"name": _words([city.name])})
    yield _Layer(
        "neighbourhoods",
        "MultiPolygon",
        _multi([area.shape for area in city.neighbourhoods]),
        {
            "number": np.array([area.number for area in city.neighbourhoods], dtype=np.int64),
            "name": _words([area.name for area in city.neighbourhoods]),
            "class": _words(["neighbourhood"] * len(city.neighbourhoods)),
        },
    )
    yield _Layer(
        "beats",
        "MultiPolygon",
        _multi([beat.shape for beat in city.beats]),
        {
            "number": _words([beat.number for beat in city.beats]),
            "name": _words([beat.name for beat in city.beats]),
            "district": _words([beat.district for beat in city.beats]),
        },
    )
    yield _Layer("parks", "MultiPolygon", _multi([p.shape for p in city.parks]), _named(city.parks))
    yield _Layer("water", "MultiPolygon", _multi([w.shape for w in city.water]), _named(city.water))
    yield _Layer(
        "streets", "LineString", _words([s.line for s in city.streets]), _named(city.streets)
    )
    yield _Layer("rail", "MultiLineString", _words([r.lines for r in city.rail]), _named(city.rail))
    yield _Layer(
        "landmarks", "Point", _words([m.point for m in city.landmarks]), _named(city.landmarks)
    )
    houses = city.addresses
    yield _Layer(
        "addresses",
        "Point",
        as_points(np.column_stack([houses.lon, houses.lat])),
        {
            "number": houses.number,
            "street": _words(houses.streets)[houses.street],
            "name": houses.labels(),
            "class": _words(["home", "business"])[houses.business.astype(np.int64)],
        },
    )


def _words(values: Sequence[object]) -> NDArray[np.object_]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _multi(shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    """Every shape as a multi polygon: a layer has one geometry type."""
    parts, owner = shapely.get_parts(_words(shapes), return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=owner), dtype=object)


def _named(things: Sequence[_Named]) -> dict[str, NDArray[Any]]:
    return {
        "name": _words([thing.name for thing in things]),
        "class": _words([thing.kind for thing in things]),
    }


def write_incidents(batches: Iterable[IncidentBatch], path: Path) -> int:
    """Write batches to a parquet file as they come and return the number of rows.

    Columns: id, occurred_at, occurred_to (null unless a span), reported_at (naive local times),
    lat, lon, category, raw_type, police_generated, address, location_type, narrative (null for
    most). The truth columns of the batches are left out. An existing file is replaced when done.
    """
    unfinished = path.with_name(f".{path.name}.part")
    rows = 0
    with pq.ParquetWriter(unfinished, INCIDENT_SCHEMA, compression="zstd") as writer:
        for batch in batches:
            columns = [
                pa.array(getattr(batch, f.name), f.type, from_pandas=True) for f in INCIDENT_SCHEMA
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=INCIDENT_SCHEMA))
            rows += len(batch)
    os.replace(unfinished, path)
    return rows
