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
from sqlalchemy import Connection, event, func, inspect, select
from sqlalchemy.orm import Session, object_session
from sqlalchemy.types import TypeEngine

from icimps_desktop.core.clock import to_micros
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
    function takes them (an officer's login may not write the table), unnumbered:
    others commit at the same time, so numbers are for whoever sends what is committed.
    """
    if not operations:
        return
    if connection.dialect.name == "postgresql":
        for op in operations:
            connection.execute(
                select(
                    func.icimps_outbox_add(
                        new_uid(),
                        txn_uid,
                        actor.device_uid,
                        actor.officer_uid,
                        op.entity,
                        op.record_uid,
                        op.kind,
                        op.base_version,
                        op.rows,
                        op.salt,
                        op.body,
                    )
                )
            )
        return
    of_device = OUTBOX.c.device_uid == actor.device_uid
    last = connection.execute(select(func.max(OUTBOX.c.device_seq)).where(of_device)).scalar() or 0
    # The driver's own statement: with types in between, this took longer than the records.
    shared = (txn_uid.bytes, actor.device_uid.bytes, to_micros(at), actor.officer_uid.bytes)
    rows = [
        (
            new_uid().bytes,
            *shared,
            place,
            op.entity,
            None if op.record_uid is None else op.record_uid.bytes,
            op.kind,
            op.base_version,
            op.rows,
            op.salt,
            op.body,
        )
        for place, op in enumerate(operations, start=last + 1)
    ]
    connection.exec_driver_sql(_ENQUEUE, rows)


_ENQUEUE = (
    "INSERT INTO outbox (op_uid, txn_uid, device_uid, at, actor_uid, device_seq, entity, "
    "record_uid, kind, base_version, rows, salt, body, state) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting')"
)


def waiting(connection: Connection) -> int:
    """How many operations wait to be sent."""
    if connection.dialect.name == "postgresql":  # where officers see no row of it
        return int(connection.execute(select(func.icimps_outbox_waiting())).scalar_one())
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
