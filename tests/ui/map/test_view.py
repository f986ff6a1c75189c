"""The map screen as an officer uses it: by mouse and by keyboard alone."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.map.layers import ViewSummary, summarise
from icimps_desktop.ui.map.legend import legend_content
from icimps_desktop.ui.map.presenter import MapPresenter
from icimps_desktop.ui.map.shapes import ShapeKind
from icimps_desktop.ui.map.symbols import ColourBy
from icimps_desktop.ui.map.view import MapView
from tests.ui.map.town import FIRST, SIDE, SOUTH, WEST, Town, make_points, settle
from tests.ui.walk import unnamed, unreachable

# what the platform without a screen says of every list that pops up
pytestmark = pytest.mark.qt_log_ignore(
    "does not support raise", "does not support grabbing the keyboard", extend=True
)


def click(widget, at):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)


def spot(view, count):
    """A pixel over exactly `count` incidents, after going to street zoom."""
    points = view.presenter.answer.shown.points
    px, py = view.canvas.camera.to_screen(points.x, points.y)
    width, height = view.canvas.width(), view.canvas.height()
    seen = np.flatnonzero((px > 60) & (px < width - 280) & (py > 120) & (py < height - 60))
    for row in seen:
        if len(view.canvas.hit(px[row], py[row])) == count:
            return QPoint(round(px[row]), round(py[row])), int(row)
    raise AssertionError(f"no place with {count} incidents")


def near(qtbot, view, zoom=17.0):
    view.canvas.centre_on(10.103, 50.103, zoom)
    settle(qtbot, view)


def test_it_opens_on_all_incidents_with_an_honest_legend(view, points):
    content = view.area.legend.content
    assert view.canvas.layer.grid is not None
    assert content.lines[0].startswith("30,000 of 30,000")
    assert "Density" in content.heading
    assert content.window == "1 Jan 2028 – 31 Dec 2029"
    assert view.area.legend.isVisible()
    assert view.area.attribution.text() == "Made-up town"
    assert not view.area.card.isVisible()


def test_the_legend_follows_the_view(qtbot, view):
    near(qtbot, view)
    content = view.area.legend.content
    in_view = view.presenter.answer.shown.count_in(view.canvas.camera.box)
    assert content.lines[1] == f"{in_view:,} in view"
    assert "Points by class" in content.heading
    assert sum(int(row.count.replace(",", "")) for row in content.rows) == in_view
    assert "in view" in view.area.legend.accessibleDescription()


def test_filters_and_strip_work_together(qtbot, view, points):
    view.filters.source.setCurrentIndex(1)
    settle(qtbot, view)
    with qtbot.waitSignal(view.time_bar.brushed):
        strip = view.time_bar.strip
        y = strip.height() // 2
        QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(300, y))
        QTest.mouseMove(strip, QPoint(420, y))
        QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(420, y))
    settle(qtbot, view)
    chosen = view.presenter.chosen
    assert (chosen.police_found, chosen.minute_from, chosen.minute_to) == (*(False, *strip.brush),)
    assert view.filters.chosen == chosen
    expected = int(chosen.apply(points).sum())
    assert view.area.legend.content.lines[0] == f"{expected:,} of 30,000 incidents"
    view.filters.reset_button.click()
    settle(qtbot, view)
    assert view.presenter.chosen.is_open
    assert view.time_bar.strip.brush is None


def test_one_incident_is_opened_by_a_click(qtbot, view, points):
    near(qtbot, view)
    at, row = spot(view, 1)
    with qtbot.waitSignal(view.incident_chosen) as chosen:
        click(view.canvas, at)
    assert chosen.args == [points.id[row]]
    assert view.presenter.selected.tolist() == [points.id[row]]


def test_several_incidents_are_listed_to_choose_from(qtbot, view, points):
    near(qtbot, view)
    at, _ = spot(view, 2)
    with qtbot.assertNotEmitted(view.incident_chosen):
        click(view.canvas, at)
    assert view.hits.isVisible()
    assert view.hits.list.count() == 2
    assert view.hits.heading.text() == "2 incidents here"
    second = int(view.hits.list.item(1).data(Qt.ItemDataRole.UserRole))
    QTest.keyClick(view.hits.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.incident_chosen) as chosen:
        QTest.keyClick(view.hits.list, Qt.Key.Key_Return)
    assert chosen.args == [second]
    assert not view.hits.isVisible()


def test_a_click_on_nothing_clears_the_selection(qtbot, view, points):
    near(qtbot, view)
    view.presenter.select_rows(np.array([1], dtype=np.int32))
    for x in range(20, 500, 9):
        if not len(view.canvas.hit(x, 300)):
            click(view.canvas, QPoint(x, 300))
            break
    assert len(view.presenter.selected) == 0
    assert not view.area.selection.isVisible()


@pytest.mark.parametrize("tool", [ShapeKind.BOX, ShapeKind.POLYGON, ShapeKind.RADIUS])
def test_selecting_gives_exactly_what_lies_inside(qtbot, view, points, tool):
    view.actions_.tools[tool].trigger()
    assert view.area.hint.isVisible()
    with qtbot.waitSignal(view.selection_changed) as selected:
        click(view.canvas, QPoint(250, 250))
        click(view.canvas, QPoint(500, 300))
        if tool is ShapeKind.POLYGON:
            click(view.canvas, QPoint(420, 450))
            view.canvas.tool.finish()
    shape = view.canvas.tool.drawn
    expected = points.id[shape.narrowed(MapFilter()).apply(points)]
    assert len(expected)
    assert selected.args[0].tolist() == expected.tolist()
    assert f"{len(expected):,} selected" in view.area.selection.label.text()
    view.area.selection.narrow_button.click()
    settle(qtbot, view)
    assert len(view.presenter.answer.shown) == len(expected)
    assert "area" in view.area.legend.content.lines[-1]
    view.area.selection.clear_button.click()
    assert not view.area.selection.isVisible()
    assert view.canvas.tool.drawn is None


def test_measuring_is_told(qtbot, view):
    view.actions_["distance"].trigger()
    with qtbot.waitSignal(view.told) as told:
        click(view.canvas, QPoint(250, 250))
        click(view.canvas, QPoint(500, 250))
        QTest.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(500, 250))
    assert told.args[0].endswith(("km", "mi", "m"))


def test_colour_by_severity_and_always_density(qtbot, view):
    near(qtbot, view)
    view.colour_by.setCurrentIndex(view.colour_by.findData(ColourBy.SEVERITY))
    settle(qtbot, view)
    assert view.area.legend.content.heading == "Points by severity"
    view.actions_["density"].trigger()
    settle(qtbot, view)
    assert "Density" in view.area.legend.content.heading


def test_going_to_a_place_by_name_and_by_coordinate(qtbot, view):
    view.actions_["go_to"].trigger()
    box = view.place_box
    with qtbot.waitSignal(box.chosen) as chosen:
        QTest.keyClicks(box, "Market")
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert chosen.args[0].label == "Market Street"
    camera = view.canvas.camera
    assert camera.lon_lat_at(camera.width / 2, camera.height / 2) == pytest.approx((10.08, 50.09))
    box.clear()
    with qtbot.waitSignal(box.chosen):
        QTest.keyClicks(box, "50 06 00 N 10 07 30 E")
        QTest.keyClick(box, Qt.Key.Key_Return)
    camera = view.canvas.camera
    middle = camera.lon_lat_at(camera.width / 2, camera.height / 2)
    assert middle == pytest.approx((10.125, 50.1), abs=1e-6)


def test_offers_appear_while_typing(qtbot, view):
    box = view.place_box
    box.setFocus()
    with qtbot.waitSignal(view.presenter.places_found):
        QTest.keyClicks(box, "m")
    assert [place.label for place in box.places] == ["Market Street", "Mill Lane"]
    with qtbot.waitSignal(view.presenter.places_found):
        QTest.keyClicks(box, "zzz")
    assert box.places == []


def test_by_keyboard_alone(qtbot, view, points):
    """Find a place, look at it, select round it and open an incident, without the mouse."""
    view.activateWindow()
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    at, row = points.x[7], points.y[7]
    view.canvas.set_camera(view.canvas.camera.looking_at(float(at), float(row), 13.0))
    for _ in range(10):
        QTest.keyClick(view.canvas, Qt.Key.Key_Plus)
    settle(qtbot, view)
    QTest.keyClick(view.canvas, Qt.Key.Key_Return)
    if view.hits.isVisible():
        with qtbot.waitSignal(view.incident_chosen) as chosen:
            QTest.keyClick(view.hits.list, Qt.Key.Key_Return)
        assert chosen.args[0] in points.id
    assert points.id[7] in view.presenter.selected
    QTest.keyClick(view.canvas, Qt.Key.Key_R)
    assert view.canvas.tool.kind is ShapeKind.RADIUS
    with qtbot.waitSignal(view.selection_changed):
        QTest.keyClick(view.canvas, Qt.Key.Key_Return)
        for _ in range(4):
            QTest.keyClick(view.canvas, Qt.Key.Key_Right)
        QTest.keyClick(view.canvas, Qt.Key.Key_Return)
    assert len(view.presenter.selected) >= 1
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert view.canvas.tool.kind is None


def test_letters_typed_into_a_line_switch_no_tool(qtbot, view):
    view.filters.categories.search.setFocus()
    QTest.keyClicks(view.filters.categories.search, "bpr")
    assert view.canvas.tool.kind is None
    assert view.filters.categories.search.text() == "bpr"


def test_every_control_has_a_name_and_is_reached_with_tab(view, active):
    active(view)
    assert unnamed(view) == []
    view.canvas.setFocus()
    assert unreachable(view) == []


def test_actions_have_icon_tip_and_distinct_keys(view):
    actions = view.actions_.by_name.values()
    for action in actions:
        assert not action.icon().isNull()
        assert action.toolTip()
    keys = [action.shortcut().toString() for action in actions if not action.shortcut().isEmpty()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(1024, 640), (1366, 768), (1920, 1080)])
def test_it_fits_each_screen_in_light_and_dark(qtbot, view, theme, ui_settings, size, dark):
    ui_settings.theme = "dark" if dark else "light"
    view.resize(*size)
    settle(qtbot, view)
    assert view.width() == size[0]
    assert view.canvas.theme.dark is dark
    area = view.area
    for part in (area.legend, area.attribution):
        assert area.rect().contains(part.geometry())
    assert view.grab().toImage().size().width() == size[0]


def test_two_hundred_thousand_incidents(qtbot, jobs, clock):
    town = Town(make_points(200_000, seed=5))
    presenter = MapPresenter(town, jobs)
    view = MapView(presenter, jobs, clock)
    qtbot.addWidget(view)
    view.resize(1366, 768)
    view.show()
    presenter.load()
    settle(qtbot, view)
    chosen = MapFilter(hours=frozenset(range(20, 60)), categories=frozenset(["burglary", "dui"]))
    view.filters.set_filter(chosen)
    presenter.set_filter(chosen)
    settle(qtbot, view)
    expected = chosen.apply(town.points)
    assert len(presenter.answer.shown) == expected.sum()
    grid = view.canvas.layer.grid
    if grid is not None:
        assert grid.counts.sum() == presenter.answer.shown.count_in(grid.box)
    window = replace(chosen, minute_from=FIRST, minute_to=FIRST + 30 * 1440)
    presenter.set_filter(window)
    settle(qtbot, view)
    assert len(presenter.answer.shown) == window.apply(town.points).sum()
    view.close_down()


def test_the_legend_is_whole_sentences_for_a_screen_reader(qtbot, view):
    content = legend_content(
        view.presenter.answer, view.canvas.layer, view.presenter.scheme(ColourBy.CATEGORY),
        None, view.canvas.camera, view.canvas.theme, view.presenter.data.zone,
    )  # fmt: skip
    text = content.as_text()
    assert content.window in text
    assert "30,000 of 30,000 incidents" in text


def test_the_legend_counts_only_the_symbols_that_were_counted(qtbot, view):
    """While an import brings new classes in, the last count is still that of the old ones."""
    view.canvas.centre_on(WEST + SIDE / 2, SOUTH + SIDE / 2, 16.0)
    settle(qtbot, view)
    now, canvas, presenter = view.presenter.answer, view.canvas, view.presenter
    scheme = presenter.scheme(ColourBy.CATEGORY)
    counted = summarise(now.shown, canvas.camera, scheme)
    older = ViewSummary(counted.count, scheme.labels[:2], counted.classes[:2])

    def counts(summary):
        content = legend_content(
            now, canvas.layer, scheme, summary, canvas.camera, canvas.theme, presenter.data.zone
        )
        return [row.count for row in content.rows]

    assert sum(int(count.replace(",", "")) for count in counts(counted)) == counted.count
    assert counts(older) == [""] * len(scheme.labels)


def test_context_menu_copies_coordinates(qtbot, view):
    view.canvas.customContextMenuRequested.emit(QPoint(100, 100))
    menu = QApplication.activePopupWidget()
    texts = [action.text() for action in menu.actions()]
    assert len(texts) == 4
    menu.actions()[0].trigger()
    lat, lon = (float(part) for part in QGuiApplication.clipboard().text().split(","))
    assert (lon, lat) == pytest.approx(view.canvas.camera.lon_lat_at(100, 100), abs=1e-5)
    menu.close()
