"""Station and settings: what the station is, its base map, and who works there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal

from icimps_desktop.core.errors import IcimpsError
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.core.resources import resource
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.records.officer import Role
from icimps_desktop.security.policy import Action, decide
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation
    from icimps_desktop.services.officers import OfficerRow


class SettingsPresenter(QObject):
    """Reads and changes what belongs to the station.

    Signals:
        base_map_changed(Path): another base map is in force (None: none).
        officers_listed(list[OfficerRow]): who works here.
        officer_added(str, str): a new officer's name and login.
        failed(str, str): a sentence, and the field that it is about (or nothing).
        busy_changed(bool): something is being done.
    """

    base_map_changed = Signal(object)
    officers_listed = Signal(object)
    officer_added = Signal(str, str)
    failed = Signal(str, str)
    busy_changed = Signal(bool)

    def __init__(
        self, station: OpenStation, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._jobs = station, jobs

    @property
    def config(self) -> StationConfig:
        """What `station.toml` says now."""
        return self._station.config

    def may_list(self) -> bool:
        """Whether this officer may see who works here."""
        return decide(self._station.actor, Action.OFFICER_LIST).allowed

    def may_change_map(self) -> bool:
        """Whether this officer may put another base map in force."""
        return self._station.basemap.may_choose(self._station.actor)

    def refusal_to_add(self) -> str:
        """Why no officer can be added here; empty when one can."""
        if self.config.kind != "cache":
            return self.tr(
                "Officers of a station database are let in with “icimps station officer add”."
            )
        return decide(self._station.actor, Action.OFFICER_ADD).why

    def take_base_map(self, path: Path | None) -> None:
        """Put another base map in force, when it can be read (None: no map).

        It is copied into the station's folder, so that both can be moved together.
        """

        def job(token: CancelToken) -> StationConfig:
            return self._station.basemap.choose(self._station.actor, path, token=token)

        def done(config: StationConfig) -> None:
            self.busy_changed.emit(False)
            self._station.config = config
            self.base_map_changed.emit(config.basemap_path)

        self.busy_changed.emit(True)
        self._jobs.submit(job, on_done=done, on_error=self._show, lane=Lane.IO)

    def list_officers(self) -> None:
        """Ask who works here."""
        if self.may_list():
            self._jobs.submit(
                lambda token: self._station.officers.list(self._station.actor),
                on_done=self.officers_listed.emit,
                on_error=self._show,
            )

    def add_officer(self, name: str, badge: str, roles: tuple[Role, ...], passphrase: str) -> None:
        """Let a new officer in."""

        def done(row: OfficerRow) -> None:
            self.busy_changed.emit(False)
            self.officer_added.emit(row.name, row.login)
            self.list_officers()

        self.busy_changed.emit(True)
        self._jobs.submit(
            lambda token: self._station.officers.add(
                self._station.actor, name, roles, passphrase, badge
            ),
            on_done=done,
            on_error=self._show,
        )

    def _show(self, error: Exception) -> None:
        self.busy_changed.emit(False)
        field = error.field if isinstance(error, IcimpsError) else None
        self.failed.emit(sentence(error), field or "")


def languages() -> dict[str, str]:
    """Code and own name of every language that the program has; English is its own."""
    found = {"en": "English"}
    folder = resource("icons").parent / "translations"
    for path in sorted(folder.glob("icimps_*.qm")):
        code = path.stem.removeprefix("icimps_")
        found[code] = QLocale(code).nativeLanguageName() or code
    return found
