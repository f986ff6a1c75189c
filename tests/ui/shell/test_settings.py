"""Station and settings: another base map, another measure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from icimps_desktop.core.settings import read_station
from icimps_desktop.records.officer import Role
from icimps_desktop.ui.common.measures import uses_miles
from icimps_desktop.ui.shell.settings import SettingsView
from tests.services.towns import make_town
from tests.ui.walk import seen_texts


def test_a_base_map_is_copied_into_the_station_and_shown_as_in_force(qtbot, window, tmp_path):
    window.pages.go("station")
    view = window.pages.currentWidget()
    assert isinstance(view, SettingsView)
    folder = window.context.station.config.folder
    view.map_path.set_path(make_town(tmp_path / "town.gpkg"))
    with qtbot.waitSignal(view.presenter.base_map_changed, timeout=20_000):
        view._use_map.click()
    assert read_station(folder).basemap == "basemap/town.gpkg"
    assert window.context.station.config.basemap == "basemap/town.gpkg"
    assert view.map_path.path == folder / "basemap/town.gpkg"
    view.map_path.line.clear()
    with qtbot.waitSignal(view.presenter.base_map_changed, timeout=20_000):
        view._use_map.click()
    assert read_station(folder).basemap == ""
    assert not (folder / "basemap/town.gpkg").exists()


def test_the_folder_is_named_from_the_root_on(make_window, cache_station, monkeypatch):
    station = cache_station.open()
    monkeypatch.chdir(station.config.folder.parent)
    station.config = replace(station.config, folder=Path(station.config.folder.name))
    window = make_window(station)
    window.pages.go("station")
    shown = seen_texts(window.pages.currentWidget())
    assert str(cache_station.folder) in shown
    assert cache_station.folder.name not in shown


def test_the_map_is_offered_to_those_who_may_change_it(make_window, cache_station):
    for who, name, offered in (
        (cache_station.open(), "Orla Vandemark", True),
        (cache_station.officer("Odo Officer", Role.OFFICER), "Odo Officer", False),
    ):
        assert who.actor.name == name
        shown = make_window(who)
        shown.pages.go("station")
        view = shown.pages.currentWidget()
        buttons = {button.text() for button in view.findChildren(QPushButton)}
        assert ("Use this map" in buttons) is offered


def test_distances_are_metric_until_somebody_sets_miles(qtbot, window, ui_settings):
    assert not uses_miles()
    window.pages.go("station")
    view = window.pages.currentWidget()
    view.distances.setFocus()
    for key, miles in ((Qt.Key.Key_Down, True), (Qt.Key.Key_Up, False)):
        QTest.keyClick(view.distances, key)
        assert uses_miles() is ui_settings.miles is miles
