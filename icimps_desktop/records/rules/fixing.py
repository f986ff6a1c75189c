"""Taking the steps of a fix, and the way back."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import Date

from icimps_desktop.records.arrest import Arrest
from icimps_desktop.records.base import Record
from icimps_desktop.records.incident import Incident, Offence
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import Involvement, Relationship, VictimOffence
from icimps_desktop.records.rules.finding import Fix, Plain, Step
from icimps_desktop.records.types import Codes, Geom, Uid, UtcTime

_PARTS: dict[str, type[Record]] = {
    "offences": Offence,
    "involvements": Involvement,
    "victim_offences": VictimOffence,
    "relationships": Relationship,
    "items": Item,
    "arrests": Arrest,
}
_PATH = re.compile(r"(?:(?P<part>\w+)(?:\[(?P<place>\d+)\])?\.)?(?P<field>\w+)")
_PLACE = re.compile(r"(?P<part>\w+)\[(?P<place>\d+)\]")


def apply_fix(incident: Incident, fix: Fix) -> Fix:
    """Take the steps of a fix on an incident that is loaded with its parts.

    Returns the fix that undoes it: a list of changes in the opposite order. Meant for the
    incident that the fix was found on, unchanged since.
    """
    undo = [_take(incident, step) for step in fix.steps]
    return Fix(fix.label, tuple(reversed(undo)))


def _take(incident: Incident, step: Step) -> Step:
    if step.do == "set":
        record, name = _field(incident, step.path)
        before = _plain(getattr(record, name))
        setattr(record, name, _typed(incident, type(record), name, step.value))
        return Step("set", step.path, before)
    part, place = _place(step.path)
    records: list[Any] = getattr(incident, part)
    if step.do == "remove":
        return Step("add", step.path, _whole(records.pop(place)))
    records.insert(place, _made(incident, _PARTS[part], step.value))
    return Step("remove", step.path)


def _field(incident: Incident, path: str) -> tuple[Record, str]:
    match = _PATH.fullmatch(path)
    if match is None:
        raise ValueError(f"not a field: {path}")
    part, place, name = match["part"], match["place"], match["field"]
    if part is None:
        return incident, name
    held = getattr(incident, part)
    return (held[int(place)] if place is not None else held), name


def _place(path: str) -> tuple[str, int]:
    match = _PLACE.fullmatch(path)
    if match is None or match["part"] not in _PARTS:
        raise ValueError(f"not a place in a list: {path}")
    return match["part"], int(match["place"])


def _made(incident: Incident, kind: type[Record], value: Plain) -> Record:
    """A record of these fields; without a uid among them it gets a new one."""
    if not isinstance(value, dict):
        raise ValueError(f"no fields for a new {kind.__name__}")
    fields = {name: _typed(incident, kind, name, given) for name, given in value.items()}
    local_id = fields.pop("id", None)
    made = kind(**fields)
    if local_id is not None:
        made.id = local_id  # taken back from a removal: still the same stored row
    return made


def _typed(incident: Incident, kind: type[Record], name: str, value: Any) -> Any:
    """A plain value as the column's own type."""
    column = kind.__mapper__.columns[name].type
    if value is None:
        return None
    if isinstance(column, Uid):
        if value.startswith("@"):
            part, place = _place(value[1:])
            return getattr(incident, part)[place].uid
        return UUID(value)
    if isinstance(column, UtcTime):
        return datetime.fromisoformat(value)
    if isinstance(column, Date):
        return date.fromisoformat(value)
    if isinstance(column, Geom):
        return shapely.from_wkt(value)
    return tuple(value) if isinstance(column, Codes) else value


def _plain(value: Any) -> Plain:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, shapely.Geometry):
        return str(shapely.to_wkt(value, rounding_precision=-1))
    if isinstance(value, tuple):
        return list(value)
    plain: Plain = value
    return plain


def _whole(record: Record) -> dict[str, Any]:
    """Every field of a record but the link to its incident, which its list makes."""
    names = [column.key for column in type(record).__mapper__.columns]
    held = vars(record)
    return {
        name: _plain(held[name])
        for name in names
        if name in held and name != "incident_uid" and not (name == "id" and held[name] is None)
    }
