"""The street network: bones and grids, cut by water, parks and rail, named and numbered.

Metres on the city plane.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from icimps_desktop.synthetic.geo import Floats, as_area
from icimps_desktop.synthetic.names import THEMES, StreetNames
from icimps_desktop.synthetic.parks import Green
from icimps_desktop.synthetic.quarters import Lattice, Run, runs_of
from icimps_desktop.synthetic.roads import Bones
from icimps_desktop.synthetic.terrain import Terrain

LEAST_METRES = 55.0  # shorter stubs left over by cutting are no streets
BONE_NUMBERS = 0.4  # house numbers a metre on the big roads


@dataclass(frozen=True, slots=True)
class Stretch:
    """One unbroken piece of a named street; `kind` is primary, secondary, local or ramp.

    A house `d` metres from the start has the number `number + d * per_metre`, give or take its
    side; `per_metre` 0 means that nobody lives on it. `quarter` is -1 for the big roads.
    """

    name: str | None
    kind: str
    line: LineString
    number: float = 0.0
    per_metre: float = 0.0
    quarter: int = -1


def make_streets(
    rng: np.random.Generator,
    terrain: Terrain,
    bones: Bones,
    lattices: list[Lattice],
    greens: list[Green],
) -> list[Stretch]:
    """Every street of the city; local ones first, primary last (the order to draw them in)."""
    names = StreetNames(rng)
    works = shapely.union_all([terrain.docks, bones.rail[-1][1]]).buffer(620.0)
    grown = shapely.union_all([green.shape for green in greens if green.grown])
    small = [green.shape.buffer(-8.0) for green in greens if not green.grown]
    empty = as_area(shapely.union_all([grown, *small]))
    shapely.prepare(empty)
    shapely.prepare(works)
    wet = terrain.wet()
    barrier = shapely.union_all(
        [
            empty,
            # Streets end at the quay, which runs 48 m from the water.
            shapely.union_all([terrain.river, terrain.docks]).buffer(41.0, quad_segs=4),
            terrain.creek.buffer(20.0, quad_segs=2),
            *[line.buffer(17.0, quad_segs=2) for _, line in bones.rail],
            *[r.line.buffer(20.0, quad_segs=2) for r in bones.roads if r.role == "ring"],
        ]
    )
    through = shapely.union_all([wet.buffer(9.0, quad_segs=2), grown])
    stretches: list[Stretch] = []
    for lattice in lattices:
        runs = runs_of(rng, lattice, empty, works)
        stretches += _cut(runs, lattice, _name_runs(rng, names, lattice, runs), barrier, through)
    stretches += _park_drives(names, greens, barrier, terrain)
    stretches = clip_to_limits(stretches + _named_bones(names, bones), terrain.boundary)
    stretches = _connected(stretches)
    order = {"ramp": 0, "local": 1, "secondary": 2, "primary": 3}
    return sorted(stretches, key=lambda stretch: order[stretch.kind])


def _name_runs(
    rng: np.random.Generator, names: StreetNames, lattice: Lattice, runs: list[Run]
) -> dict[tuple[bool, int], str]:
    """One name for each line of the grid: a quarter was named by one committee."""
    theme = "trades" if lattice.number == 0 else str(rng.choice(sorted(THEMES)))
    lines = sorted({(run.across, run.line, run.secondary) for run in runs})
    given: dict[tuple[bool, int], str] = {}
    for across, line, secondary in lines:
        if secondary:
            name = names.local(None, "secondary")
        elif lattice.number in (3, 9) and not across:
            name = names.numbered("Street" if lattice.number == 3 else "Avenue")
        else:
            name = names.local(theme, "cross" if across else "long")
        given[across, line] = name
    return given


def _cut(
    runs: list[Run],
    lattice: Lattice,
    given: dict[tuple[bool, int], str],
    barrier: BaseGeometry,
    through: BaseGeometry,
) -> list[Stretch]:
    """Clip the runs to the quarter's dry, open ground; through roads also cross park and rail."""
    cut: list[Stretch] = []
    reach = lattice.area.buffer(9.0, quad_segs=2)
    for secondary, blocked in ((False, barrier), (True, through)):
        chosen = [run for run in runs if run.secondary is secondary]
        if not chosen:
            continue
        free = shapely.difference(reach, shapely.intersection(blocked, reach))
        shapes = np.array([run.shape for run in chosen])
        parts, owner = shapely.get_parts(shapely.intersection(shapes, free), return_index=True)
        kept = (shapely.length(parts) >= LEAST_METRES) & (shapely.get_type_id(parts) == 1)
        parts, owner = parts[kept], owner[kept]
        from_start = shapely.line_locate_point(shapes[owner], shapely.get_point(parts, 0))
        for part, own, at in zip(parts.tolist(), owner.tolist(), from_start.tolist(), strict=True):
            run = chosen[own]
            cut.append(
                Stretch(
                    name=given[run.across, run.line],
                    kind="secondary" if secondary else "local",
                    line=part,
                    number=100.0 * (run.first_block + at / run.block),
                    per_metre=100.0 / run.block,
                    quarter=lattice.number,
                )
            )
    return cut


def _park_drives(
    names: StreetNames, greens: list[Green], barrier: BaseGeometry, terrain: Terrain
) -> list[Stretch]:
    """A road around each grown park and one winding through it."""
    drives: list[Stretch] = []
    others = shapely.difference(barrier, shapely.union_all([g.shape for g in greens if g.grown]))
    for green in greens:
        if not green.grown:
            continue
        dry = terrain.boundary.difference(shapely.intersection(others, green.shape.buffer(80.0)))
        around = shapely.intersection(green.shape.buffer(9.0, quad_segs=3).exterior, dry)
        drives += _drive(names.proper("Drive"), shapely.line_merge(around))
        if green.kind != "cemetery":
            way = shapely.intersection(_winding(green.shape), dry)
            if green.lake is not None:
                way = shapely.difference(way, green.lake.buffer(20.0))
            drives += _drive(names.proper("Walk"), way)
    return drives


def _drive(name: str, shape: BaseGeometry) -> list[Stretch]:
    return [
        Stretch(name=name, kind="local", line=part, number=1.0)
        for part in shapely.get_parts(shape).tolist()
        if isinstance(part, LineString) and part.length > LEAST_METRES
    ]


def _winding(park: Polygon) -> BaseGeometry:
    """An S through the park along its longer side."""
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(park))
    a, b, d = box[0], box[1], box[3]
    long, short = (b - a, d - a) if np.hypot(*(b - a)) > np.hypot(*(d - a)) else (d - a, b - a)
    t = np.linspace(0.0, 1.0, 40)[:, None]
    way = a + long * t + short * (0.5 + 0.24 * np.sin(2 * np.pi * t * 1.1 + 0.6))
    return shapely.intersection(LineString(way), park.buffer(9.0))


def _connected(stretches: list[Stretch]) -> list[Stretch]:
    """Without the pieces that meet no other street: nobody could drive there."""
    for _ in range(3):
        lines = np.array([stretch.line for stretch in stretches])
        one, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=2.0)
        meets = np.bincount(one[one != other], minlength=len(lines)) > 0
        if meets.all():
            break
        stretches = [s for s, met in zip(stretches, meets.tolist(), strict=True) if met]
    return stretches


def _named_bones(names: StreetNames, bones: Bones) -> list[Stretch]:
    """Spokes are named after where they lead, rings after what they are."""
    towards = _compass_names(bones)
    ring = {
        "ring": "Orbital Road",
        "inner": "Wallside",
        "middle": names.proper("Parkway"),
        "outer": names.proper("Parkway"),
    }
    stretches: list[Stretch] = []
    for number, road in enumerate(bones.roads):
        if road.role in ring:
            name: str | None = ring[road.role]
        elif road.role == "ramp":
            name = None
        elif road.role == "quay":
            name = names.local("sea", "secondary").rsplit(" ", 1)[0] + " Quay"
        elif road.role == "spoke":
            name = towards[number]
        else:
            name = names.proper("Road")
        lived_on = road.role not in ("ring", "ramp")
        whole = Stretch(name, road.kind, road.line, 1.0, BONE_NUMBERS if lived_on else 0.0)
        stretches.append(whole)
    return stretches


def _compass_names(bones: Bones) -> dict[int, str]:
    """ "Northgate Road" and so on, by the side of the square where each spoke starts."""
    sides = ("East", "Northeast", "North", "Northwest", "West", "Southwest", "South", "Southeast")
    named: dict[int, str] = {}
    for number, road in enumerate(bones.roads):
        if road.role != "spoke":
            continue
        x, y = road.line.interpolate(1_500.0).coords[0]
        side = sides[round(np.arctan2(y, x) / (np.pi / 4)) % 8]
        name = f"{side}gate Road"
        named[number] = name if name not in named.values() else f"Old {name}"
    return named


def clip_to_limits(stretches: list[Stretch], boundary: Polygon | MultiPolygon) -> list[Stretch]:
    """The pieces inside the city's limits; primary roads lead on into the country."""
    inside: list[Stretch] = []
    shapely.prepare(boundary)
    for stretch in stretches:
        if stretch.kind == "primary" or boundary.contains(stretch.line):
            inside.append(stretch)
            continue
        for part in shapely.get_parts(shapely.intersection(stretch.line, boundary)).tolist():
            if isinstance(part, LineString) and part.length >= LEAST_METRES:
                at = stretch.line.project(shapely.get_point(part, 0))
                inside.append(
                    replace(stretch, line=part, number=stretch.number + at * stretch.per_metre)
                )
    return inside


def points_along(lines: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Points `at` metres along each line and the unit direction there, both (n, 2)."""
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines, at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, at + 1.0))
    way = ahead - here
    size = np.linalg.norm(way, axis=1, keepdims=True)
    return here, np.divide(way, size, out=np.zeros_like(way), where=size > 0)
