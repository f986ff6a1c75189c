"""Points in the order of a Z-curve, so that every question about a box costs what it answers.

Each point has a key: its place on a grid of 2**26 cells a side (0.6 m at the equator) with the
bits of both axes interleaved. The key of a coarser cell is the same key shifted, so a cell of
any zoom is one contiguous run, a box is a few runs, and counts per cell are run lengths.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.records.points import PointColumns
from icimps_desktop.ui.map.camera import Box

Keys: TypeAlias = NDArray[np.uint64]
Rows: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]
BITS = 26
_SIDE = 1 << BITS
_MAX_RUNS_A_SIDE = 24


@dataclass(frozen=True, slots=True)
class CellTable:
    """Cells that hold something, at one level: columns, rows (from the north) and counts."""

    level: int
    column: NDArray[np.int64]
    row: NDArray[np.int64]
    count: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """What all filled cells of a level are like: `cells_with[n]` of them hold n points."""

    filled: int
    cells_with: NDArray[np.int64]


class PointIndex:
    """All points of a station on the Z-curve; made once a load (about 0.1 s a million).

    `of_category` counts them by class of crime.
    """

    def __init__(self, points: PointColumns) -> None:
        keys = _keys(points.x, points.y)
        order = np.argsort(keys, kind="stable")
        self.points = points
        self.order: Rows = order.astype(np.int32)
        self.keys: Keys = keys[order]
        self.of_category = np.bincount(points.category, minlength=len(points.categories))

    def shown(self, mask: NDArray[np.bool_] | None = None) -> ShownPoints:
        """The points that pass a filter's mask, ready to be asked."""
        if mask is None:
            return ShownPoints(self.points, self.order, self.keys)
        passed = mask[self.order]
        return ShownPoints(self.points, self.order[passed], self.keys[passed])


@dataclass(frozen=True, slots=True)
class ShownPoints:
    """What passes the filter: `rows` are positions in `points`, in the order of `keys`."""

    points: PointColumns
    rows: Rows
    keys: Keys
    _facts: dict[int, LevelFacts] = field(default_factory=dict, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.rows)

    def rows_in(self, box: Box) -> Rows:
        """Positions of the points within a Mercator box (border included), in key order."""
        return self.rows[self.places_in(box)]

    def places_in(self, box: Box) -> NDArray[np.int64]:
        """Where in `rows` the points within the box stand, ascending."""
        starts, stops, whole = self._runs(box)
        inner = _ranges(starts[whole], stops[whole])
        edge = _ranges(starts[~whole], stops[~whole])
        edge = edge[self._inside(edge, box)]
        return np.sort(np.concatenate((inner, edge)))

    def count_in(self, box: Box) -> int:
        """How many points lie within a Mercator box, border included."""
        starts, stops, whole = self._runs(box)
        edge = _ranges(starts[~whole], stops[~whole])
        inner = int((stops[whole] - starts[whole]).sum())
        return inner + int(np.count_nonzero(self._inside(edge, box)))

    def bounds(self) -> Box | None:
        """The smallest Mercator box that holds 99.6 % of the points each way; None without any.

        A few wrong coordinates far off must not make the city a dot.
        """
        if not len(self.rows):
            return None
        step = max(len(self.rows) // 50_000, 1)
        sample = self.rows[::step]
        x, y = self.points.x[sample], self.points.y[sample]
        (x0, x1), (y0, y1) = np.quantile(x, (0.002, 0.998)), np.quantile(y, (0.002, 0.998))
        return float(x0), float(y0), float(x1), float(y1)

    def cells(self, level: int, box: Box = (0.0, 0.0, 1.0, 1.0)) -> CellTable:
        """Counts per cell of a grid of 2**level cells a side, for the cells near the box.

        All cells that touch the box are whole; some beyond it may be there in part.
        """
        side = 1 << level
        x0, y0, x1, y1 = (min(max(edge, 0.0), 1.0) for edge in box)
        corner = _cell(x0, side) / side, _cell(y0, side) / side
        far = (_cell(x1, side) + 1) / side, (_cell(y1, side) + 1) / side
        starts, stops, _ = self._runs((*corner, *far))
        everything = int((stops - starts).sum()) == len(self.keys)
        keys = self.keys if everything else self.keys[_ranges(starts, stops)]
        cut = keys >> np.uint64(2 * (BITS - level))
        firsts = _firsts(cut)
        column, row = _axes(cut[firsts])
        return CellTable(level, column, row, np.diff(firsts, append=len(cut)))

    def facts(self, level: int) -> LevelFacts:
        """How the points spread over the cells of a level; kept for the next question."""
        with self._lock:
            known = self._facts.get(level)
        if known is not None:
            return known
        cut = self.keys >> np.uint64(2 * (BITS - level))
        counts = np.diff(_firsts(cut), append=len(cut))
        made = LevelFacts(len(counts), np.bincount(counts))
        with self._lock:
            self._facts[level] = made
        return made

    def nearest(self, x: float, y: float, radius: float) -> Rows:
        """Positions of the points within `radius` (Mercator units), nearest first."""
        found = self.rows_in((x - radius, y - radius, x + radius, y + radius))
        away = np.hypot(self.points.x[found] - x, self.points.y[found] - y)
        within = np.flatnonzero(away <= radius)
        return found[within[np.argsort(away[within], kind="stable")]]

    def _inside(self, places: NDArray[np.int64], box: Box) -> NDArray[np.bool_]:
        rows = self.rows[places]
        x, y = self.points.x[rows], self.points.y[rows]
        within: NDArray[np.bool_] = (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
        return within

    def _runs(self, box: Box) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Ascending runs of keys that cover the box, and which of them lie wholly within it."""
        x0, y0, x1, y1 = (min(max(edge, 0.0), 1.0) for edge in box)
        nothing = np.zeros(0, dtype=np.int64)
        if x1 < x0 or y1 < y0 or box[2] < 0 or box[3] < 0 or box[0] > 1 or box[1] > 1:
            return nothing, nothing, nothing.astype(np.bool_)
        level = 0
        while level < BITS and max(x1 - x0, y1 - y0) * (2 << level) < _MAX_RUNS_A_SIDE:
            level += 1
        side = 1 << level
        first_c, last_c = _cell(x0, side), _cell(x1, side)
        first_r, last_r = _cell(y0, side), _cell(y1, side)
        columns = np.arange(first_c, last_c + 1, dtype=np.uint64)
        rows = np.arange(first_r, last_r + 1, dtype=np.uint64)
        grid = (_spread(columns)[None, :] | (_spread(rows)[:, None] << np.uint64(1))).ravel()
        whole_c = (columns > first_c) & (columns < last_c)
        whole_r = (rows > first_r) & (rows < last_r)
        whole = (whole_r[:, None] & whole_c[None, :]).ravel()
        order = np.argsort(grid)
        grid, whole = grid[order], whole[order]
        shift = np.uint64(2 * (BITS - level))
        starts = np.searchsorted(self.keys, grid << shift)
        stops = np.searchsorted(self.keys, (grid + np.uint64(1)) << shift)
        return starts, stops, whole


def _cell(value: float, side: int) -> int:
    return min(int(value * side), side - 1)


def _firsts(cut: Keys) -> NDArray[np.int64]:
    """Where each run of equal keys begins."""
    changes = np.flatnonzero(cut[1:] != cut[:-1]) + 1
    return np.concatenate((np.zeros(min(len(cut), 1), dtype=np.int64), changes))


def _ranges(starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
    """All integers of the half-open ranges, one after the other."""
    lengths = stops - starts
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, dtype=np.int64)
    before = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    return np.arange(total, dtype=np.int64) + np.repeat(starts - before, lengths)


def _keys(x: Floats, y: Floats) -> Keys:
    column = np.clip(x * _SIDE, 0, _SIDE - 1).astype(np.uint64)
    row = np.clip(y * _SIDE, 0, _SIDE - 1).astype(np.uint64)
    return _spread(column) | (_spread(row) << np.uint64(1))


_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
_PACK = (
    (1, 0x3333333333333333),
    (2, 0x0F0F0F0F0F0F0F0F),
    (4, 0x00FF00FF00FF00FF),
    (8, 0x0000FFFF0000FFFF),
    (16, 0x00000000FFFFFFFF),
)


def _spread(values: Keys) -> Keys:
    """Each bit moved to twice its place, leaving room for the other axis."""
    spread = values
    for shift, keep in _SPREAD:
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(keep)
    return spread


def _axes(keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The column and the row of interleaved keys."""
    return _packed(keys), _packed(keys >> np.uint64(1))


def _packed(keys: Keys) -> NDArray[np.int64]:
    packed = keys & np.uint64(0x5555555555555555)
    for shift, keep in _PACK:
        packed = (packed | (packed >> np.uint64(shift))) & np.uint64(keep)
    return packed.astype(np.int64)
