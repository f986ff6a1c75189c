"""The map screen's state: what is loaded, filtered and selected. No widget in sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from icimps_desktop.core.events import ChangeSet
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import BaseMap
from icimps_desktop.exchange.coordinates import parse_coordinates
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.map.answer import Answer, answer
from icimps_desktop.ui.map.data import MapData, Place
from icimps_desktop.ui.map.latest import Latest
from icimps_desktop.ui.map.point_index import PointIndex, Rows
from icimps_desktop.ui.map.shapes import MapShape
from icimps_desktop.ui.map.symbols import ColourBy, SymbolScheme, category_scheme, severity_scheme
from icimps_desktop.ui.map.words import tr
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

T = TypeVar("T")
_REST_MS = 400  # a filter that stands that long has been looked through: it is audited
_CHANGES_MS = 150  # changes that come in a row make one reload
_BASE_MS = 1500  # so long the base map waits for the incidents to be drawn
_PLACES = 8


@dataclass(frozen=True, slots=True)
class _Loaded:
    index: PointIndex
    answer: Answer


class MapPresenter(QObject):
    """Turns gestures into jobs and their results into what the view draws.

    Signals:
        loading: incidents are being read for the first time, or after a failure.
        answered: an Answer to the newest filter.
        base_loaded: a BaseMap, or None where the station has none.
        ready: all that `load` asks for has come, or cannot come.
        failed: the incidents could not be shown (a sentence).
        warned: something smaller went wrong (a sentence).
        selection_changed: ids of the selected incidents (ascending array).
        places_found: the text asked and the list of Places.
        export_allowed: what may leave the program now: its audit entry is written.
    """

    loading = Signal()
    answered = Signal(object)
    base_loaded = Signal(object)
    ready = Signal()
    failed = Signal(str)
    warned = Signal(str)
    selection_changed = Signal(object)
    places_found = Signal(str, object)
    export_allowed = Signal(str)

    def __init__(self, data: MapData, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.data = data
        self._jobs = jobs
        self._index: PointIndex | None = None
        self._chosen = MapFilter()
        self._noted: MapFilter | None = MapFilter()  # loading is an entry of its own
        self._answer: Answer | None = None
        self._scheme: tuple[tuple[ColourBy, frozenset[str] | None], SymbolScheme] | None = None
        self._selected = np.zeros(0, dtype=np.int64)
        self._loads = Latest[_Loaded](
            jobs, on_done=self._loaded, on_error=self._load_failed, lane=Lane.STORE
        )
        self._answers = Latest[Answer](jobs, on_done=self._answered, on_error=self._load_failed)
        self._selects = Latest[NDArray[np.int64]](jobs, on_done=self._pick, on_error=self._warn)
        self._finds = Latest[tuple[str, list[Place]]](
            jobs, on_done=self._found, on_error=self._warn
        )
        self._others: list[CancelToken] = []
        self._base_waits = self._is_ready = False
        self._base_soon = self._timer(_BASE_MS, self.load_base)
        self._rest = self._timer(_REST_MS, self._note_filter)
        self._changes = self._timer(_CHANGES_MS, self.reload)
        self.destroyed.connect(self._loads.drop)

    @property
    def chosen(self) -> MapFilter:
        """The filter in force."""
        return self._chosen

    @property
    def answer(self) -> Answer | None:
        """The newest answer; it may still be that to an older filter."""
        return self._answer

    @property
    def is_ready(self) -> bool:
        """Whether all that `load` asked for has come, or cannot come."""
        return self._is_ready

    @property
    def selected(self) -> NDArray[np.int64]:
        """Ids of the selected incidents, ascending."""
        return self._selected

    @Slot()
    def load(self) -> None:
        """Read incidents and base map from the start.

        The incidents come first; the base map, which takes a second of work, is read when they
        are drawn (`load_base`), and never on the lane of short reads.
        """
        self._base_waits, self._is_ready = True, False
        self.loading.emit()
        self.reload()

    @Slot()
    def load_base(self) -> None:
        """Read the base map now, if one is waited for: the incidents are drawn."""
        if not self._base_waits:
            return
        self._base_waits = False
        self._base_soon.stop()
        self._run(self.data.load_basemap, self._base_done, self._base_failed, Lane.IO)

    @Slot()
    def reload(self) -> None:
        """Read the incidents again; view, filter and selection stay as they are."""
        self._loads.ask(self._load_job)

    @Slot(object)
    def on_changed(self, changes: ChangeSet) -> None:
        """Incidents changed, here or elsewhere: show them soon."""
        if changes.kinds & {"incident", "beat"} and not self._changes.isActive():
            self._changes.start()

    def set_filter(self, chosen: MapFilter) -> None:
        """Show what passes; while one filter is applied, only the newest other one waits."""
        if chosen == self._chosen:
            return
        self._chosen = chosen
        self._rest.start()
        self._ask_answer()

    def select_shape(self, shape: MapShape) -> None:
        """Select what is shown within the shape."""
        now = self._answer
        if now is None:
            return
        wanted = shape.narrowed(MapFilter())

        def job(token: CancelToken) -> NDArray[np.int64]:
            rows = now.shown.rows
            inside = wanted.apply(now.shown.points.take(rows))
            token.raise_if_cancelled()
            return np.sort(now.shown.points.id[rows[inside]])

        self._selects.ask(job)

    def select_rows(self, rows: Rows) -> None:
        """Select these incidents (positions in the loaded columns)."""
        if self._index is not None:
            self._selects.drop()
            self._pick(np.sort(self._index.points.id[rows]))

    def clear_selection(self) -> None:
        """Select nothing."""
        self._selects.drop()
        self._pick(np.zeros(0, dtype=np.int64))

    def selected_mask(self) -> NDArray[np.bool_] | None:
        """A mask over the loaded incidents; None when nothing is selected."""
        if not len(self._selected) or self._index is None:
            return None
        ids = self._index.points.id  # ascending, as is the selection
        place = np.minimum(np.searchsorted(self._selected, ids), len(self._selected) - 1)
        mask: NDArray[np.bool_] = self._selected[place] == ids
        return mask

    def scheme(self, by: ColourBy) -> SymbolScheme | None:
        """Symbols for what the filter lets through; the same object while nothing changes it."""
        if self._index is None:
            return None
        question = (by, self._chosen.categories)
        if self._scheme is None or self._scheme[0] != question:
            self._scheme = (question, self._make_scheme(self._index, by))
        return self._scheme[1]

    def _make_scheme(self, index: PointIndex, by: ColourBy) -> SymbolScheme:
        if by is ColourBy.SEVERITY:
            return severity_scheme(index.points)
        rest = tr("Other kinds")
        return category_scheme(index, self._chosen.categories, self.data.words, rest)

    def find_place(self, text: str, near: tuple[float, float] | None) -> None:
        """Look for a coordinate in any notation, then for a name; `near` is (lon, lat)."""
        asked = text.strip()

        def job(token: CancelToken) -> tuple[str, list[Place]]:
            found = coordinate_places(asked, near)
            if asked and not found:
                found = self.data.find_place(asked, token)[:_PLACES]
            return text, found

        self._finds.ask(job)

    def ask_export(self, what: str) -> None:
        """Have the export's audit entry written; `export_allowed` follows, or `warned`."""
        chosen = self._chosen
        self._run(
            lambda token: self.data.note_export(what, chosen, token),
            lambda _: self.export_allowed.emit(what),
        )

    def close(self) -> None:
        """Want no more answers."""
        self._rest.stop()
        self._changes.stop()
        self._base_soon.stop()
        for latest in (self._loads, self._answers, self._selects, self._finds):
            latest.drop()
        for token in self._others:
            token.cancel()

    def _timer(self, wait_ms: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(wait_ms)
        timer.timeout.connect(call)
        return timer

    def _run(
        self,
        job: Callable[[CancelToken], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None] | None = None,
        lane: Lane = Lane.STORE,
    ) -> None:
        token = self._jobs.submit(job, on_done=on_done, on_error=on_error or self._warn, lane=lane)
        self._others = [*(t for t in self._others[-8:] if not t.cancelled), token]

    def _load_job(self, token: CancelToken) -> _Loaded:
        points = self.data.load_points(token)
        token.raise_if_cancelled()
        index = PointIndex(points)
        return _Loaded(index, answer(index, self._chosen, self.data.zone, token))

    def _loaded(self, loaded: _Loaded) -> None:
        self._index, self._scheme = loaded.index, None
        self._answers.drop()
        known = loaded.index.points.id
        self._answered(loaded.answer)
        if len(self._selected):  # what is gone can no longer be selected
            self._pick(self._selected[np.isin(self._selected, known)])
        if loaded.answer.chosen != self._chosen:
            self._ask_answer()

    def _ask_answer(self) -> None:
        if self._index is not None:
            index, chosen, zone = self._index, self._chosen, self.data.zone
            self._answers.ask(lambda token: answer(index, chosen, zone, token))

    def _answered(self, found: Answer) -> None:
        self._answer = found
        self.answered.emit(found)
        self._expect_base()

    def _expect_base(self) -> None:
        """The base map's turn has come; a map that is not seen is never drawn, so wait a little."""
        if self._base_waits:
            self._base_soon.start()

    def _base_done(self, base: BaseMap | None) -> None:
        self.base_loaded.emit(base)
        self._tell_ready()

    def _base_failed(self, error: Exception) -> None:
        self._warn(error)
        self._tell_ready()

    def _tell_ready(self) -> None:
        self._is_ready = True
        self.ready.emit()

    def _pick(self, ids: NDArray[np.int64]) -> None:
        if not np.array_equal(ids, self._selected):
            self._selected = ids
            self.selection_changed.emit(ids)

    def _found(self, found: tuple[str, list[Place]]) -> None:
        self.places_found.emit(*found)

    def _note_filter(self) -> None:
        chosen = self._chosen
        if chosen != self._noted:
            self._noted = chosen
            self._run(lambda token: self.data.note_filter(chosen, token), lambda _: None)

    def _load_failed(self, error: Exception) -> None:
        self.failed.emit(sentence(error))
        self._expect_base()

    def _warn(self, error: Exception) -> None:
        self.warned.emit(sentence(error))


def coordinate_places(text: str, near: tuple[float, float] | None) -> list[Place]:
    """The readings of a text as coordinates, the likelier one first."""
    parsed = parse_coordinates(text, None if near is None else (near[1], near[0]))
    if parsed is None:
        return []
    how = tr("coordinates")
    places = [_written(parsed.lat, parsed.lon, parsed.note, how, parsed.precision_m)]
    if parsed.other is not None:
        places.append(_written(*parsed.other, tr("The other reading"), how, parsed.precision_m))
    return places


def _written(lat: float, lon: float, detail: str, how: str, accuracy: float) -> Place:
    return Place(f"{lat:.5f}, {lon:.5f}", lon, lat, detail, how, accuracy)
