"""The map's data out of an open station; every method runs in a job."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from icimps_desktop.core.clock import zone
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.records.points import PointColumns
from icimps_desktop.ui.map.data import MapWords, Place

if TYPE_CHECKING:  # the object graph is heavy, and a canvas alone has no use for it
    from icimps_desktop.bootstrap import OpenStation
    from icimps_desktop.exchange.basemap import BaseMap

_PLACES = 8


class StationMapData:
    """Asks the services; the actor is taken at each call, for the purpose may change."""

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._zone = zone(station.config.zone)
        lists = station.knowledge.lists
        categories, groups = lists.get("categories"), lists.get("colour_groups")
        self._words = MapWords(
            categories={code.code: code.label for code in categories.values()},
            groups={
                code.code: groups[code.text("colour")].label
                for code in categories.values()
                if code.text("colour") in groups
            },
            statuses={code.code: code.label for code in lists.get("statuses").values()},
        )

    @property
    def zone(self) -> ZoneInfo:
        return self._zone

    @property
    def words(self) -> MapWords:
        return self._words

    def load_points(self, token: CancelToken) -> PointColumns:
        return self._station.map.points(self._station.actor, token)

    def load_basemap(self, token: CancelToken) -> BaseMap | None:
        return self._station.basemap.open()

    def find_place(self, text: str, token: CancelToken) -> list[Place]:
        found = self._station.gazetteer.find(self._station.actor, text, _PLACES)
        return [
            Place(p.label, p.lon, p.lat, p.detail, _how(str(p.how)), p.accuracy_m) for p in found
        ]

    def note_filter(self, chosen: MapFilter, token: CancelToken) -> None:
        self._station.map.note_filter(self._station.actor, filter_facts(chosen))

    def note_export(self, what: str, chosen: MapFilter, token: CancelToken) -> None:
        self._station.map.note_export(self._station.actor, what, filter_facts(chosen))

    def uid_of(self, local_id: int) -> UUID:
        """The uid behind a point.

        Raises:
            NotFoundError: the incident is gone.
        """
        return self._station.incidents.uid_of(self._station.actor, local_id)


def filter_facts(chosen: MapFilter) -> dict[str, object]:
    """A filter as audit facts: only what narrows, in an order that does not change."""
    facts: dict[str, object] = {}
    for part in fields(chosen):
        value = getattr(chosen, part.name)
        if value is None:
            continue
        if isinstance(value, frozenset):
            value = sorted(value)
        elif isinstance(value, tuple):
            value = [list(v) if isinstance(v, tuple) else v for v in value]
        facts[part.name] = value
    return facts


def _how(word: str) -> str:
    """How a place's point was got, in the officer's words."""
    known = {
        "address": QCoreApplication.translate("Map", "address"),
        "intersection": QCoreApplication.translate("Map", "crossing"),
        "landmark": QCoreApplication.translate("Map", "landmark"),
        "coordinate": QCoreApplication.translate("Map", "coordinates"),
        "beat": QCoreApplication.translate("Map", "beat"),
    }
    return known.get(word, word)
