"""The ground before anyone built on it: river, island, creek, lakes and the city's limits.

Everything is in metres on the city plane; the town square ends up near the origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon

from icimps_desktop.synthetic.geo import Floats, as_area

WEST_EAST = 9_000.0  # half of 18 km
SOUTH_NORTH = 7_000.0  # half of 14 km
SQUARE_TO_RIVER = 1_200.0


@dataclass(frozen=True, slots=True)
class Terrain:
    """Land and water, in metres; `side` of a point is told by `river_line`."""

    boundary: Polygon
    centre: Floats
    river_line: LineString
    river: Polygon
    half_width: float
    creek: Polygon
    docks: Polygon | MultiPolygon

    def wet(self) -> Polygon | MultiPolygon:
        """River, creek and docks as one shape (lakes belong to parks)."""
        return as_area(shapely.union_all([self.river, self.creek, self.docks]))


def make_terrain(rng: np.random.Generator) -> Terrain:
    """A meandering river through the middle, the town square on its west bank."""
    line, half = _river_course(rng)
    nearest = int(np.argmin(np.hypot(line[:, 0], line[:, 1])))
    west = _west_normal(line, nearest)
    # The square is the origin of everything, so the river moves, not the square.
    line = line - (line[nearest] + west * SQUARE_TO_RIVER)
    boundary = _city_limits(rng)
    river_line = LineString(line)
    river, half = _river_body(rng, line, half, nearest)
    return Terrain(
        boundary=boundary,
        centre=np.zeros(2),
        river_line=river_line,
        river=river,
        half_width=float(half.mean()),
        creek=_creek(rng, line, nearest),
        docks=_docks(line, half, nearest),
    )


def _river_course(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Centreline every 60 m and its half width, a sine-generated curve (Langbein, Leopold 1966)."""
    step, length = 60.0, 34_000.0
    s = np.arange(0.0, length, step)
    heading = np.radians(rng.uniform(-72.0, -58.0))  # north-west to south-east
    swing = rng.uniform(0.72, 0.85)
    wave = rng.uniform(8_200.0, 9_600.0)
    phase = rng.uniform(0.0, 2 * np.pi)
    angle = (
        heading
        + swing * np.sin(2 * np.pi * s / wave + phase)
        + 0.22 * np.sin(2 * np.pi * s / (wave * 0.43) + rng.uniform(0.0, 6.28))
    )
    course = np.column_stack([np.cumsum(np.cos(angle)), np.cumsum(np.sin(angle))]) * step
    course -= course[len(course) // 2]
    half = (
        165.0
        + 30.0 * np.sin(2 * np.pi * s / 5_300.0 + rng.uniform(0.0, 6.28))
        + 14.0 * np.sin(2 * np.pi * s / 1_300.0 + rng.uniform(0.0, 6.28))
    )
    return course, half


def normals(line: Floats) -> Floats:
    """Unit vectors to the left of the way along the line, one a vertex."""
    way = np.gradient(line, axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    return np.column_stack([-way[:, 1], way[:, 0]])


def _west_normal(line: Floats, at: int) -> Floats:
    normal: Floats = normals(line)[at]
    return normal if normal[0] < 0 else -normal


def _river_body(
    rng: np.random.Generator, line: Floats, half: Floats, nearest: int
) -> tuple[Polygon, Floats]:
    """The water between the banks, less one long island up-river of the square."""
    at = nearest - int(rng.integers(52, 66))
    along = (np.arange(len(line)) - at) / 10.0
    half = half + 110.0 * np.exp(-0.5 * (along / 1.15) ** 2)
    left = line + normals(line) * half[:, None]
    right = line - normals(line) * half[:, None]
    body = Polygon(np.vstack([left, right[::-1]])).buffer(0)
    part = slice(at - 13, at + 14)
    thick = 95.0 * np.sqrt(np.clip(1.0 - ((np.arange(27) - 13) / 13.5) ** 2, 0.0, None))
    thick *= 1.0 + 0.16 * np.sin(np.arange(27) * 0.9)
    spine, across = line[part] + normals(line)[part] * 25.0, normals(line)[part]
    island = Polygon(
        np.vstack([spine + across * thick[:, None], (spine - across * thick[:, None])[::-1]])
    )
    river = body.difference(island.buffer(0))
    if not isinstance(river, Polygon):
        raise AssertionError("The island cut the river in two.")
    return river, half


def _creek(rng: np.random.Generator, line: Floats, nearest: int) -> Polygon:
    """A brook from the western limits into the river, below the square."""
    mouth = line[nearest + 96]
    spring = np.array([-WEST_EAST - 800.0, rng.uniform(-5_600.0, -4_200.0)])
    t = np.linspace(0.0, 1.0, 160)
    way = spring + (mouth - spring) * t[:, None]
    across = np.array([-(mouth - spring)[1], (mouth - spring)[0]])
    across /= np.linalg.norm(across)
    fade = np.sin(np.pi * t) ** 0.7
    swing = 420.0 * np.sin(2 * np.pi * 1.6 * t + rng.uniform(0.0, 6.28))
    swing += 110.0 * np.sin(2 * np.pi * 6.3 * t) + 40.0 * np.sin(2 * np.pi * 15.0 * t)
    creek: Polygon = LineString(way + across * (swing * fade)[:, None]).buffer(13.0, quad_segs=2)
    return creek


def _docks(line: Floats, half: Floats, nearest: int) -> MultiPolygon:
    """Two basins cut into the east bank, down-river of the square."""
    basins = []
    # The straightest stretch is where ships can turn in.
    bend = np.abs(np.gradient(np.unwrap(np.arctan2(*np.gradient(line, axis=0).T))))
    first = (
        nearest + 42 + int(np.argmin(np.convolve(bend, np.ones(9), "same")[nearest + 42 :][:26]))
    )
    out = -_west_normal(line, first)
    for at in (first - 3, first + 3):
        along = np.array([-out[1], out[0]])
        start = line[at] + out * (half[at] - 30.0)
        corners = [
            start - along * 62.0,
            start + along * 62.0,
            start + along * 62.0 + out * 560.0,
            start - along * 62.0 + out * 560.0,
        ]
        basins.append(Polygon(corners))
    return MultiPolygon(basins)


def _city_limits(rng: np.random.Generator) -> Polygon:
    """About 18 x 14 km: uneven, with the long straight edges that surveyors draw."""
    phi = np.linspace(0.0, 2 * np.pi, 240, endpoint=False)
    power = 3.1
    radius = (
        np.abs(np.cos(phi) / WEST_EAST) ** power + np.abs(np.sin(phi) / SOUTH_NORTH) ** power
    ) ** (-1.0 / power)
    for wave, size in ((2, 0.03), (3, 0.045), (5, 0.03), (9, 0.018)):
        radius *= 1.0 + size * np.sin(wave * phi + rng.uniform(0.0, 6.28))
    rim = Polygon(np.column_stack([radius * np.cos(phi), radius * np.sin(phi)])).simplify(260.0)
    for corner in rng.choice([0.68, 2.42, 3.85, 5.62], size=2, replace=False):
        # A neighbour who would not be annexed: a square corner cut out of the rim.
        out = np.array([np.cos(corner), np.sin(corner)])
        edge = shapely.intersection(LineString([np.zeros(2), out * 20_000.0]), rim).length
        x, y = out * (edge - rng.uniform(500.0, 1_000.0))
        far_x, far_y = np.sign(out) * 20_000.0
        rim = rim.difference(
            shapely.box(min(x, far_x), min(y, far_y), max(x, far_x), max(y, far_y))
        )
    rim = max(shapely.get_parts(rim).tolist(), key=lambda part: float(part.area))
    west, south, east, north = rim.bounds
    # Stretch to the promised extent; the shape, and how far off the middle the square lies, is
    # what the seed chose.
    off_x, off_y = rng.uniform(300.0, 1_100.0), rng.uniform(-600.0, 600.0)
    around = shapely.get_coordinates(rim.exterior)
    middle = np.array([(west + east) / 2, (south + north) / 2])
    stretch = 2 * np.array([WEST_EAST / (east - west), SOUTH_NORTH / (north - south)])
    return Polygon((around - middle) * stretch + np.array([off_x, off_y]))


def lake(rng: np.random.Generator, at: Floats, size: float) -> Polygon:
    """A pond of about `size` metres across, with a shore that wanders."""
    phi = np.linspace(0.0, 2 * np.pi, 40, endpoint=False)
    radius = 0.5 * size * (1 + 0.22 * np.sin(2 * phi + rng.uniform(0, 6.28)))
    radius *= 1 + 0.1 * np.sin(5 * phi + rng.uniform(0, 6.28))
    tilt = rng.uniform(0.0, np.pi)
    x, y = radius * np.cos(phi) * 1.35, radius * np.sin(phi) * 0.75
    turned = np.column_stack(
        [x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt)]
    )
    return Polygon(turned + at)


def on_west_bank(terrain: Terrain, points: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """True for points on the same side of the river as the town square; shape (n, 2) in."""
    west = _west_half(terrain)
    inside: np.ndarray[tuple[int], np.dtype[np.bool_]] = shapely.contains_xy(
        west, points[:, 0], points[:, 1]
    )
    return inside


def _west_half(terrain: Terrain) -> Polygon:
    line = shapely.get_coordinates(terrain.river_line)
    far = np.array([[line[-1, 0], -40_000.0], [-40_000.0, -40_000.0], [-40_000.0, 40_000.0]])
    top = np.array([[line[0, 0], 40_000.0]])
    half = Polygon(np.vstack([line, far, top])).buffer(0)
    if not half.contains(Point(*terrain.centre)):
        raise AssertionError("The town square is not on the west bank.")
    shapely.prepare(half)
    return half
