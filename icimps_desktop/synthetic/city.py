"""A city that never was: what it looks like on a map, from a seed.

    terrain → roads → quarters → parks → streets → places → areas → City

Everything up to here is drawn on a flat plane in metres; a `City` holds degrees (WGS 84).
The same seed gives the same city, to the last digit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon

from icimps_desktop.synthetic.areas import make_beats, make_faces, make_neighbourhoods
from icimps_desktop.synthetic.geo import Floats, Ints, as_area, geometry_to_degrees, to_degrees
from icimps_desktop.synthetic.names import city_name, quarter_names
from icimps_desktop.synthetic.parks import Green, make_parks
from icimps_desktop.synthetic.places import Houses, Site, make_houses, make_sites
from icimps_desktop.synthetic.quarters import make_lattices
from icimps_desktop.synthetic.roads import Bones, make_bones
from icimps_desktop.synthetic.streets import Stretch, make_streets
from icimps_desktop.synthetic.terrain import Terrain, make_terrain

WATER_REACH = 4_000.0  # metres of river drawn beyond the city's limits


@dataclass(frozen=True, slots=True)
class Water:
    """River, creek, dock or lake; degrees."""

    name: str | None
    kind: str
    shape: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Park:
    """Common, wood, cemetery, riverside, square or small park; degrees."""

    name: str
    kind: str
    shape: Polygon


@dataclass(frozen=True, slots=True)
class Street:
    """One unbroken piece of a street; several pieces may bear one name. Ramps have none."""

    name: str | None
    kind: Literal["primary", "secondary", "local", "ramp"]
    line: LineString


@dataclass(frozen=True, slots=True)
class Rail:
    """A railway line; degrees."""

    name: str
    kind: str
    lines: MultiLineString


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A part of the city as people call it; neighbours share their edges."""

    number: int
    name: str
    shape: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Beat:
    """The ground of one patrol; beats tile the city. `number` is printed, such as "203"."""

    number: str
    name: str
    district: str
    shape: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place everybody knows; `address` is its row in the city's addresses."""

    name: str
    kind: str
    point: Point
    address: int


@dataclass(frozen=True, slots=True)
class Addresses:
    """Every house as parallel columns; `street` indexes `streets`, `business` else a home."""

    number: Ints
    street: Ints
    lon: Floats
    lat: Floats
    business: NDArray[np.bool_]
    streets: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.number)

    def label(self, row: int) -> str:
        """As it is written on an envelope: "120 Alder Street"."""
        return f"{self.number[row]} {self.streets[self.street[row]]}"

    def labels(self) -> NDArray[np.object_]:
        """All of them, in row order."""
        names = [self.streets[i] for i in self.street.tolist()]
        both = zip(self.number.tolist(), names, strict=True)
        return np.array([f"{number} {name}" for number, name in both], dtype=object)

    def kind(self, row: int) -> Literal["home", "business"]:
        """What stands there."""
        return "business" if self.business[row] else "home"


@dataclass(frozen=True, slots=True)
class City:
    """All layers of one invented city, in degrees; `seed` makes it again."""

    seed: int
    name: str
    boundary: Polygon
    water: tuple[Water, ...]
    parks: tuple[Park, ...]
    streets: tuple[Street, ...]
    rail: tuple[Rail, ...]
    neighbourhoods: tuple[Neighbourhood, ...]
    beats: tuple[Beat, ...]
    landmarks: tuple[Landmark, ...]
    addresses: Addresses

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the city's limits in degrees."""
        west, south, east, north = self.boundary.bounds
        return west, south, east, north

    def beat_rows(self) -> Ints:
        """Index of the beat of each address."""
        rows = np.zeros(len(self.addresses), dtype=np.int64)
        for row, beat in enumerate(self.beats):
            shapely.prepare(beat.shape)
            rows[shapely.contains_xy(beat.shape, self.addresses.lon, self.addresses.lat)] = row
        return rows


def make_city(seed: int = 7) -> City:
    """Build the whole city of this seed: about two seconds."""
    rng = np.random.default_rng(seed)
    terrain = make_terrain(rng)
    bones = make_bones(rng, terrain)
    lattices = make_lattices(rng, terrain, bones)
    greens = make_parks(rng, terrain, bones, lattices)
    stretches = make_streets(rng, terrain, bones, lattices, greens)
    houses = make_houses(rng, terrain, greens, stretches)
    sites = make_sites(rng, bones, houses, stretches)
    faces = make_faces(terrain, stretches, houses.xy)
    name = city_name(rng)
    return City(
        seed=seed,
        name=name,
        boundary=geometry_to_degrees(terrain.boundary),
        water=_water(rng, terrain, greens),
        parks=_parks(rng, greens),
        streets=_streets(stretches),
        rail=_rail(name, bones),
        neighbourhoods=_neighbourhoods(rng, make_neighbourhoods(rng, terrain, faces)),
        beats=_beats(make_beats(rng, faces), houses, stretches),
        landmarks=_landmarks(sites),
        addresses=_addresses(houses, stretches),
    )


def _water(
    rng: np.random.Generator, terrain: Terrain, greens: Sequence[Green]
) -> tuple[Water, ...]:
    reach = terrain.boundary.buffer(WATER_REACH)
    river, brook = quarter_names(rng, 2)
    bodies: list[tuple[str | None, str, Polygon | MultiPolygon]] = [
        (f"River {river}", "river", as_area(terrain.river.intersection(reach))),
        (
            f"{brook} Brook",
            "stream",
            as_area(terrain.creek.intersection(reach).difference(terrain.river)),
        ),
        ("Old Docks", "dock", as_area(terrain.docks.difference(terrain.river))),
    ]
    bodies += [(None, "lake_or_pond", green.lake) for green in greens if green.lake is not None]
    return tuple(Water(name, kind, geometry_to_degrees(shape)) for name, kind, shape in bodies)


def _parks(rng: np.random.Generator, greens: Sequence[Green]) -> tuple[Park, ...]:
    after = {
        "square": "Square", "common": "Common", "wood": "Wood", "cemetery": "Cemetery",
        "riverside": "Riverside", "park": "Park",
    }  # fmt: skip
    names = quarter_names(rng, len(greens))
    parks = []
    for name, green in zip(names, greens, strict=True):
        title = "Market Square" if green.kind == "square" else f"{name} {after[green.kind]}"
        parks.append(Park(title, green.kind, geometry_to_degrees(green.shape)))
    return tuple(parks)


def _streets(stretches: Sequence[Stretch]) -> tuple[Street, ...]:
    lines = geometry_to_degrees_all([s.line for s in stretches])
    kinds: dict[str, Literal["primary", "secondary", "local", "ramp"]] = {
        "primary": "primary", "secondary": "secondary", "local": "local", "ramp": "ramp",
    }  # fmt: skip
    return tuple(
        Street(stretch.name, kinds[stretch.kind], line)
        for stretch, line in zip(stretches, lines, strict=True)
    )


def geometry_to_degrees_all(lines: list[LineString]) -> list[LineString]:
    """Many lines at once: one call, not one a street."""
    moved: list[LineString] = shapely.transform(np.array(lines, dtype=object), to_degrees).tolist()
    return moved


def _rail(city: str, bones: Bones) -> tuple[Rail, ...]:
    titles = {"main": f"{city} Main Line", "goods": "Harbour Branch"}
    return tuple(
        Rail(
            title,
            "rail" if kind == "main" else "goods",
            geometry_to_degrees(MultiLineString([line for k, line in bones.rail if k == kind])),
        )
        for kind, title in titles.items()
    )


def _neighbourhoods(
    rng: np.random.Generator, shapes: Sequence[Polygon | MultiPolygon]
) -> tuple[Neighbourhood, ...]:
    names = quarter_names(rng, len(shapes))
    north_first = sorted(shapes, key=lambda shape: -float(shape.centroid.y))
    # The one around the square is called what every town calls it.
    old = min(range(len(shapes)), key=lambda i: float(north_first[i].distance(Point(0.0, 0.0))))
    names[old] = "Old Town"
    return tuple(
        Neighbourhood(number, names[number - 1], geometry_to_degrees(shape))
        for number, shape in enumerate(north_first, start=1)
    )


def _beats(
    beats: Sequence[tuple[int, int, Polygon | MultiPolygon]],
    houses: Houses,
    stretches: Sequence[Stretch],
) -> tuple[Beat, ...]:
    """Each beat is named after the busiest through road in it."""
    districts = ("District 1", "District 2", "District 3", "District 4")
    named: list[Beat] = []
    busy = np.array([s.kind in ("primary", "secondary") for s in stretches])
    for district, beat, shape in beats:
        shapely.prepare(shape)
        inside = shapely.contains_xy(shape, houses.xy[:, 0], houses.xy[:, 1])
        rows = houses.stretch[inside]
        roads = Counter(stretches[i].name or "" for i in rows[busy[rows]].tolist())
        quiet = Counter(stretches[i].name or "" for i in rows[~busy[rows]].tolist())
        taken = {b.name for b in named}
        best = [road for road, _ in roads.most_common() + quiet.most_common()]
        number = f"{district}{beat:02d}"
        name = next((road for road in best if road not in taken), f"Beat {number}")
        named.append(Beat(number, name, districts[district - 1], geometry_to_degrees(shape)))
    return tuple(named)


def _landmarks(sites: Sequence[Site]) -> tuple[Landmark, ...]:
    return tuple(
        Landmark(site.name, site.kind, geometry_to_degrees(Point(*site.xy)), site.house)
        for site in sites
    )


def _addresses(houses: Houses, stretches: Sequence[Stretch]) -> Addresses:
    names = tuple(sorted({s.name for s in stretches if s.name is not None}))
    where = {name: i for i, name in enumerate(names)}
    street = np.array([where.get(s.name or "", -1) for s in stretches])[houses.stretch]
    degrees = to_degrees(houses.xy)
    return Addresses(
        number=houses.number,
        street=street,
        lon=degrees[:, 0],
        lat=degrees[:, 1],
        business=houses.business,
        streets=names,
    )
