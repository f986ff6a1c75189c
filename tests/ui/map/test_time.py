"""Time: bars on the calendar, the strip to brush, its head."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.map.answer import answer
from icimps_desktop.ui.map.time_bar import TimeBar
from icimps_desktop.ui.map.time_bars import Unit, edges, fitting_unit, ticks
from icimps_desktop.ui.map.words import local_time
from tests.ui.map.town import ZONE


@pytest.fixture
def found(index):
    return answer(index, MapFilter(), ZONE, CancelToken())


@pytest.fixture
def bar(qtbot, found):
    made = TimeBar(ZONE)
    qtbot.addWidget(made)
    made.resize(1000, 130)
    made.show()
    made.show_answer(found)
    return made


def pull(strip, start, end):
    y = strip.height() // 2
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(start), y))
    QTest.mouseMove(strip, QPoint(round((start + end) / 2), y))
    QTest.mouseMove(strip, QPoint(round(end), y))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(end), y))


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "America/Chicago"])
def test_borders_stand_on_the_calendar(unit, zone):
    first = int(datetime(2028, 2, 17, 13, 7, tzinfo=UTC).timestamp() // 60)
    end = first + min(unit.value * 30, 4 * Unit.YEAR.value)
    borders = edges(first, end, unit, ZoneInfo(zone))
    assert borders[0] <= first < borders[1]
    assert borders[-2] < end <= borders[-1]
    local = [local_time(int(m), ZoneInfo(zone)) for m in borders]
    for at in local:
        assert at.minute == 0
        if unit not in (Unit.HOUR, Unit.SIX_HOURS):
            assert at.hour == 0
        if unit is Unit.WEEK:
            assert at.weekday() == 0
        if unit in (Unit.MONTH, Unit.QUARTER, Unit.YEAR):
            assert at.day == 1
    assert all(a < b for a, b in pairwise(borders.tolist()))


def test_summer_time_makes_no_bar_of_its_own():
    spring = int(datetime(2028, 3, 25, 23, tzinfo=UTC).timestamp() // 60)  # midnight in Berlin
    hours = edges(spring, spring + 23 * 60, Unit.HOUR, ZONE)
    assert len(hours) - 1 == 23
    autumn = int(datetime(2028, 10, 28, 22, tzinfo=UTC).timestamp() // 60)
    assert edges(autumn, autumn + 25 * 60, Unit.DAY, ZONE).tolist() == [autumn, autumn + 25 * 60]


def test_units_and_ticks_fit_their_room():
    assert fitting_unit(1440, 30) is Unit.HOUR
    assert fitting_unit(5 * Unit.YEAR.value, 100) is Unit.MONTH
    assert fitting_unit(500 * Unit.YEAR.value, 10) is Unit.YEAR
    marks = ticks(0, 2 * Unit.YEAR.value, 12, ZONE)
    assert len(marks.labels) == len(marks.minutes) <= 13


def test_bars_count_every_incident_once(bar, found, points):
    borders, counts = bar.strip.bars()
    assert counts.sum() == len(points)
    expected = np.histogram(points.minute, bins=borders)[0]
    assert np.array_equal(counts, expected)


def test_brushing_tells_a_window_on_whole_bars(qtbot, bar):
    with qtbot.waitSignal(bar.brushed) as brushed:
        pull(bar.strip, 200, 400)
    first, end = bar.strip.brush
    borders, _ = bar.strip.bars()
    assert {first, end} <= set(borders.tolist())
    assert bar.strip.pixel_of(first) == pytest.approx(200, abs=6)
    assert bar.strip.pixel_of(end) == pytest.approx(400, abs=6)
    assert brushed.args[0][0] == first


def test_edges_and_middle_can_be_dragged(qtbot, bar):
    pull(bar.strip, 200, 400)
    first, end = bar.strip.brush
    pull(bar.strip, bar.strip.pixel_of(end), 500)
    assert bar.strip.brush[0] == first
    assert bar.strip.pixel_of(bar.strip.brush[1]) == pytest.approx(500, abs=6)
    pull(bar.strip, bar.strip.pixel_of(first), 300)
    assert bar.strip.pixel_of(bar.strip.brush[0]) == pytest.approx(300, abs=6)
    length = bar.strip.brush[1] - bar.strip.brush[0]
    pull(bar.strip, 400, 600)
    assert bar.strip.pixel_of(bar.strip.brush[0]) == pytest.approx(500, abs=8)
    assert bar.strip.brush[1] - bar.strip.brush[0] == pytest.approx(length, abs=8 * 1440)


def test_keyboard_moves_the_window_and_its_edges(qtbot, bar):
    pull(bar.strip, 200, 400)
    strip = bar.strip
    first, end = strip.brush
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert strip.brush[0] > first
    assert strip.brush[1] > end
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert strip.brush == (first, end)
    QTest.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert strip.brush[0] == first < end < strip.brush[1]
    QTest.keyClick(strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert strip.brush[0] < first
    with qtbot.waitSignal(bar.brushed) as brushed:
        QTest.keyClick(strip, Qt.Key.Key_Home)
    assert brushed.args == [None]
    assert strip.accessibleDescription()


def test_wheel_and_keys_zoom_and_never_leave_the_incidents(bar, found):
    strip = bar.strip
    whole = strip.span
    at = QPointF(500, 20)
    for _ in range(4):
        QApplication.sendEvent(
            strip,
            QWheelEvent(
                at, QPointF(strip.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip
    first, end = strip.span
    assert whole[0] < first < end < whole[1]
    assert strip.bars()[1].sum() <= found.total
    for _ in range(9):
        QTest.keyClick(strip, Qt.Key.Key_Minus)
    assert strip.span == whole
    pull(strip, 200, 300)
    bar.zoom_button.click()
    assert strip.span[1] - strip.span[0] < (whole[1] - whole[0]) / 4


def test_periods_count_back_from_the_newest(qtbot, bar, found):
    with qtbot.waitSignal(bar.brushed) as brushed:
        bar.period.setCurrentIndex(bar.period.findData(7))
        bar.period.activated.emit(bar.period.currentIndex())
    assert brushed.args[0] == (found.times.end - 7 * 1440, found.times.end)


def test_the_count_follows_the_window(bar, index):
    window = (int(index.points.minute.min()) // 15 * 15 + 30 * 1440, 31_500_000)
    chosen = MapFilter(minute_from=window[0], minute_to=window[1])
    bar.show_answer(answer(index, chosen, ZONE, CancelToken()))
    inside = int(chosen.apply(index.points).sum())
    shown = "".join(sign for sign in bar.count_label.text() if sign.isdigit())
    assert int(shown) == inside
    assert bar.strip.brush == window
    assert bar.reset_button.isEnabled()
