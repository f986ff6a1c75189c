"""How the tests spoil a report: each returns what does it to a given one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from icimps_desktop.records.incident import Incident
from tests.records import reports

Spoil = Callable[[Incident], None]


class Case(NamedTuple):
    """A rule, a report in which it is silent, and what makes it speak."""

    rule: str
    build: Callable[[], Incident]
    spoil: Spoil


def put(record: object, **fields: Any) -> None:
    """Set fields of a record."""
    for name, value in fields.items():
        setattr(record, name, value)


def whole(**fields: Any) -> Spoil:
    """Set fields of the report itself."""
    return lambda incident: put(incident, **fields)


def first_offence(**fields: Any) -> Spoil:
    return lambda incident: put(incident.offences[0], **fields)


def victim(**fields: Any) -> Spoil:
    """Set fields of the first person."""
    return lambda incident: put(incident.involvements[0], **fields)


def offender(**fields: Any) -> Spoil:
    """Set fields of the last person."""
    return lambda incident: put(incident.involvements[-1], **fields)


def first_item(**fields: Any) -> Spoil:
    return lambda incident: put(incident.items[0], **fields)


def first_arrest(**fields: Any) -> Spoil:
    return lambda incident: put(incident.arrests[0], **fields)


def first_tie(**fields: Any) -> Spoil:
    return lambda incident: put(incident.relationships[0], **fields)


def also(nibrs: str, *, linked: bool = True, **fields: Any) -> Spoil:
    """Add an offence, suffered by the first victim."""

    def spoil(incident: Incident) -> None:
        made = reports.offence(incident, nibrs, **fields)
        if linked:
            reports.suffers(incident, incident.involvements[0], made)

    return spoil


def with_person(*roles: str, **fields: Any) -> Spoil:
    def spoil(incident: Incident) -> None:
        reports.person(incident, *roles, **fields)

    return spoil


def with_item(loss: str, kind: str = "", **fields: Any) -> Spoil:
    def spoil(incident: Incident) -> None:
        reports.item(incident, loss, kind, **fields)

    return spoil


def without(part: str) -> Spoil:
    """Empty a list of parts."""
    return lambda incident: getattr(incident, part).clear()


def then(*spoils: Spoil) -> Spoil:
    """One after the other."""

    def spoil(incident: Incident) -> None:
        for one in spoils:
            one(incident)

    return spoil
