"""What the tests of the map are given."""

import pytest
from PySide6.QtCore import QLocale

from icimps_desktop.ui.map.point_index import PointIndex
from icimps_desktop.ui.map.presenter import MapPresenter
from icimps_desktop.ui.map.view import MapView
from tests.ui.map.town import Town, make_points, settle


@pytest.fixture(autouse=True)
def _british():
    """Numbers, dates and metres are written the same way on every machine."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture(scope="session")
def points():
    return make_points(30_000)


@pytest.fixture(scope="session")
def index(points):
    return PointIndex(points)


@pytest.fixture
def town(points):
    return Town(points)


@pytest.fixture
def presenter(town, jobs, qtbot):
    made = MapPresenter(town, jobs)
    yield made
    made.close()


@pytest.fixture
def view(presenter, jobs, qtbot, clock):
    """The map screen, loaded and drawn."""
    made = MapView(presenter, jobs, clock)
    qtbot.addWidget(made)
    made.resize(1200, 760)
    made.show()
    presenter.load()
    settle(qtbot, made)
    yield made
    made.close_down()
