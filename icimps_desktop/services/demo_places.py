"""Where a real city's demo puts its invented reports: into blocks of streets, never to a house.

Nothing of them happened, so nobody who lives somewhere may find his house in one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.exchange.basemap import Kind, Role, open_basemap
from icimps_desktop.records.points import to_degrees
from icimps_desktop.synthetic.people import SyntheticReport

_COARSE = 3  # decimals of a degree, a hundred metres: a place of no house in particular
_SAME_SPOT = 6  # decimals: streets that cross share a point that is the same to that much


@dataclass(frozen=True, slots=True)
class Streets:
    """Every bend of the named streets in degrees.

    `street` says which line a bend is of, `names` what each line is called; at a `crossing`
    another line has the same point.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    street: NDArray[np.int64]
    names: list[str]
    crossing: NDArray[np.bool_]

    @classmethod
    def of(cls, basemap: Path) -> Streets | None:
        """The streets of a base map; None when it names none."""
        lines, names = _named_lines(basemap)
        if not lines:
            return None
        both = np.concatenate(lines)
        lon, lat = to_degrees(both[:, 0], both[:, 1])
        street = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
        spots = np.round(np.column_stack([lon, lat]), _SAME_SPOT)
        _, which, count = np.unique(spots, axis=0, return_inverse=True, return_counts=True)
        return cls(lon, lat, street, names, count[which.reshape(-1)] > 1)

    def block_near(self, lon: float, lat: float) -> tuple[str, float, float]:
        """The street near a place, and the middle of its block there: name, lon, lat."""
        flat = np.cos(np.radians(lat))
        away = ((self.lon - lon) * flat) ** 2 + (self.lat - lat) ** 2
        at = int(np.argmin(away))
        first, last = (int(end) for end in np.flatnonzero(self.street == self.street[at])[[0, -1]])
        bends = np.flatnonzero(self.crossing[first : last + 1]) + first
        ends = np.unique(np.concatenate([[first, last], bends]))
        # At a crossing the block after it is taken, at the end of a line the one before.
        place = int(np.clip(np.searchsorted(ends, at, side="right"), 1, max(1, len(ends) - 1)))
        start, end = int(ends[place - 1]), int(ends[min(place, len(ends) - 1)])
        middle = _middle(self.lon[start : end + 1], self.lat[start : end + 1], flat)
        return self.names[int(self.street[at])], *middle


def _named_lines(basemap: Path) -> tuple[list[NDArray[np.float64]], list[str]]:
    lines: list[NDArray[np.float64]] = []
    names: list[str] = []
    base = open_basemap(basemap)
    try:
        for layer in base.layers:
            if layer.kind is not Kind.LINE or layer.role is not Role.STREET:
                continue
            for place, name in enumerate(layer.names):
                if not name:
                    continue
                for part in range(int(layer.features[place]), int(layer.features[place + 1])):
                    lines.append(np.array(layer.coords[layer.parts[part] : layer.parts[part + 1]]))
                    names.append(name)
    finally:
        base.close()
    return lines, names


def _middle(lon: NDArray[np.float64], lat: NDArray[np.float64], flat: float) -> tuple[float, float]:
    """The point half way along a line."""
    steps = np.hypot(np.diff(lon) * flat, np.diff(lat))
    along = np.concatenate([[0.0], np.cumsum(steps)])
    half = along[-1] / 2
    return float(np.interp(half, along, lon)), float(np.interp(half, along, lat))


def moved(
    reports: Sequence[SyntheticReport],
    sample: NDArray[np.float64],
    streets: Streets | None,
    seed: int,
) -> list[SyntheticReport]:
    """The reports in blocks of the real city near places of `sample` (lon, lat).

    Their words name its streets, without a number; without streets they are put to a hundred
    metres and name none.
    """
    rng = random.Random(f"moved {seed}")  # noqa: S311 - a demo's places are no secret
    made = []
    for report in reports:
        lon, lat = (float(value) for value in sample[rng.randrange(len(sample))])
        _, _, old_street = report.address.partition(" ")
        if streets is None:
            street, lon, lat = "the marked place", round(lon, _COARSE), round(lat, _COARSE)
        else:
            street, lon, lat = streets.block_near(lon, lat)
        words = report.narrative.replace(report.address, street)
        words = re.sub(rf"\b{re.escape(old_street)}\b", street, words)
        made.append(replace(report, lon=lon, lat=lat, address=street, narrative=words))
    return made
