"""The window around the screens: purpose, roles, palette, drafts, keys, the end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from icimps_desktop.records.officer import Role
from icimps_desktop.security.session import Purpose
from icimps_desktop.ui.map.camera import lon_lat_to_world
from icimps_desktop.ui.shell.map_page import MapPage
from icimps_desktop.ui.shell.palette_presenter import Kind
from icimps_desktop.ui.shell.shortcut_sheet import ShortcutSheet
from icimps_desktop.ui.start.purpose import PurposeDialog
from tests.stations import MadeStation, report
from tests.ui.crashes import crash_at_work
from tests.ui.walk import seen_texts, unnamed, unreachable


def _says(widget, words: str) -> bool:
    return any(words in text for text in seen_texts(widget))


def _dialog(kind: type):
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def _reads(cache_station, count: int = 0) -> list[str]:
    station = cache_station.open()
    return [entry.body for entry in station.journal.newest_reads(count)]


def test_each_role_gets_its_own_screens(make_window, cache_station: MadeStation) -> None:
    auditor = make_window(cache_station.officer("Ada Auditor", Role.AUDITOR))
    shown = [key for key, button in auditor.rail.buttons.items() if not button.isHidden()]
    assert shown == ["audit", "station"]
    assert auditor.pages.current == "audit"
    assert auditor.header.new.isHidden()
    officer = make_window(cache_station.officer("Odo Officer", Role.OFFICER))
    shown = [key for key, button in officer.rail.buttons.items() if not button.isHidden()]
    assert shown == ["map", "incidents", "drafts", "station"]


def test_the_purpose_is_asked_once_and_can_be_changed(
    qtbot, make_window, cache_station: MadeStation
) -> None:
    station = cache_station.open()
    station.actor = replace(station.actor, purpose=None)
    window = make_window(station)
    dialog = _dialog(PurposeDialog)
    assert Purpose.TRAINING not in dialog.buttons
    assert unnamed(dialog) == []
    assert unreachable(dialog) == []
    assert _says(window, "Choose a purpose")
    dialog.buttons[Purpose.INVESTIGATION].setChecked(True)
    dialog.go_on.click()
    assert dialog.isVisible()  # an investigation needs its case
    assert _says(dialog, "An investigation needs its case number.")
    dialog.buttons[Purpose.EMERGENCY].setChecked(True)
    dialog.reason.setText("short")
    dialog.go_on.click()
    assert _says(dialog, "ten characters or more")
    dialog.buttons[Purpose.INVESTIGATION].setChecked(True)
    dialog.case.setText("K-2030-17")
    dialog.go_on.click()
    assert (station.actor.purpose, station.actor.working_case) == (
        Purpose.INVESTIGATION,
        "K-2030-17",
    )
    assert _says(window.header, "K-2030-17")
    assert not _says(window, "Choose a purpose")
    window.header.purpose.click()
    again = _dialog(PurposeDialog)
    assert again.case.text() == "K-2030-17"
    again.reject()


def test_an_auditor_is_not_asked_for_a_purpose(make_window, cache_station: MadeStation) -> None:
    station = cache_station.officer("Ada Auditor", Role.AUDITOR)
    station.actor = cache_station.open("ada.auditor").actor
    make_window(station)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, PurposeDialog)]


def test_ctrl_k_finds_an_incident_by_its_words_and_opens_it(
    qtbot, make_window, cache_station: MadeStation, clock
) -> None:
    station = cache_station.open()
    kept = station.incidents.save(
        station.actor, report(station.actor, clock.now(), narrative="A green bicycle was taken.")
    )
    window = make_window(station)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = window.palette_box
    assert box.isVisible()
    assert box.rect() == window.rect()  # menus and all lie in its shade
    assert box.line.hasFocus()
    before = len(_reads(cache_station))
    QTest.keyClicks(box.line, "green bicy")
    assert len(_reads(cache_station)) == before  # typing alone asks nothing
    with qtbot.waitSignal(box._presenter.incident_chosen, timeout=10_000) as chosen:
        QTest.keyClick(box.line, Qt.Key.Key_Return)  # Enter searches at once …
        qtbot.waitUntil(lambda: box.model.rowCount() > 0)
        assert box.model.item(0).kind is Kind.INCIDENT
        assert "green bicycle" in box.model.item(0).detail
        QTest.keyClick(box.line, Qt.Key.Key_Return)  # … and then opens
    assert chosen.args == [kept.uid]
    assert box.isHidden()
    asked = [body for body in _reads(cache_station) if "incident.search" in body]
    assert len(asked) == 2  # asked, shown
    assert not any("bicycle" in body for body in asked)


def test_a_search_settles_after_a_rest(qtbot, window) -> None:
    box, presenter = window.palette_box, window.palette_presenter
    box.begin()
    with qtbot.waitSignal(
        presenter.hint, timeout=5_000, check_params_cb=lambda t: "No incident" in t
    ):
        QTest.keyClicks(box.line, "nothing like that")
    QTest.keyClick(box.line, Qt.Key.Key_Escape)
    assert box.isHidden()


def test_commands_are_found_by_the_beginnings_of_their_words(qtbot, window) -> None:
    box = window.palette_box
    QTest.keyClick(
        window,
        Qt.Key.Key_P,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert box.line.text() == ">"
    QTest.keyClicks(box.line, "light")
    assert [box.model.item(row).command for row in range(box.model.rowCount())] == ["theme"]
    before = window.context.settings.theme
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert window.context.settings.theme != before
    assert box.isHidden()


def test_an_officer_without_the_right_finds_commands_and_a_reason(
    qtbot, make_window, cache_station: MadeStation
) -> None:
    window = make_window(cache_station.officer("Ada Auditor", Role.AUDITOR))
    window.palette_box.begin("audit")
    assert _says(window.palette_box, "Your role does not allow this.")
    assert window.palette_box.model.item(0).command == "go_audit"
    window.palette_box.put_away()


def test_drafts_are_listed_discarded_and_brought_back(
    qtbot, make_window, cache_station: MadeStation
) -> None:
    station = cache_station.open()
    keep = {"form": "incident", "form_version": 1, "body": "{}", "focus": "address"}
    station.drafts.keep(station.actor, "incident.a.1", title="Burglary, Mill Lane", **keep)
    station.drafts.keep(station.actor, "filter.b.1", title="My filter", **keep | {"form": "filter"})
    window = make_window(station)
    drafts = window.pages._built["drafts"]
    with qtbot.waitSignal(drafts.counted, timeout=5_000) as counted:
        window.book.run("go_drafts")
        drafts.refresh()
    assert counted.args == [1]
    qtbot.waitUntil(lambda: window.rail.buttons["drafts"].text() == "Drafts 1")
    qtbot.waitUntil(lambda: _says(window, "Burglary, Mill Lane"))
    assert not _says(window, "My filter")
    assert unnamed(window) == []
    row = drafts.presenter._mine()[0]
    drafts._drop(row)
    qtbot.waitUntil(lambda: _says(window, "No drafts"))
    assert _says(window, "Draft discarded.")
    window.toast.act.click()
    qtbot.waitUntil(lambda: _says(window, "Burglary, Mill Lane"))


def test_after_a_crash_the_recovered_drafts_come_first(
    qtbot, make_window, cache_station: MadeStation, ui_settings
) -> None:
    station = cache_station.open()
    station.drafts.keep(
        station.actor, "incident.a.1", form="incident", form_version=1, title="Theft", body="{}",
        focus="",
    )  # fmt: skip
    crash_at_work(ui_settings.folder, station.config.station_uid)
    window = make_window(station)
    qtbot.waitUntil(lambda: window.pages.current == "drafts")
    assert _says(window, "Recovered drafts")
    beside = make_window(cache_station.open())
    qtbot.waitUntil(lambda: beside.rail.buttons["drafts"].text() == "Drafts 1")
    assert beside.pages.current != "drafts"
    window.close()
    beside.close()
    assert not list(ui_settings.folder.glob("at_work*"))


def test_the_sheet_of_keys_lists_every_command_with_a_key(window) -> None:
    window.book.run("shortcuts")
    sheet = _dialog(ShortcutSheet)
    for words in ("New incident", "Ctrl+N", "Lock", "Ctrl+L", "Refresh", "F5"):
        assert _says(sheet, words)
    sheet.close()


def test_every_command_of_the_table_has_its_work_and_no_key_is_given_twice(window) -> None:
    keys = [key.toString() for a in window.book.actions.values() for key in a.shortcuts()]
    assert len(keys) == len(set(keys))
    menus = [menu for menu in window.menuBar().actions() if menu.menu()]
    listed = {action for menu in menus for action in menu.menu().actions()}
    assert listed == set(window.book.actions.values())


@pytest.mark.parametrize("key", ["drafts", "audit", "station"])
def test_every_control_has_a_name_and_is_reached_by_tab(qtbot, window, key: str) -> None:
    window.pages.go(key)
    window.header.search.setFocus()
    assert unnamed(window) == []
    assert unreachable(window) == []


def test_nothing_but_the_window_is_on_the_screen(window) -> None:
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [window]


def test_work_that_runs_keeps_the_window_open_until_it_is_cancelled(qtbot, window) -> None:
    task = window.context.tasks.run(
        "Import of incidents.csv",
        lambda token, report: token.wait(60),
        on_done=lambda _: None,
        on_error=lambda error: None,
    )
    assert window.status_line.tasks.text() == "1 task runs"
    window.close()
    assert window.isVisible()
    assert _says(window, "“Import of incidents.csv” still runs.")
    assert window.task_panel.isVisible()
    task.cancel()
    qtbot.waitUntil(lambda: not window.context.tasks.running)
    with qtbot.waitSignal(window.ended, timeout=20_000) as ended:
        window.close()
    assert ended.args == [False]


def test_an_incident_picked_on_the_map_is_read_beside_it_and_edited_in_a_form(
    qtbot, make_window, cache_station: MadeStation, clock
) -> None:
    station = cache_station.open()
    kept = station.incidents.save(
        station.actor, report(station.actor, clock.now(), narrative="A green bicycle was taken.")
    )
    window = make_window(station)
    page = window.pages.currentWidget()
    assert isinstance(page, MapPage)
    with qtbot.waitSignal(window.pages.incident_opened, timeout=20_000) as opened:
        page.map.incident_wanted.emit(kept.uid)
    assert opened.args[:2] == [kept.uid, kept.number]
    assert window.pages.current == "map"
    assert _says(page.panel, "A green bicycle was taken.")
    window.palette_box.begin()
    assert window.palette_box.model.item(0).uid == kept.uid  # it is offered again
    window.palette_box.put_away()
    page.panel.map_wanted.emit(kept)
    page.panel.edit_wanted.emit(kept)
    assert window.pages.current == "incidents"
    qtbot.waitUntil(lambda: _says(window, kept.number))
    page.panel.closed.emit()
    assert page.panel.isHidden()
    assert page.panel.presenter.incident is None  # what is put away is not read again


def test_what_an_import_brought_is_looked_at_on_the_map(
    qtbot, make_window, cache_station: MadeStation
) -> None:
    window = make_window(cache_station.open())
    page = window.pages.currentWidget()
    window.pages.go("import")
    window.pages.currentWidget().result.done.show_on_map((13.3, 52.4, 13.5, 52.5))
    assert window.pages.currentWidget() is page
    camera = page.map.canvas.camera
    x0, y0 = camera.to_screen(*lon_lat_to_world(13.3, 52.5))
    x1, y1 = camera.to_screen(*lon_lat_to_world(13.5, 52.4))
    assert 0 <= x0 < x1 <= camera.width
    assert 0 <= y0 < y1 <= camera.height
    assert (x1 - x0) / camera.width > 0.5 or (y1 - y0) / camera.height > 0.5


def test_a_report_can_be_filed_before_a_purpose_is_chosen(
    qtbot, make_window, cache_station: MadeStation
) -> None:
    station = cache_station.open()
    station.actor = replace(station.actor, purpose=None)
    window = make_window(station)
    _dialog(PurposeDialog).reject()
    assert _says(window, "Choose a purpose")
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.current == "incidents"
    assert _says(window, "Happened from")
    assert not [body for body in _reads(cache_station) if '"outcome":"shown"' in body]


def test_drafts_left_behind_are_told_of_at_the_start(
    qtbot, make_window, cache_station: MadeStation
) -> None:
    station = cache_station.open()
    station.drafts.keep(
        station.actor, "incident.a.1", form="incident", form_version=1, title="Theft", body="{}",
        focus="",
    )  # fmt: skip
    window = make_window(station)
    qtbot.waitUntil(lambda: "waits in your drafts" in window.notice.text)
    window.notice.button.click()
    assert window.pages.current == "drafts"
    assert window.notice.text == ""


def test_the_store_gone_is_told_and_comes_back_by_itself(
    qtbot, make_window, cache_station: MadeStation
) -> None:
    station = cache_station.open()
    window = make_window(station)
    with qtbot.waitSignal(window.status.told, timeout=20_000):
        window.status.look()
    assert "Encrypted file" in window.status_line.store.text
    found = window.status.newest
    window.context.notices.tell("It does not answer.")
    assert 0 < window.toast.geometry().bottom() < window.status_line.y()
    window.status.show(replace(found, reachable=False, faults=("It does not answer.",)))
    assert window.gone_bar.text == "It does not answer."
    window.context.notices.tell("It does not answer.")
    assert window.toast.text == ""  # the bar says it already
    assert "cannot be read" in window.status_line.store.text
    with qtbot.waitSignal(window.status.back, timeout=20_000):
        window.gone_bar.button.click()
    assert window.gone_bar.text == ""
    assert "Encrypted file" in window.status_line.store.text


def test_the_status_line_counts_what_the_store_holds(
    qtbot, make_window, cache_station: MadeStation, clock
) -> None:
    station = cache_station.open()
    window = make_window(station)
    qtbot.waitUntil(lambda: window.status.newest is not None)
    before = window.status.newest.waiting
    with qtbot.waitSignal(window.status.told, timeout=20_000):
        station.incidents.save(station.actor, report(station.actor, clock.now()))
    qtbot.waitUntil(lambda: window.status.newest.waiting > before, timeout=20_000)
    count = f"{window.status.newest.waiting:,}"
    assert window.status_line.waiting.text == f"{count} changes wait to be sent"
    assert window.status_line.saved.text == "Last saved today 10:30"
