"""From normalised source rows to the columns of incidents, offences, accounts and search."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import shapely
from numpy.typing import NDArray

from icimps_desktop.core.clock import to_micros
from icimps_desktop.core.ids import imported_uid
from icimps_desktop.exchange.batch import NO_TIME, NormalBatch
from icimps_desktop.records.categories import default_nibrs, iccs_of
from icimps_desktop.records.incident import IncidentStatus, LocationHow, Source
from icimps_desktop.records.station import Beat
from icimps_desktop.services.knowledge import Knowledge
from icimps_desktop.store.search_index import line_of


@dataclass(frozen=True, slots=True)
class RowSource:
    """Where the rows come from: it goes into their uids and stays the same for ever."""

    agency: str
    mapping: str
    station_uid: UUID
    zone: str
    batch_uid: UUID
    at_micros: int


class BeatFinder:
    """Finds the beats of many points at once; the lowest number where two touch."""

    def __init__(self, beats: Sequence[Beat]) -> None:
        self._beats = sorted(beats, key=lambda beat: beat.number)
        self._tree = shapely.STRtree([beat.geom for beat in self._beats])
        self._from = np.array([to_micros(b.valid_from) for b in self._beats], dtype=np.int64)
        far = np.iinfo(np.int64).max
        self._to = np.array(
            [far if b.valid_to is None else to_micros(b.valid_to) for b in self._beats],
            dtype=np.int64,
        )

    def find(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], at: NDArray[np.int64]
    ) -> list[UUID | None]:
        """The beat of each point at each time (microseconds), None outside all."""
        found = np.full(len(lon), len(self._beats), dtype=np.int64)
        if self._beats:
            present = np.flatnonzero(~np.isnan(lon) & ~np.isnan(lat))
            points = shapely.points(lon[present], lat[present])
            which, beat = self._tree.query(points, predicate="intersects")
            rows = present[which]
            valid = (self._from[beat] <= at[rows]) & (at[rows] < self._to[beat])
            np.minimum.at(found, rows[valid], beat[valid])
        uids = [beat.uid for beat in self._beats]
        return [uids[place] if place < len(uids) else None for place in found.tolist()]


@dataclass(slots=True)
class ImportRows:
    """One batch, ready to be written: parallel plain columns of each table.

    Instants are microseconds (None: not known), places are `lon`/`lat`; `digest` tells
    one content of a source row from another.
    """

    uid: list[UUID]
    digest: list[int]
    occurred_from: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    beat: list[UUID | None]
    incident: dict[str, list[Any]]
    offence: dict[str, list[Any]]
    account: dict[str, list[Any]]
    words: list[str]

    @property
    def by_address(self) -> int:
        """How many have the place of their address instead of coordinates."""
        not_found = (LocationHow.IMPORT.value, LocationHow.NONE.value)
        return sum(how not in not_found for how in self.incident["location_how"])

    def __len__(self) -> int:
        return len(self.uid)

    def take(self, keep: Sequence[int]) -> ImportRows:
        """Only these rows."""
        index = np.array(keep, dtype=np.int64)

        def some(values: Sequence[Any]) -> list[Any]:
            return [values[place] for place in keep]

        def table(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
            return {name: some(values) for name, values in columns.items()}

        return ImportRows(
            some(self.uid),
            some(self.digest),
            self.occurred_from[index],
            self.lon[index],
            self.lat[index],
            some(self.beat),
            table(self.incident),
            table(self.offence),
            table(self.account),
            some(self.words),
        )


def make_rows(
    batch: NormalBatch, source: RowSource, knowledge: Knowledge, beats: BeatFinder
) -> ImportRows:
    """What the rows of a batch become; the same rows give the same uids and numbers anywhere."""
    count = len(batch)
    uids = [imported_uid(source.agency, source.mapping, key) for key in batch.source_key]
    of_class = {word: default_nibrs(knowledge.lists, word) for word in set(batch.category)}
    nibrs = [
        code or of_class[category]
        for code, category in zip(batch.nibrs, batch.category, strict=True)
    ]
    severity = knowledge.severity
    graded = list(zip(nibrs, batch.category, batch.location_type, strict=True))
    known = {
        (code, word, place): severity.weight(code, word, location_type=place)
        for code, word, place in set(graded)
    }
    weights = [known[one] for one in graded]
    reported = np.where(batch.reported_at == NO_TIME, batch.occurred_from, batch.reported_at)
    has_point = (~np.isnan(batch.lon)).tolist()
    ends = [
        None if end == start else end
        for start, end in zip(batch.occurred_from.tolist(), batch.occurred_to.tolist(), strict=True)
    ]
    incident: dict[str, list[Any]] = {
        "version": [1] * count,
        "number": [_number(uid) for uid in uids],
        "agency_number": [number or None for number in batch.agency_number],
        "source": [
            Source.POLICE_FOUND.value if found else Source.REPORTED.value
            for found in batch.police_found.tolist()
        ],
        "time_precision": [str(word) for word in batch.precision],
        "occurred_text": [text[:80] for text in batch.occurred_text],
        "time_flag": [str(flag) for flag in batch.occurred_flag],
        "zone": [source.zone] * count,
        "hour_of_week": batch.hour_of_week.tolist(),
        "category": batch.category,
        "severity": weights,
        "severity_table": [severity.name] * count,
        "status": [IncidentStatus.APPROVED.value] * count,
        "location_how": [
            how or (LocationHow.IMPORT.value if there else LocationHow.NONE.value)
            for how, there in zip(batch.found_how, has_point, strict=True)
        ],
        "accuracy_m": [None if value != value else value for value in batch.accuracy_m.tolist()],
        "location_type": batch.location_type,
        "exceptional_clearance": ["N"] * count,
        "source_digest": _digests(batch),
        "occurred_to": ends,
        "reported_at": reported.tolist(),
    }
    iccs = {code: iccs_of(knowledge.lists, code) for code in set(nibrs)}
    offence: dict[str, list[Any]] = {
        "version": [1] * count,
        "seq": [1] * count,
        "local_code": batch.local_code,
        "nibrs": nibrs,
        "iccs": [iccs[code] for code in nibrs],
        "description": batch.offence,
        "attempted": [False] * count,
        "severity": weights,
    }
    return ImportRows(
        uid=uids,
        digest=incident["source_digest"],
        occurred_from=batch.occurred_from,
        lon=batch.lon,
        lat=batch.lat,
        beat=beats.find(batch.lon, batch.lat, batch.occurred_from),
        incident=incident,
        offence=offence,
        account={"address": batch.address, "narrative": batch.narrative},
        words=_words(batch),
    )


def part_uid(incident: UUID, part: str) -> UUID:
    """The uid of a part of an imported incident, the same everywhere too."""
    return uuid5(incident, part)


def _number(uid: UUID) -> str:
    """A printable number made of the uid, so that two stations print the same one."""
    text = b32encode(uid.bytes[:8]).decode()
    return f"I-{text[:4]}-{text[4:8]}-{text[8:12]}"


def _digests(batch: NormalBatch) -> list[int]:
    """Of what the source says: a place that was looked up may be another one tomorrow."""
    looked_up = np.array([bool(how) for how in batch.found_how], dtype=np.bool_)
    lon, lat = (np.where(looked_up, np.nan, values) for values in (batch.lon, batch.lat))
    columns = (
        batch.occurred_from.tolist(),
        batch.occurred_to.tolist(),
        batch.reported_at.tolist(),
        np.round(lon, 7).tolist(),
        np.round(lat, 7).tolist(),
        batch.category,
        batch.offence,
        batch.local_code,
        batch.nibrs,
        batch.police_found.tolist(),
        batch.address,
        batch.narrative,
        batch.location_type,
        batch.agency_number,
    )
    return [
        int.from_bytes(blake2b(repr(row).encode(), digest_size=8).digest(), "big", signed=True)
        for row in zip(*columns, strict=True)
    ]


def _words(batch: NormalBatch) -> list[str]:
    columns = (batch.category, batch.offence, batch.address, batch.narrative)
    return [line_of(row) for row in zip(*columns, strict=True)]
