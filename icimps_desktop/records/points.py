"""What the map may hold of every incident: place, time, class, source, state. Nothing else.

Columns, not objects: a million incidents are 30 MB and are filtered in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
NO_BEAT = -1


@dataclass(frozen=True, slots=True)
class PointColumns:
    """Parallel arrays of n incidents, in ascending local `id`.

    Units: `x`, `y` Web Mercator scaled to 0..1 (x east, y *south*, the tile
    convention); `minute` whole minutes since 1970 UTC of `occurred_from`;
    `hour_of_week` 0..167 by the station's wall clock (0 = Monday 00 h);
    `category`, `status`, `beat` are indexes into the tuples below (`beat` -1: none);
    `police_found` is true for what police found themselves; `severity` is the weight
    of the gravest offence in the active table.
    """

    id: Ints
    x: Floats
    y: Floats
    minute: NDArray[np.int32]
    hour_of_week: NDArray[np.uint8]
    category: NDArray[np.uint8]
    status: NDArray[np.uint8]
    police_found: NDArray[np.bool_]
    beat: NDArray[np.int16]
    severity: NDArray[np.float32]
    categories: tuple[str, ...]
    statuses: tuple[str, ...]
    beats: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: NDArray[np.bool_] | Ints | NDArray[np.int32]) -> PointColumns:
        """The same columns, only these rows (a mask or positions)."""
        arrays = {
            f.name: getattr(self, f.name)[rows]
            for f in fields(self)
            if f.name not in ("categories", "statuses", "beats")
        }
        return PointColumns(
            **arrays, categories=self.categories, statuses=self.statuses, beats=self.beats
        )


def to_mercator(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees to Web Mercator 0..1; latitudes are held within the square's ±85.0511°."""
    held = np.clip(np.asarray(lat, dtype=np.float64), -85.0511287798066, 85.0511287798066)
    sine = np.sin(np.radians(held))
    x = np.asarray(lon, dtype=np.float64) / 360.0 + 0.5
    y = 0.5 - np.log((1.0 + sine) / (1.0 - sine)) / (4.0 * np.pi)
    return x, y


def to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Web Mercator 0..1 back to longitude and latitude in degrees."""
    lon = (np.asarray(x, dtype=np.float64) - 0.5) * 360.0
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * np.asarray(y, dtype=np.float64)))))
    return lon, lat
