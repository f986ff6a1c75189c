"""Unlocking: one passphrase, tried on one keyslot."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from icimps_desktop.core.settings import StationConfig
from icimps_desktop.security.keyslots import Keyslots
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane


class UnlockPresenter(QObject):
    """Tries a passphrase on the officer's keyslot; wrong tries count as they do at the login.

    Signals:
        opened: it was right.
        refused(str): it was not, with the sentence.
        busy_changed(bool): a try is being made.
    """

    opened = Signal()
    refused = Signal(str)
    busy_changed = Signal(bool)

    def __init__(
        self, config: StationConfig, login: str, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._path, self._login, self._jobs = config.keyslots_path, login, jobs
        self._busy = False

    def unlock(self, passphrase: str) -> None:
        """Try it, off the GUI thread."""
        if self._busy:
            return
        self._set_busy(True)
        self._jobs.submit(
            lambda token: Keyslots.read(self._path).open(self._login, passphrase),
            on_done=self._right,
            on_error=self._wrong,
            lane=Lane.IO,
        )

    def _right(self, _: object) -> None:
        self._set_busy(False)
        self.opened.emit()

    def _wrong(self, error: Exception) -> None:
        self._set_busy(False)
        self.refused.emit(sentence(error))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.busy_changed.emit(busy)
