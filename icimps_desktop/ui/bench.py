"""What `icimps bench` has a process of its own do with the desktop.

    python -m icimps_desktop.ui.bench bare|start|unlock|map [STATION]

Each ends with one line of JSON on standard output. It is the real program that is watched:
the same `run` as the desktop's, with an event filter that sees what is painted.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

TYPING_MS = 3000  # as long as it takes an officer to type a passphrase, at the least
_HEAVY = ("numpy", "shapely", "sqlalchemy", "pyarrow", "pyqtgraph", "icimps_desktop.bootstrap")
_GIVE_UP_S = 120.0
_SETTLE_MS = 8000  # by then the place search is ready too


class Watch(QObject):
    """Calls back after a widget that is looked for was painted, once."""

    def __init__(
        self, app: QApplication, wanted: Callable[[QWidget], bool], then: Callable[[QWidget], None]
    ) -> None:
        super().__init__(app)
        self._app, self._wanted, self._then = app, wanted, then
        self._done = False
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_paint = event.type() is QEvent.Type.Paint and isinstance(watched, QWidget)
        if is_paint and not self._done and isinstance(watched, QWidget) and self._wanted(watched):
            self._done = True
            # After this event: then the painting is done.
            QTimer.singleShot(0, self, lambda: self._call(watched))
        return False

    def _call(self, seen: QWidget) -> None:
        self._app.removeEventFilter(self)
        self._then(seen)


def bare() -> None:
    """A window of Qt alone, with pyqtgraph imported: what a start costs at the least."""
    import pyqtgraph

    app = QApplication(sys.argv[:1])
    window = QWidget()
    window.setWindowTitle(pyqtgraph.__version__)
    Watch(app, lambda seen: seen is window, lambda _: _end({"usable": True}))
    window.show()
    app.exec()


def start(station: Path) -> None:
    """The desktop until its login can be typed into."""
    from icimps_desktop.ui.app import make_application, run
    from icimps_desktop.ui.start.login import LoginPage

    def told(_seen: QWidget) -> None:
        _end({"usable": True, "heavy": [name for name in _HEAVY if name in sys.modules]})

    Watch(make_application(), lambda seen: _can_be_typed_into(seen, LoginPage), told)
    run(["--station", str(station)])


def unlock(station: Path) -> None:
    """Login and passphrase until the first incidents are painted on the map."""
    from icimps_desktop.ui.app import make_application, run
    from icimps_desktop.ui.start.login import LoginPage
    from icimps_desktop.ui.start.window import StartWindow

    app = make_application()
    who = next(
        one
        for one in json.loads((station / "demo.json").read_text(encoding="utf-8"))
        if one["role"] == "supervisor"
    )
    told: dict[str, Any] = {}

    def type_it(page: QWidget) -> None:
        if not isinstance(page, LoginPage):
            raise TypeError("the login was looked for")
        _time_argon2(told)
        page.officer.setCurrentText(who["officer"])
        page.passphrase.setText(who["passphrase"])
        began = time.perf_counter()

        def mark(stage: str) -> Callable[..., None]:
            def note(*_: object) -> None:
                told[stage] = round(time.perf_counter() - began, 4)

            return note

        start_window = page.window()
        if isinstance(start_window, StartWindow):
            start_window.opened.connect(mark("opened_s"))
        Watch(app, lambda one: type(one).__name__ == "MainWindow", mark("window_s"))
        total = mark("total_s")

        def end(canvas: QWidget) -> None:
            total()
            seen(canvas)

        Watch(app, _shows_incidents, end)
        page.unlock_button.click()

    def seen(_canvas: QWidget) -> None:
        QTimer.singleShot(_SETTLE_MS, app, lambda: _end(told | {"rss_mb": _rss_mb()}))

    Watch(
        app,
        lambda one: _can_be_typed_into(one, LoginPage),
        lambda page: QTimer.singleShot(TYPING_MS, page, lambda: type_it(page)),
    )
    QTimer.singleShot(
        int(_GIVE_UP_S * 1000), app, lambda: _end({"error": "no incidents were painted"})
    )
    run(["--station", str(station)])


def move_map(station: Path) -> None:
    """Pan and zoom over all incidents of a station, on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from icimps_desktop.bootstrap import unlock as open_station
    from icimps_desktop.core.jobs import CancelToken
    from icimps_desktop.core.settings import read_station
    from icimps_desktop.exchange.basemap import open_basemap
    from icimps_desktop.ui.map.bench import measure

    config = read_station(station)
    officers = json.loads((station / "demo.json").read_text(encoding="utf-8"))
    who = next(one for one in officers if one["role"] == "supervisor")
    opened = open_station(config, who["officer"], who["passphrase"])
    try:
        points = opened.map.points(opened.actor, CancelToken())
    finally:
        opened.close()
    base = open_basemap(config.basemap_path) if config.basemap_path else None
    _end(measure(points, base))


def _can_be_typed_into(seen: QWidget, page: type[QWidget]) -> bool:
    return isinstance(seen, page) and seen.isVisible() and seen.passphrase.isEnabled()  # type: ignore[attr-defined]


def _shows_incidents(seen: QWidget) -> bool:
    from icimps_desktop.ui.map.canvas import MapCanvas

    return isinstance(seen, MapCanvas) and seen.layer is not None and seen.shown is not None


def _time_argon2(told: dict[str, Any]) -> None:
    """Have the opening of the keyslot say how long it took: it is slow on purpose."""
    from icimps_desktop.security import keyslots

    derive = keyslots._derive

    def timed(slot: keyslots.Slot, passphrase: str) -> bytes:
        began = time.perf_counter()
        key = derive(slot, passphrase)
        told["argon2_s"] = told.get("argon2_s", 0.0) + time.perf_counter() - began
        return key

    keyslots._derive = timed


def _rss_mb() -> float | None:
    """Resident memory of this process, where the system tells."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    line = next(one for one in status.read_text("ascii").splitlines() if one.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


def _end(answer: dict[str, Any]) -> None:
    """Say it and end at once: how the program is left is not what is measured."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    os._exit(0)


def main(arguments: list[str]) -> None:
    """Run what the first argument names on the station that the second one names."""
    what = arguments[0]
    if what == "bare":
        bare()
    else:
        {"start": start, "unlock": unlock, "map": move_map}[what](Path(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
