"""The demo's reports: from what the synthetic city tells to incidents as officers file them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import shapely

from icimps_desktop.core.clock import hour_of_week, to_utc, zone
from icimps_desktop.records.incident import (
    Account,
    Incident,
    LocationHow,
    Offence,
    TimePrecision,
)
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import (
    Involvement,
    PersonIdentity,
    PersonRole,
    Relationship,
    VictimOffence,
    default_category,
)
from icimps_desktop.synthetic.people import SyntheticItem, SyntheticPerson, SyntheticReport

_UNKNOWN = "U"
_GPS_METRES = 8.0


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """Where and when a report is filed: whose station, which zone, by whom."""

    station_uid: UUID
    officer_uid: UUID
    zone: str
    now: datetime


def as_incident(report: SyntheticReport, place: ReportPlace) -> Incident:
    """The incident that an officer would make of it, with all its parts."""
    offence = _offence(report)
    involvements = [_involvement(one, seq) for seq, one in enumerate(report.persons, start=1)]
    if not any("suspect" in person.roles for person in report.persons):
        involvements.append(_nobody_seen(len(involvements) + 1))
    window = report.occurred_to is not None
    in_zone = zone(place.zone)
    start, flag = to_utc(report.occurred_from, in_zone)
    incident = Incident(
        number="",
        station_uid=place.station_uid,
        source=report.source,
        reported_at=to_utc(report.reported_at, in_zone)[0],
        reported_by=place.officer_uid,
        occurred_from=start,
        occurred_to=to_utc(report.occurred_to, in_zone)[0] if report.occurred_to else None,
        time_precision=TimePrecision.WINDOW if window else TimePrecision.EXACT,
        time_flag=flag,
        zone=place.zone,
        hour_of_week=hour_of_week(start, in_zone),
        category=report.category,
        geom=shapely.Point(report.lon, report.lat),
        accuracy_m=_GPS_METRES,
        location_how=LocationHow.ADDRESS,
        location_type=report.location_type,
        created_at=place.now,
        account=_account(report),
        offences=[offence],
        involvements=involvements,
        items=_items(report, start),
    )
    _tie(incident, report, offence)
    return incident


def draft_body(report: SyntheticReport, uid: UUID) -> str:
    """A half-typed form about a report, as the journal keeps it; the form fills in the rest."""
    sentence = report.narrative.split(". ")[0]
    body = {
        "uid": str(uid),
        "source": report.source,
        "occurred_from": report.occurred_from.strftime("%Y-%m-%d %H:%M"),
        "address": report.address,
        "coordinate": f"{report.lat:.6f}, {report.lon:.6f}",
        "location_how": LocationHow.ADDRESS.value,
        "location_type": report.location_type,
        "narrative": f"{sentence}. The caller also saw",
        "offences": [{"nibrs": report.nibrs}],
        "now": report.reported_at.isoformat(timespec="seconds"),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _offence(report: SyntheticReport) -> Offence:
    return Offence(
        seq=1,
        nibrs=report.nibrs,
        attempted=report.attempted,
        weapons=report.weapons,
        suspected_using=("N",),
        bias=("88",),  # none, which the rules want said
        entry_method=report.entry_method,
        activity=report.activity,
    )


def _account(report: SyntheticReport) -> Account:
    return Account(
        address=report.address,
        narrative=report.narrative,
        mo_entry=report.mo_entry,
        mo_means=report.mo_means,
        mo_target=report.mo_target,
        mo_words=report.mo_words,
    )


def _involvement(person: SyntheticPerson, seq: int) -> Involvement:
    alive = person.victim_type in ("", "I", "L")
    of_person = _UNKNOWN if alive else ""
    made = Involvement(
        seq=seq,
        roles=person.roles,
        category=default_category(person.roles),
        known=person.known,
        victim_type=person.victim_type,
        age_low=person.age_low,
        age_high=None if person.age_high == person.age_low else person.age_high,
        sex=person.sex if alive else "",
        race=of_person,
        ethnicity=of_person if "victim" in person.roles else "",
        resident=of_person if "victim" in person.roles else "",
        injuries=(person.injury,) if person.injury else (),
        height=person.height,
        build=person.build,
        hair=person.hair,
        clothing=person.clothing,
        marks=person.marks,
    )
    if person.family_name:
        made.identity = PersonIdentity(
            family_name=person.family_name, given_names=person.given_names
        )
    return made


def _nobody_seen(seq: int) -> Involvement:
    """The offender of whom nothing is known; a report has one or says that there was none."""
    return Involvement(
        seq=seq,
        roles=(PersonRole.SUSPECT,),
        category=default_category((PersonRole.SUSPECT,)),
        known=False,
        sex=_UNKNOWN,
        race=_UNKNOWN,
    )


def _items(report: SyntheticReport, start: datetime) -> list[Item]:
    if report.attempted:
        return [Item(seq=1, loss="1", description="nothing taken")]
    return [_item(one, seq, start) for seq, one in enumerate(report.items, start=1)]


def _item(thing: SyntheticItem, seq: int, stolen_at: datetime) -> Item:
    return Item(
        seq=seq,
        kind=thing.kind,
        loss=thing.loss,
        nibrs_class=thing.nibrs_class,
        description=thing.description,
        value=thing.value,
        stolen_at=stolen_at if thing.kind == "vehicle" and thing.loss == "7" else None,
        serial=thing.serial,
        plate=thing.plate,
        colour=thing.colour,
        drug_type=thing.drug_type,
        drug_quantity=thing.drug_quantity,
        drug_measure=thing.drug_measure,
    )


def _tie(incident: Incident, report: SyntheticReport, offence: Offence) -> None:
    """Say which victim suffered what, and what he is to whom."""
    pairs = list(zip(incident.involvements, report.persons, strict=False))
    victims = [made for made, told in pairs if "victim" in told.roles]
    for victim in victims:
        incident.victim_offences.append(
            VictimOffence(victim_uid=victim.uid, offence_uid=offence.uid)
        )
    for victim in victims:
        if victim.victim_type not in ("I", "L"):
            continue
        for made, told in pairs:
            if "suspect" in told.roles and told.relationship:
                incident.relationships.append(
                    Relationship(
                        victim_uid=victim.uid, offender_uid=made.uid, code=told.relationship
                    )
                )
