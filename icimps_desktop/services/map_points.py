"""What the map is given: places, times and classes of incidents, and the beats' names."""

from __future__ import annotations

import logging
from dataclasses import replace
from threading import Lock
from uuid import UUID

from sqlalchemy import Connection

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.core.events import ChangeBus, ChangeSet
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.points import PointColumns
from icimps_desktop.records.station import Beat
from icimps_desktop.security.policy import Action
from icimps_desktop.security.session import Actor
from icimps_desktop.services.gate import ReadGate
from icimps_desktop.store.queries import beats as beats_queries
from icimps_desktop.store.queries import points
from icimps_desktop.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)


class MapService:
    """Reads for the map: one audit entry a session and filter."""

    def __init__(self, uow: UnitOfWork, gate: ReadGate, clock: Clock, bus: ChangeBus) -> None:
        self._uow = uow
        self._gate = gate
        self._clock = clock
        self._loaded = _Loaded()
        if not uow.is_cache:  # whose blocks are as quick
            bus.subscribe(self._loaded.on_changed)

    def points(self, actor: Actor, token: CancelToken) -> PointColumns:
        """Every incident with a place, as columns; beats are named by their numbers.

        While changes are heard of, only what has changed is read again.

        Raises:
            JobCancelledError: the token was cancelled.
        """
        self._gate.ask_once(actor, Action.MAP_VIEW, {"what": "points"})
        with self._uow.connect() as connection:
            columns = self._loaded.again(connection)
            if columns is None:
                columns = points.load(connection, token)
                self._loaded.keep(columns)
        names = {beat.uid.hex: beat.number for beat in self.beats()}
        return replace(columns, beats=tuple(names.get(uid, "") for uid in columns.beats))

    def forget(self) -> None:
        """Read everything anew the next time: an officer asked for that."""
        self._loaded.forget()

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
            return beats_queries.beats(session, self._clock.now())

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


class _Loaded:
    """The columns as they were loaded, while it is known what has changed since.

    That is so from the moment that the watcher listens until it loses the store.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._columns: PointColumns | None = None
        self._hears = False
        self._changed: set[UUID] | None = None  # None: not known, or too much
        self._others: set[UUID] = set()  # of them incidents for certain

    def on_changed(self, changes: ChangeSet) -> None:
        """Take note of a change; called on the thread of whoever made it known."""
        with self._lock:
            if "store" in changes.kinds:
                self._hears, self._changed = False, None
            elif "beat" in changes.kinds or ("incident" in changes.kinds and not changes.uids):
                self._hears = self._hears or changes.origin == "other"
                self._changed = None
            elif "incident" in changes.kinds and self._changed is not None:
                self._changed |= changes.uids
                if changes.origin == "other":
                    self._others |= changes.uids

    def again(self, connection: Connection) -> PointColumns | None:
        """The columns with what has changed since; None when all has to be loaded."""
        with self._lock:
            columns, changed, others = self._columns, self._changed, frozenset(self._others)
            # From here on changes are noted anew, also while the store is being read.
            self._columns, self._others = None, set()
            self._changed = set() if self._hears else None
        if columns is None or changed is None:
            return None
        made = points.refreshed(connection, columns, frozenset(changed)) if changed else None
        if made is None and changed:
            return None
        columns, gone = made or (columns, frozenset())
        if gone & others:
            return None  # which point was its cannot be said
        self.keep(columns)
        return columns

    def keep(self, columns: PointColumns) -> None:
        """Begin with these."""
        with self._lock:
            self._columns = columns

    def forget(self) -> None:
        """Know nothing any more."""
        with self._lock:
            self._columns = None
