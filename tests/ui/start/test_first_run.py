"""The first run: every way to a station, with the sentences for what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from icimps_desktop.core.settings import read_station
from icimps_desktop.ui.start.window import StartWindow
from tests.services.towns import make_town
from tests.stations import PASSPHRASE, MadeStation
from tests.ui.walk import seen_texts, unnamed, unreachable


@pytest.fixture
def window(qtbot, jobs, theme, active) -> StartWindow:
    made = StartWindow(jobs, theme, None)
    qtbot.addWidget(made)
    active(made)
    return made


def _says(window: StartWindow, words: str) -> bool:
    return any(words in text for text in seen_texts(window))


def _fill(window: StartWindow, folder: Path) -> None:
    run = window.first_run
    run.choice.chosen.emit("make")
    run.station.agency.setText("Invented Agency")
    run.station.station.setText("South Station")
    run.station.code.setText("S01")
    run.station.zone.setCurrentText("Europe/Berlin")
    run.station.folder.set_path(folder)
    run.station._check()
    run.officer.officer.setText("Ada Brookfield")
    run.officer.passphrase.first.setText(PASSPHRASE)
    run.officer.passphrase.second.setText(PASSPHRASE)


def test_a_station_file_is_made_and_the_code_is_shown_once(qtbot, window, tmp_path) -> None:
    run, folder = window.first_run, tmp_path / "south"
    _fill(window, folder)
    with qtbot.waitSignal(run._presenter.code_shown, timeout=30_000) as shown:
        run.officer._make.click()
    code = shown.args[0]
    assert run.current is run.code
    assert run.code.plain_code() == code
    assert not run.code.go_on.isEnabled()
    run.code.written.setChecked(True)
    run.code._copy()
    assert QGuiApplication.clipboard().text() == code
    run.code.go_on.click()
    assert QGuiApplication.clipboard().text() == ""
    assert run.code.plain_code() == ""
    assert run.officer.passphrase.first.text() == ""
    assert run.current is run.base_map
    run.base_map._skip.click()
    assert window.login is not None
    config = read_station(folder)
    assert (config.station, config.zone, config.kind) == ("South Station", "Europe/Berlin", "cache")

    qtbot.waitUntil(lambda: window.login.passphrase.hasFocus())


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("agency", "", "The agency needs a name."),
        ("station", " ", "The station needs a name."),
        ("code", "TOO-LONG", "One to four letters or digits."),
    ],
)
def test_what_is_missing_is_said_at_its_field(qtbot, window, tmp_path, field, value, sentence):
    run = window.first_run
    _fill(window, tmp_path / "south")
    run.officer.back.emit()
    line = getattr(run.station, field)
    line.setMaxLength(20)
    line.setText(value)
    run.station._check()
    assert run.current is run.station
    assert _says(window, sentence)
    assert line.hasFocus()


def test_a_zone_that_does_not_exist_is_refused(window, tmp_path) -> None:
    run = window.first_run
    _fill(window, tmp_path / "south")
    run.officer.back.emit()
    run.station.zone.setCurrentText("Europe/Atlantis")
    run.station._check()
    assert _says(window, "Choose one of the list")


def test_a_folder_with_a_station_in_it_leads_back_to_the_folder(
    qtbot, window, cache_station: MadeStation
) -> None:
    run = window.first_run
    _fill(window, cache_station.folder)
    with qtbot.waitSignal(run._presenter.failed, timeout=20_000):
        run.officer._make.click()
    assert run.current is run.station
    assert _says(window, "There is a station in")


def test_a_short_passphrase_is_refused_before_anything_is_made(window, tmp_path) -> None:
    run = window.first_run
    _fill(window, tmp_path / "south")
    run.officer.passphrase.first.setText("short")
    run.officer._make.click()
    assert _says(window, "needs 15 characters or more")
    assert not (tmp_path / "south").exists()


def test_a_database_that_does_not_answer_is_said_plainly(qtbot, window, tmp_path) -> None:
    run = window.first_run
    run.choice.chosen.emit("join")
    run.join._check()
    assert _says(window, "Type the address of the database.")
    run.join.address.setText("postgresql://127.0.0.1:1/station")
    run.join.login.setText("ada.brookfield")
    run.join.code.setText("aaaa-bbbb")
    run.join.folder.set_path(tmp_path / "desk")
    run.join.passphrase.first.setText(PASSPHRASE)
    run.join.passphrase.second.setText(PASSPHRASE)
    with qtbot.waitSignal(run._presenter.failed, timeout=20_000):
        run.join._join.click()
    assert _says(window, "does not answer")
    assert run.join._join.isEnabled()


def test_a_map_that_cannot_be_read_is_refused_and_can_be_left_out(qtbot, window, tmp_path) -> None:
    run = window.first_run
    _fill(window, tmp_path / "south")
    with qtbot.waitSignal(run._presenter.code_shown, timeout=30_000):
        run.officer._make.click()
    run.code.written.setChecked(True)
    run.code.go_on.click()
    bad = tmp_path / "city.gpkg"
    bad.write_bytes(b"this is no map")
    run.base_map.path.set_path(bad)
    with qtbot.waitSignal(run._presenter.failed, timeout=20_000):
        run.base_map._take.click()
    assert run.base_map.notice.text
    run.base_map._skip.click()
    assert read_station(tmp_path / "south").basemap == ""


def test_a_map_is_copied_so_that_the_station_can_be_moved(qtbot, window, tmp_path) -> None:
    run = window.first_run
    _fill(window, tmp_path / "south")
    with qtbot.waitSignal(run._presenter.code_shown, timeout=30_000):
        run.officer._make.click()
    run.code.written.setChecked(True)
    run.code.go_on.click()
    run.base_map.path.set_path(make_town(tmp_path / "town.gpkg"))
    with qtbot.waitSignal(run._presenter.ready, timeout=20_000):
        run.base_map._take.click()
    (tmp_path / "town.gpkg").unlink()
    moved = (tmp_path / "south").rename(tmp_path / "elsewhere")
    assert read_station(moved).basemap == "basemap/town.gpkg"
    assert read_station(moved).basemap_path == moved / "basemap/town.gpkg"


def test_a_station_on_this_computer_is_opened_from_its_folder(window, cache_station) -> None:
    window.first_run._presenter.open_folder(cache_station.folder.parent)
    assert _says(window, "There is no station in")
    window.first_run._presenter.open_folder(cache_station.folder)
    assert window.login is not None


def test_a_demo_is_made_with_progress_and_can_be_cancelled(qtbot, window, tmp_path) -> None:
    run = window.first_run
    run.choice.chosen.emit("demo")
    run.demo.folder.set_path(tmp_path / "demo")
    with qtbot.waitSignal(run._presenter.stage, timeout=20_000):
        run.demo._make.click()
    assert run._presenter.busy
    run.demo._stop.click()
    assert not run._presenter.busy
    assert run.demo._make.isEnabled()


def test_every_control_of_every_page_has_a_name_and_is_reached_by_tab(window) -> None:
    run = window.first_run
    for page in (
        run.choice, run.station, run.officer, run.code, run.base_map, run.join, run.demo,
    ):  # fmt: skip
        run.go(page)
        page.setFocus()
        first = page.nextInFocusChain()
        first.setFocus()
        assert unnamed(window) == [], type(page).__name__
        assert unreachable(window) == [], type(page).__name__
