"""What mouse and keys ask for, whoever draws."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from icimps_desktop.ui.map.gestures import Gestures
from icimps_desktop.ui.map.tools import ShapeTool


def test_gestures_ask_and_leave_the_view_to_whoever_draws(qtbot):
    alone = Gestures()
    alone.tool = ShapeTool(alone)
    qtbot.addWidget(alone)
    alone.resize(400, 300)
    alone.show()
    before = alone.camera
    with qtbot.waitSignal(alone.camera_wanted) as wanted:
        QTest.keyClick(alone, Qt.Key.Key_Plus)
    assert wanted.args[0].zoom > before.zoom
    with qtbot.waitSignal(alone.camera_wanted):
        QTest.mouseDClick(alone, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    with qtbot.waitSignal(alone.home_wanted):
        QTest.keyClick(alone, Qt.Key.Key_Home)
    with qtbot.waitSignal(alone.picked) as picked:
        QTest.mouseClick(alone, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert len(picked.args[0]) == 0  # no incidents, none picked
    assert alone.camera is before
