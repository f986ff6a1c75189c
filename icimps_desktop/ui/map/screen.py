"""Entry points of the map for the window.

`build` is the whole screen; `pin_map_maker` makes the small maps of forms.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import BaseMap
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.map.camera import lon_lat_to_world
from icimps_desktop.ui.map.pin_map import PinMap
from icimps_desktop.ui.map.presenter import MapPresenter
from icimps_desktop.ui.map.station_data import StationMapData
from icimps_desktop.ui.map.view import MapView
from icimps_desktop.ui.runtime.job_runner import Lane

_PLACES_MS = 700  # after the base map was read: it is drawn by then


class MapScreen(MapView):
    """The map of an open station.

    Signals:
        incident_wanted(UUID): open this incident.
    """

    incident_wanted = Signal(object)

    def __init__(self, context: ScreenContext) -> None:
        self._context = context
        self._data = StationMapData(context.station)
        presenter = MapPresenter(self._data, context.jobs)
        super().__init__(presenter, context.jobs, context.station.clock)
        presenter.setParent(self)
        self._places_soon = QTimer(self)
        self._places_soon.setSingleShot(True)
        self._places_soon.setInterval(_PLACES_MS)
        self._places_soon.timeout.connect(self._prepare_places)
        presenter.ready.connect(self._places_soon.start)
        context.bridge.changed.connect(presenter.on_changed)
        context.settings.changed.connect(self._on_setting)
        self.incident_chosen.connect(self._on_chosen)
        self.told.connect(context.notices.tell)
        self.warned.connect(lambda text: context.notices.tell(text, tone=Tone.WARNING))

    def refresh(self) -> None:
        """Read incidents and base map, and then get the place search ready."""
        self._context.station.map.forget()
        self.presenter.load()

    def close_down(self) -> None:
        self._places_soon.stop()
        super().close_down()

    def _prepare_places(self) -> None:
        """Seconds of work: when everything is drawn."""
        station = self._context.station
        self._context.jobs.submit(
            lambda token: station.gazetteer.prepare(station.actor, token),
            on_done=lambda _: None,
            on_error=lambda error: self.warned.emit(sentence(error)),
            lane=Lane.IO,
        )

    def take_focus(self) -> None:
        """The map itself takes the keys."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_place(self, lat: float, lon: float) -> None:
        """Look at a place and mark it."""
        self.canvas.set_sought((lon, lat))
        self.canvas.centre_on(lon, lat)

    def show_extent(self, west: float, south: float, east: float, north: float) -> None:
        """Look at an area in degrees as closely as it fits."""
        x0, y0 = lon_lat_to_world(west, north)
        x1, y1 = lon_lat_to_world(east, south)
        self.canvas.look_over((x0, y0, x1, y1))

    def _on_setting(self, name: str) -> None:
        if name == "miles":
            self.canvas.update()
            self._show_legend()

    def _on_chosen(self, local_id: int) -> None:
        def tell(uid: UUID) -> None:
            self.incident_wanted.emit(uid)

        self._context.jobs.submit(
            lambda token: self._data.uid_of(local_id),
            on_done=tell,
            on_error=lambda error: self.warned.emit(sentence(error)),
        )


def build(context: ScreenContext) -> MapScreen:
    """The whole screen; `refresh` loads it, `close_down` ends it."""
    return MapScreen(context)


def pin_map_maker(context: ScreenContext) -> Callable[[], PinMap]:
    """A factory of small maps that share one base map, read when the first one is made.

    When another base map was chosen since, the next small map reads that one.
    """
    turn = Lock()
    known: dict[Path | None, BaseMap | None] = {}

    def load(token: CancelToken) -> BaseMap | None:
        with turn:
            in_force = context.station.basemap.path
            if in_force not in known:
                made = context.station.basemap.open()
                known.clear()  # maps that still show the former one keep it alive
                known[in_force] = made
            return known[in_force]

    return lambda: PinMap(context.jobs, load)
