"""Reports spoilt in their times, place, offences and what these were done with."""

from __future__ import annotations

from datetime import timedelta

from icimps_desktop.records.incident import Incident
from tests.records.reports import (
    DAY,
    NOW,
    assault,
    burglary,
    drink_driving,
    drugs,
    killing,
    offence,
    suffers,
)
from tests.records.rules.spoil import (
    Case,
    also,
    first_offence,
    then,
    victim,
    whole,
    with_person,
    without,
)


def _no_place(incident: Incident) -> None:
    incident.geom = None
    assert incident.account is not None
    incident.account.address = ""


def _no_narrative(incident: Incident) -> None:
    assert incident.account is not None
    incident.account.narrative = "  "


def _eleven(incident: Incident) -> None:
    for code in ("23A", "23B", "23C", "23D", "23E", "23F", "23G", "23H", "290", "240"):
        suffers(incident, incident.involvements[0], offence(incident, code))


_CLEARED = {"exceptional_clearance": "A", "cleared_at": NOW - DAY / 4}

CASES = [
    Case("source", burglary, whole(source="")),
    Case("reported-time", burglary, whole(reported_at=None)),
    Case("occurred-time", burglary, whole(occurred_from=None)),
    Case("window", burglary, whole(occurred_to=NOW - 2 * DAY)),
    Case("reported-before", burglary, whole(reported_at=NOW - 2 * DAY)),
    Case("reported-before", burglary, whole(reported_at=NOW - 2 * DAY, time_precision="day")),
    Case("long-ago", burglary, whole(occurred_from=NOW - 4000 * DAY)),
    Case("place", burglary, _no_place),
    Case("pin", burglary, whole(geom=None)),
    Case("role", burglary, victim(roles=())),
    Case("role", burglary, victim(roles=("zz",))),
    Case("subject", burglary, victim(category="")),
    Case("age", burglary, victim(age_low=140)),
    Case("narrative", burglary, _no_narrative),
    Case("narrative", burglary, whole(account=None)),
    Case("104", burglary, whole(exceptional_clearance="Z")),
    Case("104", burglary, whole(location_type="98")),
    Case("105", burglary, whole(occurred_to=NOW + DAY)),
    Case("105", burglary, whole(reported_at=NOW + DAY)),
    Case("106", assault, whole(time_precision="day")),
    Case("106", assault, then(whole(time_precision="unknown"), victim(victim_type="L"))),
    Case("153", burglary, whole(cleared_at=NOW - DAY / 4)),
    Case("156", killing, whole(exceptional_clearance="A")),
    Case("155", killing, whole(exceptional_clearance="A", cleared_at=NOW - 3 * DAY)),
    Case("071", assault, whole(exceptional_clearance="D", cleared_at=NOW - timedelta(hours=1))),
    Case("201", burglary, without("offences")),
    Case("201", burglary, first_offence(nibrs="")),
    Case("201-place", burglary, whole(location_type="")),
    Case("201-using", burglary, first_offence(suspected_using=())),
    Case("201-bias", burglary, first_offence(bias=())),
    Case("204", burglary, first_offence(nibrs="zz")),
    Case("205", burglary, whole(location_type="58")),
    Case("252", burglary, first_offence(premises=2)),
    Case("257", burglary, whole(location_type="14")),
    Case("257", burglary, then(whole(location_type="19"), first_offence(premises=0))),
    Case("253", burglary, first_offence(entry_method="")),
    Case("254", assault, first_offence(entry_method="F")),
    Case("256", assault, first_offence(attempted=True)),
    Case("262", burglary, also("220", entry_method="F")),
    Case("263", burglary, _eleven),
    Case("264", burglary, also("90J")),
    Case("266", killing, then(first_offence(nibrs="09C"), also("290"))),
    Case("269", assault, first_offence(weapons=("12",))),
    Case("270", killing, first_offence(nibrs="09C", bias=("12",))),
    Case("204-details", assault, first_offence(weapons=("77",))),
    Case("204-details", burglary, first_offence(entry_method="Q")),
    Case("204-details", burglary, first_offence(bias=("88A",))),
    Case("many", killing, first_offence(weapons=("12", "20", "30", "40"))),
    Case("206", killing, first_offence(weapons=("12", "12"))),
    Case("207", killing, first_offence(weapons=("12", "99"))),
    Case("207", burglary, first_offence(bias=("88", "99"))),
    Case("207", burglary, first_offence(suspected_using=("N", "A"))),
    Case("219", burglary, first_offence(activity=("P",))),
    Case("219", drugs, first_offence(activity=("P", "F"))),
    Case("219", drugs, first_offence(activity=("P", "G"))),
    Case("220", drugs, first_offence(activity=())),
    Case("221", assault, first_offence(weapons=())),
    Case("222", burglary, first_offence(weapons=("20",))),
    Case("258", killing, first_offence(weapons=("20A",))),
    Case("265", assault, first_offence(weapons=("20",))),
    Case("267", killing, first_offence(weapons=("99",))),
]

# Near misses: what looks like it, and is right.
SILENT = [
    Case("reported-before", burglary, whole(reported_at=NOW - DAY - DAY / 8, time_precision="day")),
    Case("105", burglary, whole(reported_at=NOW + timedelta(seconds=30))),
    Case("place", burglary, then(_no_place, whole(location_type="58"))),
    Case("place", burglary, whole(geom=None)),
    Case("subject", drugs, victim(category="")),
    Case("106", burglary, whole(time_precision="day")),
    Case("155", killing, whole(**_CLEARED | {"cleared_at": NOW - DAY})),
    Case("156", killing, whole(**_CLEARED)),
    Case("201-bias", drink_driving, first_offence(bias=())),
    Case("205", drugs, whole(location_type="58")),
    Case("252", burglary, then(whole(location_type="14"), first_offence(premises=3))),
    Case("257", burglary, then(whole(location_type="14"), first_offence(premises=3))),
    Case("262", burglary, also("290")),
    Case("264", drink_driving, also("90E", linked=False)),
    Case("258", killing, first_offence(weapons=("13A",))),
    Case("204-details", killing, first_offence(weapons=("13A",))),
    Case("204-details", killing, first_offence(weapons=("20A",))),
    Case("207", killing, first_offence(weapons=("12", "20"))),
    Case("219", assault, first_offence(activity=("J",))),
    Case("265", assault, first_offence(weapons=("12",))),
    Case("role", burglary, with_person("witness")),
]
