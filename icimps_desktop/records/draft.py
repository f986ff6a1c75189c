"""What stands in an open form, as the journal keeps it: no record yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in an open form: `body` is the form's own text, `focus` the field at work."""

    key: str
    officer_uid: UUID
    form: str
    form_version: int
    title: str
    body: str
    focus: str
    at: datetime
