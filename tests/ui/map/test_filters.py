"""The filter panel: each control changes its own part of the filter, and only that."""

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QTest

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.map.answer import answer
from icimps_desktop.ui.map.data import MapWords
from icimps_desktop.ui.map.filters import FilterPanel
from icimps_desktop.ui.map.hour_grid import HourGrid
from icimps_desktop.ui.map.words import local_time
from tests.ui.map.town import CATEGORIES, ZONE


@pytest.fixture
def panel(qtbot, index):
    made = FilterPanel(MapWords(beats={"Beat 1": "First beat"}), ZONE)
    qtbot.addWidget(made)
    made.resize(280, 900)
    made.show_answer(answer(index, MapFilter(), ZONE, CancelToken()))
    made.show()
    return made


def row_of(check_list, text):
    model = check_list.view.model()
    return next(row for row in range(model.rowCount()) if model.item(row).text().startswith(text))


def test_classes_are_offered_by_frequency_with_counts(panel, points):
    model = panel.categories.view.model()
    names = [model.item(row).text() for row in range(model.rowCount())]
    assert names[0] == "Burglary"
    assert len(names) == len(CATEGORIES)
    count = int(model.item(0, 1).text().replace(",", "").replace(".", ""))
    assert count == (points.category == 0).sum()
    assert panel.chosen.is_open


def test_space_unticks_a_class_and_enter_keeps_it_alone(qtbot, panel):
    view = panel.categories.view
    view.setFocus()
    view.setCurrentIndex(view.model().index(row_of(panel.categories, "Theft"), 0))
    with qtbot.waitSignal(panel.changed) as changed:
        QTest.keyClick(view, Qt.Key.Key_Space)
    assert changed.args[0].categories == frozenset(CATEGORIES) - {"theft"}
    with qtbot.waitSignal(panel.changed) as changed:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert changed.args[0].categories == frozenset({"theft"})
    with qtbot.waitSignal(panel.changed) as changed:
        panel.categories.all_button.click()
    assert changed.args[0].categories is None
    with qtbot.waitSignal(panel.changed) as changed:
        panel.categories.none_button.click()
    assert changed.args[0].categories == frozenset()


def test_source_severity_and_status(qtbot, panel):
    with qtbot.waitSignal(panel.changed) as changed:
        panel.source.setCurrentIndex(2)
    assert changed.args[0] == MapFilter(police_found=True)
    with qtbot.waitSignal(panel.changed) as changed:
        panel.severity_min.setValue(20)
    assert changed.args[0] == MapFilter(police_found=True, severity_min=20)
    with qtbot.waitSignal(panel.changed) as changed:
        panel.severity_min.setValue(panel.severity_min.minimum())
    assert changed.args[0] == MapFilter(police_found=True)
    panel.statuses.none_button.click()
    assert panel.chosen.statuses == frozenset()
    assert "filtered" in panel.sections["status"].head.text()


def test_beats_come_in_natural_order_with_their_names(panel):
    model = panel.beats.view.model()
    names = [model.item(row).text() for row in range(model.rowCount())]
    assert names == ["First beat", "Beat 2", "Beat 10", "No beat"]


def test_a_list_can_be_narrowed_and_ticked_in_one_go(qtbot, panel):
    panel.categories.search.setText("b")
    with qtbot.waitSignal(panel.changed) as changed:
        panel.categories.none_button.click()
    left = changed.args[0].categories
    assert left == {c for c in CATEGORIES if "b" not in c}


def test_days_are_whole_days_of_the_stations_clock(qtbot, panel):
    with qtbot.waitSignal(panel.changed) as changed:
        panel.day_from.setDate(QDate(2028, 7, 1))
    with qtbot.waitSignal(panel.changed) as changed:
        panel.day_to.setDate(QDate(2028, 7, 31))
    chosen = changed.args[0]
    first, end = local_time(chosen.minute_from, ZONE), local_time(chosen.minute_to, ZONE)
    assert (first.month, first.day, first.hour) == (7, 1, 0)
    assert (end.month, end.day, end.hour) == (8, 1, 0)
    panel.day_to.setDate(QDate(2028, 6, 1))  # before the first day: the first day alone
    assert panel.day_to.date() == panel.day_from.date()


def test_reset_opens_everything_and_areas_have_their_own_way_out(qtbot, panel):
    panel.set_filter(MapFilter(bbox=(1, 2, 3, 4), police_found=True))
    assert panel.area_button.isVisible()
    with qtbot.waitSignal(panel.changed) as changed:
        panel.area_button.click()
    assert changed.args[0] == MapFilter(police_found=True)
    with qtbot.waitSignal(panel.changed) as changed:
        panel.reset_button.click()
    assert changed.args[0].is_open
    assert not panel.reset_button.isEnabled()


def test_showing_a_filter_tells_nobody(qtbot, panel):
    chosen = MapFilter(
        categories=frozenset(["theft"]),
        statuses=frozenset(["draft"]),
        beats=frozenset([""]),
        police_found=False,
        severity_max=100,
        hours=frozenset([3]),
    )
    with qtbot.assertNotEmitted(panel.changed):
        panel.set_filter(chosen)
    assert panel.categories.chosen == chosen.categories
    assert panel.hours.hours == chosen.hours
    assert panel.severity_max.value() == 100


def test_folding_hides_the_body(qtbot, panel):
    section = panel.sections["status"]
    assert not section.body.isVisible()
    section.head.click()
    assert section.body.isVisible()
    assert section.head.accessibleDescription() == "unfolded"


@pytest.fixture
def grid(qtbot):
    made = HourGrid()
    qtbot.addWidget(made)
    made.resize(260, 140)
    made.show()
    return made


def middle(grid, hour):
    return grid.cell(hour).center().toPoint()


def test_clicking_an_hour_switches_it(qtbot, grid):
    with qtbot.waitSignal(grid.changed) as changed:
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 30))
    assert changed.args[0] == frozenset(range(168)) - {30}
    with qtbot.waitSignal(grid.changed) as changed:
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 30))
    assert changed.args[0] is None


def test_pulling_switches_all_hours_on_the_way(qtbot, grid):
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 25))
    for hour in (26, 27, 28):
        QTest.mouseMove(grid, middle(grid, hour))
    with qtbot.waitSignal(grid.changed):
        QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 28))
    assert grid.hours == frozenset(range(168)) - {25, 26, 27, 28}


def test_heads_switch_a_day_or_an_hour_of_every_day(grid):
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(3, middle(grid, 48).y()))
    assert grid.hours == frozenset(range(168)) - set(range(48, 72))
    head = QPoint(middle(grid, 5).x(), 3)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=head)  # one was off: now all are on
    assert grid.hours >= set(range(5, 168, 24))
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=head)
    assert grid.hours.isdisjoint(range(5, 168, 24))


def test_hours_by_keyboard(qtbot, grid):
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert grid.hours == frozenset(range(168)) - {25}
    QTest.keyClick(grid, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert grid.hours is None  # the day was not whole: now it is
    QTest.keyClick(grid, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert grid.hours == frozenset(range(168)) - set(range(1, 168, 24))
    assert "161" in grid.accessibleDescription()
