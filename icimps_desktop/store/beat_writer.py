"""Puts incidents into the beats that hold their places; the caller owns the transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, select, update

from icimps_desktop.core.clock import to_micros
from icimps_desktop.records.import_batch import ImportBatch
from icimps_desktop.records.incident import Incident
from icimps_desktop.records.station import Beat
from icimps_desktop.store.outbox import ROWS_A_BULK_OP, Operation
from icimps_desktop.store.tables import OUTBOX

_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class PlacedIncidents:
    """Incidents with a place: degrees, microseconds of `occurred_from`, the beat they are in."""

    uid: list[UUID]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    at: NDArray[np.int64]
    beat: list[UUID | None]


def incidents_since(connection: Connection, since: datetime) -> Iterator[PlacedIncidents]:
    """Every incident with a place that began at or after that time, some thousands at a time."""
    last = 0
    while True:
        statement = (
            select(
                Incident.id, Incident.uid, Incident.geom, Incident.occurred_from, Incident.beat_uid
            )
            .where(Incident.id > last, Incident.geom.is_not(None), Incident.occurred_from >= since)
            .order_by(Incident.id)
            .limit(_AT_ONCE)
        )
        rows = connection.execute(statement).all()
        if not rows:
            return
        last = rows[-1][0]
        where = np.array([row[2] for row in rows], dtype=object)
        yield PlacedIncidents(
            [row[1] for row in rows],
            shapely.get_x(where),
            shapely.get_y(where),
            np.array([to_micros(row[3]) for row in rows], dtype=np.int64),
            [row[4] for row in rows],
        )


def put_into_beats(
    connection: Connection,
    incidents: PlacedIncidents,
    moved: Sequence[int],
    beats: Sequence[UUID | None],
) -> list[Operation]:
    """Set the beat of the incidents at the positions `moved` and say so.

    The beat follows from place and time, it is nobody's edit: versions stay, so that an
    import can still be taken back whole.
    """
    if not moved:
        return []
    table = Incident.__table__
    connection.execute(
        update(Incident).where(table.c.uid == bindparam("of_uid")).values(beat_uid=bindparam("to")),
        [{"of_uid": incidents.uid[place], "to": beats[place]} for place in moved],
    )
    said = []
    for start in range(0, len(moved), ROWS_A_BULK_OP):
        some = moved[start : start + ROWS_A_BULK_OP]
        body = {
            "columns": ["beat_uid"],
            "uids": [str(incidents.uid[place]) for place in some],
            "rows": [[_text(beats[place])] for place in some],
            "was": [[_text(incidents.beat[place])] for place in some],
        }
        text = json.dumps(body, separators=(",", ":"))
        said.append(Operation(Incident.__tablename__, None, "set", 0, text, len(some)))
    return said


def leave_beats(connection: Connection, beats: Collection[UUID]) -> list[Operation]:
    """Take every incident out of these beats and say so: those without a place too."""
    rows = connection.execute(
        select(Incident.uid, Incident.beat_uid).where(Incident.beat_uid.in_(list(beats)))
    ).all()
    nowhere = np.full(len(rows), np.nan)
    never = np.zeros(len(rows), dtype=np.int64)
    incidents = PlacedIncidents(
        [row[0] for row in rows], nowhere, nowhere, never, [row[1] for row in rows]
    )
    return put_into_beats(connection, incidents, range(len(rows)), [None] * len(rows))


def beats_of_batch(connection: Connection, batch: UUID) -> tuple[set[UUID], set[UUID]]:
    """The beats that came with an import, and those that it ended."""
    txn = select(OUTBOX.c.txn_uid).where(
        OUTBOX.c.entity == ImportBatch.__tablename__,
        OUTBOX.c.record_uid == batch,
        OUTBOX.c.kind == "create",
    )
    rows = connection.execute(
        select(OUTBOX.c.kind, OUTBOX.c.record_uid).where(
            OUTBOX.c.txn_uid.in_(txn), OUTBOX.c.entity == Beat.__tablename__
        )
    ).all()
    came = {uid for kind, uid in rows if kind == "create"}
    return came, {uid for kind, uid in rows if kind == "set"}


def _text(uid: UUID | None) -> str | None:
    return None if uid is None else str(uid)
