"""The base map under the incidents: GeoPackage, MBTiles or PMTiles, opened as plain data.

The kind of file is told by its content, never by its name. What comes back knows nothing of
drawing: vector layers are arrays with a role (water, street ...), picture tiles are bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sqlcipher3 import dbapi2 as sqlite

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.basemap_layers import VectorLayer, bounds_of, read_layers
from icimps_desktop.exchange.basemap_roles import Kind, Rank, Role
from icimps_desktop.exchange.basemap_tiles import (
    Degrees,
    MbTiles,
    PmTiles,
    TileSource,
    damaged,
    fitting_zoom,
    open_sqlite,
)
from icimps_desktop.records.points import to_degrees

__all__ = ["BaseMap", "Kind", "Rank", "Role", "TileSource", "VectorLayer", "open_basemap"]


@dataclass(frozen=True, slots=True)
class BaseMap:
    """A base map: vector layers, or picture tiles, or both.

    `bounds` are west, south, east, north in degrees. `attribution` is the credit line that
    licences ask for; "" where the file names none.
    """

    name: str
    layers: tuple[VectorLayer, ...]
    tiles: TileSource | None
    bounds: Degrees
    attribution: str

    def with_attribution(self, text: str) -> BaseMap:
        """The same map with a credit line given by the station."""
        return replace(self, attribution=text.strip())

    def close(self) -> None:
        """Let go of the file; tiles can no longer be asked for."""
        if self.tiles is not None:
            self.tiles.close()


def open_basemap(path: Path, *, attribution: str = "") -> BaseMap:
    """Open a GeoPackage, MBTiles or PMTiles file; `attribution` wins over the file's own.

    Takes about a second for a city; call it in a job. Nothing is written, not even a journal.

    Raises:
        UserError: missing, of another kind, damaged, or without anything to draw.
    """
    base = _open(path)
    if attribution:
        return base.with_attribution(attribution)
    return base


def _open(path: Path) -> BaseMap:
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise UserError(
            f"The base map “{path.name}” cannot be opened. Check that the file is still there "
            "and that you may read it."
        ) from error
    if start.startswith(b"SQLite format 3\x00"):
        tables = _tables(path)
        if "gpkg_contents" in tables:
            return _geopackage(path)
        if {"tiles", "metadata"} <= tables:
            return _tiled(path, MbTiles(path))
    elif start.startswith(b"PMTiles"):
        return _tiled(path, PmTiles(path))
    raise UserError(
        f"“{path.name}” is not a base map. Choose a GeoPackage (.gpkg), MBTiles or PMTiles file."
    )


def _tables(path: Path) -> set[str]:
    connection = open_sqlite(path)
    try:
        return {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite.DatabaseError as error:
        raise damaged(path.name) from error
    finally:
        connection.close()


def _geopackage(path: Path) -> BaseMap:
    # Its addresses are read with their columns, by the gazetteer alone (`named_points`).
    return _from_layers(path, read_layers(path, title=path.name, only_drawn=True), "")


def _tiled(path: Path, source: MbTiles | PmTiles) -> BaseMap:
    facts = source.facts
    if not facts.vector:
        bounds = facts.bounds or (-180.0, -85.0, 180.0, 85.0)
        return BaseMap(path.name, (), source, bounds, facts.attribution)
    source.close()
    zoom = {"ZOOM_LEVEL": str(fitting_zoom(facts))}
    return _from_layers(
        path, read_layers(path, title=path.name, options=zoom), facts.attribution, facts.bounds
    )


def _from_layers(
    path: Path, layers: tuple[VectorLayer, ...], attribution: str, stated: Degrees | None = None
) -> BaseMap:
    box = bounds_of(layers)
    if box is None:
        raise UserError(f"“{path.name}” holds nothing that can be drawn. Choose another file.")
    lon, lat = to_degrees(np.array(box[::2]), np.array(box[1::2]))
    bounds = stated or (float(lon[0]), float(lat[1]), float(lon[1]), float(lat[0]))
    return BaseMap(path.name, layers, None, bounds, attribution)
