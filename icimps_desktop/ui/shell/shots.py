"""Renders every screen to PNG: each on the station given, and on one that is empty or gone.

Made by the real window on real stations, in light and dark at two common sizes, so that a
change of any screen can be looked at.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.security.session import Purpose
from icimps_desktop.services.stations import StationPlan, make_cache_station
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.common.theme import Theme
from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
from icimps_desktop.ui.runtime.job_runner import JobRunner
from icimps_desktop.ui.shell.map_page import MapPage
from icimps_desktop.ui.shell.window import MainWindow
from icimps_desktop.ui.start.window import StartWindow

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

SIZES = (QSize(1366, 768), QSize(1920, 1080))
THEMES = ("light", "dark")
_STREET_ZOOM = 3.2  # levels nearer than the whole city
_SETTLE_MS, _SHORT_MS, _LOAD_MS, _LONG_MS = 1200, 250, 6000, 30_000
_EMPTY_PASSPHRASE = "nothing to be kept here"  # noqa: S105 - of a station that is thrown away


@dataclass(slots=True)
class _Camera:
    """Takes pictures of windows in every theme and size."""

    folder: Path
    settings: UiSettings
    taken: list[Path]

    def take(self, widget: QWidget, name: str, ready: Callable[[], bool] = lambda: True) -> None:
        """One picture for each theme and size, when what is seen is drawn whole."""
        for theme in THEMES:
            self.settings.theme = theme
            for size in SIZES:
                widget.resize(size)
                rest(_SHORT_MS)
                _until(ready)
                path = self.folder / f"{name}-{theme}-{size.width()}x{size.height()}.png"
                widget.grab().save(str(path))
                self.taken.append(path)


def render_all(folder: Path, station: OpenStation) -> list[Path]:
    """Render every screen into a folder and close the station; the files made, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("pictures need an application")
    with tempfile.TemporaryDirectory() as scratch:
        settings = UiSettings(Path(scratch) / "window.ini")
        theme = Theme(app, settings)
        camera = _Camera(folder, settings, [])
        _start_screens(camera, theme, station)
        with _window(app, station, settings, theme) as window:
            _work_screens(camera, window)
        with _window(app, _empty_station(Path(scratch)), settings, theme) as window:
            _bare_screens(camera, window)
        theme.deleteLater()
    return camera.taken


def rest(milliseconds: int) -> None:
    """Let the program work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _until(holds: Callable[[], bool]) -> None:
    """Let the program work until something holds, at most half a minute."""
    waited = 0
    while not holds() and waited < _LONG_MS:
        rest(_SHORT_MS)
        waited += _SHORT_MS


@contextmanager
def _window(
    app: QApplication, station: OpenStation, settings: UiSettings, theme: Theme
) -> Iterator[MainWindow]:
    jobs = JobRunner()
    context = ScreenContext(station, jobs, ChangeBridge(station.bus), settings)
    window = MainWindow(app, context, theme)
    window.begin()
    rest(_SETTLE_MS)
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        rest(_SHORT_MS)


def _start_screens(camera: _Camera, theme: Theme, station: OpenStation) -> None:
    for name, config in (("login", station.config), ("first-run", None)):
        jobs = JobRunner()
        window = StartWindow(jobs, theme, config)
        window.show()
        rest(_SETTLE_MS)
        camera.take(window, name)
        window.close()
        jobs.shut_down()
        window.deleteLater()


def _work_screens(camera: _Camera, window: MainWindow) -> None:
    """The screens of a station with something in it."""
    pages, station = window.pages, window.context.station
    pages.go("map")
    page = pages.currentWidget()
    if isinstance(page, MapPage):
        chart = page.map
        _until(lambda: chart.canvas.shown is not None)
        rest(_LOAD_MS)  # the base map comes on its own
        camera.take(window, "map", lambda: chart.canvas.is_settled)
        camera_now = chart.canvas.camera
        chart.canvas.set_camera(
            camera_now.looking_at(camera_now.x, camera_now.y, camera_now.zoom + _STREET_ZOOM)
        )
        camera.take(window, "map-street", lambda: chart.canvas.is_settled)
    pages.go("incidents")
    rest(_SETTLE_MS)
    camera.take(window, "incidents")
    first = station.incidents.page(station.actor, IncidentFilter(states=("submitted",)), limit=1)
    if first.rows:
        pages.open_incident(first.rows[0].uid)
        rest(_SETTLE_MS)
        camera.take(window, "incident-open")
    pages.new_incident()
    rest(_SETTLE_MS)
    camera.take(window, "incident-form")
    begun = station.incidents.page(station.actor, IncidentFilter(states=("draft",)), limit=1)
    if begun.rows:
        pages.edit_incident(begun.rows[0].uid)
        rest(_SETTLE_MS)
        camera.take(window, "incident-draft")
    for key in ("drafts", "import", "audit", "station"):
        if window.book.is_there(f"go_{key}"):
            pages.go(key)
            rest(_SETTLE_MS)
            camera.take(window, key)
    pages.go("incidents")
    window.palette_box.begin("street")
    rest(_SETTLE_MS)
    camera.take(window, "search")
    window.palette_box.put_away()
    window.lock.lock()
    rest(_SHORT_MS)
    camera.take(window, "lock")


def _bare_screens(camera: _Camera, window: MainWindow) -> None:
    """The same with no rows, and then with the database gone."""
    pages, station = window.pages, window.context.station
    for key in ("map", "incidents", "drafts", "import"):
        pages.go(key)
        rest(_SETTLE_MS)
        camera.take(window, f"{key}-empty")
    station.uow.close()
    lost = station.config.cache_path
    lost.rename(lost.with_name("elsewhere.db"))
    window.status.look()
    for key in ("map", "incidents"):
        pages.go(key)
        pages.refresh()
        rest(_SETTLE_MS)
        camera.take(window, f"{key}-database-gone")
    lost.with_name("elsewhere.db").rename(lost)


def _empty_station(scratch: Path) -> OpenStation:
    from icimps_desktop.bootstrap import open_with_keys
    from icimps_desktop.core.clock import SystemClock
    from icimps_desktop.security.keyslots import Keyslots

    plan = StationPlan(
        agency="Invented Agency",
        station="Empty Station",
        code="E01",
        zone="UTC",
        admin_name="Orla Vandemark",
        demo=True,
    )
    made = make_cache_station(scratch / "station", plan, _EMPTY_PASSPHRASE, SystemClock())
    slot = Keyslots.read(made.config.keyslots_path).slot_of(made.admin.login)
    station = open_with_keys(made.config, slot, made.keys, SystemClock())
    station.work_for(Purpose.TRAINING)
    station.map.points(station.actor, CancelToken())
    return station
