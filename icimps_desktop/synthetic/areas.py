"""Neighbourhoods, districts and beats: areas that follow the big streets and share their edges.

The city is first cut into small faces along its through roads and the middle of the river; areas
are grown from faces, so they tile the city without gap or overlap. Metres on the city plane.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from icimps_desktop.synthetic.geo import Floats, Ints, as_area, as_points
from icimps_desktop.synthetic.streets import Stretch
from icimps_desktop.synthetic.terrain import Terrain

NEIGHBOURHOODS = 40
DISTRICTS, BEATS_EACH = 4, 6


@dataclass(frozen=True, slots=True)
class Faces:
    """Small areas that tile the city: shape, middle, houses in it, neighbours by shared edge."""

    shape: NDArray[np.object_]
    middle: Floats
    houses: Floats
    beside: list[list[int]]


def make_faces(terrain: Terrain, stretches: list[Stretch], houses: Floats) -> Faces:
    """Cut the city along primary and secondary streets; `houses` (n, 2) are counted by face."""
    cuts = [s.line for s in stretches if s.kind in ("primary", "secondary")]
    limits = terrain.boundary.exterior
    inside = shapely.intersection(np.array([*cuts, terrain.river_line]), terrain.boundary)
    # Cut ends must cross the limits, not stop a hair before them, or a face stays open.
    joined = shapely.union_all([limits, *inside.tolist()], grid_size=0.01)
    shape = shapely.get_parts(shapely.polygonize(shapely.get_parts(joined)))
    shape = shape[shapely.contains(terrain.boundary.buffer(1.0), shapely.point_on_surface(shape))]
    middle = shapely.get_coordinates(shapely.point_on_surface(shape))
    tree = shapely.STRtree(shape)
    _, face = tree.query(as_points(houses), predicate="within")
    count = np.bincount(face, minlength=len(shape)).astype(float)
    return Faces(shape, middle, count, _beside(shape, tree, terrain))


def _beside(shape: NDArray[np.object_], tree: shapely.STRtree, terrain: Terrain) -> list[list[int]]:
    """For each face those that share an edge of more than 20 m with it, on dry land.

    Faces that meet in mid-river only are strangers: no neighbourhood or beat crosses the water.
    """
    one, other = tree.query(shape, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    edge = shapely.intersection(shape[one], shape[other])
    edge = shapely.difference(edge, terrain.river_line.buffer(2.0))
    shared = shapely.length(edge) > 20.0
    beside: list[list[int]] = [[] for _ in range(len(shape))]
    for a, b in zip(one[shared].tolist(), other[shared].tolist(), strict=True):
        beside[a].append(b)
        beside[b].append(a)
    return beside


def grow(faces: Faces, members: Ints, seeds: list[int], weight: Floats) -> Ints:
    """The area number of each member face: connected areas of about equal weight.

    The lightest area takes the free face nearest to its seed, again and again; -1 stays on faces
    that are no members.
    """
    area = np.full(len(faces.shape), -1, dtype=np.int64)
    free = np.zeros(len(faces.shape), dtype=bool)
    free[members] = True
    load = [0.0] * len(seeds)
    fringe: list[list[tuple[float, int]]] = [[] for _ in seeds]

    def take(number: int, face: int) -> None:
        area[face], free[face] = number, False
        load[number] += float(weight[face])
        for near in faces.beside[face]:
            if free[near]:
                way = float(np.hypot(*(faces.middle[near] - faces.middle[seeds[number]])))
                heapq.heappush(fringe[number], (way, near))

    for number, seed in enumerate(seeds):
        take(number, seed)
    while True:
        able = [n for n, edge in enumerate(fringe) if edge]
        if not able:
            break
        number = min(able, key=lambda n: load[n])
        face = heapq.heappop(fringe[number])[1]
        if free[face]:
            take(number, face)
    # A face that touches the rest only at a corner joins whatever lies nearest.
    for face in np.flatnonzero(free).tolist():
        done = np.flatnonzero(area >= 0)
        nearest = done[np.argmin(np.hypot(*(faces.middle[done] - faces.middle[face]).T))]
        area[face] = area[nearest]
    return _balanced(faces, area, len(seeds), weight)


def _balanced(faces: Faces, area: Ints, count: int, weight: Floats) -> Ints:
    """The same areas after heavy ones have handed border faces to light neighbours.

    An area may have been walled in by its neighbours while it grew; no hand-over cuts an area in
    two.
    """
    area = area.copy()
    grown = area >= 0
    load = np.zeros(count)
    np.add.at(load, area[grown], weight[grown])
    for _ in range(6 * len(area)):
        if not any(_hand_over(faces, area, load, int(n), weight) for n in np.argsort(load)):
            break
    return area


def _hand_over(faces: Faces, area: Ints, load: Floats, light: int, weight: Floats) -> bool:
    """Move one face of a heavier neighbour into this area; False when none would even things."""
    near = {f for mine in np.flatnonzero(area == light).tolist() for f in faces.beside[mine]}
    gains = [
        (float(load[area[f]] - load[light] - weight[f]), f)
        for f in sorted(near)
        if area[f] not in (-1, light)
    ]
    for gain, face in sorted(gains, reverse=True):
        if gain <= 0.0:
            break
        if _holds_together(faces, area, face):
            load[area[face]] -= weight[face]
            load[light] += weight[face]
            area[face] = light
            return True
    return False


def _holds_together(faces: Faces, area: Ints, without: int) -> bool:
    """Whether the face's area stays in one piece when the face leaves it."""
    mine = set(np.flatnonzero(area == area[without]).tolist()) - {without}
    if not mine:
        return False
    seen = {min(mine)}
    edge = list(seen)
    while edge:
        fresh = [f for f in faces.beside[edge.pop()] if f in mine and f not in seen]
        seen.update(fresh)
        edge += fresh
    return len(seen) == len(mine)


def spread_seeds(
    rng: np.random.Generator, faces: Faces, members: Ints, count: int, weight: Floats
) -> list[int]:
    """Faces to grow from, spread so that each has about the same weight around it (k-means)."""
    at, heavy = faces.middle[members], weight[members] + 1e-9
    centre = at[rng.choice(len(members), count, replace=False, p=heavy / heavy.sum())]
    for _ in range(30):
        near = np.argmin(np.linalg.norm(at[:, None] - centre[None], axis=2), axis=1)
        for number in range(count):
            mine = near == number
            if mine.any():
                centre[number] = np.average(at[mine], axis=0, weights=heavy[mine])
    # A sliver between two roads is no place to grow from.
    roomy = heavy >= np.quantile(heavy, 0.35)
    seeds: list[int] = []
    for place in centre:
        order = members[roomy][np.argsort(np.linalg.norm(at[roomy] - place, axis=1))]
        seeds.append(next(int(face) for face in order if int(face) not in seeds))
    return seeds


def make_neighbourhoods(
    rng: np.random.Generator, terrain: Terrain, faces: Faces
) -> list[Polygon | MultiPolygon]:
    """Forty areas that share their edges and stop at the river bank."""
    members = np.arange(len(faces.shape))
    area = shapely.area(faces.shape)
    weight = (faces.houses + 3.0) ** 0.5 * (area / 1e5) ** 0.5
    seeds = spread_seeds(rng, faces, members, NEIGHBOURHOODS, weight)
    number = grow(faces, members, seeds, weight)
    shapes = [_whole(faces.shape[number == n]) for n in range(NEIGHBOURHOODS)]
    dry = [shapely.difference(shape, terrain.river) for shape in shapes]
    return [_without_crumbs(shape) for shape in dry]


def make_beats(
    rng: np.random.Generator, faces: Faces
) -> list[tuple[int, int, Polygon | MultiPolygon]]:
    """(district 1-4, beat 1-6, shape): beats tile their district, districts tile the city."""
    members = np.arange(len(faces.shape))
    work = faces.houses + 12.0 * shapely.area(faces.shape) / 1e6 + 1.0
    seeds = spread_seeds(rng, faces, members, DISTRICTS, work)
    turn = [np.arctan2(-faces.middle[s][1], -faces.middle[s][0]) for s in seeds]
    seeds = [seed for _, seed in sorted(zip(turn, seeds, strict=True), key=lambda one: one[0])]
    district = grow(faces, members, seeds, work)
    beats = []
    for number in range(DISTRICTS):
        mine = np.flatnonzero(district == number)
        inner = spread_seeds(rng, faces, mine, BEATS_EACH, work)
        inner.sort(key=lambda face: -float(faces.middle[face][1]))
        beat = grow(faces, mine, inner, work)
        beats += [(number + 1, n + 1, _whole(faces.shape[beat == n])) for n in range(BEATS_EACH)]
    return beats


def _whole(shape: NDArray[np.object_]) -> Polygon | MultiPolygon:
    return as_area(shapely.coverage_union_all(shape))


def _without_crumbs(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """Without the slivers that cutting off the river leaves (below half a hectare)."""
    parts = [p for p in shapely.get_parts(shape).tolist() if isinstance(p, Polygon)]
    big = [part for part in parts if part.area > 5_000.0] or parts
    return big[0] if len(big) == 1 else MultiPolygon(big)
