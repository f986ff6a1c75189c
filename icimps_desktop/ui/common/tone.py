"""What a message means, apart from its words: always with an icon, never by colour alone."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtGui import QColor, QPalette


class Tone(StrEnum):
    """The kinds of message; the value is also the name of the icon."""

    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    DANGER = "error"


_LIGHT = {
    Tone.INFO: "#1a56b0",
    Tone.GOOD: "#1b6b3a",
    Tone.WARNING: "#805300",
    Tone.DANGER: "#b3261e",
}
_DARK = {
    Tone.INFO: "#8ab8ff",
    Tone.GOOD: "#7fd19b",
    Tone.WARNING: "#f0c060",
    Tone.DANGER: "#ff9a92",
}
_TINT = 0.10


def is_dark(palette: QPalette) -> bool:
    """Whether light text stands on a dark ground."""
    text = palette.color(QPalette.ColorRole.WindowText)
    return text.lightnessF() > palette.color(QPalette.ColorRole.Window).lightnessF()


def tone_colour(palette: QPalette, tone: Tone) -> QColor:
    """For text, icons and lines of that tone; 4.5 : 1 and better on window and base."""
    return QColor((_DARK if is_dark(palette) else _LIGHT)[tone])


def tone_ground(palette: QPalette, tone: Tone) -> QColor:
    """A faint ground of that tone; ordinary text stays readable on it."""
    return mix(palette.color(QPalette.ColorRole.Base), tone_colour(palette, tone), _TINT)


def mix(ground: QColor, colour: QColor, share: float) -> QColor:
    """`share` of the colour over the ground, 0 to 1."""

    def part(below: float, above: float) -> float:
        return below + (above - below) * share

    return QColor.fromRgbF(
        part(ground.redF(), colour.redF()),
        part(ground.greenF(), colour.greenF()),
        part(ground.blueF(), colour.blueF()),
    )
