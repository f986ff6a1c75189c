"""Finds places by what officers say: addresses, corners, landmarks, coordinates. Works offline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.coordinates import ParsedPlace, parse_coordinates
from icimps_desktop.records.incident import LocationHow
from icimps_desktop.services.gazetteer_build import Gathered, Thing, Told, distance, gather
from icimps_desktop.services.gazetteer_index import ENOUGH, NameIndex
from icimps_desktop.services.gazetteer_streets import CORNER_M, Corner, Street
from icimps_desktop.services.gazetteer_words import (
    HouseNumber,
    Words,
    before_comma,
    crossing,
    house_number,
    without_unit,
    words,
)

_LONGEST = 200
_ALIKE = 12  # streets of similar names looked at for one question
_NEARLY_M = 400.0  # two streets that do not meet, but come so near
_SURE_M = 300.0  # a place known less well than this is never taken unasked
_ONE_PLACE_M = 150.0
_NAMED_TOO = 0.7


@dataclass(frozen=True, slots=True)
class Place:
    """A place found.

    `how` is the word that an incident keeps for how its point was got; `accuracy_m` a radius
    round the point within which the true place most likely lies; `detail` says in words what
    the point rests on.
    """

    label: str
    lat: float
    lon: float
    how: LocationHow
    accuracy_m: float
    detail: str


@dataclass(frozen=True, slots=True)
class _Hit:
    score: float
    place: Place


class Gazetteer:
    """All that can be found, in memory; `find` may be called from any thread.

    St. Louis with 7,248 street lines and 100,000 former addresses takes about 12 MB.
    """

    def __init__(self, gathered: Gathered) -> None:
        self._all = gathered
        streets, things = gathered.streets, gathered.things
        self._streets = NameIndex([s.name for s in streets], [_importance(s) for s in streets])
        names = [words(_line(thing.label)) for thing in things]
        self._things = NameIndex(names, [thing.importance for thing in things])
        self._street_core: dict[tuple[str, ...], list[int]] = {}
        self._thing_core: dict[tuple[str, ...], list[int]] = {}
        for row, street in enumerate(streets):
            self._street_core.setdefault(street.name.core, []).append(row)
        for row, name in enumerate(names):
            self._thing_core.setdefault(name.core, []).append(row)

    @classmethod
    def build(
        cls, basemap: Path | None, addresses: Iterable[Told], token: CancelToken | None = None
    ) -> Gazetteer:
        """Read a base map and former addresses (text, latitude, longitude); a job of seconds.

        Raises:
            UserError: the base map cannot be used.
            JobCancelledError: the token was cancelled.
        """
        return cls(gather(basemap, addresses, token or CancelToken()))

    @property
    def centre(self) -> tuple[float, float] | None:
        """Latitude and longitude of the middle, None when nothing is known."""
        return self._all.centre

    def find(self, text: str, limit: int = 10) -> list[Place]:
        """Places that a text may mean, best first, while it is being typed."""
        text = " ".join(text.split())
        if not text or len(text) > _LONGEST:
            return []
        coordinate = parse_coordinates(text, self.centre)
        if coordinate is not None:
            return _readings(text, coordinate)
        line = _line(text)
        pair = crossing(line)
        hits = [] if pair is None else list(self._crossings(*pair))
        for part in {line, line if pair is None else pair[0]}:
            asked = house_number(part)
            hits += [] if asked is None else self._addresses(asked)
        least = _NAMED_TOO if hits else 0.0  # names that answer half only fill an empty list
        hits += [hit for hit in self._named(line) if hit.score >= least]
        hits.sort(key=lambda hit: -hit.score)
        return [self._with_quarter(place) for place in _distinct(hits, limit)]

    def certain(self, text: str) -> Place | None:
        """The one place that a text means, or None when there is the least doubt.

        No typo is forgiven, two places further apart than 150 m are a doubt, and so is a
        place known to less than 300 m.
        """
        text = " ".join(text.split())
        if not text or len(text) > _LONGEST:
            return None
        coordinate = parse_coordinates(text, self.centre)
        if coordinate is not None:
            place = _readings(text, coordinate)[0]
            plain = _plain(coordinate, self.centre) and place.accuracy_m <= _SURE_M
            return place if plain else None
        found = list(self._certain(_line(text)))
        if not found or any(_metres(found[0][0], other) > _ONE_PLACE_M for other, _ in found):
            return None
        known = [place for place, sure in found if sure and place.accuracy_m <= _SURE_M]
        best = min(known, key=lambda place: place.accuracy_m, default=None)
        return None if best is None else self._with_quarter(best)

    def _named(self, line: str) -> Iterator[_Hit]:
        """Streets, landmarks and areas by name."""
        asked = words(line)
        for found in self._things.find(asked, _ALIKE):
            thing = self._all.things[found.row]
            yield _Hit(found.score + 0.02 * thing.importance, _of_thing(thing))
        for found in self._streets.find(asked, _ALIKE):
            street = self._all.streets[found.row]
            yield _Hit(found.score + 0.02 * _importance(street), _middle(street))

    def _addresses(self, asked: HouseNumber) -> Iterator[_Hit]:
        name = words(asked.street)
        if not any(not name.is_weak(place) for place in range(len(name.all))):
            return
        for found in self._streets.find(name, _ALIKE):
            place, worth = self._on_street(found.row, asked)
            # A number in the question is answered: that beats a street's bare name.
            yield _Hit(found.score * worth + 0.1, place)

    def _on_street(self, row: int, asked: HouseNumber) -> tuple[Place, float]:
        street = self._all.streets[row]
        numbered = self._all.numbers.locate(row, asked.number, block=asked.block)
        shown = f"{asked.number} block of" if asked.block else f"{asked.number}"
        label = f"{shown} {street.label}"
        if numbered is None:
            middle = _middle(street)
            detail = f"{middle.detail}; number {asked.number} is not known"
            return Place(label, middle.lat, middle.lon, middle.how, middle.accuracy_m, detail), 0.85
        place = Place(
            label, numbered.lat, numbered.lon, LocationHow.ADDRESS, numbered.accuracy_m,
            numbered.detail,
        )  # fmt: skip
        return place, 1.0 if numbered.known else 0.95

    def _crossings(self, one: str, other: str) -> Iterator[_Hit]:
        first = house_number(one)
        alike = self._streets.find(words(first.street if first else one), _ALIKE)
        if not other:
            for found in alike[:2]:
                for row in self._all.corners.streets_at(found.row):
                    for corner in self._all.corners.of(found.row, row):
                        yield _Hit(found.score + 0.1, self._corner(found.row, row, corner))
            return
        asked = self._streets.ask(words(other))
        some = False
        for found in alike:
            for row in self._all.corners.streets_at(found.row):
                score = self._streets.score(row, asked)
                if score < ENOUGH:
                    continue
                some = True
                for corner in self._all.corners.of(found.row, row):
                    place = self._corner(found.row, row, corner)
                    yield _Hit((found.score + score) / 2 + 0.1, place)
        if not some:
            yield from self._near_misses([found.row for found in alike[:3]], words(other))

    def _near_misses(self, rows: list[int], other: Words) -> Iterator[_Hit]:
        """Where two streets that do not meet come nearest to each other."""
        for found in self._streets.find(other, 3):
            shape = self._all.streets[found.row].shape
            for row in rows:
                own = self._all.streets[row].shape
                if own is None or shape is None or row == found.row:
                    continue
                line = shapely.shortest_line(own, shape)
                if line.length > _NEARLY_M:
                    continue
                (x, y) = shapely.get_coordinates(shapely.centroid(line))[0].tolist()
                lat, lon = self._all.ground.lat_lon(x, y)
                label = f"{self._all.streets[row].label} & {self._all.streets[found.row].label}"
                detail = f"the two do not meet; the nearest point, {distance(line.length)} apart"
                accuracy = max(CORNER_M, line.length / 2)
                yield _Hit(
                    found.score, Place(label, lat, lon, LocationHow.INTERSECTION, accuracy, detail)
                )

    def _corner(self, one: int, other: int, corner: Corner) -> Place:
        label = f"{self._all.streets[one].label} & {self._all.streets[other].label}"
        accuracy = max(CORNER_M, corner.spread_m)
        return Place(
            label, corner.lat, corner.lon, LocationHow.INTERSECTION, accuracy,
            "where the two streets meet",
        )  # fmt: skip

    def _certain(self, line: str) -> Iterator[tuple[Place, bool]]:
        """Every place that the words can mean without a typo, and whether it is known."""
        asked = house_number(line)
        numbered = self._exactly(asked.street) if asked is not None else []
        pair = crossing(line)
        if pair is not None and pair[1] and not numbered and not self._exactly(line):
            for one in self._exactly(pair[0]):
                for other in self._exactly(pair[1]):
                    for corner in self._all.corners.of(one, other):
                        yield self._corner(one, other, corner), True
            return
        if asked is not None and not self._exactly(line):
            for row in numbered:
                place, worth = self._on_street(row, asked)
                yield place, worth == 1.0
            return
        name = words(line)
        for row in self._thing_core.get(name.core, []):
            if name.covers(words(_line(self._all.things[row].label))):
                yield _of_thing(self._all.things[row]), True
        for row in self._exactly(line):
            yield _middle(self._all.streets[row]), True

    def _exactly(self, text: str) -> list[int]:
        """The streets that a name may mean as it is written: “Main St” also North Main Street."""
        name = words(text)
        rows = self._street_core.get(name.core, []) if name.core else []
        return [row for row in rows if name.covers(self._all.streets[row].name)]

    def _with_quarter(self, place: Place) -> Place:
        if place.how is LocationHow.COORDINATE:
            return place
        point = self._all.ground.points(np.array([place.lon]), np.array([place.lat]))[0]
        quarter = self._all.quarters.at(point)
        if not quarter or quarter == place.label:
            return place
        detail = f"{place.detail}; in {quarter}"
        return Place(place.label, place.lat, place.lon, place.how, place.accuracy_m, detail)


def _line(text: str) -> str:
    """The part of an address that names the place: no flat, no town."""
    return before_comma(without_unit(text))


def _importance(street: Street) -> float:
    """Long and great streets first; those that no map names last."""
    return max(0.0, 0.6 - 0.08 * street.rank) + min(0.4, street.half_m / 10_000)


def _of_thing(thing: Thing) -> Place:
    return Place(thing.label, thing.lat, thing.lon, thing.how, thing.accuracy_m, thing.detail)


def _middle(street: Street) -> Place:
    detail = f"middle of the street, {distance(street.half_m)} to its end"
    return Place(street.label, street.lat, street.lon, LocationHow.ADDRESS, street.half_m, detail)


def _readings(text: str, parsed: ParsedPlace) -> list[Place]:
    """A coordinate, and its second reading where there is one."""
    accuracy = max(1.0, parsed.precision_m)
    said = parsed.note or f"read as {parsed.notation} coordinates"
    found = [Place(text, parsed.lat, parsed.lon, LocationHow.COORDINATE, accuracy, said)]
    if parsed.other is not None:
        lat, lon = parsed.other
        label = f"{text} (other reading)"
        detail = f"read as latitude {lat:.5f}, longitude {lon:.5f}"
        found.append(Place(label, lat, lon, LocationHow.COORDINATE, accuracy, detail))
    return found


def _plain(parsed: ParsedPlace, centre: tuple[float, float] | None) -> bool:
    """Whether a coordinate can only mean one place, or the other one is far off."""
    if parsed.other is None:
        return True
    if centre is None:
        return False

    def near(lat: float, lon: float) -> bool:
        return abs(lat - centre[0]) <= 5 and abs(lon - centre[1]) <= 5

    return near(parsed.lat, parsed.lon) and not near(*parsed.other)


def _metres(one: Place, other: Place) -> float:
    x = (one.lon - other.lon) * 111_320.0 * float(np.cos(np.radians(one.lat)))
    return float(np.hypot(x, (one.lat - other.lat) * 110_574.0))


def _distinct(hits: list[_Hit], limit: int) -> list[Place]:
    shown: dict[tuple[object, ...], Place] = {}
    for hit in hits:
        place = hit.place
        names = frozenset(place.label.split(" & "))
        shown.setdefault((names, round(place.lat, 4), round(place.lon, 4)), place)
        if len(shown) == limit:
            break
    return list(shown.values())
