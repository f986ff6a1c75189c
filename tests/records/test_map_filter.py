"""The map's filter against the same question asked row by row."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.records.points import PointColumns, to_degrees, to_mercator

GEOD = Geod(ellps="WGS84")
CATEGORIES = ("burglary", "robbery", "theft", "drugs")
STATUSES = ("draft", "submitted", "approved")
BEATS = ("North", "South", "Harbour")


def make_points(count, seed=1, west=10.0, south=50.0, side=0.2):
    rng = np.random.default_rng(seed)
    x, y = to_mercator(
        rng.uniform(west, west + side, count), rng.uniform(south, south + side, count)
    )
    return PointColumns(
        id=np.arange(count, dtype=np.int64) * 3 + 7,
        x=x,
        y=y,
        minute=rng.integers(20_000_000, 22_000_000, count).astype(np.int32),
        hour_of_week=rng.integers(0, 168, count).astype(np.uint8),
        category=rng.integers(0, len(CATEGORIES), count).astype(np.uint8),
        status=rng.integers(0, len(STATUSES), count).astype(np.uint8),
        police_found=rng.random(count) < 0.3,
        beat=rng.integers(-1, len(BEATS), count).astype(np.int16),
        severity=rng.choice(np.array([0, 1, 5, 20, 100], dtype=np.float32), count),
        categories=CATEGORIES,
        statuses=STATUSES,
        beats=BEATS,
    )


POINTS = make_points(400)


def passes(f: MapFilter, p: PointColumns, i: int) -> bool:
    """The definition, one row at a time."""
    lon, lat = (float(v) for v in to_degrees(p.x[i], p.y[i]))
    beat = p.beats[p.beat[i]] if p.beat[i] >= 0 else ""
    asked = [
        f.categories is None or p.categories[p.category[i]] in f.categories,
        f.statuses is None or p.statuses[p.status[i]] in f.statuses,
        f.police_found is None or bool(p.police_found[i]) == f.police_found,
        f.beats is None or beat in f.beats,
        f.severity_min is None or p.severity[i] >= f.severity_min,
        f.severity_max is None or p.severity[i] <= f.severity_max,
        f.minute_from is None or p.minute[i] >= f.minute_from,
        f.minute_to is None or p.minute[i] < f.minute_to,
        f.hours is None or int(p.hour_of_week[i]) in f.hours,
        f.bbox is None or (f.bbox[0] <= lon <= f.bbox[2] and f.bbox[1] <= lat <= f.bbox[3]),
        f.polygon is None
        or shapely.make_valid(shapely.Polygon(f.polygon)).covers(shapely.Point(lon, lat)),
        f.radius is None or GEOD.inv(f.radius[0], f.radius[1], lon, lat)[2] <= f.radius[2],
    ]
    return all(asked)


def sets_of(names):
    return st.none() | st.frozensets(st.sampled_from(names))


lon_lat = st.tuples(st.floats(9.9, 10.3), st.floats(49.9, 50.3))
minutes = st.none() | st.integers(19_900_000, 22_100_000)
filters = st.builds(
    MapFilter,
    categories=sets_of(CATEGORIES),
    statuses=sets_of(STATUSES),
    police_found=st.none() | st.booleans(),
    beats=sets_of((*BEATS, "")),
    severity_min=st.none() | st.sampled_from([0, 1, 5.5]),
    severity_max=st.none() | st.sampled_from([4, 20, 100]),
    minute_from=minutes,
    minute_to=minutes,
    hours=st.none() | st.frozensets(st.integers(0, 167), min_size=30),
    bbox=st.none()
    | st.tuples(lon_lat, lon_lat).map(
        lambda c: (
            *(min(c[0][0], c[1][0]), min(c[0][1], c[1][1])),
            *(max(c[0][0], c[1][0]), max(c[0][1], c[1][1])),
        )
    ),
    polygon=st.none() | st.lists(lon_lat, min_size=3, max_size=7).map(tuple),
    radius=st.none() | st.tuples(lon_lat, st.floats(0, 20_000)).map(lambda c: (*c[0], c[1])),
)


@settings(deadline=None, max_examples=60)
@given(filters)
def test_mask_equals_the_definition(chosen):
    mask = chosen.apply(POINTS)
    assert mask.tolist() == [passes(chosen, POINTS, i) for i in range(len(POINTS))]


def test_open_filter_passes_everything():
    assert MapFilter().is_open
    assert not MapFilter(hours=frozenset()).is_open
    assert MapFilter().apply(POINTS).all()
    assert not MapFilter(categories=frozenset()).apply(POINTS).any()


def test_no_point_is_no_trouble():
    none = POINTS.take(np.zeros(len(POINTS), dtype=np.bool_))
    full = MapFilter(
        categories=frozenset(["theft"]),
        hours=frozenset([3]),
        beats=frozenset([""]),
        bbox=(0, 0, 1, 1),
        polygon=((0, 0), (1, 0), (1, 1)),
        radius=(0, 0, 5),
    )
    assert full.apply(none).tolist() == []


def test_a_point_on_the_border_is_inside():
    x, y = to_mercator(np.array([10.0]), np.array([50.0]))
    one = POINTS.take(np.array([0]))
    one.x[:], one.y[:] = x, y
    assert MapFilter(bbox=(10.0, 50.0, 10.1, 50.1)).apply(one).all()
    assert MapFilter(bbox=(9.9, 49.9, 10.0, 50.0)).apply(one).all()


def test_a_box_may_cross_the_date_line():
    points = make_points(200, west=179.9, side=0.2)  # to_mercator leaves 180.1 beyond 1
    points.x[points.x > 1] -= 1
    lon, _ = to_degrees(points.x, points.y)
    mask = MapFilter(bbox=(179.95, 49.0, -179.95, 51.0)).apply(points)
    assert mask.tolist() == ((lon >= 179.95) | (lon <= -179.95)).tolist()
    assert mask.any()
    assert not mask.all()


@pytest.mark.parametrize("ring", [(), ((10.0, 50.0),), ((10.0, 50.0), (11.0, 51.0))])
def test_fewer_than_three_corners_hold_nothing(ring):
    assert not MapFilter(polygon=ring).apply(POINTS).any()
