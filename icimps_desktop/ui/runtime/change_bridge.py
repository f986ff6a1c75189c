"""Brings what changed in the store to the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from icimps_desktop.core.events import ChangeBus, ChangeSet


class ChangeBridge(QObject):
    """Emits `changed(ChangeSet)` on the GUI thread for each committed change."""

    changed = Signal(object)

    def __init__(self, bus: ChangeBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._leave = bus.subscribe(self._tell)

    def _tell(self, changes: ChangeSet) -> None:
        self.changed.emit(changes)

    def close(self) -> None:
        """Stop listening; call it before the bridge is let go."""
        self._leave()
