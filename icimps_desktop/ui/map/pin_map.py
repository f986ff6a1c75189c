"""A small map to set a pin on, for a form."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import BaseMap
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.map.camera import holds, lon_lat_to_world
from icimps_desktop.ui.map.canvas import MapCanvas
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

_POINTING_PX = 6.0  # a hand sets a pin about that well


class PinMap(MapCanvas):
    """Click, drag or press Enter at the cross to set the pin.

    Signals:
        pinned: the pin was set (latitude, longitude, accuracy in metres at this zoom).
    """

    pinned = Signal(float, float, float)

    def __init__(
        self,
        jobs: JobRunner,
        load: Callable[[CancelToken], BaseMap | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(jobs, parent)
        self.setAccessibleName(self.tr("Map to set the place"))
        self.sets_pin = True
        self.pin_moved.connect(self._on_pin)
        token = jobs.submit(load, on_done=self.set_basemap, on_error=self._tell, lane=Lane.IO)
        self.destroyed.connect(token.cancel)

    def show_pin(self, lat: float | None, lon: float | None) -> None:
        """Show the pin at a place, or none; the map moves there when it is out of view."""
        if lat is None or lon is None:
            self.clear_pin()
            return
        self.set_pin(lon, lat)
        x, y = lon_lat_to_world(lon, lat)
        if not holds(self.camera.box, (x, y, x, y)) or self.camera.zoom < 12:
            self.centre_on(lon, lat)

    def sizeHint(self) -> QSize:
        return QSize(360, 240)

    def _on_pin(self, lon: float, lat: float) -> None:
        self.pinned.emit(lat, lon, round(_POINTING_PX * self.camera.metres_per_pixel, 1))

    def _tell(self, error: Exception) -> None:
        self.failed.emit(sentence(error))
