"""What the tests of the import screen are given: an open station, the screen, and hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QMainWindow

from icimps_desktop.bootstrap import OpenStation
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.imports.screen import build
from icimps_desktop.ui.imports.view import ImportsView
from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
from icimps_desktop.ui.runtime.job_runner import JobRunner
from tests.stations import MadeStation
from tests.ui.imports.hands import Hands


@pytest.fixture(autouse=True)
def _british() -> Iterator[None]:
    """Dates and numbers are written the same way on every machine."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def station(cache_station: MadeStation) -> OpenStation:
    """The station of its first officer: supervisor and admin."""
    return cache_station.open()


@pytest.fixture
def put_up(
    qtbot, active, jobs: JobRunner, tmp_path: Path
) -> Iterator[Callable[[OpenStation], ImportsView]]:
    """Shows the screen on a station in a window of 1366x768 that has the keys."""
    shown: list[tuple[QMainWindow, ImportsView, ChangeBridge]] = []

    def show(station: OpenStation) -> ImportsView:
        bridge = ChangeBridge(station.bus)
        settings = UiSettings(tmp_path / "window.ini")
        view = build(ScreenContext(station, jobs, bridge, settings))
        window = QMainWindow()
        shown.append((window, view, bridge))
        window.setCentralWidget(view)
        window.resize(1366, 768)
        active(window)
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        view.refresh()
        view.take_focus()
        return view

    yield show
    for _, view, _ in shown:
        view.close_down()
    assert jobs.shut_down(), "a job outlived its window"  # in this order the program ends too
    for window, _, bridge in shown:
        bridge.close()
        window.close()
        window.deleteLater()


@pytest.fixture
def view(station: OpenStation, put_up) -> ImportsView:
    """The screen as a supervisor sees it."""
    return put_up(station)


@pytest.fixture
def hands() -> Hands:
    return Hands()
