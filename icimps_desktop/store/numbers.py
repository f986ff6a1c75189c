"""Printable numbers, final at once: a device counts by itself and never asks anybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from icimps_desktop.store.tables import NUMBER_COUNTER


def _taken(insert: Any) -> Any:
    """A statement that takes `many` numbers and returns the first one after them."""
    first = insert(NUMBER_COUNTER).values(next=1 + bindparam("many", type_=Integer))
    later = {"next": NUMBER_COUNTER.c.next + bindparam("many", type_=Integer)}
    key = [NUMBER_COUNTER.c.device_uid, NUMBER_COUNTER.c.year]
    counted = first.on_conflict_do_update(index_elements=key, set_=later)
    return counted.returning(NUMBER_COUNTER.c.next)


_TAKEN = {"postgresql": _taken(postgresql.insert), "sqlite": _taken(sqlite.insert)}


def take(session: Session, device_uid: UUID, year: int, how_many: int = 1) -> int:
    """The first of so many numbers of a device and year; they are used up with the commit.

    Two programs of one device take turns on the row, also on the first number of a year.
    """
    connection = session.connection()
    which = {"device_uid": device_uid, "year": year, "many": how_many}
    taken = connection.execute(_TAKEN[connection.dialect.name], which)
    return int(taken.scalar_one()) - how_many
