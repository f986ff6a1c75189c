"""In which order the map comes up: incidents first, then the base map, then the place search."""

from threading import Event

import numpy as np
import pytest

from icimps_desktop.core.errors import UserError
from icimps_desktop.ui.map.canvas import MapCanvas
from icimps_desktop.ui.map.presenter import MapPresenter
from icimps_desktop.ui.map.view import MapView
from icimps_desktop.ui.runtime.job_runner import Lane
from tests.ui.map.town import Town, make_basemap, settle


class SlowTown(Town):
    """Its base map takes as long as a test wants, and it may be damaged."""

    def __init__(self, points):
        super().__init__(points)
        self.asked, self.goes_on, self.damaged = Event(), Event(), False

    def load_basemap(self, token):
        self.asked.set()
        assert self.goes_on.wait(30)
        if self.damaged:
            raise UserError("“city.gpkg” is damaged and cannot be read as a map.")
        return self.base


@pytest.fixture
def slow(points):
    made = SlowTown(points)
    yield made
    made.goes_on.set()


@pytest.fixture
def slow_view(slow, jobs, qtbot, clock):
    presenter = MapPresenter(slow, jobs)
    made = MapView(presenter, jobs, clock)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    yield made
    made.close_down()
    slow.goes_on.set()


def test_incidents_are_drawn_before_the_base_map_is_asked_for(qtbot, slow_view, slow, jobs):
    drawn_at_ask = []
    canvas = slow_view.canvas
    real, slow.load_basemap = slow.load_basemap, lambda token: (
        drawn_at_ask.append(canvas.layer is not None), real(token)
    )[1]  # fmt: skip
    slow_view.presenter.load()
    qtbot.waitUntil(slow.asked.is_set)
    assert drawn_at_ask == [True]
    assert canvas.is_settled
    assert canvas._base is None
    with qtbot.waitSignal(slow_view.presenter.ready):
        read = []
        jobs.submit(lambda _: "rows", on_done=read.append, on_error=read.append, lane=Lane.STORE)
        qtbot.waitUntil(lambda: read == ["rows"])  # the lane of short reads is free meanwhile
        slow.goes_on.set()
    settle(qtbot, slow_view)
    assert slow_view.area.attribution.text() == "Made-up town"


def test_a_filter_works_while_the_base_map_is_read(qtbot, slow_view, slow):
    slow_view.presenter.load()
    qtbot.waitUntil(slow.asked.is_set)
    slow_view.filters.source.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(slow_view.presenter.answer.shown) < 30_000)
    slow.goes_on.set()
    settle(qtbot, slow_view)


def test_a_damaged_base_map_leaves_the_incidents_and_is_told(qtbot, slow_view, slow):
    slow.damaged = True
    slow.goes_on.set()
    with qtbot.waitSignal(slow_view.presenter.ready), qtbot.waitSignal(slow_view.warned) as told:
        slow_view.presenter.load()
    assert "damaged" in told.args[0]
    assert slow_view.canvas.layer is not None


def test_the_base_map_comes_also_to_a_map_that_is_not_seen(qtbot, slow, jobs, clock):
    slow.goes_on.set()
    presenter = MapPresenter(slow, jobs)
    view = MapView(presenter, jobs, clock)
    qtbot.addWidget(view)
    with qtbot.waitSignal(presenter.base_loaded):
        presenter.load()
    view.close_down()


def test_without_incidents_the_whole_base_map_is_seen(qtbot, slow_view, slow, points):
    slow.points = points.take(np.zeros(0, dtype=np.int32))
    slow.goes_on.set()
    slow_view.presenter.load()
    settle(qtbot, slow_view)
    x, y = slow_view.canvas.camera.lon_lat_at(500, 350)
    west, south, east, north = slow.base.bounds
    assert west < x < east
    assert south < y < north
    assert slow_view.canvas.camera.zoom > 8


def test_a_late_base_map_does_not_move_a_map_that_looks_at_a_pin(qtbot, jobs):
    canvas = MapCanvas(jobs)
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.show()
    canvas.centre_on(10.07, 50.08)
    before = canvas.camera
    canvas.set_basemap(make_basemap())
    assert canvas.camera == before
    canvas.show_home()
    assert canvas.camera.zoom < before.zoom
    qtbot.waitUntil(lambda: canvas.is_settled)
