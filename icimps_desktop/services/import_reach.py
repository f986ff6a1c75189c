"""Where and when the rows of an import lie, for an officer to see that nothing is upside down."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.services.import_rows import ImportRows

_SAMPLE_OF_BATCH = 250


@dataclass(slots=True)
class ImportReach:
    """Grows with every batch of good rows.

    `extent` is west, south, east, north in degrees (WGS 84) and None without any point;
    `first` and `last` are the earliest start and the latest start in microseconds since
    1970. `by_address` of the `placed` ones had no coordinates: their address was looked up.
    `points` is a thin sample (lon, lat) for a sketch.
    """

    extent: tuple[float, float, float, float] | None = None
    first: int | None = None
    last: int | None = None
    placed: int = 0
    by_address: int = 0
    unplaced: int = 0
    outside_beats: int = 0
    points: list[NDArray[np.float64]] = field(default_factory=list)

    def take(self, rows: ImportRows) -> None:
        """Add the rows of one batch."""
        if not len(rows):
            return
        start, end = int(rows.occurred_from.min()), int(rows.occurred_from.max())
        self.first = start if self.first is None else min(self.first, start)
        self.last = end if self.last is None else max(self.last, end)
        there = np.flatnonzero(~np.isnan(rows.lon))
        self.placed += len(there)
        self.by_address += rows.by_address
        self.unplaced += len(rows) - len(there)
        self.outside_beats += sum(rows.beat[place] is None for place in there.tolist())
        if not len(there):
            return
        lon, lat = rows.lon[there], rows.lat[there]
        west, south, east, north = self.extent or (np.inf, np.inf, -np.inf, -np.inf)
        self.extent = (
            min(west, float(lon.min())),
            min(south, float(lat.min())),
            max(east, float(lon.max())),
            max(north, float(lat.max())),
        )
        step = max(1, len(there) // _SAMPLE_OF_BATCH)
        self.points.append(np.column_stack([lon[::step], lat[::step]]))
