"""The whole screen: list, open incident and forms side by side."""

from __future__ import annotations

import pytest

from icimps_desktop.ui.incidents.form_drafts import draft_key
from icimps_desktop.ui.incidents.incidents_screen import IncidentsScreen
from icimps_desktop.ui.incidents.screen import build
from tests.stations import report
from tests.ui.incidents.test_form_filing import file_burglary
from tests.ui.incidents.test_panel import whole_report
from tests.ui.walk import unnamed


@pytest.fixture
def screen(context, put_up) -> IncidentsScreen:
    made = build(context)
    made.set_places(lambda text: [])
    put_up(made)
    return made


@pytest.fixture
def told(context) -> list[str]:
    notes: list[str] = []
    context.notices.told.connect(lambda notice: notes.append(notice.text))
    return notes


def test_filed_report_is_in_the_list_and_open(qtbot, screen, hands, told) -> None:
    screen.new_incident()
    assert screen.current_form is not None
    file_burglary(hands)
    hands.press("F8")
    hands.fill("forced")
    hands.press("Ctrl+Shift+Enter")
    qtbot.waitUntil(lambda: screen.panel.presenter.incident is not None)
    number = screen.panel.presenter.incident.number
    assert f"{number} is submitted." in told
    assert screen.forms() == []
    assert screen.tabs.currentIndex() == 0
    qtbot.waitUntil(lambda: [r.number for r in screen.list.presenter.model.rows] == [number])
    qtbot.waitUntil(lambda: not screen.tabs.tabBar().isVisible())


def test_closed_form_stays_a_draft_and_is_gone_on_with(qtbot, screen, hands, station, told) -> None:
    screen.new_incident()
    hands.press("Alt+N")
    hands.type("Half a story")
    hands.press("Ctrl+W")
    assert screen.forms() == []
    assert "Closed. What you typed is in “My drafts”." in told
    draft = next(d for d in station.drafts.mine(station.actor) if d.form == "incident")
    screen.open_draft(draft.key)
    qtbot.waitUntil(lambda: len(screen.forms()) == 1)
    assert screen.current_form.form.state.narrative == "Half a story"
    screen.open_draft(draft.key)  # a second time: the same form
    assert len(screen.forms()) == 1


def test_untouched_form_closes_without_a_word(screen, hands, told) -> None:
    screen.new_incident()
    hands.press("Ctrl+W")
    assert told == []


def test_edit_opens_the_form_once_and_with_its_draft(qtbot, screen, station, hands) -> None:
    stored = station.incidents.save(
        station.actor, report(station.actor, station.clock.now(), narrative="One.")
    )
    screen.edit_incident(stored.uid)
    qtbot.waitUntil(lambda: len(screen.forms()) == 1)
    screen.edit_incident(stored.uid)
    assert len(screen.forms()) == 1
    hands.press("Alt+N", "End")
    hands.type(" Two.")
    hands.press("Ctrl+W")
    screen.edit_incident(stored.uid)
    qtbot.waitUntil(lambda: len(screen.forms()) == 1)
    form = screen.current_form
    assert form.form.state.narrative == "One. Two."
    assert form.form.focus.startswith("narrative@")
    qtbot.waitUntil(lambda: form.form.saver.knows_stored)
    with qtbot.waitSignal(form.saved):
        hands.press("Ctrl+Enter")
    kept = station.incidents.open(station.actor, stored.uid)
    assert kept.account.narrative == "One. Two."


def test_report_with_the_supervisor_is_read_only(qtbot, reopen, make_context, put_up) -> None:
    officer = reopen("odo.officer")
    screen = build(make_context(officer))
    put_up(screen)
    mine = officer.incidents.submit(officer.actor, whole_report(officer, officer.clock.now()))
    screen.edit_incident(mine.uid)
    qtbot.waitUntil(lambda: len(screen.forms()) == 1)
    form = screen.current_form
    assert "with the supervisor" in form.notice.text
    assert form.head.save.isHidden()
    assert screen.close_form(form)


def test_returned_report_says_what_is_to_be_mended(qtbot, screen, station, reopen, hands) -> None:
    officer = reopen("odo.officer")
    mine = officer.incidents.submit(officer.actor, whole_report(officer, officer.clock.now()))
    station.incidents.give_back(station.actor, mine.uid, "Name the street.")
    screen.edit_incident(mine.uid)
    qtbot.waitUntil(lambda: len(screen.forms()) == 1)
    assert screen.current_form.notice.text == "Returned to be mended: Name the street."
    hands.press("Alt+N", "End")
    hands.type(" More.")
    hands.press("Ctrl+W")
    screen.edit_incident(mine.uid)
    qtbot.waitUntil(lambda: len(screen.forms()) == 1)
    qtbot.waitUntil(lambda: "Name the street." in screen.current_form.notice.text)


def test_last_report_is_kept_over_a_restart(
    qtbot, screen, hands, station, make_context, reopen, put_up
) -> None:
    screen.new_incident()
    hands.press("R", "Enter", "Enter", "Enter")
    hands.fill("y 2200", "", "Market Square")
    hands.press("Ctrl+Shift+K", "Ctrl+Enter")
    form = screen.current_form
    qtbot.waitUntil(lambda: bool(form.form.state.number) and not form.form.jobs.busy)
    again = build(make_context(reopen()))
    put_up(again)
    qtbot.waitUntil(lambda: again._opener.last.state is not None)
    again.new_incident()
    assert again.current_form.form.state.address == "Market Square"


def test_closing_while_saving_ends_the_saving(qtbot, screen, hands, station) -> None:
    screen.new_incident()
    hands.press("R", "Alt+N")
    hands.type("Saved all the same")
    hands.press("Ctrl+Enter")
    screen.close_form(screen.current_form)
    assert screen.forms() == []
    qtbot.waitUntil(lambda: len(screen.list.presenter.model.rows) == 1)
    qtbot.waitUntil(
        lambda: not [d for d in station.drafts.mine(station.actor) if d.form == "incident"]
    )


def test_window_that_closes_puts_every_form_on_disk(screen, hands, station) -> None:
    for story in ("First", "Second"):
        screen.new_incident()
        hands.press("Alt+N")
        hands.type(story)
    screen.close_down()
    drafts = [d for d in station.drafts.mine(station.actor) if d.form == "incident"]
    assert {d.key for d in drafts} == {draft_key(v.form.state.uid) for v in screen.forms()}


def test_place_of_the_open_incident_is_asked_for(qtbot, screen, station, told) -> None:
    stored = station.incidents.save(station.actor, report(station.actor, station.clock.now()))
    bare = station.incidents.save(
        station.actor, report(station.actor, station.clock.now(), lon=None)
    )
    with qtbot.waitSignal(screen.incident_opened) as opened:
        screen.open_incident(stored.uid)
    assert opened.args == [stored.uid, stored.number, "Burglary"]
    with qtbot.waitSignal(screen.place_wanted) as wanted:
        screen.panel._on_map()
    assert wanted.args == [52.5, 13.4]
    with qtbot.waitSignal(screen.incident_opened):
        screen.open_incident(bare.uid)
    screen.panel._on_map()
    assert told == ["This incident has no pin."]
    screen.panel._on_close()
    assert screen.panel.isHidden()


def test_everything_has_a_name(qtbot, screen, station) -> None:
    stored = station.incidents.save(station.actor, report(station.actor, station.clock.now()))
    with qtbot.waitSignal(screen.incident_opened):
        screen.open_incident(stored.uid)
    assert unnamed(screen) == []
    screen.new_incident()
    assert unnamed(screen) == []


def test_switching_theme_with_everything_open(qtbot, screen, station, theme, ui_settings) -> None:
    stored = station.incidents.save(station.actor, report(station.actor, station.clock.now()))
    with qtbot.waitSignal(screen.incident_opened):
        screen.open_incident(stored.uid)
    screen.new_incident()
    for name in ("dark", "light", "dark"):
        ui_settings.theme = name
        screen.grab()
