"""Years of incidents in the invented city, in batches, from a process that is known exactly.

    background + planted → process (days, places) → clock times, windows, words → batches

What was planted and every parameter is in `Incidents.truth()` once the batches are used up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.core.errors import UserError
from icimps_desktop.synthetic.categories import CATEGORIES, CATEGORY_NAMES, hour_profile
from icimps_desktop.synthetic.city import City
from icimps_desktop.synthetic.days import day_date, day_number, quarters_between, weekday
from icimps_desktop.synthetic.geo import Floats, Ints, to_degrees
from icimps_desktop.synthetic.intensity import Background
from icimps_desktop.synthetic.planted import plan
from icimps_desktop.synthetic.process import Events, Process
from icimps_desktop.synthetic.truth import Truth, make_truth
from icimps_desktop.synthetic.wording import Wording, opening, series_narrative

Times: TypeAlias = NDArray[np.datetime64]
Words: TypeAlias = NDArray[np.object_]
BATCH_ROWS = 20_000
FEWEST = 1_000
FULL_HOUR, HALF_HOUR, FIVE_MINUTES = 0.3, 0.12, 0.25  # how people round when they say when
FOUND_BY_CHANCE = 0.03  # of the other categories: an officer happened upon it


@dataclass(frozen=True, slots=True)
class IncidentBatch:
    """Up to 20,000 incidents as parallel columns, in order of day.

    Times are naive local times to the second; `occurred_to` is NaT unless only a span is known.
    `origin` (see `planted.ORIGINS`) and `series` (-1 = none) are the truth and belong in no file
    that an import reads.
    """

    id: Words
    occurred_at: Times
    occurred_to: Times
    reported_at: Times
    lat: Floats
    lon: Floats
    category: Words
    raw_type: Words
    police_generated: NDArray[np.bool_]
    address: Words
    location_type: Words
    narrative: Words
    origin: NDArray[np.uint8]
    series: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.id)


class Incidents(Iterator[IncidentBatch]):
    """The batches, once through; afterwards `truth()` tells how they came about."""

    def __init__(self, city: City, n: int, *, seed: int, years: int, until: date) -> None:
        if n < FEWEST:
            raise UserError(f"Ask for at least {FEWEST:,} incidents.", field="n")
        if years < 1:
            raise UserError("Ask for at least one year.", field="years")
        try:
            start = until.replace(year=until.year - years)
        except ValueError:  # 29 February of a year without one
            start = date(until.year - years, 3, 1)
        self._city, self._n, self._seed = city, n, seed
        self._since, self._until = day_number(start), day_number(until)
        quarters = quarters_between(self._since, self._until)
        self.background = Background(city, seed=seed, quarters=quarters)
        planned, self._surges, self._series, self._matches = plan(
            self.background, n, seed=seed, since=self._since, until=self._until
        )
        self._process = Process(
            self.background, planned, n, seed=seed, since=self._since, until=self._until
        )
        self._rng = np.random.default_rng([seed, 53])
        self._words = Wording.of(city, seed)
        self._hours = np.array(
            [[np.cumsum(hour_profile(c, d)) for d in range(7)] for c in CATEGORIES]
        )
        self._members: dict[int, list[str]] = {series.number: [] for series in self._series}
        self._counted = np.zeros(len(CATEGORIES), dtype=np.int64)
        self._origins = np.zeros(5, dtype=np.int64)
        self._serial = 0
        self._done = False
        self._batches = self._make()

    def __next__(self) -> IncidentBatch:
        return next(self._batches)

    def truth(self) -> Truth:
        """Every parameter and everything planted; only once the batches are used up."""
        if not self._done:
            raise UserError("Write all incidents before their truth: it names them by number.")
        return make_truth(
            self._city,
            self.background,
            n=self._n,
            seed=self._seed,
            since=day_date(self._since),
            until=day_date(self._until),
            surges=self._surges,
            matches=[day_date(day) for day in self._matches],
            series=[(series, tuple(self._members[series.number])) for series in self._series],
            counted=self._counted,
            origins=self._origins,
        )

    def _make(self) -> Iterator[IncidentBatch]:
        for events in self._process:
            minute = self._minutes(events)
            order = np.argsort(events.day * 1_440 + minute, kind="stable")
            events, minute = events.take(order), minute[order]
            for first in range(0, len(events), BATCH_ROWS):
                rows = np.arange(first, min(first + BATCH_ROWS, len(events)))
                yield self._batch(events.take(rows), minute[rows])
        self._done = True

    def _minutes(self, events: Events) -> Ints:
        """Minute of the day, by category and weekday; planted ones keep theirs."""
        edges = self._hours[events.category, weekday(events.day)]
        drawn = self._rng.random(len(events))
        hour = (edges < drawn[:, None]).sum(axis=1).clip(0, 23)
        minute = hour * 60 + self._rng.integers(0, 60, len(events))
        return np.where(events.minute >= 0, events.minute, minute)

    def _batch(self, events: Events, minute: Ints) -> IncidentBatch:
        rng, category = self._rng, events.category
        behaviour = _Columns.of(category)
        start, end = self._windows(events.day * 1_440 + minute, behaviour)
        known = np.maximum(end, events.day * 1_440 + minute)
        delay = rng.lognormal(np.log(behaviour.report_minutes), 0.9) + 1.0
        outdoors = rng.random(len(events)) < behaviour.outdoors
        lon, lat = self._places(events.address, outdoors)
        narrative = self._words.narrative(rng, category)
        ids = self._ids(events.day)
        self._note_series(events, ids, narrative)
        self._counted += np.bincount(category, minlength=len(CATEGORIES))
        self._origins += np.bincount(events.origin, minlength=5)
        return IncidentBatch(
            id=ids,
            occurred_at=_as_times(start),
            occurred_to=np.where(end >= 0, _as_times(end), np.datetime64("NaT")),
            reported_at=_as_times((known + delay).astype(np.int64)),
            lat=lat,
            lon=lon,
            category=_NAMES[category],
            raw_type=self._words.raw_type(rng, category),
            police_generated=behaviour.found | (rng.random(len(events)) < FOUND_BY_CHANCE),
            address=self._words.labels[events.address],
            location_type=self._words.location_type(rng, category, events.address, outdoors),
            narrative=narrative,
            origin=events.origin.astype(np.uint8),
            series=events.series.astype(np.int32),
        )

    def _windows(self, minute: Ints, behaviour: _Columns) -> tuple[Ints, Ints]:
        """Start and end in minutes since 1970; end -1 where the moment itself is known."""
        rng = self._rng
        windowed = rng.random(len(minute)) < behaviour.windowed
        length = (60.0 * rng.lognormal(np.log(behaviour.window_hours), 0.6)).clip(30.0, 4_320.0)
        before = length * rng.random(len(minute))
        start = np.where(windowed, minute - before.astype(np.int64), minute)
        start = np.maximum(_rounded(rng, start), self._since * 1_440)
        end = np.where(windowed, _rounded(rng, start + length.astype(np.int64)), -1)
        return start, np.where(windowed & (end <= start), start + 30, end)

    def _places(self, address: Ints, outdoors: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Longitude and latitude: the house, or a spot on the street before it."""
        xy = self.background.xy[address]
        spot = self._rng.normal(0.0, 7.0, xy.shape) * outdoors[:, None]
        degrees = np.round(to_degrees(xy + spot), 6)
        return degrees[:, 0], degrees[:, 1]

    def _ids(self, day: Ints) -> Words:
        """Source keys, "SYN23-0001234": the year it happened and a number through the run."""
        year = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        numbers = range(self._serial + 1, self._serial + len(day) + 1)
        self._serial += len(day)
        text = [f"SYN{y % 100:02d}-{k:07d}" for y, k in zip(year.tolist(), numbers, strict=True)]
        return np.array(text, dtype=object)

    def _note_series(self, events: Events, ids: Words, narrative: Words) -> None:
        for row in np.flatnonzero(events.series >= 0).tolist():
            series = self._series[events.series[row]]
            self._members[series.number].append(str(ids[row]))
            mo = tuple(str(word) for word in self._rng.permutation(series.mo))
            narrative[row] = series_narrative(mo, opening(self._rng, series.category))


@dataclass(frozen=True, slots=True)
class _Columns:
    """The category's figures spread over rows."""

    windowed: Floats
    window_hours: Floats
    report_minutes: Floats
    outdoors: Floats
    found: NDArray[np.bool_]

    @staticmethod
    def of(category: Ints) -> _Columns:
        return _Columns(
            np.array([c.windowed for c in CATEGORIES])[category],
            np.array([c.window_hours for c in CATEGORIES])[category],
            np.array([c.report_minutes for c in CATEGORIES])[category],
            np.array([c.outdoors for c in CATEGORIES])[category],
            np.array([c.found_by_police for c in CATEGORIES])[category],
        )


_NAMES = np.array(CATEGORY_NAMES, dtype=object)


def make_incidents(city: City, n: int, *, seed: int, years: int = 3, until: date) -> Incidents:
    """`n` incidents of the `years` years before `until` (exclusive), as an iterator of batches.

    The same city, `n`, seed and dates give the same incidents. Memory does not grow with `n`.
    Raises UserError for fewer than 1,000 incidents or less than a year.
    """
    return Incidents(city, n, seed=seed, years=years, until=until)


def _rounded(rng: np.random.Generator, minute: Ints) -> Ints:
    """As people tell it: often the full hour, the half hour or a multiple of five."""
    drawn = rng.random(len(minute))
    step = np.ones(len(minute), dtype=np.int64)
    step[drawn < FULL_HOUR + HALF_HOUR + FIVE_MINUTES] = 5
    step[drawn < FULL_HOUR + HALF_HOUR] = 30
    step[drawn < FULL_HOUR] = 60
    return minute // step * step


def _as_times(minute: Ints) -> Times:
    return minute.astype("datetime64[m]").astype("datetime64[s]")
