"""A mapping: which column of a source means what, kept as a JSON file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from icimps_desktop.core.clock import zone as zone_by_name
from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.categories import CATEGORIES
from icimps_desktop.exchange.places import parsed_crs
from icimps_desktop.exchange.time_text import DateOrder

FORMAT_VERSION = 1


class MappingKind(StrEnum):
    """What the rows become."""

    INCIDENTS = "incidents"
    BEATS = "beats"


class WithoutPoint(StrEnum):
    """When a row without a usable point is kept."""

    ADDRESS = "address"  # when it has an address
    ALWAYS = "always"
    NEVER = "never"


class Repeats(StrEnum):
    """What a row is that has no key of its own and says the same as one before."""

    REJECT = "reject"
    COUNT = "count"  # another incident: some sources publish no keys and coarse places


# Field -> what an officer calls it. The order is that of the import wizard.
INCIDENT_FIELDS: Mapping[str, str] = {
    "source_key": "Number in the source",
    "agency_number": "Agency's own number",
    "occurred_from": "Date (and time) from",
    "occurred_from_time": "Time from",
    "occurred_to": "Date (and time) to",
    "occurred_to_time": "Time to",
    "reported_at": "Date reported",
    "reported_time": "Time reported",
    "lat": "Latitude or northing",
    "lon": "Longitude or easting",
    "geometry": "Point (WKT, WKB or “(lat, lon)”)",
    "category": "Class of offence",
    "offence": "Offence in the source's words",
    "local_code": "Local offence code",
    "nibrs": "NIBRS code",
    "police_found": "Found by police",
    "address": "Address",
    "location_type": "Kind of place",
    "narrative": "Narrative",
    "status": "Status",
}
BEAT_FIELDS: Mapping[str, str] = {
    "number": "Number of the beat",
    "name": "Name of the beat",
    "district": "District",
}
FIELDS: Mapping[MappingKind, Mapping[str, str]] = {
    MappingKind.INCIDENTS: INCIDENT_FIELDS,
    MappingKind.BEATS: BEAT_FIELDS,
}
DATE_FIELDS = ("occurred_from", "occurred_to", "reported_at")
VALUE_FIELDS = ("category", "location_type", "nibrs")
DEFAULT_FIELDS = ("category", "police_found", "nibrs", "location_type")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMapping:
    """How one kind of file is read.

    `key` goes into the uid of every row and so never changes; `name` may. A field may
    have several columns: they are joined in order. `optional` fields may lack their
    column. `zone` is empty where the file's times are the station's. `extent` is west,
    south, east, north: what lies outside is no point of this source. `signatures` are
    those of files that an officer read with it.
    """

    key: str
    name: str
    kind: MappingKind = MappingKind.INCIDENTS
    source: str = ""
    credit: str = ""
    zone: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    date_orders: Mapping[str, DateOrder] = field(default_factory=dict)
    day_only: frozenset[str] = frozenset()
    decimal_comma: bool = False
    crs: str = ""
    extent: tuple[float, float, float, float] | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    police_found_values: tuple[str, ...] = ()
    police_found_categories: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    without_point: WithoutPoint = WithoutPoint.ADDRESS
    repeats: Repeats = Repeats.REJECT
    signatures: tuple[str, ...] = ()

    def date_order(self, name: str) -> DateOrder:
        """The order of a date field; a year written first is understood in any."""
        return self.date_orders.get(name, DateOrder.YMD)

    def to_json(self) -> str:
        """The text of the mapping's file; equal mappings give equal text."""
        extent = None if self.extent is None else list(self.extent)
        data: dict[str, Any] = {
            "format_version": FORMAT_VERSION,
            "key": self.key,
            "name": self.name,
            "kind": self.kind.value,
            "source": self.source,
            "credit": self.credit,
            "zone": self.zone,
            "columns": {name: _plain_columns(names) for name, names in self.columns.items()},
            "optional": sorted(self.optional),
            "date_orders": {name: order.value for name, order in self.date_orders.items()},
            "day_only": sorted(self.day_only),
            "decimal_comma": self.decimal_comma,
            "crs": self.crs,
            "extent": extent,
            "values": {name: dict(words) for name, words in self.values.items()},
            "police_found_values": list(self.police_found_values),
            "police_found_categories": list(self.police_found_categories),
            "defaults": dict(self.defaults),
            "without_point": self.without_point.value,
            "repeats": self.repeats.value,
            "signatures": list(self.signatures),
        }
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> ImportMapping:
        """The mapping of a file's text.

        Raises:
            UserError: it is no mapping, of a newer program, or holds a wrong value.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UserError("This is not a mapping: the file is not valid JSON.") from error
        if not isinstance(data, dict) or "format_version" not in data:
            raise UserError("This is not a mapping: it does not say its format version.")
        if data["format_version"] != FORMAT_VERSION:
            raise UserError(
                f"The mapping has format version {data['format_version']}; this program reads"
                f" version {FORMAT_VERSION}. Update the program."
            )
        mapping = _Reader(data).mapping()
        check_mapping(mapping)
        return mapping


def problems(mapping: ImportMapping) -> list[str]:
    """What is wrong with a mapping in itself, as sentences; empty when it can be used."""
    found: list[str] = []
    known = FIELDS[mapping.kind]
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,59}", mapping.key):
        found.append("The key must be small letters, digits, dots and dashes, at most 60.")
    if not mapping.name.strip():
        found.append("Give the mapping a name.")
    used = {*mapping.columns, *mapping.optional}
    found += [f"There is no field “{name}”." for name in sorted(used - set(known))]
    found += [f"Field “{name}” names no column." for name, of in mapping.columns.items() if not of]
    if mapping.kind is MappingKind.INCIDENTS:
        found += _incident_problems(mapping)
    return found


def check_mapping(mapping: ImportMapping) -> None:
    """Refuse a mapping that cannot be used.

    Raises:
        UserError: with all sentences of `problems`.
    """
    found = problems(mapping)
    if found:
        raise UserError(f"The mapping “{mapping.name[:60]}” cannot be used. {' '.join(found)}")


def fitted_columns(mapping: ImportMapping, columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each mapped field the table's own column names; missing optional ones are left out.

    Case, spaces and underscores do not count: "Primary Type" is "primary_type".

    Raises:
        UserError: a column that the mapping needs is not in the table.
    """
    own = {plain_name(name): name for name in reversed(columns)}
    fitted: dict[str, tuple[str, ...]] = {}
    lacking: list[str] = []
    for name, wanted in mapping.columns.items():
        there = tuple(own[plain_name(column)] for column in wanted if plain_name(column) in own)
        if len(there) == len(wanted) or (there and name in mapping.optional):
            fitted[name] = there
        elif name not in mapping.optional:
            lacking += [column for column in wanted if plain_name(column) not in own]
    if lacking:
        needed = ", ".join(f"“{column}”" for column in lacking)
        raise UserError(
            f"The mapping “{mapping.name}” needs the columns {needed}, which this file does not"
            f" have. It has: {', '.join(columns[:40])}.",
            field="mapping",
        )
    return fitted


def plain_name(column: str) -> str:
    """A column name as compared: letters and digits alone, in small letters."""
    return "".join(sign for sign in column.casefold() if sign.isalnum())


def _incident_problems(mapping: ImportMapping) -> list[str]:
    found: list[str] = []
    columns = mapping.columns
    if not {"occurred_from", "reported_at"} & set(columns):
        found.append("Say which column holds the date.")
    if ("lat" in columns) != ("lon" in columns):
        found.append("Latitude and longitude belong together: map both or neither.")
    placed = {"lat", "geometry", "address"} & set(columns)
    if not placed and mapping.without_point is not WithoutPoint.ALWAYS:
        found.append("Say which columns hold the place, or keep rows without a point.")
    for time, date in (
        ("occurred_from_time", "occurred_from"),
        ("occurred_to_time", "occurred_to"),
        ("reported_time", "reported_at"),
    ):
        if time in columns and date not in columns:
            found.append(f"“{INCIDENT_FIELDS[time]}” needs “{INCIDENT_FIELDS[date]}”.")
    found += _sentence_of(lambda: mapping.zone and zone_by_name(mapping.zone))
    found += _sentence_of(lambda: parsed_crs(mapping.crs))
    found += _value_problems(mapping)
    if mapping.extent is not None:
        west, south, east, north = mapping.extent
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            found.append("The extent must be west, south, east, north in degrees.")
    return found


def _value_problems(mapping: ImportMapping) -> list[str]:
    found = [f"“{name}” is no date field." for name in mapping.date_orders.keys() - {*DATE_FIELDS}]
    found += [f"“{name}” is no date field." for name in mapping.day_only - {*DATE_FIELDS}]
    found += [
        f"“{name}” has no list of values." for name in mapping.values.keys() - {*VALUE_FIELDS}
    ]
    found += [f"“{name}” has no default." for name in mapping.defaults.keys() - {*DEFAULT_FIELDS}]
    classes = {
        *mapping.values.get("category", {}).values(),
        *mapping.police_found_categories,
        mapping.defaults.get("category", "other"),
    }
    found += [f"There is no class of offence “{name}”." for name in sorted(classes - {*CATEGORIES})]
    return found


def _sentence_of(check: Any) -> list[str]:
    try:
        check()
    except UserError as error:
        return [error.message]
    return []


def _plain_columns(names: tuple[str, ...]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)


class _Reader:
    """Takes JSON apart; every value must have the type it is written with."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def mapping(self) -> ImportMapping:
        unknown = self._data.keys() - {"format_version", *ImportMapping.__slots__}
        if unknown:
            raise UserError(f"The mapping has entries that mean nothing: {', '.join(unknown)}.")
        return ImportMapping(
            key=self._text("key"),
            name=self._text("name"),
            kind=self._one_of("kind", MappingKind, MappingKind.INCIDENTS),
            source=self._text("source"),
            credit=self._text("credit"),
            zone=self._text("zone"),
            columns={
                name: (of,) if isinstance(of, str) else _texts("columns", of)
                for name, of in self._table("columns").items()
            },
            optional=frozenset(self._texts("optional")),
            date_orders={
                name: _choice("date_orders", DateOrder, order)
                for name, order in self._table("date_orders").items()
            },
            day_only=frozenset(self._texts("day_only")),
            decimal_comma=self._data.get("decimal_comma") is True,
            crs=self._text("crs"),
            extent=self._extent(),
            values={
                name: {raw: _text("values", meant) for raw, meant in _table("values", of).items()}
                for name, of in self._table("values").items()
            },
            police_found_values=self._texts("police_found_values"),
            police_found_categories=self._texts("police_found_categories"),
            defaults={name: _text("defaults", of) for name, of in self._table("defaults").items()},
            without_point=self._one_of("without_point", WithoutPoint, WithoutPoint.ADDRESS),
            repeats=self._one_of("repeats", Repeats, Repeats.REJECT),
            signatures=self._texts("signatures"),
        )

    def _text(self, name: str) -> str:
        return _text(name, self._data.get(name, ""))

    def _texts(self, name: str) -> tuple[str, ...]:
        return _texts(name, self._data.get(name, []))

    def _table(self, name: str) -> dict[str, Any]:
        return _table(name, self._data.get(name, {}))

    def _one_of(self, name: str, kind: Any, default: Any) -> Any:
        return _choice(name, kind, self._data.get(name, default))

    def _extent(self) -> tuple[float, float, float, float] | None:
        given = self._data.get("extent")
        if given is None:
            return None
        if (
            not isinstance(given, list)
            or len(given) != 4
            or not all(isinstance(edge, (int, float)) for edge in given)
        ):
            raise _wrong("extent")
        west, south, east, north = (float(edge) for edge in given)
        return west, south, east, north


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(name)
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(name)
    return tuple(_text(name, item) for item in value)


def _table(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(name)
    return value


def _choice(name: str, kind: Any, value: Any) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        allowed: Iterable[str] = (member.value for member in kind)
        raise UserError(
            f"The mapping's “{name}” must be one of {', '.join(allowed)}.", field=name
        ) from error


def _wrong(name: str) -> UserError:
    return UserError(f"The mapping's “{name}” is not written as it should be.", field=name)
