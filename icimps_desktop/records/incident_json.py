"""An incident as JSON and back: for the command line, drafts and files."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from inspect import signature as inspect_signature
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import Column, inspect
from sqlalchemy.orm import Mapper

from icimps_desktop.core.errors import UserError
from icimps_desktop.records.base import Record
from icimps_desktop.records.incident import Incident

# Worked out on saving, or given by the store: read, but never taken from a file.
_OURS = frozenset(
    {
        "id",
        "version",
        "number",
        "status",
        "severity",
        "severity_table",
        "beat_uid",
        "hour_of_week",
        "author_uid",
        "import_batch_uid",
        "source_digest",
        "incident_uid",
        "involvement_uid",
        "created_at",
        "station_uid",
    }
)
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_HISTORY = frozenset({"states", "supplements", "pins"})


def to_json(record: Record) -> dict[str, object]:
    """Columns and loaded parts; times as ISO 8601 UTC, geometry as WKT, uids as text."""
    mapper: Mapper[Any] = inspect(type(record))
    body: dict[str, object] = {
        column.key: _plain(getattr(record, column.key))
        for column in mapper.column_attrs
        if column.key not in ("id", "source_digest")
    }
    loaded = inspect(record).unloaded
    for relation in mapper.relationships:
        if relation.key in loaded:
            continue
        part = getattr(record, relation.key)
        if isinstance(part, list):
            body[relation.key] = [to_json(one) for one in part]
        else:
            body[relation.key] = None if part is None else to_json(part)
    return body


def from_json(body: Mapping[str, object], given: Mapping[str, object]) -> Incident:
    """A new incident from JSON; `given` are the fields that the station itself fills in.

    Raises:
        UserError: a field is unknown or its value cannot be; the sentence names it.
    """
    made = _part(Incident, body, given, "")
    if not isinstance(made, Incident):
        raise TypeError("an incident was asked for")
    return made


def _part(
    kind: type[Record], body: Mapping[str, object], given: Mapping[str, object], path: str
) -> Record:
    mapper: Mapper[Any] = inspect(kind)
    hints = typing.get_type_hints(kind, localns=_names(mapper))
    columns = {column.key for column in mapper.column_attrs}
    values: dict[str, object] = dict(given)
    for name, value in body.items():
        where = f"{path}{name}"
        if name in _HISTORY or (name in _OURS and name in columns):
            continue
        if name in columns:
            values[name] = _value(hints[name], value, where)
            _check_length(mapper.columns[name], values[name], where)
        elif name in mapper.relationships:
            values[name] = _parts(mapper, name, value, where)
        else:
            raise UserError(
                f"{_capital(_in_words(path))} has a field “{name}”, which means nothing here.",
                field=where,
            )
    lacking = [name for name in _needed(kind) if name not in values]
    if lacking:
        named = " and ".join(f"“{name}”" for name in lacking)
        raise UserError(f"{_capital(_in_words(path))} lacks {named}.", field=f"{path}{lacking[0]}")
    make: Callable[..., Record] = kind
    return make(**values)


def _needed(kind: type[Record]) -> list[str]:
    """The fields without which there is no record of this kind."""
    made = inspect_signature(kind).parameters.values()
    return [one.name for one in made if one.default is one.empty]


def _in_words(path: str) -> str:
    """A part of a report as a person calls it: "offences[0]" is "the first of the offences"."""
    words = ""
    for step in path.rstrip(".").split("."):
        name, _, place = step.rstrip("]").partition("[")
        said = name.replace("_", " ")
        part = f"{_ordinal(int(place))} of the {said}" if place else said
        words = f"{part} of the {words}" if words else part
    return f"the {words or 'report'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ordinal(place: int) -> str:
    """A place in a list, counted from 0, in words."""
    return _ORDINALS[place] if place < len(_ORDINALS) else f"number {place + 1}"


def _named(where: str) -> str:
    """A field as a person calls it: "offences[0].nibrs" is "“nibrs” of the first of …"."""
    path, _, name = where.rpartition(".")
    return f"“{name}” of {_in_words(path)}" if path else f"“{name}”"


def _parts(mapper: Mapper[Any], name: str, value: object, where: str) -> object:
    relation = mapper.relationships[name]
    if value is None:
        return None
    if relation.uselist:
        if not isinstance(value, list):
            raise UserError(f"{_named(where)} must be a list: […].", field=where)
        kind = relation.mapper.class_
        return [
            _part(kind, _object(one, f"{where}[{place}]"), {}, f"{where}[{place}].")
            for place, one in enumerate(value)
        ]
    return _part(relation.mapper.class_, _object(value, where), {}, f"{where}.")


def _object(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise UserError(
            f"{_capital(_in_words(where))} must be an object with fields: {{…}}.", field=where
        )
    return value


def _value(hint: Any, value: object, where: str) -> object:
    """A JSON value as the column's own type."""
    wanted = typing.get_args(hint)[0]  # Mapped[...]
    options = typing.get_args(wanted) if isinstance(wanted, types.UnionType) else (wanted,)
    if value is None and type(None) in options:
        return None
    kind = next(option for option in options if option is not type(None))
    try:
        return _as(kind, value)
    except (ValueError, TypeError, shapely.GEOSException) as error:
        raise UserError(f"“{value}” is no value for {_named(where)}.", field=where) from error


def _check_length(column: Column[Any], value: object, where: str) -> None:
    most = getattr(column.type, "length", None)
    if isinstance(value, str) and most is not None and len(value) > most:
        raise UserError(f"{_named(where)} may have {most} characters at most.", field=where)


def _as(kind: Any, value: object) -> object:
    if kind is datetime:
        made = datetime.fromisoformat(str(value))
        if made.tzinfo is None:
            raise ValueError("a time needs its offset")
        return made
    if kind is date:
        return date.fromisoformat(str(value))
    if kind is UUID:
        return UUID(str(value))
    if kind is shapely.Geometry:
        return shapely.from_wkt(str(value))
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise TypeError("a list of codes")
        return tuple(str(one) for one in value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError("another type")
    return value


def _names(mapper: Mapper[Any]) -> dict[str, object]:
    """Class names that hints of this record mention."""
    return {one.class_.__name__: one.class_ for one in mapper.registry.mappers}


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkt(value, rounding_precision=7, trim=True)
    if isinstance(value, tuple):
        return list(value)
    return value
