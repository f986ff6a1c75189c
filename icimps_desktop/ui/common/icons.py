"""Icons from resources/icons, drawn in the colour of the text they stand beside."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from icimps_desktop.core.resources import resource
from icimps_desktop.ui.common.tone import Tone, tone_colour


def icon(name: str, tone: Tone | None = None, *, on_fill: bool = False) -> QIcon:
    """The icon of that name; it follows theme and screen by itself.

    With a tone it takes that tone's colour instead of the text's; `on_fill` is for
    buttons of the kind “primary”, whose ground is filled.

    Raises:
        UnavailableError: there is no such icon.
    """
    return QIcon(_Engine(_path(name), tone, on_fill))


def pixmap(name: str, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` device-independent pixels, for labels and painters."""
    made = QPixmap(QSize(size, size) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(_path(name), colour.name()).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


def _path(name: str) -> Path:
    return resource("icons", f"{name}.svg")


@lru_cache(maxsize=256)
def _renderer(path: Path, colour: str) -> QSvgRenderer:
    drawing = path.read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(drawing.encode()))


class _Engine(QIconEngine):
    """Draws at paint time, so that a change of theme or screen needs no new icon."""

    def __init__(self, path: Path, tone: Tone | None, on_fill: bool) -> None:
        super().__init__()
        self._path, self._tone, self._on_fill = path, tone, on_fill

    def clone(self) -> QIconEngine:
        return _Engine(self._path, self._tone, self._on_fill)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = self._colour(mode)
        _renderer(self._path, colour.name()).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def _colour(self, mode: QIcon.Mode) -> QColor:
        palette = QGuiApplication.palette()
        if mode is QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        if mode is QIcon.Mode.Selected or self._on_fill:
            return palette.color(QPalette.ColorRole.HighlightedText)
        if self._tone is not None:
            return tone_colour(palette, self._tone)
        return palette.color(QPalette.ColorRole.ButtonText)
