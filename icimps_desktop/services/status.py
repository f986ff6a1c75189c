"""The truth about a station's store: does it answer, what waits, is there room."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import IcimpsError
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.services.postgis_stations import station_faults
from icimps_desktop.store import audit_log, outbox
from icimps_desktop.store.engine import postgis_url
from icimps_desktop.store.integrity import file_faults, tree_faults
from icimps_desktop.store.journal import Journal
from icimps_desktop.store.tables import AUDIT
from icimps_desktop.store.unit_of_work import UnitOfWork

_LITTLE_ROOM = 500 * 2**20


@dataclass(frozen=True, slots=True)
class StationStatus:
    """What is so at one moment; `faults` are sentences, empty when all is well.

    `host` is the database's computer (empty for an encrypted file); `saved_at` the last
    write of this device, None when there is none or the store does not answer.
    """

    station: str
    kind: str
    at: datetime
    reachable: bool
    waiting: int
    free_bytes: int
    shared: bool
    faults: tuple[str, ...]
    host: str = ""
    saved_at: datetime | None = None

    def sentences(self) -> list[str]:
        """The status in plain words."""
        store = "an encrypted file" if self.kind == "cache" else "the station database"
        lines = [f"{self.station} works on {store}."]
        if self.shared:
            lines.append("Several officers share this file; only the program keeps them apart.")
        if self.reachable:
            lines.append(f"{self.waiting} changes wait to be sent.")
        lines += self.faults or (
            "All that was looked at is as it should be; a check reads every page.",
        )
        return lines

    def as_json(self) -> dict[str, object]:
        """The same for a script."""
        return {
            "station": self.station,
            "kind": self.kind,
            "at": self.at.isoformat(),
            "reachable": self.reachable,
            "waiting": self.waiting,
            "free_bytes": self.free_bytes,
            "shared": self.shared,
            "faults": list(self.faults),
        }


class StatusService:
    """Looks at the store; reads no record, so it needs no purpose."""

    def __init__(
        self, uow: UnitOfWork, journal: Journal, config: StationConfig, clock: Clock
    ) -> None:
        self._uow = uow
        self._journal = journal
        self._config = config
        self._clock = clock

    def tell(self) -> StationStatus:
        """The status now. A store that does not answer is a fault in it, not an error."""
        faults: list[str] = []
        waiting, reachable, saved_at = 0, True, None
        try:
            with self._uow.connect() as connection:
                waiting = outbox.waiting(connection)
                saved_at = self._last_write(connection)
            if not self._uow.is_cache:
                faults += station_faults(self._uow)
        except IcimpsError as error:
            reachable = False
            faults.append(error.message)
        free = shutil.disk_usage(self._config.folder).free
        if free < _LITTLE_ROOM:
            faults.append("This computer's disk is nearly full. Make room soon.")
        return StationStatus(
            station=self._config.station,
            kind=self._config.kind,
            at=self._clock.now(),
            reachable=reachable,
            waiting=waiting,
            free_bytes=free,
            shared=self._config.shared,
            faults=tuple(faults),
            host=(postgis_url(self._config.url).host or "") if self._config.url else "",
            saved_at=saved_at,
        )

    def check(self) -> list[str]:
        """What a reading of every page on this computer finds wrong, in sentences.

        Takes some seconds a gigabyte. The pages of a station database are its server's matter.
        """
        return self._faults_of(self._journal.faults) + self._faults_of(self._cache_faults)

    def _cache_faults(self) -> list[str]:
        if not self._uow.is_cache:
            return []
        with self._uow.connect() as connection:
            found = file_faults(connection, self._config.cache_path.name)
            return found or tree_faults(connection)

    def _faults_of(self, look: Callable[[], list[str]]) -> list[str]:
        try:
            return look()
        except IcimpsError as error:
            return [error.message]

    def _last_write(self, connection: Connection) -> datetime | None:
        """When this device's chain of writes got its last entry."""
        return audit_log.last_at(connection, AUDIT, f"{self._config.device_uid}/write")
