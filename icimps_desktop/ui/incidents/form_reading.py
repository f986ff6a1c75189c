"""An incident as the form that shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

import shapely

from icimps_desktop.records.arrest import Arrest
from icimps_desktop.records.incident import Incident, LocationHow, Offence
from icimps_desktop.records.incident_seen import as_seen
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import Involvement, default_category
from icimps_desktop.ui.incidents.form_state import (
    ArrestState,
    FormState,
    ItemState,
    OffenceState,
    PersonState,
)
from icimps_desktop.ui.incidents.form_texts import (
    age_text,
    decimal_text,
    number_text,
    occurred_texts,
    wall_clock_text,
)

# Fields that are the same in form and record, by name.
ACCOUNT_TEXTS = (
    *("address", "narrative"),
    *("mo_entry", "mo_means", "mo_target", "mo_words", "mo_approach", "mo_transport"),
)
OFFENCE_SAME = ("nibrs", "local_code", "iccs", "description", "attempted", "entry_method")
OFFENCE_CODES = ("weapons", "suspected_using", "bias", "activity")
PERSON_SAME = (
    *("known", "victim_type", "sex", "race", "ethnicity", "resident", "armed", "height", "build"),
    *("hair", "eyes", "clothing", "marks", "speech"),
)
IDENTITY_TEXTS = (
    *("family_name", "given_names", "alias", "phone", "email", "address", "document"),
)
ITEM_TEXTS = (
    *("kind", "loss", "nibrs_class", "description", "serial", "plate", "vin", "make", "model"),
    *("colour", "drug_type", "drug_measure"),
)
ARREST_TEXTS = (
    *("transaction_no", "arrest_type", "multiple", "offence_code", "sex", "race"),
    "juvenile_disposition",
)


def from_incident(incident: Incident) -> FormState:
    """The form that shows an incident; making an incident of it again changes nothing."""
    occurred_from, occurred_to = occurred_texts(incident)
    zone = incident.zone
    state = FormState(
        uid=str(incident.uid),
        version=incident.version if incident.number else 0,
        seen=as_seen(incident) if incident.number else "",
        number=incident.number,
        status=incident.status,
        source=incident.source,
        reported_at=wall_clock_text(incident.reported_at, zone),
        agency_number=incident.agency_number or "",
        occurred_from=occurred_from,
        occurred_to=occurred_to,
        coordinate=coordinate_text(incident.geom),
        location_how="" if incident.location_how == LocationHow.NONE else incident.location_how,
        accuracy_m=decimal_text(incident.accuracy_m),
        location_type=incident.location_type,
        beat_uid=str(incident.beat_uid) if incident.beat_uid else "",
        exceptional_clearance=incident.exceptional_clearance,
        cleared_at=wall_clock_text(incident.cleared_at, zone),
        offences=[_offence(one) for one in incident.offences],
        involvements=[_person(one, incident) for one in incident.involvements],
        items=[_item(one, zone) for one in incident.items],
        arrests=[_arrest(one, zone) for one in incident.arrests],
    )
    if incident.account is not None:
        for name in ACCOUNT_TEXTS:
            setattr(state, name, getattr(incident.account, name))
    return state


def coordinate_text(point: shapely.Geometry | None) -> str:
    """A point as it stands in a form: latitude, longitude; about a decimetre."""
    if point is None or shapely.is_empty(point):
        return ""
    return f"{shapely.get_y(point):.6f}, {shapely.get_x(point):.6f}"


def record_path(path: str, incident: Incident) -> str:
    """A path of the record as one of the form: parts that a form shows within a person."""
    plain = re.sub(r"^account\.|(?<=\])\.identity(?=\.)", "", path)
    plain = re.sub(r"\bgeom$", "coordinate", plain)
    plain = re.sub(r"\.age_(low|high)$", ".age", plain)
    found = re.fullmatch(r"(victim_offences|relationships)(?:\[(\d+)\])?(?:\..+)?", plain)
    if found is None:
        return plain
    links: Mapping[str, list[UUID]] = {
        "victim_offences": [link.victim_uid for link in incident.victim_offences],
        "relationships": [link.victim_uid for link in incident.relationships],
    }
    name = "suffered" if found[1] == "victim_offences" else "relations"
    victims = links[found[1]]
    place = int(found[2]) if found[2] else None
    if place is None or place >= len(victims):
        return "involvements"
    persons = [person.uid for person in incident.involvements]
    known = victims[place] in persons
    return f"involvements[{persons.index(victims[place])}].{name}" if known else "involvements"


def _offence(record: Offence) -> OffenceState:
    state = OffenceState(uid=str(record.uid), premises=number_text(record.premises))
    for name in OFFENCE_SAME:
        setattr(state, name, getattr(record, name))
    for name in OFFENCE_CODES:
        setattr(state, name, list(getattr(record, name)))
    return state


def _person(record: Involvement, incident: Incident) -> PersonState:
    usual = default_category(record.roles)
    state = PersonState(
        uid=str(record.uid),
        roles=list(record.roles),
        category="" if record.category == usual else record.category,
        age=age_text(record.age_low, record.age_high),
        injuries=list(record.injuries),
        suffered=[
            str(link.offence_uid)
            for link in incident.victim_offences
            if link.victim_uid == record.uid
        ],
        relations={
            str(link.offender_uid): link.code
            for link in incident.relationships
            if link.victim_uid == record.uid
        },
    )
    for name in PERSON_SAME:
        setattr(state, name, getattr(record, name))
    if record.identity is not None:
        for name in IDENTITY_TEXTS:
            setattr(state, name, getattr(record.identity, name))
        state.born = record.identity.born.isoformat() if record.identity.born else ""
    return state


def _item(record: Item, zone: str) -> ItemState:
    state = ItemState(
        uid=str(record.uid),
        value=number_text(record.value),
        quantity="" if record.quantity == 1 else str(record.quantity),
        stolen_at=wall_clock_text(record.stolen_at, zone),
        recovered_at=wall_clock_text(record.recovered_at, zone),
        year=number_text(record.year),
        drug_quantity=decimal_text(record.drug_quantity),
    )
    for name in ITEM_TEXTS:
        setattr(state, name, getattr(record, name))
    return state


def _arrest(record: Arrest, zone: str) -> ArrestState:
    state = ArrestState(
        uid=str(record.uid),
        person_uid=str(record.person_uid),
        at=wall_clock_text(record.at, zone),
        age=number_text(record.age),
        armed_with=list(record.armed_with),
    )
    for name in ARREST_TEXTS:
        setattr(state, name, getattr(record, name))
    return state
