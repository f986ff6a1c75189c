"""Times as officers type them: `t`, `-2d`, `1430`, `13.4. 2200`, `mon 2200`.

Everything is by the station's wall clock. What an officer writes down lies behind him: a
bare time is the last one that was, a weekday or a day without a year too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from re import Match

from icimps_desktop.records.incident import TimePrecision

# The station's clock and the officer's watch may differ by as much.
_GRACE = timedelta(minutes=5)
_LONGEST = 60
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAMES = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("tues", "weds", "thur", "thurs"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class TypedTime:
    """A wall-clock time (naive) and how well it is known: exact, hour or day."""

    at: datetime
    precision: TimePrecision = TimePrecision.EXACT


def parse_when(text: str, now_local: datetime, *, month_first: bool = False) -> TypedTime | None:
    """What a typed time means at `now_local` (naive, the station's wall clock).

    `month_first` settles `4/5/2026` and nothing else. None where the text is not understood.
    """
    clean = " ".join(text.casefold().replace(",", " ").split())
    if not clean or len(clean) > _LONGEST:
        return None
    try:
        return (
            _from_now(clean, now_local)
            or _iso(clean)
            or _day_and_time(clean, now_local, month_first)
        )
    except (OverflowError, ValueError):
        return None  # a day that no calendar has, such as the 31st of April


def parse_day(text: str, now_local: datetime, *, month_first: bool = False) -> date | None:
    """A day alone, such as a date of birth; None also where a time was typed with it."""
    typed = parse_when(text, now_local, month_first=month_first)
    return typed.at.date() if typed and typed.precision is TimePrecision.DAY else None


def written(typed: TypedTime) -> str:
    """The time in full, as `parse_when` reads it back in any year and country."""
    if typed.precision is TimePrecision.DAY:
        return typed.at.strftime("%Y-%m-%d") if typed.at.year > 999 else typed.at.isoformat()[:10]
    if typed.precision is TimePrecision.HOUR:
        return f"{typed.at.date().isoformat()} {typed.at.hour:02d}h"
    if typed.at.second or typed.at.microsecond:
        return typed.at.isoformat(sep=" ")
    return typed.at.isoformat(sep=" ", timespec="minutes")


def _from_now(clean: str, now: datetime) -> TypedTime | None:
    """`t`, `-3h`, `-45m`, `-1h30m`."""
    if clean in ("t", "n", "now"):
        return TypedTime(now.replace(second=0, microsecond=0))
    found = re.fullmatch(r"- ?(?:(\d{1,6}) ?h)? ?(?:(\d{1,6}) ?m(?:in)?)?", clean)
    if not found or not (found[1] or found[2]):
        return None
    back = now - timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0))
    if found[2] is None:  # hours are an estimate, and the hour is all that is claimed
        return TypedTime(back.replace(minute=0, second=0, microsecond=0), TimePrecision.HOUR)
    return TypedTime(back.replace(second=0, microsecond=0))


def _iso(clean: str) -> TypedTime | None:
    found = re.fullmatch(
        r"(\d{4})-?(\d{2})-?(\d{2})(?:(?: ?t ?| )(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?",
        clean,
    )
    if not found:
        return None
    day = datetime(int(found[1]), int(found[2]), int(found[3]))  # noqa: DTZ001 - wall clock
    if found[4] is None:
        return TypedTime(day, TimePrecision.DAY)
    fraction = int((found[7] or "0").ljust(6, "0"))
    at = time(int(found[4]), int(found[5]), int(found[6] or 0), fraction)
    return TypedTime(datetime.combine(day, at))


def _day_and_time(clean: str, now: datetime, month_first: bool) -> TypedTime | None:
    """A day, a time, or both in either order."""
    named = _named_month(clean, now, time(), month_first)
    if named is not None:  # “Apr 13 2026” has a year, not a time
        return TypedTime(datetime.combine(named, time()), TimePrecision.DAY)
    words = re.sub(r"(?<=\d)t(?=\d)", " ", clean).split()
    # Both parts first: “13.4. 2026” after a space is a time, as officers write it.
    for cut in (*range(1, len(words)), 0):
        ahead, behind = " ".join(words[:cut]), " ".join(words[cut:])
        for day_text, time_text in ((ahead, behind), (behind, ahead)):
            found = _combined(day_text, time_text, now, month_first)
            if found is not None:
                return found
    return None


def _combined(day: str, clock: str, now: datetime, month_first: bool) -> TypedTime | None:
    at = _time(clock) if clock else None
    if clock and at is None:
        return None
    moment, precision = at or (time(), TimePrecision.DAY)
    if not day:
        if at is None:
            return None
        typed = datetime.combine(now.date(), moment)
        return TypedTime(typed if typed <= now + _GRACE else typed - timedelta(days=1), precision)
    for read in (_near_day, _weekday, _dotted, _slashed, _named_month, _plain_day):
        on = read(day, now, moment, month_first)
        if on is not None:
            return TypedTime(datetime.combine(on, moment), precision)
    return None


def _time(clean: str) -> tuple[time, TimePrecision] | None:
    if clean == "noon":
        return time(12), TimePrecision.EXACT
    found = re.fullmatch(r"(\d{1,2})(?: ?h| uhr)(\d{2})?", clean)
    if found:
        precision = TimePrecision.EXACT if found[2] else TimePrecision.HOUR
        return time(int(found[1]), int(found[2] or 0)), precision
    found = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d{2}))? ?([ap])\.?m\.?", clean)
    if found:
        if not 1 <= int(found[1]) <= 12:
            return None
        hour = int(found[1]) % 12 + (12 if found[3] == "p" else 0)
        precision = TimePrecision.EXACT if found[2] else TimePrecision.HOUR
        return time(hour, int(found[2] or 0)), precision
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?h| uhr)?", clean)
    if found:
        return time(int(found[1]), int(found[2]), int(found[3] or 0)), TimePrecision.EXACT
    found = re.fullmatch(r"(\d{1,2}?)(\d{2})", clean) or re.fullmatch(r"(\d{1,2})\.(\d{2})", clean)
    return (time(int(found[1]), int(found[2])), TimePrecision.EXACT) if found else None


def _near_day(day: str, now: datetime, _at: time, _month_first: bool) -> date | None:
    """`t`, `y`, `-2d`, `-1w`."""
    if day in ("t", "today"):
        return now.date()
    if day in ("y", "yesterday"):
        return now.date() - timedelta(days=1)
    found = re.fullmatch(r"- ?(\d{1,6}) ?([dw])(?:ays?|eeks?)?", day)
    if not found:
        return None
    return now.date() - timedelta(days=int(found[1]) * (7 if found[2] == "w" else 1))


def _weekday(day: str, now: datetime, at: time, _month_first: bool) -> date | None:
    if day not in (*_WEEKDAYS, *_WEEKDAY_NAMES):
        return None
    back = (now.weekday() - _WEEKDAYS.index(day[:3])) % 7
    on = now.date() - timedelta(days=back)
    ahead = back == 0 and datetime.combine(on, at) > now + _GRACE
    return on - timedelta(days=7) if ahead else on


def _dotted(day: str, now: datetime, _at: time, _month_first: bool) -> date | None:
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})(?:\. ?(\d{4}|\d{2}))?\.?", day) or re.fullmatch(
        r"(\d{1,2})\. (\d{1,2})\. ?((?:19|20)\d{2})", day
    )
    return _with_year(int(found[1]), int(found[2]), found[3], now) if found else None


def _slashed(day: str, now: datetime, _at: time, month_first: bool) -> date | None:
    found = re.fullmatch(r"(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?", day)
    if not found:
        return None
    one, two = int(found[1]), int(found[3])
    if two > 12 or (month_first and one <= 12):
        one, two = two, one
    return _with_year(one, two, found[4], now)


def _named_month(day: str, now: datetime, _at: time, _month_first: bool) -> date | None:
    found: Match[str] | None = re.fullmatch(
        r"(?:(?P<d>\d{1,2})\.?[ -]?(?P<m>[a-z]{3,9})|(?P<m2>[a-z]{3,9})\.? (?P<d2>\d{1,2}))"
        r"\.?(?:[ -]?(?P<y>\d{4}|\d{2}))?",
        day,
    )
    name = (found["m"] or found["m2"]) if found else ""
    if not found or name[:3] not in _MONTHS:
        return None
    month = _MONTHS.index(name[:3]) + 1
    return _with_year(int(found["d"] or found["d2"]), month, found["y"], now)


def _plain_day(day: str, _now: datetime, _at: time, _month_first: bool) -> date | None:
    found = re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", day)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _with_year(day: int, month: int, year: str | None, now: datetime) -> date | None:
    """A day of the given year, or the last such day that was; a short year is of the past too."""
    if year is None:
        this = now.year
        for candidate in range(this, this - 9, -1):  # 29 February may be eight years back
            try:
                on = date(candidate, month, day)
            except ValueError:
                continue
            if on <= now.date():
                return on
        return None
    full = int(year)
    if len(year) == 2:
        full += now.year // 100 * 100
        if full > now.year:
            full -= 100
    return date(full, month, day)
