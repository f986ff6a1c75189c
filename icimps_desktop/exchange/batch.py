"""What the normaliser gives: good rows column by column, and rejected ones with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

NO_TIME = int(np.iinfo(np.int64).min)  # in a column of instants: not given


class RejectKind(StrEnum):
    """Why a row was not taken, for counting."""

    DUPLICATE = "duplicate"
    DATE = "date"
    PLACE = "place"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: its number, a sentence, and all its cells as they were."""

    row: int
    kind: RejectKind
    reason: str
    cells: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class NormalBatch:
    """Rows ready to become incidents; every column has one entry a row.

    Instants are microseconds since 1970 in UTC. `occurred_to` is the last moment of the
    window: of a date without time the last minute of the day, of a moment that moment
    itself. `occurred_flag` is "", "gap" or "fold" (`core.clock.TimeFlag`).
    `occurred_text` is what the source wrote. `reported_at` is `NO_TIME` where it is not
    given. `lon` and `lat` are degrees in WGS 84, both NaN without a point. `found_how` is ""
    for coordinates of the source and a `LocationHow` where the address was looked up; then
    `accuracy_m` says how exact that is, NaN elsewhere.
    `location_type` is a NIBRS code or "", `location_words` the source's words.
    `police_found` is False where nobody says otherwise.
    """

    rows: NDArray[np.int64]
    source_key: list[str]
    occurred_from: NDArray[np.int64]
    occurred_to: NDArray[np.int64]
    occurred_text: list[str]
    occurred_flag: list[str]
    precision: list[str]
    hour_of_week: NDArray[np.int16]
    reported_at: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    found_how: list[str]
    accuracy_m: NDArray[np.float64]
    category: list[str]
    offence: list[str]
    local_code: list[str]
    nibrs: list[str]
    police_found: NDArray[np.bool_]
    address: list[str]
    narrative: list[str]
    location_type: list[str]
    location_words: list[str]
    agency_number: list[str]
    status: list[str]
    rejects: list[Reject] = field(default_factory=list)
    unknown_words: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.source_key)
