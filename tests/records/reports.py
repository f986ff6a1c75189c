"""Whole reports in which no rule finds anything, to be spoilt by the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import shapely

from icimps_desktop.records.arrest import Arrest
from icimps_desktop.records.incident import Account, Incident, Offence
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import Involvement, Relationship, VictimOffence

NOW = datetime(2030, 3, 4, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
_STATION = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def report(category: str) -> Incident:
    """A report of yesterday evening without offence, person or item."""
    return Incident(
        number="N01-D2-30-000001",
        station_uid=_STATION,
        source="reported",
        reported_at=NOW - DAY / 2,
        occurred_from=NOW - DAY,
        occurred_to=NOW - DAY + timedelta(hours=1),
        time_precision="window",
        zone="America/Chicago",
        hour_of_week=0,
        category=category,
        geom=shapely.Point(-90.2, 38.6),
        location_how="map",
        location_type="20",
        created_at=NOW,
        account=Account(address="12 Mill Lane", narrative="Seen from the window."),
    )


def person(incident: Incident, *roles: str, **fields: object) -> Involvement:
    """Somebody in the report, described as the rules ask for."""
    described = {"sex": "F", "race": "W", "age_low": 44, "age_high": None} | fields
    category = "victim" if "victim" in roles else "suspect"
    made = Involvement(
        seq=len(incident.involvements) + 1,
        roles=roles,
        category=category,
        **described,  # type: ignore[arg-type]
    )
    incident.involvements.append(made)
    return made


def nobody(incident: Incident) -> Involvement:
    """An offender of whom nothing is known."""
    return person(incident, "suspect", known=False, sex="", race="", age_low=None)


def offence(incident: Incident, nibrs: str, **fields: object) -> Offence:
    """An offence, without what only some offences need."""
    made = Offence(
        seq=len(incident.offences) + 1,
        nibrs=nibrs,
        **{"suspected_using": ("N",), "bias": ("88",)} | fields,  # type: ignore[arg-type]
    )
    incident.offences.append(made)
    return made


def suffers(incident: Incident, victim: Involvement, *offences: Offence) -> None:
    """Link a victim to offences."""
    for done in offences:
        link = VictimOffence(victim_uid=victim.uid, offence_uid=done.uid)
        incident.victim_offences.append(link)


def tie(incident: Incident, victim: Involvement, offender: Involvement, code: str) -> None:
    """Say what the victim is to the offender."""
    link = Relationship(victim_uid=victim.uid, offender_uid=offender.uid, code=code)
    incident.relationships.append(link)


def item(incident: Incident, loss: str, kind: str = "", **fields: object) -> Item:
    """Something stolen, seized, found …"""
    made = Item(
        seq=len(incident.items) + 1,
        loss=loss,
        nibrs_class=kind,
        **fields,  # type: ignore[arg-type]
    )
    incident.items.append(made)
    return made


def arrest(incident: Incident, who: Involvement, code: str, **fields: object) -> Arrest:
    """An arrest made this morning."""
    plain = {"age": who.age_low, "sex": who.sex, "race": who.race, "armed_with": ("01",)} | fields
    made = Arrest(
        seq=len(incident.arrests) + 1,
        person_uid=who.uid,
        transaction_no="A-17",
        at=NOW - timedelta(hours=2),
        arrest_type="O",
        offence_code=code,
        **plain,  # type: ignore[arg-type]
    )
    incident.arrests.append(made)
    return made


def burglary() -> Incident:
    """Money taken from a home; nobody was seen."""
    made = report("burglary")
    done = offence(made, "220", entry_method="F")
    suffers(made, person(made, "victim", victim_type="I"), done)
    nobody(made)
    item(made, "7", "20", value=120)
    return made


def assault() -> Incident:
    """A fight between neighbours, with an arrest."""
    made = report("simple_assault")
    done = offence(made, "13B", weapons=("40",))
    victim = person(made, "victim", victim_type="I", injuries=("M",))
    suffers(made, victim, done)
    offender = person(made, "suspect", "arrestee", sex="M", age_low=30)
    tie(made, victim, offender, "NE")
    arrest(made, offender, "13B")
    return made


def drugs() -> Incident:
    """Cannabis found at a stop; the public is the victim."""
    made = report("drugs")
    made.source = "police_found"
    done = offence(made, "35A", activity=("P",))
    public = person(made, "victim", victim_type="S", sex="", race="", age_low=None)
    suffers(made, public, done)
    offender = person(made, "suspect", "arrestee", sex="M", age_low=30)
    item(made, "6", "10", drug_type="E", drug_quantity=12.0, drug_measure="GM")
    arrest(made, offender, "35A")
    return made


def car_theft() -> Incident:
    """A car stolen and found again."""
    made = report("vehicle_theft")
    done = offence(made, "240")
    suffers(made, person(made, "victim", victim_type="I"), done)
    nobody(made)
    item(made, "7", "03", value=9000)
    item(made, "5", "03", value=8000, recovered_at=NOW - DAY / 4)
    return made


def drink_driving() -> Incident:
    """A report that is only about an arrest."""
    made = report("dui")
    made.source = "police_found"
    offence(made, "90D", suspected_using=(), bias=())
    arrest(made, person(made, "suspect", "arrestee", sex="M", age_low=30), "90D")
    return made


def killing() -> Incident:
    """A murder by a stranger who got away but was seen."""
    made = report("homicide")
    done = offence(made, "09A", weapons=("12",))
    victim = person(made, "victim", victim_type="I")
    suffers(made, victim, done)
    tie(made, victim, person(made, "suspect", known=False, sex="M", age_low=20, age_high=30), "ST")
    return made
