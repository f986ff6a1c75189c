"""Numbers, distances and times as the officer's language writes them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from icimps_desktop.core.clock import from_micros
from icimps_desktop.ui.common.measures import uses_miles
from icimps_desktop.ui.common.words import tr as tr

_FOOT, _MILE = 0.3048, 1609.344
_MICROS_A_MINUTE = 60_000_000


def count_text(number: int) -> str:
    """A whole number with the language's thousands sign."""
    return QLocale().toString(int(number))


def distance_text(metres: float, miles: bool | None = None) -> str:
    """A distance with its unit, to three figures or so."""
    if uses_miles() if miles is None else miles:
        if metres < 0.25 * _MILE:
            return f"{_figures(metres / _FOOT)} ft"
        return f"{_figures(metres / _MILE)} mi"
    return f"{_figures(metres)} m" if metres < 1000 else f"{_figures(metres / 1000)} km"


def area_text(square_metres: float, miles: bool | None = None) -> str:
    """An area with its unit, to three figures or so."""
    if uses_miles() if miles is None else miles:
        return f"{_figures(square_metres / _MILE**2)} mi²"
    if square_metres < 10_000:
        return f"{_figures(square_metres)} m²"
    if square_metres < 1_000_000:
        return f"{_figures(square_metres / 10_000)} ha"
    return f"{_figures(square_metres / 1_000_000)} km²"


def _figures(value: float) -> str:
    places = 0 if value >= 100 else 1 if value >= 10 else 2
    return QLocale().toString(float(value), "f", places)


def title(word: str) -> str:
    """A code list's word as a heading: “theft_from_vehicle” is “Theft from vehicle”."""
    plain = word.replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def local_time(minute: int, zone: ZoneInfo) -> datetime:
    """Minutes since 1970 UTC by the station's clock."""
    return from_micros(int(minute) * _MICROS_A_MINUTE).astimezone(zone)


def moment_text(minute: int, zone: ZoneInfo) -> str:
    """Date and time of day: “3 Mar 2019 14:05”."""
    at = local_time(minute, zone)
    moment = QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute))
    return QLocale().toString(moment, "d MMM yyyy HH:mm")


def window_text(first: int, end: int, zone: ZoneInfo) -> str:
    """A window of time, `end` exclusive: “1 Mar – 31 Mar 2019”, with hours when not whole days."""
    begin, stop = local_time(first, zone), local_time(end, zone)
    midnight = (0, 0)
    if (begin.hour, begin.minute) != midnight or (stop.hour, stop.minute) != midnight:
        if begin.date() == local_time(end - 1, zone).date():
            until = QLocale().toString(QTime(stop.hour, stop.minute), "HH:mm")
            return f"{moment_text(first, zone)} – {until}"
        return f"{moment_text(first, zone)} – {moment_text(end, zone)}"
    last = local_time(end - 1, zone)
    days = QDate(begin.year, begin.month, begin.day), QDate(last.year, last.month, last.day)
    until = QLocale().toString(days[1], "d MMM yyyy")
    if days[0] == days[1]:
        return until
    form = "d MMM" if begin.year == last.year else "d MMM yyyy"
    return f"{QLocale().toString(days[0], form)} – {until}"
