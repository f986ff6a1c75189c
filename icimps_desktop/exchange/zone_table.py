"""A zone's clock changes as arrays, so that columns of local times become instants at once.

Says the same as `core.clock.to_utc`, a hundred times faster.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.core.clock import TimeFlag, to_micros

Micros = NDArray[np.int64]
_SECOND = 1_000_000
_HOUR = 3600 * _SECOND
_WEEK_HOURS = 168
_EPOCH_WEEKDAY_HOURS = 3 * 24  # 1970-01-01 was a Thursday; weeks here begin on Monday
FLAGS = np.array([TimeFlag.NONE.value, TimeFlag.GAP.value, TimeFlag.FOLD.value])
_NONE, _GAP, _FOLD = 0, 1, 2


class ZoneTable:
    """The offsets of one zone between two years, both included.

    All times are whole microseconds since 1970: UTC ones as instants, local ones as the
    wall clock would read if it were UTC.
    """

    def __init__(self, zone: ZoneInfo, first_year: int, last_year: int) -> None:
        changes, offsets = _transitions(zone, first_year, last_year)
        self._changes = np.array(changes, dtype=np.int64)
        self._offsets = np.array(offsets, dtype=np.int64)
        before, after = self._offsets[:-1], self._offsets[1:]
        # Until here a wall clock still reads by the offset before (first one in a fold).
        self._ends = self._changes + np.maximum(before, after)
        self._odd_from = self._changes + np.minimum(before, after)
        self._odd = np.where(after > before, _GAP, _FOLD).astype(np.int8)

    def to_utc(self, local: Micros) -> tuple[Micros, NDArray[np.int8]]:
        """Instants and, index into `FLAGS`, whether each wall-clock time is odd.

        A time in the gap is moved on by the gap; one in the fold is taken as the first.
        """
        place = np.searchsorted(self._ends, local, side="right")
        flags = np.zeros(local.shape, dtype=np.int8)
        if len(self._ends):
            nearest = np.minimum(place, len(self._ends) - 1)
            odd = (place < len(self._ends)) & (local >= self._odd_from[nearest])
            flags[odd] = self._odd[nearest[odd]]
        return local - self._offsets[place], flags

    def to_local(self, instants: Micros) -> Micros:
        """What the wall clock reads at each instant."""
        place = np.searchsorted(self._changes, instants, side="right")
        return np.asarray(instants + self._offsets[place], dtype=np.int64)

    def hour_of_week(self, instants: Micros) -> NDArray[np.int16]:
        """0 for Monday 00:00-00:59 by the wall clock, up to 167."""
        hours = self.to_local(instants) // _HOUR + _EPOCH_WEEKDAY_HOURS
        return (hours % _WEEK_HOURS).astype(np.int16)


@lru_cache(maxsize=16)
def zone_table(zone: ZoneInfo, first_year: int = 1900, last_year: int = 2060) -> ZoneTable:
    """The table of a zone, made once; between these years it is exact."""
    return ZoneTable(zone, first_year, last_year)


def _transitions(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[list[int], list[int]]:
    """The instants at which the offset changes, and the offsets before, between and after."""
    at = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=2)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC) + timedelta(days=2)
    step = timedelta(days=2)  # Ramadan takes some zones out of summer time for weeks only
    changes: list[int] = []
    offset = _offset(zone, at)
    offsets = [offset // timedelta(microseconds=1)]
    while at < end:
        after = at + step
        if _offset(zone, after) != offset:
            low, high = at, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                middle = middle.replace(microsecond=0)
                if _offset(zone, middle) == offset:
                    low = middle
                else:
                    high = middle
            changes.append(to_micros(high))
            offset = _offset(zone, high)
            offsets.append(offset // timedelta(microseconds=1))
            after = high
        at = after
    return changes, offsets


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
