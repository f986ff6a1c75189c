"""Writes the rows of an import and takes them back; the caller owns the transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, func, or_, select, text, update

from icimps_desktop.records.all_records import record_classes
from icimps_desktop.records.base import Record
from icimps_desktop.records.import_batch import ImportBatch
from icimps_desktop.records.incident import (
    Account,
    Incident,
    LocationHow,
    Offence,
    Pin,
    StateChange,
    Supplement,
)
from icimps_desktop.records.station import Beat
from icimps_desktop.store import bulk, outbox
from icimps_desktop.store.outbox import ROWS_A_BULK_OP, Operation, unplain
from icimps_desktop.store.tables import INCIDENT_SEARCH, OUTBOX

# Ways to a pin that only a person goes: an import writes the source's or the address's place.
_BY_HAND = (LocationHow.GPS, LocationHow.MAP, LocationHow.COORDINATE, LocationHow.BEAT)

Columns = Mapping[str, Sequence[Any]]
Times = Sequence[int | None] | NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Typed:
    """Columns that each store writes in its own way.

    `times` are microseconds, `links` uids of other records, `place` longitude and latitude.
    """

    times: Mapping[str, Times] = field(default_factory=dict)
    links: Mapping[str, Sequence[UUID | None]] = field(default_factory=dict)
    place: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None


def turn_of_imports(connection: Connection) -> tuple[int, ...]:
    """A stamp that is another one after an import, a roll-back or a change of beats.

    On PostGIS imports take turns from here to the end of the transaction; a cache has one
    writer anyhow.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('icimps.import'))"))
    stamp: list[int] = []
    for record in (ImportBatch, Beat):
        counted = select(func.count(), func.coalesce(func.sum(record.version), 0))
        stamp += map(int, connection.execute(counted.select_from(record)).one())
    return tuple(stamp)


def known_digests(connection: Connection, uids: Sequence[UUID]) -> dict[UUID, int | None]:
    """What is there already: the digest of the source row as last imported, by uid."""
    return bulk.known(connection, Incident.uid, Incident.source_digest, uids)


def placed_by_officers(connection: Connection, uids: Sequence[UUID]) -> set[UUID]:
    """Those of these incidents whose place an officer set, moved or took away.

    A place that was looked up is taken for an officer's when the report went through his hands.
    """
    placed = Incident.geom.is_not(None)
    found_by_address = Incident.location_how.in_(
        (LocationHow.ADDRESS, LocationHow.INTERSECTION, LocationHow.LANDMARK)
    )
    of_officers = or_(
        Incident.location_how.in_(_BY_HAND),
        placed & (Incident.location_how == LocationHow.NONE),
        Incident.uid.in_(select(Pin.incident_uid)),
        placed & found_by_address & Incident.uid.in_(select(StateChange.incident_uid)),
    )
    found: set[UUID] = set()
    for start in range(0, len(uids), ROWS_A_BULK_OP):
        some = uids[start : start + ROWS_A_BULK_OP]
        found.update(
            connection.scalars(select(Incident.uid).where(Incident.uid.in_(some), of_officers))
        )
    return found


def operations(entity: str, kind: str, columns: Columns) -> list[Operation]:
    """Bulk operations whose bodies hold the columns' names once and the rows below them."""
    names = list(columns)
    rows = list(zip(*columns.values(), strict=True))
    made = []
    for start in range(0, len(rows), ROWS_A_BULK_OP):
        chunk = rows[start : start + ROWS_A_BULK_OP]
        body = json.dumps(
            {"columns": names, "rows": chunk}, ensure_ascii=False, separators=(",", ":")
        )
        made.append(Operation(entity, None, kind, 0, body, len(chunk)))
    return made


@dataclass(frozen=True, slots=True)
class Insert:
    """New rows of one table as the driver takes them, and what is to be said of them."""

    table: str
    columns: dict[str, Sequence[Any]]
    said: list[Operation]

    def write(self, connection: Connection) -> list[Operation]:
        """Insert them."""
        bulk.insert_columns(connection, self.table, self.columns)
        return self.said


@dataclass(frozen=True, slots=True)
class Change:
    """Columns to be set on records that are there, as the driver takes them and as said."""

    entity: str
    uids: list[UUID]
    columns: dict[str, Sequence[Any]]
    said: dict[str, Sequence[Any]]

    def write(self, connection: Connection) -> list[Operation]:
        """Set them and say what they were and are."""
        record = record_classes()[self.entity]
        was = _stored(connection, record, self.uids, list(self.columns))
        encode = bulk.Encoder(connection)
        bulk.update_columns(connection, self.entity, encode.uids(self.uids), self.columns)
        return _set_operations(self.entity, self.uids, self.said, was)

    def sparing(self, kept: Collection[UUID], names: Collection[str]) -> list[Change]:
        """The same change, but the `kept` records are not set in the columns of these names."""
        if not kept:
            return [self]
        whole = [place for place, uid in enumerate(self.uids) if uid not in kept]
        spared = [place for place, uid in enumerate(self.uids) if uid in kept]
        parts = ((whole, ()), (spared, names))
        return [self._part(places, without) for places, without in parts if places]

    def _part(self, places: list[int], without: Collection[str]) -> Change:
        def some(columns: Columns) -> dict[str, Sequence[Any]]:
            return {
                name: [values[place] for place in places]
                for name, values in columns.items()
                if name not in without
            }

        uids = [self.uids[place] for place in places]
        return Change(self.entity, uids, some(self.columns), some(self.said))


def rows_to_insert(
    encode: bulk.Encoder, table: str, uids: Sequence[UUID], plain: Columns, typed: Typed
) -> Insert:
    """Records given as columns, made ready without touching the store."""
    columns, said = _encoded(encode, plain, typed)
    columns = {"uid": encode.uids(uids), **columns}
    said = {"uid": [str(uid) for uid in uids], **said}
    return Insert(table, columns, operations(table, "create", said))


def rows_to_set(
    encode: bulk.Encoder,
    record: type[Record],
    uids: Sequence[UUID],
    plain: Columns,
    typed: Typed,
) -> Change:
    """New values of records that are there, made ready without touching the store."""
    return Change(record.__tablename__, list(uids), *_encoded(encode, plain, typed))


def _encoded(
    encode: bulk.Encoder, plain: Columns, typed: Typed
) -> tuple[dict[str, Sequence[Any]], dict[str, Sequence[Any]]]:
    columns: dict[str, Sequence[Any]] = dict(plain)
    said: dict[str, Sequence[Any]] = dict(plain)
    for name, values in typed.times.items():
        columns[name], said[name] = encode.times(values), iso_times(values)
    for name, linked in typed.links.items():
        columns[name] = encode.uids(linked)
        said[name] = [None if uid is None else str(uid) for uid in linked]
    if typed.place is not None:
        columns["geom"], said["geom"] = encode.points(*typed.place), _wkt(*typed.place)
    return columns, said


def restore_rows(
    connection: Connection, batch: UUID
) -> Iterator[tuple[list[Operation], list[UUID]]]:
    """Put back what an import changed on records that were there, some hundreds at a time.

    Gives what is to be said of it and the incidents touched. Records that somebody has
    changed again since are left as they are.
    """
    txn = select(OUTBOX.c.txn_uid).where(
        OUTBOX.c.entity == "import_batch", OUTBOX.c.record_uid == batch, OUTBOX.c.kind == "create"
    )
    changes = select(OUTBOX.c.id).where(
        OUTBOX.c.txn_uid.in_(txn), OUTBOX.c.kind == "set", OUTBOX.c.record_uid.is_(None)
    )
    for local_id in connection.scalars(changes.order_by(OUTBOX.c.id)).all():
        change = select(OUTBOX.c.entity, OUTBOX.c.body).where(OUTBOX.c.id == local_id)
        entity, body = connection.execute(change).one()
        record, change_said = record_classes()[entity], json.loads(body)
        said = _put_back(connection, record, change_said)
        touched = change_said["uids"] if record is Incident else ()
        yield said, [UUID(uid) for uid in touched]


def _put_back(
    connection: Connection, record: type[Record], change: dict[str, Any]
) -> list[Operation]:
    names = change["columns"]
    uids = [UUID(uid) for uid in change["uids"]]
    now = _stored(connection, record, uids, names)
    same = [
        place
        for place, uid in enumerate(uids)
        if uid in now and _alike(names, now[uid], change["rows"][place])
    ]
    if not same:
        return []
    table = record.__table__
    statement = update(record).where(table.c.uid == bindparam("of_uid"))
    statement = statement.values(
        {name: bindparam(f"to_{name}") for name in names} | {"version": table.c.version + 1}
    )
    connection.execute(
        statement,
        [
            {"of_uid": uids[place]}
            | {
                f"to_{name}": unplain(table.c[name].type, value)
                for name, value in zip(names, change["was"][place], strict=True)
            }
            for place in same
        ],
    )
    back = {
        name: [change["was"][place][column] for place in same] for column, name in enumerate(names)
    }
    return _set_operations(record.__tablename__, [uids[place] for place in same], back, now)


def _alike(names: Sequence[str], stored: Sequence[object], said: Sequence[object]) -> bool:
    """Whether a row is still what an import made of it; its beat is nobody's edit."""
    return all(
        one == other or name == "beat_uid"
        for name, one, other in zip(names, stored, said, strict=True)
    )


def _stored(
    connection: Connection, record: type[Record], uids: Sequence[UUID], names: Sequence[str]
) -> dict[UUID, list[object]]:
    """The plain values of these columns by uid."""
    table = record.__table__
    found: dict[UUID, list[object]] = {}
    for start in range(0, len(uids), ROWS_A_BULK_OP):
        some = uids[start : start + ROWS_A_BULK_OP]
        statement = select(table.c.uid, *[table.c[name] for name in names])
        for row in connection.execute(statement.where(table.c.uid.in_(some))):
            found[row[0]] = [outbox.plain(value) for value in row[1:]]
    return found


def _set_operations(
    entity: str, uids: Sequence[UUID], said: Columns, was: Mapping[UUID, list[object]]
) -> list[Operation]:
    rows = list(zip(*said.values(), strict=True))
    made = []
    for start in range(0, len(uids), ROWS_A_BULK_OP):
        some = uids[start : start + ROWS_A_BULK_OP]
        body = {
            "columns": list(said),
            "uids": [str(uid) for uid in some],
            "rows": rows[start : start + ROWS_A_BULK_OP],
            "was": [was[uid] for uid in some],
        }
        written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        made.append(Operation(entity, None, "set", 0, written, len(some)))
    return made


def words_to_insert(encode: bulk.Encoder, uids: Sequence[UUID], words: Sequence[str]) -> Insert:
    """What makes new incidents findable."""
    return Insert(INCIDENT_SEARCH.name, {"incident_uid": encode.uids(uids), "body": words}, [])


def drop_words(connection: Connection, uids: Sequence[UUID]) -> None:
    """Make incidents unfindable."""
    for start in range(0, len(uids), ROWS_A_BULK_OP):
        some = uids[start : start + ROWS_A_BULK_OP]
        connection.execute(delete(INCIDENT_SEARCH).where(INCIDENT_SEARCH.c.incident_uid.in_(some)))


def accounts_of(connection: Connection, uids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The account of each of these incidents that has one."""
    return bulk.known(connection, Account.incident_uid, Account.uid, uids)


def uids_of_batch(connection: Connection, batch: UUID) -> tuple[list[UUID], list[UUID]]:
    """Incidents of a batch: those as imported, and those that officers worked on since."""
    added = select(Supplement.incident_uid).union(select(StateChange.incident_uid))
    statement = select(Incident.uid, (Incident.version > 1) | Incident.uid.in_(added)).where(
        Incident.import_batch_uid == batch
    )
    rows = connection.execute(statement).all()
    return [uid for uid, worked in rows if not worked], [uid for uid, worked in rows if worked]


def remove_incidents(connection: Connection, uids: Sequence[UUID]) -> list[Operation]:
    """Take imported incidents away with their parts, and say so."""
    drop_words(connection, uids)
    said: list[Operation] = []
    for part, key in ((Account, Account.incident_uid), (Offence, Offence.incident_uid)):
        gone = _parts_of(connection, part, uids)
        bulk.delete_parts(connection, part, key, uids)
        said += operations(part.__tablename__, "remove", {"uid": [str(uid) for uid in gone]})
    bulk.delete_parts(connection, Incident, Incident.uid, uids)
    return said + operations("incident", "remove", {"uid": [str(uid) for uid in uids]})


def _parts_of(
    connection: Connection, part: type[Account] | type[Offence], uids: Sequence[UUID]
) -> list[UUID]:
    found: list[UUID] = []
    for start in range(0, len(uids), ROWS_A_BULK_OP):
        some = uids[start : start + ROWS_A_BULK_OP]
        found += connection.scalars(select(part.uid).where(part.incident_uid.in_(some)))
    return found


def iso_times(micros: Times) -> list[str | None]:
    """Instants as ISO 8601 UTC text."""
    values = micros.tolist() if isinstance(micros, np.ndarray) else list(micros)
    filled = np.array([value or 0 for value in values], dtype=np.int64).astype("datetime64[us]")
    texts = np.datetime_as_string(filled, unit="us").tolist()
    return [
        None if value is None else f"{text.removesuffix('.000000')}+00:00"
        for value, text in zip(values, texts, strict=True)
    ]


def _wkt(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[str | None]:
    present = ~(np.isnan(lon) | np.isnan(lat))
    made = np.full(len(lon), None, dtype=object)
    points = shapely.points(lon[present], lat[present])
    made[present] = shapely.to_wkt(points, rounding_precision=7)
    texts: list[str | None] = made.tolist()
    return texts
