"""Printable numbers, final at once: a device counts by itself and never asks anybody."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from icimps_desktop.store.tables import NUMBER_COUNTER


def take(session: Session, device_uid: UUID, year: int, how_many: int = 1) -> int:
    """The first of so many numbers of a device and year; they are used up with the commit.

    Two programs of one device take turns on the row, also on the first number of a year.
    """
    values = {"device_uid": device_uid, "year": year, "next": 1 + how_many}
    later = {"next": NUMBER_COUNTER.c.next + how_many}
    key = [NUMBER_COUNTER.c.device_uid, NUMBER_COUNTER.c.year]
    if session.get_bind().dialect.name == "postgresql":
        in_postgis = postgresql.insert(NUMBER_COUNTER).values(values)
        taken = in_postgis.on_conflict_do_update(index_elements=key, set_=later)
        return int(session.execute(taken.returning(NUMBER_COUNTER.c.next)).scalar_one()) - how_many
    in_cache = sqlite.insert(NUMBER_COUNTER).values(values)
    counted = in_cache.on_conflict_do_update(index_elements=key, set_=later)
    return int(session.execute(counted.returning(NUMBER_COUNTER.c.next)).scalar_one()) - how_many
