"""Green places: a common with a lake, a wood, a graveyard, a river bank and many small parks.

Metres on the city plane.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from icimps_desktop.synthetic.geo import Floats
from icimps_desktop.synthetic.quarters import Lattice
from icimps_desktop.synthetic.roads import Bones
from icimps_desktop.synthetic.terrain import Terrain, lake


@dataclass(frozen=True, slots=True)
class Green:
    """A park, its lake if it has one; `grown` parks have a road of their own around them."""

    kind: str
    shape: Polygon
    lake: Polygon | None = None
    grown: bool = False


def make_parks(
    rng: np.random.Generator, terrain: Terrain, bones: Bones, lattices: list[Lattice]
) -> list[Green]:
    """Parks that do not overlap each other, the water, the railway or the ring road."""
    taken = shapely.union_all(
        [
            terrain.wet().buffer(25.0),
            *[line.buffer(40.0) for _, line in bones.rail],
            *[line.buffer(30.0) for line in bones.lines("primary")],
        ]
    )
    greens = [Green("square", _blob(rng, np.array([40.0, -30.0]), 120.0, 0.04))]
    for kind, size, low, high, count in (
        ("common", 1_250.0, 2_900.0, 3_700.0, 1),
        ("wood", 1_900.0, 5_300.0, 6_300.0, 2),
        ("common", 900.0, 5_000.0, 6_400.0, 2),
        ("cemetery", 620.0, 3_200.0, 5_200.0, 2),
    ):
        for _ in range(count):
            shape = _place(rng, terrain, taken, size, low, high)
            if shape is None:
                continue
            has_lake = kind == "common"
            pond = lake(rng, np.array(shape.centroid.coords[0]), size * 0.3) if has_lake else None
            greens.append(Green(kind, shape, pond, grown=True))
            taken = taken.union(shape.buffer(60.0))
    bank = _river_bank(rng, terrain, taken)
    if bank is not None:
        greens.append(Green("riverside", bank))
        taken = taken.union(bank.buffer(30.0))
    for lattice in lattices:
        small = _block_parks(rng, lattice, taken)
        greens += [Green("park", shape) for shape in small]
        taken = shapely.union_all([taken, *[shape.buffer(60.0) for shape in small]])
    return greens


def _blob(rng: np.random.Generator, at: Floats, size: float, wobble: float) -> Polygon:
    phi = np.linspace(0.0, 2 * np.pi, 72, endpoint=False)
    tilt, shift = rng.uniform(0.0, np.pi), rng.uniform(0.0, 6.28, 3)
    corner = (np.cos(phi) ** 4 + np.sin(phi) ** 4) ** -0.2
    radius = (
        0.5
        * size
        * corner
        * (
            1
            + wobble * np.sin(2 * phi + shift[0])
            + 0.6 * wobble * np.sin(3 * phi + shift[1])
            + 0.25 * wobble * np.sin(6 * phi + shift[2])
        )
    )
    x, y = 1.2 * radius * np.cos(phi), 0.78 * radius * np.sin(phi)
    return Polygon(
        np.column_stack([x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt)])
        + at
    )


def _place(
    rng: np.random.Generator,
    terrain: Terrain,
    taken: BaseGeometry,
    size: float,
    low: float,
    high: float,
) -> Polygon | None:
    """A blob between two distances from the square, cut to free ground; None if nowhere fits."""
    best: Polygon | None = None
    for _ in range(12):
        phi, far = rng.uniform(0.0, 6.28), rng.uniform(low, high)
        at = far * np.array([1.1 * np.cos(phi), 0.85 * np.sin(phi)])
        blob = _blob(rng, at, size, 0.16)
        if not terrain.boundary.contains(blob.buffer(150.0)):
            continue
        rounded = _largest(shapely.difference(blob, taken), 25.0)
        if rounded is None:
            continue
        if rounded.area > 0.85 * blob.area:
            return rounded
        if best is None or rounded.area > best.area:
            best = rounded
    return best


def _river_bank(rng: np.random.Generator, terrain: Terrain, taken: BaseGeometry) -> Polygon | None:
    """A strip of green along one bank, a little away from the middle of the city."""
    along = terrain.river_line.project(Point(0.0, 0.0))
    disc = terrain.river_line.interpolate(along - rng.uniform(1_900.0, 2_600.0)).buffer(1_100.0)
    strip = terrain.river.buffer(230.0).intersection(disc).intersection(terrain.boundary)
    bank = _largest(shapely.difference(strip, taken), 20.0)
    return bank if bank is not None and bank.area > 60_000.0 else None


def _largest(shape: BaseGeometry, round_off: float) -> Polygon | None:
    """The largest part once corners and necks narrower than `round_off` metres are worn off."""
    worn = shapely.buffer(shapely.buffer(shape, -round_off), round_off, quad_segs=4)
    parts = [part for part in shapely.get_parts(worn).tolist() if isinstance(part, Polygon)]
    return max(parts, key=lambda part: float(part.area), default=None)


def _block_parks(rng: np.random.Generator, lattice: Lattice, taken: BaseGeometry) -> list[Polygon]:
    """One to four blocks left green, bounded by the streets around them."""
    parks: list[Polygon] = []
    wanted = int(np.clip(round(lattice.area.area / 3.2e6), 1, 5))
    wide, high = lattice.nodes.shape[:2]
    shapely.prepare(taken)
    for _ in range(60):
        if len(parks) >= wanted:
            break
        i, j = int(rng.integers(1, wide - 4)), int(rng.integers(1, high - 5))
        outline = lattice.outline(
            slice(i, i + int(rng.integers(1, 3))), slice(j, j + int(rng.integers(1, 4)))
        )
        clear = all(outline.distance(other) > 350.0 for other in parks)
        if clear and lattice.area.contains(outline) and not shapely.intersects(taken, outline):
            parks.append(outline)
    return parks
