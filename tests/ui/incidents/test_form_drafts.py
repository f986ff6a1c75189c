"""Nothing typed is lost: not by a kill, not by a long import, not by a store that is gone."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication

from icimps_desktop.core.errors import UnavailableError, UserError
from icimps_desktop.services.drafts import DraftService
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_drafts import draft_key
from icimps_desktop.ui.incidents.form_opening import OpenForms
from icimps_desktop.ui.incidents.form_state import FormState
from icimps_desktop.ui.incidents.screen import build_form
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane
from tests.stations import report

WITHIN_MS = 1000


def kept_form(station) -> FormState | None:
    """What the journal holds of the one form."""
    drafts = [d for d in station.drafts.mine(station.actor) if d.form == "incident"]
    assert len(drafts) <= 1
    return FormState.from_json(drafts[0].body) if drafts else None


def incident_draft(station):
    return next(d for d in station.drafts.mine(station.actor) if d.form == "incident")


def wait_kept(qtbot, form, station, holds) -> float:
    """Wait until the journal holds it; how many milliseconds that took."""
    clock = QElapsedTimer()
    clock.start()
    qtbot.waitUntil(lambda: (kept := kept_form(station)) is not None and holds(kept), timeout=3000)
    return clock.elapsed()


def test_every_keystroke_is_on_disk_within_a_second(qtbot, form, hands, station) -> None:
    hands.press("Alt+N")
    hands.type("The window was o")
    took = wait_kept(qtbot, form, station, lambda kept: kept.narrative == "The window was o")
    assert took <= WITHIN_MS
    # While typing goes on without a rest.
    clock, typed = QElapsedTimer(), 0
    clock.start()
    while clock.elapsed() < 2000:
        hands.type("x")
        typed += 1
        qtbot.wait(30)
        kept = kept_form(station)
        behind = typed - (len(kept.narrative) - len("The window was o"))
        assert behind * 30 <= WITHIN_MS + 300, f"{behind} keys behind"
    assert "on this computer" in form.head.kept_words


def test_what_is_typed_and_not_picked_yet_is_kept_too(qtbot, form, hands, station) -> None:
    hands.press("Enter")
    hands.press("Enter", "Enter")
    hands.type("-2d")  # a time that is not written out yet
    wait_kept(qtbot, form, station, lambda kept: kept.occurred_from == "-2d")
    hands.press("Alt+O")
    hands.type("burgl")
    wait_kept(qtbot, form, station, lambda kept: kept.loose == {"offences[0].nibrs": "burgl"})
    assert kept_form(station).occurred_from == "2030-03-02"


def test_form_comes_back_with_text_field_and_cursor(
    qtbot, form, hands, station, reopen, make_context, put_up
) -> None:
    hands.press("R", "Alt+O")
    hands.fill("burg")
    hands.press("Ctrl+Shift+Ins")
    hands.type("thef")
    hands.press("Alt+N")
    hands.type("Broken glass")
    for _ in range(5):
        hands.press("Home")
    wait_kept(qtbot, form, station, lambda kept: kept.narrative == "Broken glass")
    qtbot.waitUntil(lambda: incident_draft(station).focus == "narrative@0")
    # The program is killed: nothing of it is asked any more. It starts again on its files.
    again = reopen()
    context = make_context(again, JobRunner())
    view = build_form(context, incident_draft(again))
    put_up(view)
    assert view.body.section is Section.NARRATIVE
    bound = view.body.page.focused()
    assert (bound.name, bound.control.cursor_at) == ("narrative", 0)
    assert bound.widget.toPlainText() == "Broken glass"
    assert view.form.state.source == "reported"
    hands.press("Alt+O", "Ctrl+PgDn")
    assert view.body.page.bound["nibrs"].widget.text() == "thef"
    assert view.form.wall_clock().isoformat() == "2030-03-04T10:30:00"
    assert context.jobs.shut_down()


def test_focus_within_a_list_comes_back(
    qtbot, form, hands, station, reopen, make_context, put_up
) -> None:
    hands.press("Alt+P")
    hands.fill("vict", "")
    hands.press("Ctrl+Shift+Ins")
    hands.fill("susp", "")
    hands.press("Enter")
    hands.type("Quil")
    qtbot.waitUntil(
        lambda: any(
            d.focus == "involvements[1].family_name@4" for d in station.drafts.mine(station.actor)
        )
    )
    again = reopen()
    context = make_context(again, JobRunner())
    view = build_form(context, incident_draft(again))
    put_up(view)
    assert view.body.page.current == 1
    assert QApplication.focusWidget().text() == "Quil"
    hands.type("l")
    assert view.form.state.involvements[1].family_name == "Quill"
    assert context.jobs.shut_down()


def test_relative_time_means_the_same_after_a_restart(
    qtbot, form, hands, station, reopen, make_context, put_up, clock
) -> None:
    hands.press("Enter", "Enter", "Enter")
    hands.type("-2d")
    wait_kept(qtbot, form, station, lambda kept: kept.occurred_from == "-2d")
    clock.advance(timedelta(days=3))
    again = reopen()
    context = make_context(again, JobRunner())
    view = build_form(context, incident_draft(again))
    put_up(view)
    hands.press("Tab")
    assert view.form.state.occurred_from == "2030-03-02"
    assert context.jobs.shut_down()


def test_drafts_are_kept_while_the_store_is_busy(qtbot, form, hands, station, context) -> None:
    free, begun = threading.Event(), threading.Event()

    def long_import(token) -> None:
        with station.uow.write(station.actor, "import.run"):
            begun.set()
            free.wait(20)

    for lane in (Lane.STORE, Lane.IO):
        context.jobs.submit(
            long_import, on_done=lambda _: None, on_error=lambda error: None, lane=lane
        )
    assert begun.wait(5)
    hands.press("R", "Alt+N")
    hands.type("Typed meanwhile")
    took = wait_kept(qtbot, form, station, lambda kept: kept.narrative == "Typed meanwhile")
    assert took <= WITHIN_MS
    hands.press("Ctrl+Enter")  # waits for the import, and the form does not
    hands.type(", and on")
    wait_kept(qtbot, form, station, lambda kept: kept.narrative == "Typed meanwhile, and on")
    assert "Saving" in form.head.kept_words or "on this computer" in form.head.kept_words
    with qtbot.waitSignal(form.saved, timeout=10_000) as saved:
        free.set()
    assert form.form.state.narrative == "Typed meanwhile, and on"
    assert form.form.dirty  # what was typed after Ctrl+Enter is not in the record
    kept = station.incidents.open(station.actor, saved.args[0])
    assert kept.account.narrative == "Typed meanwhile"
    wait_kept(qtbot, form, station, lambda held: held.version == kept.version)


def test_saving_without_a_store_loses_nothing(qtbot, form, hands, station, monkeypatch) -> None:
    hands.press("R", "Alt+N")
    hands.type("Nobody answers")
    cache = station.config.cache_path
    away = cache.with_name("gone")
    station.uow.close()
    for name in ("", "-wal", "-shm"):
        part = cache.with_name(cache.name + name)
        if part.exists():
            part.rename(away.with_name(away.name + name))
    cache.mkdir()  # whatever stands there now, it is no store
    hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: bool(form.notice.text))
    assert not form.form.saver.busy
    qtbot.waitUntil(lambda: kept_form(station) is not None and not form.form.keeper.pending)
    assert kept_form(station).narrative == "Nobody answers"
    # The store comes back: the same form is saved.
    cache.rmdir()
    for name in ("", "-wal", "-shm"):
        part = away.with_name(away.name + name)
        if part.exists():
            part.rename(cache.with_name(cache.name + name))
    with qtbot.waitSignal(form.saved) as saved:
        hands.press("Ctrl+Enter")
    kept = station.incidents.open(station.actor, saved.args[0])
    assert kept.account.narrative == "Nobody answers"
    qtbot.waitUntil(lambda: kept_form(station) is None)


def test_a_journal_that_refuses_is_told_and_tried_again(
    qtbot, form, hands, station, monkeypatch
) -> None:
    real = DraftService.keep

    def full(self, *args, **kwargs):
        raise UnavailableError("The disk is full. Make room and try again.")

    monkeypatch.setattr(DraftService, "keep", full)
    hands.press("Alt+N")
    hands.type("Still here")
    qtbot.waitUntil(lambda: "disk is full" in form.notice.text)
    assert form.form.keeper.pending
    with pytest.raises(UnavailableError):
        form.form.close()
    monkeypatch.setattr(DraftService, "keep", real)
    hands.type("!")
    wait_kept(qtbot, form, station, lambda kept: kept.narrative == "Still here!")


def test_draft_is_dropped_after_the_commit(qtbot, form, hands, station) -> None:
    hands.press("R", "Alt+N")
    hands.type("Done")
    wait_kept(qtbot, form, station, lambda kept: kept.narrative == "Done")
    with qtbot.waitSignal(form.saved):
        hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: kept_form(station) is None)


def test_what_cannot_be_stored_stays_a_draft(qtbot, form, hands, station) -> None:
    hands.press("R", "Enter", "Enter", "Enter")
    hands.fill("someday")
    with qtbot.waitSignal(form.saved):
        hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: not form.form.keeper.pending and not form.form.jobs.busy)
    assert kept_form(station).occurred_from == "someday"


def test_discarding_can_be_undone(qtbot, form, hands, station) -> None:
    hands.press("R", "Alt+N")
    hands.type("Precious")
    wait_kept(qtbot, form, station, lambda kept: kept.narrative == "Precious")
    form.discard()
    assert form.form.state.narrative == ""
    qtbot.waitUntil(lambda: kept_form(station) is None)
    hands.press("Ctrl+Z")
    assert form.form.state.narrative == "Precious"
    wait_kept(qtbot, form, station, lambda kept: kept.narrative == "Precious")


def test_closing_puts_the_last_keys_on_disk(form, hands, station) -> None:
    hands.press("Alt+N")
    hands.type("last words")
    form.form.close()
    assert kept_form(station).narrative == "last words"


def test_untouched_form_leaves_no_draft(qtbot, form, hands, station) -> None:
    hands.press("Enter", "Tab", "Alt+N", "Alt+P")
    form.form.close()
    assert kept_form(station) is None
    hands.press("Alt+N")
    hands.type("x")
    wait_kept(qtbot, form, station, lambda kept: kept.narrative == "x")
    hands.press("Back")
    qtbot.waitUntil(lambda: kept_form(station) is None)


def test_draft_of_a_record_saved_just_before_the_crash(
    qtbot, form, hands, station, reopen, make_context, put_up
) -> None:
    """The record was committed, the draft not dropped any more: nothing is doubled."""
    hands.press("R", "Alt+N")
    hands.type("Once")
    wait_kept(qtbot, form, station, lambda kept: kept.narrative == "Once")
    old = incident_draft(station)
    with qtbot.waitSignal(form.saved) as saved:
        hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: kept_form(station) is None)
    again = reopen()
    context = make_context(again, JobRunner())
    view = build_form(context, old)
    with qtbot.waitSignal(view.form.saver.clashed):
        put_up(view)
    assert "Somebody else has saved" in view.notice.text
    view.notice.button.click()
    assert view.form.state.number == "N01-D1-30-000001"
    assert view.form.state.narrative == "Once"
    with qtbot.waitSignal(view.saved):
        view.save()
    assert len(again.incidents.find(again.actor, str(saved.args[0])).offences) == 0
    assert context.jobs.shut_down()


def test_newer_record_is_joined_field_by_field(
    qtbot, station, context, reopen, put_up, hands
) -> None:
    stored = station.incidents.save(
        station.actor, report(station.actor, station.clock.now(), narrative="One.", address="Elm")
    )
    view = build_form(context, station.incidents.open(station.actor, stored.uid))
    put_up(view)
    hands.press("Alt+N")
    hands.type("Mine. ")
    other = station.incidents.open(station.actor, stored.uid)
    other.account.address = "Elm Row 4"  # of a part: the incident's own version stays
    station.incidents.save(station.actor, other)
    with qtbot.waitSignal(view.form.saver.clashed):
        hands.press("Ctrl+Enter")
    assert "Your text is safe" in view.notice.text
    view.notice.button.click()
    assert view.form.state.address == "Elm Row 4"
    assert "Mine." in view.form.state.narrative
    with qtbot.waitSignal(view.saved):
        hands.press("Ctrl+Enter")
    kept = station.incidents.open(station.actor, stored.uid)
    assert kept.account.address == "Elm Row 4"
    assert kept.account.narrative == view.form.state.narrative


def test_second_form_on_a_record_is_read_only(station, context, put_up, hands) -> None:
    stored = station.incidents.save(
        station.actor, report(station.actor, station.clock.now(), narrative="One.")
    )
    forms = OpenForms()
    first = build_form(context, station.incidents.open(station.actor, stored.uid), forms=forms)
    second = build_form(context, station.incidents.open(station.actor, stored.uid), forms=forms)
    put_up(second)
    assert "open in another form" in second.notice.text
    hands.press("Alt+N")
    hands.type("No")
    assert second.form.state.narrative == "One."
    assert second.head.save.isHidden()
    assert not first.form.locked
    forms.release(first.form)
    assert forms.form_on(str(stored.uid)) is None
    first.deleteLater()


def test_draft_that_cannot_be_read_says_so(station, context) -> None:
    for form, body in (("incident", "{"), ("incident", '{"uid": "x"}'), ("filter", "{}")):
        draft = station.drafts.keep(
            station.actor,
            draft_key("x"),
            form=form,
            form_version=1,
            title="",
            body=body,
            focus="",
        )
        with pytest.raises(UserError):
            build_form(context, draft)
