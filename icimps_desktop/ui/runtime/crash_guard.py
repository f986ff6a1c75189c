"""What happens to a defect of ours: a report without record content, and a plain sentence.

A report holds the kind of error, the places in the code it went through, and versions. It
never holds an error's text, a value or a line of a file: those can carry names.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import platform
import re
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import IO

import platformdirs
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
    qVersion,
)

log = logging.getLogger(__name__)
_PACKAGES = ("icimps", "pyside6-essentials", "pyqtgraph", "sqlalchemy", "sqlcipher3")
_MOST_REPORTS = 30
_QT_FUNCTION = re.compile(r"^[A-Za-z_]\w*(::~?\w+)+")


def report_folder() -> Path:
    """Where reports are put on this account."""
    return Path(platformdirs.user_log_dir("icimps", appauthor=False))


class CrashGuard(QObject):
    """Catches what nobody caught, on every thread, and what Qt complains about.

    Signals:
        crashed(Path): a report was written; told on the GUI thread.
    """

    crashed = Signal(object)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder or report_folder()
        self._native: IO[str] | None = None
        self._undo: list[Callable[[], object]] = []

    def install(self) -> None:
        """Take over the hooks; `remove` gives them back."""
        self._folder.mkdir(parents=True, exist_ok=True)
        before, before_thread = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        qt_before = qInstallMessageHandler(self._on_qt_message)
        self._undo = [
            lambda: setattr(sys, "excepthook", before),
            lambda: setattr(threading, "excepthook", before_thread),
            lambda: qInstallMessageHandler(qt_before),
        ]
        if not faulthandler.is_enabled():
            # Where even Python dies: code places only, as faulthandler writes them.
            self._native = (self._folder / "native.txt").open("w", encoding="utf-8")
            faulthandler.enable(self._native)

    def remove(self) -> None:
        """Give the hooks back."""
        while self._undo:
            self._undo.pop()()
        if self._native is not None:
            faulthandler.disable()
            self._native.close()
            self._native = None

    def _on_error(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
        thread: str = "main",
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._write(describe(error, thread))

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            name = args.thread.name if args.thread is not None else "?"
            self._on_error(args.exc_type, args.exc_value, args.exc_traceback, name)

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        # Only the function that complains: the rest of the text may quote what is on screen.
        found = _QT_FUNCTION.match(text)
        said = f"{context.category}: {found[0] if found else 'message'}"
        if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
            log.error("Qt %s", said)
            self._write({"kind": kind.name, "where": said, "places": []} | _versions())
        elif kind is QtMsgType.QtWarningMsg:
            log.warning("Qt %s", said)

    def _write(self, report: dict[str, object]) -> None:
        now = datetime.now(UTC)
        path = self._folder / f"crash-{now:%Y%m%d-%H%M%S-%f}.json"
        try:
            text = json.dumps({"at": f"{now:%Y-%m-%dT%H:%M:%SZ}"} | report, indent=1)
            path.write_text(text + "\n", encoding="utf-8")
            self._tidy()
        except OSError:
            log.exception("a crash report could not be written")
        log.error("defect: %s", report.get("kind"))
        self.crashed.emit(path)

    def _tidy(self) -> None:
        """Keep the newest reports; an error that comes every second must not fill the disk."""
        for old in sorted(self._folder.glob("crash-*.json"))[:-_MOST_REPORTS]:
            old.unlink(missing_ok=True)


def describe(error: BaseException, thread: str = "main") -> dict[str, object]:
    """An error without its text: its kind and code places, and those of what caused it."""
    chain: list[dict[str, object]] = []
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        places = [
            f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
            for frame, line in walk_tb(step.__traceback__)
        ]
        chain.append({"kind": type(step).__qualname__, "places": places})
        step = step.__cause__ or step.__context__
    head = {"kind": type(error).__qualname__, "thread": thread, "chain": chain}
    return head | _versions()


def _short(filename: str) -> str:
    """A file from its package on: the folders before it tell of the machine and its user."""
    parts = Path(filename).parts
    for mark in ("icimps_desktop", "site-packages"):
        if mark in parts:
            return "/".join(parts[parts.index(mark) :])
    return parts[-1] if parts else filename


def _versions() -> dict[str, object]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # a bundle without metadata still reports the rest
    return {
        "python": platform.python_version(),
        "qt": qVersion(),
        "system": f"{platform.system()} {platform.release()}",
        "packages": found,
    }
