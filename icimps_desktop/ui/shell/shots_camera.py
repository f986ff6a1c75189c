"""Takes pictures of windows in every look: light and dark, at two common sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QWidget

from icimps_desktop.ui.common.settings import UiSettings

SIZES = (QSize(1366, 768), QSize(1920, 1080))
THEMES = ("light", "dark")
_SHORT_MS, _STEP_MS, _LONG_MS = 150, 50, 30_000


@dataclass(slots=True)
class Camera:
    """Keeps what it took in `folder` as NAME-THEME-WIDTHxHEIGHT.png."""

    folder: Path
    settings: UiSettings
    taken: list[Path]

    def take(self, widget: QWidget, name: str, ready: Callable[[], bool] = lambda: True) -> None:
        """One picture for each theme and size, when what is seen is drawn whole."""
        # What is in force first: another look means that every widget is styled anew.
        for theme in sorted(THEMES, key=lambda one: one != self.settings.theme):
            self.settings.theme = theme
            for size in SIZES:
                widget.resize(size)
                rest(_SHORT_MS)
                until(ready)
                path = self.folder / f"{name}-{theme}-{size.width()}x{size.height()}.png"
                widget.grab().save(str(path))
                self.taken.append(path)


def rest(milliseconds: int) -> None:
    """Let the program work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(holds: Callable[[], bool]) -> None:
    """Let the program work until something holds, at most half a minute."""
    waited = 0
    while not holds() and waited < _LONG_MS:
        rest(_STEP_MS)
        waited += _STEP_MS
