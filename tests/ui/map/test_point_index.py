"""The Z-curve index against looking at every point."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icimps_desktop.ui.map.camera import Camera
from icimps_desktop.ui.map.density import (
    class_breaks,
    class_labels,
    density_grid,
    grid_rgba,
    level_for,
)
from icimps_desktop.ui.map.layers import stamps_of
from icimps_desktop.ui.map.point_index import PointIndex
from icimps_desktop.ui.map.theme import LIGHT
from tests.ui.map.town import make_points

POINTS = make_points(4000, seed=7)
INDEX = PointIndex(POINTS)
LOW_X, HIGH_X = float(POINTS.x.min()), float(POINTS.x.max())
LOW_Y, HIGH_Y = float(POINTS.y.min()), float(POINTS.y.max())

edge = st.floats(-0.3, 1.3)
boxes = st.tuples(edge, edge, edge, edge).map(
    lambda e: (
        LOW_X + min(e[0], e[1]) * (HIGH_X - LOW_X),
        LOW_Y + min(e[2], e[3]) * (HIGH_Y - LOW_Y),
        LOW_X + max(e[0], e[1]) * (HIGH_X - LOW_X),
        LOW_Y + max(e[2], e[3]) * (HIGH_Y - LOW_Y),
    )
)


def brute(box, mask=None):
    inside = (POINTS.x >= box[0]) & (POINTS.x <= box[2])
    inside &= (POINTS.y >= box[1]) & (POINTS.y <= box[3])
    if mask is not None:
        inside &= mask
    return set(np.flatnonzero(inside).tolist())


@settings(deadline=None)
@given(boxes, st.booleans())
def test_box_finds_exactly_what_lies_in_it(box, filtered):
    mask = POINTS.category < 3 if filtered else None
    shown = INDEX.shown(mask)
    rows = shown.rows_in(box)
    assert set(rows.tolist()) == brute(box, mask)
    assert len(rows) == len(set(rows.tolist())) == shown.count_in(box)


def test_whole_world_and_nothing():
    shown = INDEX.shown()
    assert shown.count_in((-1, -1, 2, 2)) == len(POINTS)
    assert shown.count_in((1.5, 1.5, 2, 2)) == 0
    assert shown.count_in((0.9, 0.1, 0.1, 0.9)) == 0
    none = INDEX.shown(np.zeros(len(POINTS), dtype=np.bool_))
    assert (len(none), none.count_in((0, 0, 1, 1)), none.bounds()) == (0, 0, None)
    assert none.facts(18).filled == 0
    assert len(none.cells(18).count) == 0


@settings(deadline=None)
@given(st.integers(0, len(POINTS) - 1), st.floats(1e-9, 1e-4))
def test_nearest_comes_in_order_and_misses_none(row, radius):
    x, y = float(POINTS.x[row]), float(POINTS.y[row])
    found = INDEX.shown().nearest(x, y, radius)
    away = np.hypot(POINTS.x - x, POINTS.y - y)
    assert set(found.tolist()) == set(np.flatnonzero(away <= radius).tolist())
    assert (np.diff(away[found]) >= 0).all()


@settings(deadline=None)
@given(boxes, st.integers(8, 24))
def test_density_counts_every_point_of_its_cells_once(box, level):
    shown = INDEX.shown()
    if (box[2] - box[0]) * (1 << level) > 3000 or (box[3] - box[1]) * (1 << level) > 3000:
        return  # never painted: thousands of cells a side
    grid = density_grid(shown, box, level)
    assert grid.counts.sum() == shown.count_in(grid.box) - _on_far_edges(grid.box)
    assert grid.box[0] <= max(box[0], 0)
    assert grid.box[2] >= min(box[2], 1)


def _on_far_edges(box):
    """Points exactly on the eastern or southern line belong to the next cell."""
    inside = (POINTS.x >= box[0]) & (POINTS.x <= box[2])
    inside &= (POINTS.y >= box[1]) & (POINTS.y <= box[3])
    return int((inside & ((POINTS.x == box[2]) | (POINTS.y == box[3]))).sum())


def test_density_equals_a_histogram():
    shown, level = INDEX.shown(), 16
    box = (LOW_X, LOW_Y, HIGH_X, HIGH_Y)
    grid = density_grid(shown, box, level)
    rows, columns = grid.counts.shape
    side = 1 << level
    expected = np.bincount(
        ((POINTS.y * side).astype(int) - round(grid.box[1] * side)) * columns
        + ((POINTS.x * side).astype(int) - round(grid.box[0] * side)),
        minlength=rows * columns,
    )
    assert np.array_equal(grid.counts.ravel(), expected)
    facts = shown.facts(level)
    assert facts.filled == np.count_nonzero(expected)
    assert (facts.cells_with * np.arange(len(facts.cells_with))).sum() == len(POINTS)


def test_classes_and_colours_follow_the_counts():
    grid = density_grid(INDEX.shown(), (LOW_X, LOW_Y, HIGH_X, HIGH_Y), 16)
    pixels = grid_rgba(grid, LIGHT.ramp, 0.8)
    assert pixels.shape == (*grid.counts.shape, 4)
    assert (pixels[grid.counts == 0] == 0).all()
    assert (pixels[grid.counts > 0][:, 3] == 204).all()
    classes = np.searchsorted(np.array(grid.breaks), grid.counts, side="right")
    for number in range(1, len(grid.breaks) + 1):
        of_class = pixels[classes == number]
        assert len(np.unique(of_class, axis=0)) <= 1
    assert len(class_labels(grid.breaks)) == len(grid.breaks)


@given(st.lists(st.integers(1, 5000), max_size=300))
def test_breaks_ascend_from_one(counts):
    breaks = class_breaks(np.bincount(np.array(counts, dtype=np.int64)))
    assert breaks[0] == 1
    assert list(breaks) == sorted(set(breaks))
    labels = class_labels(breaks)
    assert labels[-1] == f"{breaks[-1]}+"


def test_cells_are_coarser_where_few_incidents_share_one():
    shown = INDEX.shown()
    assert level_for(10, shown) == 15
    assert level_for(17, shown) == 21  # at 22 nearly every cell would hold one


def test_incidents_at_one_place_share_a_stamp():
    shown = INDEX.shown()
    camera = Camera(width=900, height=700).fitted((LOW_X, LOW_Y, HIGH_X, HIGH_Y))
    stamps = stamps_of(shown, shown.places_in(camera.box), camera)
    assert stamps.count.sum() == len(POINTS)
    places = {(x, y) for x, y in zip(POINTS.x.tolist(), POINTS.y.tolist(), strict=True)}
    assert len(stamps.count) == len(places)
    rows = shown.rows[shown.places_in(camera.box)]
    busiest = int(stamps.count.argmax())
    here = (POINTS.x == POINTS.x[rows[stamps.first[busiest]]]) & (
        POINTS.y == POINTS.y[rows[stamps.first[busiest]]]
    )
    assert here.sum() == stamps.count[busiest]
    assert POINTS.severity[rows[stamps.first[busiest]]] == POINTS.severity[here].max()


@pytest.mark.parametrize("count", [0, 1])
def test_tiny_files(count):
    points = make_points(count + 2).take(np.arange(count))
    shown = PointIndex(points).shown()
    assert shown.count_in((0, 0, 1, 1)) == count
    assert density_grid(shown, (0.5, 0.3, 0.6, 0.4), 10).counts.sum() == count
