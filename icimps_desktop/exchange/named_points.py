"""Point layers of a GeoPackage with what the map does not draw: house numbers and their streets.

A map shows few of these points; the gazetteer wants them all, with number and street apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.exceptions import CRSError

from icimps_desktop.core.errors import UserError
from icimps_desktop.records.points import Floats

_NUMBER_COLUMNS = (
    *("number", "housenumber", "house_number", "housenum", "house_no", "street_no", "addr_number"),
    *("addr:housenumber", "addr_housenumber", "add_number", "hausnummer", "hnr", "num"),
)
_STREET_COLUMNS = (
    *("street", "street_name", "streetname", "addr:street", "addr_street", "fullname", "full_name"),
    *("strname", "st_name", "road", "strasse"),
)
_NAME_COLUMNS = ("name", "label", "title", "bezeich", "full_address", "address")
_CLASS_COLUMNS = (
    *("class", "fclass", "kind", "type", "subclass", "amenity", "category", "place", "tourism"),
)


@dataclass(frozen=True, slots=True)
class NamedPoints:
    """n points of one layer in degrees; a text is "" where the file has none.

    `numbers` and `streets` are filled in address layers, `names` and `classes` elsewhere too.
    """

    layer: str
    numbers: tuple[str, ...]
    streets: tuple[str, ...]
    names: tuple[str, ...]
    classes: tuple[str, ...]
    lon: Floats
    lat: Floats

    @property
    def has_addresses(self) -> bool:
        """Whether house numbers stand beside their streets."""
        return any(self.numbers) and any(self.streets)

    def __len__(self) -> int:
        return len(self.names)


def read_named_points(path: Path) -> tuple[NamedPoints, ...] | None:
    """Every point layer of a GeoPackage, or None where the file is of another kind.

    Raises:
        UserError: the file is damaged.
    """
    gdal = _gdal()
    if not _is_sqlite(path):
        return None
    found: list[NamedPoints] = []
    try:
        for layer, geometry_type in gdal.pyogrio.list_layers(path):
            if geometry_type is None or "Point" not in str(geometry_type):
                continue
            info = gdal.pyogrio.read_info(path, layer)
            if info.get("driver") != "GPKG":
                return None
            read = _read(path, str(layer), [str(field) for field in info["fields"]])
            if read is not None:
                found.append(read)
        return tuple(found)
    except gdal.FAILURES as error:
        raise UserError(
            f"“{path.name}” is damaged and cannot be read as a map. Copy it again from its source."
        ) from error


def _gdal() -> Any:
    """The door to GDAL: 50 MB and a quarter of a second, so only when layers are read."""
    from icimps_desktop.exchange import gdal

    return gdal


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


def _read(path: Path, layer: str, fields: list[str]) -> NamedPoints | None:
    gdal = _gdal()
    by_name = {field.lower(): field for field in fields}
    chosen = {
        part: next((by_name[column] for column in columns if column in by_name), None)
        for part, columns in (
            ("number", _NUMBER_COLUMNS),
            ("street", _STREET_COLUMNS),
            ("name", _NAME_COLUMNS),
            ("class", _CLASS_COLUMNS),
        )
    }
    wanted = [column for column in dict.fromkeys(chosen.values()) if column]
    meta, _, wkb, data = gdal.raw.read(path, layer=layer, columns=wanted, force_2d=True)
    if wkb is None or not len(wkb) or not wanted:
        return None
    geometry = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    centres = shapely.centroid(geometry)  # a multi point is one place
    x, y = shapely.get_x(centres), shapely.get_y(centres)
    lon, lat = _to_degrees(meta["crs"])(x, y)
    kept = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    columns = dict(zip((str(c) for c in meta["fields"]), data, strict=True))
    texts = {
        part: _texts(columns[name], kept) if name else ("",) * int(kept.sum())
        for part, name in chosen.items()
    }
    return NamedPoints(
        layer,
        texts["number"],
        texts["street"],
        texts["name"],
        texts["class"],
        lon[kept],
        lat[kept],
    )


def _texts(values: NDArray[Any], kept: NDArray[np.bool_]) -> tuple[str, ...]:
    if values.dtype.kind == "f":  # whole numbers with gaps arrive as floats
        return tuple("" if v != v else f"{v:g}" for v in values[kept].tolist())
    return tuple("" if v is None or v != v else str(v).strip() for v in values[kept].tolist())


def _to_degrees(crs: str | None) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
    if crs is None or crs == "EPSG:4326":
        return lambda x, y: (x, y)
    try:
        transformer = Transformer.from_crs(crs, 4326, always_xy=True)
    except CRSError as error:
        raise UserError("The map uses a coordinate system that is not known here.") from error

    def project(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        lon, lat = transformer.transform(x, y)
        return np.asarray(lon), np.asarray(lat)

    return project
