"""An edit of any part is an edit of the incident."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from icimps_desktop.core.errors import RuleError
from icimps_desktop.records.incident import Incident, Offence
from icimps_desktop.records.incident_seen import as_seen
from icimps_desktop.records.person import Involvement
from tests.stations import MadeStation, report


def _other_words(incident: Incident) -> None:
    assert incident.account is not None
    incident.account.narrative = "Another's words."


def _another_offence(incident: Incident) -> None:
    incident.offences.append(Offence(seq=2, nibrs="290"))


def _no_offence(incident: Incident) -> None:
    incident.offences.clear()


def _another_person(incident: Incident) -> None:
    incident.involvements.append(Involvement(seq=1, roles=("witness",), category="witness"))


@pytest.mark.parametrize(
    "edit", [_other_words, _another_offence, _no_offence, _another_person], ids=lambda e: e.__name__
)
def test_who_has_not_seen_an_edit_does_not_write_over_it(
    any_station: MadeStation, edit: Callable[[Incident], None]
) -> None:
    station = any_station.open()
    given = report(station.actor, station.clock.now(), narrative="One.")
    made = station.incidents.save(station.actor, given)
    mine = station.incidents.open(station.actor, made.uid)
    seen = as_seen(mine)
    assert seen == as_seen(station.incidents.open(station.actor, made.uid))
    other = station.incidents.open(station.actor, made.uid)
    edit(other)
    station.incidents.save(station.actor, other, seen=seen)
    assert mine.account is not None
    mine.account.narrative = "Mine."
    with pytest.raises(RuleError, match="changed this report"):
        station.incidents.save(station.actor, mine, seen=seen)
