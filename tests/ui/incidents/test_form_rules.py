"""The rules beside the form: live, never in the way, one key from the field they mean."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication

from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_state import PersonState
from tests.ui.incidents.test_form_filing import file_burglary


def sentences(form) -> list[str]:
    return [finding.sentence for finding in form.body.finding_list.findings]


def test_findings_follow_the_typing_within_300_ms(qtbot, form, hands) -> None:
    assert "Say who found it: reported to police, or found by police." in sentences(form)
    hands.press("R")
    clock = QElapsedTimer()
    clock.start()
    focused = QApplication.focusWidget()
    with qtbot.waitSignal(form.form.findings_changed):
        pass
    assert clock.elapsed() <= 300
    assert not any("who found it" in said for said in sentences(form))
    assert QApplication.focusWidget() is focused


def test_a_check_takes_a_moment_only(form, hands) -> None:
    file_burglary(hands)
    clock = QElapsedTimer()
    clock.start()
    for _ in range(10):
        form.form.check_now()
    assert clock.elapsed() / 10 < 100


def test_f8_goes_round_and_shift_f8_back(form, hands) -> None:
    hands.press("Alt+O")
    hands.fill("simple assault")
    form.form.check_now()
    findings = form.body.finding_list.findings
    assert len(findings) > 4
    seen = []
    for _ in findings:
        hands.press("F8")
        seen.append((form.body.section, form.body.page.focused().name))
    assert seen[0] == (Section.WHEN, "source")
    assert (Section.OFFENCES, "weapons") in seen
    hands.press("F8")
    assert form.body.page.focused().name == "source"
    hands.press("Shift+F8")
    assert (form.body.section, form.body.page.focused().name) == seen[-1]


def test_a_fix_is_one_step_and_can_be_taken_back(form, hands) -> None:
    hands.press("Alt+O")
    hands.fill("simple assault")
    hands.press("A")  # attempted, which an assault never is
    form.form.check_now()
    row = next(
        row
        for row in form.body.finding_list._rows
        if row.fix is not None and row.fix.text() == "Set to completed"
    )
    row.fix.click()
    assert form.form.state.offences[0].attempted is False
    assert form.form.undo_stack.undoText() == "Set to completed"
    assert form.body.section is Section.OFFENCES
    hands.press("Ctrl+Z")
    assert form.form.state.offences[0].attempted is True


def test_a_fix_that_adds_a_person_leaves_the_rest_alone(form, hands) -> None:
    hands.press("Alt+O")
    hands.fill("burg")
    hands.press("Alt+W", "Enter", "Enter", "Enter")
    hands.type("someday")
    form.form.check_now()
    finding = next(
        f for f in form.form.findings if f.fix is not None and "unknown offender" in f.fix.label
    )
    form.form.fix(finding)
    state = form.form.state
    assert [p.roles for p in state.involvements if p != PersonState(uid=p.uid)] == [["suspect"]]
    assert state.occurred_from == "someday"


def test_unreadable_text_is_marked_when_it_is_left(qtbot, form, hands) -> None:
    hands.press("Enter", "Enter", "Enter")
    hands.type("someday")
    with qtbot.waitSignal(form.form.findings_changed):
        pass
    field = form.body.page.bound["occurred_from"]
    assert not field.widget.property("wrong")  # still being typed
    assert any("Happened from: “someday” is not a time" in said for said in sentences(form))
    hands.press("Tab")
    with qtbot.waitSignal(form.form.findings_changed):
        hands.type("x")
    assert field.widget.property("wrong")
    assert "is not a time" in field.field.hint.text()


def test_sections_say_what_is_missing(form, hands) -> None:
    texts = {b.text() for b in form.body.sections.buttons()}
    assert "Persons\nempty" in texts
    assert "When, where\n3 to mend" in texts  # who found it, when, where
    hands.press("R", "Enter", "Enter", "Enter")
    hands.type("y")
    form.form.check_now()
    assert "When, where\n1 to mend" in {b.text() for b in form.body.sections.buttons()}


@pytest.mark.parametrize("mark", ["?", "unknown"])
def test_a_time_that_nobody_knows(form, hands, mark) -> None:
    hands.press("R", "Enter", "Enter", "Enter")
    hands.type(mark)
    form.form.check_now()
    asked = any("when it happened" in said for said in sentences(form))
    unread = any("is not a time" in said for said in sentences(form))
    assert (asked, unread) == (False, mark != "?")
