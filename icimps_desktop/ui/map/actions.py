"""The map's actions, once: tool bar, keyboard and menu show the same ones."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.words import tr as tr
from icimps_desktop.ui.map.shapes import ShapeKind


@dataclass(frozen=True, slots=True)
class _Plan:
    name: str
    text: str
    tip: str
    icon: str
    key: str
    checkable: bool = False


class MapActions(QObject):
    """All actions by name; those with one letter as their key act while the map has focus.

    `tools` holds the action of each ShapeKind, and of None for moving the map.
    """

    def __init__(self, view: QWidget, canvas: QWidget) -> None:
        super().__init__(view)
        self._view, self._canvas = view, canvas
        self.by_name: dict[str, QAction] = {}
        self.tools: dict[ShapeKind | None, QAction] = {}
        self._add_tools()
        for plan in self._plans():
            self._add(plan)

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def _plans(self) -> tuple[_Plan, ...]:
        return (
            _Plan(
                "filters", tr("Filters"), tr("Show or hide the filters"), "filter", "F", True
            ),
            _Plan("zoom_in", tr("Zoom in"), tr("Zoom in"), "zoom-in", ""),
            _Plan("zoom_out", tr("Zoom out"), tr("Zoom out"), "zoom-out", ""),
            _Plan(
                "whole", tr("Show everything"), tr("All incidents in view"), "extent", "Home"
            ),
            _Plan(
                "density", tr("Always density"),
                tr("Density at every zoom, not points where they are few"),
                "map/density", "H", True,
            ),
            _Plan("legend", tr("Legend"), tr("Show or hide the legend"), "map/legend", "L", True),
            _Plan(
                "clear", tr("Clear drawing and selection"),
                tr("Take shapes, measures and selection off the map"), "close", "C",
            ),
            _Plan("go_to", tr("Go to place"), tr("Go to place"), "target", "Ctrl+G"),
            _Plan(
                "copy", tr("Copy picture"), tr("Copy what is seen"), "copy", "Ctrl+Shift+C"
            ),
            _Plan(
                "save", tr("Save picture"), tr("Save what is seen as PNG"), "picture",
                "Ctrl+Shift+S",
            ),
            _Plan("print", tr("Print"), tr("Print what is seen"), "print", "Ctrl+P"),
        )  # fmt: skip

    def _add_tools(self) -> None:
        plans: dict[ShapeKind | None, _Plan] = {
            None: _Plan("move", tr("Move and ask"), tr("Move the map, click an incident"),
                        "map/move", "V"),
            ShapeKind.BOX: _Plan("box", tr("Select by box"), tr("Select in a box"),
                                 "select-box", "B"),
            ShapeKind.POLYGON: _Plan("polygon", tr("Select by polygon"),
                                     tr("Select in a drawn area"), "select-polygon", "P"),
            ShapeKind.RADIUS: _Plan("radius", tr("Select by radius"),
                                    tr("Select round a place"), "select-radius", "R"),
            ShapeKind.DISTANCE: _Plan("distance", tr("Measure distance"),
                                      tr("Measure a way"), "ruler", "D"),
            ShapeKind.AREA: _Plan("area", tr("Measure area"), tr("Measure an area"),
                                  "map/measure-area", "A"),
        }  # fmt: skip
        group = QActionGroup(self)
        for kind, plan in plans.items():
            action = self._add(plan)
            action.setCheckable(True)
            action.setData(kind)
            group.addAction(action)
            self.tools[kind] = action
        self.tools[None].setChecked(True)

    def _add(self, plan: _Plan) -> QAction:
        action = QAction(icon(plan.icon), plan.text, self)
        action.setCheckable(plan.checkable)
        action.setToolTip(f"{plan.tip} ({plan.key})" if plan.key else plan.tip)
        if plan.key and plan.key != "Home":  # the canvas itself knows Home
            action.setShortcut(QKeySequence(plan.key))
        if len(plan.key) == 1:  # a letter must not be taken from lists and lines
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self._canvas.addAction(action)
        else:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._view.addAction(action)
        self.by_name[plan.name] = action
        return action
