"""What is planted into the incidents on purpose, so that alarms and linkage can be judged.

Surges (a beat, a category, some weeks), match days at the stadium, and crime series with a
method that repeats.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from icimps_desktop.synthetic.categories import MATCH_SHARES, shares
from icimps_desktop.synthetic.days import day_weights, quarter_of, weekday
from icimps_desktop.synthetic.geo import Ints
from icimps_desktop.synthetic.intensity import Background, category_index

BACKGROUND, NEAR_REPEAT, SURGE, MATCH, SERIES = range(5)
ORIGINS = ("background", "near repeat", "surge", "match", "series")
SURGE_CATEGORIES = (
    "burglary", "vehicle_theft", "theft_from_vehicle", "robbery", "criminal_damage",
    "aggravated_assault", "theft", "burglary",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Surge:
    """`factor` times the expected count of a category in a beat for some weeks."""

    beat: str
    category: str
    first_day: int
    weeks: int
    factor: float
    expected: float
    extra: int


@dataclass(frozen=True, slots=True)
class Series:
    """Crimes by the same unknown hands: the words of the method come back in each narrative."""

    number: int
    category: str
    mo: tuple[str, ...]
    from_hour: int
    to_hour: int
    lon: float
    lat: float
    size: int


@dataclass(slots=True)
class Planned:
    """Incidents fixed beforehand, by ascending day; `minute` of the day, -1 = as usual."""

    day: Ints
    minute: Ints
    category: Ints
    address: Ints
    origin: Ints
    series: Ints

    def between(self, first: int, last: int) -> Planned:
        """Those with first <= day < last."""
        a, b = np.searchsorted(self.day, [first, last])
        rows = slice(int(a), int(b))
        return Planned(
            self.day[rows], self.minute[rows], self.category[rows], self.address[rows],
            self.origin[rows], self.series[rows],
        )  # fmt: skip


# Entry or approach, what for, what marks it, hours: four words a report can hold.
_METHODS: dict[str, tuple[tuple[tuple[str, ...], int, int], ...]] = {
    "burglary": (
        (("rear window forced", "screwdriver", "jewellery only", "curtains drawn"), 10, 15),
        (("front door lock snapped", "mole grips", "car keys taken", "hallway only"), 1, 5),
        (("patio door lifted", "crowbar", "cash and watches", "dog food left"), 18, 22),
        (("letter box fishing", "wire hook", "keys and post", "no entry made"), 2, 5),
        (("posed as water inspector", "no force", "purse taken", "tap left running"), 9, 13),
        (("drainpipe climbed", "bathroom window", "tablets and phones", "gloves dropped"), 19, 23),
    ),
    "robbery": (
        (("two on a moped", "phone snatched", "dark helmets", "rode off against traffic"), 17, 22),
        (("asked for the time", "knife shown", "wallet and phone", "grey hood"), 20, 24),
        (("followed from cash machine", "pushed from behind", "cash only", "limp"), 12, 17),
    ),
    "theft_from_vehicle": (
        (("quarter light broken", "spark plug chip", "satnav and bag", "glove box emptied"), 0, 5),
        (("van side door peeled", "power tools", "drill marks at lock", "dust sheet left"), 1, 5),
        (("wheel nuts undone", "all four wheels", "stood on bricks", "same make"), 1, 5),
    ),
    "vehicle_theft": (
        (("keyless relay", "large estate car", "no glass broken", "tracker cut out"), 1, 5),
        (("steering lock broken", "motor scooter", "chain cut", "found burnt out"), 21, 24),
    ),
    "criminal_damage": (
        (("catapult", "shop window", "steel ball", "three in a row"), 22, 24),
        (("paint sprayed", "red crown sign", "shutters", "same hand"), 0, 4),
    ),
}
_SERIES_ORDER = (
    "burglary", "burglary", "robbery", "theft_from_vehicle", "burglary", "vehicle_theft",
    "burglary", "theft_from_vehicle", "robbery", "criminal_damage",
)  # fmt: skip


def plan(
    background: Background, n: int, *, seed: int, since: int, until: int
) -> tuple[Planned, list[Surge], list[Series], list[int]]:
    """Everything planted between two days; also the days with a match."""
    rng = np.random.default_rng([seed, 23])
    columns: list[Ints] = []
    surges = _surges(rng, background, n, since, until, columns)
    matches = _matches(rng, background, n, since, until, columns)
    series = _series(rng, background, n, since, until, columns)
    rows = np.vstack(columns)
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    return Planned(*(rows[:, i].copy() for i in range(6))), surges, series, matches


def _rows(
    day: Ints, minute: Ints | int, category: Ints | int, address: Ints, origin: int,
    series: int = -1,
) -> Ints:  # fmt: skip
    table = np.empty((len(day), 6), dtype=np.int64)
    for column, values in enumerate((day, minute, category, address, origin, series)):
        table[:, column] = values
    return table


def _surges(
    rng: np.random.Generator, background: Background, n: int, since: int, until: int,
    columns: list[Ints],
) -> list[Surge]:  # fmt: skip
    """Eight of them; the last one is still running when the data end."""
    city = background.city
    beats = city.beat_rows()
    length = until - since
    surges = []
    for number, name in enumerate(SURGE_CATEGORIES):
        index = category_index(name)
        weeks = int(rng.integers(2, 6))
        first = since + int(length * (0.2 + 0.72 * number / len(SURGE_CATEGORIES)))
        if number == len(SURGE_CATEGORIES) - 1:
            weeks, first = 3, until - 18
        days = np.arange(first, min(first + 7 * weeks, until))
        chance = background.chances(index, int(quarter_of(days[:1], since, until)[0]))
        in_beat = np.bincount(beats, weights=chance, minlength=len(city.beats))
        # A beat where the category is not rare: a surge from nothing is found by anyone.
        beat = int(rng.choice(np.argsort(in_beat)[len(in_beat) // 2 :]))
        weights = day_weights(np.arange(since, until), since)[:, index]
        part = weights[days - since].sum() / weights.sum()
        expected = n * shares()[index] * in_beat[beat] * part
        factor = round(float(rng.uniform(2.2, 3.8)), 2)
        extra = max(int(rng.poisson((factor - 1.0) * expected)), 6)
        mine = np.where(beats == beat, chance, 0.0)
        address = rng.choice(len(chance), extra, p=mine / mine.sum())
        columns.append(_rows(rng.choice(days, extra), -1, index, address, SURGE))
        surges.append(
            Surge(city.beats[beat].number, name, first, weeks, factor, float(expected), extra)
        )
    return surges


def _matches(
    rng: np.random.Generator, background: Background, n: int, since: int, until: int,
    columns: list[Ints],
) -> list[int]:  # fmt: skip
    """Every other Saturday from mid-August to May, and what comes with the crowd."""
    days = np.arange(since, until)
    of_year = days % 365.25
    playing = (weekday(days) == 5) & ((of_year > 225) | (of_year < 145)) & ((days // 7) % 2 == 0)
    matches = days[playing]
    if not len(matches):
        return []
    stadium = next(mark for mark in background.city.landmarks if mark.kind == "stadium")
    away = np.hypot(*(background.xy - background.xy[stadium.address]).T)
    near = np.exp(-away / 220.0) * (away < 900.0)
    for name, share in MATCH_SHARES.items():
        index = category_index(name)
        count = int(rng.poisson(n * shares()[index] * share))
        minute = (rng.normal(19.6, 1.6, count).clip(14.0, 23.9) * 60).astype(np.int64)
        address = rng.choice(len(near), count, p=near / near.sum())
        columns.append(_rows(rng.choice(matches, count), minute, index, address, MATCH))
    return [int(day) for day in matches]


def _series(
    rng: np.random.Generator, background: Background, n: int, since: int, until: int,
    columns: list[Ints],
) -> list[Series]:  # fmt: skip
    """Three to nine crimes each, days apart, within reach of one anchor; some still go on."""
    count = int(np.clip(n // 2_500, 4, 48))
    used = dict.fromkeys(_METHODS, 0)
    found: list[Series] = []
    for number in range(count):
        name = _SERIES_ORDER[number % len(_SERIES_ORDER)]
        index = category_index(name)
        methods = _METHODS[name]
        words, low, high = methods[used[name] % len(methods)]
        used[name] += 1
        size = int(rng.integers(3, 10))
        gaps = rng.integers(1, 9, size)
        last = until - 1 - int(rng.integers(0, 5)) if number < 3 else int(
            rng.integers(since + int(gaps.sum()), until)
        )  # fmt: skip
        since_first = np.cumsum(gaps) - gaps[0]
        day = (last - since_first[-1] + since_first).clip(since, until - 1)
        minute = (rng.uniform(low, high, size) * 60).astype(np.int64).clip(0, 1_439)
        chance = background.chances(index, int(quarter_of(day[:1], since, until)[0]))
        anchor = int(rng.choice(len(chance), p=chance))
        away = np.hypot(*(background.xy - background.xy[anchor]).T)
        near = chance * np.exp(-away / 450.0) * (away < 1_800.0)
        address = rng.choice(len(near), size, replace=False, p=near / near.sum())
        columns.append(_rows(day, minute, index, address, SERIES, number))
        houses = background.city.addresses
        found.append(
            Series(
                number=number, category=name, mo=words, from_hour=low, to_hour=high,
                lon=float(houses.lon[anchor]), lat=float(houses.lat[anchor]), size=size,
            )
        )  # fmt: skip
    return found
