"""The invented incidents: as many as asked, like their known truth, and always the same."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from icimps_desktop.core.errors import UserError
from icimps_desktop.synthetic.categories import CATEGORIES, CATEGORY_NAMES, hour_profile, shares
from icimps_desktop.synthetic.city import City
from icimps_desktop.synthetic.days import day_number
from icimps_desktop.synthetic.geo import Floats, Ints, to_metres
from icimps_desktop.synthetic.incidents import BATCH_ROWS, make_incidents
from icimps_desktop.synthetic.planted import NEAR_REPEAT, SERIES, SURGE
from icimps_desktop.synthetic.process import piece_edges
from tests.synthetic.conftest import SINCE, UNTIL, N, Run

REAL = Path(__file__).parents[2] / "../shared/data/stlouis_2015_2019.parquet"


def _days(run: Run) -> Ints:
    return run.column("occurred_at").astype("datetime64[D]").astype(np.int64)


def _metres(run: Run) -> Floats:
    return to_metres(np.column_stack([run.column("lon"), run.column("lat")]))


def test_as_many_as_asked_in_batches(run: Run) -> None:
    assert sum(len(batch) for batch in run.batches) == N
    assert max(len(batch) for batch in run.batches) <= BATCH_ROWS
    assert len(set(run.column("id").tolist())) == N


@pytest.mark.parametrize(
    ("n", "years", "until"),
    [(1_000, 1, date(2025, 3, 1)), (1_001, 3, UNTIL), (7_777, 2, date(2024, 2, 29))],
)
def test_small_runs_are_exact_too(city: City, n: int, years: int, until: date) -> None:
    for seed in range(2):
        stream = make_incidents(city, n, seed=seed, years=years, until=until)
        assert sum(len(batch) for batch in stream) == n
        assert sum(stream.truth().origins.values()) == n


def test_a_seed_gives_the_same_incidents(city: City, run: Run) -> None:
    again = next(make_incidents(city, N, seed=3, years=3, until=UNTIL))
    first = run.batches[0]
    for column in ("id", "category", "address", "raw_type", "narrative", "location_type"):
        assert getattr(again, column).tolist() == getattr(first, column).tolist()
    for column in ("occurred_at", "reported_at", "lat", "lon", "police_generated", "origin"):
        assert np.array_equal(getattr(again, column), getattr(first, column))
    other = next(make_incidents(city, N, seed=4, years=3, until=UNTIL))
    assert other.address[:50].tolist() != first.address[:50].tolist()


def test_times_are_within_the_years_and_in_order(run: Run) -> None:
    at, to, told = (run.column(c) for c in ("occurred_at", "occurred_to", "reported_at"))
    assert at.min() >= np.datetime64(SINCE)
    assert at.max() < np.datetime64(UNTIL)
    window = ~np.isnat(to)
    assert (to[window] > at[window]).all()
    assert (told >= np.where(window, to, at)).all()
    assert (told - at < np.timedelta64(90, "D")).all()
    burglary = run.column("category") == "burglary"
    assert 0.55 < window[burglary].mean() < 0.75
    minute = (at - at.astype("datetime64[h]")).astype("timedelta64[m]").astype(int)
    assert 0.25 < (minute == 0).mean() < 0.45


def test_the_mix_is_the_known_one(run: Run) -> None:
    category = run.column("category")
    for name, share in zip(CATEGORY_NAMES, shares(), strict=True):
        count, expected = int((category == name).sum()), N * share
        assert abs(count - expected) < 4 * np.sqrt(expected) + 2, name
    counted = {one["category"]: one["count"] for one in run.truth.categories}
    assert counted == {name: int((category == name).sum()) for name in CATEGORY_NAMES}


def test_categories_are_those_of_a_real_source(run: Run) -> None:
    """The harmonised words; the real file, where it is there, uses the same and a like mix."""
    assert len(CATEGORY_NAMES) == 26
    if REAL.exists():
        words = pq.read_table(REAL, columns=["category"])["category"].to_numpy()
        names, counts = np.unique(words, return_counts=True)
        assert set(names) == set(CATEGORY_NAMES)
        mix = dict(zip(names, counts / counts.sum(), strict=True))
        real = np.array([mix[name] for name in CATEGORY_NAMES])
        assert np.abs(real - shares()).max() < 0.02
    assert set(run.column("category")) <= set(CATEGORY_NAMES)


def test_police_find_what_police_find(run: Run) -> None:
    found, category = run.column("police_generated"), run.column("category")
    always = [c.name for c in CATEGORIES if c.found_by_police]
    assert "drugs" in always
    assert found[np.isin(category, always)].all()
    assert found[~np.isin(category, always)].mean() == pytest.approx(0.03, abs=0.01)


def test_hours_and_weekdays_follow_the_known_intensity(run: Run) -> None:
    at = run.column("occurred_at")
    known = np.isnat(run.column("occurred_to"))
    hour = (at - at.astype("datetime64[D]")).astype("timedelta64[h]").astype(int)
    weekday = (_days(run) + 3) % 7
    for name in ("theft_from_vehicle", "simple_assault", "drugs", "burglary"):
        what = CATEGORIES[CATEGORY_NAMES.index(name)]
        rows = (run.column("category") == name) & known
        seen = np.bincount(hour[rows], minlength=24) / rows.sum()
        meant = sum(what.week[d] * hour_profile(what, d) for d in range(7)) / sum(what.week)
        assert np.abs(seen - meant).max() < 0.02, name
        assert np.corrcoef(seen, meant)[0, 1] > 0.8, name
        # A window may begin the day before, so days are compared where the moment is known.
        by_day = np.bincount(weekday[rows], minlength=7) / rows.sum()
        assert np.abs(by_day - np.array(what.week) / sum(what.week)).max() < 0.03, name


def test_seasons_follow_the_known_intensity(run: Run) -> None:
    month = run.column("occurred_at").astype("datetime64[M]").astype(int) % 12
    liquor = np.bincount(month[run.column("category") == "liquor"], minlength=12)
    assert liquor[4:7].sum() > 1.6 * (liquor[0] + liquor[10] + liquor[11])


def test_places_follow_the_known_background(city: City, run: Run) -> None:
    """Counts by 250 m cell against the expectation that the program itself can work out."""
    period = range(day_number(SINCE), day_number(UNTIL))
    houses = to_metres(np.column_stack([city.addresses.lon, city.addresses.lat]))
    for name in ("theft", "theft_from_vehicle"):
        expected = run.stream.background.expected(
            name, N, since=period.start, until=period.stop, period=period
        )
        rows = run.column("category") == name
        edges = [np.arange(-10_000, 11_000, 250)] * 2
        seen, _, _ = np.histogram2d(*_metres(run)[rows].T, bins=edges)
        meant, _, _ = np.histogram2d(*houses.T, bins=edges, weights=expected)
        assert np.corrcoef(seen.ravel(), meant.ravel())[0, 1] > 0.85, name
        assert expected.sum() == pytest.approx(rows.sum(), rel=0.2), name
        # Concentrated as crime is: a twentieth of the cells holds a fifth or more.
        top = np.sort(seen.ravel())[::-1][: int(0.05 * (meant > 0).sum())]
        assert top.sum() > 0.2 * seen.sum(), name


def test_points_stand_at_their_address(city: City, run: Run) -> None:
    rows = {label: row for row, label in enumerate(city.addresses.labels().tolist())}
    house = np.array([rows[label] for label in run.column("address").tolist()])
    at = to_metres(np.column_stack([city.addresses.lon, city.addresses.lat]))[house]
    away = np.hypot(*(_metres(run) - at).T)
    assert away.max() < 45.0
    assert (away < 0.2).mean() > 0.3
    types = run.column("location_type")
    assert all(len(code) == 2 and code.isdigit() for code in set(types))
    burglary = run.column("category") == "burglary"
    assert (types[burglary] == "20").mean() > 0.6


@pytest.mark.parametrize(("name", "above"), [("burglary", 1.3), ("theft_from_vehicle", 1.1)])
def test_near_repeats_are_above_chance(run: Run, name: str, above: float) -> None:
    """Knox: pairs within 200 m and a week, against shuffled days."""
    rows = run.column("category") == name
    xy, day = _metres(run)[rows], _days(run)[rows]
    points = shapely.points(xy)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=200.0)
    one, other = one[one < other], other[one < other]
    seen = (np.abs(day[one] - day[other]) <= 7).sum()
    rng = np.random.default_rng(0)
    chance = []
    for _ in range(19):
        shuffled = rng.permutation(day)
        chance.append(int((np.abs(shuffled[one] - shuffled[other]) <= 7).sum()))
    assert seen > max(chance)
    assert seen > above * np.mean(chance)


def test_near_repeats_are_as_many_as_planned(run: Run) -> None:
    category, origin = run.column("category"), run.column("origin")
    for name in ("burglary", "theft_from_vehicle"):
        rows = category == name
        branching = CATEGORIES[CATEGORY_NAMES.index(name)].branching
        assert (origin[rows] == NEAR_REPEAT).mean() == pytest.approx(branching, abs=0.03)
    assert not (origin[category == "fraud"] == NEAR_REPEAT).any()


def test_surges_show_in_their_beat_and_weeks(city: City, run: Run) -> None:
    beats = {beat.number: beat.shape for beat in city.beats}
    day = _days(run)
    for surge in run.truth.surges:
        first = day_number(surge.first_day)
        shape = beats[surge.beat].buffer(0.0006)
        rows = (run.column("category") == surge.category) & (day >= first - 1)
        rows &= day < first + 7 * surge.weeks
        lon, lat = run.column("lon")[rows], run.column("lat")[rows]
        inside = shapely.contains_xy(shape, lon, lat)
        planted = run.column("origin")[rows][inside] == SURGE
        assert planted.sum() >= 0.9 * surge.extra
        assert inside.sum() >= surge.extra
    last = run.truth.surges[-1]
    assert day_number(last.first_day) + 7 * last.weeks > day_number(UNTIL)


def test_series_are_known_by_number_and_method(run: Run) -> None:
    ids = {name: row for row, name in enumerate(run.column("id").tolist())}
    narrative, category = run.column("narrative"), run.column("category")
    assert len(run.truth.series) == N // 2_500
    named = [name for series in run.truth.series for name in series.incidents]
    assert len(named) == len(set(named)) == (run.column("origin") == SERIES).sum()
    for series in run.truth.series:
        assert 3 <= len(series.incidents) <= 9
        rows = [ids[name] for name in series.incidents]
        assert all(category[row] == series.category for row in rows)
        assert all(word in narrative[row] for row in rows for word in series.mo)
        at = _metres(run)[rows]
        anchor = to_metres(np.array([[series.lon, series.lat]]))
        assert np.hypot(*(at - anchor).T).max() < 1_850.0
    days = [_days(run)[ids[series.incidents[-1]]] for series in run.truth.series[:3]]
    assert min(days) > day_number(UNTIL) - 10


def test_bad_wishes_get_a_sentence(city: City) -> None:
    with pytest.raises(UserError, match="at least 1,000"):
        make_incidents(city, 10, seed=1, until=UNTIL)
    with pytest.raises(UserError, match="one year"):
        make_incidents(city, 5_000, seed=1, years=0, until=UNTIL)
    with pytest.raises(UserError, match="before their truth"):
        make_incidents(city, 5_000, seed=1, until=UNTIL).truth()


def test_pieces_keep_to_quarters_and_the_start() -> None:
    edges = piece_edges(-60, 0, 365, 28)
    assert (edges[0], edges[-1]) == (-60, 365)
    assert {0, 91, 182, 273} <= set(edges)
    assert max(b - a for a, b in pairwise(edges)) <= 28


_MEMORY = """
import resource, sys
from datetime import date
from icimps_desktop.synthetic.city import make_city
from icimps_desktop.synthetic.incidents import make_incidents
run = make_incidents(make_city(7), int(sys.argv[1]), seed=1, until=date(2026, 1, 1))
rows = sum(len(batch) for batch in run)
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_number() -> None:
    peak = {}
    for n in (100_000, 300_000):
        told = subprocess.run(
            [sys.executable, "-c", _MEMORY, str(n)], capture_output=True, text=True, check=True
        )
        rows, peak[n] = (int(word) for word in told.stdout.split())
        assert rows == n
    assert peak[300_000] < peak[100_000] + 40
