"""Writes the rows of an import and takes them back; the caller owns the transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, select, update

from icimps_desktop.records.all_records import record_classes
from icimps_desktop.records.base import Record
from icimps_desktop.records.incident import Account, Incident, Offence, StateChange, Supplement
from icimps_desktop.store import bulk, outbox
from icimps_desktop.store.outbox import ROWS_A_BULK_OP, Operation, unplain
from icimps_desktop.store.tables import INCIDENT_SEARCH, OUTBOX

Columns = Mapping[str, Sequence[Any]]


def known_digests(connection: Connection, uids: Sequence[UUID]) -> dict[UUID, int | None]:
    """What is there already: the digest of the source row as last imported, by uid."""
    return bulk.known(connection, Incident.uid, Incident.source_digest, uids)


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


def insert_rows(
    connection: Connection,
    table: str,
    uids: Sequence[UUID],
    plain: Columns,
    *,
    times: Mapping[str, Sequence[int | None] | NDArray[np.int64]] | None = None,
    links: Mapping[str, Sequence[UUID | None]] | None = None,
    place: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> list[Operation]:
    """Insert records given as columns and say so.

    `times` are microseconds, `links` uids of other records, `place` longitude and latitude.
    """
    if not uids:
        return []
    encode = bulk.Encoder(connection)
    columns: dict[str, Sequence[Any]] = {"uid": encode.uids(uids), **plain}
    said: dict[str, Sequence[Any]] = {"uid": [str(uid) for uid in uids], **plain}
    for name, values in (times or {}).items():
        columns[name] = encode.times(values)
        said[name] = iso_times(values)
    for name, linked in (links or {}).items():
        columns[name] = encode.uids(linked)
        said[name] = [None if uid is None else str(uid) for uid in linked]
    if place is not None:
        columns["geom"] = encode.points(*place)
        said["geom"] = _wkt(*place)
    bulk.insert_columns(connection, table, columns)
    return operations(table, "create", said)


def update_rows(
    connection: Connection,
    record: type[Record],
    uids: Sequence[UUID],
    plain: Columns,
    *,
    times: Mapping[str, Sequence[int | None] | NDArray[np.int64]] | None = None,
    links: Mapping[str, Sequence[UUID | None]] | None = None,
    place: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> list[Operation]:
    """Set columns of records that are there and say what they were and are."""
    encode = bulk.Encoder(connection)
    columns: dict[str, Sequence[Any]] = dict(plain)
    said: dict[str, Sequence[Any]] = dict(plain)
    for name, values in (times or {}).items():
        columns[name], said[name] = encode.times(values), iso_times(values)
    for name, linked in (links or {}).items():
        columns[name] = encode.uids(linked)
        said[name] = [None if uid is None else str(uid) for uid in linked]
    if place is not None:
        columns["geom"], said["geom"] = encode.points(*place), _wkt(*place)
    was = _stored(connection, record, uids, list(columns))
    bulk.update_columns(connection, record.__tablename__, encode.uids(uids), columns)
    return _set_operations(record.__tablename__, uids, said, was)


def restore_rows(connection: Connection, batch: UUID) -> list[Operation]:
    """Put back what an import changed on records that were there, and say so.

    Records that somebody has changed again since are left as they are.
    """
    txn = select(OUTBOX.c.txn_uid).where(
        OUTBOX.c.entity == "import_batch", OUTBOX.c.record_uid == batch, OUTBOX.c.kind == "create"
    )
    changes = select(OUTBOX.c.entity, OUTBOX.c.body).where(
        OUTBOX.c.txn_uid.in_(txn), OUTBOX.c.kind == "set", OUTBOX.c.record_uid.is_(None)
    )
    said: list[Operation] = []
    for entity, body in connection.execute(changes).all():
        said += _put_back(connection, record_classes()[entity], json.loads(body))
    return said


def _put_back(
    connection: Connection, record: type[Record], change: dict[str, Any]
) -> list[Operation]:
    names = change["columns"]
    uids = [UUID(uid) for uid in change["uids"]]
    now = _stored(connection, record, uids, names)
    same = [
        place
        for place, uid in enumerate(uids)
        if uid in now and _alike(now[uid], change["rows"][place])
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


def _alike(stored: Sequence[object], said: Sequence[object]) -> bool:
    """Whether a row is still what an import made of it (coordinates to a decimetre)."""
    return all(
        one == other or (isinstance(one, str) and one.startswith("POINT") and other is not None)
        for one, other in zip(stored, said, strict=True)
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
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        made.append(Operation(entity, None, "set", 0, text, len(some)))
    return made


def insert_words(connection: Connection, uids: Sequence[UUID], words: Sequence[str]) -> None:
    """Make incidents findable."""
    encode = bulk.Encoder(connection)
    bulk.insert_columns(
        connection, INCIDENT_SEARCH.name, {"incident_uid": encode.uids(uids), "body": words}
    )


def drop_words(connection: Connection, uids: Sequence[UUID]) -> None:
    """Make incidents unfindable."""
    for start in range(0, len(uids), ROWS_A_BULK_OP):
        some = uids[start : start + ROWS_A_BULK_OP]
        connection.execute(delete(INCIDENT_SEARCH).where(INCIDENT_SEARCH.c.incident_uid.in_(some)))


def drop_accounts(connection: Connection, uids: Sequence[UUID]) -> list[Operation]:
    """Take the accounts of incidents away, before others are put in their place."""
    gone = _parts_of(connection, Account, uids)
    bulk.delete_parts(connection, Account, Account.incident_uid, uids)
    return operations("incident_account", "remove", {"uid": [str(uid) for uid in gone]})


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


def iso_times(micros: Sequence[int | None] | NDArray[np.int64]) -> list[str | None]:
    """Instants as ISO 8601 UTC text."""
    values = micros.tolist() if isinstance(micros, np.ndarray) else list(micros)
    filled = np.array([value or 0 for value in values], dtype=np.int64).astype("datetime64[us]")
    texts = np.datetime_as_string(filled, unit="s").tolist()
    return [
        None if value is None else f"{text}+00:00"
        for value, text in zip(values, texts, strict=True)
    ]


def _wkt(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[str | None]:
    present = ~(np.isnan(lon) | np.isnan(lat))
    made = np.full(len(lon), None, dtype=object)
    points = shapely.points(lon[present], lat[present])
    made[present] = shapely.to_wkt(points, rounding_precision=7)
    texts: list[str | None] = made.tolist()
    return texts
