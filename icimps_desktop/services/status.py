"""How the store stands, asked from the store itself and from nothing that a screen remembers."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.security.session import Actor
from icimps_desktop.store import outbox
from icimps_desktop.store.engine import postgis_url
from icimps_desktop.store.tables import AUDIT
from icimps_desktop.store.unit_of_work import UnitOfWork

LITTLE_ROOM = 500 * 1024 * 1024  # bytes: below this the officer is told


@dataclass(frozen=True, slots=True)
class StationStatus:
    """What the status line says.

    `where` names the database's host (empty for an encrypted file); `why` is the sentence
    when it does not answer; `waiting` changes are not at HQ yet (None: not known);
    `saved_at` is the last write of this device.
    """

    at: datetime
    is_cache: bool
    where: str
    reachable: bool
    why: str
    waiting: int | None
    saved_at: datetime | None
    disk_free: int

    @property
    def little_room(self) -> bool:
        """Whether the disk of the station's folder is nearly full."""
        return self.disk_free < LITTLE_ROOM


class StatusService:
    """Asks the store how it is. It reads no record, so it needs no purpose and no entry."""

    def __init__(self, uow: UnitOfWork, config: StationConfig, clock: Clock) -> None:
        self._uow = uow
        self._config = config
        self._clock = clock

    def look(self, actor: Actor) -> StationStatus:
        """The state of things now; a store that does not answer is an answer too."""
        waiting, saved_at, why = None, None, ""
        try:
            waiting, saved_at = self._ask(actor)
        except UnavailableError as error:
            why = error.message
        return StationStatus(
            at=self._clock.now(),
            is_cache=self._uow.is_cache,
            where=self._where(),
            reachable=not why,
            why=why,
            waiting=waiting,
            saved_at=saved_at,
            disk_free=shutil.disk_usage(self._config.folder).free,
        )

    def _ask(self, actor: Actor) -> tuple[int, datetime | None]:
        last = (
            select(AUDIT.c.at)
            .where(AUDIT.c.chain == f"{actor.device_uid}/write")
            .order_by(AUDIT.c.seq.desc())
            .limit(1)
        )
        with self._uow.connect() as connection:
            at = connection.execute(last).scalar()
            return outbox.waiting(connection), None if at is None else datetime.fromisoformat(at)

    def _where(self) -> str:
        if not self._config.url:
            return ""
        return postgis_url(self._config.url).host or "localhost"
