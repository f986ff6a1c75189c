"""What stands in an incident form, as text: the body of a draft, and what undo works on.

Everything is kept as it was typed, so that nothing is lost before it makes sense. Names and
places are those of the record (`offences[0].weapons`), so that a rule's finding leads to its
field; `form_record.py` turns a state into an incident and back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field, fields
from typing import TypeAlias, TypeVar, cast

from icimps_desktop.core.ids import new_uid

FORM_VERSION = 1

F = TypeVar("F", bound="FormState | OffenceState | PersonState | ItemState | ArrestState")
Value: TypeAlias = "str | bool | list[str] | dict[str, str]"


def _uid() -> str:
    return str(new_uid())


@dataclass(slots=True)
class OffenceState:
    """One offence; code fields hold codes, not words."""

    uid: str = field(default_factory=_uid)
    nibrs: str = ""
    local_code: str = ""
    iccs: str = ""
    description: str = ""
    attempted: bool = False
    weapons: list[str] = field(default_factory=list)
    suspected_using: list[str] = field(default_factory=list)
    bias: list[str] = field(default_factory=list)
    entry_method: str = ""
    premises: str = ""
    activity: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PersonState:
    """One person; `age` is "34" or "30-40", `category` empty for the default of the roles.

    `suffered` are the uids of this victim's offences, `relations` what this victim is to
    whom: offender's uid to code.
    """

    uid: str = field(default_factory=_uid)
    roles: list[str] = field(default_factory=list)
    category: str = ""
    known: bool = True
    family_name: str = ""
    given_names: str = ""
    alias: str = ""
    born: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    document: str = ""
    victim_type: str = ""
    age: str = ""
    sex: str = ""
    race: str = ""
    ethnicity: str = ""
    resident: str = ""
    injuries: list[str] = field(default_factory=list)
    armed: bool = False
    height: str = ""
    build: str = ""
    hair: str = ""
    eyes: str = ""
    clothing: str = ""
    marks: str = ""
    speech: str = ""
    suffered: list[str] = field(default_factory=list)
    relations: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ItemState:
    """One thing, vehicle or drug."""

    uid: str = field(default_factory=_uid)
    kind: str = "property"
    loss: str = ""
    nibrs_class: str = ""
    description: str = ""
    value: str = ""
    quantity: str = ""
    stolen_at: str = ""
    recovered_at: str = ""
    serial: str = ""
    plate: str = ""
    vin: str = ""
    make: str = ""
    model: str = ""
    colour: str = ""
    year: str = ""
    drug_type: str = ""
    drug_quantity: str = ""
    drug_measure: str = ""


@dataclass(slots=True)
class ArrestState:
    """One arrest; `person_uid` is the person of this form."""

    uid: str = field(default_factory=_uid)
    person_uid: str = ""
    at: str = ""
    arrest_type: str = ""
    multiple: str = "N"
    transaction_no: str = ""
    offence_code: str = ""
    armed_with: list[str] = field(default_factory=list)
    age: str = ""
    sex: str = ""
    race: str = ""
    juvenile_disposition: str = ""


Part: TypeAlias = OffenceState | PersonState | ItemState | ArrestState
PARTS: dict[str, type[Part]] = {
    "offences": OffenceState,
    "involvements": PersonState,
    "items": ItemState,
    "arrests": ArrestState,
}


@dataclass(slots=True)
class FormState:
    """A whole form.

    `version` and `seen` are the record's when the form was opened (0 and nothing: not saved
    yet). `loose` holds what was typed into a code field and not picked yet, by path. `now`
    is the wall clock (ISO) when it was last typed in, so that a `-2d` means the same after a
    restart.
    """

    uid: str = field(default_factory=_uid)
    version: int = 0
    seen: str = ""
    number: str = ""
    status: str = "draft"
    source: str = ""
    reported_at: str = ""
    agency_number: str = ""
    occurred_from: str = ""
    occurred_to: str = ""
    address: str = ""
    coordinate: str = ""
    location_how: str = ""
    accuracy_m: str = ""
    location_type: str = ""
    beat_uid: str = ""
    why_moved: str = ""
    narrative: str = ""
    mo_entry: str = ""
    mo_means: str = ""
    mo_target: str = ""
    mo_words: str = ""
    mo_approach: str = ""
    mo_transport: str = ""
    exceptional_clearance: str = "N"
    cleared_at: str = ""
    offences: list[OffenceState] = field(default_factory=list)
    involvements: list[PersonState] = field(default_factory=list)
    items: list[ItemState] = field(default_factory=list)
    arrests: list[ArrestState] = field(default_factory=list)
    loose: dict[str, str] = field(default_factory=dict)
    now: str = ""

    def parts(self, name: str) -> list[Part]:
        """The list of that name: offences, involvements, items or arrests."""
        return cast("list[Part]", getattr(self, name))

    def get(self, path: str) -> Value:
        """What stands at a path; a `KeyError` where there is no such field."""
        holder, name = self._holder(path)
        return cast(Value, getattr(holder, name))

    def put(self, path: str, value: Value) -> None:
        """Put a value at a path."""
        holder, name = self._holder(path)
        setattr(holder, name, value)

    def copy(self) -> FormState:
        """A state of its own with the same content."""
        return deepcopy(self)

    def same_as(self, other: FormState) -> bool:
        """Whether both say the same; when it was typed does not matter."""
        return _content(self) == _content(other)

    def to_json(self) -> str:
        """The body of a draft."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, body: str) -> FormState:
        """The state of a draft's body.

        Fields that this version does not know are left out and new ones are empty, so that a
        draft outlives an update. A `ValueError` where it is no draft of a form at all.
        """
        raw = json.loads(body)
        if not isinstance(raw, dict):
            raise ValueError("a form's draft is an object")
        state = _filled(cls, raw)
        for name, kind in PARTS.items():
            given = raw.get(name)
            rows = given if isinstance(given, list) else []
            parts = [_filled(kind, row) for row in rows if isinstance(row, dict)]
            setattr(state, name, parts)
        return state

    def _holder(self, path: str) -> tuple[FormState | Part, str]:
        found = re.fullmatch(r"(\w+)\[(\d+)\]\.(\w+)", path)
        if found is None:
            if path in PARTS or not hasattr(self, path):
                raise KeyError(path)
            return self, path
        if found[1] not in PARTS or int(found[2]) >= len(self.parts(found[1])):
            raise KeyError(path)
        part = self.parts(found[1])[int(found[2])]
        if not hasattr(part, found[3]):
            raise KeyError(path)
        return part, found[3]


# What the store has given a form: no part of what is typed, nor of undo.
OF_THE_STORE = ("uid", "version", "seen", "number", "status")


def part_path(path: str) -> tuple[str, int] | None:
    """The list and place that a path lies in: `offences[2].bias` gives ("offences", 2)."""
    found = re.match(r"(\w+)\[(\d+)\]", path)
    return (found[1], int(found[2])) if found else None


def is_blank(part: Part) -> bool:
    """Whether nothing was put into a part since it was added."""
    empty = type(part)(uid=part.uid)
    if isinstance(part, ItemState) and isinstance(empty, ItemState):
        empty.kind = part.kind
    return part == empty


def _content(state: FormState) -> dict[str, object]:
    content = asdict(state) | {"now": "", "seen": ""}
    for name in PARTS:
        filled = [part for part in state.parts(name) if not is_blank(part)]
        content[name] = [asdict(part) for part in filled]
    return content


def _filled(kind: type[F], raw: Mapping[str, object]) -> F:
    """An object of that class from JSON; a value of a wrong type gives way to the default."""
    made = kind()
    for part in fields(made):
        if part.name in PARTS or part.name not in raw:
            continue
        value, empty = raw[part.name], getattr(made, part.name)
        if not isinstance(value, type(empty)):
            continue
        if isinstance(value, list):
            value = [one for one in value if isinstance(one, str)]
        elif isinstance(value, dict):
            value = {key: one for key, one in value.items() if isinstance(one, str)}
        setattr(made, part.name, value)
    return made
