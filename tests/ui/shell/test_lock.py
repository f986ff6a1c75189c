"""One lock hides everything: windows, dialogs, menus, what comes later, and the clipboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QVBoxLayout

from icimps_desktop.ui.common.theme import TextLabel
from tests.stations import PASSPHRASE
from tests.ui.walk import seen_texts, unnamed, unreachable

# The offscreen platform says so for every menu that opens.
pytestmark = pytest.mark.qt_log_ignore(
    "^This plugin does not support (raise|grabbing|propagateSizeHints)", extend=True
)
NEEDLE = "Needleworth"


def _seen() -> list[str]:
    return [
        text
        for window in QApplication.topLevelWidgets()
        if window.isVisible()
        for text in seen_texts(window)
    ]


def _needle_is_seen() -> bool:
    return any(NEEDLE in text for text in _seen())


@pytest.fixture
def busy_window(qtbot, window):
    """A window with the needle on a screen, in a dialog, in an open menu and on the clipboard."""
    page = window.pages.currentWidget()
    label = TextLabel(NEEDLE, parent=page)
    label.setToolTip(NEEDLE)
    label.show()
    dialog = QDialog(window)
    dialog.setWindowTitle(NEEDLE)
    QVBoxLayout(dialog).addWidget(QLabel(NEEDLE))
    dialog.open()
    menu = QMenu(NEEDLE, window)
    menu.addAction(NEEDLE)
    menu.popup(window.pos())
    QGuiApplication.clipboard().setText(NEEDLE)
    window.dialog, window.label = dialog, label
    qtbot.waitUntil(lambda: dialog.isVisible() and menu.isVisible())
    assert _needle_is_seen()
    return window


def test_nothing_is_left_to_be_seen(qtbot, busy_window) -> None:
    window = busy_window
    window.lock.lock()
    assert not _needle_is_seen()
    assert QGuiApplication.clipboard().text() == ""
    assert window.windowTitle() == "ICIMPS Desktop"
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [window]
    assert not window.menuBar().isVisible()
    image = window.grab().toImage()
    window.label.setText("something else altogether")
    assert window.grab().toImage() == image  # what changes behind it does not show through


def test_no_command_works_behind_the_lock(qtbot, busy_window) -> None:
    window = busy_window
    window.lock.lock()
    assert not [key for key, action in window.book.actions.items() if action.isEnabled()]
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.palette_box.isHidden()


def test_a_window_that_opens_behind_the_lock_waits_for_the_unlocking(qtbot, window) -> None:
    window.lock.lock()
    late = QDialog(window)
    late.setWindowTitle(NEEDLE)
    late.show()
    qtbot.waitUntil(lambda: not late.isVisible())
    window.lock.unlock()
    qtbot.waitUntil(late.isVisible)
    late.close()


def test_the_passphrase_brings_everything_back(qtbot, busy_window) -> None:
    window = busy_window
    window.lock.lock()
    screen = window.lock_screen
    qtbot.waitUntil(screen.passphrase.hasFocus)
    screen.passphrase.setText("not the passphrase")
    with qtbot.waitSignal(screen._presenter.refused, timeout=20_000):
        QTest.keyClick(screen.passphrase, Qt.Key.Key_Return)
    assert window.lock.is_locked
    assert any("4 tries left" in text for text in _seen())
    screen.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(window.lock.unlocked, timeout=20_000):
        screen._unlock.click()
    assert _needle_is_seen()
    assert window.dialog.isVisible()
    assert screen.passphrase.text() == ""
    assert window.book.actions["search"].isEnabled()
    window.dialog.close()


def test_it_locks_by_itself_after_ten_minutes_and_not_before(window, clock) -> None:
    clock.advance(timedelta(minutes=9, seconds=59))
    window.lock.look()
    assert not window.lock.is_locked
    clock.advance(timedelta(seconds=1))
    window.lock.look()
    assert window.lock.is_locked


def test_a_key_begins_the_ten_minutes_anew(window, clock) -> None:
    clock.advance(timedelta(minutes=9))
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.windowHandle(), key)
    clock.advance(timedelta(minutes=9))
    window.lock.look()
    assert not window.lock.is_locked


def test_a_clock_set_back_does_not_keep_it_open(window, clock, monkeypatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("icimps_desktop.ui.shell.lock.time.monotonic", lambda: now[0])
    window.lock._touch()
    clock.advance(timedelta(days=-1))
    now[0] += 600
    window.lock.look()
    assert window.lock.is_locked


def test_after_an_hour_the_keys_leave_the_memory(qtbot, window, clock) -> None:
    window.lock.lock()
    clock.advance(timedelta(minutes=61))
    with qtbot.waitSignal(window.ended, timeout=20_000) as ended:
        window.lock.look()
    assert ended.args == [True]


def test_the_lock_screen_can_be_used_by_keyboard_and_is_named(window) -> None:
    window.lock.lock()
    assert unnamed(window) == []
    assert unreachable(window) == []
