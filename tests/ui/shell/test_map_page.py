"""The map with an incident beside it: on a small screen too."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton

from tests.stations import MadeStation, report


def test_an_incident_beside_the_map_fits_into_a_small_screen(
    qtbot, make_window, cache_station: MadeStation, clock
) -> None:
    station = cache_station.open()
    kept = station.incidents.save(station.actor, report(station.actor, clock.now()))
    window = make_window(station)
    page = window.pages.currentWidget()
    head = page.map.head
    assert page.map.filters.isVisible()
    assert head.more.isHidden()
    qtbot.waitUntil(lambda: page.map.presenter.answer is not None)
    with qtbot.waitSignal(window.pages.incident_opened, timeout=20_000):
        page.open_incident(kept.uid)
    assert page.map.filters.isHidden()
    assert window.minimumSizeHint().width() <= 1366
    assert window.size() == QSize(1366, 768)
    assert head.more.isVisible()
    shown = [
        g for group in head.groups if group.isVisible() for g in group.findChildren(QToolButton)
    ]
    listed = [action for action in head.more.menu().actions() if not action.isSeparator()]
    actions = page.map.actions_.by_name
    assert {*listed, *(button.defaultAction() for button in shown)} == {
        action for name, action in actions.items() if name != "go_to"
    }
    assert listed[-1] is actions["print"]
    page.map.actions_["filters"].trigger()  # the officer wants them all the same
    assert page.map.filters.isVisible()
    assert window.minimumSizeHint().width() <= 1366
    assert window.size() == QSize(1366, 768)
    window.resize(1300, 768)
    qtbot.waitUntil(lambda: window.width() == 1300)
    assert page.map.filters.isVisible()
    page.panel.closed.emit()
    assert page.map.filters.isVisible()


def test_filters_that_made_room_come_back_where_there_is_room(
    qtbot, make_window, cache_station: MadeStation, clock
) -> None:
    station = cache_station.open()
    kept = station.incidents.save(station.actor, report(station.actor, clock.now()))
    window = make_window(station)
    page = window.pages.currentWidget()
    with qtbot.waitSignal(window.pages.incident_opened, timeout=20_000):
        page.open_incident(kept.uid)
    assert page.map.filters.isHidden()
    window.resize(1920, 1080)
    qtbot.waitUntil(page.map.filters.isVisible)
    qtbot.waitUntil(page.map.head.more.isHidden)
    window.resize(1366, 768)
    qtbot.waitUntil(page.map.filters.isHidden)
    page.panel.closed.emit()
    assert page.map.filters.isVisible()
