"""Density: counts per cell of a fixed grid, in a few classes that a legend can name.

The grid belongs to the world, not to the window, and the classes to the whole filtered set, not
to what is in view: panning neither shimmers nor changes the meaning of a colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.ui.map.camera import Box, Camera
from icimps_desktop.ui.map.point_index import BITS, ShownPoints

Colour: TypeAlias = tuple[int, int, int]
CLASSES = 6
_FEW = 4  # incidents a filled cell, on average
_CELLS_PER_TILE = 5  # 2**5 cells along a tile of 256 px: 8 px at a whole zoom


@dataclass(frozen=True, slots=True)
class DensityGrid:
    """Counts of the cells that touch a box: `counts[row, column]` from the north-west corner.

    `box` is what the array covers, on the grid's own lines; `breaks` are the lowest counts of
    the classes, ascending, the first being 1.
    """

    level: int
    box: Box
    counts: NDArray[np.int32]
    breaks: tuple[int, ...]


def level_for(zoom: float, shown: ShownPoints) -> int:
    """The grid whose cells are between 5.7 and 11.3 pixels at this zoom, or twice as large.

    Twice as large where the fine cells would hold so few that the picture is mostly noise.
    """
    fine = min(round(zoom) + _CELLS_PER_TILE, BITS)
    return fine if len(shown) >= _FEW * shown.facts(fine).filled else fine - 1


def density_grid(shown: ShownPoints, box: Box, level: int) -> DensityGrid:
    """Counts of all cells of that level that touch the box."""
    side = 1 << level
    first_c, first_r = max(int(box[0] * side), 0), max(int(box[1] * side), 0)
    last_c, last_r = min(int(box[2] * side), side - 1), min(int(box[3] * side), side - 1)
    width, height = max(last_c - first_c + 1, 0), max(last_r - first_r + 1, 0)
    cells = shown.cells(level, box)
    inside = (
        (cells.column >= first_c)
        & (cells.column <= last_c)
        & (cells.row >= first_r)
        & (cells.row <= last_r)
    )
    flat = (cells.row[inside] - first_r) * width + (cells.column[inside] - first_c)
    counts = np.zeros(height * width, dtype=np.int32)
    counts[flat] = cells.count[inside]
    return DensityGrid(
        level=level,
        box=(first_c / side, first_r / side, (last_c + 1) / side, (last_r + 1) / side),
        counts=counts.reshape(height, width),
        breaks=class_breaks(shown.facts(level).cells_with),
    )


def class_breaks(cells_with: NDArray[np.int64]) -> tuple[int, ...]:
    """Round lower limits of at most `CLASSES` classes; `cells_with[n]` cells hold n incidents.

    Quantiles of the cells that hold something, rounded to 1, 2, 3, 5 times a power of ten: few
    places have most incidents, so equal steps would put nearly all cells in the first class.
    """
    upto = np.cumsum(cells_with)
    breaks = [1]
    if not len(upto):
        return (1,)
    for share in (0.35, 0.6, 0.8, 0.92, 0.98):
        limit = _round_number(int(np.searchsorted(upto, share * upto[-1])))
        if limit > breaks[-1]:
            breaks.append(limit)
    return tuple(breaks[:CLASSES])


def _round_number(value: int) -> int:
    power = 10 ** max(int(np.floor(np.log10(max(value, 1)))), 0)
    steps = [1, 2, 3, 5, 10] if power == 1 else [1.0, 1.5, 2, 3, 5, 7.5, 10]
    return int(min((step * power for step in steps), key=lambda limit: abs(limit - value)))


def class_labels(breaks: tuple[int, ...]) -> list[str]:
    """What each class holds, such as “1–4”; the last one is open: “10+”."""
    labels = []
    for low, high in pairwise(breaks):
        labels.append(f"{low}" if high - low == 1 else f"{low}–{high - 1}")
    return [*labels, f"{breaks[-1]}+"]


def grid_rgba(grid: DensityGrid, ramp: tuple[Colour, ...], opacity: float) -> NDArray[np.uint8]:
    """(rows, columns, 4) bytes, premultiplied, in memory order B G R A; empty cells are clear."""
    used = spread_over(ramp, len(grid.breaks))
    classes = np.zeros((len(grid.breaks) + 1, 4), dtype=np.uint8)
    for row, (red, green, blue) in enumerate(used, start=1):
        parts = (round(part * opacity) for part in (blue, green, red))
        classes[row] = (*parts, round(opacity * 255))
    of_count = np.searchsorted(np.array(grid.breaks), np.arange(grid.breaks[-1] + 1), "right")
    table = classes.view(np.uint32).ravel()[of_count]  # a look-up a cell, whatever the classes
    pixels = table[np.minimum(grid.counts, grid.breaks[-1])]
    return pixels.view(np.uint8).reshape(*grid.counts.shape, 4)


def spread_over(ramp: tuple[Colour, ...], classes: int) -> list[Colour]:
    """`classes` colours over the whole ramp."""
    if classes == 1:
        return [ramp[len(ramp) // 2]]
    return [ramp[round(i * (len(ramp) - 1) / (classes - 1))] for i in range(classes)]


def cell_metres(camera: Camera, level: int) -> float:
    """The side of a cell on the ground, at the middle of the view."""
    return camera.metres_per_pixel * camera.scale / (1 << level)
