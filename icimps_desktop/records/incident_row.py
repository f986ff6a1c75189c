"""What lists, searches and exports are given of an incident: no words of a report, no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class IncidentRow(NamedTuple):
    """What a list shows of an incident; no words and no names.

    A tuple: of all objects it is made fastest, and lists are long.
    """

    uid: UUID
    number: str
    occurred_from: datetime
    occurred_to: datetime | None
    lat: float | None
    lon: float | None
    category: str
    status: str
    source: str
    severity: float
    beat_uid: UUID | None
    author_uid: UUID | None


@dataclass(frozen=True, slots=True)
class Hit:
    """An incident found by its words, with a line of them."""

    row: IncidentRow
    words: str
