"""What a filter leaves: the points to draw, counts beside each choice, counts over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.core.clock import EPOCH
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.records.points import PointColumns
from icimps_desktop.ui.map.point_index import PointIndex, ShownPoints

Counts: TypeAlias = NDArray[np.int64]
SLOT_MIN = 15  # the finest step of time: every zone's midnight falls on one
_DAY = 1440
HOURS = 168


@dataclass(frozen=True, slots=True)
class Facets:
    """How many incidents each choice would show, all other filters being as they are.

    `source` is (reported, police-found); the last of `beat` counts incidents in no beat.
    """

    category: Counts
    status: Counts
    source: Counts
    beat: Counts
    hour: Counts


@dataclass(frozen=True, slots=True)
class TimeCounts:
    """Incidents per quarter of an hour, the time filter itself left out; minutes since 1970."""

    first: int
    counts: Counts

    @property
    def end(self) -> int:
        """The first minute after the last slot."""
        return self.first + len(self.counts) * SLOT_MIN

    def per_bar(self, edges: Counts) -> Counts:
        """Counts between neighbouring edges (ascending minutes)."""
        upto = np.concatenate(([0], np.cumsum(self.counts)))
        place = np.clip((edges - self.first) // SLOT_MIN, 0, len(self.counts))
        return np.diff(upto[place])

    def between(self, first: int, end: int) -> int:
        """How many in the window; exact for windows that begin and end on a slot."""
        return int(self.per_bar(np.array([first, end]))[0])


@dataclass(frozen=True, slots=True)
class Answer:
    """All that the map screen shows for one filter."""

    chosen: MapFilter
    shown: ShownPoints
    facets: Facets
    times: TimeCounts

    @property
    def total(self) -> int:
        """How many incidents the file holds."""
        return len(self.shown.points)

    def window(self) -> tuple[int, int] | None:
        """The window of time that is shown: the filter's, else that of all incidents.

        None where there is no incident at all, and so no time either.
        """
        if not self.total:
            return None
        low, high = self.chosen.minute_from, self.chosen.minute_to
        return (
            self.times.first if low is None else low,
            self.times.end if high is None else high,
        )


def answer(index: PointIndex, chosen: MapFilter, zone: ZoneInfo, token: CancelToken) -> Answer:
    """Apply a filter; about 0.1 s a million incidents, for a job.

    Raises:
        JobCancelledError: nobody wants it any more.
    """
    points = index.points
    masks = chosen.masks(points)
    token.raise_if_cancelled()
    missed = np.zeros(len(points), dtype=np.uint8)
    for mask in masks.values():
        missed += ~mask
    passed: NDArray[np.bool_] = missed == 0
    token.raise_if_cancelled()

    def but_for(dimension: str) -> NDArray[np.bool_]:
        """What passes all filters except this one."""
        mask = masks.get(dimension)
        if mask is None:
            return passed
        only: NDArray[np.bool_] = passed | ((missed == 1) & ~mask)
        return only

    beats = len(points.beats)
    beat = np.bincount(points.beat[but_for("beat")] + 1, minlength=beats + 1)
    facets = Facets(
        category=_count(points.category, but_for("category"), len(points.categories)),
        status=_count(points.status, but_for("status"), len(points.statuses)),
        source=_count(points.police_found.view(np.uint8), but_for("source"), 2),
        beat=np.concatenate((beat[1:], beat[:1])),
        hour=_count(points.hour_of_week, but_for("hour"), HOURS),
    )
    token.raise_if_cancelled()
    times = _times(points, but_for("time"), zone)
    token.raise_if_cancelled()
    return Answer(chosen, index.shown(None if not masks else passed), facets, times)


def _count(values: NDArray[np.uint8], mask: NDArray[np.bool_], length: int) -> Counts:
    return np.bincount(values[mask], minlength=length)


def _times(points: PointColumns, mask: NDArray[np.bool_], zone: ZoneInfo) -> TimeCounts:
    """Over the whole days, by the station's clock, that the file's incidents span."""
    if not len(points):
        return TimeCounts(0, np.zeros(_DAY // SLOT_MIN, dtype=np.int64))
    first = day_start(int(points.minute.min()), zone)
    end = day_start(int(points.minute.max()), zone, days=1)
    slots = (points.minute[mask] - np.int32(first)) // np.int32(SLOT_MIN)
    return TimeCounts(first, np.bincount(slots, minlength=max((end - first) // SLOT_MIN, 1)))


def day_start(minute: int, zone: ZoneInfo, days: int = 0) -> int:
    """The last midnight of the station's clock at or before a minute, `days` days on."""
    local = (EPOCH + timedelta(minutes=int(minute))).astimezone(zone)
    midnight = datetime(local.year, local.month, local.day, tzinfo=zone)
    return to_minute(midnight + timedelta(days=days))  # by the wall clock


def to_minute(at: datetime) -> int:
    """Whole minutes since 1970 UTC of an aware time."""
    return int((at - EPOCH).total_seconds() // 60)
