"""One incident to read: what it says, what its reader may do, and what is left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import shapely
from PySide6.QtGui import QGuiApplication

from icimps_desktop.core.errors import UserError
from icimps_desktop.records.arrest import Arrest
from icimps_desktop.records.incident import IncidentStatus
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import Involvement, PersonIdentity, Relationship, VictimOffence
from icimps_desktop.ui.incidents.panel_presenter import Act
from icimps_desktop.ui.incidents.panel_view import PanelView
from icimps_desktop.ui.incidents.report_lines import Block, Line
from icimps_desktop.ui.incidents.report_print import Paper, paper_html, write_pdf
from icimps_desktop.ui.incidents.screen import build_panel
from tests.stations import report
from tests.ui.walk import unnamed, unreachable


def whole_report(station, at):
    """A report with something in every part; persons are invented."""
    actor = station.actor
    made = report(actor, at, narrative="Window forced.\nRing taken.", address="Elm Row 4")
    made.occurred_to = at - timedelta(hours=1)
    made.time_precision = "window"
    made.location_type, made.location_how, made.accuracy_m = "20", "address", 15.0
    offence = made.offences[0]
    offence.description, offence.entry_method = "rear window", "F"
    offence.suspected_using, offence.bias = ("N",), ("88",)
    made.account.mo_means = "screwdriver"
    victim = Involvement(
        seq=1,
        roles=("victim", "reporting_person"),
        category="victim",
        victim_type="I",
        age_low=41,
        sex="F",
        race="U",
        identity=PersonIdentity(family_name="Quill", given_names="Marta", phone="555 0100"),
    )
    suspect = Involvement(
        seq=2,
        roles=("suspect", "arrestee"),
        category="suspect",
        known=False,
        age_low=20,
        age_high=30,
        sex="M",
        race="U",
        armed=True,
        clothing="grey hood",
    )
    made.involvements = [victim, suspect]
    made.victim_offences = [VictimOffence(victim_uid=victim.uid, offence_uid=offence.uid)]
    made.relationships = [Relationship(victim_uid=victim.uid, offender_uid=suspect.uid, code="ST")]
    made.items = [Item(seq=1, loss="7", nibrs_class="17", description="gold ring", value=450)]
    made.arrests = [
        Arrest(
            seq=1,
            person_uid=suspect.uid,
            at=at,
            arrest_type="O",
            offence_code="220",
            transaction_no="A-17",
            armed_with=("01",),
            age=24,
            sex="M",
            race="U",
        )
    ]
    return made


@pytest.fixture
def stored(station, clock):
    """A draft report of the supervisor's own."""
    return station.incidents.save(station.actor, whole_report(station, clock.now()))


@pytest.fixture
def panel(context, put_up) -> Iterator[PanelView]:
    made = build_panel(context)
    put_up(made)
    yield made
    made.presenter.close()  # as pages do: it wants no answer any more


def shown(qtbot, panel: PanelView, uid) -> str:
    with qtbot.waitSignal(panel.presenter.shown):
        panel.presenter.open(uid)
    qtbot.waitUntil(
        lambda: panel.presenter.names.officer(panel.presenter.incident.author_uid) != "–"
    )
    panel._show()
    return panel.report.words()


def visible(panel: PanelView) -> set[Act]:
    return {act for act, button in panel.buttons.items() if not button.isHidden()}


def test_panel_says_everything_in_words(qtbot, station, stored, panel) -> None:
    said = shown(qtbot, panel, stored.uid)
    for words in (
        "Class: Burglary",
        "Happened: 04/03/2030 08:30–09:30 · Between two times",
        "Clock: Europe/Berlin",
        "Reported: 04/03/2030 10:30",
        "Address: Elm Row 4",
        "Got: By address, to about 15 m",
        "Coordinate: 52.50000, 13.40000",
        "Burglary · completed",
        "Codes: NIBRS 220, ICCS 0501",
        "Way of entry: Forced",
        "Marta Quill · Victim · Reporting person · data of: victim",
        "Victim of: Burglary",
        "Is the offender’s: Stranger (Unknown)",
        "Unknown · Suspect · Arrested person · data of: suspect · ARMED",
        "Age: 20-30",
        "gold ring · Stolen",
        "Value: 450",
        "Kind: On the spot, no warrant",
        "Window forced.\nRing taken.",
        "Means: screwdriver",
        "filed by Orla Vandemark",
    ):
        assert words in said, words
    assert panel._number.text() == "N01-D1-30-000001"
    assert "Opened for: Supervision" in panel._purpose.text()
    opened = [json.loads(e.body) for e in station.journal.newest_reads(0)]
    assert any(body["event"] == "incident.open" and body["purpose"] == "SUPV" for body in opened)


def test_history_tells_states_pins_and_supplements(qtbot, station, stored, panel, reopen) -> None:
    found = station.incidents.open(station.actor, stored.uid)
    found.geom = shapely.Point(13.5, 52.6)
    station.incidents.save(station.actor, found, why_moved="wrong house")
    officer = reopen("odo.officer")
    mine = officer.incidents.submit(officer.actor, whole_report(officer, officer.clock.now()))
    station.incidents.give_back(station.actor, mine.uid, "Name the street.")
    again = officer.incidents.open(officer.actor, mine.uid)
    officer.incidents.submit(officer.actor, again)
    station.incidents.approve(station.actor, mine.uid)
    station.incidents.supplement(station.actor, mine.uid, "The ring was found.")
    said = shown(qtbot, panel, stored.uid)
    assert "pin moved; it was at 52.500000, 13.400000" in said
    assert "“wrong house”" in said
    said = shown(qtbot, panel, mine.uid)
    assert "returned: “Name the street.”, Orla Vandemark" in said
    assert "approved, Orla Vandemark" in said
    assert "Supplement 1 · 04/03/2030 10:30 · Orla Vandemark" in said
    assert "The ring was found." in said


def test_acts_follow_state_and_policy(qtbot, station, stored, panel, reopen) -> None:
    shown(qtbot, panel, stored.uid)
    assert visible(panel) == {Act.EDIT, Act.SUBMIT, Act.PRINT}
    with qtbot.waitSignal(panel.presenter.done), qtbot.waitSignal(panel.presenter.shown):
        panel.buttons[Act.SUBMIT].click()
    qtbot.waitUntil(lambda: panel.presenter.incident.status == IncidentStatus.SUBMITTED)
    assert visible(panel) == {Act.APPROVE, Act.RETURN, Act.PRINT}
    # His own report: somebody else has to look at it.
    assert not panel.buttons[Act.APPROVE].isEnabled()
    assert "Somebody else" in panel.buttons[Act.APPROVE].toolTip()


def test_supervisor_returns_and_approves_an_officer_s_report(
    qtbot, station, panel, reopen, hands
) -> None:
    officer = reopen("odo.officer")
    mine = officer.incidents.submit(officer.actor, whole_report(officer, officer.clock.now()))
    shown(qtbot, panel, mine.uid)
    panel.buttons[Act.RETURN].click()
    panel._words.go.click()
    qtbot.waitUntil(lambda: "what is to be mended" in panel.notice.text)
    panel._words.text.setFocus()
    hands.type("Name the street.")
    with qtbot.waitSignal(panel.presenter.done):
        panel._words.go.click()
    qtbot.waitUntil(lambda: panel.presenter.incident.status == IncidentStatus.RETURNED)
    assert panel._words.isHidden()
    officer.incidents.submit(officer.actor, officer.incidents.open(officer.actor, mine.uid))
    qtbot.waitUntil(lambda: panel.presenter.incident.status == IncidentStatus.RETURNED)
    panel.presenter.reload()
    qtbot.waitUntil(lambda: panel.presenter.incident.status == IncidentStatus.SUBMITTED)
    panel.buttons[Act.APPROVE].click()
    assert "locks the report" in panel._words._question.text()
    hands.press("Esc")
    assert panel._words.isHidden()
    panel.buttons[Act.APPROVE].click()
    with qtbot.waitSignal(panel.presenter.done):
        hands.press("Space")
    qtbot.waitUntil(lambda: visible(panel) == {Act.SUPPLEMENT, Act.PRINT})
    panel.buttons[Act.SUPPLEMENT].click()
    hands.type("The ring was found.")
    with qtbot.waitSignal(panel.presenter.done):
        panel._words.go.click()
    qtbot.waitUntil(lambda: "The ring was found." in panel.report.words())


def test_unfinished_report_is_not_submitted_from_the_panel(qtbot, station, clock, panel) -> None:
    bare = station.incidents.save(station.actor, report(station.actor, clock.now()))
    shown(qtbot, panel, bare.uid)
    panel.buttons[Act.SUBMIT].click()
    qtbot.waitUntil(lambda: bool(panel.notice.text))
    assert panel.presenter.incident.status == IncidentStatus.DRAFT


def test_analyst_sees_no_names(qtbot, stored, reopen, make_context, put_up) -> None:
    analyst = reopen("ana.lyst")
    panel = build_panel(make_context(analyst))
    put_up(panel)
    said = shown(qtbot, panel, stored.uid)
    assert "Quill" not in said
    assert "555 0100" not in said
    assert "Name not shown · Victim" in said
    assert not panel.buttons[Act.EDIT].isEnabled()


def test_change_by_somebody_else_is_shown(qtbot, station, stored, panel) -> None:
    shown(qtbot, panel, stored.uid)
    found = station.incidents.open(station.actor, stored.uid)
    found.source = "police_found"
    station.incidents.save(station.actor, found)
    qtbot.waitUntil(lambda: "Source: Found by police" in panel.report.words())


def test_record_that_is_gone_says_so(qtbot, station, panel) -> None:
    panel.presenter.open(station.actor.officer_uid)
    qtbot.waitUntil(lambda: panel.broken.isVisible())
    assert "not in the station" in panel.broken.accessibleDescription()


def test_number_is_copied_alone(qtbot, stored, panel) -> None:
    shown(qtbot, panel, stored.uid)
    panel.copy_number()
    assert QGuiApplication.clipboard().text() == stored.number


def test_everything_is_named_and_reached(qtbot, stored, panel) -> None:
    shown(qtbot, panel, stored.uid)
    panel.take_focus()
    assert unnamed(panel) == []
    assert unreachable(panel) == []


def test_pdf_says_who_printed_it_and_the_audit_too(
    qtbot, station, stored, panel, tmp_path: Path
) -> None:
    shown(qtbot, panel, stored.uid)
    path = tmp_path / "report.pdf"
    with qtbot.waitSignal(panel.presenter.written):
        panel.save_pdf(path)
    assert path.read_bytes().startswith(b"%PDF")
    paper = panel.presenter.paper()
    assert "Printed by Orla Vandemark (orla.vandemark) on 04/03/2030 10:30" in paper.foot
    assert "Supervision" in paper.foot
    html = paper_html(paper)
    assert "Marta Quill" in html
    assert "Window forced.<br>Ring taken." in html
    events = [json.loads(e.body)["event"] for e in station.journal.newest_reads(0)]
    assert events.count("incident.print") == 1


def test_words_of_a_record_are_never_markup() -> None:
    evil = "<img src=x onerror=alert(1)> & <b>bold</b>"
    block = Block(evil, [Line(evil, evil), Line("", evil, whole=True)], chips=(evil,))
    html = paper_html(Paper(evil, evil, (block,), evil, "{page}"))
    assert "<img" not in html
    assert "<b>bold" not in html
    assert html.count("&lt;img src=x") == 7


def test_long_report_fills_several_pages_with_a_foot_on_each(qapp, tmp_path: Path) -> None:
    block = Block("Narrative", [Line("", "A line of the story.\n" * 200, whole=True)])
    paper = Paper("Incident 1", "", (block,), "Printed by nobody", "page {page} of {pages}")
    assert write_pdf(paper, tmp_path / "long.pdf") >= 3


def test_pdf_that_cannot_be_written_says_so(qapp, tmp_path: Path, qtlog) -> None:
    paper = Paper("Incident 1", "", (), "", "{page}")
    with qtlog.disabled(), pytest.raises(UserError, match="cannot be written"):
        write_pdf(paper, tmp_path / "no folder" / "x.pdf")
