"""The program around its windows."""

from __future__ import annotations

from PySide6.QtCore import qWarning

from icimps_desktop.ui.app import platform_hushed


def test_only_the_known_message_of_a_platform_without_windows_is_left_out(qapp, capsys) -> None:
    with platform_hushed():
        qWarning("This plugin does not support propagateSizeHints()")
        qWarning("This plugin does not support raise()")
    assert capsys.readouterr().err == "This plugin does not support raise()\n"
