"""Renders every screen to PNG: each on the station given, and on one that is empty or gone.

Made by the real window on real stations, in light and dark at two common sizes, so that a
change of any screen can be looked at.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.security.session import Purpose
from icimps_desktop.services.stations import StationPlan, make_cache_station
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.common.theme import Theme
from icimps_desktop.ui.imports.view import ImportsView
from icimps_desktop.ui.runtime.change_bridge import ChangeBridge
from icimps_desktop.ui.runtime.job_runner import JobRunner
from icimps_desktop.ui.shell.map_page import MapPage
from icimps_desktop.ui.shell.shots_camera import Camera, rest
from icimps_desktop.ui.shell.shots_steps import (
    first_run_pages,
    import_pages,
    write_reports,
)
from icimps_desktop.ui.shell.window import MainWindow
from icimps_desktop.ui.start.window import StartWindow

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

_STREET_ZOOM = 3.2  # levels nearer than the whole city
_SETTLE_MS, _SHORT_MS = 1000, 250
_EMPTY_PASSPHRASE = "nothing to be kept here"  # noqa: S105 - of a station that is thrown away


def render_all(folder: Path, station: OpenStation) -> list[Path]:
    """Render every screen into a folder and close the station; the files made, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("pictures need an application")
    with tempfile.TemporaryDirectory() as scratch:
        settings = UiSettings(Path(scratch) / "window.ini")
        theme = Theme(app, settings)
        camera = Camera(folder, settings, [])
        _start_screens(camera, theme, station)
        with _window(app, station, settings, theme) as window:
            reports = write_reports(station, Path(scratch) / "reports of a neighbour.csv")
            base_map = station.basemap.path
            _work_screens(camera, window)
        empty = _empty_station(Path(scratch), base_map)
        with _window(app, empty, settings, theme) as window:
            _bare_screens(camera, window, reports)
        theme.deleteLater()
    return camera.taken


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


def _start_screens(camera: Camera, theme: Theme, station: OpenStation) -> None:
    for name, config in (("login", station.config), ("first-run", None)):
        jobs = JobRunner()
        window = StartWindow(jobs, theme, config)
        window.show()
        rest(_SETTLE_MS)
        camera.take(window, name)
        if config is None:
            first_run_pages(camera, window, station.config.zone)
        elif window.login is not None:
            window.login.recovery.begin("", [station.actor.name])
            window.login.show_page(window.login.recovery)
            camera.take(window, "login-recovery")
        window.close()
        jobs.shut_down()
        window.deleteLater()


def _work_screens(camera: Camera, window: MainWindow) -> None:
    """The screens of a station with something in it."""
    pages, station = window.pages, window.context.station
    first = station.incidents.page(station.actor, IncidentFilter(states=("submitted",)), limit=1)
    pages.go("map")
    page = pages.currentWidget()
    if isinstance(page, MapPage):
        chart = page.map
        camera.take(window, "map", partial(_is_drawn, page))
        camera_now = chart.canvas.camera
        chart.canvas.set_camera(
            camera_now.looking_at(camera_now.x, camera_now.y, camera_now.zoom + _STREET_ZOOM)
        )
        camera.take(window, "map-street", partial(_is_drawn, page))
        if first.rows:
            page.open_incident(first.rows[0].uid)
            rest(_SETTLE_MS)
            camera.take(window, "map-incident", partial(_is_drawn, page))
            page.panel.closed.emit()
    pages.go("incidents")
    rest(_SETTLE_MS)
    camera.take(window, "incidents")
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


def _bare_screens(camera: Camera, window: MainWindow, reports: Path) -> None:
    """The same with no rows, the pages of an import, and the database gone."""
    pages, station = window.pages, window.context.station
    for key in ("map", "incidents", "drafts", "import"):
        pages.go(key)
        rest(_SETTLE_MS)
        camera.take(window, f"{key}-empty", partial(_is_drawn, pages.currentWidget()))
    page = pages.currentWidget()
    if isinstance(page, ImportsView):
        import_pages(camera, window, page, reports)
    station.uow.close()
    lost = station.config.cache_path
    lost.rename(lost.with_name("elsewhere.db"))
    window.status.look()
    for key in ("map", "incidents"):
        pages.go(key)
        pages.refresh()
        rest(_SETTLE_MS)
        camera.take(window, f"{key}-database-gone", partial(_is_drawn, pages.currentWidget()))
    lost.with_name("elsewhere.db").rename(lost)


def _is_drawn(page: QWidget | None) -> bool:
    """Whether a map has its base map and all that is seen; other screens need no wait."""
    if not isinstance(page, MapPage):
        return True
    return page.map.presenter.is_ready and page.map.canvas.is_settled


def _empty_station(scratch: Path, base_map: Path | None) -> OpenStation:
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
    station.config = station.basemap.choose(station.actor, base_map)
    station.map.points(station.actor, CancelToken())
    return station
