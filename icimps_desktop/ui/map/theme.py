"""Colours of the map, light and dark: a calm base, so that the incidents are what is seen.

Symbols follow the palette of Okabe and Ito (Color Universal Design, 2008) and differ in shape
too; density and severity use the “magma” ramp (matplotlib), whose lightness rises steadily, so
both stay readable with any colour vision and in print.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from PySide6.QtGui import QColor, QPalette

from icimps_desktop.exchange.basemap import Rank
from icimps_desktop.records.categories import SYMBOLS

Colour: TypeAlias = tuple[int, int, int]


class Shape(IntEnum):
    """Outline of a symbol; colour never stands alone."""

    CIRCLE = 0
    SQUARE = 1
    TRIANGLE = 2
    DIAMOND = 3
    DOWN = 4
    CROSS = 5
    STAR = 6
    DOT = SYMBOLS  # everything that has no symbol of its own


@dataclass(frozen=True, slots=True)
class MapTheme:
    """One set of colours; names are what they colour."""

    dark: bool
    outside: QColor
    land: QColor
    water: QColor
    park: QColor
    building: QColor
    district_line: QColor
    boundary_line: QColor
    rail: QColor
    street: dict[Rank, QColor]
    casing: QColor
    label: QColor
    label_district: QColor
    label_water: QColor
    label_park: QColor
    halo: QColor
    symbols: tuple[QColor, ...]
    symbol_rest: QColor
    symbol_edge: QColor
    ramp: tuple[Colour, ...]
    ramp_opacity: float
    accent: QColor
    accent_fill: QColor
    panel: QColor
    panel_text: QColor
    panel_dim: QColor
    panel_line: QColor


_MAGMA: tuple[Colour, ...] = (
    *((252, 217, 173), (254, 175, 119), (247, 120, 92), (214, 69, 108), (145, 43, 129)),
    (66, 15, 117),
)


def _c(text: str, alpha: int = 255) -> QColor:
    colour = QColor(text)
    colour.setAlpha(alpha)
    return colour


LIGHT = MapTheme(
    dark=False,
    outside=_c("#e9e9e6"),
    land=_c("#f7f6f3"),
    water=_c("#c6d9e4"),
    park=_c("#dfead6"),
    building=_c("#e8e5df"),
    district_line=_c("#b9b3c6"),
    boundary_line=_c("#9a93a8"),
    rail=_c("#b4b0ab"),
    street={
        Rank.MOTORWAY: _c("#f3e3bd"),
        Rank.MAJOR: _c("#f7ebcd"),
        Rank.MEDIUM: _c("#fcf6e6"),
        Rank.MINOR: _c("#ffffff"),
        Rank.RAMP: _c("#f9f0da"),
        Rank.SERVICE: _c("#ffffff"),
    },
    casing=_c("#cfcbc3"),
    label=_c("#5a5750"),
    label_district=_c("#6d6684"),
    label_water=_c("#53809b"),
    label_park=_c("#5a7a4c"),
    halo=_c("#f7f6f3", 235),
    symbols=tuple(
        _c(text)
        for text in ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#33302c", "#56b4e9")
    ),
    symbol_rest=_c("#8d8a85"),
    symbol_edge=_c("#ffffff"),
    ramp=_MAGMA,
    ramp_opacity=0.78,
    accent=_c("#005fcc"),
    accent_fill=_c("#005fcc", 36),
    panel=_c("#ffffff", 246),
    panel_text=_c("#26241f"),
    panel_dim=_c("#605c55"),
    panel_line=_c("#d5d1ca"),
)

DARK = MapTheme(
    dark=True,
    outside=_c("#191c20"),
    land=_c("#22262b"),
    water=_c("#142a38"),
    park=_c("#22322a"),
    building=_c("#2a2f35"),
    district_line=_c("#4a4759"),
    boundary_line=_c("#6a6680"),
    rail=_c("#4d5157"),
    street={
        Rank.MOTORWAY: _c("#5a5a52"),
        Rank.MAJOR: _c("#50524f"),
        Rank.MEDIUM: _c("#454a4f"),
        Rank.MINOR: _c("#363c42"),
        Rank.RAMP: _c("#454741"),
        Rank.SERVICE: _c("#2f353a"),
    },
    casing=_c("#15181b"),
    label=_c("#b9bdc1"),
    label_district=_c("#a9a4c4"),
    label_water=_c("#7fb0cc"),
    label_park=_c("#93b88a"),
    halo=_c("#1b1f23", 235),
    symbols=tuple(
        _c(text)
        for text in ("#4aa8e8", "#ff8a3d", "#2fcf9f", "#f0a3cf", "#ffc533", "#f2efe9", "#9fe0ff")
    ),
    symbol_rest=_c("#9a9ea3"),
    symbol_edge=_c("#14171a"),
    ramp=tuple(reversed(_MAGMA)),
    ramp_opacity=0.8,
    accent=_c("#5db0ff"),
    accent_fill=_c("#5db0ff", 44),
    panel=_c("#23272c", 246),
    panel_text=_c("#eceae6"),
    panel_dim=_c("#b4b7bb"),
    panel_line=_c("#434950"),
)


def theme_for(palette: QPalette) -> MapTheme:
    """The set that fits the window's palette, and so the colour scheme of the desk."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT
