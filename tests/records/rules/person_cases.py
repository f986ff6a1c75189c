"""Reports spoilt in their victims, offenders, and what these are to each other."""

from __future__ import annotations

from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.incident import Incident
from icimps_desktop.records.person import VictimOffence
from tests.records.reports import (
    DAY,
    NOW,
    assault,
    burglary,
    drink_driving,
    drugs,
    killing,
    offence,
    person,
    suffers,
    tie,
)
from tests.records.rules.spoil import (
    Case,
    Spoil,
    also,
    first_offence,
    first_tie,
    offender,
    then,
    victim,
    whole,
    with_person,
    without,
)

_BLANK = {"known": False, "sex": "", "race": "", "age_low": None, "age_high": None}
_CLEARED = {"exceptional_clearance": "A", "cleared_at": NOW - DAY / 4}


def _second_victim(**fields: object) -> Spoil:
    """Another victim of the first offence, with no tie yet."""

    def spoil(incident: Incident) -> None:
        made = person(incident, "victim", **{"victim_type": "I", "injuries": ("M",)} | fields)
        suffers(incident, made, incident.offences[0])

    return spoil


def _second_offender(code: str) -> Spoil:
    def spoil(incident: Incident) -> None:
        other = person(incident, "suspect", sex="M", age_low=50)
        incident.relationships[0].code = code
        tie(incident, incident.involvements[0], other, code)

    return spoil


def _two_victims(code: str) -> Spoil:
    """Two victims that are the same thing to one offender."""

    def spoil(incident: Incident) -> None:
        made = person(incident, "victim", victim_type="I", injuries=("M",))
        suffers(incident, made, incident.offences[0])
        incident.relationships[0].code = code
        tie(incident, made, incident.involvements[1], code)

    return spoil


def _stray_link(incident: Incident) -> None:
    first = incident.involvements[0]
    incident.victim_offences.append(VictimOffence(victim_uid=first.uid, offence_uid=new_uid()))


def _stray_victim(incident: Incident) -> None:
    done = incident.offences[0]
    incident.victim_offences.append(VictimOffence(victim_uid=new_uid(), offence_uid=done.uid))


def _no_victim(incident: Incident) -> None:
    incident.victim_offences.clear()
    del incident.involvements[0]


def _public_twice(incident: Incident) -> None:
    public = person(incident, "victim", victim_type="S", sex="", race="", age_low=None)
    suffers(incident, public, incident.offences[0])


def _drugs_too(incident: Incident) -> None:
    """A drug offence beside, without the public as its victim."""
    offence(incident, "35A", activity=("P",))


_RAPE = {"nibrs": "11A", "weapons": ("40",)}
_KIDNAP = {"nibrs": "100", "weapons": ("40",)}

CASES = [
    Case("401", burglary, victim(victim_type="")),
    Case("401", assault, victim(victim_type="")),
    Case("401", drugs, victim(victim_type="")),
    Case("401-offence", burglary, without("victim_offences")),
    Case("401-injury", assault, victim(injuries=())),
    Case("404", burglary, victim(sex="Q")),
    Case("404", assault, victim(injuries=("Q",))),
    Case("406", assault, victim(injuries=("M", "M"))),
    Case("407", assault, victim(injuries=("N", "M"))),
    Case("410", burglary, victim(age_low=40, age_high=20)),
    Case("419", burglary, victim(injuries=("M",))),
    Case("453", burglary, victim(sex="")),
    Case("453", burglary, victim(age_low=None)),
    Case("458", burglary, victim(victim_type="B")),
    Case("461", burglary, victim(victim_type="S")),
    Case("464", assault, victim(victim_type="B")),
    Case("465", drugs, victim(victim_type="I", sex="F", race="W")),
    Case("465", burglary, also("35A", activity=("P",))),
    Case(
        "467", burglary, then(first_offence(nibrs="290", entry_method=""), victim(victim_type="S"))
    ),
    Case("469", assault, then(first_offence(**_RAPE), victim(sex="U"))),
    Case("479", assault, victim(injuries=("B",))),
    Case("481", assault, first_offence(nibrs="36B", weapons=())),
    Case("482", burglary, victim(victim_type="L")),
    Case("501", assault, offender(race="")),
    Case("501", assault, offender(age_low=None)),
    Case("552", burglary, offender(age_low=30)),
    Case("555", assault, with_person("suspect", **_BLANK)),
    Case("557", burglary, whole(**_CLEARED)),
    Case("558", killing, then(whole(**_CLEARED), offender(race="U"))),
    Case("559", killing, then(first_offence(nibrs="09C"), offender(sex="U"))),
    Case("070", assault, first_tie(offender_uid=new_uid())),
    Case("070", assault, first_tie(victim_uid=new_uid())),
    Case("404-tie", assault, first_tie(code="Q")),
    Case("460", assault, without("relationships")),
    Case("460", assault, first_tie(code="")),
    Case("460", assault, _second_victim()),
    Case("468", killing, offender(**_BLANK)),
    Case("470", assault, first_tie(code="VO")),
    Case("471", assault, _second_offender("VO")),
    Case("474", assault, _two_victims("VO")),
    Case("475", assault, _second_offender("SE")),
    Case("476", assault, _two_victims("SE")),
    Case("472", killing, offender(sex="U", race="U", age_low=None, age_high=None)),
    Case("450", assault, then(first_tie(code="SE"), victim(age_low=11))),
    Case("450", assault, then(first_tie(code="SE"), victim(age_low=16))),
    Case("554", assault, then(first_tie(code="CH"), victim(age_low=44))),
    Case("554", assault, then(first_tie(code="PA"), victim(age_low=20))),
    Case("075", burglary, offender(roles=("witness",))),
    Case("065", burglary, also("290", linked=False)),
    Case("065", burglary, _drugs_too),
    Case("080", drugs, _no_victim),
    Case("080", drugs, _public_twice),
    Case("466", burglary, _stray_link),
    Case("466", burglary, _stray_victim),
    Case("478", killing, also("13A", weapons=("12",))),
    Case("478", assault, also("09B", weapons=("40",))),
    Case("478", assault, then(_second_victim(), also("13A", weapons=("40",)))),
]

SILENT = [
    Case("401", assault, victim(victim_type="", roles=("officer_victim",))),
    Case("401-injury", killing, victim(injuries=())),
    Case("410", burglary, victim(age_low=30, age_high=30)),
    Case("453", drugs, victim(sex="")),
    Case("458", burglary, victim(victim_type="B", sex="", race="", age_low=None)),
    Case("465", drink_driving, with_person("victim", victim_type="I")),
    Case("479", killing, then(first_offence(nibrs="13A"), victim(injuries=("B",)))),
    Case("481", assault, then(first_offence(nibrs="36B"), victim(age_low=15))),
    Case("482", assault, victim(victim_type="L")),
    Case("501", burglary, offender(race="")),
    Case("555", assault, with_person("suspect", known=False, sex="U", race="U")),
    Case("558", killing, then(whole(**_CLEARED), offender(age_low=25))),
    Case("460", killing, then(without("relationships"), offender(**_BLANK))),
    Case("475", assault, _second_offender("RU")),
    Case("472", killing, first_tie(code="RU")),
    Case("450", assault, first_tie(code="SE")),
    Case("554", assault, first_tie(code="PA")),
    Case("065", drink_driving, without("involvements")),
    Case("075", drink_driving, without("involvements")),
    Case("478", assault, also("290")),
    Case("419", assault, first_offence(**_KIDNAP)),
]
