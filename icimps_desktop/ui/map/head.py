"""The head of the map screen: tools, what colours mean, and where to go."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from icimps_desktop.ui.common.icons import icon
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
_STAY = 2  # groups that never go into the menu
_GAP, _LINE_GAP = 8, 3


class MapHead(QFrame):
    """One row of controls; every button can be reached with Tab.

    Groups of tools that do not fit go from the last on into the menu “More”.
    """

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
        self.groups = [_Group(actions, names, first=not n) for n, names in enumerate(_GROUPS)]
        self.more = self._more_button()
        self._actions = actions
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 8, 3)
        row.setSpacing(0)
        for part in (*self.groups, self.more):
            row.addWidget(part)
        row.addSpacing(_GAP)
        row.addWidget(self.colour_by)
        row.addSpacing(_GAP)
        row.addStretch(1)
        row.addWidget(self.place_box, 3)

    @property
    def colouring(self) -> ColourBy:
        """What the colour of a point says."""
        return ColourBy(self.colour_by.currentData())

    def minimumSizeHint(self) -> QSize:
        wide = self._width_of(_STAY)
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the groups that there is room for; the menu has the others."""
        fitting = len(self.groups)
        while fitting > _STAY and self._width_of(fitting) > self.width():
            fitting -= 1
        for place, group in enumerate(self.groups):
            group.setVisible(place < fitting)
        menu = self.more.menu()
        menu.clear()
        for names in _GROUPS[fitting:]:
            menu.addSeparator()
            menu.addActions([self._actions[name] for name in names])
        self.more.setVisible(fitting < len(self.groups))

    def _width_of(self, count: int) -> int:
        """What the row needs with the first `count` groups in it."""
        margins = self.contentsMargins() + self._row.contentsMargins()
        others = [self.colour_by.sizeHint().width(), self.place_box.minimumWidth(), 2 * _GAP]
        if count < len(self.groups):
            others.append(self.more.sizeHint().width())
        tools = sum(group.sizeHint().width() for group in self.groups[:count])
        return margins.left() + margins.right() + tools + sum(others)

    def _more_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(self.tr("More"))
        button.setIcon(icon("down"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(self.tr("More map tools"))
        button.setToolTip(button.accessibleName())
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        menu.setAccessibleName(button.accessibleName())
        button.setMenu(menu)
        button.hide()
        return button


class _Group(QWidget):
    """Buttons that belong together, with a line before them when others stand there."""

    def __init__(self, actions: MapActions, names: tuple[str, ...], *, first: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        if not first:
            line = QFrame()
            line.setProperty("divider", True)
            row.addSpacing(_LINE_GAP)
            row.addWidget(line)
            row.addSpacing(_LINE_GAP)
        for name in names:
            action = actions[name]
            button = QToolButton()
            button.setDefaultAction(action)
            button.setIconSize(QSize(20, 20))
            button.setAutoRaise(True)
            button.setAccessibleName(action.text())
            button.setAccessibleDescription(action.toolTip())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
