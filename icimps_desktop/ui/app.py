"""Starts the desktop: the application, its guard and language, then login and main window.

Nothing heavy is imported here before the login window can be used; it comes while the
officer types.
"""

from __future__ import annotations

import argparse
import linecache
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    QTranslator,
    qFormatLogMessage,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from icimps_desktop.core.errors import IcimpsError
from icimps_desktop.core.logs import set_up_logs
from icimps_desktop.core.resources import resource
from icimps_desktop.core.settings import StationConfig, last_opened, read_station
from icimps_desktop.ui.common.crash_notice import CrashNotice
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.common.theme import Theme
from icimps_desktop.ui.runtime.crash_guard import CrashGuard
from icimps_desktop.ui.runtime.job_runner import JobRunner
from icimps_desktop.ui.start.window import StartWindow

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation
    from icimps_desktop.ui.shell.window import MainWindow

NAME = "ICIMPS Desktop"
_NO_SIZE_HINTS = "This plugin does not support propagateSizeHints()"
# What comes after the login; read from disk while the officer types, in this order.
_HEAVY = (
    "sqlalchemy.orm",
    "shapely",
    "numpy",
    "pyproj",
    "icimps_desktop.bootstrap",
    "pyqtgraph",
    "icimps_desktop.ui.shell.window",
)


def run(argv: list[str]) -> int:
    """Open the desktop, on `--station FOLDER` or the station opened last; the exit code."""
    set_up_logs()
    app = make_application()
    guard = CrashGuard(parent=app)
    guard.install()
    notice = CrashNotice()
    guard.crashed.connect(notice.tell)
    config, why = _station(argv)
    settings = UiSettings(parent=app)
    speak(app, settings.language or (config.language if config else ""))
    desk = Desk(app, settings)
    desk.start(config, why)
    code = app.exec()
    guard.remove()
    return code


def make_application() -> QApplication:
    """The application of this process, made when there is none yet."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("icimps")
    app.setApplicationDisplayName(NAME)
    app.setWindowIcon(icon("audit"))
    app.setQuitOnLastWindowClosed(False)
    return app


def speak(app: QApplication, language: str) -> None:
    """Put a language in force, with its dates and its reading direction.

    English needs no file; a language that the program does not have stays English.
    """
    # Without a language of its own a system says “C”, whose dates nobody writes; and plain
    # “en” would be American, where the day stands second.
    system = QLocale.system()
    if language == "en" or (not language and system.language() is QLocale.Language.C):
        english = system.language() is QLocale.Language.English
        language = "" if english else "en_GB"
    locale = QLocale(language) if language else system
    QLocale.setDefault(locale)
    own = resource("icons").parent / "translations"
    shipped = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for stem, folder in (("qtbase", shipped), ("icimps", own)):
        translator = QTranslator(app)
        if translator.load(locale, stem, "_", str(folder)):
            app.installTranslator(translator)
    app.setLayoutDirection(locale.textDirection())


class Desk(QObject):
    """Passes from the login to the main window and back."""

    def __init__(self, app: QApplication, settings: UiSettings) -> None:
        super().__init__(app)
        self._app, self._settings = app, settings
        self._theme = Theme(app, settings)
        self._jobs: JobRunner | None = None
        self.login: StartWindow | None = None
        self.window: MainWindow | None = None

    def start(self, config: StationConfig | None, why: str = "") -> StartWindow:
        """Show the login of a station, or the first run; `why` is what to say about it."""
        self._jobs = JobRunner(self)  # one for each session: it ends with it
        self.login = StartWindow(self._jobs, self._theme, config, _HEAVY)
        self.login.opened.connect(self._open)
        self.login.closed.connect(self._leave)
        self.login.show()
        if why:
            self.login.say(why)
        return self.login

    def _open(self, station: OpenStation) -> None:
        # Imported here: the login must not wait for the map.
        from icimps_desktop.ui.common.context import ScreenContext
        from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
        from icimps_desktop.ui.shell.window import MainWindow

        jobs = self._jobs or JobRunner(self)
        bridge = ChangeBridge(station.bus, self)
        context = ScreenContext(station, jobs, bridge, self._settings)
        self.window = MainWindow(self._app, context, self._theme)
        self.window.ended.connect(self._on_ended)
        self.window.begin()
        self._close_login()
        # Qt for Python reads the source of every module as it is imported, and keeps it: 30 MB.
        linecache.clearcache()

    def _on_ended(self, again: bool) -> None:
        config = self.window.context.station.config if self.window is not None else None
        if self.window is not None:
            self.window.deleteLater()
            self.window = None
        if again:
            self.start(config)
        else:
            self._app.quit()

    def _close_login(self) -> None:
        if self.login is not None:
            self.login.close()
            self.login.deleteLater()
            self.login = None

    def _leave(self) -> None:
        if self._jobs is not None:
            self._jobs.shut_down()
        # After the event at hand: the loop may not have begun yet.
        QTimer.singleShot(0, self._app.quit)


def render_shots(config: StationConfig, officer: str, passphrase: str, folder: Path) -> list[Path]:
    """Render every screen of a station to PNG files in a folder, without opening a window.

    Raises:
        IcimpsError: the station does not open.
    """
    from icimps_desktop.bootstrap import unlock
    from icimps_desktop.ui.shell.shots import render_all

    with platform_hushed():
        app = make_application()
        speak(app, config.language)
        return render_all(folder, unlock(config, officer, passphrase))


@contextmanager
def platform_hushed() -> Iterator[None]:
    """Leave out the one message of a platform without windows; it says nothing of the program."""

    def show(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if text != _NO_SIZE_HINTS:
            sys.stderr.write(qFormatLogMessage(kind, context, text) + "\n")

    before = qInstallMessageHandler(show)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _station(argv: list[str]) -> tuple[StationConfig | None, str]:
    """The station to open and, when the one that was asked for cannot be, the sentence why."""
    parser = argparse.ArgumentParser(prog="icimps", add_help=False)
    parser.add_argument("--station", type=Path)
    given: Path | None = parser.parse_args(argv).station
    named = os.environ.get("ICIMPS_STATION")
    folder = given or (Path(named) if named else last_opened())
    if folder is None:
        return None, ""
    try:
        return read_station(folder), ""
    except IcimpsError as error:
        return None, error.message
