"""Pictures of what is gone through page by page: the first run and the import of a file."""

from __future__ import annotations

import csv
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QWidget

from icimps_desktop.core.clock import EPOCH
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import Role
from icimps_desktop.records.points import to_degrees
from icimps_desktop.ui.imports.view import ImportsView
from icimps_desktop.ui.shell.shots_camera import Camera, until
from icimps_desktop.ui.start.window import StartWindow

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

_ROWS, _SPOILT, _ADDRESS_ONLY = 240, 20, 12
_CODE = "Q2MK-4XDR-TH3W-PAV6-NCEZ-JB5L-UO7Y-GIFS"  # in the form of a recovery code, of nobody
_COLUMNS = ("Report no", "Date and time", "Latitude", "Longitude", "Offence", "Place", "Remarks")
_WORDS = ("burglary", "theft from vehicle", "robbery", "Pub brawl", "vehicle theft", "Quad chase")


def first_run_pages(camera: Camera, window: StartWindow, zone: str) -> None:
    """Every page after the choice, filled in as an officer would."""
    run = window.first_run
    if run is None:
        raise TypeError("the window is not at its first run")
    run.choice.chosen.emit("make")
    run.station.agency.setText("Invented Agency")
    run.station.station.setText("South Station")
    run.station.code.setText("S01")
    run.station.zone.setCurrentText(zone)
    run.station.folder.set_path(Path("stations", "south-station"))
    camera.take(window, "first-run-station")
    run.officer.know("Invented Agency", "South Station")
    run.go(run.officer, run.officer.officer)
    run.officer.officer.setText("Orla Vandemark")
    run.officer.passphrase.first.setText("three quiet herons over the weir")
    run.officer.passphrase.second.setText("three quiet herons")
    camera.take(window, "first-run-officer")
    run.code.show_code(_CODE, "South Station")
    run.go(run.code, run.code.written)
    camera.take(window, "first-run-code")
    run.go(run.base_map, run.base_map.path)
    run.base_map.path.set_path(Path("maps", "south.gpkg"))
    camera.take(window, "first-run-map")
    run.join.address.setText("postgresql://station.example:5432/south")
    run.join.login.setText("orla.vandemark")
    run.join.folder.set_path(Path("stations", "south-desk-2"))
    run.go(run.join, run.join.address)
    camera.take(window, "first-run-join")
    run.demo.folder.set_path(Path("stations", "demo"))
    run.go(run.demo, run.demo.small)
    camera.take(window, "first-run-demo")


def import_pages(camera: Camera, window: QWidget, view: ImportsView, path: Path) -> None:
    """File, columns, check and result of a file, in a station that is thrown away."""
    asked = view.presenter
    asked.choose(path)
    until(lambda: asked.file.is_ready)
    camera.take(window, "import-file")
    asked.go_on()
    until(lambda: asked.can_go_on)
    camera.take(window, "import-columns", lambda: asked.can_go_on)
    asked.go_on()
    until(lambda: asked.can_go_on)
    camera.take(window, "import-check")
    asked.go_on()
    until(lambda: asked.result is not None)
    camera.take(window, "import-result")


def write_reports(station: OpenStation, path: Path) -> Path:
    """A file as another agency may send it: most rows good, some spoilt, some without a point.

    Its places are those of the station's own incidents, so that they lie on its map.
    """
    points = station.map.points(station.actor, CancelToken())
    lon, lat = to_degrees(points.x, points.y)
    some = np.linspace(0, len(lon) - 1, min(_ROWS, len(lon))).astype(int)
    names = _landmarks(station) or ["Station Road"]
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(_COLUMNS)
        for place, row in enumerate(some.tolist(), start=1):
            at = EPOCH + timedelta(minutes=int(points.minute[row]))
            when = f"{at:%d.%m.%Y %H:%M}" if place % _SPOILT else "31.02.2024 09:15"
            here = (f"{lat[row]:.5f}", f"{lon[row]:.5f}") if place % _ADDRESS_ONLY else ("", "")
            words = _WORDS[place % len(_WORDS)]
            rows.writerow((f"X-{place:05d}", when, *here, words, names[place % len(names)], ""))
    return path


def _landmarks(station: OpenStation) -> list[str]:
    base = station.basemap.open()
    if base is None:
        return []
    with closing(base):
        return [n for layer in base.layers if layer.role is Role.PLACE for n in layer.names if n]
