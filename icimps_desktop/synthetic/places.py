"""Where people live, work and go: house numbers along the streets, and landmarks.

Metres on the city plane.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from icimps_desktop.synthetic.geo import Floats, Ints
from icimps_desktop.synthetic.names import ordinal, quarter_names
from icimps_desktop.synthetic.parks import Green
from icimps_desktop.synthetic.roads import Bones
from icimps_desktop.synthetic.streets import Stretch, points_along
from icimps_desktop.synthetic.terrain import Terrain

HOUSE_SETBACK = 13.0  # metres from the middle of the street
BUSY_KINDS = ("primary", "secondary")


@dataclass(frozen=True, slots=True)
class Houses:
    """Addresses as columns: house number, index of the stretch, place, business or home."""

    number: Ints
    stretch: Ints
    xy: Floats
    business: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Site:
    """A landmark on the plane; `house` is the index of its address."""

    name: str
    kind: str
    house: int
    xy: Floats


def make_houses(
    rng: np.random.Generator, terrain: Terrain, greens: list[Green], stretches: list[Stretch]
) -> Houses:
    """About 45,000 addresses: close together in the old town, far apart at the limits."""
    lived_on = np.array([i for i, s in enumerate(stretches) if s.per_metre > 0])
    lines = np.array([stretches[i].line for i in lived_on.tolist()])
    length = shapely.length(lines)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    spacing = 24.0 + 34.0 * np.clip(np.hypot(middle[:, 0], middle[:, 1]) / 7_000.0, 0.0, 1.1)
    count = np.maximum((length / spacing).astype(int), 1)
    owner = np.repeat(np.arange(len(lines)), count)
    order = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    at = (order + rng.uniform(0.2, 0.8, len(owner))) * (length / count)[owner]
    here, way = points_along(lines[owner], at)
    left = rng.random(len(owner)) < 0.5
    side = np.where(left, 1.0, -1.0)[:, None] * HOUSE_SETBACK
    xy = here + np.column_stack([-way[:, 1], way[:, 0]]) * side
    stretch = lived_on[owner]
    first = np.array([stretches[i].number for i in lived_on.tolist()])[owner]
    rate = np.array([stretches[i].per_metre for i in lived_on.tolist()])[owner]
    number = (np.floor((first + at * rate) / 2) * 2 + left).astype(np.int64).clip(1)
    dry = _buildable(terrain, greens, xy)
    xy, stretch, number = xy[dry], stretch[dry], number[dry]
    kept = _first_of_each(stretches, stretch, number)
    xy, stretch, number = xy[kept], stretch[kept], number[kept]
    far = np.hypot(xy[:, 0], xy[:, 1])
    busy = np.isin(np.array([s.kind for s in stretches])[stretch], BUSY_KINDS)
    trade = 0.05 + 0.45 * np.exp(-((far / 900.0) ** 2)) + 0.33 * busy * np.exp(-far / 6_000.0)
    return Houses(number, stretch, xy, rng.random(len(xy)) < trade)


def _buildable(terrain: Terrain, greens: list[Green], xy: Floats) -> NDArray[np.bool_]:
    """True on dry ground inside the limits and outside parks (nobody lives on a bridge)."""
    closed = shapely.union_all([terrain.wet().buffer(14.0), *[g.shape for g in greens]])
    ground = shapely.difference(terrain.boundary, closed)
    shapely.prepare(ground)
    dry: NDArray[np.bool_] = shapely.contains_xy(ground, xy[:, 0], xy[:, 1])
    return dry


def _first_of_each(stretches: list[Stretch], stretch: Ints, number: Ints) -> Ints:
    """Rows that are the first with their street name and house number, in order."""
    names = {name: i for i, name in enumerate(sorted({s.name or "" for s in stretches}))}
    street = np.array([names[s.name or ""] for s in stretches])[stretch]
    _, first = np.unique(street * 1_000_000 + number, return_index=True)
    return np.sort(first)


def make_sites(
    rng: np.random.Generator, bones: Bones, houses: Houses, stretches: list[Stretch]
) -> list[Site]:
    """The places everybody knows, each at an address of its own."""
    names = iter(quarter_names(rng, 40))
    far = np.hypot(houses.xy[:, 0], houses.xy[:, 1])
    busy = np.isin(np.array([s.kind for s in stretches])[houses.stretch], BUSY_KINDS)
    taken: set[int] = set()
    sites: list[Site] = []

    def put(name: str, kind: str, near: Floats) -> None:
        away = np.hypot(*(houses.xy - near).T) - 60.0 * busy
        house = next(i for i in np.argsort(away)[:40].tolist() if i not in taken)
        taken.add(house)
        sites.append(Site(name, kind, house, houses.xy[house]))

    def spread(low: float, high: float, count: int, apart: float) -> list[Floats]:
        """Places on busy streets between two distances from the square, away from each other."""
        pool = houses.xy[busy & (far > low) & (far < high)]
        chosen: list[Floats] = []
        for pick in rng.permutation(len(pool)).tolist():
            place: Floats = pool[pick]
            if all(np.hypot(*(place - other)) > apart for other in chosen):
                chosen.append(place)
            if len(chosen) == count:
                break
        return chosen

    put("Central Station", "railway_station", bones.station + np.array([0.0, 90.0]))
    put("Town Hall", "town_hall", np.array([60.0, 90.0]))
    put("Central Market", "market", np.array([-330.0, 160.0]))
    put("Playhouse", "theatre", np.array([210.0, -330.0]))
    put("Coach Station", "bus_station", bones.station + np.array([330.0, 160.0]))
    put("Harbour Office", "port", shapely.get_coordinates(bones.rail[-1][1])[-1])
    (stadium,) = spread(3_000.0, 4_000.0, 1, 1.0)
    put(f"{next(names)} Stadium", "stadium", stadium)
    (college,) = spread(1_200.0, 2_400.0, 1, 1.0)
    put(f"{next(names)} College", "college", college)
    for place in spread(1_500.0, 6_500.0, 3, 4_500.0):
        put(f"{next(names)} Hospital", "hospital", place)
    for place in spread(3_000.0, 6_500.0, 3, 4_500.0):
        put(f"{next(names)} Shopping Centre", "shopping_centre", place)
    for place in spread(1_500.0, 6_000.0, 4, 3_600.0):
        put(f"{next(names)} Police Station", "police", place)
    for number, place in enumerate(spread(400.0, 7_500.0, 18, 1_100.0)):
        name = f"{next(names)} School" if number % 3 else f"{ordinal(number + 1)} Public School"
        put(name, "school", place)
    return sites
