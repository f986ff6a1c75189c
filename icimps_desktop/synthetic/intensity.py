"""The known background: how likely each address is for each category, quarter by quarter.

    weight = home or business x neighbourhood x the address's own luck x hot street
    chance = (1 - share of landmarks) x weight + landmarks' shares around them

Everything here can be made again from the city and the seed; nothing is estimated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.synthetic.categories import (
    CATEGORIES,
    CATEGORY_NAMES,
    PLACE_METRES,
    PLACE_SHARES,
    shares,
)
from icimps_desktop.synthetic.city import City
from icimps_desktop.synthetic.days import day_weights, quarter_of
from icimps_desktop.synthetic.geo import Floats, Ints, to_metres

FAMILIES = ("property", "vehicle", "violence", "order", "found")
HOT_STREETS = 36
HOT_METRES = 190.0
SMOOTH_METRES = 650.0  # how softly one neighbourhood's risk passes into the next
AT_THE_DOOR = 0.35  # of a landmark's incidents that bear its own address


@dataclass(frozen=True, slots=True)
class HotStreet:
    """A stretch of street with far more than its share, for some families of offences.

    `activity` scales `factor` in each quarter of a year since the start: steady, rising, fading,
    or a while only.
    """

    street: str
    lon: float
    lat: float
    families: tuple[str, ...]
    factor: float
    course: str
    activity: tuple[float, ...]
    addresses: Ints


class Background:
    """Chances by address; the same for the same city, seed and number of quarters."""

    def __init__(self, city: City, *, seed: int, quarters: int) -> None:
        rng = np.random.default_rng([seed, 11])
        houses = city.addresses
        self.city = city
        self.xy = to_metres(np.column_stack([houses.lon, houses.lat]))
        middle = to_metres(
            np.array([a.shape.representative_point().coords[0] for a in city.neighbourhoods])
        )
        self.risk = _risk(rng, middle)
        self.local_risk = _smoothed(self.risk, middle, self.xy)
        self._luck = rng.normal(size=(1 + len(FAMILIES), len(houses)))
        self.hot_streets = _hot_streets(rng, self, quarters)
        self._places = {kind: self._around(kind) for kind in PLACE_METRES}

    def chances(self, category: int, quarter: int) -> Floats:
        """Chance of each address for the category's next background incident; sums to 1."""
        what = CATEGORIES[category]
        family = FAMILIES.index(what.family)
        weight = np.where(self.city.addresses.business, what.business, what.homes)
        weight = weight * self.local_risk[family]
        luck = 0.6 * self._luck[0] + 0.8 * self._luck[1 + family]
        weight = weight * np.exp(what.spread * luck)
        for hot in self.hot_streets:
            if what.family in hot.families:
                lift = hot.factor * hot.activity[quarter]
                weight[hot.addresses] *= 1.0 + lift
        weight /= weight.sum()
        places = PLACE_SHARES.get(what.name, {})
        chance = weight * (1.0 - sum(places.values()))
        for kind, share in places.items():
            chance = chance + share * self._places[kind]
        return np.asarray(chance, dtype=np.float64)

    def expected(self, category: str, n: int, *, since: int, until: int, period: range) -> Floats:
        """Expected background incidents by address in `period` (day numbers).

        `n` incidents of all categories between the days `since` and `until`; near repeats,
        surges, matches and series come on top (their share is in the truth file).
        """
        index = CATEGORY_NAMES.index(category)
        days = np.arange(since, until)
        weights = day_weights(days, since)[:, index]
        total = n * shares()[index] * (1.0 - CATEGORIES[index].branching)
        daily = total * weights / weights.sum()
        inside = (days >= period.start) & (days < period.stop)
        quarter = quarter_of(days, since, until)
        counts = np.zeros(len(self.city.addresses))
        for number in np.unique(quarter[inside]).tolist():
            amount = daily[inside & (quarter == number)].sum()
            counts += amount * self.chances(index, number)
        return counts

    def _around(self, kind: str) -> Floats:
        """Chances around all landmarks of a kind: much at the door, the rest fading outwards."""
        marks = [mark for mark in self.city.landmarks if mark.kind == kind]
        chance = np.zeros(len(self.xy))
        reach = PLACE_METRES[kind]
        for mark in marks:
            away = np.hypot(*(self.xy - self.xy[mark.address]).T)
            near = np.exp(-away / (reach / 2)) * (away < 3 * reach)
            chance += (1 - AT_THE_DOOR) * near / near.sum() / len(marks)
            chance[mark.address] += AT_THE_DOOR / len(marks)
        return chance


def _risk(rng: np.random.Generator, middle: Floats) -> Floats:
    """Factor of each neighbourhood by family, shape (families, neighbourhoods), mean 1.

    Like goes with like: neighbours are drawn together, and families share half of it.
    """
    away = np.linalg.norm(middle[:, None] - middle[None], axis=2)
    together = np.linalg.cholesky(np.exp(-away / 1_800.0) + 1e-6 * np.eye(len(middle)))
    common = together @ rng.normal(size=len(middle))
    own = (together @ rng.normal(size=(len(middle), len(FAMILIES)))).T
    factor = np.exp(0.62 * common + 0.5 * own)
    return np.asarray(factor / factor.mean(axis=1, keepdims=True), dtype=np.float64)


def _smoothed(risk: Floats, middle: Floats, xy: Floats) -> Floats:
    """Risk at each address: crime does not stop at a line on the map (shape families, rows)."""
    squared = (xy**2).sum(axis=1)[:, None] + (middle**2).sum(axis=1)[None] - 2.0 * xy @ middle.T
    near = np.exp(-(squared - squared.min(axis=1, keepdims=True)) / (2.0 * SMOOTH_METRES**2))
    local = np.log(risk) @ (near / near.sum(axis=1, keepdims=True)).T
    return np.asarray(np.exp(local), dtype=np.float64)


def _hot_streets(
    rng: np.random.Generator, background: Background, quarters: int
) -> tuple[HotStreet, ...]:
    """Where the city is worst: more of them where the neighbourhood is bad anyway."""
    houses = background.city.addresses
    bad = background.local_risk.mean(axis=0) ** 1.5
    bad = bad * (1.0 + 1.5 * houses.business)
    kinds: tuple[tuple[str, ...], ...] = (
        ("vehicle",), ("vehicle", "property"), ("property",), ("violence", "order"),
        ("violence", "found"), ("found", "order"), ("property", "violence", "order"),
    )  # fmt: skip
    chosen: list[HotStreet] = []
    for row in rng.choice(len(houses), 4 * HOT_STREETS, replace=False, p=bad / bad.sum()).tolist():
        if len(chosen) == HOT_STREETS:
            break
        away = np.hypot(*(background.xy - background.xy[row]).T)
        members = np.flatnonzero((away < HOT_METRES) & (houses.street == houses.street[row]))
        apart = all(abs(hot.lon - houses.lon[row]) + abs(hot.lat - houses.lat[row]) > 0.006
                    for hot in chosen)  # fmt: skip
        if len(members) < 4 or not apart:
            continue
        families = kinds[len(chosen) % len(kinds)]
        course = ("steady", "steady", "steady", "rising", "fading", "for a while")[len(chosen) % 6]
        chosen.append(
            HotStreet(
                street=houses.streets[houses.street[row]],
                lon=float(houses.lon[row]),
                lat=float(houses.lat[row]),
                families=families,
                factor=round(float(rng.uniform(7.0, 20.0)), 2),
                course=course,
                activity=_course(rng, course, quarters),
                addresses=members,
            )
        )
    return tuple(chosen)


def _course(rng: np.random.Generator, course: str, quarters: int) -> tuple[float, ...]:
    t = np.arange(quarters) / max(quarters - 1, 1)
    turn = rng.uniform(0.35, 0.7)
    rise = 1.0 / (1.0 + np.exp(-(t - turn) * 9.0))
    shape: NDArray[np.float64] = {
        "steady": np.ones(quarters),
        "rising": rise,
        "fading": 1.0 - rise,
        "for a while": (np.abs(t - turn) < 0.18).astype(float),
    }[course]
    return tuple(round(float(value), 3) for value in shape)


def category_index(name: str) -> int:
    """Position of a category in every column of this package."""
    return CATEGORY_NAMES.index(name)
