"""Times of day from a column of their own, beside a date."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.exchange.time_text import MISSING, Grain, Reading, ReadTimes

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
# The end of the text counts: some exports put a made-up date before the time.
_WRITTEN = re.compile(
    r"(?:.*[T ])?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(?:([AP])\.?M\.?|h|hrs?|Uhr)?",
    re.IGNORECASE,
)
_HALF_HOUR = re.compile(r"(\d{1,2})\s*(?:([AP])\.?M\.?|h|Uhr)", re.IGNORECASE)
_BARE = re.compile(r"\d{1,4}")
_FRACTION = re.compile(r"0?[.,]\d+")

Clock = tuple[int, Grain, Reading]


def add_clock(dates: ReadTimes, clocks: Sequence[str]) -> ReadTimes:
    """The times of a date column and a column with the time of day.

    Where the clock is missing the date keeps its day; what the date column says of a
    time itself is left out.
    """
    known: dict[str, Clock] = {}
    read = [known.get(text) or known.setdefault(text, read_clock(text)) for text in clocks]
    micros = np.array([entry[0] for entry in read], dtype=np.int64)
    grain = np.array([entry[1] for entry in read], dtype=np.int8)
    reading = np.array([entry[2] for entry in read], dtype=np.int8)
    midnight = dates.micros // _DAY * _DAY
    given = reading != Reading.MISSING
    return ReadTimes(
        np.where(given, midnight + micros, midnight),
        np.zeros(len(micros), dtype=np.bool_),
        np.where(given, grain, np.maximum(dates.grain, Grain.DAY)).astype(np.int8),
        _worse(dates.reading, np.where(given, reading, Reading.GOOD).astype(np.int8)),
    )


def read_clock(text: str) -> Clock:
    """Microseconds since midnight of one written time of day.

    Bare digits are hours and minutes; leading zeros may have been lost: "45" is 00:45.
    """
    plain = text.strip()
    if plain.casefold() in MISSING:
        return 0, Grain.DAY, Reading.MISSING
    if match := _WRITTEN.fullmatch(plain):
        hour, minute, second, half = match.groups()
        return _at(int(hour), int(minute), int(second or 0), half)
    if match := _HALF_HOUR.fullmatch(plain):
        micros, _, reading = _at(int(match[1]), 0, 0, match[2])
        return micros, Grain.HOUR, reading
    if _BARE.fullmatch(plain):
        return _at(int(plain) // 100, int(plain) % 100, 0, None)
    if _FRACTION.fullmatch(plain):  # a spreadsheet's part of a day
        seconds = round(float(plain.replace(",", ".")) * 86_400)
        return seconds * _SECOND, Grain.EXACT, Reading.GOOD
    return 0, Grain.DAY, Reading.UNREADABLE


def _at(hour: int, minute: int, second: int, half: str | None) -> Clock:
    if half:
        if not 1 <= hour <= 12:
            return 0, Grain.DAY, Reading.IMPOSSIBLE
        hour = hour % 12 + (12 if half in "Pp" else 0)
    midnight = (hour, minute, second) == (24, 0, 0)
    if not (hour <= 23 or midnight) or minute > 59 or second > 59:
        return 0, Grain.DAY, Reading.IMPOSSIBLE
    return ((hour * 60 + minute) * 60 + second) * _SECOND, Grain.EXACT, Reading.GOOD


def _worse(first: NDArray[np.int8], second: NDArray[np.int8]) -> NDArray[np.int8]:
    return np.where(first == Reading.GOOD, second, first).astype(np.int8)
