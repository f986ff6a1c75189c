"""Streets of a base map: one record a name, where they cross, and their house numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import VectorLayer
from icimps_desktop.records.points import Floats, Ints
from icimps_desktop.services.gazetteer_ground import Ground, as_points, clusters
from icimps_desktop.services.gazetteer_words import Words, words

_APART = 3_000.0  # metres between two streets of one name
_MEET = 4.0  # metres: simplified lines of two streets may miss each other by so much
_ONE_CORNER = 80.0  # metres: both carriageways of a wide street make one corner
CORNER_M = 15.0  # how well a corner is known
_ADDRESS_POINT_M, _INCIDENT_M, _BLOCK_M = 10.0, 25.0, 75.0
_NEIGHBOURS = 200  # numbers: further apart they tell nothing of what is between
_METRES_A_NUMBER = 1.2  # a hundred numbers a block of about 120 m


@dataclass(slots=True)
class Street:
    """One street. `shape` is in metres, None for one known only from addresses.

    `lat`, `lon` are on the street near its middle, `half_m` the way to its farther end.
    """

    label: str
    name: Words
    lat: float
    lon: float
    half_m: float
    rank: int
    shape: shapely.Geometry | None


@dataclass(frozen=True, slots=True)
class Corner:
    """Where two streets meet; `spread_m` how far apart the corners of wide streets are."""

    lat: float
    lon: float
    spread_m: float


def read_streets(ground: Ground, layers: Iterable[VectorLayer]) -> list[Street]:
    """The named streets; pieces of one name more than 3 km apart are streets of their own."""
    pieces: dict[object, list[tuple[str, shapely.Geometry, int]]] = {}
    for layer in layers:
        lines, features = ground.lines(layer)
        ranks = layer.ranks.tolist()
        for line, feature in zip(lines.tolist(), features.tolist(), strict=True):
            name = layer.names[feature]
            if name and words(name).core:
                pieces.setdefault(words(name).key, []).append((name, line, ranks[feature]))
    labels: list[str] = []
    shapes: list[shapely.Geometry] = []
    rank: list[int] = []
    for of_name in pieces.values():
        lines = np.array([line for _, line, _ in of_name], dtype=object)
        group = clusters(lines, _APART)
        for number in range(int(group.max()) + 1):
            chosen = np.flatnonzero(group == number).tolist()
            labels.append(Counter(of_name[i][0] for i in chosen).most_common(1)[0][0])
            shapes.append(shapely.MultiLineString(lines[chosen].tolist()))
            rank.append(min(of_name[i][2] for i in chosen))
    return _with_middles(ground, labels, np.array(shapes, dtype=object), rank)


def _with_middles(
    ground: Ground, labels: list[str], shapes: NDArray[np.object_], rank: list[int]
) -> list[Street]:
    if not len(shapes):
        return []
    on_street = shapely.get_point(shapely.shortest_line(shapes, shapely.centroid(shapes)), 0)
    reach = shapely.hausdorff_distance(on_street, shapes).tolist()
    xy = shapely.get_coordinates(on_street).tolist()
    made = []
    for row, (label, (x, y)) in enumerate(zip(labels, xy, strict=True)):
        lat, lon = ground.lat_lon(x, y)
        made.append(Street(label, words(label), lat, lon, reach[row], rank[row], shapes[row]))
    return made


class Corners:
    """Which streets meet, and where."""

    def __init__(self) -> None:
        self._met: dict[int, dict[int, list[Corner]]] = {}

    def add(self, one: int, other: int, corner: Corner) -> None:
        """Streets `one` and `other` meet there."""
        self._met.setdefault(one, {}).setdefault(other, []).append(corner)
        self._met.setdefault(other, {}).setdefault(one, []).append(corner)

    def streets_at(self, street: int) -> Sequence[int]:
        """Every street that meets this one."""
        return list(self._met.get(street, ()))

    def of(self, one: int, other: int) -> list[Corner]:
        """Where the two meet; nothing when they do not."""
        return self._met.get(one, {}).get(other, [])

    def __len__(self) -> int:
        return sum(len(met) for met in self._met.values()) // 2


def find_corners(ground: Ground, streets: Sequence[Street], token: CancelToken) -> Corners:
    """Where streets of different names touch or cross, bridges included.

    Raises:
        JobCancelledError: the token was cancelled.
    """
    corners = Corners()
    mapped = [row for row, street in enumerate(streets) if street.shape is not None]
    if not mapped:
        return corners
    shapes = np.array([streets[row].shape for row in mapped], dtype=object)
    lines, of_shape = shapely.get_parts(shapes, return_index=True)
    owner = np.array(mapped, dtype=np.int64)[of_shape]
    first, second = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=_MEET)
    wanted = owner[first] < owner[second]
    first, second = first[wanted], second[wanted]
    token.raise_if_cancelled()
    met = shapely.intersection(lines[first], lines[second])
    apart = shapely.is_empty(met)
    met[apart] = shapely.centroid(shapely.shortest_line(lines[first[apart]], lines[second[apart]]))
    token.raise_if_cancelled()
    points, of_pair = shapely.get_parts(met, return_index=True)
    single = shapely.get_type_id(points) == 0  # where two streets share a road there is no corner
    xy, of_pair = shapely.get_coordinates(points[single]), of_pair[single]
    _group_corners(ground, owner[first[of_pair]], owner[second[of_pair]], xy, corners)
    return corners


def _group_corners(ground: Ground, one: Ints, other: Ints, xy: Floats, corners: Corners) -> None:
    if not len(one):
        return
    order = np.lexsort((xy[:, 0], other, one))
    one, other, xy = one[order], other[order], xy[order]
    pair = np.flatnonzero(np.diff(one, prepend=-1) | np.diff(other, prepend=-1))
    for start, end in zip(pair.tolist(), [*pair[1:].tolist(), len(one)], strict=True):
        places = xy[start:end]
        if end - start == 1:
            groups = [places]
        else:
            group = clusters(as_points(places), _ONE_CORNER)
            groups = [places[group == number] for number in range(int(group.max()) + 1)]
        for of_corner in groups:
            x, y = of_corner.mean(axis=0).tolist()
            spread = float(np.hypot(*(of_corner - (x, y)).T).max()) if len(of_corner) > 1 else 0.0
            corners.add(int(one[start]), int(other[start]), Corner(*ground.lat_lon(x, y), spread))


@dataclass(frozen=True, slots=True)
class Numbered:
    """Where a house number is: `known` when it or its neighbours on both sides are."""

    lat: float
    lon: float
    accuracy_m: float
    detail: str
    known: bool


class HouseNumbers:
    """House numbers of all streets as sorted columns; 29 bytes a number.

    `source` is 0 for an address point of the map, 1 for a former incident, 2 for one that
    names only its block of a hundred numbers.
    """

    def __init__(
        self, street: Ints, number: Ints, lat: Floats, lon: Floats, source: NDArray[np.uint8]
    ) -> None:
        order = np.lexsort((source, number, street))
        self._street = street[order].astype(np.int32)
        self._number = number[order].astype(np.int32)
        self._lat, self._lon, self._source = lat[order], lon[order], source[order]

    def __len__(self) -> int:
        return len(self._number)

    def locate(self, street: int, number: int, *, block: bool = False) -> Numbered | None:
        """A number's place, from itself or from numbers near it; None where none is near."""
        start, end = np.searchsorted(self._street, [street, street + 1]).tolist()
        numbers = self._number[start:end]
        if block:
            inside = np.flatnonzero((numbers >= number) & (numbers < number + 100)) + start
            if len(inside):
                return self._middle(inside, "from known numbers of this block")
            number += 50
        low, high = np.searchsorted(numbers, [number, number + 1]).tolist()
        if low < high and not block:
            return self._exact(start + low, start + high)
        return self._between(start, numbers, low, number)

    def _exact(self, first: int, last: int) -> Numbered:
        best = self._source[first]
        rows = np.arange(first, last)[self._source[first:last] == best]
        words_of = ("from the map's address points", "from former incidents there")
        if best == 2:
            return self._middle(rows, "from former incidents in this block")
        return self._middle(rows, words_of[best], _ADDRESS_POINT_M if best == 0 else _INCIDENT_M)

    def _middle(self, rows: Ints, detail: str, least: float = _BLOCK_M) -> Numbered:
        lat, lon = float(np.median(self._lat[rows])), float(np.median(self._lon[rows]))
        spread = _metres(lat, lon, self._lat[rows], self._lon[rows]).max()
        return Numbered(lat, lon, max(least, float(spread)), detail, True)

    def _between(
        self, start: int, numbers: NDArray[np.int32], place: int, number: int
    ) -> Numbered | None:
        lower = self._nearest(numbers[:place][::-1], number)
        upper = self._nearest(numbers[place:], number)
        below = None if lower is None else start + place - 1 - lower
        above = None if upper is None else start + place + upper
        if below is not None and above is not None:
            return self._interpolated(below, above, number)
        row = below if below is not None else above
        if row is None:
            return None
        known = int(self._number[row])
        reach = abs(known - number) * _METRES_A_NUMBER + 30.0
        text = f"the nearest known number is {known}"
        return Numbered(float(self._lat[row]), float(self._lon[row]), reach, text, False)

    def _interpolated(self, below: int, above: int, number: int) -> Numbered:
        low, high = int(self._number[below]), int(self._number[above])
        part = (number - low) / (high - low)
        lat = float(self._lat[below] + part * (self._lat[above] - self._lat[below]))
        lon = float(self._lon[below] + part * (self._lon[above] - self._lon[below]))
        way = _metres(lat, lon, self._lat[[below, above]], self._lon[[below, above]])
        text = f"between {low} and {high}, which are known"
        return Numbered(lat, lon, max(20.0, float(way.max())), text, True)

    def _nearest(self, numbers: NDArray[np.int32], number: int) -> int | None:
        """The first of the same side of the street if it is near, else the first at all."""
        near = np.abs(numbers - number) <= _NEIGHBOURS
        if not len(numbers) or not near[0]:
            return None
        same_side = np.flatnonzero(near & (numbers % 2 == number % 2))
        if len(same_side) and abs(int(numbers[same_side[0]]) - number) <= 40:
            return int(same_side[0])
        return 0


def _metres(lat: float, lon: float, lats: Floats, lons: Floats) -> Floats:
    """Metres from one place to others nearby."""
    x = (lons - lon) * 111_320.0 * np.cos(np.radians(lat))
    return np.asarray(np.hypot(x, (lats - lat) * 110_574.0))
