"""The presenter: loading, filtering, selecting, finding places; no widget."""

from threading import Event

import numpy as np
import pytest

from icimps_desktop.core.events import ChangeSet
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.map.presenter import coordinate_places
from icimps_desktop.ui.map.shapes import MapShape, ShapeKind
from icimps_desktop.ui.map.symbols import ColourBy
from tests.ui.map.town import FIRST, make_points

INCIDENT = ChangeSet(frozenset({"incident"}))


@pytest.fixture
def loaded(qtbot, presenter):
    with qtbot.waitSignals([presenter.answered, presenter.base_loaded]):
        presenter.load()
    return presenter


def answered(qtbot, presenter, chosen):
    presenter.set_filter(chosen)
    qtbot.waitUntil(lambda: presenter.answer.chosen == chosen)
    return presenter.answer


def test_loading_answers_with_everything(loaded, points):
    assert len(loaded.answer.shown) == len(points)
    assert loaded.answer.chosen.is_open


def test_a_failure_is_told_and_can_be_tried_again(qtbot, presenter, town):
    town.fault = "The station database does not answer."
    with qtbot.waitSignal(presenter.failed) as failed:
        presenter.load()
    assert failed.args == [town.fault]
    town.fault = None
    with qtbot.waitSignal(presenter.answered):
        presenter.load()


def test_filters_are_applied_and_the_last_one_wins(qtbot, loaded, points):
    seen = []
    loaded.answered.connect(seen.append)
    filters = [MapFilter(minute_from=FIRST + day * 1440) for day in range(40)]
    for chosen in filters:
        loaded.set_filter(chosen)
    qtbot.waitUntil(lambda: loaded.answer.chosen == filters[-1])
    assert len(loaded.answer.shown) == filters[-1].apply(points).sum()
    order = [filters.index(found.chosen) for found in seen]
    assert order == sorted(order)
    assert len(order) < len(filters)  # those in between were never asked


def test_a_filter_that_rests_is_noted_once(qtbot, loaded, town):
    one, two = MapFilter(police_found=True), MapFilter(police_found=False)
    loaded.set_filter(one)
    loaded.set_filter(two)
    qtbot.waitUntil(lambda: town.filters == [two])
    loaded.set_filter(one)
    loaded.set_filter(two)
    qtbot.waitUntil(lambda: not loaded._rest.isActive())
    assert town.filters == [two]


def test_changes_reload_and_keep_filter_and_selection(qtbot, loaded, town, points):
    chosen = MapFilter(police_found=False)
    answered(qtbot, loaded, chosen)
    loaded.select_rows(np.array([3, 9], dtype=np.int32))
    kept = loaded.selected.tolist()
    town.points = make_points(31_000)
    before = town.loads
    for _ in range(5):
        loaded.on_changed(INCIDENT)
    loaded.on_changed(ChangeSet(frozenset({"officer"})))
    qtbot.waitUntil(lambda: loaded.answer.total == 31_000)
    assert town.loads == before + 1
    assert loaded.answer.chosen == chosen
    assert loaded.selected.tolist() == kept


def test_what_is_gone_is_no_longer_selected(qtbot, loaded, town, points):
    loaded.select_rows(np.array([1, 2, 29_000], dtype=np.int32))
    town.points = points.take(np.arange(100))
    with qtbot.waitSignal(loaded.selection_changed):
        loaded.reload()
    assert loaded.selected.tolist() == points.id[[1, 2]].tolist()


def test_a_filter_set_while_loading_is_answered_in_the_end(qtbot, presenter, points):
    chosen = MapFilter(categories=frozenset(["theft"]))
    presenter.load()
    presenter.set_filter(chosen)
    qtbot.waitUntil(lambda: presenter.answer is not None and presenter.answer.chosen == chosen)
    assert len(presenter.answer.shown) == chosen.apply(points).sum()


@pytest.mark.parametrize("kind", [ShapeKind.BOX, ShapeKind.POLYGON, ShapeKind.RADIUS])
def test_selection_is_what_is_shown_within_the_shape(qtbot, loaded, points, kind):
    chosen = MapFilter(categories=frozenset(["theft", "arson"]))
    answered(qtbot, loaded, chosen)
    corners = ((10.06, 50.05), (10.13, 50.11), (10.04, 50.13))
    shape = MapShape(kind, corners if kind is ShapeKind.POLYGON else corners[:2])
    with qtbot.waitSignal(loaded.selection_changed) as selected:
        loaded.select_shape(shape)
    expected = chosen.apply(points) & shape.narrowed(MapFilter()).apply(points)
    assert expected.any()
    assert selected.args[0].tolist() == points.id[expected].tolist()
    assert np.array_equal(loaded.selected_mask(), expected)
    loaded.clear_selection()
    assert loaded.selected_mask() is None


def test_places_by_coordinate_and_by_name(qtbot, loaded):
    with qtbot.waitSignal(loaded.places_found) as found:
        loaded.find_place("mar", None)
    assert [p.label for p in found.args[1]] == ["Market Street"]
    with qtbot.waitSignal(loaded.places_found) as found:
        loaded.find_place("50.05, 10.1", (10.1, 50.1))
    first, second = found.args[1]
    assert (first.lat, first.lon) == (50.05, 10.1)
    assert (second.lat, second.lon) == (10.1, 50.05)
    assert "latitude, longitude" in first.detail
    assert coordinate_places("Market Street", None) == []


def test_only_the_newest_place_question_is_answered_last(qtbot, loaded, town):
    gate, asked = Event(), []

    def slow(text, token):
        asked.append(text)
        gate.wait(5)
        return []

    town.find_place = slow
    heard = []
    loaded.places_found.connect(lambda text, places: heard.append(text))
    for text in ("m", "ma", "mar", "mark"):
        loaded.find_place(text, None)
    gate.set()
    qtbot.waitUntil(lambda: "mark" in heard)
    assert asked == heard == ["m", "mark"]


def test_an_export_waits_for_its_entry(qtbot, loaded, town):
    with qtbot.waitSignal(loaded.export_allowed) as allowed:
        loaded.ask_export("copy")
    assert allowed.args == ["copy"]
    assert town.exports == ["copy"]
    town.refuses_export = True
    with (
        qtbot.waitSignal(loaded.warned) as warned,
        qtbot.assertNotEmitted(loaded.export_allowed),
    ):
        loaded.ask_export("print")
    assert "audit" in warned.args[0]


def test_schemes_follow_the_filter(qtbot, loaded):
    answered(qtbot, loaded, MapFilter(categories=frozenset(["dui", "theft"])))
    assert set(loaded.scheme(ColourBy.CATEGORY).labels) == {"Drink driving", "Theft"}
    assert loaded.scheme(ColourBy.SEVERITY).by is ColourBy.SEVERITY


def test_a_closed_presenter_answers_nothing(qtbot, loaded, jobs):
    loaded.set_filter(MapFilter(police_found=True))
    loaded.close()
    with qtbot.assertNotEmitted(loaded.answered):
        qtbot.waitUntil(lambda: not jobs.busy)
