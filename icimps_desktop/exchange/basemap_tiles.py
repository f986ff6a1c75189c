"""Picture tiles out of MBTiles and PMTiles files, and what such files say of themselves.

Rows of MBTiles count from the south (TMS); callers here always count from the north, as the
web does.
"""

from __future__ import annotations

import gzip
import math
import mmap
import zlib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, TypeAlias

from pmtiles.reader import Reader
from pmtiles.tile import (
    Compression,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
)
from sqlcipher3 import dbapi2 as sqlite

from icimps_desktop.core.errors import UserError

Degrees: TypeAlias = tuple[float, float, float, float]
PMTILES_ERRORS = (
    *(MagicNumberNotFound, SpecVersionUnsupported, ValueError, KeyError, IndexError),
    *(EOFError, OSError, zlib.error),
)
_READER: Any = Reader  # comes without types
_MAX_VECTOR_TILES = 1024  # read at once: a city at zoom 14, a region at 12


class TileSource(Protocol):
    """Picture tiles by zoom, column and row from the north; safe from any thread."""

    @property
    def min_zoom(self) -> int: ...

    @property
    def max_zoom(self) -> int: ...

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The picture's bytes (PNG, JPEG or WebP), or None where the file has no tile."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What a tile file says of itself; `bounds` are west, south, east, north in degrees."""

    vector: bool
    min_zoom: int
    max_zoom: int
    bounds: Degrees | None
    attribution: str


class MbTiles:
    """An MBTiles 1.3 file, opened for reading only."""

    def __init__(self, path: Path) -> None:
        self._title = path.name
        self._lock = Lock()
        self._db = open_sqlite(path)
        try:
            self.facts = self._read_facts()
        except BaseException:
            self._db.close()
            raise

    @property
    def min_zoom(self) -> int:
        return self.facts.min_zoom

    @property
    def max_zoom(self) -> int:
        return self.facts.max_zoom

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        row = self._one(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (z, x, (1 << z) - 1 - y),
        )
        return None if row is None or row[0] is None else bytes(row[0])

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _one(self, sql: str, values: tuple[int, ...] = ()) -> tuple[Any, ...] | None:
        try:
            with self._lock:
                row: tuple[Any, ...] | None = self._db.execute(sql, values).fetchone()
        except sqlite.DatabaseError as error:
            raise damaged(self._title) from error
        return row

    def _read_facts(self) -> TileFacts:
        try:
            said = {str(k): str(v) for k, v in self._db.execute("SELECT name, value FROM metadata")}
        except sqlite.DatabaseError as error:
            raise damaged(self._title) from error
        zooms = self._one("SELECT min(zoom_level), max(zoom_level) FROM tiles")
        if zooms is None or zooms[0] is None:
            raise UserError(f"“{self._title}” holds no map tile. Choose another file.")
        first = self._one("SELECT tile_data FROM tiles LIMIT 1")
        stated = said.get("format", "").lower()
        vector = stated in ("pbf", "mvt") or (not stated and not is_picture(first))
        return TileFacts(
            vector, int(zooms[0]), int(zooms[1]), _degrees(said.get("bounds", "")),
            plain_text(said.get("attribution", "")),
        )  # fmt: skip


class PmTiles:
    """A PMTiles version 3 archive, mapped into memory for reading."""

    def __init__(self, path: Path) -> None:
        self._title = path.name
        self._file = path.open("rb")
        try:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
            self._reader = _READER(self._bytes)
            self.facts = self._read_facts()
        except PMTILES_ERRORS as error:
            self._file.close()
            raise damaged(self._title) from error
        except BaseException:
            self._file.close()
            raise

    @property
    def min_zoom(self) -> int:
        return self.facts.min_zoom

    @property
    def max_zoom(self) -> int:
        return self.facts.max_zoom

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        if not (0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        try:
            found: bytes | None = self._reader.get(z, x, y)
        except PMTILES_ERRORS as error:
            raise damaged(self._title) from error
        if found is not None and self._compression is Compression.GZIP:
            return gzip.decompress(found)
        return found

    def close(self) -> None:
        self._map.close()
        self._file.close()

    def _bytes(self, offset: int, length: int) -> bytes:
        piece = self._map[offset : offset + length]
        if len(piece) != length:
            raise EOFError(f"{self._title}: {length} bytes wanted at {offset}")
        return piece

    def _read_facts(self) -> TileFacts:
        header = self._reader.header()
        if not header["addressed_tiles_count"] and not header["root_length"]:
            raise UserError(f"“{self._title}” holds no map tile. Choose another file.")
        self._compression = header["tile_compression"]
        said = self._reader.metadata()
        bounds = tuple(
            header[key] / 1e7 for key in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        )
        return TileFacts(
            header["tile_type"] is TileType.MVT, header["min_zoom"], header["max_zoom"],
            checked_bounds(bounds), plain_text(str(said.get("attribution", ""))),
        )  # fmt: skip


def open_sqlite(path: Path) -> Any:
    """A read-only connection to an ordinary SQLite file; nothing is written beside it."""
    try:
        return sqlite.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
    except sqlite.Error as error:
        raise damaged(path.name) from error


def damaged(title: str) -> UserError:
    """The one sentence for a map file that says what it is and cannot be read as that."""
    return UserError(
        f"“{title}” is damaged and cannot be read as a map. Copy it again from its source."
    )


def is_picture(row: tuple[Any, ...] | None) -> bool:
    """Whether the first bytes are those of PNG, JPEG or WebP."""
    start = bytes(row[0][:12]) if row is not None and row[0] is not None else b""
    return start.startswith((b"\x89PNG", b"\xff\xd8\xff")) or (
        start[:4] == b"RIFF" and start[8:12] == b"WEBP"
    )


def plain_text(markup: str) -> str:
    """An attribution without its HTML, on one line."""
    bare: list[str] = []
    inside = False
    for sign in markup.replace("&copy;", "©").replace("&amp;", "&"):
        if sign == "<":
            inside = True
        elif sign == ">":
            inside = False
        elif not inside:
            bare.append(sign)
    return " ".join("".join(bare).split())


def checked_bounds(values: tuple[float, ...]) -> Degrees | None:
    """The four numbers as west, south, east, north, or None where they cannot be that."""
    if len(values) != 4 or not all(math.isfinite(v) for v in values):
        return None
    west, south, east, north = values
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return west, south, east, north


def _degrees(text: str) -> Degrees | None:
    try:
        return checked_bounds(tuple(float(part) for part in text.split(",")))
    except ValueError:
        return None


def fitting_zoom(facts: TileFacts) -> int:
    """The deepest zoom, 14 at most, whose vector tiles can all be held as layers at once."""
    west, south, east, north = facts.bounds or (-180.0, -85.0, 180.0, 85.0)
    for zoom in range(min(facts.max_zoom, 14), facts.min_zoom, -1):
        side = 1 << zoom
        columns = (east - west) / 360 * side + 1
        rows = (_north(south) - _north(north)) * side + 1
        if columns * rows <= _MAX_VECTOR_TILES:
            return zoom
    return facts.min_zoom


def _north(lat: float) -> float:
    held = math.radians(max(-85.05, min(85.05, lat)))
    return 0.5 - math.asinh(math.tan(held)) / (2 * math.pi)
