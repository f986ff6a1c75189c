"""Numbers, fields and places of an import in an officer's words."""

from __future__ import annotations

from math import cos, radians

from PySide6.QtCore import QLocale

from icimps_desktop.exchange.source_table import TableFormat
from icimps_desktop.ui.common.words import tr as tr

_METRES_A_DEGREE = 111_320.0
Extent = tuple[float, float, float, float]


def count_text(number: int) -> str:
    """A whole number with the language's thousands sign."""
    return QLocale().toString(int(number))


def rows_text(number: int) -> str:
    """“1 row”, “227,341 rows”."""
    return tr("1 row") if number == 1 else tr("{n} rows").format(n=count_text(number))


def format_text(table_format: TableFormat) -> str:
    """What a file is, as an officer calls it."""
    return {
        TableFormat.CSV: tr("Text table (CSV)"),
        TableFormat.XLSX: tr("Excel workbook"),
        TableFormat.XLS: tr("Old Excel workbook (.xls)"),
        TableFormat.ODS: tr("OpenDocument sheet"),
        TableFormat.PARQUET: tr("Parquet"),
        TableFormat.GEOJSON: tr("GeoJSON"),
        TableFormat.GPX: tr("GPS track (GPX)"),
        TableFormat.KML: tr("KML"),
        TableFormat.GPKG: tr("GeoPackage"),
        TableFormat.SHAPEFILE: tr("Zipped shapefile"),
    }[table_format]


def field_text(name: str) -> str:
    """What a field of a mapping is called; `exchange.mapping` has the same words, in English."""
    return {
        "source_key": tr("Number in the source"),
        "agency_number": tr("Agency's own number"),
        "occurred_from": tr("Date (and time) from"),
        "occurred_from_time": tr("Time from"),
        "occurred_to": tr("Date (and time) to"),
        "occurred_to_time": tr("Time to"),
        "reported_at": tr("Date reported"),
        "reported_time": tr("Time reported"),
        "lat": tr("Latitude or northing"),
        "lon": tr("Longitude or easting"),
        "geometry": tr("Point (WKT, WKB or “(lat, lon)”)"),
        "category": tr("Class of offence"),
        "offence": tr("Offence in the source's words"),
        "local_code": tr("Local offence code"),
        "nibrs": tr("NIBRS code"),
        "police_found": tr("Found by police"),
        "address": tr("Address"),
        "location_type": tr("Kind of place"),
        "narrative": tr("Narrative"),
        "status": tr("Status"),
        "number": tr("Number of the beat"),
        "name": tr("Name of the beat"),
        "district": tr("District"),
    }[name]


def delimiter_text(sign: str) -> str:
    """A delimiter by its name."""
    named = {",": tr("Comma"), ";": tr("Semicolon"), "\t": tr("Tab"), "|": tr("Pipe")}
    return f"{named[sign]}  {sign.strip()}".rstrip() if sign in named else f"“{sign}”"


def joined(columns: tuple[str, ...]) -> str:
    """The columns of one field as they are shown and typed."""
    return " + ".join(columns)


def extent_text(extent: Extent) -> str:
    """Between which degrees something lies, and how large that is."""
    west, south, east, north = extent
    middle = cos(radians((south + north) / 2))
    wide = (east - west) * _METRES_A_DEGREE * middle
    high = (north - south) * _METRES_A_DEGREE
    return tr("{south} to {north}, {west} to {east} ({wide} × {high})").format(
        south=_degrees(south, tr("N"), tr("S")),
        north=_degrees(north, tr("N"), tr("S")),
        west=_degrees(west, tr("E"), tr("W")),
        east=_degrees(east, tr("E"), tr("W")),
        wide=_length(wide),
        high=_length(high),
    )


def _degrees(value: float, above: str, below: str) -> str:
    return f"{QLocale().toString(abs(value), 'f', 3)}° {above if value >= 0 else below}"


def _length(metres: float) -> str:
    if metres < 1000:
        return tr("{n} m").format(n=QLocale().toString(metres, "f", 0))
    places = 0 if metres >= 100_000 else 1
    return tr("{n} km").format(n=QLocale().toString(metres / 1000, "f", places))
