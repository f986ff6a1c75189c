"""Turns what was typed on the command line into questions: boxes, places, times."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path

import shapely

from icimps_desktop.core.clock import to_utc, zone
from icimps_desktop.core.errors import UserError
from icimps_desktop.records.incident_filter import Near


def box(text: str) -> tuple[float, float, float, float]:
    """W,S,E,N in degrees.

    Raises:
        UserError: not four numbers, or not a box on the earth.
    """
    west, south, east, north = _numbers(text, 4, "bbox", "west,south,east,north in degrees")
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise UserError(
            "The box must be west,south,east,north with west below east and south below north.",
            field="bbox",
        )
    return west, south, east, north


def near(text: str) -> Near:
    """LAT,LON,METRES.

    Raises:
        UserError: not three numbers, or not a place on the earth.
    """
    lat, lon, metres = _numbers(text, 3, "near", "latitude,longitude,metres")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < metres <= 1_000_000):
        raise UserError("That is no place with a radius: latitude,longitude,metres.", field="near")
    return Near(lat, lon, metres)


def polygon(path: Path) -> shapely.Geometry:
    """The polygon of a GeoJSON file (a geometry, a feature, or features joined).

    Raises:
        UserError: the file cannot be read or holds no polygon.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        parts = raw["features"] if raw.get("type") == "FeatureCollection" else [raw]
        shapes = [shapely.from_geojson(json.dumps(part.get("geometry", part))) for part in parts]
    except (OSError, ValueError, KeyError, AttributeError, TypeError, shapely.GEOSException) as bad:
        raise UserError(f"{path.name} is not readable as GeoJSON.", field="polygon") from bad
    areas = [shape for shape in shapes if shape.geom_type in ("Polygon", "MultiPolygon")]
    if not areas:
        raise UserError(f"{path.name} holds no polygon.", field="polygon")
    return shapely.union_all(areas)


def when(text: str, zone_name: str, field: str) -> datetime:
    """An ISO 8601 time; without an offset it is the station's wall clock.

    Raises:
        UserError: not a time.
    """
    try:
        return to_utc(datetime.fromisoformat(text), zone(zone_name))[0]
    except ValueError as error:
        raise UserError(
            f"“{text}” is not a time. Write it like 2026-04-13 or 2026-04-13T14:30.", field=field
        ) from error


def codes(given: Sequence[str] | None, known: Collection[str], field: str) -> tuple[str, ...]:
    """The codes that were meant; capitals do not count, a dash or blank is an underscore.

    Raises:
        UserError: one is not known; the sentence names those that are, the likest first.
    """
    return tuple(_code(text, known, field) for text in given or ())


def _code(text: str, known: Collection[str], field: str) -> str:
    if text in known:
        return text
    plain = _plain_code(text)
    for one in known:
        if _plain_code(one) == plain:
            return one
    likest = sorted(
        known,
        key=lambda one: SequenceMatcher(None, _plain_code(one), plain).ratio(),
        reverse=True,
    )
    raise UserError(f"There is no {field} “{text}”. Known are: {', '.join(likest)}.", field=field)


def _plain_code(text: str) -> str:
    return "_".join(text.replace("-", " ").replace("_", " ").casefold().split())


def _numbers(text: str, count: int, field: str, form: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != count:
        raise UserError(f"Write --{field} as {form}.", field=field)
    return values
