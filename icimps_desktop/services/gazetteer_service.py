"""Place search for a station: its base map's names and the addresses of its own incidents."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from icimps_desktop.core.events import ChangeBus, ChangeSet
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.core.memory import give_back
from icimps_desktop.security.policy import Action, decide
from icimps_desktop.security.session import Actor
from icimps_desktop.services.basemap import BasemapService
from icimps_desktop.services.gate import ReadGate
from icimps_desktop.store.queries import places
from icimps_desktop.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from icimps_desktop.services.gazetteer import Gazetteer, Place

_ADDRESSES = 200_000  # the last filed: older ones of a very large station add nothing new
_READ = {"what": "places", "rows": _ADDRESSES}


class GazetteerService:
    """Finds places; built on first use, kept in memory, safe from any thread."""

    def __init__(
        self, uow: UnitOfWork, gate: ReadGate, basemap: BasemapService, bus: ChangeBus
    ) -> None:
        self._uow = uow
        self._gate = gate
        self._basemap = basemap
        self._turn = Lock()
        self._with_incidents: Gazetteer | None = None
        self._of_map: Gazetteer | None = None
        self._built_from: tuple[Path, int] | None = None
        self._stale = False
        bus.subscribe(self._on_changed)

    def find(self, actor: Actor, text: str, limit: int = 10) -> list[Place]:
        """Places that a text may mean, best first, while it is being typed.

        The first call builds the gazetteer, which takes seconds: `prepare` it in a job before.

        Raises:
            DeniedError: the officer may not see the map, or has not said what he works on.
        """
        return self._whole(actor, CancelToken()).find(text, limit)

    def prepare(self, actor: Actor, token: CancelToken | None = None) -> None:
        """Build the gazetteer, or build it anew after an import or with another base map.

        An officer who may not read incidents gets the base map's names alone.

        Raises:
            UserError: the base map cannot be used.
            JobCancelledError: the token was cancelled.
        """
        given = token or CancelToken()
        with self._turn:
            if self._stale or self._source() != self._built_from:
                self._with_incidents = self._of_map = None
        if decide(actor, Action.MAP_VIEW).allowed:
            self._whole(actor, given)
        else:
            self._map_alone(given)

    def locate(self, text: str) -> Place | None:
        """The one place that an address of an import means, or None when there is any doubt.

        Reads no incident: it knows former addresses only after an officer who may read them
        has had the gazetteer prepared, and the base map's names otherwise.
        """
        with self._turn:
            known = self._with_incidents or self._of_map
        return (known or self._map_alone(CancelToken())).certain(text)

    def _whole(self, actor: Actor, token: CancelToken) -> Gazetteer:
        self._gate.ask_once(actor, Action.MAP_VIEW, _READ)
        with self._turn:
            if self._with_incidents is None:
                self._stale, self._built_from = False, self._source()
                with self._uow.read_through() as session:
                    told = places.former_addresses(session, _ADDRESSES)
                    self._with_incidents = _build(self._path(), told, token)
                self._of_map = None
            return self._with_incidents

    def _map_alone(self, token: CancelToken) -> Gazetteer:
        with self._turn:
            if self._of_map is None:
                self._stale, self._built_from = False, self._source()
                self._of_map = _build(self._path(), [], token)
            return self._of_map

    def _path(self) -> Path | None:
        return None if self._built_from is None else self._built_from[0]

    def _source(self) -> tuple[Path, int] | None:
        """The base map's file and when it was last written."""
        path = self._basemap.path
        if path is None or not path.is_file():
            return None
        return path, path.stat().st_mtime_ns

    def _on_changed(self, changes: ChangeSet) -> None:
        """An import brings new addresses; single reports can wait for the next build."""
        if "incident_account" in changes.kinds and not changes.uids:
            self._stale = True


def _build(
    basemap: Path | None, told: Iterable[tuple[str, float, float]], token: CancelToken
) -> Gazetteer:
    from icimps_desktop.services.gazetteer import Gazetteer  # loads the map libraries

    try:
        return Gazetteer.build(basemap, told, token)
    finally:
        give_back()
