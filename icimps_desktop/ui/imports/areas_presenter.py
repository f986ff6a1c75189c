"""Step two for beats: the areas of a map file, read along at every change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.areas import Area, AreaColumns, read_areas
from icimps_desktop.exchange.mapping import ImportMapping
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.imports import mapping_edits as edits
from icimps_desktop.ui.imports.models import AreasModel
from icimps_desktop.ui.imports.newest import Newest
from icimps_desktop.ui.imports.source import SourceFile
from icimps_desktop.ui.imports.words import Extent
from icimps_desktop.ui.runtime.job_runner import JobRunner

_FINENESS = 600  # parts of the extent that a sketch can tell apart


@dataclass(frozen=True, slots=True)
class SeenAreas:
    """The areas of a file, their number of corners, and rings (lon, lat) for a sketch."""

    areas: tuple[Area, ...]
    corners: tuple[int, ...]
    notes: tuple[str, ...]
    extent: Extent
    rings: tuple[NDArray[np.float64], ...]


class AreasPresenter(QObject):
    """Holds what a file of beats would give.

    Signals:
        reading: the areas are being read.
        seen(SeenAreas): they were read.
        failed(str): they cannot be; why, and what to do.
    """

    reading = Signal()
    seen = Signal(object)
    failed = Signal(str)

    def __init__(self, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.areas: SeenAreas | None = None
        self.error = ""
        self.rows = AreasModel(self)
        self._asked: tuple[object, ...] = ()
        self._reads = Newest[SeenAreas](jobs, on_done=self._on_seen, on_error=self._failed)

    @property
    def is_ready(self) -> bool:
        """Whether the areas can be checked and imported."""
        return self.areas is not None and not self._reads.busy

    def look(self, file: SourceFile, mapping: ImportMapping) -> None:
        """Read the areas of the file with the columns and the system of the mapping."""
        there = edits.fitted(mapping, file.columns)
        chosen = AreaColumns(**{name: names[0] for name, names in there.items() if names})
        layer = file.kind.layer or None  # the one that the officer sees
        asked = (file.path, layer, chosen, mapping.crs)
        if asked == self._asked:
            return
        self._asked, self.areas, self.error = asked, None, ""
        path, crs = file.path, mapping.crs

        def job(token: CancelToken) -> SeenAreas:
            found = read_areas(path, layer=layer, chosen=chosen, crs=crs)
            token.raise_if_cancelled()
            shapes = [area.shape for area in found.areas]
            return SeenAreas(
                found.areas,
                tuple(int(many) for many in shapely.get_num_coordinates(shapes)),
                found.notes,
                _extent(shapes),
                rings_of(shapes),
            )

        self._reads.ask(job)
        self.reading.emit()

    def close(self) -> None:
        """Want to hear nothing more."""
        self._reads.drop()

    def _on_seen(self, seen: SeenAreas) -> None:
        self.areas = seen
        self.rows.show(seen.areas, seen.corners)
        self.seen.emit(seen)

    def _failed(self, error: Exception) -> None:
        self.error = sentence(error)
        self._asked = ()
        self.rows.show((), ())
        self.failed.emit(self.error)


def rings_of(shapes: list[shapely.MultiPolygon]) -> tuple[NDArray[np.float64], ...]:
    """The outer rings, as fine as a sketch needs them."""
    west, south, east, north = _extent(shapes)
    grain = max(east - west, north - south) / _FINENESS
    simple = shapely.simplify(np.array(shapes, dtype=object), grain)
    parts = shapely.get_parts(shapely.get_parts(simple))
    rings = shapely.get_exterior_ring(parts)
    return tuple(shapely.get_coordinates(ring) for ring in rings if ring is not None)


def _extent(shapes: list[shapely.MultiPolygon]) -> Extent:
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    return west, south, east, north
