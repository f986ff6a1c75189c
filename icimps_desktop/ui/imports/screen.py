"""The screen “Import” for the window."""

from __future__ import annotations

from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.imports.view import ImportsView


def build(context: ScreenContext) -> ImportsView:
    """The screen; `refresh` reads its list anew, `close_down` ends what it has running.

    `set_map` tells it how to bring an extent into view; without that it offers no map.
    """
    return ImportsView(context)
