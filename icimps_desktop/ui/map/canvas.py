"""The map itself: base map, incidents and marks, moved by mouse and keyboard.

Nothing heavy is drawn on the GUI thread. Base map and incidents are painted into pictures by
jobs, somewhat larger than the window; moving the map only shifts these pictures, and new ones
are asked for before their edge is reached. At a new zoom the old pictures are shown scaled
until the new ones are there.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import BaseMap
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.map import overlay
from icimps_desktop.ui.map.basemap_painter import BaseFrame, BaseMapPainter
from icimps_desktop.ui.map.camera import Box, Camera, holds, lon_lat_to_world
from icimps_desktop.ui.map.gestures import Gestures
from icimps_desktop.ui.map.latest import Latest
from icimps_desktop.ui.map.layers import GROWTH, DataLayer, LayerWish, make_layer
from icimps_desktop.ui.map.point_index import ShownPoints
from icimps_desktop.ui.map.symbols import SymbolScheme, SymbolSheet
from icimps_desktop.ui.map.theme import MapTheme, theme_for
from icimps_desktop.ui.map.tools import ShapeTool
from icimps_desktop.ui.runtime.job_runner import JobRunner

_AHEAD = 1.2  # ask for a new picture when the window, this much larger, leaves the old one
_STREET_ZOOM = 16.0


class MapCanvas(Gestures):
    """A map that can be used alone (a form's pin) or as the middle of the map screen.

    Signals:
        camera_changed: the view moved (Camera).
        layer_changed: what the incidents are drawn as changed (DataLayer or None).
        settled: everything in view is drawn sharp and up to date.
        failed: the base map could not be drawn (a sentence).
    """

    camera_changed = Signal(object)
    layer_changed = Signal(object)
    settled = Signal()
    failed = Signal(str)

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Map"))
        self.setAccessibleDescription(
            self.tr("Arrow keys move the map, plus and minus zoom, Enter asks at the cross.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.tool = ShapeTool(self)
        self.tool.changed.connect(self.update)
        self.camera_wanted.connect(self.set_camera)
        self.home_wanted.connect(self.show_home)
        self.theme: MapTheme = theme_for(self.palette())
        self._base: BaseMapPainter | None = None
        self._frame: BaseFrame | None = None
        self._scheme: SymbolScheme | None = None
        self._sheet: SymbolSheet | None = None
        self._selected: NDArray[np.bool_] | None = None
        self._always_density = False
        self._layer_is_old = False
        self._sought: tuple[float, float] | None = None
        self._home: Box | None = None
        self._is_placed = False  # somebody chose where to look
        self._waits_for_size: Box | None = None
        self._is_settled = False
        self._base_job = Latest[BaseFrame](jobs, on_done=self._base_done, on_error=self._fail)
        self._layer_job = Latest[DataLayer](jobs, on_done=self._layer_done, on_error=self._fail)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._refresh)
        # plain objects: they outlive the widget long enough to want no answer any more
        self.destroyed.connect(self._base_job.drop)
        self.destroyed.connect(self._layer_job.drop)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be drawn sharper or newer."""
        return self._is_settled

    def set_camera(self, camera: Camera) -> None:
        """Look somewhere; the window's own size is kept."""
        camera = camera.resized(self.width(), self.height())
        if camera == self._camera:
            return
        self._is_placed = True
        if camera.zoom != self._camera.zoom:
            self._base_job.drop()  # its picture would be of the wrong zoom
            self._layer_job.drop()
        self._camera = camera
        self.forget_pointed()  # what was under the pointer is elsewhere now
        self._want()
        self.camera_changed.emit(camera)

    def show_box(self, box: Box) -> None:
        """Look at a Mercator box as closely as it fits; remembered as home (key Home)."""
        self._home = box
        self.look_over(box)

    def look_over(self, box: Box) -> None:
        """Look at a Mercator box as closely as it fits; home stays where it is."""
        if self.isVisible():
            self.set_camera(self._camera.resized(self.width(), self.height()).fitted(box))
        else:
            self._waits_for_size = box

    def show_home(self) -> None:
        """Look at everything again."""
        if self._home is not None:
            self.show_box(self._home)

    def centre_on(self, lon: float, lat: float, zoom: float | None = None) -> None:
        """Look at a place in degrees, at least at street zoom unless `zoom` says otherwise."""
        self._waits_for_size = None
        wanted = max(self._camera.zoom, _STREET_ZOOM) if zoom is None else zoom
        self.set_camera(self._camera.looking_at(*lon_lat_to_world(lon, lat), wanted))

    def set_basemap(self, base: BaseMap | None) -> None:
        """Put a base map below; None leaves the ground bare."""
        self._base_job.drop()
        self._base = None if base is None else BaseMapPainter(base)
        self._frame = None
        if base is not None and self._home is None:
            x0, y1 = lon_lat_to_world(*base.bounds[:2])
            x1, y0 = lon_lat_to_world(*base.bounds[2:])
            self._home = x0, y0, x1, y1
            if not self._is_placed:
                self.show_box(self._home)
        self._want()

    def set_points(
        self,
        shown: ShownPoints | None,
        scheme: SymbolScheme | None,
        selected: NDArray[np.bool_] | None = None,
    ) -> None:
        """Show these incidents; `selected` is a mask over all points of the file."""
        if scheme is not self._scheme:
            self._sheet = None
        self._shown, self._scheme, self._selected = shown, scheme, selected
        self._layer_is_old = True
        self._want()

    def set_selected(self, selected: NDArray[np.bool_] | None) -> None:
        """Ring the selected incidents (a mask over all points of the file)."""
        self.set_points(self._shown, self._scheme, selected)

    def set_always_density(self, on: bool) -> None:
        """Show density at every zoom, or points wherever they are few enough."""
        self._always_density = on
        self._layer_is_old = True
        self._want()

    def set_sought(self, place: tuple[float, float] | None) -> None:
        """Mark a place that was looked for (longitude, latitude)."""
        self._sought = place
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_map(painter)
        painter.end()

    def paint_map(self, painter: QPainter) -> None:
        """Everything that is seen, also for a picture or a printer."""
        theme, camera = self.theme, self._camera
        bare = theme.land if self._base is None else theme.outside
        painter.fillRect(QRectF(0, 0, camera.width, camera.height), bare)
        frame, layer = self._frame, self._layer
        if frame is not None:
            painter.drawImage(self._target(frame.camera.box, frame.camera), frame.ground)
        if layer is not None and self._shown is not None:
            painter.drawImage(self._target(layer.box, layer.camera), layer.image)
        if frame is not None:
            painter.drawImage(self._target(frame.camera.box, frame.camera), frame.names)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.tool.paint(painter, camera, theme, self._small_font())
        if self._sought is not None:
            overlay.paint_sought(painter, camera, *self._sought, theme)
        if self.hovered is not None:
            overlay.paint_ring(painter, QPointF(*camera.to_screen(*self.hovered)), theme)
        if self.pin is not None:
            overlay.paint_pin(painter, camera, self.pin, theme)
        if self.steered_by_keys and self.hasFocus():
            overlay.paint_cross(painter, camera, theme)
        corner = QPointF(12, camera.height - 12)
        overlay.paint_scale_bar(painter, camera, theme, self._small_font(), corner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._camera = self._camera.resized(self.width(), self.height())
        if self._waits_for_size is not None:
            box, self._waits_for_size = self._waits_for_size, None
            self._camera = self._camera.fitted(box)
        self._want()
        self.camera_changed.emit(self._camera)

    def showEvent(self, event: QShowEvent) -> None:
        self._want()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            theme = theme_for(self.palette())
            if theme is not self.theme:
                self.theme = theme
                self._sheet = self._frame = None
                self._base_job.drop()
                self._layer_is_old = True
                self._want()
        super().changeEvent(event)

    def _target(self, box: Box, drawn_for: Camera) -> QRectF:
        """Where a picture of that box belongs; on whole pixels unless it is scaled."""
        left, top = self._camera.to_screen(box[0], box[1])
        right, bottom = self._camera.to_screen(box[2], box[3])
        if drawn_for.zoom == self._camera.zoom:
            return QRectF(round(left), round(top), right - left, bottom - top)
        return QRectF(left, top, right - left, bottom - top)

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(11)
        return font

    def _want(self) -> None:
        """Repaint with what there is, and see soon what has to be drawn anew."""
        self._is_settled = False
        self.update()
        self._soon.start()

    def _refresh(self) -> None:
        """Ask for what is missing: incidents first, the base map after them."""
        if not self.isVisible():
            return
        if self._needs_layer():
            self._ask_layer()
        elif self._needs_base():
            self._ask_base()
        elif not self._base_job.busy and not self._layer_job.busy and not self._is_settled:
            self._is_settled = True
            self.settled.emit()

    def _needs_layer(self) -> bool:
        if self._shown is None or self._scheme is None:
            if self._layer is not None:
                self._layer = None
                self.layer_changed.emit(None)
            return False
        layer = self._layer
        if self._layer_is_old or layer is None or layer.camera.zoom != self._camera.zoom:
            return True
        return not holds(layer.box, _within_world(self._camera.grown(_AHEAD).box))

    def _needs_base(self) -> bool:
        if self._base is None:
            return False
        frame = self._frame
        if frame is None or frame.camera.zoom != self._camera.zoom:
            return True
        return not holds(frame.camera.box, self._camera.grown(_AHEAD).box)

    def _ask_layer(self) -> None:
        if self._shown is None or self._scheme is None:
            return
        ratio = self.devicePixelRatioF()
        if self._sheet is None or self._sheet.ratio != ratio:
            self._sheet = SymbolSheet(self._scheme, self.theme, ratio)
        self._layer_is_old = False
        wish = LayerWish(
            self._shown, self._camera, self._sheet, self.theme, self.font(),
            self._always_density, self._selected,
        )  # fmt: skip
        self._layer_job.ask(partial(make_layer, wish))

    def _ask_base(self) -> None:
        base = self._base
        if base is None:
            return
        is_new = self._frame is None or self._frame.camera.zoom != self._camera.zoom
        # at a new zoom first what is seen, then what lies around it
        camera = self._camera if is_new else self._camera.grown(GROWTH)
        ratio = self.devicePixelRatioF()
        theme, font = self.theme, self.font()

        def paint(token: CancelToken) -> BaseFrame:
            return base.paint(camera, ratio, theme, font, token)

        self._base_job.ask(paint)

    def _layer_done(self, layer: DataLayer) -> None:
        self._layer = layer
        self.layer_changed.emit(layer)
        self.update()
        self._refresh()

    def _base_done(self, frame: BaseFrame) -> None:
        self._frame = frame
        self.update()
        self._refresh()

    def _fail(self, error: Exception) -> None:
        said = sentence(error)
        self._base = None
        self.failed.emit(said)
        self._want()


def _within_world(box: Box) -> Box:
    """The part of the box that lies on the world: no incident is beyond."""
    x0, y0, x1, y1 = (min(max(edge, 0.0), 1.0) for edge in box)
    return x0, y0, x1, y1
