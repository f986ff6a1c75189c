"""Times, ages and amounts between the text of a form and the values of a record."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from icimps_desktop.core.clock import zone
from icimps_desktop.records.incident import Incident, TimePrecision
from icimps_desktop.records.typed_dates import TypedTime, written

UNKNOWN = "?"  # what an officer types for a time that nobody knows
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_LAST_MINUTE = time(23, 59)


def wall_clock_text(instant: datetime | None, zone_name: str) -> str:
    """An instant as it stands in a form; midnight is written as the day alone."""
    if instant is None:
        return ""
    local = instant.astimezone(zone(zone_name)).replace(tzinfo=None)
    precision = TimePrecision.DAY if local.time() == time() else TimePrecision.EXACT
    return written(TypedTime(local, precision))


def occurred_texts(incident: Incident) -> tuple[str, str]:
    """“From” and “until” of an incident as they stand in a form.

    A time that nobody knows is a question mark; one that was not asked yet is empty.
    """
    if incident.time_precision == TimePrecision.UNKNOWN:
        asked = incident.occurred_text == UNKNOWN or incident.import_batch_uid is not None
        return UNKNOWN if asked else "", ""
    if vars(incident).get("occurred_from") is None:
        return "", ""  # a form being checked, in which nothing was written yet
    in_zone = zone(incident.zone)
    start = incident.occurred_from.astimezone(in_zone).replace(tzinfo=None)
    end = incident.occurred_to and incident.occurred_to.astimezone(in_zone).replace(tzinfo=None)
    whole_days = start.time() == time() and (end is None or end.time() == _LAST_MINUTE)
    if incident.time_precision == TimePrecision.DAY or (
        incident.time_precision == TimePrecision.WINDOW and whole_days and end is not None
    ):
        last = "" if end is None or end.date() == start.date() else _day_text(end)
        return _day_text(start), last
    if incident.time_precision == TimePrecision.HOUR and _is_one_hour(start, end):
        return written(TypedTime(start, TimePrecision.HOUR)), ""
    return written(TypedTime(start)), "" if end is None else written(TypedTime(end))


def window(
    first: TypedTime, last: TypedTime | None
) -> tuple[datetime, datetime | None, TimePrecision]:
    """The window that two typed times bound (naive), and how well it is known.

    A day reaches from its first to its last minute, an hour likewise.
    """
    if last is not None and (last.at, last.precision) != (first.at, first.precision):
        return first.at, _end(last), TimePrecision.WINDOW
    if first.precision is TimePrecision.EXACT:
        return first.at, None, TimePrecision.EXACT
    return first.at, _end(first), first.precision


def ages(text: str) -> tuple[int | None, int | None] | None:
    """Lowest and highest age of “34”, “30-40”, “-40” or nothing; None for anything else."""
    clean = re.sub(r"\s", "", text).replace("–", "-")
    if not clean:
        return None, None
    found = re.fullmatch(r"(\d{1,3})|(\d{0,3})-(\d{0,3})", clean)
    if found is None or clean == "-":
        return None
    if found[1]:
        return int(found[1]), None
    return (int(found[2]) if found[2] else None), (int(found[3]) if found[3] else None)


def age_text(low: int | None, high: int | None) -> str:
    """The mirror image of `ages`."""
    if high is None:
        return "" if low is None else str(low)
    return f"{'' if low is None else low}-{high}"


def decimal(text: str) -> float | None:
    """A number with a point or a comma; None for anything else."""
    clean = re.sub(r"\s", "", text).replace(",", ".")
    return float(clean) if re.fullmatch(r"\d{1,12}(\.\d{0,9})?|\.\d{1,9}", clean) else None


def decimal_text(value: float | None) -> str:
    """The mirror image of `decimal`."""
    if value is None:
        return ""
    return f"{value:.9f}".rstrip("0").rstrip(".")


def whole_number(text: str) -> int | None:
    """A whole number with or without signs between thousands; cents are dropped."""
    clean = re.sub(r"[\s_’']|,(?=\d{3}(?:\D|$))", "", text)
    found = re.fullmatch(r"(\d{1,9})(?:[.,]\d{1,2})?", clean)
    return int(found[1]) if found else None


def number_text(value: int | None) -> str:
    """The mirror image of `whole_number`."""
    return "" if value is None else str(value)


def _day_text(at: datetime) -> str:
    return written(TypedTime(at, TimePrecision.DAY))


def _is_one_hour(start: datetime, end: datetime | None) -> bool:
    on_the_hour = start.time() == time(start.hour)
    return on_the_hour and (end is None or end == start + _HOUR - _MINUTE)


def _end(typed: TypedTime) -> datetime:
    if typed.precision is TimePrecision.DAY:
        return typed.at + _DAY - _MINUTE
    if typed.precision is TimePrecision.HOUR:
        return typed.at + _HOUR - _MINUTE
    return typed.at
