"""Identity: uids made anywhere without asking, and numbers that can be printed at once."""

from __future__ import annotations

import sys
from uuid import UUID, uuid5

if sys.version_info >= (3, 14):
    from uuid import uuid7
else:
    from uuid6 import uuid7

_IMPORTED = UUID("6f1c1f8e-52c7-5d0a-9a39-0d5c3a1a7be2")


def new_uid() -> UUID:
    """A time-ordered uid for a record made here."""
    return UUID(int=uuid7().int)


def imported_uid(agency: str, mapping: str, source_key: str) -> UUID:
    """The same uid for the same source row, whoever imports it and how often.

    The parts are joined with a sign that cannot stand in any of them.
    """
    return uuid5(_IMPORTED, "\x1f".join((agency, mapping, source_key)))


def printed_number(station: str, device: str, year: int, counter: int) -> str:
    """A record's number, final from the moment it is made: `N01-D2-26-000123`.

    The device's letter block makes it unique without asking anybody. Stations
    have up to 4 signs and devices up to 5, so that the number keeps within the 20
    signs of a form; an agency's own number may stand beside it.
    """
    return f"{station}-{device}-{year % 100:02d}-{counter:06d}"
