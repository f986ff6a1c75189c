"""A main window on a real station, closed in the right order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
from icimps_desktop.ui.runtime.job_runner import JobRunner
from icimps_desktop.ui.shell.window import MainWindow
from tests.stations import MadeStation

MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def make_window(qtbot, qapp: QApplication, theme, ui_settings, active) -> Iterator[MakeWindow]:
    """Opens the main window on an open station, as the login does."""
    made: list[MainWindow] = []

    def make(station) -> MainWindow:
        jobs = JobRunner()
        context = ScreenContext(station, jobs, ChangeBridge(station.bus), ui_settings)
        window = MainWindow(qapp, context, theme)
        window.resize(1366, 768)
        window.begin()
        active(window)
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        assert not window.context.jobs.busy or window.context.jobs.shut_down()
        window.deleteLater()


@pytest.fixture
def window(make_window: MakeWindow, cache_station: MadeStation) -> MainWindow:
    """The window of the station's first officer: supervisor and admin."""
    return make_window(cache_station.open())
