"""What a transaction did to records, as operations that can be sent, and as audit objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from secrets import token_bytes
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import Connection, event, func, insert, inspect, select
from sqlalchemy.orm import Session, object_session
from sqlalchemy.types import TypeEngine

from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.base import Record
from icimps_desktop.records.types import Codes, Geom, Uid, UtcTime
from icimps_desktop.security.audit_chain import canonical, commitment
from icimps_desktop.security.session import Actor
from icimps_desktop.store.tables import OUTBOX

ROWS_A_BULK_OP = 500
_REMOVED = "icimps_removed"


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of one record, or of many of a kind at once (`record_uid` None)."""

    entity: str
    record_uid: UUID | None
    kind: str  # create | set | remove
    base_version: int
    body: str
    rows: int = 1
    salt: bytes = field(default_factory=partial(token_bytes, 16))

    def audit_object(self) -> dict[str, object]:
        """What the audit says of it: what kind, which record, and a salted digest."""
        return {
            "t": self.entity,
            "u": str(self.record_uid) if self.record_uid else None,
            "k": self.kind,
            "n": self.rows,
            "c": commitment(self.salt, self.body),
        }


def plain(value: object) -> object:
    """A column's value as JSON has it: times as ISO 8601 UTC, geometry as WKT, uids as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkt(value, rounding_precision=7)
    if isinstance(value, tuple):
        return list(value)
    return value


def unplain(kind: TypeEngine[Any], value: object) -> object:
    """A value of `plain` as the column's own type again."""
    if value is None:
        return None
    if isinstance(kind, UtcTime):
        return datetime.fromisoformat(str(value))
    if isinstance(kind, Uid):
        return UUID(str(value))
    if isinstance(kind, Geom):
        return shapely.from_wkt(str(value))
    if isinstance(kind, Codes) and isinstance(value, list):
        return tuple(value)
    return value


@event.listens_for(Record, "after_delete", propagate=True)
def _note_removed(_mapper: object, _connection: object, record: Record) -> None:
    """Parts that were only taken off a list are deleted without standing in `deleted`."""
    session = object_session(record)
    if session is not None:
        removed = session.info.setdefault(_REMOVED, [])
        removed.append((record.__tablename__, record.uid, record.version))


def operations_of_flush(session: Session) -> list[Operation]:
    """The operations of what this flush wrote; call it in `after_flush`.

    Fields left empty are left out of a create: the reader's defaults are the same.
    """
    found: list[Operation] = []
    for record in session.new:
        if isinstance(record, Record):
            fields = {
                name: plain(value)
                for name, value in _columns(record).items()
                if name != "id" and value not in (None, "", (), False)
            }
            found.append(
                Operation(record.__tablename__, record.uid, "create", 0, canonical(fields))
            )
    for record in session.dirty:
        if isinstance(record, Record):
            changed = _changes(record)
            if changed:
                base = record.version - 1
                found.append(
                    Operation(record.__tablename__, record.uid, "set", base, canonical(changed))
                )
    found += [
        Operation(entity, uid, "remove", version, "{}")
        for entity, uid, version in session.info.pop(_REMOVED, [])
    ]
    return found


def bulk_operations(entity: str, kind: str, bodies: list[str]) -> list[Operation]:
    """Operations over many records: each a JSON list of at most 500 bodies."""
    chunks = (bodies[i : i + ROWS_A_BULK_OP] for i in range(0, len(bodies), ROWS_A_BULK_OP))
    return [
        Operation(entity, None, kind, 0, "[" + ",".join(chunk) + "]", len(chunk))
        for chunk in chunks
    ]


def bump_versions(session: Session) -> None:
    """Count a record's version on before an edit of it is flushed."""
    for record in session.dirty:
        if isinstance(record, Record) and session.is_modified(record, include_collections=False):
            record.version += 1


def enqueue(
    connection: Connection,
    actor: Actor,
    txn_uid: UUID,
    at: datetime,
    operations: list[Operation],
) -> None:
    """Put operations into the outbox, in the caller's transaction.

    In a cache they get the device's next numbers, without holes. In PostGIS a definer
    function takes them (an officer's login may not write the table), unnumbered: only the
    sync runner numbers what it sees committed.
    """
    if not operations:
        return
    rows = [
        {
            "op_uid": new_uid(),
            "txn_uid": txn_uid,
            "device_seq": None,
            "device_uid": actor.device_uid,
            "at": at,
            "actor_uid": actor.officer_uid,
            "entity": op.entity,
            "record_uid": op.record_uid,
            "kind": op.kind,
            "base_version": op.base_version,
            "rows": op.rows,
            "salt": op.salt,
            "body": op.body,
            "state": "waiting",
        }
        for op in operations
    ]
    if connection.dialect.name == "postgresql":
        for row in rows:
            connection.execute(
                select(
                    func.icimps_outbox_add(
                        row["op_uid"],
                        row["txn_uid"],
                        row["device_uid"],
                        row["actor_uid"],
                        row["entity"],
                        row["record_uid"],
                        row["kind"],
                        row["base_version"],
                        row["rows"],
                        row["salt"],
                        row["body"],
                    )
                )
            )
        return
    of_device = OUTBOX.c.device_uid == actor.device_uid
    last = connection.execute(select(func.max(OUTBOX.c.device_seq)).where(of_device)).scalar() or 0
    for place, row in enumerate(rows, start=last + 1):
        row["device_seq"] = place
    connection.execute(insert(OUTBOX), rows)


def waiting(connection: Connection) -> int:
    """How many operations wait to be sent."""
    counted = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.state == "waiting")
    return int(connection.execute(counted).scalar_one())


def _columns(record: Record) -> dict[str, object]:
    return {column.key: getattr(record, column.key) for column in inspect(type(record)).columns}


def _changes(record: Record) -> Mapping[str, list[object]]:
    state = inspect(record)
    names = [c.key for c in inspect(type(record)).columns if c.key not in ("id", "version")]
    changes: dict[str, list[object]] = {}
    for name in names:
        history = state.attrs[name].history
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            changes[name] = [plain(old), plain(getattr(record, name))]
    return changes
