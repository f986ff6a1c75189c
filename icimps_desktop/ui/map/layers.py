"""The incidents as a picture: points where they can be told apart, else density. For a job."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPen

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.ui.map.camera import Box, Camera
from icimps_desktop.ui.map.density import DensityGrid, density_grid, grid_rgba, level_for
from icimps_desktop.ui.map.point_index import ShownPoints
from icimps_desktop.ui.map.symbols import SIZES, SymbolScheme, SymbolSheet
from icimps_desktop.ui.map.theme import MapTheme

POINT_LIMIT = 20_000  # more in view than that is density
GROWTH = 1.5  # points are painted that much beyond the window, to pan into
_DENSITY_GROWTH = 3.0  # cells are few: paint far ahead
_STAMPS_A_CALL = 512
_MAX_NUMBERS = 400

Rows: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class DataLayer:
    """A picture of the incidents and the Mercator box it covers.

    `grid` is set for density and None for points. `camera` is the one it was asked for.
    """

    camera: Camera
    box: Box
    image: QImage
    grid: DensityGrid | None


@dataclass(frozen=True, slots=True)
class LayerWish:
    """All that the picture depends on."""

    shown: ShownPoints
    camera: Camera
    sheet: SymbolSheet
    theme: MapTheme
    font: QFont
    always_density: bool = False
    selected: NDArray[np.bool_] | None = None


def make_layer(wish: LayerWish, token: CancelToken) -> DataLayer:
    """Points when at most `POINT_LIMIT` are in view, else density.

    Raises:
        JobCancelledError: nobody wants it any more.
    """
    token.raise_if_cancelled()
    in_view = wish.shown.count_in(wish.camera.box)
    if in_view > POINT_LIMIT or (wish.always_density and in_view):
        return _density_layer(wish, token)
    return _points_layer(wish, token)


def _density_layer(wish: LayerWish, token: CancelToken) -> DataLayer:
    wide = wish.camera.grown(_DENSITY_GROWTH)
    grid = density_grid(wish.shown, wide.box, level_for(wish.camera.zoom, wish.shown))
    token.raise_if_cancelled()
    pixels = grid_rgba(grid, wish.theme.ramp, wish.theme.ramp_opacity)
    height, width = pixels.shape[:2]
    image = QImage(
        pixels.tobytes(), width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied
    ).copy()  # its own memory: the bytes end with this call
    return DataLayer(wish.camera, grid.box, image, grid)


@dataclass(frozen=True, slots=True)
class Stamps:
    """Where symbols stand, in pixels of the picture: one for all incidents at one place.

    `first` is the position (in `rows`) of the gravest incident there, which gives the symbol;
    `count` how many stand there.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    first: NDArray[np.int64]
    count: NDArray[np.int64]


def stamps_of(shown: ShownPoints, places: NDArray[np.int64], camera: Camera) -> Stamps:
    """Symbols for the points at `places` of `shown`; points at one place share one."""
    rows, keys = shown.rows[places], shown.keys[places]
    if not len(rows):
        none = np.zeros(0, dtype=np.int64)
        return Stamps(none.astype(np.float64), none.astype(np.float64), none, none)
    group = np.concatenate(([0], np.cumsum(keys[1:] != keys[:-1])))
    by_weight = np.lexsort((-shown.points.severity[rows], group))
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    first = by_weight[starts]
    px, py = camera.to_screen(shown.points.x[rows[first]], shown.points.y[rows[first]])
    return Stamps(px, py, first, np.diff(np.concatenate((starts, [len(rows)]))))


def _points_layer(wish: LayerWish, token: CancelToken) -> DataLayer:
    wide, sheet = wish.camera.grown(GROWTH), wish.sheet
    ratio = sheet.ratio
    image = QImage(
        round(wide.width * ratio),
        round(wide.height * ratio),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.fill(Qt.GlobalColor.transparent)
    places = wish.shown.places_in(wide.box)
    rows = wish.shown.rows[places]
    stamps = stamps_of(wish.shown, places, wide)
    size = size_step(len(places)) + np.searchsorted([2, 5, 20], stamps.count, side="right")
    size = np.minimum(size, len(SIZES) - 1)
    classes = sheet.scheme.of_points(wish.shown.points, rows[stamps.first])
    painter = QPainter(image)
    try:
        _stamp(painter, wish, stamps, classes, size, token)
        if wish.selected is not None and len(rows):
            starts = np.cumsum(stamps.count) - stamps.count
            chosen = np.flatnonzero(np.add.reduceat(wish.selected[rows].astype(np.int64), starts))
            rings = np.full(len(chosen), sheet.ring_row, dtype=np.uint8)
            _stamp(painter, wish, _only(stamps, chosen), rings, size[chosen], token)
        painter.scale(ratio, ratio)
        if wish.camera.zoom >= 16.4:
            _number(painter, wish, stamps, size)
    finally:
        painter.end()
    image.setDevicePixelRatio(ratio)
    return DataLayer(wish.camera, wide.box, image, None)


def size_step(count: int) -> int:
    """Smaller symbols where there are many; a step in `SIZES`."""
    return 3 if count <= 600 else 2 if count <= 4000 else 1 if count <= 12_000 else 0


def _only(stamps: Stamps, chosen: NDArray[np.int64]) -> Stamps:
    return Stamps(stamps.x[chosen], stamps.y[chosen], stamps.first[chosen], stamps.count[chosen])


def _stamp(
    painter: QPainter,
    wish: LayerWish,
    stamps: Stamps,
    classes: NDArray[np.uint8],
    size: NDArray[np.int64],
    token: CancelToken,
) -> None:
    """Many symbols a call, but not so many that the window waits for the lock."""
    sheet = wish.sheet
    side = sheet.side
    fragments = np.empty((len(stamps.x), 10))
    fragments[:, 0] = np.round(stamps.x * sheet.ratio)
    fragments[:, 1] = np.round(stamps.y * sheet.ratio)
    fragments[:, 2] = size * side
    fragments[:, 3] = classes.astype(np.int64) * side
    fragments[:, 4:6] = side
    fragments[:, 6:8] = 1.0
    fragments[:, 8] = 0.0
    fragments[:, 9] = 1.0
    draw: Any = painter.drawPixmapFragments  # its type does not know the count it takes
    for start in range(0, len(fragments), _STAMPS_A_CALL):
        token.raise_if_cancelled()
        some = fragments[start : start + _STAMPS_A_CALL]
        packed = internals.PrimitiveArray(QPainter.PixmapFragment, 10)
        packed.resize(len(some))
        packed.ndarray()[:] = some
        draw(*packed.drawargs(), sheet.pixmap)
        time.sleep(0)  # lets the window paint in between


def _number(painter: QPainter, wish: LayerWish, stamps: Stamps, size: NDArray[np.int64]) -> None:
    """How many incidents a symbol stands for, on a plate at its shoulder."""
    font = QFont(wish.font)
    font.setPixelSize(9)
    font.setBold(True)
    painter.setFont(font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    several = np.flatnonzero(stamps.count > 1)
    several = several[np.argsort(-stamps.count[several], kind="stable")][:_MAX_NUMBERS]
    metrics = painter.fontMetrics()
    for place in several[::-1].tolist():
        text = str(stamps.count[place]) if stamps.count[place] < 1000 else "999+"
        reach = SIZES[size[place]] / 2
        middle = QPointF(stamps.x[place] + reach * 0.9, stamps.y[place] - reach * 0.9)
        width = max(metrics.horizontalAdvance(text) + 5.0, 12.0)
        painter.setPen(QPen(wish.theme.symbol_edge, 1.0))
        painter.setBrush(wish.theme.panel_text)
        plate = QRectF(middle.x() - width / 2, middle.y() - 6, width, 12)
        painter.drawRoundedRect(plate, 6, 6)
        painter.setPen(wish.theme.symbol_edge)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


@dataclass(frozen=True, slots=True)
class ViewSummary:
    """How many incidents are in view; `classes` counts them per symbol where points are drawn.

    `labels` are those of the symbols that were counted; since then there may be others.
    """

    count: int
    labels: tuple[str, ...]
    classes: NDArray[np.int64] | None


def summarise(shown: ShownPoints, camera: Camera, scheme: SymbolScheme) -> ViewSummary:
    """What the legend says of the view; a few milliseconds, whatever the zoom."""
    count = shown.count_in(camera.box)
    if count > POINT_LIMIT:
        return ViewSummary(count, scheme.labels, None)
    classes = scheme.of_points(shown.points, shown.rows_in(camera.box))
    counts = np.bincount(classes, minlength=len(scheme.labels))
    return ViewSummary(count, scheme.labels, counts)
