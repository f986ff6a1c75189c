"""From rows of an import to writes: made ready without a lock, then written in one go."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from icimps_desktop.records.incident import Account, Incident, Offence
from icimps_desktop.services.import_rows import ImportRows, RowSource, part_uid
from icimps_desktop.store import import_writer, search_index
from icimps_desktop.store.bulk import Encoder
from icimps_desktop.store.import_writer import Change, Insert, Typed
from icimps_desktop.store.unit_of_work import Work

_MO = ("mo_entry", "mo_means", "mo_target", "mo_words", "mo_approach", "mo_transport")
_LISTS = ("weapons", "suspected_using", "bias", "activity", "entry_method")
_TIMES = ("occurred_to", "reported_at")
_OFFICERS_OWN = ("version", "number", "status")  # an import sets them once and never again
_PLACE = ("geom", "accuracy_m", "location_how", "beat_uid")  # until an officer has set them


@dataclass(frozen=True, slots=True)
class Writes:
    """What one batch of rows writes; `changed` are incidents that were there already.

    Their accounts are `addresses` and `narratives`, in the same order.
    """

    rows: int
    inserts: list[Insert] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    narratives: list[str] = field(default_factory=list)

    def packed(self) -> bytes:
        """As bytes, for the sealed pile alone."""
        return pickle.dumps(self)

    @staticmethod
    def unpacked(data: bytes) -> Writes:
        """From bytes of this program's own sealed pile, which nobody else can have written."""
        made: Writes = pickle.loads(data)  # noqa: S301
        return made

    def write(self, work: Work) -> int:
        """Write all of it in the caller's transaction; how many places stay as officers set them.

        Which these are is asked now: an officer may have set a pin since the rows were read.
        """
        connection = work.connection
        for insert in self.inserts:
            work.did(insert.write(connection))
        kept = import_writer.placed_by_officers(connection, self.changed)
        for change in self.changes:
            spared = kept if change.entity == Incident.__tablename__ else ()
            for part in change.sparing(spared, _PLACE):
                work.did(part.write(connection))
        if self.changed:
            self._write_accounts(work)
            search_index.rewrite(connection, self.changed)
        return len(kept)

    def _write_accounts(self, work: Work) -> None:
        """Address and narrative as the source says them; what officers added stays."""
        connection = work.connection
        encode = Encoder(connection)
        there = import_writer.accounts_of(connection, self.changed)
        lacking = [
            uid
            for uid, *told in zip(self.changed, self.addresses, self.narratives, strict=True)
            if uid not in there and any(told)
        ]
        if lacking:
            # Empty first and then changed like the others: a roll-back finds what was.
            there |= {uid: part_uid(uid, "account") for uid in lacking}
            empty = {"address": [""] * len(lacking), "narrative": [""] * len(lacking)}
            work.did(_accounts(encode, lacking, empty).write(connection))
        places = [place for place, uid in enumerate(self.changed) if uid in there]
        if places:
            said = {
                "address": [self.addresses[place] for place in places],
                "narrative": [self.narratives[place] for place in places],
            }
            accounts = [there[self.changed[place]] for place in places]
            change = import_writer.rows_to_set(encode, Account, accounts, said, Typed())
            work.did(change.write(connection))


def writes_of(encode: Encoder, source: RowSource, new: ImportRows, changed: ImportRows) -> Writes:
    """What these rows write; needs no store."""
    made = Writes(len(new) + len(changed))
    if len(new):
        made.inserts.extend(_inserts(encode, source, new))
    if len(changed):
        made.changes.extend(_changes(encode, changed))
        made.changed.extend(changed.uid)
        made.addresses.extend(changed.account["address"])
        made.narratives.extend(changed.account["narrative"])
    return made


def _inserts(encode: Encoder, source: RowSource, rows: ImportRows) -> list[Insert]:
    count = len(rows)
    plain = {name: values for name, values in rows.incident.items() if name not in _TIMES}
    links: dict[str, Sequence[UUID | None]] = {
        "station_uid": [source.station_uid] * count,
        "beat_uid": rows.beat,
        "import_batch_uid": [source.batch_uid] * count,
    }
    times = _times(rows) | {"created_at": [source.at_micros] * count}
    incidents = import_writer.rows_to_insert(
        encode, "incident", rows.uid, plain, Typed(times, links, (rows.lon, rows.lat))
    )
    offences = import_writer.rows_to_insert(
        encode,
        "offence",
        [part_uid(uid, "offence") for uid in rows.uid],
        {**rows.offence, **{name: [""] * count for name in _LISTS}},
        Typed(links={"incident_uid": rows.uid}),
    )
    told = [
        place
        for place in range(count)
        if rows.account["address"][place] or rows.account["narrative"][place]
    ]
    made = [incidents, offences]
    if told:
        some = rows.take(told)
        made.append(_accounts(encode, some.uid, some.account))
    return [*made, import_writer.words_to_insert(encode, rows.uid, rows.words)]


def _accounts(encode: Encoder, incidents: list[UUID], told: dict[str, list[Any]]) -> Insert:
    count = len(incidents)
    return import_writer.rows_to_insert(
        encode,
        "incident_account",
        [part_uid(uid, "account") for uid in incidents],
        {"version": [1] * count, **told, **{name: [""] * count for name in _MO}},
        Typed(links={"incident_uid": incidents}),
    )


def _changes(encode: Encoder, rows: ImportRows) -> list[Change]:
    fixed = (*_OFFICERS_OWN, *_TIMES)
    plain = {name: values for name, values in rows.incident.items() if name not in fixed}
    typed = Typed(_times(rows), {"beat_uid": rows.beat}, (rows.lon, rows.lat))
    words = {k: v for k, v in rows.offence.items() if k not in ("version", "seq")}
    parts = [part_uid(uid, "offence") for uid in rows.uid]
    return [
        import_writer.rows_to_set(encode, Incident, rows.uid, plain, typed),
        import_writer.rows_to_set(encode, Offence, parts, words, Typed()),
    ]


def _times(rows: ImportRows) -> dict[str, import_writer.Times]:
    return {
        "occurred_from": rows.occurred_from,
        "occurred_to": rows.incident["occurred_to"],
        "reported_at": rows.incident["reported_at"],
    }
