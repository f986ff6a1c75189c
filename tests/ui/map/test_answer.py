"""What a filter leaves, and the counts beside each choice, against counting by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icimps_desktop.core.jobs import CancelToken, JobCancelledError
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.map.answer import SLOT_MIN, answer
from icimps_desktop.ui.map.point_index import PointIndex
from icimps_desktop.ui.map.words import local_time
from tests.ui.map.town import BEATS, CATEGORIES, FIRST, STATUSES, ZONE, make_points

POINTS = make_points(3000, seed=3)
INDEX = PointIndex(POINTS)


def sets_of(names):
    return st.none() | st.frozensets(st.sampled_from(names))


filters = st.builds(
    MapFilter,
    categories=sets_of(CATEGORIES),
    statuses=sets_of(STATUSES),
    police_found=st.none() | st.booleans(),
    beats=sets_of((*BEATS, "")),
    severity_min=st.none() | st.just(5.0),
    minute_from=st.none() | st.just(FIRST + 100 * 1440),
    minute_to=st.none() | st.just(FIRST + 400 * 1440),
    hours=st.none() | st.frozensets(st.integers(0, 167), min_size=60),
    bbox=st.none() | st.just((10.05, 50.05, 10.15, 50.12)),
)


def ask(chosen):
    return answer(INDEX, chosen, ZONE, CancelToken())


@settings(deadline=None, max_examples=40)
@given(filters)
def test_facets_count_what_each_choice_would_show(chosen):
    found = ask(chosen)
    assert set(found.shown.rows.tolist()) == set(np.flatnonzero(chosen.apply(POINTS)).tolist())

    def count(**one):
        return int(replace(chosen, **one).apply(POINTS).sum())

    facets = found.facets
    assert facets.category.tolist() == [count(categories=frozenset([c])) for c in CATEGORIES]
    assert facets.status.tolist() == [count(statuses=frozenset([s])) for s in STATUSES]
    assert facets.source.tolist() == [count(police_found=False), count(police_found=True)]
    assert facets.beat.tolist() == [count(beats=frozenset([b])) for b in (*BEATS, "")]
    assert facets.hour[17] == count(hours=frozenset([17]))
    assert facets.hour.sum() == count(hours=None)
    assert found.times.counts.sum() == count(minute_from=None, minute_to=None)


def test_time_counts_are_exact_on_slots():
    times = ask(MapFilter()).times
    assert times.first <= POINTS.minute.min()
    assert POINTS.minute.max() < times.end
    for edge in (times.first, times.end):
        at = local_time(edge, ZONE)
        assert (at.hour, at.minute) == (0, 0)
    first, end = times.first + 40 * SLOT_MIN, times.first + 90_000 * SLOT_MIN // 15
    inside = (POINTS.minute >= first) & (POINTS.minute < end)
    assert times.between(first, end) == inside.sum()


def test_the_window_is_the_filters_or_that_of_all():
    found = ask(MapFilter())
    assert found.window() == (found.times.first, found.times.end)
    assert ask(MapFilter(minute_from=FIRST + 1440)).window() == (FIRST + 1440, found.times.end)


def test_an_empty_file_has_an_answer():
    none = PointIndex(POINTS.take(np.zeros(0, dtype=np.int32)))
    found = answer(none, MapFilter(categories=frozenset(["theft"])), ZONE, CancelToken())
    assert (len(found.shown), found.total, int(found.times.counts.sum())) == (0, 0, 0)


def test_a_cancelled_question_stops():
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelledError):
        answer(INDEX, MapFilter(), ZONE, token)
