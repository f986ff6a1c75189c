"""What the map screen is given from outside: callables for a job, and words for codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.exchange.basemap import BaseMap
from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.records.points import PointColumns
from icimps_desktop.ui.map.words import title

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was found for a text; `how` says how its point was got.

    `detail` tells it apart from others of the same name; `accuracy_m` is None when unknown.
    """

    label: str
    lon: float
    lat: float
    detail: str = ""
    how: str = ""
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class MapWords:
    """What codes are called: classes of crime, their groups of one colour, states, beats.

    A code without an entry is shown as its own word, and is its own group.
    """

    categories: Mapping[str, str] = field(default_factory=lambda: _NONE)
    groups: Mapping[str, str] = field(default_factory=lambda: _NONE)
    statuses: Mapping[str, str] = field(default_factory=lambda: _NONE)
    beats: Mapping[str, str] = field(default_factory=lambda: _NONE)

    def category(self, code: str) -> str:
        return self.categories.get(code) or title(code)

    def group(self, code: str) -> str:
        """The heading of the group whose colour the class has."""
        return self.groups.get(code) or self.category(code)

    def status(self, code: str) -> str:
        return self.statuses.get(code) or title(code)

    def beat(self, code: str) -> str:
        return self.beats.get(code) or code


class MapData(Protocol):
    """Where the map gets what it shows; all methods run in jobs and may take a while.

    Each may raise an `IcimpsError`, whose sentence is shown. What the audit asks for is the
    implementer's: `load_points`, `note_filter` and `note_export` write their entry first.
    """

    @property
    def zone(self) -> ZoneInfo:
        """The station's clock."""
        ...

    @property
    def words(self) -> MapWords: ...

    def load_points(self, token: CancelToken) -> PointColumns:
        """All incidents that the officer may see on a map."""
        ...

    def load_basemap(self, token: CancelToken) -> BaseMap | None:
        """The station's base map; None where it has none."""
        ...

    def find_place(self, text: str, token: CancelToken) -> list[Place]:
        """Places whose name begins like the text, likeliest first."""
        ...

    def note_filter(self, chosen: MapFilter, token: CancelToken) -> None:
        """The officer looks at the incidents through this filter."""
        ...

    def note_export(self, what: str, chosen: MapFilter, token: CancelToken) -> None:
        """A picture is about to leave the program (`what`: copy, save or print)."""
        ...
