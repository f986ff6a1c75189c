"""What the tests of windows are given: job threads that end, settings of their own, a theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.common.theme import NO_RULES, Theme, nothing_collected
from icimps_desktop.ui.runtime.job_runner import JobRunner


@pytest.fixture
def jobs(qtbot) -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    assert runner.shut_down(), "a job outlived its test"


@pytest.fixture
def ui_settings(qapp: QApplication, tmp_path: Path) -> UiSettings:
    return UiSettings(tmp_path / "window.ini")


@pytest.fixture
def theme(qapp: QApplication, ui_settings: UiSettings) -> Iterator[Theme]:
    """The program's own look, taken off again."""
    before = qapp.palette(), qapp.styleSheet(), qapp.font()
    made = Theme(qapp, ui_settings)
    yield made
    ui_settings.changed.disconnect()
    made.deleteLater()
    with nothing_collected():
        qapp.setPalette(before[0])
        qapp.setStyleSheet(before[1] or NO_RULES)
        qapp.setFont(before[2])


@pytest.fixture
def active(qtbot) -> Callable[[QWidget], None]:
    """Shows a window and makes it the active one, so that it takes keys."""

    def show(window: QWidget) -> None:
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is not None)

    return show
