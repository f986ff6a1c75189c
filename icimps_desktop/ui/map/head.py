"""The head of the map screen: tools, what colours mean, and where to go."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QToolBar, QWidget

from icimps_desktop.ui.map.actions import MapActions
from icimps_desktop.ui.map.place_box import PlaceBox
from icimps_desktop.ui.map.symbols import ColourBy

_GROUPS = (
    ("filters",),
    ("move", "box", "polygon", "radius"),
    ("distance", "area", "clear"),
    ("zoom_in", "zoom_out", "whole"),
    ("density", "legend"),
    ("copy", "save", "print"),
)


class MapHead(QFrame):
    """One row of controls; every button can be reached with Tab."""

    def __init__(self, actions: MapActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self.place_box = PlaceBox()
        self.colour_by = QComboBox()
        self.colour_by.setAccessibleName(self.tr("Colour by"))
        self.colour_by.setToolTip(self.tr("What the colour of a point says"))
        self.colour_by.addItem(self.tr("Colour by class"), ColourBy.CATEGORY)
        self.colour_by.addItem(self.tr("Colour by severity"), ColourBy.SEVERITY)
        self.place_box.setMinimumWidth(190)
        self.place_box.setMaximumWidth(330)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 8, 3)
        row.setSpacing(8)
        row.addWidget(self._tool_bar(actions))
        row.addWidget(self.colour_by)
        row.addStretch(1)
        row.addWidget(self.place_box, 3)

    @property
    def colouring(self) -> ColourBy:
        """What the colour of a point says."""
        return ColourBy(self.colour_by.currentData())

    def _tool_bar(self, actions: MapActions) -> QToolBar:
        tools = QToolBar()
        tools.setAccessibleName(self.tr("Map tools"))
        tools.setIconSize(QSize(20, 20))
        for number, names in enumerate(_GROUPS):
            if number:
                tools.addSeparator()
            for name in names:
                tools.addAction(actions[name])
                button = tools.widgetForAction(actions[name])
                button.setAccessibleName(actions[name].text())
                button.setAccessibleDescription(actions[name].toolTip())
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return tools
