"""The view of the map: there and back, zooming at the pointer, fitting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icimps_desktop.ui.map.camera import (
    MAX_ZOOM,
    MIN_ZOOM,
    Camera,
    holds,
    lon_lat_to_world,
    world_to_lon_lat,
)

cameras = st.builds(
    Camera,
    x=st.floats(0.1, 0.9),
    y=st.floats(0.1, 0.9),
    zoom=st.floats(MIN_ZOOM, MAX_ZOOM),
    width=st.integers(50, 3000),
    height=st.integers(50, 2000),
)
pixels = st.tuples(st.floats(0, 2000), st.floats(0, 2000))


@given(cameras, pixels)
def test_pixels_and_world_are_each_others_inverse(camera, pixel):
    assert camera.to_screen(*camera.to_world(*pixel)) == pytest.approx(pixel, abs=1e-3)


@given(cameras, pixels, st.floats(-3, 3))
def test_zoom_keeps_the_place_under_the_pointer(camera, pixel, steps):
    before = camera.to_world(*pixel)
    zoomed = camera.zoomed(steps, *pixel)
    if 0 < zoomed.x < 1 and 0 < zoomed.y < 1:  # else the world's edge held it
        assert zoomed.to_screen(*before) == pytest.approx(pixel, abs=1e-3)


@given(cameras, pixels)
def test_moving_drags_the_ground_along(camera, by):
    place = camera.to_world(10, 10)
    moved = camera.moved(*by)
    if 0 < moved.x < 1 and 0 < moved.y < 1:
        assert moved.to_screen(*place) == pytest.approx((10 + by[0], 10 + by[1]), abs=1e-3)


def test_fitted_box_lies_within_the_window():
    camera = Camera(width=900, height=500)
    box = (0.52, 0.33, 0.53, 0.36)
    fitted = camera.fitted(box)
    assert holds(fitted.box, box)
    assert not holds(fitted.zoomed(0.5, 450, 250).box, box)


def test_zoom_and_place_are_held_within_the_world():
    camera = Camera(0.5, 0.5, 5, 400, 400)
    assert camera.zoomed(99, 0, 0).zoom == MAX_ZOOM
    assert camera.zoomed(-99, 0, 0).zoom == MIN_ZOOM
    assert camera.moved(-1e9, 1e9).x == 1.0
    assert camera.moved(-1e9, 1e9).y == 0.0


def test_degrees_and_metres():
    lon, lat = world_to_lon_lat(*lon_lat_to_world(-90.19, 38.62))
    assert (lon, lat) == pytest.approx((-90.19, 38.62))
    equator = Camera(0.5, 0.5, 0 + MIN_ZOOM, 512, 512)
    assert equator.metres_per_pixel * equator.scale == pytest.approx(40_075_016.686)


def test_arrays_are_projected_like_single_places():
    camera = Camera(0.52, 0.34, 12, 800, 600)
    x, y = np.array([0.52, 0.521]), np.array([0.34, 0.339])
    px, py = camera.to_screen(x, y)
    assert (px[1], py[1]) == pytest.approx(camera.to_screen(0.521, 0.339))
