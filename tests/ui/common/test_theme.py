"""Both sets of colours can be read, and every icon can be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QPushButton

from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.core.resources import resource
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.settings import UiSettings
from icimps_desktop.ui.common.theme import NO_RULES, Theme, make_palette, style_sheet
from icimps_desktop.ui.common.tone import Tone, is_dark, tone_colour, tone_ground

_Role = QPalette.ColorRole


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_has_the_contrast_of_wcag_aa(dark: bool) -> None:
    palette = make_palette(dark)
    assert is_dark(palette) is dark
    grounds = [palette.color(role) for role in (_Role.Window, _Role.Base, _Role.AlternateBase)]
    texts = [
        palette.color(role)
        for role in (_Role.Text, _Role.PlaceholderText, _Role.Link, _Role.Accent)
    ]
    texts += [tone_colour(palette, tone) for tone in Tone]
    for text in texts:
        for ground in grounds:
            assert _contrast(text, ground) >= 4.5, (text.name(), ground.name())
    for tone in Tone:
        ground = tone_ground(palette, tone)
        assert _contrast(palette.color(_Role.Text), ground) >= 4.5
        assert _contrast(tone_colour(palette, tone), ground) >= 4.5
    assert _contrast(palette.color(_Role.HighlightedText), palette.color(_Role.Highlight)) >= 4.5
    # Lines of fields: 3 : 1 (WCAG 1.4.11)
    assert _contrast(palette.color(_Role.Dark), palette.color(_Role.Base)) >= 3


@pytest.mark.parametrize("dark", [False, True])
def test_style_sheet_has_no_open_word(dark: bool) -> None:
    assert "$" not in style_sheet(make_palette(dark))


def test_every_icon_draws_something_in_the_colour_of_the_theme(qapp: QApplication) -> None:
    names = [path.stem for path in resource("icons").glob("*.svg")]
    assert len(names) > 50
    for name in names:
        image = icon(name).pixmap(QSize(48, 48)).toImage()
        drawn = {image.pixelColor(x, y).alpha() for x in range(0, 48, 2) for y in range(0, 48, 2)}
        assert max(drawn) > 0, name


def test_icon_on_a_filled_button_is_as_light_as_its_text(qapp: QApplication) -> None:
    def strongest(made: QIcon) -> QColor:
        image = made.pixmap(QSize(64, 64)).toImage()
        pixels = [image.pixelColor(x, y) for x in range(64) for y in range(64)]
        return max(pixels, key=lambda pixel: pixel.alpha())

    palette = QApplication.palette()
    assert strongest(icon("plus", on_fill=True)).rgb() == palette.color(_Role.HighlightedText).rgb()
    assert strongest(icon("plus", Tone.DANGER)).rgb() == tone_colour(palette, Tone.DANGER).rgb()


def test_an_icon_that_is_not_there_says_so(qapp: QApplication) -> None:
    with pytest.raises(UnavailableError):
        icon("no such icon")


def test_theme_follows_the_settings(qtbot, qapp: QApplication, tmp_path: Path) -> None:
    before, sheet, font = qapp.palette(), qapp.styleSheet(), qapp.font()
    settings = UiSettings(tmp_path / "window.ini")
    theme = Theme(qapp, settings)
    try:
        button = QPushButton("x")
        qtbot.addWidget(button)
        for name in ("dark", "light"):
            settings.theme = name
            assert is_dark(qapp.palette()) is (name == "dark")
            assert is_dark(button.palette()) is (name == "dark")
        theme.toggle()
        assert settings.theme == "dark"
        settings.text_size = 150
        assert qapp.font().pointSizeF() == pytest.approx(font.pointSizeF() * 1.5)
    finally:
        settings.changed.disconnect()
        qapp.setPalette(before)
        qapp.setStyleSheet(sheet or NO_RULES)
        qapp.setFont(font)
