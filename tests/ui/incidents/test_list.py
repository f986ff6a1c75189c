"""The incident list: pages, filters, and staying in place while records come and go."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QElapsedTimer, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication

from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.ui.incidents.list_filter import Chip, ChipKind, ListFilter, typed_span
from icimps_desktop.ui.incidents.list_model import CATEGORY, NUMBER, STATUS, WHEN
from icimps_desktop.ui.incidents.list_presenter import PAGE
from icimps_desktop.ui.incidents.list_view import IncidentListView
from icimps_desktop.ui.incidents.screen import build_list
from icimps_desktop.ui.incidents.station_names import StationNames
from tests.stations import report
from tests.ui.incidents.rows import add_rows
from tests.ui.walk import unnamed, unreachable


@pytest.fixture
def many(station):
    """460 incidents, a minute apart: two pages and a part of a third."""
    add_rows(station, 460)
    return station


@pytest.fixture
def view(context, put_up) -> IncidentListView:
    made = build_list(context)
    put_up(made)
    return made


def loaded(qtbot, view: IncidentListView, count: int) -> None:
    qtbot.waitUntil(lambda: len(view.presenter.model.rows) == count)


def text_at(view: IncidentListView, row: int, column: int) -> str:
    return str(view.presenter.model.index(row, column).data())


def numbers(view: IncidentListView) -> list[str]:
    return [row.number for row in view.presenter.model.rows]


def file_one(station, minutes: int = 0, nibrs: str = "220", **words):
    at = station.clock.now() + timedelta(minutes=minutes)
    return station.incidents.save(station.actor, report(station.actor, at, nibrs=nibrs, **words))


def test_pages_come_as_one_scrolls(qtbot, many, view, qtmodeltester) -> None:
    loaded(qtbot, view, PAGE)
    model = view.presenter.model
    assert "scroll down for older ones" in view._foot.text()
    view.table.scrollToBottom()
    loaded(qtbot, view, 2 * PAGE)
    view.table.scrollToBottom()
    loaded(qtbot, view, 460)
    assert not model.canFetchMore(QModelIndex())
    assert view._foot.text() == "460 incidents"
    keys = [(row.occurred_from, row.uid) for row in model.rows]
    assert keys == sorted(keys, reverse=True)
    assert len(set(keys)) == 460


def test_model_is_sound_also_while_it_is_mended(qtbot, many, view, qtmodeltester) -> None:
    loaded(qtbot, view, PAGE)
    qtmodeltester.check(view.presenter.model)
    file_one(many, minutes=30)
    qtbot.waitUntil(lambda: len(view.presenter.model.rows) > PAGE)


def test_columns_say_it_in_words(qtbot, station, view) -> None:
    file_one(station)
    loaded(qtbot, view, 1)
    row = [text_at(view, 0, column) for column in range(view.presenter.model.columnCount())]
    assert row == [
        "N01-D1-30-000001",
        "04/03/2030 08:30",
        "Burglary",
        "Draft",
        "Reported to police",
        "",
        row[6],
        "Orla Vandemark",
    ]
    assert float(row[6]) > 0
    index = view.presenter.model.index(0, STATUS)
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()


def test_enter_opens_and_down_leads_from_the_words(qtbot, many, view, hands) -> None:
    loaded(qtbot, view, PAGE)
    view.bar.words.setFocus()
    hands.press("Down")
    assert view.table.hasFocus()
    hands.press("Down", "Down")
    with qtbot.waitSignal(view.incident_chosen) as chosen:
        hands.press("Enter")
    assert chosen.args[0] == view.presenter.model.rows[2].uid


def test_copy_takes_the_number_and_nothing_else(qtbot, many, view, hands) -> None:
    loaded(qtbot, view, PAGE)
    view.table.setFocus()
    view.table.selectRow(1)
    view.table.setCurrentIndex(view.presenter.model.index(1, CATEGORY))
    hands.press("Ctrl+C")
    assert QGuiApplication.clipboard().text() == text_at(view, 1, NUMBER)


def test_new_row_appears_and_place_and_selection_stay(qtbot, many, view) -> None:
    loaded(qtbot, view, PAGE)
    view.table.setCurrentIndex(view.presenter.model.index(60, 0))
    view.table.verticalScrollBar().setValue(50)
    seen = text_at(view, view.table.rowAt(2), NUMBER)
    chosen = text_at(view, view.table.currentIndex().row(), NUMBER)
    made = [file_one(many, minutes=200 + n) for n in range(3)]
    qtbot.waitUntil(lambda: made[2].number in numbers(view)[:1])
    assert text_at(view, view.table.rowAt(2), NUMBER) == seen
    assert text_at(view, view.table.currentIndex().row(), NUMBER) == chosen
    # At the top, what is new is seen at once.
    view.table.verticalScrollBar().setValue(0)
    newest = file_one(many, minutes=300)
    qtbot.waitUntil(lambda: text_at(view, view.table.rowAt(2), NUMBER) == newest.number)


def test_changed_row_deep_down_is_mended_in_place(qtbot, many, view) -> None:
    loaded(qtbot, view, PAGE)
    view.table.scrollToBottom()
    loaded(qtbot, view, 2 * PAGE)
    row = view.presenter.model.rows[300]
    found = many.incidents.open(many.actor, row.uid)
    found.source = "police_found"
    many.incidents.save(many.actor, found)
    qtbot.waitUntil(lambda: view.presenter.model.rows[300].source == "police_found")
    assert len(view.presenter.model.rows) == 2 * PAGE


def test_new_row_of_an_older_time_comes_to_its_place(qtbot, many, view) -> None:
    loaded(qtbot, view, PAGE)
    view.table.scrollToBottom()
    loaded(qtbot, view, 2 * PAGE)
    within = file_one(many, minutes=-120)  # two hours before that: far down the first page
    deep = file_one(many, minutes=-200)
    below = file_one(many, minutes=-400)  # below what was fetched: it comes with its page
    qtbot.waitUntil(lambda: {within.number, deep.number} <= set(numbers(view)))
    keys = [(row.occurred_from, row.uid) for row in view.presenter.model.rows]
    assert keys == sorted(keys, reverse=True)
    assert below.number not in numbers(view)
    view.table.scrollToBottom()
    qtbot.waitUntil(lambda: below.number in numbers(view))


def test_row_that_no_longer_fits_the_filter_goes(qtbot, station, view) -> None:
    one, other = file_one(station), file_one(station)
    loaded(qtbot, view, 2)
    view.presenter.add_chip(Chip(ChipKind.SOURCE, "reported"))
    loaded(qtbot, view, 2)
    found = station.incidents.open(station.actor, one.uid)
    found.source = "police_found"
    station.incidents.save(station.actor, found)
    loaded(qtbot, view, 1)
    assert numbers(view) == [other.number]


def test_row_that_moves_in_time_moves_in_the_list(qtbot, many, view) -> None:
    loaded(qtbot, view, PAGE)
    row = view.presenter.model.rows[150]
    found = many.incidents.open(many.actor, row.uid)
    found.occurred_from = many.clock.now()
    found.occurred_to = None
    many.incidents.save(many.actor, found)
    qtbot.waitUntil(lambda: view.presenter.model.rows[0].uid == row.uid)
    assert len({one.uid for one in view.presenter.model.rows}) == len(view.presenter.model.rows)


def test_more_new_ones_than_a_page_do_not_throw_the_list_about(qtbot, many, view) -> None:
    loaded(qtbot, view, PAGE)
    before = numbers(view)
    add_rows(many, PAGE + 50, newer=True)
    qtbot.waitUntil(lambda: "Many new incidents" in view.notice.text)
    assert numbers(view) == before
    view.notice.button.click()
    qtbot.waitUntil(lambda: len(numbers(view)) == PAGE and numbers(view) != before)


def test_out_of_sight_nothing_is_asked(qtbot, many, view) -> None:
    loaded(qtbot, view, PAGE)
    view.hide()
    asked = len(many.journal.newest_reads(0))
    made = file_one(many, minutes=200)
    qtbot.waitUntil(lambda: made.uid in (view.presenter._changed or ()))  # it has heard of it
    assert not view.presenter._gather.isActive()
    assert len(many.journal.newest_reads(0)) == asked
    view.show()
    qtbot.waitUntil(lambda: made.number in numbers(view)[:1])


def test_words_are_looked_for_when_the_typing_rests(qtbot, station, view, hands) -> None:
    file_one(station, narrative="A blue bicycle was taken from the yard.")
    other = file_one(station, narrative="A red moped was left behind.")
    loaded(qtbot, view, 2)
    view.bar.words.setFocus()
    before = len(station.journal.newest_reads(0))
    hands.type("moped")
    loaded(qtbot, view, 1)
    assert numbers(view) == [other.number]
    # One question and one answer in the audit, not one a key; and no word of it in the open.
    bodies = [json.loads(e.body) for e in station.journal.newest_reads(0)]
    assert len(bodies) - before == 2
    assert not any("moped" in json.dumps(body) for body in bodies)
    hands.press("Ctrl+A", "Del")
    loaded(qtbot, view, 2)
    hands.type(other.number[-6:])
    hands.press("Ctrl+A")
    hands.type(other.number)
    loaded(qtbot, view, 1)
    assert numbers(view) == [other.number]


def test_filters_are_typed_and_taken_out_by_key(qtbot, station, view, hands) -> None:
    file_one(station, nibrs="220")
    assault = file_one(station, nibrs="13B")
    loaded(qtbot, view, 2)
    view.bar.pick.setFocus()
    hands.type("simple as")
    hands.press("Enter")
    loaded(qtbot, view, 1)
    assert numbers(view) == [assault.number]
    assert view.presenter.filter.chips == (Chip(ChipKind.CATEGORY, "simple_assault"),)
    hands.fill("draft")
    hands.type("-2d")
    hands.press("Enter")  # since
    qtbot.waitUntil(lambda: len(view.presenter.filter.chips) == 3)
    loaded(qtbot, view, 1)
    asked = view.presenter.filter.asked(station.clock.now(), station.config.zone)
    assert asked.since.isoformat() == "2030-03-01T23:00:00+00:00"
    assert (asked.states, asked.categories) == (("draft",), ("simple_assault",))
    assert unnamed(view) == []
    hands.press("Back", "Back", "Back")
    assert view.presenter.filter.is_empty
    loaded(qtbot, view, 2)


def test_filter_is_kept_under_a_name_and_comes_back(
    qtbot, station, view, hands, reopen, make_context, put_up
) -> None:
    file_one(station, nibrs="13B")
    loaded(qtbot, view, 1)
    view.bar.pick.setFocus()
    hands.fill("simple as")
    hands.press("Ctrl+S")
    hands.type("My assaults")
    with qtbot.waitSignal(view.presenter.saved_changed):
        hands.press("Enter")
    assert [d.form for d in station.drafts.mine(station.actor)] == ["filter"]
    again = build_list(make_context(reopen()))
    qtbot.waitUntil(lambda: bool(again.presenter.saved))
    saved = again.presenter.saved[0]
    assert saved.name == "My assaults"
    put_up(again)
    again.presenter.use(saved)
    assert [chip.value for chip in again.presenter.filter.chips] == ["simple_assault"]
    with qtbot.waitSignal(again.presenter.saved_changed):
        again.presenter.forget_filter(saved)
    assert again.presenter.saved == []


def test_nothing_there_says_what_to_do(qtbot, station, view) -> None:
    qtbot.waitUntil(lambda: view.empty.isVisible())
    with qtbot.waitSignal(view.new_wanted):
        view.empty.button.click()
    view.presenter.add_chip(Chip(ChipKind.STATUS, "approved"))
    qtbot.waitUntil(lambda: view.empty.button.text() == "Show all")
    view.empty.button.click()
    assert view.presenter.filter.is_empty
    file_one(station)
    loaded(qtbot, view, 1)
    assert view.table.isVisible()


def test_a_store_that_is_gone_is_said_and_tried_again(qtbot, many, view) -> None:
    loaded(qtbot, view, PAGE)
    cache = many.config.cache_path
    many.uow.close()
    moved = [(part, part.with_name(f"away-{part.name}")) for part in cache.parent.glob("cache.db*")]
    for part, away in moved:
        part.rename(away)
    cache.mkdir()
    view.refresh()
    qtbot.waitUntil(lambda: view.broken.isVisible())
    assert view.broken.button.text() == "Try again"
    cache.rmdir()
    for part, away in moved:
        away.rename(part)
    view.broken.button.click()
    loaded(qtbot, view, PAGE)
    assert view.table.isVisible()


def test_without_a_purpose_the_list_says_so(qtbot, reopen, make_context, put_up) -> None:
    station = reopen()
    station.actor = station.actor.with_purpose(None)
    view = build_list(make_context(station))
    put_up(view)
    qtbot.waitUntil(lambda: view.broken.isVisible())
    assert "choose a purpose" in view.broken.accessibleDescription()


def test_everything_is_named_and_reached_by_tab(qtbot, many, view, hands) -> None:
    loaded(qtbot, view, PAGE)
    view.presenter.add_chip(Chip(ChipKind.SOURCE, "reported"))
    view.bar.words.setFocus()
    assert unnamed(view) == []
    assert unreachable(view) == []


def test_first_page_of_many_rows_is_quick_and_nothing_is_counted(
    qtbot, station, context, put_up
) -> None:
    add_rows(station, 20_000)
    view = build_list(context)
    clock = QElapsedTimer()
    clock.start()
    page = station.incidents.page(station.actor, IncidentFilter(), limit=PAGE)
    assert clock.elapsed() < 500
    assert len(page.rows) == PAGE
    put_up(view)
    loaded(qtbot, view, PAGE)
    assert view.presenter.model.rowCount() == PAGE


@pytest.mark.parametrize(
    ("chips", "since", "until"),
    [
        (["since:-7d"], "2030-02-24T23:00", None),
        (["until:y"], None, "2030-03-03T23:00"),
        (["on:3.3."], "2030-03-02T23:00", "2030-03-03T23:00"),
        (["since:y", "since:-3d"], "2030-02-28T23:00", None),
        (["since:y", "on:1.3."], "2030-02-28T23:00", "2030-03-01T23:00"),
        (["since:someday"], None, None),
    ],
)
def test_time_chips(station, chips, since, until) -> None:
    asked = ListFilter()
    for key in chips:
        asked = asked.with_chip(Chip.of_key(key))
    question = asked.asked(station.clock.now(), "Europe/Berlin")
    ends = (question.since, question.until)
    assert [end and end.isoformat()[:16] for end in ends] == [since, until]


def test_filters_are_read_back_and_strangers_left_out() -> None:
    beat = UUID(int=7)
    asked = ListFilter("blue", (Chip(ChipKind.BEAT, str(beat)), Chip(ChipKind.SINCE, "-7d")))
    assert ListFilter.from_json(asked.to_json()) == asked
    read = ListFilter.from_json('{"words": "x", "chips": ["colour:red", "status:draft"]}')
    assert read.chips == (Chip(ChipKind.STATUS, "draft"),)
    with pytest.raises(ValueError, match="object"):
        ListFilter.from_json("[]")
    assert asked.without(asked.chips[0]).chips == asked.chips[1:]


def test_spans_of_typed_times(station) -> None:
    now = station.clock.now().replace(tzinfo=None)
    assert typed_span("14h", now)[1] - typed_span("14h", now)[0] == timedelta(hours=1)
    assert typed_span("soon", now) is None


def test_when_is_said_as_short_as_it_can_be(station, jobs) -> None:
    names, at = StationNames(station, jobs), station.clock.now()
    day = timedelta(days=1)
    midnight = at.replace(hour=23, minute=0) - day
    assert names.when(at, None) == "04/03/2030 10:30"
    assert names.when(at, at) == "04/03/2030 10:30"
    assert names.when(at, at + timedelta(hours=2)) == "04/03/2030 10:30–12:30"
    assert names.when(at, at + day) == "04/03/2030 10:30 – 05/03/2030 10:30"
    assert names.when(midnight, midnight + day - timedelta(minutes=1)) == "04/03/2030"
    assert names.when(midnight, midnight + 2 * day - timedelta(minutes=1)) == (
        "04/03/2030 – 05/03/2030"
    )


def test_narrow_windows_leave_out_what_is_needed_least_and_cut_no_number(qtbot, many, view) -> None:
    loaded(qtbot, view, PAGE)
    view.window().resize(1366, 768)
    assert not view.table.isColumnHidden(7)
    view.window().resize(700, 768)
    qtbot.waitUntil(lambda: view.table.isColumnHidden(7))
    assert not view.table.isColumnHidden(WHEN)
    longest = view.presenter.model.rows[0]._replace(uid=UUID(int=1), number="I-UWUH-WQGM-WMWM")
    view.presenter.model.mend({longest.uid}, [longest])
    assert view.table.columnWidth(NUMBER) >= view.table.sizeHintForColumn(NUMBER) > 0
