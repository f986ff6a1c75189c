"""The map with the incident that was picked on it beside it."""

from __future__ import annotations

from uuid import UUID

import shapely
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from icimps_desktop.records.incident import Incident
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.incidents import screen as incidents_screen
from icimps_desktop.ui.map import screen as map_screen

_PANEL = 42  # heights of the text; the map keeps the rest
_SHARE = 0.36  # of the page, where that is less
_MAP = 57  # heights of the text; where a map with filters has less, the filters fold away


class MapPage(QWidget):
    """Two screens that do not know each other, side by side.

    Signals:
        edit_wanted(UUID): open the form on this incident.
        incident_opened(UUID, str, str): one is read; its number and its class.
    """

    edit_wanted = Signal(object)
    incident_opened = Signal(object, str, str)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.map = map_screen.build(context)
        self.panel = incidents_screen.build_panel(context)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.map)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self.panel.hide()
        self._folded = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._split)
        self.map.incident_wanted.connect(self.open_incident)
        self.panel.closed.connect(self._put_away)
        self.panel.map_wanted.connect(self._centre_on)
        self.panel.edit_wanted.connect(self._on_edit)
        self.panel.presenter.shown.connect(self._tell_opened)

    def open_incident(self, uid: UUID) -> None:
        """Read an incident beside the map."""
        if self.panel.isHidden():
            width = min(em(self, _PANEL), int(self.width() * _SHARE))
            self._make_room(width)
            self.panel.show()
            self._split.setSizes([max(self.width() - width, width), width])
        self.panel.presenter.open(uid)
        self.panel.take_focus()

    def show_place(self, lat: float, lon: float) -> None:
        """Look at a place and mark it."""
        self.map.show_place(lat, lon)

    def show_extent(self, west: float, south: float, east: float, north: float) -> None:
        """Look at an area in degrees."""
        self.map.show_extent(west, south, east, north)

    def refresh(self) -> None:
        """Read base map and incidents anew."""
        self.map.refresh()

    def take_focus(self) -> None:
        """The map itself takes the keys."""
        self.map.take_focus()

    def close_down(self) -> None:
        """Want no answers any more."""
        self.panel.presenter.close()
        self.map.close_down()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.panel.isHidden():
            self._make_room(self.panel.width())

    def _make_room(self, panel: int) -> None:
        """Fold the filters away where the map would become too narrow to be read.

        Once: the officer may want them all the same. Where there is room again they come back.
        """
        narrow = self.width() - panel - self.map.filters.sizeHint().width() < em(self, _MAP)
        switch = self.map.actions_["filters"]
        if narrow and not self._folded and switch.isChecked():
            self._folded = True
            switch.setChecked(False)
        elif not narrow:
            self._unfold()

    def _unfold(self) -> None:
        if self._folded:
            self._folded = False
            self.map.actions_["filters"].setChecked(True)

    def _put_away(self) -> None:
        self.panel.hide()
        self._unfold()
        self.panel.presenter.close()
        self.map.take_focus()

    def _on_edit(self, incident: Incident) -> None:
        self.edit_wanted.emit(incident.uid)

    def _centre_on(self, incident: Incident) -> None:
        if incident.geom is None:
            self._context.notices.tell(self.tr("This incident has no pin."), tone=Tone.INFO)
        else:
            self.show_place(
                float(shapely.get_y(incident.geom)), float(shapely.get_x(incident.geom))
            )

    def _tell_opened(self) -> None:
        incident = self.panel.presenter.incident
        if incident is not None:
            words = self._context.station.knowledge.lists.label("categories", incident.category)
            self.incident_opened.emit(incident.uid, incident.number, words)
