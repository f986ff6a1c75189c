"""What the tests of the incident screens are given: an open station and a pair of hands."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from icimps_desktop.bootstrap import OpenStation, open_with_keys
from icimps_desktop.core.settings import read_station
from icimps_desktop.records.officer import Role
from icimps_desktop.security.keyslots import Keyslots, Secrets, Slot
from icimps_desktop.security.session import Purpose
from icimps_desktop.services.stations import make_cache_station
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.incidents.form_view import FormView
from icimps_desktop.ui.incidents.screen import build_form
from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
from icimps_desktop.ui.runtime.job_runner import JobRunner
from tests.conftest import SetClock
from tests.stations import PASSPHRASE, PLAN

_NONE = Qt.KeyboardModifier.NoModifier
_NAMED = {
    "Enter": Qt.Key.Key_Return,
    "Tab": Qt.Key.Key_Tab,
    "Esc": Qt.Key.Key_Escape,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
    "Back": Qt.Key.Key_Backspace,
    "Del": Qt.Key.Key_Delete,
    "Space": Qt.Key.Key_Space,
    "PgUp": Qt.Key.Key_PageUp,
    "PgDn": Qt.Key.Key_PageDown,
    "Ins": Qt.Key.Key_Insert,
    "F8": Qt.Key.Key_F8,
    "Home": Qt.Key.Key_Home,
    "End": Qt.Key.Key_End,
}
_MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}


class Hands:
    """Types into whatever has the focus, as an officer without a mouse does."""

    left_button = Qt.MouseButton.LeftButton

    def type(self, text: str) -> None:
        """Type a text."""
        QTest.keyClicks(self._at(), text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other: "Enter", "Ctrl+Shift+Enter", "Alt+O"."""
        for key in keys:
            *held, last = key.split("+")
            modifiers = _NONE
            for name in held:
                modifiers |= _MODIFIERS[name]
            code = _NAMED.get(last) or getattr(Qt.Key, f"Key_{last.upper()}")
            QTest.keyClick(self._at(), code, modifiers)

    def fill(self, *texts: str) -> None:
        """Type into one field after the other; an empty text leaves a field as it is."""
        for text in texts:
            self.type(text)
            self.press("Enter")

    def _at(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None, "nothing has the focus"
        return focused


@pytest.fixture(autouse=True)
def _british() -> Iterator[None]:
    """Dates and numbers are written the same way on every machine."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@dataclass(frozen=True, slots=True)
class Template:
    """A station made once; each test works on a copy of its folder."""

    folder: Path
    keys: Secrets
    slots: dict[str, Slot]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A station with a supervisor, two officers and an analyst; none has filed anything."""
    folder = tmp_path_factory.mktemp("template") / "station"
    clock = SetClock(datetime(2030, 3, 4, 9, 0, tzinfo=UTC))
    new = make_cache_station(folder, PLAN, PASSPHRASE, clock)
    slot = Keyslots.read(new.config.keyslots_path).slots[new.admin.login]
    admin = open_with_keys(new.config, slot, new.keys, clock)
    for name, role in (("Odo Officer", Role.OFFICER), ("Ana Lyst", Role.ANALYST)):
        admin.officers.add(admin.actor, name, (role,), PASSPHRASE)
    admin.close()
    return Template(folder, new.keys, Keyslots.read(new.config.keyslots_path).slots)


@pytest.fixture
def reopen(
    template: Template, tmp_path: Path, clock: SetClock
) -> Iterator[Callable[..., OpenStation]]:
    """Opens the test's station, again and for whom one likes; without the price of a passphrase."""
    folder = tmp_path / "station"
    shutil.copytree(template.folder, folder)
    opened: list[OpenStation] = []

    def open_it(who: str = "orla.vandemark", purpose: Purpose = Purpose.SUPERVISION) -> OpenStation:
        config = read_station(folder)
        station = open_with_keys(config, template.slots[who], template.keys, clock)
        station.work_for(purpose)
        opened.append(station)
        return station

    yield open_it
    for station in opened:
        station.close()


@pytest.fixture
def station(reopen: Callable[..., OpenStation]) -> OpenStation:
    """The station of its first officer: supervisor and admin."""
    return reopen()


@pytest.fixture
def make_context(jobs: JobRunner, tmp_path: Path) -> Iterator[Callable[..., ScreenContext]]:
    """A context on an open station; its bridge is closed again."""
    bridges: list[ChangeBridge] = []

    def make(station: OpenStation, runner: JobRunner | None = None) -> ScreenContext:
        bridges.append(ChangeBridge(station.bus))
        settings = UiSettings(tmp_path / "window.ini")
        return ScreenContext(station, runner or jobs, bridges[-1], settings)

    yield make
    for bridge in bridges:
        bridge.close()


@pytest.fixture
def context(station: OpenStation, make_context: Callable[..., ScreenContext]) -> ScreenContext:
    return make_context(station)


@pytest.fixture
def put_up(qtbot, active, jobs: JobRunner) -> Iterator[Callable[[QWidget], QWidget]]:
    """Shows a screen in a window of 1366x768 that has the keys."""
    windows: list[QMainWindow] = []

    def show(widget: QWidget) -> QWidget:
        for older in windows:
            older.hide()  # not closed: nothing is asked of it any more
        window = QMainWindow()
        windows.append(window)
        window.setCentralWidget(widget)
        window.resize(1366, 768)
        active(window)
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        if isinstance(widget, FormView):
            qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return widget

    yield show
    assert jobs.shut_down(), "a job outlived its window"  # in this order the program ends too
    for window in windows:
        window.close()
        window.deleteLater()


@pytest.fixture
def form(context: ScreenContext, put_up) -> FormView:
    """An empty form that has the keys."""
    view = build_form(context)
    put_up(view)
    return view
