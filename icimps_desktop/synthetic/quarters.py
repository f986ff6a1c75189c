"""The quarters: areas between the big roads, each with the street grid its builders laid down.

A grid is a lattice of nodes, turned to the quarter's own angle and gently warped, so that
streets bend together and blocks stay blocks. Metres on the city plane.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon

from icimps_desktop.synthetic.geo import Floats, as_area
from icimps_desktop.synthetic.roads import Bones
from icimps_desktop.synthetic.terrain import Terrain, on_west_bank

LONG_SPACING = 104.0  # between two long streets
CROSS_SPACING = 188.0  # between two cross streets
LONG_SECONDARY, CROSS_SECONDARY = 10, 6  # every so manieth is a through road


@dataclass(frozen=True, slots=True)
class Lattice:
    """A quarter and its grid; `nodes[i, j]` is where cross street i meets long street j."""

    number: int
    area: Polygon | MultiPolygon
    nodes: Floats
    scale: float

    def outline(self, i: slice, j: slice) -> Polygon:
        """The rectangle of blocks between these nodes (slices with both ends inside)."""
        block = self.nodes[i.start : i.stop + 1, j.start : j.stop + 1]
        ring = np.vstack([block[:, 0], block[-1, 1:], block[-2::-1, -1], block[0, -2:0:-1]])
        return Polygon(ring)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of one street of a lattice, before it is cut by water, parks and rail.

    `quarter`, `across` and `line` name the street; house numbers start at `first_block`
    hundred and rise by a hundred a block of `block` metres.
    """

    quarter: int
    across: bool
    line: int
    secondary: bool
    first_block: int
    block: float
    shape: LineString


def make_lattices(rng: np.random.Generator, terrain: Terrain, bones: Bones) -> list[Lattice]:
    """Cut the city along its big roads and lay a grid into each quarter."""
    cuts = [road.line for road in bones.roads if road.role in ("spoke", "ring", "inner", "branch")]
    cuts += [terrain.river_line, terrain.boundary.exterior]
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(cuts))))
    middle = shapely.point_on_surface(faces)
    faces = faces[shapely.contains(terrain.boundary, middle)]
    at = shapely.get_coordinates(shapely.point_on_surface(faces))
    owner = _nearest_seed(terrain, at, _seeds(rng))
    lattices = []
    for number, seed in enumerate(np.unique(owner)):
        area = as_area(shapely.union_all(faces[owner == seed]))
        lattices.append(_lattice(rng, number, area))
    return lattices


def _seeds(rng: np.random.Generator) -> Floats:
    """One in the old town, six around it, nine further out; (n, 2) metres."""
    seeds = [np.zeros((1, 2))]
    for count, far in ((6, 2_500.0), (9, 6_000.0)):
        phi = rng.uniform(0.0, 6.28) + 2 * np.pi * np.arange(count) / count
        phi = phi + rng.uniform(-0.2, 0.2, count)
        seeds.append(far * np.column_stack([1.15 * np.cos(phi), 0.85 * np.sin(phi)]))
    return np.vstack(seeds)


def _nearest_seed(terrain: Terrain, at: Floats, seeds: Floats) -> NDArray[np.int64]:
    """The nearest seed on the same bank: nobody laid a street through the river."""
    far = np.linalg.norm(at[:, None, :] - seeds[None, :, :], axis=2)
    other_bank = on_west_bank(terrain, at)[:, None] != on_west_bank(terrain, seeds)[None, :]
    return np.asarray(np.argmin(far + 50_000.0 * other_bank, axis=1))


def _lattice(rng: np.random.Generator, number: int, area: Polygon | MultiPolygon) -> Lattice:
    """Nodes that cover the area: jittered spacing, one angle, a smooth warp."""
    middle = np.array(area.centroid.coords[0])
    far = float(np.hypot(*middle))
    scale = 0.8 if far < 500.0 else 0.95 + 0.22 * min(far / 6_000.0, 1.3) * rng.uniform(0.8, 1.2)
    outward = np.arctan2(middle[1], middle[0]) if far > 500.0 else 0.0
    angle = outward + rng.normal(0.0, 0.35) + (np.pi / 2) * rng.integers(0, 2)
    axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned = (shapely.get_coordinates(area) - middle) @ axes.T
    low, high = turned.min(axis=0) - 500.0, turned.max(axis=0) + 500.0
    u = low[0] + _steps(rng, CROSS_SPACING * scale, high[0] - low[0])
    v = low[1] + _steps(rng, LONG_SPACING * scale, high[1] - low[1])
    grid = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1)
    nodes = grid @ axes + middle
    bent = rng.random() < 0.3 and far > 2_500.0
    for wave, size in ((4_200.0, 95.0), (1_750.0, 75.0 if bent else 22.0)):
        shift, way = rng.uniform(0.0, 6.28, 2), rng.uniform(0.0, 6.28)
        along = nodes @ np.array([np.cos(way), np.sin(way)]) * 2 * np.pi / wave
        beside = nodes @ np.array([-np.sin(way), np.cos(way)]) * 2 * np.pi / wave
        nodes = nodes + size * np.stack(
            [np.sin(beside + shift[0]), np.sin(along + shift[1])], axis=-1
        )
    return Lattice(number=number, area=area, nodes=nodes, scale=scale)


def _steps(rng: np.random.Generator, spacing: float, length: float) -> Floats:
    """Uneven steps from 0 to at least `length`."""
    count = int(np.ceil(length / spacing)) + 2
    return np.concatenate([[0.0], np.cumsum(spacing * rng.uniform(0.88, 1.12, count))])


def runs_of(
    rng: np.random.Generator, lattice: Lattice, empty: MultiPolygon | Polygon, works: Polygon
) -> list[Run]:
    """The streets that were really built: some blocks were never opened, none in `empty`.

    `works` is the industrial ground, where blocks are large.
    """
    nodes = lattice.nodes
    shape = nodes.shape[:2]
    flat = nodes.reshape(-1, 2)
    near = shapely.buffer(lattice.area, 15.0)
    shapely.prepare(near)
    inside = shapely.contains_xy(near, flat[:, 0], flat[:, 1]).reshape(shape)
    i, j = np.indices(shape)
    through_long = j % LONG_SECONDARY == 4
    through_cross = i % CROSS_SECONDARY == 2
    far = float(np.hypot(*nodes.reshape(-1, 2)[inside.ravel()].mean(axis=0)))
    lost = 0.05 if far < 3_000.0 else 0.09
    # Edge from node (i, j) to (i + 1, j) belongs to long street j, to (i, j + 1) to cross street i.
    along = (inside[:-1] | inside[1:]) & _open(rng, nodes[:-1], nodes[1:], empty, works, (0, 3))
    along &= through_long[:-1] | (rng.random(along.shape) > lost)
    across = (inside[:, :-1] | inside[:, 1:]) & _open(
        rng, nodes[:, :-1], nodes[:, 1:], empty, works, (2, 0)
    )
    across &= through_cross[:, :-1] | (rng.random(across.shape) > 2.4 * lost)
    if lattice.number > 0:  # the old town is built up to the last plot
        _superblocks(rng, along, across, through_long, through_cross)
    runs = []
    for line in range(shape[1]):
        secondary = bool(through_long[0, line])
        for a, b in _stretches(along[:, line]):
            runs.append(_run(lattice, nodes[a : b + 1, line], (False, line, secondary), a))
    for line in range(shape[0]):
        secondary = bool(through_cross[line, 0])
        for a, b in _stretches(across[line]):
            runs.append(_run(lattice, nodes[line, a : b + 1], (True, line, secondary), a))
    return runs


def _open(
    rng: np.random.Generator,
    start: Floats,
    end: Floats,
    empty: MultiPolygon | Polygon,
    works: Polygon,
    coarse: tuple[int, int],
) -> NDArray[np.bool_]:
    """False where nothing was built, and for most streets on industrial ground.

    There only every `coarse[0]`th cross street or `coarse[1]`th long street exists.
    """
    middle = (start + end) / 2
    x, y = middle[..., 0], middle[..., 1]
    i, j = np.indices(x.shape)
    skipped = i % coarse[0] != 0 if coarse[0] else j % coarse[1] != 0
    big_block = shapely.contains_xy(works, x, y) & skipped
    # Towards the limits the city frays: fields between the last estates.
    far = np.hypot(x / 9_000.0, y / 7_000.0)
    wild = (
        np.sin(x / 530.0 + 1.7) * np.sin(y / 610.0 + 0.4)
        + 0.5 * np.sin(x / 1_270.0 - y / 980.0)
        + 0.25 * rng.random(x.shape)
    )
    frayed = wild > 3.1 - 2.7 * far**2
    closed: NDArray[np.bool_] = big_block | frayed | shapely.contains_xy(empty, x, y)
    return ~closed


def _superblocks(
    rng: np.random.Generator,
    along: NDArray[np.bool_],
    across: NDArray[np.bool_],
    through_long: NDArray[np.bool_],
    through_cross: NDArray[np.bool_],
) -> None:
    """Join two or four blocks here and there: yards, estates, a row of shops with its car park."""
    count = int(along.size * 0.022)
    for i, j in zip(
        rng.integers(1, along.shape[0] - 2, count),
        rng.integers(1, across.shape[1] - 2, count),
        strict=True,
    ):
        if not through_long[0, j + 1]:
            along[i : i + 2, j + 1] = False
        if not through_cross[i + 1, 0]:
            across[i + 1, j : j + 2] = False


def _stretches(kept: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last node of every unbroken row of kept edges."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _run(lattice: Lattice, nodes: Floats, name: tuple[bool, int, bool], first: int) -> Run:
    across, line, secondary = name
    spacing = LONG_SPACING if across else CROSS_SPACING
    return Run(
        quarter=lattice.number,
        across=across,
        line=line,
        secondary=secondary,
        first_block=first + 1,
        block=spacing * lattice.scale,
        shape=LineString(nodes),
    )
