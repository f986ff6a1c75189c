"""Incidents per square kilometre as a picture with round classes, for many points on one page."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.records.points import Floats, to_degrees, to_mercator

Box = tuple[float, float, float, float]
_EQUATOR_KM = 40_075.016686
_PIXELS = 560  # along the longer side
# “magma” (matplotlib) from light to dark: lightness falls steadily, also in print.
COLOURS = ("#fcd9ad", "#feaf77", "#f7785c", "#d6456c", "#912b81", "#420f75")
_OPACITY = 175


@dataclass(frozen=True, slots=True)
class Density:
    """A picture over a box. `limits` are the lower ends of the classes, incidents per km²."""

    picture: NDArray[np.uint8]
    bounds: tuple[tuple[float, float], tuple[float, float]]
    limits: tuple[float, ...]
    bandwidth_m: float


def make_density(lat: Floats, lon: Floats, box: Box, bandwidth_m: float = 200.0) -> Density:
    """A Gaussian kernel estimate on a grid over the box (west, south, east, north, degrees).

    The kernel is at least two pixels wide, so that it widens with the area shown; what it was
    is told in the result.
    """
    west, south, east, north = box
    x, y = to_mercator(np.array([west, east]), np.array([south, north]))
    wide, tall = float(x[1] - x[0]), float(y[0] - y[1])
    step = max(wide, tall) / _PIXELS
    shape = max(1, round(tall / step)), max(1, round(wide / step))
    middle = to_degrees(np.array([0.5]), y.mean(keepdims=True))[1][0]
    step_m = step * _EQUATOR_KM * 1000 * math.cos(math.radians(float(middle)))
    bandwidth = max(bandwidth_m, 2 * step_m)
    px, py = to_mercator(lon, lat)
    column = ((px - x[0]) / step).astype(np.int64)
    row = ((py - y[1]) / step).astype(np.int64)
    inside = (column >= 0) & (column < shape[1]) & (row >= 0) & (row < shape[0])
    counts = np.bincount(row[inside] * shape[1] + column[inside], minlength=shape[0] * shape[1])
    density = _blurred(counts.reshape(shape).astype(np.float64), bandwidth / step_m)
    density /= (step_m / 1000) ** 2
    limits = _limits(density)
    picture = np.zeros((*shape, 4), dtype=np.uint8)
    for limit, colour in zip(limits, COLOURS[-len(limits) :] if limits else (), strict=True):
        above = density >= limit
        picture[above, :3] = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        picture[above, 3] = _OPACITY
    return Density(picture, ((south, west), (north, east)), limits, bandwidth)


def _blurred(values: Floats, sigma: float) -> Floats:
    """A separable Gaussian, cut at three sigma; nothing comes in from beyond the edge."""
    reach = math.ceil(3 * sigma)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()

    def blur(line: Floats) -> Floats:
        return np.asarray(np.convolve(line, kernel)[reach : reach + len(line)])

    for axis in (0, 1):
        values = np.apply_along_axis(blur, axis, values)
    return values


def _limits(density: Floats) -> tuple[float, ...]:
    """Up to six classes with round lower ends, the highest holding the densest hundredth."""
    seen = density[density > density.max() * 0.02]
    if not len(seen):
        return ()
    found: list[float] = []
    for part in (0.30, 0.55, 0.75, 0.88, 0.96, 0.99):
        value = _round_down(float(np.quantile(seen, part)))
        if not found or value > found[-1]:
            found.append(value)
    return tuple(found)


def _round_down(value: float) -> float:
    """The next round number below: 1.5, 2, 25, 350."""
    unit = 10.0 ** math.floor(math.log10(value)) / 2
    return float(f"{math.floor(value / unit) * unit:.12g}")
