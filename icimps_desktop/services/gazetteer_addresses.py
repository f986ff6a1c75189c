"""Gives addresses to their streets, and makes streets of those that no map names."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.named_points import NamedPoints
from icimps_desktop.records.points import Floats, Ints
from icimps_desktop.services.gazetteer_ground import Ground, as_points, clusters
from icimps_desktop.services.gazetteer_streets import Corner, Corners, HouseNumbers, Street
from icimps_desktop.services.gazetteer_words import (
    before_comma,
    crossing,
    house_number,
    without_unit,
    words,
)

_NEAR_STREET = 500.0  # metres: an address further off belongs to another street of that name
_APART = 3_000.0
_CELL = 500.0
_SAME_CORNER = 200.0
_LEAST_RANK = 9
_CELLS = 4  # to a place, in the arrays of an AddressBook


class AddressBook:
    """Collects addresses; `finish` adds the streets that were missing and gives the numbers."""

    def __init__(self, ground: Ground, streets: list[Street], corners: Corners) -> None:
        self._ground = ground
        self._streets = streets
        self._corners = corners
        self._by_core: dict[tuple[str, ...], list[int]] = {}
        for row, street in enumerate(streets):
            self._by_core.setdefault(street.name.core, []).append(row)
        # by written street name, four to a place: house number (-1: none), source, lat, lon
        self._texts: dict[str, array[float]] = {}
        self._crossings: list[tuple[str, int, str, int]] = []
        self._odd: dict[str, list[tuple[float, float]]] = {}

    def add_layer(self, layer: NamedPoints) -> None:
        """The address points of a map: number and street stand apart."""
        columns = (layer.numbers, layer.streets, layer.lat.tolist(), layer.lon.tolist())
        for number, street, lat, lon in zip(*columns, strict=True):
            digits = number[: next((i for i, c in enumerate(number) if not c.isdigit()), None)]
            if digits and len(digits) < 7 and street:
                self._on(street).extend((int(digits), 0, lat, lon))

    def add_texts(self, told: Iterable[tuple[str, float, float]], source: int) -> None:
        """Addresses in one text each; `source` as in `HouseNumbers`."""
        simple: dict[str, array[float]] = {}
        for text, lat, lon in told:
            number, _, street = text.partition(" ")
            if number.isdecimal() and street in simple and len(number) < 7:
                simple[street].extend((int(number), source, lat, lon))
                continue
            line = before_comma(without_unit(text))
            found = house_number(line)
            if found is None or words(found.street).core not in self._by_core:
                pair = crossing(line)  # only now: there is a Lewis and Clark Boulevard
                if pair is not None and pair[1]:
                    self._add_crossing(pair, source, lat, lon)
                    continue
            if found is None or not words(found.street).core:
                self._odd.setdefault(" ".join(text.split()), []).append((lat, lon))
            elif found.block:
                self._on(found.street).extend((found.number + 50, max(source, 2), lat, lon))
            else:
                self._on(found.street).extend((found.number, source, lat, lon))
                if found.street == street:  # read once: the next number on it is read faster
                    simple[street] = self._on(street)

    def finish(
        self, token: CancelToken
    ) -> tuple[HouseNumbers, list[tuple[str, float, float, float]]]:
        """The house numbers, and what was no address: (text, latitude, longitude, metres).

        Raises:
            JobCancelledError: the token was cancelled.
        """
        rows: dict[str, Ints] = {}
        tables: list[Floats] = []
        for text, held in self._texts.items():
            token.raise_if_cancelled()
            tables.append(np.array(held).reshape(-1, _CELLS))
            rows[text] = self._rows(text, tables[-1][:, 2], tables[-1][:, 3])
        self._add_crossings(rows)
        street = np.concatenate([*rows.values(), np.empty(0, dtype=np.int64)])
        told = np.concatenate([*tables, np.empty((0, 4))])
        kept = told[:, 0] >= 0
        number, source, lat, lon = told[kept].T
        numbers = HouseNumbers(
            street[kept], number.astype(np.int64), lat, lon, source.astype(np.uint8)
        )
        return numbers, [_odd(text, places) for text, places in self._odd.items()]

    def _add_crossing(self, pair: tuple[str, str], source: int, lat: float, lon: float) -> None:
        numbered = house_number(pair[0])  # “100 N Broadway / Pine St”: the corner is meant
        first = numbered.street if numbered is not None else pair[0]
        held = self._on(first), self._on(pair[1])
        self._crossings.append((first, len(held[0]) // _CELLS, pair[1], len(held[1]) // _CELLS))
        for of_street in held:
            of_street.extend((-1, source, lat, lon))

    def _on(self, street: str) -> array[float]:
        held = self._texts.get(street)
        if held is None:
            held = self._texts[street] = array("d")
        return held

    def _rows(self, text: str, lat: Floats, lon: Floats) -> Ints:
        """The street of each place that was written with this street name."""
        points = self._ground.points(lon, lat)
        rows = np.full(len(points), -1, dtype=np.int64)
        nearest = np.full(len(points), _NEAR_STREET)
        name = words(text)
        namesakes = self._by_core.get(name.core, [])
        same = [row for row in namesakes if self._streets[row].name.key == name.key]
        for row in same or [row for row in namesakes if name.covers(self._streets[row].name)]:
            street = self._streets[row]
            near = (
                shapely.distance(points, street.shape)
                if street.shape is not None
                else self._to_middle(points, street)
            )
            closer = near < nearest
            rows[closer], nearest[closer] = row, near[closer]
        lost = np.flatnonzero(rows < 0)
        if len(lost):
            rows[lost] = self._new_streets(text, lat[lost], lon[lost], points[lost])
        return rows

    def _to_middle(self, points: NDArray[np.object_], street: Street) -> Floats:
        middle = self._ground.points(np.array([street.lon]), np.array([street.lat]))[0]
        return np.maximum(0.0, shapely.distance(points, middle) - street.half_m)

    def _new_streets(
        self, text: str, lat: Floats, lon: Floats, points: NDArray[np.object_]
    ) -> Ints:
        """Streets that only addresses know, places far apart being different ones."""
        xy = shapely.get_coordinates(points)
        cells, of_cell = np.unique(np.round(xy / _CELL), axis=0, return_inverse=True)
        group = clusters(as_points(cells * _CELL), _APART)[of_cell.ravel()]
        rows = np.empty(len(points), dtype=np.int64)
        name = words(text)
        for number in range(int(group.max()) + 1):
            chosen = group == number
            row = len(self._streets)
            middle = np.median(xy[chosen], axis=0)
            half = float(np.hypot(*(xy[chosen] - middle).T).max())
            place = self._ground.lat_lon(*middle.tolist())
            label = text.title() if text.isupper() or text.islower() else text
            self._streets.append(Street(label, name, *place, max(half, 100.0), _LEAST_RANK, None))
            self._by_core.setdefault(name.core, []).append(row)
            rows[chosen] = row
        return rows

    def _add_crossings(self, rows: dict[str, Ints]) -> None:
        met: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for first, one, second, other in self._crossings:
            pair = int(rows[first][one]), int(rows[second][other])
            lat, lon = self._texts[first][one * _CELLS + 2 : one * _CELLS + 4]
            if pair[0] != pair[1]:
                met.setdefault((min(pair), max(pair)), []).append((lat, lon))
        for (a, b), places in met.items():
            _, lat, lon, spread = _odd("", places)
            known = self._corners.of(a, b)
            if not any(_apart(corner, lat, lon) < _SAME_CORNER for corner in known):
                self._corners.add(a, b, Corner(lat, lon, spread))


def _apart(corner: Corner, lat: float, lon: float) -> float:
    x = (corner.lon - lon) * 111_320.0 * float(np.cos(np.radians(lat)))
    return float(np.hypot(x, (corner.lat - lat) * 110_574.0))


def _odd(text: str, places: list[tuple[float, float]]) -> tuple[str, float, float, float]:
    """The middle of several places told for one text, and how far they lie from it."""
    lat, lon = np.median(np.array(places), axis=0).tolist()
    spread = max(_apart(Corner(a, b, 0.0), lat, lon) for a, b in places)
    return text, lat, lon, max(25.0, spread)
