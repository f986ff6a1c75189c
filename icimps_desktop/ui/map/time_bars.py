"""Bars of a histogram over time, on the calendar of the station's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QDate, QLocale

from icimps_desktop.ui.map.answer import to_minute
from icimps_desktop.ui.map.words import local_time

_MAX_BARS = 400


class Unit(Enum):
    """What one bar spans; the value is its usual length in minutes."""

    HOUR = 60
    SIX_HOURS = 360
    DAY = 1440
    WEEK = 10_080
    MONTH = 43_830
    QUARTER = 131_490
    YEAR = 525_960


@dataclass(frozen=True, slots=True)
class Ticks:
    """Where labels stand on the axis (minutes since 1970) and what they say."""

    minutes: NDArray[np.int64]
    labels: tuple[str, ...]


def fitting_unit(span: int, most: int) -> Unit:
    """The shortest unit of which at most `most` bars make up the span (in minutes)."""
    for unit in Unit:
        if span / unit.value <= min(most, _MAX_BARS):
            return unit
    return Unit.YEAR


def edges(first: int, end: int, unit: Unit, zone: ZoneInfo) -> NDArray[np.int64]:
    """Borders of the bars, from the one at or before `first` to the one at or after `end`."""
    at = _floor(local_time(first, zone), unit)
    made = [to_minute(at)]
    while made[-1] < end:
        at = _next(at, unit)
        minute = to_minute(at)
        if minute > made[-1]:  # the hour that is there twice is one bar
            made.append(minute)
    return np.array(made, dtype=np.int64)


def ticks(first: int, end: int, most: int, zone: ZoneInfo) -> Ticks:
    """Labels for an axis with room for `most` of them."""
    unit = fitting_unit(end - first, max(most, 1))
    at = edges(first, end, unit, zone)
    at = at[(at >= first) & (at < end)]
    return Ticks(at, tuple(_label(local_time(int(m), zone), unit) for m in at))


def _label(at: datetime, unit: Unit) -> str:
    day = QDate(at.year, at.month, at.day)
    locale = QLocale()
    if unit is Unit.YEAR:
        return str(at.year)
    if unit in (Unit.MONTH, Unit.QUARTER):
        return locale.toString(day, "MMM yyyy" if at.month == 1 else "MMM")
    if unit in (Unit.DAY, Unit.WEEK):
        return locale.toString(day, "d MMM")
    if at.hour == 0:
        return locale.toString(day, "d MMM")
    return f"{at:%H:%M}"


def _floor(at: datetime, unit: Unit) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if unit is Unit.HOUR:
        return at.replace(minute=0, second=0, microsecond=0)
    if unit is Unit.SIX_HOURS:
        return midnight.replace(hour=at.hour - at.hour % 6)
    if unit is Unit.WEEK:
        return midnight - timedelta(days=at.weekday())
    if unit is Unit.MONTH:
        return midnight.replace(day=1)
    if unit is Unit.QUARTER:
        return midnight.replace(day=1, month=at.month - (at.month - 1) % 3)
    if unit is Unit.YEAR:
        return midnight.replace(day=1, month=1)
    return midnight


def _next(at: datetime, unit: Unit) -> datetime:
    """The next border by the wall clock, whatever summer time does in between."""
    if unit in (Unit.HOUR, Unit.SIX_HOURS, Unit.DAY, Unit.WEEK):
        return at + timedelta(minutes=unit.value)  # aware, but of one zone: the wall moves
    months = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}[unit]
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return at.replace(year=first.year, month=first.month, day=1)
