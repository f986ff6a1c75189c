"""How fast the map moves: frames a second while panning, and time to a new zoom's first paint.

Run it pinned to one core (`taskset -c 0`) as `icimps bench map` does: the bar is for one core.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from icimps_desktop.exchange.basemap import BaseMap
from icimps_desktop.records.points import PointColumns
from icimps_desktop.ui.map.camera import Box, Camera, holds
from icimps_desktop.ui.map.canvas import MapCanvas
from icimps_desktop.ui.map.data import MapWords
from icimps_desktop.ui.map.point_index import PointIndex, ShownPoints
from icimps_desktop.ui.map.symbols import category_scheme
from icimps_desktop.ui.runtime.job_runner import JobRunner

FRAMES = 90
_STEP_PX = 12.0  # a brisk drag: 720 pixels a second at 60 frames
_TIMEOUT_S = 30.0


def measure(
    points: PointColumns,
    base: BaseMap | None = None,
    size: tuple[int, int] = (1920, 1080),
    frames: int = FRAMES,
) -> dict[str, Any]:
    """Pan and zoom through all scales with these incidents.

    Returns `rows`; `pan_fps`, the slowest zoom's frames a second; `pan_worst_ms`, the slowest
    single frame; `first_paint_ms`, the slowest new zoom from the request to the painted
    window; `gap_share`, the share of frames in which a part of the window had no incidents
    painted yet; and `zooms` with the same figures for each zoom. Makes a QApplication when
    there is none.
    """
    app = QApplication.instance() or QApplication(["icimps-bench"])
    jobs = JobRunner()
    canvas = MapCanvas(jobs)
    try:
        canvas.resize(*size)
        index = PointIndex(points)
        shown = index.shown()
        canvas.set_basemap(base)
        canvas.set_points(shown, category_scheme(index, None, MapWords(), "other"))
        box = shown.bounds() or (0.0, 0.0, 1.0, 1.0)
        canvas.show()
        canvas.show_box(box)
        _until_settled(canvas)
        zooms = [_one_zoom(canvas, shown, step, frames) for step in _zooms(canvas.camera)]
    finally:
        canvas.close()
        canvas.deleteLater()
        jobs.shut_down()
        app.processEvents()
    return {
        "rows": len(points),
        "pan_fps": min(zoom["fps"] for zoom in zooms),
        "pan_worst_ms": max(zoom["worst_ms"] for zoom in zooms),
        "first_paint_ms": max(zoom["first_paint_ms"] for zoom in zooms),
        "gap_share": max(zoom["gap_share"] for zoom in zooms),
        "zooms": zooms,
    }


def _zooms(whole: Camera) -> list[Camera]:
    """From all incidents in view to a few streets, about the middle of where most are."""
    return [whole.looking_at(whole.x, whole.y, whole.zoom + step) for step in range(7)]


def _one_zoom(canvas: MapCanvas, shown: ShownPoints, camera: Camera, count: int) -> dict[str, Any]:
    canvas.set_camera(camera.looking_at(camera.x, camera.y, camera.zoom - 0.5))
    _until_settled(canvas)
    began = time.perf_counter()
    canvas.set_camera(camera)
    _process_until(lambda: canvas.layer is not None and canvas.layer.camera.zoom == camera.zoom)
    canvas.repaint()
    first_paint = time.perf_counter() - began
    _until_settled(canvas)
    all_sharp = time.perf_counter() - began
    frames, gaps = [], 0
    for frame in range(count):
        turn = 2 * np.pi * frame / count
        began = time.perf_counter()
        canvas.set_camera(
            canvas.camera.moved(_STEP_PX * float(np.cos(turn)), _STEP_PX * float(np.sin(turn)))
        )
        canvas.repaint()
        QApplication.processEvents()
        frames.append(time.perf_counter() - began)
        layer = canvas.layer
        gaps += layer is None or not holds(layer.box, _in_world(canvas.camera.box))
    return {
        "zoom": round(camera.zoom, 2),
        "in_view": shown.count_in(camera.box),
        "drawn_as": "points" if canvas.layer is None or canvas.layer.grid is None else "density",
        "fps": round(len(frames) / sum(frames), 1),
        "p95_ms": round(float(np.quantile(frames, 0.95)) * 1000, 1),
        "worst_ms": round(max(frames) * 1000, 1),
        "first_paint_ms": round(first_paint * 1000, 1),
        "all_sharp_ms": round(all_sharp * 1000, 1),
        "gap_share": round(gaps / count, 3),
    }


def _in_world(box: Box) -> Box:
    x0, y0, x1, y1 = (min(max(edge, 0.0), 1.0) for edge in box)
    return x0, y0, x1, y1


def _until_settled(canvas: MapCanvas) -> None:
    _process_until(lambda: canvas.is_settled)


def _process_until(is_so: Any) -> None:
    ends = time.perf_counter() + _TIMEOUT_S
    while not is_so():
        if time.perf_counter() > ends:
            raise TimeoutError("The map was not drawn within 30 seconds.")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
