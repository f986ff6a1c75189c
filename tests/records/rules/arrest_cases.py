"""Reports spoilt in their arrests."""

from __future__ import annotations

from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.incident import Incident
from tests.records.reports import DAY, NOW, arrest, assault, drink_driving, drugs, killing
from tests.records.rules.spoil import Case, first_arrest, first_offence, offender, then, with_person


def _second_arrest(incident: Incident) -> None:
    made = arrest(incident, incident.involvements[1], "13B")
    made.seq = 1


def _bystander(incident: Incident) -> None:
    incident.involvements[1].roles = ("witness",)
    incident.relationships.clear()


CASES = [
    Case("601", assault, first_arrest(at=None)),
    Case("601", assault, first_arrest(transaction_no="")),
    Case("601", assault, first_arrest(arrest_type="")),
    Case("601", assault, first_arrest(offence_code="")),
    Case("601", assault, first_arrest(armed_with=())),
    Case("601-person", assault, first_arrest(sex="")),
    Case("601-person", assault, first_arrest(age=None)),
    Case("604", assault, first_arrest(arrest_type="Q")),
    Case("604", assault, first_arrest(armed_with=("77",))),
    Case("605", assault, first_arrest(at=NOW + DAY)),
    Case("606", assault, first_arrest(armed_with=("12", "12"))),
    Case("607", assault, first_arrest(armed_with=("01", "12"))),
    Case("655", assault, first_arrest(armed_with=("16A",))),
    Case("656", assault, first_arrest(person_uid=new_uid())),
    Case("656", assault, _bystander),
    Case("656", drugs, offender(known=False, sex="", race="")),
    Case("661", assault, _second_arrest),
    Case("665", assault, first_arrest(at=NOW - 3 * DAY)),
    Case("667", assault, first_arrest(sex="U")),
    Case("652", assault, first_arrest(age=15)),
    Case("653", assault, first_arrest(juvenile_disposition="H")),
    Case("669", assault, first_offence(nibrs="09C")),
    Case("670", assault, first_arrest(offence_code="09C")),
    Case("760", drink_driving, first_arrest(offence_code="120")),
    Case("761", drink_driving, first_arrest(offence_code="90I")),
]

SILENT = [
    Case("655", assault, first_arrest(armed_with=("13A",))),
    Case("652", assault, first_arrest(age=15, juvenile_disposition="R")),
    Case("665", assault, first_arrest(at=NOW - DAY)),
    Case("661", assault, then(_second_arrest, lambda i: setattr(i.arrests[1], "seq", 2))),
    Case("669", killing, with_person("witness")),
    Case("760", assault, first_arrest(offence_code="120")),
    Case("761", drink_driving, first_arrest(offence_code="90I", age=16)),
]
