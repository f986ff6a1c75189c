"""Form to incident and incident to form: the one place that knows both.

What cannot be read or cannot be stored yet is told by `Unread` and stays in the draft; the
rest is made into an incident, so that saving is possible at any time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import shapely

from icimps_desktop.core.clock import TimeFlag, to_utc, zone
from icimps_desktop.exchange.coordinates import parse_coordinates
from icimps_desktop.records.arrest import Arrest
from icimps_desktop.records.base import Record, make_whole
from icimps_desktop.records.incident import (
    Account,
    Incident,
    IncidentStatus,
    LocationHow,
    Offence,
    TimePrecision,
)
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import (
    Involvement,
    PersonIdentity,
    Relationship,
    VictimOffence,
    default_category,
)
from icimps_desktop.ui.common.words import tr as tr
from icimps_desktop.ui.incidents.form_reading import (
    ACCOUNT_TEXTS,
    ARREST_TEXTS,
    IDENTITY_TEXTS,
    ITEM_TEXTS,
    OFFENCE_CODES,
    OFFENCE_SAME,
    PERSON_SAME,
    from_incident,
    record_path,
)
from icimps_desktop.ui.incidents.form_state import (
    ArrestState,
    FormState,
    ItemState,
    OffenceState,
    Part,
    PersonState,
    is_blank,
)
from icimps_desktop.ui.incidents.form_texts import (
    UNKNOWN,
    ages,
    decimal,
    window,
)
from icimps_desktop.ui.incidents.form_typed import Setting, TypedReader, Unread

R = TypeVar("R", bound=Record)
P = TypeVar("P", bound=Part)


@dataclass(slots=True)
class Built:
    """An incident made of a form. `kept` are the places in the form of each list's entries."""

    incident: Incident
    unread: list[Unread] = field(default_factory=list)
    kept: dict[str, list[int]] = field(default_factory=dict)

    def form_path(self, path: str) -> str:
        """A path of the incident as a path of the form (a form's blank entries are no record)."""
        path = record_path(path, self.incident)
        found = re.match(r"(\w+)\[(\d+)\](.*)", path)
        if found is None or found[1] not in self.kept:
            return path
        places = self.kept[found[1]]
        place = int(found[2])
        return f"{found[1]}[{places[place] if place < len(places) else place}]{found[3]}"


def to_incident(state: FormState, setting: Setting, base: Incident | None = None) -> Built:
    """The incident that a form describes.

    With `base`, the incident as it was opened, that object is changed and returned: parts
    keep their identity, and what the form does not show or nobody touched stays as it was.
    """
    return _Builder(state, setting, base).build()


class _Builder:
    def __init__(self, state: FormState, setting: Setting, base: Incident | None) -> None:
        self._state, self._setting = state, setting
        self._before = from_incident(base) if base is not None else None
        self._zone = zone(base.zone if base is not None else setting.zone)
        self._read = TypedReader(setting, self._zone, state.now)
        self._incident = base if base is not None else self._fresh()
        self._kept: dict[str, list[int]] = {}

    def build(self) -> Built:
        incident, state = self._incident, self._state
        if self._before is not None:
            incident.version = state.version  # an older one is refused on saving
        for path, text in state.loose.items():
            self._read.cannot(
                path, tr("“{text}” is not in the list. Pick one that is.").format(text=text)
            )
        incident.source, incident.location_type = state.source, state.location_type
        incident.beat_uid = UUID(state.beat_uid) if state.beat_uid else None
        incident.agency_number = state.agency_number.strip() or None
        incident.exceptional_clearance = state.exceptional_clearance or "N"
        self._times(incident)
        self._place(incident)
        self._account(incident)
        offences = self._filled("offences", state.offences)
        persons = self._filled("involvements", state.involvements)
        items = self._filled("items", state.items)
        arrests = self._filled("arrests", state.arrests)
        incident.offences = [self._offence(n, p) for n, p in enumerate(offences, 1)]
        incident.involvements = [self._person(n, p) for n, p in enumerate(persons, 1)]
        incident.items = [self._item(n, p) for n, p in enumerate(items, 1)]
        made = (self._arrest(n, p) for n, p in enumerate(arrests, 1))
        incident.arrests = [arrest for arrest in made if arrest is not None]
        incident.victim_offences = self._suffered(incident)
        incident.relationships = self._relations(incident)
        make_whole(incident)
        return Built(incident, self._read.unread, self._kept)

    def _fresh(self) -> Incident:
        setting = self._setting
        return Incident(
            uid=UUID(self._state.uid),
            number="",
            station_uid=setting.station_uid,
            source="",
            reported_at=setting.now,
            reported_by=setting.officer_uid,
            author_uid=setting.officer_uid,
            occurred_from=setting.now,
            zone=setting.zone,
            hour_of_week=0,
            category="other",
            created_at=setting.now,
            status=IncidentStatus.DRAFT,
        )

    # Times

    def _times(self, incident: Incident) -> None:
        state, before = self._state, self._before
        told = self._read.instant("reported_at", state.reported_at, incident.reported_at)
        incident.reported_at = told or incident.reported_at
        incident.cleared_at = self._read.instant(
            "cleared_at", state.cleared_at, incident.cleared_at
        )
        texts = (state.occurred_from, state.occurred_to)
        if before is not None and texts == (before.occurred_from, before.occurred_to):
            return
        asked = state.occurred_from.strip() != UNKNOWN
        first = self._read.time("occurred_from", state.occurred_from) if asked else None
        last = self._read.time("occurred_to", state.occurred_to)
        incident.occurred_text = " – ".join(text for text in texts if text.strip())[:80]
        if first is None:
            if last is not None and not state.occurred_from.strip():
                self._read.cannot("occurred_from", tr("Say from when, or leave “until” empty."))
            incident.time_precision = TimePrecision.UNKNOWN
            incident.occurred_from, incident.occurred_to = incident.reported_at, None
            incident.time_flag = TimeFlag.NONE
            return
        start, end, precision = window(first, last)
        incident.occurred_from, incident.time_flag = to_utc(start, self._zone)
        incident.time_precision = precision
        incident.occurred_to = None if end is None else to_utc(end, self._zone)[0]
        if incident.occurred_to is not None and incident.occurred_to < incident.occurred_from:
            self._read.cannot("occurred_to", tr("“Until” is before “from”."))
            incident.occurred_to = None

    # Place

    def _place(self, incident: Incident) -> None:
        state, before = self._state, self._before
        how = state.location_how or LocationHow.NONE
        incident.location_how = how
        accuracy = decimal(state.accuracy_m)
        if accuracy is None and state.accuracy_m.strip():
            self._read.cannot(
                "accuracy_m",
                tr("“{text}” is not a distance in metres.").format(text=state.accuracy_m),
            )
        incident.accuracy_m = accuracy
        if before is not None and state.coordinate == before.coordinate:
            return
        if not state.coordinate.strip():
            incident.geom = None
            return
        place = parse_coordinates(state.coordinate)
        if place is None:
            self._read.cannot(
                "coordinate",
                tr("“{text}” is not a coordinate. Write it like 38.62700, -90.19940.").format(
                    text=state.coordinate.strip()
                ),
            )
            return
        incident.geom = shapely.Point(place.lon, place.lat)

    def _account(self, incident: Incident) -> None:
        texts = {name: getattr(self._state, name) for name in ACCOUNT_TEXTS}
        if incident.account is None:
            if not any(texts.values()):
                return
            incident.account = Account()
        for name, text in texts.items():
            setattr(incident.account, name, text)

    # Parts

    def _filled(self, name: str, parts: Sequence[P]) -> list[tuple[str, P]]:
        places = [n for n, part in enumerate(parts) if not is_blank(part)]
        self._kept[name] = places
        return [(f"{name}[{n}]", parts[n]) for n in places]

    def _offence(self, seq: int, given: tuple[str, OffenceState]) -> Offence:
        path, state = given
        made = _known(self._incident.offences, state.uid)
        made = made or Offence(uid=UUID(state.uid), seq=seq)
        made.seq = seq
        for name in OFFENCE_SAME:
            setattr(made, name, getattr(state, name))
        for name in OFFENCE_CODES:
            setattr(made, name, tuple(getattr(state, name)))
        made.premises = self._read.number(f"{path}.premises", state.premises)
        return made

    def _person(self, seq: int, given: tuple[str, PersonState]) -> Involvement:
        path, state = given
        roles = tuple(state.roles)
        category = state.category or default_category(roles)
        made = _known(self._incident.involvements, state.uid)
        made = made or Involvement(uid=UUID(state.uid), seq=seq, roles=roles, category=category)
        made.seq, made.roles, made.category = seq, roles, category
        for name in PERSON_SAME:
            setattr(made, name, getattr(state, name))
        made.injuries = tuple(state.injuries)
        said = ages(state.age)
        if said is None:
            self._read.cannot(
                f"{path}.age",
                tr("“{text}” is not an age. Write 34 or 30-40.").format(text=state.age),
            )
        made.age_low, made.age_high = said or (None, None)
        self._identity(path, state, made)
        return made

    def _identity(self, path: str, state: PersonState, person: Involvement) -> None:
        born = self._read.day(f"{path}.born", state.born)
        texts = {name: getattr(state, name) for name in IDENTITY_TEXTS}
        if person.identity is None:
            if not any(texts.values()) and born is None:
                return
            person.identity = PersonIdentity()
        for name, text in texts.items():
            setattr(person.identity, name, text)
        person.identity.born = born

    def _item(self, seq: int, given: tuple[str, ItemState]) -> Item:
        path, state = given
        made = _known(self._incident.items, state.uid) or Item(uid=UUID(state.uid), seq=seq)
        made.seq = seq
        for name in ITEM_TEXTS:
            setattr(made, name, getattr(state, name))
        made.value = self._read.number(f"{path}.value", state.value)
        made.quantity = self._read.number(f"{path}.quantity", state.quantity) or 1
        made.year = self._read.number(f"{path}.year", state.year)
        made.stolen_at = self._read.instant(f"{path}.stolen_at", state.stolen_at, made.stolen_at)
        made.recovered_at = self._read.instant(
            f"{path}.recovered_at", state.recovered_at, made.recovered_at
        )
        made.drug_quantity = decimal(state.drug_quantity)
        if made.drug_quantity is None and state.drug_quantity.strip():
            self._read.cannot(
                f"{path}.drug_quantity",
                tr("“{text}” is not an amount.").format(text=state.drug_quantity),
            )
        return made

    def _arrest(self, seq: int, given: tuple[str, ArrestState]) -> Arrest | None:
        """None while it has no person or no time: an arrest without them cannot be kept."""
        path, state = given
        persons = {person.uid for person in self._state.involvements if not is_blank(person)}
        made = _known(self._incident.arrests, state.uid)
        at = self._read.instant(f"{path}.at", state.at, made.at if made else None)
        if state.person_uid not in persons:
            self._read.cannot(f"{path}.person_uid", tr("Say who was arrested."))
        if at is None and not state.at.strip():
            self._read.cannot(f"{path}.at", tr("Say when the arrest was made."))
        if at is None or state.person_uid not in persons:
            self._kept["arrests"].remove(int(path[len("arrests[") : -1]))
            return made
        person = UUID(state.person_uid)
        if made is None:
            made = Arrest(uid=UUID(state.uid), seq=seq, person_uid=person, at=at, arrest_type="")
        made.seq, made.person_uid, made.at = seq, person, at
        for name in ARREST_TEXTS:
            setattr(made, name, getattr(state, name))
        made.armed_with = tuple(state.armed_with)
        made.age = self._read.number(f"{path}.age", state.age)
        return made

    def _suffered(self, incident: Incident) -> list[VictimOffence]:
        offences = {str(offence.uid) for offence in incident.offences}
        wanted = [
            (UUID(person.uid), UUID(offence))
            for person in self._state.involvements
            for offence in dict.fromkeys(person.suffered)
            if offence in offences and not is_blank(person)
        ]
        old = {(link.victim_uid, link.offence_uid): link for link in incident.victim_offences}
        return [
            old.get((victim, offence)) or VictimOffence(victim_uid=victim, offence_uid=offence)
            for victim, offence in wanted
        ]

    def _relations(self, incident: Incident) -> list[Relationship]:
        persons = {str(person.uid) for person in incident.involvements}
        old = {(link.victim_uid, link.offender_uid): link for link in incident.relationships}
        links: list[Relationship] = []
        for person in self._state.involvements:
            for offender, code in person.relations.items():
                if not code or offender not in persons or person.uid not in persons:
                    continue
                ends = UUID(person.uid), UUID(offender)
                link = old.get(ends) or Relationship(
                    victim_uid=ends[0], offender_uid=ends[1], code=code
                )
                link.code = code
                links.append(link)
        return links


def _known(records: Sequence[R] | None, uid: str) -> R | None:
    """The part of the opened incident that this part of the form is."""
    return next((record for record in records or () if str(record.uid) == uid), None)
