"""Enter presses the focused button of every screen, not of dialogs alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton

from icimps_desktop.ui.shell.drafts import DraftsView
from icimps_desktop.ui.start.window import StartWindow


def buttons(view: DraftsView, words: str) -> list[QPushButton]:
    return [b for b in view.findChildren(QPushButton) if b.text() == words and b.isVisible()]


@pytest.fixture
def drafts(qtbot, window) -> DraftsView:
    station = window.context.station
    for place in (1, 2):
        key, title = f"incident.a.{place}", f"Report {place}"
        station.drafts.keep(
            station.actor, key, form="incident", form_version=1, title=title, body="{}", focus=""
        )
    window.book.run("go_drafts")
    view = window.pages._built["drafts"]
    view.refresh()
    qtbot.waitUntil(lambda: len(buttons(view, "Go on")) == 2)
    return view


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_draft_is_gone_on_with_by_enter(qtbot, window, drafts, key) -> None:
    drafts.take_focus()
    go_on = buttons(drafts, "Go on")[0]
    qtbot.waitUntil(go_on.hasFocus)
    keypad = Qt.KeyboardModifier.KeypadModifier
    held = keypad if key == Qt.Key.Key_Enter else Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(drafts.draft_chosen) as chosen:
        QTest.keyClick(go_on, key, held)
    assert chosen.args[0].startswith("incident.a.")
    assert window.pages.current == "incidents"


def test_a_draft_is_discarded_once_by_enter_and_brought_back_by_it(qtbot, window, drafts) -> None:
    button = buttons(drafts, "Discard")[0]
    button.setFocus()
    repeated = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", True
    )
    QApplication.sendEvent(button, repeated)  # held down since before it had the focus
    assert len(buttons(drafts, "Discard")) == 2
    with qtbot.waitSignal(drafts.presenter.dropped):
        QTest.keyClick(button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(buttons(drafts, "Discard")) == 1)


def test_enter_with_another_key_and_on_a_box_to_tick_does_nothing(qtbot, window, drafts) -> None:
    button = buttons(drafts, "Go on")[0]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.current == "drafts"
    box = QCheckBox("Tick", drafts)
    box.show()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert not box.isChecked()


def test_enter_presses_the_buttons_of_the_first_run(qtbot, jobs, theme, active) -> None:
    window = StartWindow(jobs, theme, None)
    qtbot.addWidget(window)
    active(window)
    run = window.first_run
    run.choice.chosen.emit("make")
    back = next(b for b in run.station.findChildren(QPushButton) if b.text() == "Back")
    back.setFocus()
    QTest.keyClick(back, Qt.Key.Key_Return)
    assert run.current is run.choice
