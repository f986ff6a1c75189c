"""Small things of the form: picking, undoing, copying, places."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from icimps_desktop.records.code import LocalCode
from icimps_desktop.records.incident import LocationHow
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_last import LastForm
from icimps_desktop.ui.incidents.screen import build_form
from tests.stations import report


@dataclass(frozen=True)
class Found:
    label: str
    lat: float
    lon: float
    how: str
    accuracy_m: float


def find_elm(text: str) -> list[Found]:
    return [Found(f"Elm Row {n}", 52.5 + n / 1000, 13.4, LocationHow.ADDRESS, 15.0) for n in (2, 4)]


class PinMap(QWidget):
    pinned = Signal(float, float, float)

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[float | None, float | None]] = []

    def show_pin(self, lat: float | None, lon: float | None) -> None:
        self.shown.append((lat, lon))


def test_code_is_picked_by_code_by_words_and_from_the_whole_list(form, hands) -> None:
    hands.press("Alt+O")
    hands.type("220")
    hands.press("Tab")
    assert form.form.state.offences[0].nibrs == "220"
    assert form.body.page.bound["nibrs"].widget.text() == "220 · Burglary"
    hands.press("Alt+O")
    hands.type("mugg")  # a synonym
    hands.press("Enter")
    assert form.form.state.offences[0].nibrs == "120"
    hands.press("Alt+W", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
    assert form.body.page.focused().name == "location_type"
    hands.press("Down", "Down", "Down")
    second = list(form.form.station.knowledge.lists.get("locations"))[2]
    hands.press("Enter")
    assert form.form.state.location_type == second


def test_escape_gives_the_picked_code_back_and_emptying_takes_it_out(form, hands) -> None:
    hands.press("Alt+O")
    hands.fill("burg")
    hands.press("Alt+O")
    hands.type("xyz")
    assert form.form.state.loose == {"offences[0].nibrs": "xyz"}
    assert form.form.state.offences[0].nibrs == "220"
    hands.press("Esc")
    assert form.form.state.loose == {}
    assert form.body.page.bound["nibrs"].widget.text() == "220 · Burglary"
    hands.press("Ctrl+A", "Del", "Tab")
    assert form.form.state.offences[0].nibrs == ""


def test_several_codes_stand_as_chips_and_backspace_takes_the_last_out(form, hands) -> None:
    hands.press("Alt+P")
    hands.fill("vict", "witn")
    assert form.form.state.involvements[0].roles == ["victim", "witness"]
    hands.press("Back")
    assert form.form.state.involvements[0].roles == ["victim"]
    hands.type("victim")  # is not offered twice
    assert form.body.page.bound["roles"].widget.line.list.current.value == "officer_victim"


def test_a_station_s_own_code_brings_the_shipped_one(station, context, put_up, hands) -> None:
    codes = [LocalCode(list_name="offences", code="N-77", label="Shed break-in", maps_to="220")]
    station.knowledge = station.knowledge.with_local(codes)
    view = build_form(context)
    put_up(view)
    hands.press("Alt+O")
    hands.fill("shed")
    offence = view.form.state.offences[0]
    assert (offence.nibrs, offence.local_code, offence.iccs) == ("220", "N-77", "0501")
    hands.press("Alt+O")
    assert QApplication.focusWidget().text() == "N-77 · Shed break-in"


def test_undo_goes_step_by_step_and_names_the_step(form, hands) -> None:
    hands.press("R", "Alt+N")
    hands.type("First")
    hands.press("Alt+W", "Alt+N", "End")
    hands.type(" second")
    stack = form.form.undo_stack
    assert stack.undoText() == "What happened"
    hands.press("Ctrl+Z")
    assert form.form.state.narrative == "First"
    hands.press("Ctrl+Z")
    assert form.form.state.narrative == ""
    hands.press("Ctrl+Z")
    assert form.form.state.source == ""
    assert form.body.section is Section.WHEN  # undo goes where it was
    hands.press("Ctrl+Y", "Ctrl+Y")
    assert (form.form.state.source, form.form.state.narrative) == ("reported", "First")
    hands.press("Ctrl+Shift+Z")
    assert form.form.state.narrative == "First second"


def test_entries_are_added_shown_and_taken_out_by_key(form, hands) -> None:
    hands.press("Alt+P")
    hands.fill("vict", "")
    hands.press("Ctrl+Shift+Ins")
    hands.fill("susp", "")
    hands.press("Ctrl+Shift+Ins")
    hands.fill("witn", "")
    roles = [person.roles for person in form.form.state.involvements]
    assert roles == [["victim"], ["suspect"], ["witness"]]
    hands.press("Ctrl+PgUp")
    assert form.body.page.current == 1
    hands.press("Ctrl+Shift+Del")
    assert [p.roles for p in form.form.state.involvements] == [["victim"], ["witness"]]
    hands.press("Ctrl+Z")
    assert [p.roles for p in form.form.state.involvements] == roles


def test_taking_a_person_out_takes_out_what_others_say_of_him(form, hands) -> None:
    hands.press("Alt+O")
    hands.fill("simple assault")
    hands.press("Alt+P")
    hands.fill("vict", "")
    hands.press("Ctrl+Shift+Ins")
    hands.fill("susp", "")
    hands.press("Ctrl+PgUp", "Shift+Tab", "Alt+P")
    form.form.pick_relation(
        "involvements[0].relations", {form.form.state.involvements[1].uid: "ST"}, "Relation"
    )
    hands.press("Ctrl+PgDn", "Ctrl+Shift+Del")
    assert form.form.state.involvements[0].relations == {}


def test_address_offers_places_and_takes_free_words(qtbot, context, put_up, hands, station) -> None:
    view = build_form(context, find_place=find_elm)
    put_up(view)
    hands.press("Tab", "Tab", "Tab", "Tab", "Tab")
    line = view.body.page.bound["address"].widget
    hands.type("elm")
    qtbot.waitUntil(line.list.isVisible)
    hands.press("Down", "Down", "Enter")
    state = view.form.state
    assert (state.address, state.coordinate) == ("Elm Row 4", "52.504000, 13.400000")
    assert (state.location_how, state.accuracy_m) == ("address", "15")
    hands.press("Ctrl+Z")
    assert state.coordinate == ""
    hands.press("Alt+W", "Tab", "Tab", "Tab", "Tab", "Tab")
    hands.press("Ctrl+A")
    hands.type("behind the mill")
    qtbot.waitUntil(line.list.isVisible)
    hands.press("Enter")
    assert view.form.state.address == "behind the mill"


def test_coordinate_in_any_notation_is_written_out(form, hands) -> None:
    hands.press(*["Tab"] * 7)
    assert form.body.page.focused().name == "coordinate"
    hands.fill("52°30'58.7\"N 13°22'39.7\"E")
    state = form.form.state
    assert state.coordinate == "52.516306, 13.377694"
    assert state.location_how == "coordinate"
    assert float(state.accuracy_m) < 10


def test_pin_on_the_map_fills_the_place(qtbot, context, put_up, hands, station) -> None:
    view = build_form(context, make_map=PinMap)
    put_up(view)
    pin_map = view.findChild(PinMap)
    assert pin_map.shown[-1] == (None, None)
    pin_map.pinned.emit(52.5163, 13.3777, 8.0)
    state = view.form.state
    assert (state.coordinate, state.location_how) == ("52.516300, 13.377700", "map")
    assert pin_map.shown[-1] == (52.5163, 13.3777)
    hands.press("Ctrl+Z")
    assert state.coordinate == ""
    assert pin_map.shown[-1] == (None, None)


def test_moving_a_pin_asks_why_and_keeps_the_old_place(
    qtbot, station, context, put_up, hands
) -> None:
    stored = station.incidents.save(station.actor, report(station.actor, station.clock.now()))
    view = build_form(context, station.incidents.open(station.actor, stored.uid))
    put_up(view)
    why = view.body.page.bound["why_moved"]
    assert why.field.isHidden()
    hands.press(*["Tab"] * 7)
    assert view.body.page.focused().name == "coordinate"
    hands.fill("52.6, 13.5")
    assert not why.field.isHidden()
    view.body.go_to("why_moved")
    hands.type("Wrong side of the street")
    with qtbot.waitSignal(view.saved):
        hands.press("Ctrl+Enter")
    kept = station.incidents.open(station.actor, stored.uid)
    assert [pin.reason for pin in kept.pins] == ["Wrong side of the street"]


def test_last_report_is_copied_and_kept_sections_come_by_themselves(
    qtbot, station, context, put_up, hands
) -> None:
    last = LastForm()
    first = build_form(context, last=last)
    put_up(first)
    hands.press("R", "Enter", "Enter", "Enter")
    hands.fill("y 2200", "", "Market Square")
    hands.press("Ctrl+Shift+K")  # keep when and where for the next one
    hands.press("Alt+O")
    hands.fill("pickpocket")
    with qtbot.waitSignal(first.saved):
        hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: not first.form.jobs.busy and not first.form.keeper.pending)
    read = LastForm.from_drafts(station.drafts.mine(station.actor))
    second = build_form(context, last=read)
    put_up(second)
    state = second.form.state
    assert (state.address, state.occurred_from) == ("Market Square", "2030-03-03 22:00")
    assert state.source == ""  # asked anew each time
    assert state.offences[0].nibrs == ""
    hands.press("Alt+O", "Ctrl+D")
    assert state.offences[0].nibrs == "23A"
    assert state.offences[0].uid != first.form.state.offences[0].uid
    hands.press("Ctrl+Z")
    assert state.offences[0].nibrs == ""


def test_untouched_fields_of_a_stored_report_stay_as_they_were(
    qtbot, station, context, put_up, hands
) -> None:
    given = report(station.actor, station.clock.now(), narrative="Told.")
    given.occurred_from = given.occurred_from.replace(second=27, microsecond=5)
    stored = station.incidents.save(station.actor, given)
    view = build_form(context, station.incidents.open(station.actor, stored.uid))
    put_up(view)
    assert not view.form.dirty
    hands.press("Alt+N", "End")
    hands.type(" More.")
    with qtbot.waitSignal(view.saved):
        hands.press("Ctrl+Enter")
    kept = station.incidents.open(station.actor, stored.uid)
    assert kept.occurred_from == stored.occurred_from
    assert kept.account.narrative == "Told. More."
    assert kept.pins == []


def test_suggestions_can_be_clicked(form, hands) -> None:
    hands.press("Alt+O")
    hands.type("theft")
    popup = form.body.page.bound["nibrs"].widget.list
    wanted = popup.item(1).text().split("   ")[1]
    rect = popup.visualItemRect(popup.item(1))
    QTest.mouseClick(popup.viewport(), hands.left_button, pos=rect.center())
    assert form.form.state.offences[0].nibrs == wanted
