"""Which incidents are asked for; the same question for list, map, search and command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import shapely


@dataclass(frozen=True, slots=True)
class Near:
    """Everything within so many metres of a place (degrees)."""

    lat: float
    lon: float
    metres: float


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Every part that is given must hold; what is left out does not matter.

    `box` is west, south, east, north in degrees; `until` is exclusive; `hours` are
    hours of the week (0-167); `text` is a full-text question; `states` of the report;
    `uids` asks which of these few incidents fit the rest.
    """

    box: tuple[float, float, float, float] | None = None
    near: Near | None = None
    polygon: shapely.Geometry | None = None
    since: datetime | None = None
    until: datetime | None = None
    categories: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    beats: tuple[UUID, ...] = ()
    hours: frozenset[int] | None = None
    severity_min: float | None = None
    severity_max: float | None = None
    author_uid: UUID | None = None
    batch_uid: UUID | None = None
    uids: tuple[UUID, ...] = ()
    text: str = ""
