"""The map canvas: moving, drawing, hitting, steering by keyboard, a pin to set."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPalette, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.basemap import BaseMap
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.common.theme import make_palette
from icimps_desktop.ui.map.camera import holds, lon_lat_to_world
from icimps_desktop.ui.map.canvas import MapCanvas
from icimps_desktop.ui.map.data import MapWords
from icimps_desktop.ui.map.layers import POINT_LIMIT
from icimps_desktop.ui.map.shapes import ShapeKind
from icimps_desktop.ui.map.symbols import ColourBy, category_scheme, severity_scheme
from icimps_desktop.ui.map.theme import DARK, LIGHT
from tests.ui.map.town import make_basemap


@pytest.fixture
def canvas(qtbot, jobs, index):
    made = MapCanvas(jobs)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.set_points(index.shown(), category_scheme(index, None, MapWords(), "other"))
    made.show_box(index.shown().bounds())
    made.show()
    settle(qtbot, made)
    return made


def settle(qtbot, canvas):
    qtbot.waitUntil(lambda: canvas.is_settled, timeout=10_000)


def wheel(canvas, at, notches):
    event = QWheelEvent(
        QPointF(at), QPointF(canvas.mapToGlobal(at)), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def drag(canvas, start, end):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        step = start + (end - start) * share
        QTest.mouseMove(canvas, step)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)


def test_dragging_moves_the_ground_with_the_pointer(qtbot, canvas):
    before = canvas.camera.to_world(300, 300)
    drag(canvas, QPoint(300, 300), QPoint(420, 250))
    assert canvas.camera.to_screen(*before) == pytest.approx((420, 250), abs=1.5)
    settle(qtbot, canvas)
    assert holds(canvas.layer.box, canvas.camera.box)


def test_wheel_zooms_at_the_pointer(qtbot, canvas):
    zoom, place = canvas.camera.zoom, canvas.camera.to_world(200, 150)
    wheel(canvas, QPoint(200, 150), 2)
    assert canvas.camera.zoom == pytest.approx(zoom + 1)
    assert canvas.camera.to_screen(*place) == pytest.approx((200, 150), abs=0.01)
    wheel(canvas, QPoint(200, 150), -2)
    assert canvas.camera.zoom == pytest.approx(zoom)


def test_double_click_zooms_in(canvas):
    zoom = canvas.camera.zoom
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert canvas.camera.zoom == pytest.approx(zoom + 1)


@pytest.mark.parametrize(
    ("key", "dx", "dy"),
    [
        *((Qt.Key.Key_Left, -1, 0), (Qt.Key.Key_Right, 1, 0)),
        *((Qt.Key.Key_Up, 0, -1), (Qt.Key.Key_Down, 0, 1)),
    ],
)
def test_arrows_move_the_view(canvas, key, dx, dy):
    before = canvas.camera
    QTest.keyClick(canvas, key)
    assert np.sign([canvas.camera.x - before.x, canvas.camera.y - before.y]).tolist() == [dx, dy]
    moved = canvas.camera
    QTest.keyClick(canvas, key, Qt.KeyboardModifier.ShiftModifier)
    fine = abs(canvas.camera.x - moved.x) + abs(canvas.camera.y - moved.y)
    assert 0 < fine < abs(moved.x - before.x) + abs(moved.y - before.y)


def test_keys_zoom_and_go_home(qtbot, canvas):
    start = canvas.camera
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Plus)
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.camera.zoom == pytest.approx(start.zoom + 1)
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.camera == start


def test_density_far_off_and_points_near_by(qtbot, canvas, index):
    shown = index.shown()
    assert shown.count_in(canvas.camera.box) > POINT_LIMIT
    assert canvas.layer.grid is not None
    assert canvas.cell_count(400, 300) > 0
    assert len(canvas.hit(400, 300)) == 0
    while shown.count_in(canvas.camera.box) > POINT_LIMIT:
        QTest.keyClick(canvas, Qt.Key.Key_Plus)
    settle(qtbot, canvas)
    assert canvas.layer.grid is None
    assert canvas.cell_count(400, 300) is None
    canvas.set_always_density(True)
    settle(qtbot, canvas)
    assert canvas.layer.grid is not None


def test_each_density_cell_tells_its_own_count(canvas, points):
    grid = canvas.layer.grid
    side = 1 << grid.level
    for px, py in ((100, 100), (400, 300), (633, 421)):
        x, y = canvas.camera.to_world(px, py)
        column, row = int(x * side), int(y * side)
        there = ((points.x * side).astype(int) == column) & ((points.y * side).astype(int) == row)
        assert canvas.cell_count(px, py) == there.sum()


def test_hit_finds_the_nearest_within_twelve_pixels(qtbot, canvas, points):
    canvas.centre_on(10.1, 50.1, 17)
    settle(qtbot, canvas)
    px, py = canvas.camera.to_screen(points.x, points.y)
    seen = np.flatnonzero((px > 20) & (px < 780) & (py > 20) & (py < 580))
    assert len(seen)
    for row in seen[:20]:
        at = px[row] + 3, py[row] - 2
        away = np.hypot(px - at[0], py - at[1])
        assert set(canvas.hit(*at).tolist()) == set(np.flatnonzero(away <= 12).tolist())
        assert away[canvas.hit(*at)[0]] == away.min()
    away = np.hypot(px[:, None] - np.arange(0, 800, 10), py[:, None] - 300).min(axis=0)
    empty = int(np.flatnonzero(away > 14)[0]) * 10
    assert len(canvas.hit(empty, 300)) == 0


def test_a_click_picks_and_a_drag_does_not(qtbot, canvas, points):
    canvas.centre_on(10.1, 50.1, 17)
    settle(qtbot, canvas)
    px, py = canvas.camera.to_screen(points.x, points.y)
    row = int(np.flatnonzero((px > 50) & (px < 750) & (py > 50) & (py < 550))[0])
    at = QPoint(round(px[row]), round(py[row]))
    with qtbot.waitSignal(canvas.picked) as picked:
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert row in picked.args[0].tolist()
    with qtbot.assertNotEmitted(canvas.picked):
        drag(canvas, at, at + QPoint(40, 0))


def test_the_pointer_tells_what_it_is_over(qtbot, canvas, points):
    with qtbot.waitSignal(canvas.pointed_at) as over:
        QTest.mouseMove(canvas, QPoint(400, 300))
    assert isinstance(over.args[0], int)
    canvas.centre_on(10.1, 50.1, 17)
    settle(qtbot, canvas)
    px, py = canvas.camera.to_screen(points.x, points.y)
    row = int(np.flatnonzero((px > 50) & (px < 750) & (py > 50) & (py < 550))[0])
    QTest.mouseMove(canvas, QPoint(3, 3))
    with qtbot.waitSignal(canvas.pointed_at) as over:
        QTest.mouseMove(canvas, QPoint(round(px[row]), round(py[row])))
    assert canvas.hovered is not None
    first = over.args[0][0]
    assert (points.x[first], points.y[first]) == canvas.hovered


def test_a_pin_can_be_set_dragged_and_set_by_key(qtbot, jobs):
    canvas = MapCanvas(jobs)
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    canvas.centre_on(10.1, 50.1, 15)
    canvas.set_pin(10.1, 50.1, accuracy_m=40)
    assert canvas.pin.accuracy_m == 40
    with qtbot.waitSignal(canvas.pin_moved) as moved:
        drag(canvas, QPoint(200, 140), QPoint(260, 90))
    assert moved.args == pytest.approx([*canvas.camera.lon_lat_at(260, 90)], abs=1e-4)
    assert canvas.camera.box  # the map itself stood still
    with qtbot.waitSignal(canvas.pin_moved) as moved:
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 70))
    assert moved.args == pytest.approx([*canvas.camera.lon_lat_at(60, 70)], abs=1e-9)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    with qtbot.waitSignal(canvas.pin_moved) as moved:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert moved.args == pytest.approx([*canvas.camera.lon_lat_at(200, 150)], abs=1e-9)
    canvas.clear_pin()
    assert canvas.pin is None


def test_a_fixed_pin_stays_where_it_is(qtbot, jobs):
    canvas = MapCanvas(jobs)
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    canvas.centre_on(10.1, 50.1, 15)
    canvas.set_pin(10.1, 50.1, movable=False)
    with qtbot.assertNotEmitted(canvas.pin_moved):
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 70))
        drag(canvas, QPoint(200, 140), QPoint(260, 90))


def test_base_map_names_and_ground_are_drawn(qtbot, canvas):
    bare = canvas.grab().toImage()
    canvas.set_points(None, None)
    canvas.set_basemap(make_basemap())
    canvas.centre_on(10.15, 50.15, 14)
    settle(qtbot, canvas)
    assert canvas._frame is not None
    drawn = canvas.grab().toImage()
    assert drawn != bare
    colours = {drawn.pixelColor(x, y).name() for x in range(0, 800, 7) for y in range(0, 600, 7)}
    assert LIGHT.water.name() in colours
    assert len(colours) > 3


def test_dark_and_light_follow_the_palette(qtbot, canvas):
    canvas.set_basemap(make_basemap())
    canvas.setPalette(make_palette(True))
    assert canvas.theme is DARK
    settle(qtbot, canvas)
    dark = canvas.grab().toImage()
    canvas.setPalette(make_palette(False))
    settle(qtbot, canvas)
    assert canvas.theme is LIGHT
    light = canvas.grab().toImage()
    assert light.pixelColor(2, 300).lightness() > dark.pixelColor(2, 300).lightness() + 80


class _Torn:
    """Picture tiles of a file that was damaged after it was opened."""

    min_zoom = 0
    max_zoom = 4

    def tile(self, z, x, y):
        raise UserError("“city.mbtiles” is damaged and cannot be read as a map.")

    def close(self):
        pass


def test_a_base_map_that_breaks_is_told_and_left_out(qtbot, canvas):
    with qtbot.waitSignal(canvas.failed) as failed:
        canvas.set_basemap(BaseMap("city", (), _Torn(), (9, 49, 11, 51), ""))
    assert "damaged" in failed.args[0]
    settle(qtbot, canvas)
    assert canvas.layer is not None


def test_no_points_and_one_point(qtbot, canvas, index):
    none = index.shown(np.zeros(len(index.points), dtype=np.bool_))
    canvas.set_points(none, category_scheme(index, None, MapWords(), "other"))
    settle(qtbot, canvas)
    assert canvas.layer.grid is None
    mask = np.zeros(len(index.points), dtype=np.bool_)
    mask[5] = True
    canvas.set_points(index.shown(mask), severity_scheme(index.points), mask)
    canvas.set_camera(canvas.camera.looking_at(index.points.x[5], index.points.y[5], 16))
    settle(qtbot, canvas)
    assert canvas.hit(400, 300).tolist() == [5]
    middle = canvas.grab().toImage().pixelColor(400, 300)
    assert middle not in (LIGHT.land, LIGHT.outside)


def test_tools_draw_by_mouse_and_do_not_move_the_map(qtbot, canvas):
    canvas.tool.start(ShapeKind.BOX)
    camera = canvas.camera
    with qtbot.waitSignal(canvas.tool.done) as done:
        drag(canvas, QPoint(100, 100), QPoint(300, 250))
    assert canvas.camera == camera
    shape = done.args[0]
    west, north = camera.lon_lat_at(100, 100)
    east, south = camera.lon_lat_at(300, 250)
    assert shape.narrowed(MapFilter()).bbox == pytest.approx((west, south, east, north))
    with qtbot.waitSignal(canvas.tool.done) as done:  # clicked instead of dragged
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 250))
    assert done.args[0] == shape


def test_polygon_by_mouse_and_by_keyboard(qtbot, canvas):
    canvas.tool.start(ShapeKind.POLYGON)
    with qtbot.waitSignal(canvas.tool.done) as done:
        for at in (QPoint(100, 100), QPoint(300, 120), QPoint(200, 300)):
            QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 300))
    assert len(done.args[0].corners) == 3
    canvas.setFocus()
    with qtbot.waitSignal(canvas.tool.done) as done:
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Left):
            QTest.keyClick(canvas, Qt.Key.Key_Return)
            QTest.keyClick(canvas, key)
        QTest.keyClick(canvas, Qt.Key.Key_Backspace)
        QTest.keyClick(canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(done.args[0].corners) == 3


def test_escape_drops_the_shape_then_the_tool(canvas):
    canvas.tool.start(ShapeKind.DISTANCE)
    canvas.tool.put((10.0, 50.0))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert (canvas.tool.kind, canvas.tool.drawing) == (ShapeKind.DISTANCE, False)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool.kind is None


def test_measuring_says_length_and_area(canvas):
    tool = canvas.tool
    tool.start(ShapeKind.DISTANCE)
    tool.put((10.0, 50.0))
    tool.point((10.01, 50.0))
    assert tool.measure_text() != ""
    tool.put((10.01, 50.0))
    tool.finish()
    assert tool.drawn.metres == pytest.approx(717, abs=2)
    tool.start(ShapeKind.AREA)
    for corner in ((10.0, 50.0), (10.01, 50.0), (10.01, 50.01)):
        tool.put(corner)
    tool.finish()
    assert "," in tool.measure_text()
    canvas.grab()


def test_the_cross_shows_where_enter_acts(qtbot, canvas):
    canvas.activateWindow()
    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(canvas.hasFocus)
    assert canvas.steered_by_keys
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not canvas.steered_by_keys


def test_schemes_name_few_classes_and_gather_the_rest(points, index):
    scheme = category_scheme(index, None, MapWords(), "Other kinds")
    assert len(scheme.labels) == 8
    assert scheme.labels[-1] == "Other kinds"
    few = category_scheme(index, frozenset(["theft", "arson"]), MapWords(), "Other kinds")
    assert set(few.labels) == {"Theft", "Arson"}
    grouped = MapWords(groups=dict.fromkeys(("robbery", "arson"), "Violence"))
    assert "Violence" in category_scheme(index, None, grouped, "Other kinds").labels
    assert severity_scheme(points).by is ColourBy.SEVERITY
    rows = np.arange(len(points), dtype=np.int32)
    for made in (scheme, severity_scheme(points)):
        classes = made.of_points(points, rows)
        assert classes.max() < len(made.labels)
        assert len(made.colours(LIGHT)) == len(made.labels) == len(made.shapes)


def test_a_place_is_centred_at_street_zoom(canvas):
    canvas.centre_on(10.05, 50.07)
    assert (canvas.camera.x, canvas.camera.y) == pytest.approx(lon_lat_to_world(10.05, 50.07))
    assert canvas.camera.zoom >= 16


def test_palette_event_without_change_draws_nothing_anew(qtbot, canvas):
    layer = canvas.layer
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.PaletteChange))
    settle(qtbot, canvas)
    assert canvas.layer is layer
    assert canvas.palette().color(QPalette.ColorRole.Window).isValid()
