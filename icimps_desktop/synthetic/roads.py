"""The roads that make the city's bones: spokes, rings, quays, ramps, and the railway.

Everything is in metres on the city plane. Spokes and rings may bridge the river; where several
courses are possible the one with the least bridge is built.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from icimps_desktop.synthetic.geo import Floats, as_line
from icimps_desktop.synthetic.terrain import Terrain, normals

SPOKES = 8
INNER_RING, MIDDLE_RING, RING_ROAD, OUTER_RING = 820.0, 2_350.0, 4_350.0, 6_500.0
OUTSKIRTS = 700.0  # primary roads are drawn this far beyond the city's limits


@dataclass(frozen=True, slots=True)
class Road:
    """One road of the bones; `kind` is the map class, `role` says which name fits it."""

    kind: str
    role: str
    line: LineString


@dataclass(frozen=True, slots=True)
class Bones:
    """The road bones, the railway tracks and the station's place."""

    roads: tuple[Road, ...]
    rail: tuple[tuple[str, LineString], ...]
    station: Floats

    def lines(self, *kinds: str) -> list[LineString]:
        """The lines of these classes."""
        return [road.line for road in self.roads if road.kind in kinds]


def make_bones(rng: np.random.Generator, terrain: Terrain) -> Bones:
    """Draw spokes, rings, quays, ramps and rail over the terrain."""
    reach = terrain.boundary.buffer(OUTSKIRTS)
    roads: list[Road] = []
    inner = _ring(rng, terrain, INNER_RING, wobble=0.05)
    outside = reach.difference(Polygon(inner))
    spokes = [
        piece
        for spoke in _spokes(rng, terrain)
        for piece in _parts(shapely.intersection(spoke, outside), 800.0)
    ]
    roads += [Road("primary", "spoke", line) for line in spokes]
    ring = _ring(rng, terrain, RING_ROAD, wobble=0.1)
    for way in _branches(rng, terrain, ring, spokes):
        roads.append(Road("secondary", "branch", way))
    roads.append(Road("primary", "ring", ring))
    roads.append(Road("secondary", "inner", inner))
    for radius, role, share in ((MIDDLE_RING, "middle", 0.8), (OUTER_RING, "outer", 0.62)):
        around = _ring(rng, terrain, radius, wobble=0.1)
        built = _wedge(rng.uniform(0.0, 6.28), share).intersection(terrain.boundary.buffer(30.0))
        for piece in _parts(shapely.intersection(around, built), 900.0):
            roads.append(Road("secondary", role, piece))
    for quay in _quays(terrain, ring):
        roads.append(Road("secondary", "quay", quay))
    for ramp in _ramps(ring, spokes):
        roads.append(Road("ramp", "ramp", ramp))
    rail, station = _railway(rng, terrain)
    return Bones(roads=tuple(roads), rail=rail, station=station)


def _parts(shape: BaseGeometry, least: float) -> list[LineString]:
    """The line parts of a clipped line that are at least so long, merged where they meet."""
    if isinstance(shape, MultiLineString):
        shape = shapely.line_merge(shape)
    return [
        part
        for part in shapely.get_parts(shape).tolist()
        if isinstance(part, LineString) and part.length >= least
    ]


def _spokes(rng: np.random.Generator, terrain: Terrain) -> list[LineString]:
    """From the inner ring outwards, gently bent, spread around the compass."""
    turn = rng.uniform(0.0, 2 * np.pi / SPOKES)
    inside = shapely.intersection(terrain.river, terrain.boundary)
    spokes = []
    radius = np.arange(INNER_RING * 0.5, 13_000.0, 150.0)
    out = radius / 9_000.0
    for number in range(SPOKES):
        middle = turn + 2 * np.pi * number / SPOKES
        bend = rng.uniform(-0.32, 0.32)
        wave, shift = rng.uniform(0.02, 0.06), rng.uniform(0.0, 6.28)
        tries = []
        for nudge in np.radians([0.0, 5.0, -5.0, 10.0, -10.0, 15.0, -15.0]):
            phi = middle + nudge + bend * out**1.4 + wave * np.sin(5.5 * out + shift)
            line = LineString(np.column_stack([radius * np.cos(phi), radius * np.sin(phi)]))
            tries.append((shapely.intersection(line, inside).length + 900 * abs(nudge), line))
        spokes.append(min(tries, key=lambda one: one[0])[1])
    return spokes


def _ring(
    rng: np.random.Generator, terrain: Terrain, radius: float, *, wobble: float
) -> LineString:
    """A closed road around the square, turned so that its bridges are short."""
    phi = np.linspace(0.0, 2 * np.pi, 180)
    shift = rng.uniform(0.0, 6.28, 2)
    tries = []
    for turn in np.linspace(0.0, 2 * np.pi, 9)[:-1]:
        # A rounded square wears the eye less than a circle, and is what towns build.
        corner = (np.cos(phi + shift[0]) ** 4 + np.sin(phi + shift[0]) ** 4) ** (-0.25 * wobble * 7)
        r = radius * (
            0.9 * corner
            + wobble * np.sin(2 * phi + turn + shift[0])
            + 0.5 * wobble * np.sin(3 * phi - turn + shift[1])
        )
        around = np.column_stack([1.1 * r * np.cos(phi), 0.97 * r * np.sin(phi)])
        around[-1] = around[0]  # sin(2 pi) is not quite 0, and a ring must be closed
        line = LineString(around)
        tries.append((shapely.intersection(line, terrain.river).length, line))
    return min(tries, key=lambda one: one[0])[1]


def _wedge(start: float, share: float) -> Polygon:
    """A wide slice of pie from the square: `share` of the full turn."""
    phi = start + np.linspace(0.0, 2 * np.pi * share, 60)
    rim = 30_000.0 * np.column_stack([np.cos(phi), np.sin(phi)])
    return Polygon(np.vstack([[0.0, 0.0], rim]))


def _branches(
    rng: np.random.Generator, terrain: Terrain, ring: LineString, spokes: list[LineString]
) -> list[LineString]:
    """Roads that start at the ring road, half way between two spokes, and leave the city."""
    meetings = [
        ring.project(shapely.get_parts(shapely.intersection(ring, spoke)).tolist()[0])
        for spoke in spokes
        if spoke.intersects(ring)
    ]
    at = np.sort(np.array(meetings))
    gaps = np.diff(np.append(at, at[0] + ring.length))
    branches = []
    for gap in np.argsort(gaps)[::-1][:5]:
        start = np.array(ring.interpolate((at[gap] + gaps[gap] / 2) % ring.length).coords[0])
        phi = np.arctan2(start[1], start[0]) + rng.uniform(-0.12, 0.12)
        reach = np.arange(-700.0, 9_000.0, 150.0)[:, None]
        bend = rng.uniform(-0.35, 0.35) * (reach / 6_000.0) ** 2
        way = start + reach * np.column_stack([np.cos(phi + bend), np.sin(phi + bend)])
        clipped = shapely.intersection(LineString(way), terrain.boundary.buffer(30.0))
        for piece in _parts(clipped, 900.0):
            if shapely.intersection(piece, terrain.river).length < 2.2 * terrain.half_width:
                branches.append(piece)
    return branches


def _quays(terrain: Terrain, ring: LineString) -> list[LineString]:
    """A road along each bank, inside the ring road, clear of docks and creek."""
    inside = Polygon(ring).difference(terrain.docks.buffer(60.0))
    banks = terrain.river.buffer(48.0, quad_segs=4).exterior
    quays = _parts(shapely.intersection(banks, inside), 1_200.0)
    return [shapely.simplify(quay, 6.0) for quay in quays]


def _ramps(ring: LineString, spokes: list[LineString]) -> list[LineString]:
    """Four quarter turns wherever a spoke crosses the ring road."""
    ramps = []
    reach = 210.0
    for spoke in spokes:
        for meeting in shapely.get_parts(shapely.intersection(ring, spoke)).tolist():
            on_ring, on_spoke = ring.project(meeting), spoke.project(meeting)
            for along in (reach, -reach):
                for out in (reach, -reach):
                    if not 0 < on_spoke + out < spoke.length:
                        continue
                    start = ring.interpolate((on_ring + along) % ring.length)
                    end = spoke.interpolate(on_spoke + out)
                    ramps.append(_quarter_turn(start, meeting, end))
    return ramps


def _quarter_turn(start: Point, corner: Point, end: Point) -> LineString:
    """A quadratic curve from start to end that leans towards the corner."""
    t = np.linspace(0.0, 1.0, 9)[:, None]
    a, b, c = (np.array(p.coords[0]) for p in (start, corner, end))
    return LineString((1 - t) ** 2 * a + 2 * t * (1 - t) * (0.85 * b + 0.075 * (a + c)) + t**2 * c)


def smooth(points: Floats, each: int = 24) -> LineString:
    """A Catmull-Rom curve through the points, `each` pieces between two of them."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    p0, p1, p2, p3 = (padded[i : len(padded) - 3 + i, None, :] for i in range(4))
    t = np.linspace(0.0, 1.0, each, endpoint=False)[None, :, None]
    curve = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return LineString(np.vstack([curve.reshape(-1, 2), points[-1:]]))


def _railway(
    rng: np.random.Generator, terrain: Terrain
) -> tuple[tuple[tuple[str, LineString], ...], Floats]:
    """The main line through the station and over the river, and a goods branch to the docks."""
    station = np.array([rng.uniform(-250.0, 50.0), -INNER_RING - rng.uniform(330.0, 420.0)])
    river = shapely.get_coordinates(terrain.river_line)
    east_of = np.flatnonzero(np.abs(river[:, 1] - station[1]) < 1_100.0)
    turned = np.abs(normals(river)[east_of, 0])
    crossing_at = int(east_of[np.argmax(turned)])
    over = river[crossing_at]
    across = normals(river)[crossing_at]
    across = across if across[0] > 0 else -across
    far_north = rng.uniform(1_200.0, 3_400.0)
    main = np.array(
        [
            [-11_500.0, rng.uniform(-3_400.0, 2_200.0)],
            [-7_200.0, rng.uniform(-2_800.0, 600.0)],
            [-3_300.0, rng.uniform(-2_400.0, -1_700.0)],
            station + np.array([-900.0, -40.0]),
            station,
            over - across * 330.0,
            over + across * 420.0,
            over + across * 2_100.0,
            [7_000.0, far_north],
            [11_500.0, far_north + rng.uniform(-1_500.0, 1_800.0)],
        ]
    )
    line = _eased(smooth(main))
    station = np.array(line.interpolate(line.project(Point(station))).coords[0])
    dock = np.array(terrain.docks.centroid.coords[0])
    away = terrain.river_line.interpolate(terrain.river_line.project(Point(dock)))
    inland = dock - np.array(away.coords[0])
    quay_side = dock + inland / np.linalg.norm(inland) * 420.0
    goods = _goods_branch(line, line.project(Point(over)), quay_side)
    reach = terrain.boundary.buffer(OUTSKIRTS)
    rail = [("main", piece) for piece in _parts(shapely.intersection(line, reach), 500.0)]
    dry = shapely.difference(goods, terrain.docks.buffer(45.0))
    rail.append(("goods", min(_parts(dry, 50.0), key=lambda part: part.distance(line))))
    return tuple(rail), station


def _goods_branch(main: LineString, bridge: float, quay_side: Floats) -> LineString:
    """From the main line east of the bridge to the docks, by the easiest turnout."""
    tries = []
    for leaves in bridge + np.arange(500.0, 3_600.0, 200.0):
        start, ahead, behind = (
            np.array(main.interpolate(leaves + step).coords[0]) for step in (0.0, 420.0, -420.0)
        )
        for turnout in (ahead, behind):
            first, then = turnout - start, quay_side - turnout
            cosine = first @ then / (np.linalg.norm(first) * np.linalg.norm(then))
            tries.append((np.linalg.norm(then) / 4_000.0 - cosine, start, turnout))
    _, start, turnout = min(tries, key=lambda one: float(one[0]))
    # Leave along the rails: the turnout lies a little beside the main line.
    towards = quay_side - turnout
    aside = turnout + towards / np.linalg.norm(towards) * 60.0
    return _eased(smooth(np.array([start, aside, (aside + quay_side) / 2, quay_side])))


def _eased(line: LineString) -> LineString:
    """The same course without sharp bends: trains turn slowly."""
    steps = np.arange(0.0, line.length, 40.0)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, steps))
    bell = np.exp(-0.5 * (np.arange(-15, 16) / 6.0) ** 2)
    bell /= bell.sum()
    ends = np.vstack([2 * points[0] - points[15:0:-1], points, 2 * points[-1] - points[-2:-17:-1]])
    eased = np.column_stack([np.convolve(ends[:, axis], bell, "valid") for axis in (0, 1)])
    return as_line(LineString(eased).simplify(1.0))
