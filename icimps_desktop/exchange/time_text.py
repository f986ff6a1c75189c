"""Columns of written times as numbers, a layout at a time.

The first row that is not read yet is taken apart by a regular expression; every row with
the same signs at the same places is then read as arrays. A file has few layouts, so a
quarter of a million times take tenths of a second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
MISSING = frozenset({"", "-", "--", "(null)", "null", "nan", "none", "n/a", "na", "nat", "unknown"})

_LONGEST = 48  # characters of a written time
_LAYOUTS = 12  # tried for one length before the rest is read row by row
_DAY = 86_400_000_000
_EXCEL_EPOCH_DAYS = -25_569  # 1899-12-30
_NO_OFFSET = 10_000


class DateOrder(StrEnum):
    """How the parts of a date follow each other, or that it is a plain number."""

    YMD = "YMD"
    DMY = "DMY"
    MDY = "MDY"
    EPOCH_S = "epoch_s"
    EPOCH_MS = "epoch_ms"
    EXCEL = "excel"


class Grain(IntEnum):
    """How much of a time was written."""

    EXACT = 0
    HOUR = 1
    DAY = 2
    MONTH = 3


class Reading(IntEnum):
    """What came of one cell."""

    GOOD = 0
    MISSING = 1
    UNREADABLE = 2
    IMPOSSIBLE = 3  # such as 31 February or 25:00


@dataclass(slots=True)
class ReadTimes:
    """One entry a cell. `micros` is UTC where `aware`, else the wall clock as if UTC."""

    micros: Ints
    aware: NDArray[np.bool_]
    grain: NDArray[np.int8]
    reading: NDArray[np.int8]


# Fields of a time, one column each.
_Y, _M, _D, _H, _MIN, _S, _US, _HALF, _OFF, _GRAIN = range(10)
_FIELD = {"Y": _Y, "Yi": _Y, "M": _M, "Mi": _M, "Mc": _M, "D": _D, "Di": _D, "Dc": _D} | {
    "h": _H,
    "h4": _H,
    "h6": _H,
    "m": _MIN,
    "m4": _MIN,
    "m6": _MIN,
    "s": _S,
    "s6": _S,
    "f": _US,
}

_TIME = r"""
    (?:[T\ ,]+
        (?:(?P<h6>[0-9]{2})(?P<m6>[0-9]{2})(?P<s6>[0-9]{2}) | (?P<h4>[0-9]{2})(?P<m4>[0-9]{2})
         | (?P<h>[0-9]{1,2})
           (?:[:.h](?P<m>[0-9]{2})(?:[:.](?P<s>[0-9]{2})(?:[.,](?P<f>[0-9]{1,6})[0-9]{0,3})?)?)?
        )
        (?:\ ?(?:h|hrs?|Uhr))?
        (?:\ ?(?P<half>[AaPp])\.?[Mm]\.?)?
        (?:\ ?(?:(?P<utc>Z|UTC|GMT)|(?P<sign>[+-])(?P<zh>[0-9]{2}):?(?P<zm>[0-9]{2})?))?
    )?"""
_WORD = r"[^\W\d_]{3,10}\.?"
_ISO = rf"""(?P<Yi>[0-9]{{4}})(?:[-/.\ ](?P<Mi>[0-9]{{1,2}}|{_WORD})(?:[-/.\ ](?P<Di>[0-9]{{1,2}}))?
    | (?P<Mc>[0-9]{{2}})(?P<Dc>[0-9]{{2}}))"""
_PATTERNS = {
    DateOrder.YMD: re.compile(rf"(?:{_ISO}){_TIME}", re.VERBOSE),
    DateOrder.DMY: re.compile(
        rf"""(?:{_ISO}|(?P<D>[0-9]{{1,2}})\.?[-/.\ ]+(?P<M>[0-9]{{1,2}}|{_WORD}),?[-/.\ ]+
        (?P<Y>[0-9]{{4}}|[0-9]{{2}})){_TIME}""",
        re.VERBOSE,
    ),
    DateOrder.MDY: re.compile(
        rf"""(?:{_ISO}|(?P<M>[0-9]{{1,2}}|{_WORD})[-/.\ ]+(?P<D>[0-9]{{1,2}}),?[-/.\ ]+
        (?P<Y>[0-9]{{4}}|[0-9]{{2}})){_TIME}""",
        re.VERBOSE,
    ),
}
# First letters of the months in English, German, French, Spanish, Italian, Portuguese, Dutch.
_MONTHS = {
    prefix: number
    for number, prefixes in enumerate(
        (
            "jan ene gen",
            "feb fev",
            "mar mrz mrt",
            "apr avr abr",
            "may mai mag mei",
            "jun juin giu",
            "jul juil lug",
            "aug aou ago",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez dic",
        ),
        start=1,
    )
    for prefix in prefixes.split()
}
_DAYS_IN_MONTH = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)


def read_times(texts: Sequence[str], order: DateOrder, *, newest_year: int) -> ReadTimes:
    """Read a column of written times.

    A year of two digits means the last such year up to `newest_year`. A year written
    first is understood in every order; so are names of months, AM and PM, and offsets.
    """
    if order in (DateOrder.EPOCH_S, DateOrder.EPOCH_MS, DateOrder.EXCEL):
        return _read_numbers(texts, order)
    stripped = [text.strip() for text in texts]
    fields = np.zeros((len(stripped), 10), dtype=np.int64)
    reading = np.full(len(stripped), Reading.UNREADABLE, dtype=np.int8)
    pattern = _PATTERNS[order]
    words = np.array([text if len(text) <= _LONGEST else "?" for text in stripped], dtype=np.str_)
    if words.itemsize:
        signs = words.view(np.uint32).reshape(len(stripped), -1)
        _read_by_layout(stripped, signs, pattern, fields, reading, newest_year)
    for place in np.flatnonzero(reading == Reading.UNREADABLE):
        if stripped[place].casefold() in MISSING:
            reading[place] = Reading.MISSING
    return _assemble(fields, reading)


def _read_by_layout(
    texts: list[str],
    signs: NDArray[np.uint32],
    pattern: re.Pattern[str],
    fields: Ints,
    reading: NDArray[np.int8],
    newest_year: int,
) -> None:
    """Fill `fields` and `reading`, all rows of one layout at once."""
    lengths = np.count_nonzero(signs, axis=1)
    for length in np.unique(lengths):
        waiting = np.flatnonzero(lengths == length)
        for _ in range(_LAYOUTS):
            if not len(waiting):
                break
            first = texts[waiting[0]]
            match = pattern.fullmatch(first)
            layout = None if match is None else _Layout.of(match, first)
            if layout is None:
                same = np.all(signs[waiting] == signs[waiting[0]], axis=1)
                _read_singly(texts, waiting[same], pattern, fields, reading, newest_year)
            else:
                same = layout.fits(signs[waiting])
                layout.read(signs[waiting[same]], fields, waiting[same], newest_year)
                reading[waiting[same]] = Reading.GOOD
            waiting = waiting[~same]
        _read_singly(texts, waiting, pattern, fields, reading, newest_year)


def _read_singly(
    texts: list[str],
    places: NDArray[np.intp],
    pattern: re.Pattern[str],
    fields: Ints,
    reading: NDArray[np.int8],
    newest_year: int,
) -> None:
    """Row by row, each text once."""
    known: dict[str, list[int] | None] = {}
    for place in places.tolist():
        text = texts[place]
        if text not in known:
            match = pattern.fullmatch(text)
            known[text] = None if match is None else _field_values(match, newest_year)
        values = known[text]
        if values is not None:
            fields[place] = values
            reading[place] = Reading.GOOD


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which place of a text means what; all texts that fit are read the same way."""

    digits: tuple[tuple[int, int, int], ...]  # field, start, end
    half: int  # place of the A or P, -1 for none
    sign: int
    zone: tuple[tuple[int, int, int], ...]  # minutes a unit, start, end
    fixed: tuple[tuple[int, int], ...]  # place, sign
    length: int
    aware: bool
    grain: Grain

    @classmethod
    def of(cls, match: re.Match[str], text: str) -> _Layout | None:
        """The layout of one text; None where a month is a word."""
        spans = {name: match.span(name) for name, value in match.groupdict().items() if value}
        digits = tuple((_FIELD[name], *span) for name, span in spans.items() if name in _FIELD)
        if not all(text[start:end].isdigit() for _, start, end in digits):
            return None
        zone = tuple(
            (minutes, *spans[name]) for name, minutes in (("zh", 60), ("zm", 1)) if name in spans
        )
        half = spans["half"][0] if "half" in spans else -1
        sign = spans["sign"][0] if "sign" in spans else -1
        read = {at for _, start, end in (*digits, *zone) for at in range(start, end)}
        read |= {half, sign}
        return cls(
            digits,
            half,
            sign,
            zone,
            tuple((at, ord(text[at])) for at in range(len(text)) if at not in read),
            len(text),
            "utc" in spans or "sign" in spans,
            _grain(spans),
        )

    def fits(self, signs: NDArray[np.uint32]) -> NDArray[np.bool_]:
        good = np.ones(len(signs), dtype=np.bool_)
        for _, start, end in (*self.digits, *self.zone):
            part = signs[:, start:end]
            good &= ((part >= 48) & (part <= 57)).all(axis=1)
        for at, sign in self.fixed:
            good &= signs[:, at] == sign
        if self.half >= 0:
            good &= np.isin(signs[:, self.half], [ord(letter) for letter in "AaPp"])
        if self.sign >= 0:
            good &= np.isin(signs[:, self.sign], [ord("+"), ord("-")])
        return good

    def read(
        self, signs: NDArray[np.uint32], fields: Ints, rows: NDArray[np.intp], newest_year: int
    ) -> None:
        values = np.zeros((len(signs), 10), dtype=np.int64)
        for field, start, end in self.digits:
            number = _number(signs, start, end)
            if field == _US:
                number = number * _micros_in_last_digit(end - start)
            elif field == _Y and end - start == 2:
                number = newest_year - (newest_year - number) % 100
            values[:, field] = number
        if self.half >= 0:
            values[:, _HALF] = np.where(np.isin(signs[:, self.half], [ord("A"), ord("a")]), 1, 2)
        values[:, _OFF] = 0 if self.aware else _NO_OFFSET
        for minutes, start, end in self.zone:
            values[:, _OFF] += minutes * _number(signs, start, end)
        if self.sign >= 0:
            values[signs[:, self.sign] == ord("-"), _OFF] *= -1
        values[:, _GRAIN] = self.grain
        fields[rows] = values


def _field_values(match: re.Match[str], newest_year: int) -> list[int] | None:
    """The fields of one text, also with a month as a word; None where that is no month."""
    values = [0] * 10
    found = {name: value for name, value in match.groupdict().items() if value}
    for name, text in found.items():
        if name not in _FIELD:
            continue
        field = _FIELD[name]
        if field == _M and not text.isdigit():
            month = _month(text)
            if month is None:
                return None
            values[_M] = month
            continue
        number = int(text)
        if field == _US:
            number *= _micros_in_last_digit(len(text))
        elif field == _Y and len(text) == 2:
            number = newest_year - (newest_year - number) % 100
        values[field] = number
    values[_HALF] = {"A": 1, "P": 2}.get(found.get("half", "").upper(), 0)
    values[_OFF] = 0 if "utc" in found or "sign" in found else _NO_OFFSET
    if "sign" in found:
        minutes = int(found["zh"]) * 60 + int(found.get("zm", "0"))
        values[_OFF] = -minutes if found["sign"] == "-" else minutes
    values[_GRAIN] = _grain(found)
    return values


def _grain(found: dict[str, tuple[int, int]] | dict[str, str]) -> Grain:
    if not any(name in found for name in ("D", "Di", "Dc")):
        return Grain.MONTH
    if not any(name in found for name in ("h", "h4", "h6")):
        return Grain.DAY
    return Grain.EXACT if any(name in found for name in ("m", "m4", "m6")) else Grain.HOUR


def _month(word: str) -> int | None:
    plain = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(letter for letter in plain if letter.isalpha())
    return _MONTHS.get(letters[:4]) or _MONTHS.get(letters[:3])


def _number(signs: NDArray[np.uint32], start: int, end: int) -> Ints:
    number = np.zeros(len(signs), dtype=np.int64)
    for at in range(start, end):
        number = number * 10 + (signs[:, at].astype(np.int64) - 48)
    return number


def _micros_in_last_digit(digits: int) -> int:
    return int(10 ** (6 - digits))


def _assemble(fields: Ints, reading: NDArray[np.int8]) -> ReadTimes:
    """Numbers from fields; what no calendar or clock has is marked impossible."""
    year, month, day = fields[:, _Y], fields[:, _M], fields[:, _D].copy()
    grain = fields[:, _GRAIN].astype(np.int8)
    good = reading == Reading.GOOD
    day[grain == Grain.MONTH] = 1
    hour, half = fields[:, _H].copy(), fields[:, _HALF]
    possible = (half == 0) | ((hour >= 1) & (hour <= 12))
    hour = np.where(half > 0, hour % 12 + np.where(half == 2, 12, 0), hour)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _DAYS_IN_MONTH[np.clip(month, 0, 12)] + ((month == 2) & leap)
    minute, second = fields[:, _MIN], fields[:, _S]
    midnight = (hour == 24) & (minute == 0) & (second == 0)
    possible &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    possible &= ((hour <= 23) | midnight) & (minute <= 59) & (second <= 59)
    seconds = (hour * 60 + minute) * 60 + second
    micros = _days(year, month, day) * _DAY + seconds * 1_000_000 + fields[:, _US]
    aware = fields[:, _OFF] != _NO_OFFSET
    possible &= ~aware | (np.abs(fields[:, _OFF]) <= 18 * 60)
    micros = np.where(aware, micros - fields[:, _OFF] * 60_000_000, micros)
    reading = np.where(good & ~possible, Reading.IMPOSSIBLE, reading).astype(np.int8)
    return ReadTimes(micros, aware & good, grain, reading)


def _days(year: Ints, month: Ints, day: Ints) -> Ints:
    """Days since 1970-01-01 in the Gregorian calendar, by counting years from March."""
    shifted = year - (month <= 2)
    era_day = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400 + era_day - 719_468


def _read_numbers(texts: Sequence[str], order: DateOrder) -> ReadTimes:
    """Seconds or milliseconds since 1970, or days of a spreadsheet."""
    numbers = np.full(len(texts), np.nan)
    reading = np.full(len(texts), Reading.UNREADABLE, dtype=np.int8)
    for place, text in enumerate(texts):
        if text.strip().casefold() in MISSING:
            reading[place] = Reading.MISSING
            continue
        try:
            numbers[place] = float(text)
        except ValueError:
            continue  # stays unreadable
    scale = {DateOrder.EPOCH_S: 1e6, DateOrder.EPOCH_MS: 1e3, DateOrder.EXCEL: float(_DAY)}[order]
    good = np.abs(numbers * scale) < 3e17  # some thousands of years around 1970
    micros = np.rint(np.where(good, numbers, 0) * scale).astype(np.int64)
    grain = np.zeros(len(texts), dtype=np.int8)
    if order is DateOrder.EXCEL:
        grain[micros % _DAY == 0] = Grain.DAY
        micros = (micros + 500_000) // 1_000_000 * 1_000_000 + _EXCEL_EPOCH_DAYS * _DAY
    reading[good] = Reading.GOOD
    aware = np.full(len(texts), order is not DateOrder.EXCEL)
    return ReadTimes(micros, aware, grain, reading)
