"""A whole incident is filed without a mouse, and found again."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from icimps_desktop.records.incident import IncidentStatus, Source, TimePrecision
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.ui.incidents.form_check import Section
from tests.ui.walk import unnamed, unreachable


def file_burglary(hands) -> None:
    """Every key of a complete report of a burglary."""
    # When and where
    hands.press("R", "Enter")
    hands.fill("", "")  # reported now, no number of the agency
    hands.fill("y 2200", "t 0600")
    hands.fill("Elm Row 4", "home")
    hands.fill("52.5163 13.3777")
    # Offences
    hands.press("Alt+O")  # over beat and map
    hands.fill("burg")
    hands.press("Enter")  # completed
    hands.fill("rear window levered open")
    hands.fill("none", "")  # drugs or alcohol: none of these
    hands.fill("no bias", "")
    hands.press("Enter", "Enter")  # the way of entry is forgotten
    hands.press("Tab")  # over “add another”
    # Persons
    hands.fill("vict", "report", "")
    hands.fill("", "")  # a person, known
    hands.fill("Quill", "Marta", "", "")
    hands.fill("41", "fem", "unk", "")
    hands.press("Ctrl+Shift+Ins")
    hands.fill("susp", "")
    hands.press("Space", "Enter")  # not known by name
    hands.fill("", "", "", "", "20-30", "male", "not known")
    # Things
    hands.press("Alt+T")
    hands.press("T", "Enter")
    hands.fill("stolen", "jewel")
    hands.fill("gold ring with a blue stone", "450")
    # Narrative
    hands.press("Alt+N")
    hands.type("She came home at six and found the window open.")
    hands.press("Tab")
    hands.type("Rear window, screwdriver")


def test_incident_is_filed_by_keyboard_alone_and_found(qtbot, form, hands, station) -> None:
    file_burglary(hands)
    view, presenter = form, form.form
    presenter.check_now()
    errors = [f.path for f in presenter.findings if f.is_error]
    assert errors == ["offences[0].entry_method"]
    hands.press("F8")
    assert view.body.section is Section.OFFENCES
    assert view.body.page.focused().name == "entry_method"
    hands.fill("forced")
    with qtbot.waitSignal(view.submitted) as submitted:
        hands.press("Ctrl+Shift+Enter")
    kept = station.incidents.open(station.actor, submitted.args[0])
    assert kept.number == "N01-D1-30-000001"
    assert (kept.status, kept.source) == (IncidentStatus.SUBMITTED, Source.REPORTED)
    assert kept.time_precision == TimePrecision.WINDOW
    assert kept.occurred_text == "2030-03-03 22:00 – 2030-03-04 06:00"
    assert (kept.category, kept.location_how) == ("burglary", "coordinate")
    assert kept.account is not None
    assert kept.account.mo_entry == "Rear window, screwdriver"
    victim, suspect = kept.involvements
    assert (victim.identity.family_name, victim.victim_type, victim.age_low) == ("Quill", "I", 41)
    assert (suspect.known, suspect.age_low, suspect.age_high) == (False, 20, 30)
    assert kept.offences[0].entry_method == "F"
    assert [link.offence_uid for link in kept.victim_offences] == [kept.offences[0].uid]
    assert [(item.loss, item.value) for item in kept.items] == [("7", 450)]
    for words in ("blue stone", "screwdriver", "elm row"):
        page = station.incidents.page(station.actor, IncidentFilter(text=words))
        assert [row.uid for row in page.rows] == [kept.uid], words


def test_saving_is_always_possible_and_the_form_stays(qtbot, form, hands, station) -> None:
    hands.press("R", "Enter", "Alt+N")
    hands.type("Half a sentence")
    with qtbot.waitSignal(form.saved):
        hands.press("Ctrl+Enter")
    assert form.form.state.number == "N01-D1-30-000001"
    assert not form.form.dirty
    assert "as N01-D1-30-000001" in form.head.kept_words
    hands.type(" and more")
    with qtbot.waitSignal(form.saved) as saved:
        hands.press("Ctrl+Enter")
    kept = station.incidents.open(station.actor, saved.args[0])
    assert kept.account.narrative == "Half a sentence and more"
    qtbot.waitUntil(lambda: not form.form.keeper.pending and not form.form.jobs.busy)
    assert [d.form for d in station.drafts.mine(station.actor)] == ["last_incident"]


def test_submitting_an_unfinished_report_leads_to_what_is_missing(form, hands) -> None:
    hands.press("Alt+N", "Ctrl+Shift+Enter")
    assert "cannot be submitted yet" in form.notice.text
    assert form.body.section is Section.WHEN
    assert form.body.page.focused().name == "source"


def test_enter_and_tab_go_through_every_section_and_back(form, hands) -> None:
    seen = [form.body.section]
    for _ in range(120):
        hands.press("Tab")
        if form.body.section is not seen[-1]:
            seen.append(form.body.section)
        if form.head.save.hasFocus():
            break
    assert seen == list(Section)
    assert form.head.save.hasFocus()
    for _ in range(120):
        hands.press("Shift+Tab")
        if form.body.section is Section.WHEN and form.body.page.focused().name == "source":
            break
    assert form.body.section is Section.WHEN


def test_every_control_has_a_name_and_is_reached_by_tab(form, hands) -> None:
    for letter in "WOPTNA":
        hands.press(f"Alt+{letter}")
        if letter == "P":
            hands.fill("vict")
        if letter in "OPTA":
            hands.press("Ctrl+Shift+Ins")
        assert unnamed(form.window()) == [], letter
        assert unreachable(form.window()) == [], letter


def test_the_form_fits_a_small_screen_without_scrolling(form, hands, theme) -> None:
    form.window().resize(1260, 650)  # what the window's own bars leave of 1366x768
    file_burglary(hands)
    for letter in "WOPTNA":
        hands.press(f"Alt+{letter}")
        assert form.window().width() == 1260
        assert form.body.has_room(), letter


def test_with_large_letters_the_field_at_work_is_in_sight(
    qtbot, form, hands, theme, ui_settings
) -> None:
    form.window().resize(1260, 650)
    ui_settings.text_size = 150
    hands.press("Alt+P")
    hands.fill("vict", "")
    form.window().resize(1260, 650)
    for _ in range(12):
        hands.press("Tab")
        at = QApplication.focusWidget()
        assert not at.visibleRegion().isEmpty()
    ui_settings.text_size = 100
