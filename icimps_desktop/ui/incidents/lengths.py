"""How long a text may be: what the record's column takes."""

from __future__ import annotations

from icimps_desktop.records.base import Record


def longest(record: type[Record], name: str) -> int:
    """The most signs of a text column; 0 where there is no limit."""
    length = getattr(record.__mapper__.columns[name].type, "length", None)
    return length if isinstance(length, int) else 0
