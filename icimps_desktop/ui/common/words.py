"""Words that no widget says by itself, in the language of the desk."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_LONGEST = 60  # signs of a typed text that a sentence repeats


def tr(text: str) -> str:
    """The text in the language of the desk.

    Call it by this name and with the text itself: that is how Qt's tools find what is to be
    translated. Outside a class they file it under no context, and so it is looked up there.
    """
    return QCoreApplication.translate("", text)


def time_not_understood(text: str) -> str:
    """The sentence for a typed time that cannot be read."""
    said = tr(
        "“{text}” is not a time. "
        "Write it like 13.4. 1430, 2026-04-13 14:30, mon 2200, -2d, -3h or t for now."
    )
    return said.format(text=text.strip()[:_LONGEST])
