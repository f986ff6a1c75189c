"""Columns of written coordinates and geometries as longitudes and latitudes."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.time_text import MISSING

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_WGS84 = "EPSG:4326"
_LINE = 1  # shapely's type number; points are 0, areas and collections above
_PAIR = re.compile(r"\(?\s*([-+]?[0-9.]+)\s*[,;\s]\s*([-+]?[0-9.]+)\s*\)?")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){9,}")
_CRS = re.compile(r"(?:EPSG|ESRI|OGC|IAU_?[0-9]*):[A-Za-z0-9]{1,12}")
_WKT_STARTS = ("GEOGCS", "PROJCS", "GEOGCRS", "PROJCRS", "GEODCRS", "COMPD_CS", "COMPOUNDCRS")


class Place(IntEnum):
    """What came of one row's coordinates."""

    GOOD = 0
    MISSING = 1
    UNREADABLE = 2
    NOT_ON_EARTH = 3  # not finite, or beyond 90 or 180 degrees
    OUTSIDE = 4  # on Earth, but not in the area that the mapping is for


@dataclass(slots=True)
class ReadPlaces:
    """Degrees in WGS 84, NaN where there is none, and why."""

    lon: Floats
    lat: Floats
    reading: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Located:
    """A place that was found for an address, in degrees.

    `how` is the word that an incident keeps for how its point was got, `accuracy_m` a radius
    within which the true place most likely lies.
    """

    lon: float
    lat: float
    how: str
    accuracy_m: float


Locate = Callable[[str], Located | None]
_WITHOUT = (Place.MISSING, Place.UNREADABLE, Place.NOT_ON_EARTH)


def find_by_address(
    places: ReadPlaces,
    addresses: Sequence[str],
    left_out: Container[int],
    locate: Locate,
    extent: tuple[float, float, float, float] | None = None,
) -> tuple[list[str], Floats]:
    """Fill in the places of rows that have an address and no coordinates, and say how.

    Gives a word ("" where nothing was found so) and an accuracy in metres (NaN) for each row.
    Coordinates that lie outside the `extent` stay what they are: the row says something else.
    """
    how, accuracy = [""] * len(addresses), np.full(len(addresses), np.nan)
    for row in np.flatnonzero(np.isin(places.reading, _WITHOUT)).tolist():
        found = locate(addresses[row]) if addresses[row] and row not in left_out else None
        if found is None:
            continue
        if extent is not None:
            west, south, east, north = extent
            if not (west <= found.lon <= east and south <= found.lat <= north):
                continue
        places.lon[row], places.lat[row] = found.lon, found.lat
        places.reading[row] = Place.GOOD
        how[row], accuracy[row] = found.how, found.accuracy_m
    return how, accuracy


def read_pairs(
    first: Sequence[str],
    second: Sequence[str],
    *,
    crs: str = "",
    decimal_comma: bool = False,
    extent: tuple[float, float, float, float] | None = None,
) -> ReadPlaces:
    """Read a column of longitudes or eastings and one of latitudes or northings.

    Zero and zero is what exports write for "not known", so it counts as missing.
    """
    x, x_missing, x_bad = read_numbers(first, decimal_comma=decimal_comma)
    y, y_missing, y_bad = read_numbers(second, decimal_comma=decimal_comma)
    missing = x_missing | y_missing | ((x == 0) & (y == 0))
    return _judged(x, y, missing, x_bad | y_bad, crs, extent)


def read_shapes(
    texts: Sequence[str],
    *,
    crs: str = "",
    extent: tuple[float, float, float, float] | None = None,
) -> ReadPlaces:
    """Read a column of WKT, of WKB as hexadecimal text, or of "(lat, lon)".

    A line or an area stands for a point on it.
    """
    shapes: list[shapely.Geometry | None] = [None] * len(texts)
    missing = np.zeros(len(texts), dtype=np.bool_)
    for place, text in enumerate(texts):
        plain = text.strip()
        if plain.casefold() in MISSING:
            missing[place] = True
        else:
            shapes[place] = _shape(plain)
    bad = np.array([shape is None for shape in shapes]) & ~missing
    array = np.array(shapes, dtype=object)
    empty = np.asarray(shapely.is_empty(array), dtype=np.bool_)
    array[empty] = None
    kinds = np.asarray(shapely.get_type_id(array))
    lines, others = kinds == _LINE, kinds > _LINE
    array[lines] = shapely.line_interpolate_point(array[lines], 0.5, normalized=True)
    array[others] = shapely.point_on_surface(array[others])
    x, y = shapely.get_x(array), shapely.get_y(array)
    missing |= empty | ((x == 0) & (y == 0))
    return _judged(x, y, missing, bad, crs, extent)


def read_numbers(texts: Sequence[str], *, decimal_comma: bool) -> tuple[Floats, Bools, Bools]:
    """Numbers (NaN where there is none), which cells are missing, which are no number."""
    none = np.zeros(len(texts), dtype=np.bool_)
    if not decimal_comma:
        try:
            values = np.array(texts, dtype=np.float64)
            return values, np.isnan(values), none
        except ValueError:
            none = none.copy()  # some cell is blank or no number: read one by one
    values = np.full(len(texts), np.nan)
    missing, bad = none.copy(), none.copy()
    for place, text in enumerate(texts):
        plain = text.strip()
        if plain.casefold() in MISSING:
            missing[place] = True
            continue
        try:
            values[place] = float(_with_point(plain, decimal_comma))
        except ValueError:
            bad[place] = True
    return values, missing, bad


def parsed_crs(text: str) -> pyproj.CRS:
    """The coordinate system of a file or mapping; empty means WGS 84.

    Raises:
        UserError: it is none that is known. Names of files and pipelines are refused.
    """
    plain = text.strip()
    if plain.isdecimal():
        plain = f"EPSG:{plain}"
    if not plain:
        plain = _WGS84
    if not (_CRS.fullmatch(plain) or plain.startswith(("{", *_WKT_STARTS))):
        raise _unknown_crs(plain)
    try:
        return pyproj.CRS.from_user_input(plain)
    except (CRSError, ProjError) as error:
        raise _unknown_crs(plain) from error


@lru_cache(maxsize=8)
def _transformer(crs: str) -> pyproj.Transformer | None:
    """To WGS 84, x first; None where there is nothing to do."""
    source = parsed_crs(crs)
    target = pyproj.CRS.from_epsg(4326)
    if source.equals(target, ignore_axis_order=True):
        return None
    return pyproj.Transformer.from_crs(source, target, always_xy=True, only_best=False)


def to_wgs84(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    """Longitudes and latitudes; not finite where the system has no such point.

    Raises:
        UserError: the coordinate system is not known.
    """
    transformer = _transformer(crs)
    if transformer is None:
        return x, y
    lon, lat = transformer.transform(x, y)
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _judged(
    x: Floats,
    y: Floats,
    missing: Bools,
    bad: Bools,
    crs: str,
    extent: tuple[float, float, float, float] | None,
) -> ReadPlaces:
    with np.errstate(invalid="ignore"):
        lon, lat = to_wgs84(x, y, crs)
        on_earth = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        reading = np.where(on_earth, Place.GOOD, Place.NOT_ON_EARTH).astype(np.int8)
        if extent is not None:
            west, south, east, north = extent
            inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            reading[on_earth & ~inside] = Place.OUTSIDE
    reading[bad] = Place.UNREADABLE
    reading[missing] = Place.MISSING
    good = reading == Place.GOOD
    return ReadPlaces(np.where(good, lon, np.nan), np.where(good, lat, np.nan), reading)


def _shape(text: str) -> shapely.Geometry | None:
    if pair := _PAIR.fullmatch(text):
        try:
            return shapely.Point(float(pair[2]), float(pair[1]))
        except ValueError:
            return None
    if _HEX.fullmatch(text):
        found = shapely.from_wkb(text, on_invalid="ignore")
    else:
        _, _, plain = text.rpartition(";")  # PostGIS writes the system first: SRID=4326;POINT(…)
        found = shapely.from_wkt(plain, on_invalid="ignore")
    return found if isinstance(found, shapely.Geometry) else None


def _with_point(text: str, decimal_comma: bool) -> str:
    if decimal_comma:
        return text.replace(".", "").replace(",", ".") if "," in text else text
    return text


def _unknown_crs(text: str) -> UserError:
    return UserError(
        f"The coordinate system “{text[:60]}” is not known. Give its EPSG number, such as"
        " EPSG:25832.",
        field="crs",
    )
