"""Reports spoilt in their items."""

from __future__ import annotations

from icimps_desktop.records.incident import Incident
from tests.records.reports import (
    DAY,
    NOW,
    assault,
    burglary,
    car_theft,
    drink_driving,
    drugs,
    item,
    nobody,
    offence,
    person,
    report,
    suffers,
)
from tests.records.rules.spoil import (
    Case,
    also,
    first_item,
    first_offence,
    then,
    with_item,
    without,
)


def theft() -> Incident:
    """A wallet picked from a pocket."""
    made = report("theft")
    suffers(made, person(made, "victim", victim_type="I"), offence(made, "23A"))
    nobody(made)
    item(made, "7", "25", value=30)
    return made


def _many_drugs(incident: Incident) -> None:
    incident.items[0].drug_quantity = None
    incident.items[0].drug_measure = ""
    incident.items[0].drug_type = "X"


def _both(incident: Incident) -> None:
    for kind in ("A", "D"):
        item(incident, "6", "10", drug_type=kind, drug_quantity=2.0, drug_measure="DU")


_NOT_FOUND = {"loss": "1", "nibrs_class": "", "drug_quantity": None, "drug_measure": ""}

CASES = [
    Case("301", burglary, first_item(loss="")),
    Case("304", burglary, first_item(nibrs_class="zz")),
    Case("304", drugs, first_item(drug_type="zz")),
    Case("305", car_theft, lambda i: setattr(i.items[1], "recovered_at", NOW + DAY)),
    Case("305", car_theft, lambda i: setattr(i.items[1], "recovered_at", NOW - 3 * DAY)),
    Case("320", car_theft, lambda i: setattr(i.items[1], "stolen_at", NOW + DAY)),
    Case("342", burglary, first_item(value=1_200_099)),
    Case("351", burglary, first_item(value=0)),
    Case("351", burglary, first_item(value=-5)),
    Case("391", burglary, first_item(nibrs_class="09")),
    Case("352", burglary, first_item(loss="8")),
    Case("353", burglary, first_item(nibrs_class="88")),
    Case("354", burglary, first_item(loss="", nibrs_class="")),
    Case("355", burglary, first_item(recovered_at=NOW - DAY / 4)),
    Case("372", burglary, first_item(value=None)),
    Case("375", burglary, first_item(nibrs_class="")),
    Case("358", car_theft, without("items")),
    Case("358", car_theft, then(without("items"), with_item("7", "20", value=3))),
    Case("388", car_theft, first_item(quantity=0)),
    Case("268", theft, first_item(nibrs_class="03")),
    Case("390", theft, first_item(nibrs_class="39")),
    Case("390", burglary, first_item(nibrs_class="29")),
    Case("072", burglary, with_item("5", "17", value=40)),
    Case("073", car_theft, lambda i: setattr(i.items[1], "quantity", 2)),
    Case("084", car_theft, lambda i: setattr(i.items[1], "value", 9500)),
    Case("362", drugs, _many_drugs),
    Case("363", drugs, then(_both, first_item(drug_type="X"))),
    Case("364", drugs, first_item(drug_type="")),
    Case("364", drugs, first_item(drug_quantity=None, drug_measure="")),
    Case("366", drugs, first_item(drug_measure="")),
    Case("368", drugs, first_item(drug_quantity=None)),
    Case("367", drugs, first_item(drug_measure="NP", drug_type="D")),
    Case("384", drugs, first_item(drug_measure="XX")),
    Case("365", drugs, first_item(nibrs_class="16", value=3)),
    Case(
        "365", burglary, with_item("6", "10", drug_type="E", drug_quantity=1.0, drug_measure="GM")
    ),
    Case("383", drugs, first_item(value=50)),
    Case("387", drugs, first_item(nibrs_class="11", drug_type="", value=3)),
    Case("387", drugs, first_offence(nibrs="35B")),
    Case("392", drugs, first_item(**_NOT_FOUND | {"drug_type": ""})),
    Case("074", burglary, without("items")),
    Case("076", assault, with_item("7", "20", value=3)),
    Case("077", burglary, first_offence(attempted=True)),
    Case("078", burglary, also("290")),
    Case("081", burglary, with_item("2", "16", value=10)),
]

SILENT = [
    Case("301", drugs, first_item(loss="6")),
    Case("342", burglary, first_item(value=999_999)),
    Case("351", burglary, first_item(nibrs_class="77", value=0)),
    Case("391", burglary, first_item(nibrs_class="09", value=0)),
    Case("351", burglary, first_item(nibrs_class="09", value=0)),
    Case("352", burglary, first_item(loss="8", nibrs_class="", value=None)),
    Case("353", burglary, first_item(nibrs_class="88", value=1)),
    Case("358", car_theft, then(without("items"), first_offence(attempted=True))),
    Case("268", theft, then(first_item(nibrs_class="03"), also("240"))),
    Case("390", theft, first_item(nibrs_class="17")),
    Case("072", burglary, then(with_item("5", "17"), first_offence(nibrs="280"))),
    Case("072", car_theft, with_item("5", "38", value=10)),
    Case("084", car_theft, lambda i: setattr(i.items[1], "value", 9000)),
    Case("362", drugs, then(_both, _many_drugs)),
    Case("363", drugs, then(_both, _many_drugs)),
    Case("364", drugs, first_item(drug_quantity=1.0, drug_measure="XX")),
    Case("384", drugs, first_item(drug_quantity=1.0, drug_measure="XX")),
    Case("367", drugs, first_item(drug_measure="NP")),
    Case("383", drugs, then(first_item(value=50), also("290", linked=False))),
    Case("392", drugs, first_item(**_NOT_FOUND)),
    Case("074", drink_driving, without("items")),
    Case("076", assault, with_item("", "80")),
    Case("076", drink_driving, with_item("6", "02", value=4)),
    Case("077", burglary, then(first_offence(attempted=True), first_item(loss="1"))),
    Case("078", burglary, then(with_item("4", "16", value=10), also("290"))),
    Case("078", burglary, first_item(loss="4")),
    Case("081", burglary, then(with_item("4", "16", value=10), also("290"))),
]
