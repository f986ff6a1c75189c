"""Words that no widget says by itself, in the language of the desk."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """The text in the language of the desk.

    Call it by this name and with the text itself: that is how Qt's tools find what is to be
    translated. Outside a class they file it under no context, and so it is looked up there.
    """
    return QCoreApplication.translate("", text)
