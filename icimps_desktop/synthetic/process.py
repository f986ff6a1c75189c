"""The self-exciting process, day by day: background, near repeats and what was planted.

A cluster process in the manner of Mohler et al. 2011 (J. Am. Stat. Assoc. 106), in whole days:
each incident sets off Poisson(branching) more, after 1 + Exp(mean) days floored, at the same
address or an exponential distance away; those set off more in turn. It runs forward in pieces of
some days and keeps only the near repeats still to come, so memory does not grow with the number.

The number of incidents is met exactly: each piece draws its background from what is still wanted,
less the near repeats to be expected (a sequential multinomial; the correction a day is a few
thousandths).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from icimps_desktop.synthetic.categories import CATEGORIES, shares
from icimps_desktop.synthetic.days import (
    EPOCH_DAYS,
    day_weights,
    quarter_of,
    quarters_between,
)
from icimps_desktop.synthetic.geo import Floats, Ints, as_points
from icimps_desktop.synthetic.intensity import Background
from icimps_desktop.synthetic.planted import BACKGROUND, NEAR_REPEAT, SERIES, Planned

BURN_IN_DAYS = 60  # near repeats of these days make the first real day an ordinary one
PIECE_ROWS, PIECE_DAYS = 16_000, 28


@dataclass(slots=True)
class Events:
    """Incidents of some days as columns; `minute` of the day, -1 = draw it."""

    day: Ints
    minute: Ints
    category: Ints
    address: Ints
    origin: Ints
    series: Ints

    def __len__(self) -> int:
        return len(self.day)

    def take(self, rows: Ints) -> Events:
        """The same columns, only these rows (positions)."""
        return Events(
            self.day[rows], self.minute[rows], self.category[rows], self.address[rows],
            self.origin[rows], self.series[rows],
        )  # fmt: skip

    @staticmethod
    def plain(day: Ints, category: Ints, address: Ints, origin: int) -> Events:
        """Events of one origin without a minute or series."""
        none = np.full(len(day), -1, dtype=np.int64)
        return Events(day, none, category, address, np.full(len(day), origin), none)

    @staticmethod
    def join(parts: list[Events]) -> Events:
        """One after the other."""
        return Events(
            *(
                np.concatenate([getattr(part, column) for part in parts])
                for column in ("day", "minute", "category", "address", "origin", "series")
            )
        )


class Process:
    """Runs once from `since` to `until` (day numbers) and yields `n` events in pieces of days."""

    def __init__(
        self, background: Background, planned: Planned, n: int, *, seed: int, since: int, until: int
    ) -> None:
        self._rng = np.random.default_rng([seed, 37])
        self._background = background
        self._planned = planned
        self._since, self._until = since, until
        self._tree = shapely.STRtree(as_points(background.xy))
        self._branching = np.array([c.branching for c in CATEGORIES])
        self._repeat_days = np.array([c.repeat_days for c in CATEGORIES])
        self._same = np.array([c.repeat_same for c in CATEGORIES])
        self._metres = np.array([c.repeat_metres for c in CATEGORIES])
        self.wanted = self._rng.multinomial(n, shares())
        self._left = self.wanted - np.bincount(planned.category, minlength=len(CATEGORIES))
        # A small run may plant more of a category than it has: then the largest gives way.
        over = np.minimum(self._left, 0)
        self._left = self._left - over
        self._left[np.argmax(self._left)] += over.sum()
        days = np.arange(since - BURN_IN_DAYS, until)
        self._first = int(days[0])
        self._weights = day_weights(days, since)
        self._worth = self._weights * self._offspring(until - 1 - days[:, None])
        self._pending = Events.plain(*(np.empty(0, dtype=np.int64),) * 3, origin=NEAR_REPEAT)
        self._emitted = 0
        self._n = n
        self._edges: tuple[int, list[Floats]] = (-1, [])

    def __iter__(self) -> Iterator[Events]:
        a_day = self._n / (self._until - self._since)
        length = int(np.clip(PIECE_ROWS / a_day, 1, PIECE_DAYS))
        edges = piece_edges(self._first, self._since, self._until, length)
        for day, end in pairwise(edges):
            events = self._piece(day, end)
            if day < self._since:
                continue
            if end == self._until:
                events = self._exactly(events, self._n - self._emitted)
            self._emitted += len(events)
            yield events

    def _offspring(self, days_left: Ints) -> Floats:
        """Mean size of a cluster (its first incident too) within so many more days."""
        chance = 1.0 - np.exp(-1.0 / self._repeat_days)
        kept = 1.0 - chance * (1.0 - self._branching)
        late = self._branching / (1.0 - self._branching)
        return np.asarray(1.0 + late * (1.0 - kept ** np.maximum(days_left, 0)), dtype=np.float64)

    def _piece(self, first: int, end: int) -> Events:
        arrived = np.flatnonzero(self._pending.day < end)
        due = self._pending.take(arrived)
        self._pending = self._pending.take(np.flatnonzero(self._pending.day >= end))
        plan = self._planned.between(first, end)
        fixed = Events(plan.day, plan.minute, plan.category, plan.address, plan.origin, plan.series)
        fresh = self._fresh(first, end, due)
        repeats = self._repeats(Events.join([fresh, due]), end)
        events = Events.join([fresh, due, repeats, fixed])
        if first >= self._since:
            ours = events.origin <= NEAR_REPEAT
            self._left = self._left - np.bincount(events.category[ours], minlength=len(CATEGORIES))
        return events

    def _fresh(self, first: int, end: int, due: Events) -> Events:
        """Background incidents of these days, by category."""
        level = self._level(first, due)
        quarter = self._quarter(first)
        a, b = first - self._first, end - self._first
        days, categories, addresses = [], [], []
        for index in range(len(CATEGORIES)):
            weights = self._weights[a:b, index]
            if first < self._since:
                count = int(self._rng.poisson(level[index] * weights.sum()))
            else:
                rest = self._weights[a:, index].sum()
                count = int(
                    self._rng.binomial(round(level[index] * rest), min(weights.sum() / rest, 1.0))
                )
            if count == 0:
                continue
            days.append(first + _pick(self._rng, weights, count))
            categories.append(np.full(count, index, dtype=np.int64))
            addresses.append(_pick_at(self._rng, self._steps(quarter)[index], count))
        if not days:
            return Events.plain(*(np.empty(0, dtype=np.int64),) * 3, origin=BACKGROUND)
        return Events.plain(
            np.concatenate(days), np.concatenate(categories), np.concatenate(addresses), BACKGROUND
        )

    def _quarter(self, day: int) -> int:
        return int(quarter_of(np.array([day]), self._since, self._until)[0])

    def _steps(self, quarter: int) -> list[Floats]:
        """Running sums of the chances of each category; made once a quarter."""
        if self._edges[0] != quarter:
            chances = (self._background.chances(i, quarter) for i in range(len(CATEGORIES)))
            self._edges = (quarter, [np.cumsum(chance) for chance in chances])
        return self._edges[1]

    def _level(self, first: int, due: Events) -> Floats:
        """Background a day and unit of weight that meets what is still wanted."""
        known = np.zeros(len(CATEGORIES))
        if first >= self._since:
            for events in (due, self._pending):
                left = self._until - 1 - events.day
                size = self._offspring(left[:, None])[np.arange(len(events)), events.category]
                known += np.bincount(events.category, weights=size, minlength=len(CATEGORIES))
        ahead = self._worth[max(first, self._since) - self._first :].sum(axis=0)
        wanted = self._left - known
        # A rare category may already have more than its share to come: the largest gives way.
        over = np.minimum(wanted, 0.0)
        wanted = wanted - over
        wanted[np.argmax(wanted)] += over.sum()
        level: Floats = np.maximum(wanted, 0.0) / ahead
        return level

    def _repeats(self, parents: Events, end: int) -> Events:
        """All generations set off by these; those after `end` wait, those after the end fall."""
        generations = [Events.plain(*(np.empty(0, dtype=np.int64),) * 3, origin=NEAR_REPEAT)]
        while len(parents):
            count = self._rng.poisson(self._branching[parents.category])
            parent = np.repeat(np.arange(len(parents)), count)
            category = parents.category[parent]
            lag = 1 + np.floor(self._rng.exponential(self._repeat_days[category])).astype(np.int64)
            day = parents.day[parent] + lag
            address = self._nearby(parents.address[parent], category)
            children = Events.plain(day, category, address, NEAR_REPEAT)
            children = children.take(np.flatnonzero(children.day < self._until))
            late = children.day >= end
            self._pending = Events.join([self._pending, children.take(np.flatnonzero(late))])
            parents = children.take(np.flatnonzero(~late))
            generations.append(parents)
        return Events.join(generations)

    def _nearby(self, address: Ints, category: Ints) -> Ints:
        """The same address, or the one nearest to a point an exponential distance away."""
        away = self._rng.random(len(address)) >= self._same[category]
        moved = address.copy()
        if away.any():
            rows = address[away]
            far = self._rng.exponential(self._metres[category[away]])
            way = self._rng.uniform(0.0, 2 * np.pi, len(rows))
            to = self._background.xy[rows] + np.column_stack([far * np.cos(way), far * np.sin(way)])
            moved[away] = self._tree.nearest(as_points(to))
        return moved

    def _exactly(self, events: Events, count: int) -> Events:
        """The last piece, cut or filled by the handful that chance left over."""
        if len(events) > count:
            spare = np.flatnonzero(events.origin != SERIES)
            drop = self._rng.choice(spare, len(events) - count, replace=False)
            return events.take(np.setdiff1d(np.arange(len(events)), drop))
        if len(events) < count:
            missing = count - len(events)
            index = int(np.argmax(self.wanted))
            quarter = self._quarter(self._until - 1)
            address = _pick_at(self._rng, self._steps(quarter)[index], missing)
            day = np.full(missing, self._until - 1, dtype=np.int64)
            extra = Events.plain(day, np.full(missing, index), address, BACKGROUND)
            return Events.join([events, extra])
        return events


def piece_edges(first: int, since: int, until: int, length: int) -> list[int]:
    """Days where pieces begin, and the end: none spans the start or the edge of a quarter.

    Pieces of a quarter are of about equal length, so the last, which evens out the number, is not
    a short one.
    """
    starts = [since + EPOCH_DAYS * step for step in range(quarters_between(since, until))]
    edges: list[int] = []
    for begin, end in pairwise([first, *starts, until]):
        pieces = -(-(end - begin) // length)
        edges += [begin + (end - begin) * piece // pieces for piece in range(pieces)]
    return [*edges, until]


def _pick(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    """`count` positions drawn with these weights."""
    return _pick_at(rng, np.cumsum(weights), count)


def _pick_at(rng: np.random.Generator, edges: Floats, count: int) -> Ints:
    drawn = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    return np.asarray(np.minimum(drawn, len(edges) - 1), dtype=np.int64)
