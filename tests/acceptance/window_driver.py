"""Runs the real desktop in this process and types into it, for tests that start and kill it.

`python -m tests.acceptance.window_driver STATION PASSPHRASE TASK`; what it sees it prints as
one JSON object a line. Nothing here touches a widget except by keys: the widgets are only read.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from icimps_desktop.core.settings import read_station
from icimps_desktop.ui import app as desktop
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.incidents.form_view import FormView
from icimps_desktop.ui.incidents.panel_view import PanelView
from tests.ui.incidents.conftest import Hands
from tests.ui.incidents.test_form_filing import file_burglary

_LONGEST_S = 30.0


def tell(**facts: object) -> None:
    """One line for the test that started this."""
    sys.stdout.write(json.dumps(facts, default=str) + "\n")
    sys.stdout.flush()


class Driver:
    """An officer at the keyboard."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        self.app = desktop.make_application()
        self.config = read_station(folder)
        desktop.speak(self.app, "en_GB")
        self.desk = desktop.Desk(self.app, UiSettings(parent=self.app))
        self.hands = Hands()
        self._passphrase = passphrase

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Let the program work until something holds."""
        end = time.monotonic() + _LONGEST_S
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(what)
            self.app.processEvents()
            time.sleep(0.005)

    def rest(self, seconds: float) -> None:
        """Let the program work for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.005)

    def log_on(self) -> None:
        """Type the passphrase into the login and wait for the main window."""
        start = self.desk.start(self.config)
        start.activateWindow()
        self.until(lambda: QApplication.focusWidget() is not None, "focus in the login")
        self.hands.type(self._passphrase)
        self.hands.press("Enter")
        self.until(lambda: self.desk.window is not None, "the main window")
        window = self.desk.window
        assert window is not None
        window.resize(1366, 768)
        window.activateWindow()
        self.until(lambda: QApplication.activeWindow() is window, "the window in front")
        self.rest(0.3)

    def form(self) -> FormView:
        """The form in front."""

        def found() -> FormView | None:
            shown = [f for f in self.desk.window.findChildren(FormView) if f.isVisible()]
            return shown[-1] if shown else None

        self.until(found, "a form")
        form = found()
        assert form is not None
        return form

    def new_form(self) -> FormView:
        """Open an empty form by its key."""
        self.hands.press("Ctrl+N")
        form = self.form()
        self.until(lambda: form.isAncestorOf(QApplication.focusWidget()), "focus in the form")
        return form

    def state(self, form: FormView) -> dict[str, object]:
        """What stands in a form, and where the cursor is."""
        field = form.body.page.focused()
        return {
            "state": json.loads(form.form.state.to_json()),
            "section": str(form.body.section),
            "field": field.name if field is not None else "",
        }


def file_one(driver: Driver) -> None:
    """File a burglary by keyboard alone, submit it and find it again."""
    driver.log_on()
    form = driver.new_form()
    file_burglary(driver.hands)
    driver.hands.press("F8")
    driver.hands.fill("forced")
    number: list[str] = []
    form.submitted.connect(lambda uid: number.append(str(uid)))
    driver.hands.press("Ctrl+Shift+Enter")
    driver.until(lambda: number, "the report to be submitted")
    tell(submitted=number[0])
    driver.hands.press("Ctrl+K")
    driver.rest(0.2)
    driver.hands.type("blue stone")
    driver.rest(1.5)
    driver.hands.press("Enter")

    def shown() -> str:
        panels = [p for p in driver.desk.window.findChildren(PanelView) if p.isVisible()]
        kept = panels[0].presenter.incident if panels else None
        return str(kept.uid) if kept is not None else ""

    driver.until(shown, "the incident to be found")
    tell(opened=shown())


def half_a_form(driver: Driver) -> None:
    """Type half a report and stay in the middle of a word until killed."""
    driver.log_on()
    form = driver.new_form()
    file_burglary(driver.hands)
    driver.hands.press("Alt+N")
    driver.hands.type(" A neighbour heard gla")  # the focused field is part of what is kept
    typed_at = time.monotonic()
    driver.rest(1.0)
    tell(typed=driver.state(form), waited=time.monotonic() - typed_at)
    driver.rest(60)


def back_again(driver: Driver) -> None:
    """Log on after a crash and open the recovered draft by keyboard."""
    driver.log_on()
    driver.until(lambda: driver.desk.window.pages.current == "drafts", "the recovered drafts")
    driver.rest(1.0)
    driver.hands.press("Space")  # “Go on” of the draft touched last
    form = driver.form()
    driver.until(lambda: form.isAncestorOf(QApplication.focusWidget()), "focus in the form")
    driver.rest(0.3)
    tell(found=driver.state(form))


TASKS = {"file": file_one, "half": half_a_form, "back": back_again}


def main() -> None:
    """Run one task; its threads must not keep a failed one alive."""
    folder, passphrase, task = sys.argv[1:4]
    code = 1
    try:
        TASKS[task](Driver(Path(folder), passphrase))
        tell(done=True)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
