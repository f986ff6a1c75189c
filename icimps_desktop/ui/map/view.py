"""The map screen: layout and gestures; the presenter decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QImage
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from icimps_desktop.core.clock import EPOCH, Clock, SystemClock
from icimps_desktop.core.errors import IcimpsError
from icimps_desktop.exchange.basemap import BaseMap
from icimps_desktop.exchange.coordinates import Notation, format_coordinates
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.map.actions import MapActions
from icimps_desktop.ui.map.answer import Answer
from icimps_desktop.ui.map.area import MapArea
from icimps_desktop.ui.map.camera import Camera, world_to_lon_lat
from icimps_desktop.ui.map.data import Place
from icimps_desktop.ui.map.export import MapExport
from icimps_desktop.ui.map.filters import FilterPanel
from icimps_desktop.ui.map.head import MapHead
from icimps_desktop.ui.map.hit_list import HitList
from icimps_desktop.ui.map.latest import Latest
from icimps_desktop.ui.map.layers import ViewSummary, summarise
from icimps_desktop.ui.map.legend import legend_content
from icimps_desktop.ui.map.picture import Caption, map_picture
from icimps_desktop.ui.map.point_index import Rows
from icimps_desktop.ui.map.presenter import MapPresenter
from icimps_desktop.ui.map.shapes import SELECTING, MapShape, ShapeKind
from icimps_desktop.ui.map.time_bar import TimeBar
from icimps_desktop.ui.map.words import count_text, moment_text
from icimps_desktop.ui.runtime.job_runner import JobRunner

_HITS = 60  # of many incidents at one place, the list shows so many
_SUMMARY_MS = 60


class MapView(QWidget):
    """The whole map screen.

    Signals:
        incident_chosen: open this incident (its local id).
        selection_changed: ids of the selected incidents (ascending array).
        told: something was done (a sentence for a passing note).
        warned: something did not work (a sentence).
    """

    incident_chosen = Signal(object)
    selection_changed = Signal(object)
    told = Signal(str)
    warned = Signal(str)

    def __init__(
        self,
        presenter: MapPresenter,
        jobs: JobRunner,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._clock = clock or SystemClock()
        self._zone = presenter.data.zone
        self._words = presenter.data.words
        self._summary: ViewSummary | None = None
        self._seen_once = False
        self._act_on_card: Callable[[], None] = presenter.load
        self.area = MapArea(jobs)
        self.canvas = self.area.canvas
        self.actions_ = MapActions(self, self.canvas)
        self.filters = FilterPanel(self._words, self._zone)
        self.time_bar = TimeBar(self._zone)
        self.head = MapHead(self.actions_)
        self.place_box = self.head.place_box
        self.colour_by = self.head.colour_by
        self.hits = HitList(self)
        self.export = MapExport(presenter, self.picture, self)
        self._summaries = Latest[ViewSummary](
            jobs, on_done=self._on_summary, on_error=self._on_error
        )
        self.destroyed.connect(self._summaries.drop)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SUMMARY_MS)
        self._soon.timeout.connect(self._ask_summary)
        self._lay_out()
        self._connect()

    def sizeHint(self) -> QSize:
        return QSize(1180, 680)

    def picture(self) -> QImage:
        """What is seen, with legend, credits and the time of making."""
        camera = self.canvas.camera
        now = int((self._clock.now() - EPOCH).total_seconds() // 60)
        lon, lat = world_to_lon_lat(camera.x, camera.y)
        content = self.area.legend.content
        facts = [
            self.tr("Made {moment}").format(moment=moment_text(now, self._zone)),
            self.tr("Middle {place}").format(place=format_coordinates(lat, lon)),
        ]
        if content is not None:
            facts = [content.window, *content.lines, *facts]
        caption = Caption(tuple(facts), self.area.attribution.text())
        seen = self.actions_["legend"].isChecked()
        return map_picture(self.canvas, content if seen else None, caption)

    def close_down(self) -> None:
        """Want no answers any more; call it before the view is let go."""
        self._soon.stop()
        self._summaries.drop()
        self.presenter.close()

    def _lay_out(self) -> None:
        self.filters.setProperty("rail", True)
        self.time_bar.setProperty("foot", True)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.area, 1)
        right.addWidget(self.time_bar)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.filters)
        middle.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(middle, 1)
        self.setTabOrder(self.place_box, self.canvas)
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        presenter, canvas, area = self.presenter, self.canvas, self.area
        presenter.loading.connect(self._on_loading)
        presenter.answered.connect(self._on_answer)
        presenter.base_loaded.connect(self._on_base)
        presenter.failed.connect(self._on_failed)
        presenter.warned.connect(self.warned)
        presenter.selection_changed.connect(self._on_selection)
        presenter.places_found.connect(self.place_box.show_places)
        self.filters.changed.connect(self._apply)
        self.time_bar.brushed.connect(self._on_brush)
        self.place_box.asked.connect(self._on_place_asked)
        self.place_box.chosen.connect(self._on_place)
        self.colour_by.currentIndexChanged.connect(lambda place: self._show_points())
        self.hits.chosen.connect(self.incident_chosen)
        self.export.told.connect(self.told)
        self.export.warned.connect(self.warned)
        canvas.failed.connect(self.warned)
        canvas.settled.connect(self._on_settled)
        canvas.camera_changed.connect(self._on_camera)
        canvas.layer_changed.connect(lambda layer: self._show_legend())
        canvas.picked.connect(self._on_picked)
        canvas.pointed_at.connect(self._on_pointed)
        canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        canvas.customContextMenuRequested.connect(self._on_menu)
        canvas.tool.done.connect(self._on_shape)
        canvas.tool.kind_changed.connect(self._on_kind)
        canvas.tool.changed.connect(lambda: area.say_hint(canvas.tool.hint()))
        area.card.acted.connect(lambda: self._act_on_card())
        area.selection.clear_wanted.connect(self._clear)
        area.selection.narrow_wanted.connect(self._narrow_to_shape)
        acts = self.actions_
        for kind, action in acts.tools.items():
            action.triggered.connect(lambda _=False, kind=kind: canvas.tool.start(kind))
        for name, on in (("filters", self.filters.setVisible), ("legend", self._switch_legend)):
            acts[name].setChecked(True)
            acts[name].toggled.connect(on)
        acts["density"].toggled.connect(canvas.set_always_density)
        acts["zoom_in"].triggered.connect(lambda: canvas.zoom_by(1.0))
        acts["zoom_out"].triggered.connect(lambda: canvas.zoom_by(-1.0))
        acts["whole"].triggered.connect(canvas.show_home)
        acts["clear"].triggered.connect(self._clear)
        acts["go_to"].triggered.connect(self._focus_places)
        acts["copy"].triggered.connect(self.export.copy)
        acts["save"].triggered.connect(self.export.save)
        acts["print"].triggered.connect(self.export.print)

    def _on_loading(self) -> None:
        if self.presenter.answer is None:
            self.area.card.say(self.tr("Reading the incidents"), busy=True)
            self.area.place()

    def _on_base(self, base: BaseMap | None) -> None:
        self.canvas.set_basemap(base)
        self.area.show_credit("" if base is None else base.attribution)

    def _on_settled(self) -> None:
        if self.presenter.answer is not None:
            self.presenter.load_base()  # not before the incidents are to be seen

    def _on_failed(self, why: str) -> None:
        if self.presenter.answer is not None:
            self.warned.emit(why)  # what was read before stays in sight
            return
        self._act_on_card = self.presenter.load
        self.area.card.say(self.tr("The incidents cannot be shown"), why, self.tr("Try again"))
        self.area.place()

    def _on_answer(self, found: Answer) -> None:
        self.filters.show_answer(found)
        self.time_bar.show_answer(found)
        if not self._seen_once and found.total:
            self._seen_once = True
            box = found.shown.bounds()
            if box is not None:
                self.canvas.show_box(box)
        self._show_points()
        self._show_empty(found)

    def _show_points(self) -> None:
        """Hand the newest answer to the canvas, coloured as chosen."""
        found = self.presenter.answer
        if found is not None:
            scheme = self.presenter.scheme(self.head.colouring)
            self.canvas.set_points(found.shown, scheme, self.presenter.selected_mask())
            self._soon.start()

    def _show_empty(self, found: Answer) -> None:
        if len(found.shown):
            self.area.card.hide()
            return
        if found.total:
            self._act_on_card = self._reset
            self.area.card.say(
                self.tr("No incidents in this window"),
                self.tr("{count} incidents are hidden by the filters.").format(
                    count=count_text(found.total)
                ),
                self.tr("Reset the filters"),
            )
        else:
            self.area.card.say(
                self.tr("No incidents yet"),
                self.tr("File one, or import a file, and it will appear here."),
            )
        self.area.place()

    def _reset(self) -> None:
        self.filters.set_filter(MapFilter())
        self._apply(MapFilter())

    def _apply(self, chosen: MapFilter) -> None:
        self.presenter.set_filter(chosen)

    def _on_brush(self, brush: tuple[int, int] | None) -> None:
        low, high = (None, None) if brush is None else brush
        chosen = replace(self.filters.chosen, minute_from=low, minute_to=high)
        self.filters.set_filter(chosen)
        self._apply(chosen)

    def _on_camera(self, camera: Camera) -> None:
        self._soon.start()

    def _ask_summary(self) -> None:
        found, scheme = self.presenter.answer, self.presenter.scheme(self.head.colouring)
        if found is not None and scheme is not None:
            shown, camera = found.shown, self.canvas.camera
            self._summaries.ask(lambda token: summarise(shown, camera, scheme))

    def _on_summary(self, summary: ViewSummary) -> None:
        self._summary = summary
        self._show_legend()

    def _show_legend(self) -> None:
        found = self.presenter.answer
        scheme = self.presenter.scheme(self.head.colouring)
        if found is None or scheme is None:
            return
        canvas = self.canvas
        content = legend_content(
            found, canvas.layer, scheme, self._summary, canvas.camera, canvas.theme, self._zone
        )
        self.area.show_legend(content)
        self.area.legend.setVisible(self.actions_["legend"].isChecked())

    def _switch_legend(self, on: bool) -> None:
        self.area.legend.setVisible(on and self.area.legend.content is not None)

    def _on_pointed(self, what: Rows | int | None) -> None:
        if what is None:
            text = ""
        elif isinstance(what, int):
            text = self.tr("{count} incidents in this cell").format(count=count_text(what))
            text = text if what else ""
        elif len(what) == 1:
            text = self._incident_text(int(what[0]))
        else:
            text = self.tr("{count} incidents at this place").format(count=count_text(len(what)))
        self.area.say_pointer(text)

    def _incident_text(self, row: int) -> str:
        found = self.presenter.answer
        if found is None:
            return ""
        points = found.shown.points
        name = self._words.category(points.categories[points.category[row]])
        status = self._words.status(points.statuses[points.status[row]])
        return f"{name}, {moment_text(int(points.minute[row]), self._zone)}, {status}"

    def _on_picked(self, rows: Rows) -> None:
        found = self.presenter.answer
        if found is None or not len(rows):
            if self.canvas.tool.drawn is None:
                self.presenter.clear_selection()
            return
        points = found.shown.points
        self.presenter.select_rows(rows)
        if len(rows) == 1:
            self.incident_chosen.emit(int(points.id[rows[0]]))
            return
        at = QCursor.pos()
        if self.canvas.steered_by_keys:
            at = self.canvas.mapToGlobal(self.canvas.rect().center())
        texts = [(int(points.id[row]), self._incident_text(int(row))) for row in rows[:_HITS]]
        self.hits.offer(texts, len(rows), at + QPoint(8, 8))

    def _on_kind(self, kind: ShapeKind | None) -> None:
        self.actions_.tools[kind].setChecked(True)
        shape = Qt.CursorShape.ArrowCursor if kind is None else Qt.CursorShape.CrossCursor
        self.canvas.setCursor(shape)
        if kind is not None:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_shape(self, shape: MapShape) -> None:
        if shape.kind in SELECTING:
            self.presenter.select_shape(shape)
        else:
            self.told.emit(self.canvas.tool.measure_text())

    def _on_selection(self, ids: NDArray[np.int64]) -> None:
        self.canvas.set_selected(self.presenter.selected_mask())
        drawn = self.canvas.tool.drawn
        if len(ids):
            text = self.tr("{count} selected").format(count=count_text(len(ids)))
            has_area = drawn is not None and drawn.kind in SELECTING
            self.area.selection.say(text, has_area=has_area)
        else:
            self.area.selection.hide()
        self.area.place()
        self.selection_changed.emit(ids)

    def _narrow_to_shape(self) -> None:
        drawn = self.canvas.tool.drawn
        if drawn is not None:
            chosen = drawn.narrowed(self.filters.chosen)
            self.filters.set_filter(chosen)
            self._apply(chosen)

    def _clear(self) -> None:
        self.canvas.tool.clear()
        self.canvas.set_sought(None)
        self.presenter.clear_selection()

    def _focus_places(self) -> None:
        self.place_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.place_box.selectAll()

    def _on_place_asked(self, text: str) -> None:
        camera = self.canvas.camera
        self.presenter.find_place(text, world_to_lon_lat(camera.x, camera.y))

    def _on_place(self, place: Place) -> None:
        self.canvas.set_sought((place.lon, place.lat))
        self.canvas.centre_on(place.lon, place.lat)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        parts = (place.label, place.detail, place.how)
        self.told.emit(", ".join(part for part in parts if part))

    def _on_menu(self, at: QPoint) -> None:
        """The place under the pointer, in each notation, to copy."""
        lon, lat = self.canvas.camera.lon_lat_at(at.x(), at.y())
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Copy coordinates"))
        for notation in (Notation.DECIMAL, Notation.SECONDS, Notation.UTM, Notation.MGRS):
            try:
                text = format_coordinates(lat, lon, notation)
            except IcimpsError:
                continue  # near a pole there is no grid reference to offer
            action = menu.addAction(self.tr("Copy {text}").format(text=text))
            action.triggered.connect(
                lambda _=False, text=text: QGuiApplication.clipboard().setText(text)
            )
        menu.popup(self.canvas.mapToGlobal(at))

    def _on_error(self, error: Exception) -> None:
        self.warned.emit(sentence(error))
