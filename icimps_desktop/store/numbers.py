"""Printable numbers, final at once: a device counts by itself and never asks anybody."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from icimps_desktop.store.tables import NUMBER_COUNTER


def take(session: Session, device_uid: UUID, year: int, how_many: int = 1) -> int:
    """The first of so many numbers of a device and year; they are used up with the commit."""
    row = (NUMBER_COUNTER.c.device_uid == device_uid, NUMBER_COUNTER.c.year == year)
    found = session.execute(
        select(NUMBER_COUNTER.c.next).where(*row).with_for_update()
    ).scalar_one_or_none()
    if found is None:
        session.execute(
            insert(NUMBER_COUNTER).values(device_uid=device_uid, year=year, next=1 + how_many)
        )
        return 1
    session.execute(update(NUMBER_COUNTER).where(*row).values(next=found + how_many))
    return int(found)
