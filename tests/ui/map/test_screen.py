"""The map on a real station: loading, opening, following changes, the audit's entries."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.incident import LocationHow
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.records.officer import Role
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.map.screen import build, pin_map_maker
from icimps_desktop.ui.map.station_data import StationMapData, filter_facts
from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
from tests.services.towns import make_town
from tests.stations import report

NOW = datetime(2030, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def station(cache_station):
    opened = cache_station.open()
    for step in range(3):
        made = report(opened.actor, NOW, lon=13.4 + step / 100, address=f"Mill Lane {step + 3}")
        made.location_how = LocationHow.MAP
        opened.incidents.save(opened.actor, made)
    return opened


@pytest.fixture
def context(station, jobs, tmp_path):
    bridge = ChangeBridge(station.bus)
    yield ScreenContext(station, jobs, bridge, UiSettings(tmp_path / "window.ini"))
    bridge.close()


@pytest.fixture
def screen(qtbot, context, jobs):
    made = build(context)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    made.refresh()
    qtbot.waitUntil(lambda: made.presenter.answer is not None and not jobs.busy)
    yield made
    made.close_down()
    qtbot.waitUntil(lambda: not jobs.busy)


def test_it_shows_the_stations_incidents_in_its_words(screen):
    found = screen.presenter.answer
    assert found.total == 3
    model = screen.filters.categories.view.model()
    assert model.item(0).text() == "Burglary"
    assert screen.presenter.data.words.group("burglary") == "Burglary"
    assert screen.presenter.data.words.status("draft") == "Draft"


def test_a_new_incident_appears_by_itself(qtbot, screen, station):
    station.incidents.save(station.actor, report(station.actor, NOW, lon=13.45))
    qtbot.waitUntil(lambda: screen.presenter.answer.total == 4, timeout=3000)


def test_a_click_gives_the_incidents_uid(qtbot, screen, station):
    points = screen.presenter.answer.shown.points
    with qtbot.waitSignal(screen.incident_wanted) as wanted:
        screen.incident_chosen.emit(int(points.id[0]))
    assert wanted.args[0] == station.incidents.uid_of(station.actor, int(points.id[0]))


def test_an_incident_that_is_gone_is_told(qtbot, screen):
    with qtbot.waitSignal(screen.warned) as warned:
        screen.incident_chosen.emit(999_999)
    assert "no longer" in warned.args[0]


def test_notes_reach_the_window(qtbot, screen, context):
    with qtbot.waitSignal(context.notices.told) as told:
        screen.told.emit("The map was copied as a picture.")
    assert told.args[0].text == "The map was copied as a picture."


def test_a_place_can_be_shown_from_elsewhere(screen):
    screen.show_place(52.51, 13.41)
    camera = screen.canvas.camera
    middle = camera.lon_lat_at(camera.width / 2, camera.height / 2)
    assert middle == pytest.approx((13.41, 52.51))


def test_former_addresses_are_found(station):
    data = StationMapData(station)
    station.gazetteer.prepare(station.actor)
    found = data.find_place("Mill Lane", CancelToken())
    assert found
    assert found[0].label.startswith("Mill Lane")
    assert found[0].how


def test_filters_and_exports_leave_their_entries(cache_station, station):
    auditor = cache_station.officer("Ida Quarrel", Role.AUDITOR)
    data = StationMapData(station)
    chosen = MapFilter(categories=frozenset(["theft", "arson"]), bbox=(1.0, 2.0, 3.0, 4.0))
    before = len(auditor.audit.newest(auditor.actor, 500))
    data.note_filter(chosen, CancelToken())
    data.note_filter(chosen, CancelToken())  # once a session and filter
    data.note_export("copy", chosen, CancelToken())
    data.note_export("copy", chosen, CancelToken())  # each time anew
    after = len(auditor.audit.newest(auditor.actor, 500))
    own = 1  # listing the audit leaves an entry too
    assert after - before == 3 + own


def test_facts_hold_only_what_narrows():
    chosen = MapFilter(hours=frozenset([5, 1]), polygon=((1.0, 2.0), (3.0, 4.0), (5.0, 6.0)))
    assert filter_facts(chosen) == {
        "hours": [1, 5],
        "polygon": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
    }
    assert filter_facts(MapFilter()) == {}


def test_a_forms_map_sets_pins_and_shows_them(qtbot, context, jobs):
    make = pin_map_maker(context)
    first, second = make(), make()
    for made in (first, second):
        qtbot.addWidget(made)
    first.resize(360, 240)
    first.show()
    qtbot.waitUntil(lambda: not jobs.busy)
    first.centre_on(13.4, 52.5, 15)
    with qtbot.waitSignal(first.pinned) as pinned:
        QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(100, 90))
    lat, lon, accuracy = pinned.args
    assert (lon, lat) == pytest.approx(first.camera.lon_lat_at(100, 90))
    assert 5 < accuracy < 60
    first.show_pin(52.9, 13.9)
    middle = first.camera.lon_lat_at(180, 120)
    assert middle == pytest.approx((13.9, 52.9))
    first.show_pin(None, None)
    assert first.pin is None
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert (first.pin.lon, first.pin.lat) == pytest.approx((13.9, 52.9))
    QApplication.processEvents()


def test_a_forms_map_shows_the_base_map_that_is_in_force(qtbot, context, station, jobs, tmp_path):
    make = pin_map_maker(context)

    def has_ground() -> bool:
        made = make()
        qtbot.addWidget(made)
        qtbot.waitUntil(lambda: not jobs.busy)
        return made._base is not None

    assert not has_ground()
    station.basemap.choose(station.actor, make_town(tmp_path / "town.gpkg"))
    assert has_ground()
    assert has_ground()
    station.basemap.choose(station.actor, None)
    assert not has_ground()
