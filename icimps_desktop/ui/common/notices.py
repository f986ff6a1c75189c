"""What screens tell without stopping anybody: short notes, with an undo where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from icimps_desktop.ui.common.tone import Tone


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that goes away by itself; `act` is what its button does, named `act_text`."""

    text: str
    tone: Tone = Tone.GOOD
    act_text: str = ""
    act: Callable[[], None] | None = None


class Notices(QObject):
    """Where screens leave notes; the window shows them.

    Signals:
        told(Notice): somebody left one.
    """

    told = Signal(object)

    def tell(
        self,
        text: str,
        *,
        tone: Tone = Tone.GOOD,
        act_text: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        """Leave a note: “Incident saved.”, “Draft discarded.” with Undo."""
        self.told.emit(Notice(text, tone, act_text, act))
