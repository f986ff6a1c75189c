"""Login: whose passphrase it is, whether it opens, and what to do when it does not."""

from __future__ import annotations

import importlib
import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import IcimpsError
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.security.keyslots import Keyslots, Secrets, Slot
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

log = logging.getLogger(__name__)
_DEMO_FILE = "demo.json"


class LoginPresenter(QObject):
    """Opens a station with a passphrase, or gives a new one with the recovery code.

    Signals:
        stage(str): what it is at work on now; empty when it waits for the officer.
        failed(str, str): a sentence, and the field that it is about (or nothing).
        opened(OpenStation): the station is open.
        recovered(str): the officer of this login has a new passphrase.
    """

    stage = Signal(str)
    failed = Signal(str, str)
    opened = Signal(object)
    recovered = Signal(str)

    def __init__(
        self,
        config: StationConfig,
        jobs: JobRunner,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.config, self._clock = config, clock
        self._jobs = jobs
        self.busy = False

    def officers(self) -> list[tuple[str, str]]:
        """(login, name) of everybody with access on this computer; none when that is damaged."""
        try:
            return Keyslots.read(self.config.keyslots_path).officers()
        except IcimpsError as error:
            self.failed.emit(error.message, "")
            return []

    def demo_officers(self) -> dict[str, tuple[str, str]]:
        """Role and passphrase by login in a demo station, whose maker wrote them down beside it."""
        path = self.config.folder / _DEMO_FILE
        if not self.config.demo or not path.is_file():
            return {}
        try:
            officers = json.loads(path.read_text(encoding="utf-8"))
            return {one["officer"]: (one["role"], one["passphrase"]) for one in officers}
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("the demo's list of officers cannot be read")
            return {}  # then the passphrase is typed as anywhere

    def warm_up(self, modules: Sequence[str]) -> None:
        """Read from disk what opening the station needs, while the officer types."""

        def load(token: CancelToken) -> None:
            for name in modules:
                token.raise_if_cancelled()
                importlib.import_module(name)

        self._jobs.submit(load, on_done=_nothing, on_error=self._show, lane=Lane.IO)

    def unlock(self, who: str, passphrase: str) -> None:
        """Open the station; Argon2id takes about a second on purpose."""
        if self.busy:
            return
        if not who.strip():
            self.failed.emit(self.tr("Choose who you are."), "officer")
            return
        if not passphrase:
            self.failed.emit(self.tr("Type your passphrase."), "passphrase")
            return
        self._begin(self.tr("Checking the passphrase…"))
        self._jobs.submit(
            lambda token: Keyslots.read(self.config.keyslots_path).open(who, passphrase),
            on_done=self._open,
            on_error=self._show,
            lane=Lane.IO,
        )

    def recover(self, who: str, code: str, passphrase: str) -> None:
        """Give the officer a new passphrase with the recovery code."""
        if self.busy:
            return
        config = self.config

        def job(token: CancelToken) -> str:
            from icimps_desktop.services.recovery import recover

            return recover(config, who, code, passphrase, self._clock)

        self._begin(self.tr("Checking the recovery code…"))
        self._jobs.submit(job, on_done=self._on_recovered, on_error=self._show, lane=Lane.IO)

    def _open(self, opened: tuple[Slot, Secrets]) -> None:
        slot, keys = opened
        config = self.config

        def job(token: CancelToken) -> OpenStation:
            from icimps_desktop.bootstrap import open_with_keys

            return open_with_keys(config, slot, keys, self._clock)

        self._begin(self.tr("Opening {station}…").format(station=config.station))
        self._jobs.submit(job, on_done=self._on_open, on_error=self._show, lane=Lane.IO)

    def _on_open(self, station: OpenStation) -> None:
        self._end()
        self.opened.emit(station)

    def _on_recovered(self, login: str) -> None:
        self._end()
        self.recovered.emit(login)

    def _show(self, error: Exception) -> None:
        self._end()
        field = error.field if isinstance(error, IcimpsError) else None
        self.failed.emit(sentence(error), field or "")

    def _begin(self, what: str) -> None:
        self.busy = True
        self.stage.emit(what)

    def _end(self) -> None:
        self.busy = False
        self.stage.emit("")


def _nothing(_: object) -> None:
    """What is to do when the heavy parts are read: nothing."""
