"""Light and dark: two palettes, one style sheet made of them, sizes from the font."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import lru_cache
from string import Template

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from icimps_desktop.core.resources import resource
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.common.tone import Tone, is_dark, mix, tone_colour, tone_ground

_Role = QPalette.ColorRole
_LIGHT = {
    _Role.Window: "#f2f4f7",
    _Role.WindowText: "#18212d",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#f6f8fa",
    _Role.Text: "#18212d",
    _Role.PlaceholderText: "#5a6675",
    _Role.Button: "#ffffff",
    _Role.ButtonText: "#18212d",
    _Role.BrightText: "#ffffff",
    _Role.Highlight: "#1d5bb8",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#1d5bb8",
    _Role.Link: "#1a56b0",
    _Role.LinkVisited: "#5b3fa8",
    _Role.ToolTipBase: "#18212d",
    _Role.ToolTipText: "#ffffff",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#e6e9ee",
    _Role.Mid: "#c5ccd6",
    _Role.Dark: "#8a96a6",
    _Role.Shadow: "#5a6675",
}
_DARK = {
    _Role.Window: "#15191f",
    _Role.WindowText: "#e4e8ee",
    _Role.Base: "#1c2128",
    _Role.AlternateBase: "#212730",
    _Role.Text: "#e4e8ee",
    _Role.PlaceholderText: "#9aa6b6",
    _Role.Button: "#262d37",
    _Role.ButtonText: "#e4e8ee",
    _Role.BrightText: "#ffffff",
    _Role.Highlight: "#2c66c4",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#78aefc",
    _Role.Link: "#8ab8ff",
    _Role.LinkVisited: "#c0a8ff",
    _Role.ToolTipBase: "#e4e8ee",
    _Role.ToolTipText: "#15191f",
    _Role.Light: "#333c48",
    _Role.Midlight: "#2b323d",
    _Role.Mid: "#3d4755",
    _Role.Dark: "#6b7788",
    _Role.Shadow: "#0b0e12",
}
_DISABLED = (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.Highlight)
_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}

# Never empty: with the last sheet Qt forgets to watch the widgets it styled, and when a sheet
# comes back it follows those that have died meanwhile.
NO_RULES = " "


class Level(Enum):
    """How big a text is beside ordinary text."""

    DISPLAY = 1.9
    TITLE = 1.4
    HEADING = 1.12
    SMALL = 0.9


class Theme(QObject):
    """Keeps the application in the colours and the text size that the settings ask for."""

    def __init__(self, app: QApplication, settings: UiSettings) -> None:
        super().__init__(app)
        self._app, self._settings = app, settings
        self._system_points = app.font().pointSizeF()
        app.setStyle("Fusion")  # the same controls on every system; the palette does the rest
        self._hints = app.styleHints()
        self._hints.colorSchemeChanged.connect(self.apply)
        settings.changed.connect(self._on_setting)
        self.apply()

    def apply(self) -> None:
        """Put palette, style sheet and font in force."""
        with nothing_collected():
            wanted = _SCHEMES[self._settings.theme]
            if wanted is Qt.ColorScheme.Unknown:
                self._hints.unsetColorScheme()
            else:
                self._hints.setColorScheme(wanted)
            font = self._app.font()
            font.setPointSizeF(self._system_points * self._settings.text_size / 100)
            palette, sheet = self._app.style().standardPalette(), NO_RULES
            if not self._high_contrast():
                palette = make_palette(self._is_dark())
                sheet = style_sheet(palette)
            self._app.setFont(font)
            self._app.setPalette(palette)
            self._app.setStyleSheet(sheet)

    def toggle(self) -> None:
        """The other of light and dark, whatever is shown now."""
        self._settings.theme = "light" if self._is_dark() else "dark"

    def _is_dark(self) -> bool:
        if self._settings.theme == "system":
            return self._hints.colorScheme() is Qt.ColorScheme.Dark
        return self._settings.theme == "dark"

    def _high_contrast(self) -> bool:
        """Whether the system asks for strong contrast: then its own colours stand."""
        contrast = self._hints.accessibility().contrastPreference()
        return contrast is Qt.ContrastPreference.HighContrast

    def _on_setting(self, name: str) -> None:
        if name in ("theme", "text_size"):
            self.apply()


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Hold Python's collector back while Qt walks its list of all widgets.

    Each widget's handler runs on the way; a collection in one of them could delete a
    forgotten widget that is still ahead in the list, and Qt would follow a dead pointer.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def make_palette(dark: bool) -> QPalette:
    """The palette of light or dark."""
    colours = _DARK if dark else _LIGHT
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    faint = mix(QColor(colours[_Role.WindowText]), QColor(colours[_Role.Window]), 0.55)
    for role in _DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return palette


def style_sheet(palette: QPalette) -> str:
    """resources/styles/base.qss with the palette's colours in the places of its words."""
    words = {
        "window": palette.color(_Role.Window),
        "base": palette.color(_Role.Base),
        "raised": palette.color(_Role.Button),
        "soft": palette.color(_Role.Midlight),
        "line": palette.color(_Role.Mid),
        "edge": palette.color(_Role.Dark),
        "text": palette.color(_Role.Text),
        "muted": palette.color(_Role.PlaceholderText),
        "accent": palette.color(_Role.Accent),
        "accentground": mix(palette.color(_Role.Base), palette.color(_Role.Accent), 0.13),
        "fill": palette.color(_Role.Highlight),
        "fillhover": mix(palette.color(_Role.Highlight), palette.color(_Role.Shadow), 0.18),
        "filltext": palette.color(_Role.HighlightedText),
        "faint": palette.color(QPalette.ColorGroup.Disabled, _Role.Text),
        "danger": tone_colour(palette, Tone.DANGER),
        **{tone.value: tone_colour(palette, tone) for tone in Tone},
        **{f"ground{tone.value}": tone_ground(palette, tone) for tone in Tone},
        "tip": palette.color(_Role.ToolTipBase),
        "tiptext": palette.color(_Role.ToolTipText),
    }
    shade = "dark" if is_dark(palette) else "light"
    return Template(_sheet()).substitute(
        {word: colour.name() for word, colour in words.items()},
        arrow=resource("styles", f"arrow-{shade}.svg").as_posix(),
        uparrow=resource("styles", f"arrow-up-{shade}.svg").as_posix(),
        check=resource("styles", "check.svg").as_posix(),
    )


def set_mark(widget: QWidget, name: str, value: object) -> None:
    """Give a widget a property that the style sheet asks for, and have it drawn anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


@lru_cache(maxsize=1)
def _sheet() -> str:
    return resource("styles", "base.qss").read_text(encoding="utf-8")


def em(widget: QWidget | None = None, count: float = 1.0) -> int:
    """`count` heights of the widget's text in pixels: the measure of every size and gap."""
    font = QApplication.font() if widget is None else widget.font()
    return max(1, round(QFontMetricsF(font).height() * 0.8 * count))


def scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """The same font, bigger or smaller."""
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * factor)
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


class TextLabel(QLabel):
    """A label of a level; keeps its place beside ordinary text when that grows.

    Muted text is for what may be passed over: hints, units, the time of day.
    """

    def __init__(
        self,
        text: str = "",
        level: Level | None = None,
        *,
        muted: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._level = level
        self.setTextFormat(Qt.TextFormat.PlainText)  # a record's words are never markup
        self.setWordWrap(wrap)
        if muted:
            self.setProperty("muted", True)
        self._fit()

    def _fit(self) -> None:
        if self._level is not None:
            bold = self._level is not Level.SMALL
            self.setFont(scaled(QApplication.font(), self._level.value, bold=bold))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.ApplicationFontChange:
            self._fit()
        super().changeEvent(event)
