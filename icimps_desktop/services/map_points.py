"""What the map is given: places, times and classes of incidents, and the beats' names."""

from __future__ import annotations

import logging
from dataclasses import replace

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.points import PointColumns
from icimps_desktop.records.station import Beat
from icimps_desktop.security.policy import Action
from icimps_desktop.security.session import Actor
from icimps_desktop.services.gate import ReadGate
from icimps_desktop.store.queries import areas, points
from icimps_desktop.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)


class MapService:
    """Reads for the map: one audit entry a session and filter."""

    def __init__(self, uow: UnitOfWork, gate: ReadGate, clock: Clock) -> None:
        self._uow = uow
        self._gate = gate
        self._clock = clock

    def points(self, actor: Actor, token: CancelToken) -> PointColumns:
        """Every incident with a place, as columns; beats are named by their numbers.

        Raises:
            JobCancelledError: the token was cancelled.
        """
        self._gate.ask_once(actor, Action.MAP_VIEW, {"what": "points"})
        with self._uow.connect() as connection:
            columns = points.load(connection, token)
        names = {beat.uid.hex: beat.number for beat in self.beats()}
        return replace(columns, beats=tuple(names.get(uid, "") for uid in columns.beats))

    def note_filter(self, actor: Actor, facts: dict[str, object]) -> None:
        """Enter that the map was looked at through this filter; once a session and filter."""
        self._gate.ask_once(actor, Action.MAP_VIEW, facts)

    def note_export(self, actor: Actor, how: str, facts: dict[str, object]) -> None:
        """Enter that a picture of the map is about to leave the program; an entry each time.

        Raises:
            DeniedError: the officer may not print.
            UnavailableError: the entry could not be written, so no picture may be made.
        """
        self._gate.ask(actor, Action.INCIDENT_PRINT, facts={"what": "map", "how": how, **facts})

    def beats(self) -> list[Beat]:
        """The beats of today, by number; everybody at the station may know them."""
        with self._uow.read() as session:
            return areas.beats(session, self._clock.now())

    def tidy(self) -> int:
        """Make the map's changed blocks anew; how many there were. Nothing to do in PostGIS."""
        return tidy_blocks(self._uow)


def tidy_blocks(uow: UnitOfWork) -> int:
    """Make the map's changed blocks anew; how many there were (0 on PostGIS, which has none).

    It comes after a write that stands already, so that it must not look as if that had
    failed: what cannot be done now (a full disk) the map does for itself as it reads.
    """
    if not uow.is_cache:
        return 0
    try:
        with uow.tidy() as connection:
            return points.rewrite_changed(connection)
    except UnavailableError as error:
        log.warning("the map's blocks were not made anew: %s", error.kind)
        return 0
