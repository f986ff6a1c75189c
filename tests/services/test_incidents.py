"""Incidents end to end on both stores: saved, numbered, found, decided on, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import shapely

from icimps_desktop.core.errors import DeniedError, NotFoundError, RuleError
from icimps_desktop.core.ids import new_uid
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.incident import Account, Incident, Offence
from icimps_desktop.records.incident_filter import IncidentFilter, Near
from icimps_desktop.records.item import Item
from icimps_desktop.records.officer import Role
from icimps_desktop.records.person import Involvement, PersonIdentity, VictimOffence
from icimps_desktop.security.session import Purpose
from tests.stations import MadeStation, report


def complete(actor, at) -> Incident:
    """A burglary that no rule objects to."""
    incident = report(actor, at, narrative="The back door was forced.", address="1 Invented Row")
    incident.location_type = "20"
    incident.location_how = "map"
    burglary = incident.offences[0]
    burglary.entry_method, burglary.suspected_using, burglary.bias = "F", ("N",), ("88",)
    victim = Involvement(
        seq=1, roles=("victim",), category="victim", victim_type="I", age_low=40, sex="F",
        race="U", identity=PersonIdentity(family_name="Invented", given_names="Ada"),
    )  # fmt: skip
    offender = Involvement(seq=2, roles=("suspect",), category="suspect", known=False)
    incident.involvements += [victim, offender]
    incident.victim_offences.append(VictimOffence(victim_uid=victim.uid, offence_uid=burglary.uid))
    incident.items.append(
        Item(seq=1, loss="7", nibrs_class="20", description="silver clock", value=300)
    )
    return incident


def test_a_saved_incident_is_numbered_dated_and_found_again(any_station: MadeStation, clock):
    station = any_station.open()
    incident = complete(station.actor, clock.now())
    kept = station.incidents.save(station.actor, incident)
    assert kept.number == f"N01-D1-{clock.now():%y}-000001"
    assert (kept.category, kept.severity > 0) == ("burglary", True)
    local = kept.occurred_from.astimezone(ZoneInfo("Europe/Berlin"))
    assert kept.hour_of_week == local.weekday() * 24 + local.hour
    opened = any_station.open().incidents.open(station.actor, kept.uid)
    assert opened.account.narrative == "The back door was forced."
    assert opened.involvements[0].identity.family_name == "Invented"
    assert opened.items[0].value == 300
    assert [row.uid for row in station.incidents.page(station.actor, IncidentFilter()).rows] == [
        kept.uid
    ]
    for words in ("forced", "silver clo", "invented row", kept.number, "n01-d1-"):
        assert [hit.row.uid for hit in station.incidents.search(station.actor, words)] == [
            kept.uid
        ], words
    assert station.incidents.search(station.actor, "Ada") == []  # names are no search words
    points = station.map.points(station.actor, CancelToken())
    assert points.id.tolist() == [opened.id]
    assert points.categories[points.category[0]] == "burglary"


def test_the_same_filter_gives_the_same_uids_everywhere(any_station: MadeStation, clock):
    station = any_station.open()
    kept = {}
    for number in range(60):
        one = report(
            station.actor,
            clock.now() - timedelta(hours=number),
            lon=13.0 + number / 100,
            nibrs="220" if number % 2 else "120",
        )
        kept[number] = station.incidents.save(station.actor, one).uid
    polygon = shapely.Polygon([(13.05, 52), (13.3, 52.4), (13.25, 53), (13.05, 53)])
    inside = {n for n in kept if shapely.intersects(polygon, shapely.Point(13.0 + n / 100, 52.5))}
    questions = {
        IncidentFilter(box=(13.1, 52, 13.2, 53)): set(range(10, 21)),
        IncidentFilter(polygon=polygon): inside,
        IncidentFilter(near=Near(52.5, 13.3, 1400.0)): {28, 29, 30, 31, 32},
        IncidentFilter(categories=("robbery",)): set(range(0, 60, 2)),
        IncidentFilter(since=clock.now() - timedelta(hours=5)): {0, 1, 2, 3},
        IncidentFilter(until=clock.now() - timedelta(hours=59)): {58, 59},
        IncidentFilter(box=(13.1, 52, 13.2, 53), categories=("burglary",)): {11, 13, 15, 17, 19},
        IncidentFilter(states=("approved",)): set(),
    }
    for asked, expected in questions.items():
        rows = station.incidents.page(station.actor, asked).rows
        assert {row.uid for row in rows} == {kept[n] for n in expected}, asked


def test_pages_hold_every_row_once_also_where_times_are_equal(any_station, clock):
    station = any_station.open()
    uids = [
        station.incidents.save(station.actor, report(station.actor, clock.now())).uid
        for _ in range(23)
    ]
    seen, key = [], None
    while True:
        page = station.incidents.page(station.actor, IncidentFilter(), after=key, limit=5)
        seen += [row.uid for row in page.rows]
        key = page.next_key
        if key is None:
            break
    assert len(seen) == len(uids)
    assert set(seen) == set(uids)


def test_half_filled_is_saved_but_not_submitted(any_station: MadeStation, clock):
    station = any_station.open()
    bare = report(station.actor, clock.now(), lon=None, nibrs="")
    bare.source = ""
    kept = station.incidents.save(station.actor, bare)
    assert kept.status == "draft"
    with pytest.raises(RuleError):
        station.incidents.submit(station.actor, kept)
    again = station.incidents.open(station.actor, kept.uid)
    assert again.status == "draft"


def test_submitted_returned_approved_and_locked(any_station: MadeStation, clock):
    author = any_station.officer("Bert Quill", Role.OFFICER)
    chief = any_station.open()
    kept = author.incidents.submit(author.actor, complete(author.actor, clock.now()))
    with pytest.raises(DeniedError):
        author.incidents.approve(author.actor, kept.uid)
    with pytest.raises(DeniedError, match="with the supervisor"):
        author.incidents.save(author.actor, author.incidents.open(author.actor, kept.uid))
    with pytest.raises(RuleError, match="mended"):
        chief.incidents.give_back(chief.actor, kept.uid, " ")
    chief.incidents.give_back(chief.actor, kept.uid, "Say how they got in.")
    mended = author.incidents.open(author.actor, kept.uid)
    mended.account.narrative += " Marks of a crowbar."
    author.incidents.submit(author.actor, mended)
    chief.incidents.approve(chief.actor, kept.uid)
    locked = author.incidents.open(author.actor, kept.uid)
    assert [change.now for change in locked.states] == [
        "submitted",
        "returned",
        "submitted",
        "approved",
    ]
    with pytest.raises(DeniedError, match="locked"):
        author.incidents.save(author.actor, locked)
    with pytest.raises(RuleError):
        chief.incidents.approve(chief.actor, kept.uid)
    author.incidents.supplement(author.actor, kept.uid, "A neighbour called later.")
    assert author.incidents.open(author.actor, kept.uid).supplements[0].seq == 1


def test_a_moved_pin_leaves_its_former_place(any_station: MadeStation, clock):
    station = any_station.open()
    kept = station.incidents.save(station.actor, report(station.actor, clock.now()))
    moved = station.incidents.open(station.actor, kept.uid)
    moved.geom = shapely.Point(13.5, 52.6)
    station.incidents.save(station.actor, moved, why_moved="wrong corner")
    again = station.incidents.open(station.actor, kept.uid)
    assert [(shapely.get_x(p.geom), p.reason) for p in again.pins] == [(13.4, "wrong corner")]
    station.incidents.save(station.actor, again)  # nothing moved: nothing added
    assert len(station.incidents.open(station.actor, kept.uid).pins) == 1


def test_two_who_edit_the_same_report_do_not_overwrite_each_other(any_station, clock):
    first, second = any_station.open(), any_station.open()
    uid = first.incidents.save(first.actor, report(first.actor, clock.now())).uid
    mine, theirs = first.incidents.open(first.actor, uid), second.incidents.open(second.actor, uid)
    mine.agency_number = "mine"
    first.incidents.save(first.actor, mine)
    theirs.agency_number = "theirs"
    with pytest.raises(RuleError, match="meanwhile"):
        second.incidents.save(second.actor, theirs)
    assert first.incidents.open(first.actor, uid).agency_number == "mine"


def test_parts_taken_off_the_form_go_and_others_stay(any_station, clock):
    station = any_station.open()
    one = complete(station.actor, clock.now())
    one.offences.append(Offence(seq=2, nibrs="290"))
    kept = station.incidents.save(station.actor, one)
    again = station.incidents.open(station.actor, kept.uid)
    again.offences = again.offences[:1]
    again.account = Account(narrative="told anew")
    station.incidents.save(station.actor, again)
    last = station.incidents.open(station.actor, kept.uid)
    assert [offence.nibrs for offence in last.offences] == ["220"]
    assert last.account.narrative == "told anew"
    assert last.involvements[0].identity.given_names == "Ada"


def test_every_read_and_write_is_in_the_audit_and_the_chains_hold(any_station, clock):
    station = any_station.open()
    kept = station.incidents.save(station.actor, report(station.actor, clock.now()))
    station.incidents.open(station.actor, kept.uid)
    station.incidents.page(station.actor, IncidentFilter(text="needle"))
    reads = [entry.body for entry in station.journal.newest_reads(10)]
    assert any(kept.uid.hex in body and '"incident.open"' in body for body in reads)
    assert any('"incident.list"' in body and '"outcome":"shown"' in body for body in reads)
    assert not any("needle" in body for body in reads)
    verdict = station.audit.verify(station.actor)
    assert verdict.ok
    assert verdict.chains == 2


def test_without_purpose_nothing_is_shown_and_the_refusal_is_entered(any_station, clock):
    station = any_station.open()
    kept = station.incidents.save(station.actor, report(station.actor, clock.now()))
    station.work_for(Purpose.INVESTIGATION, case="")
    with pytest.raises(DeniedError, match="case number"):
        station.incidents.open(station.actor, kept.uid)
    assert '"outcome":"denied"' in station.journal.newest_reads(1)[0].body


def test_names_are_masked_for_an_analyst(any_station, clock):
    author = any_station.open()
    kept = author.incidents.save(author.actor, complete(author.actor, clock.now()))
    analyst = any_station.officer("Ines Brake", Role.ANALYST)
    seen = analyst.incidents.open(analyst.actor, kept.uid)
    assert [person.identity for person in seen.involvements] == [None, None]
    assert seen.involvements[0].roles == ("victim",)


def test_what_is_not_there_gets_a_sentence(any_station):
    station = any_station.open()
    with pytest.raises(NotFoundError):
        station.incidents.open(station.actor, new_uid())
    with pytest.raises(NotFoundError):
        station.incidents.find(station.actor, "N99-D9-30-000001")


@pytest.mark.parametrize("number", ["N99-D9-30-000001", "no number at all"])
def test_a_question_for_a_number_is_entered_though_there_is_none(any_station, number):
    station = any_station.open()
    before = len(station.journal.newest_reads(0))
    with pytest.raises(NotFoundError):
        station.incidents.find(station.actor, number)
    (entry,) = station.journal.newest_reads(0)[: -before or None]
    assert '"event":"incident.open"' in entry.body
    assert '"outcome":"asked"' in entry.body
    assert number not in entry.body


def test_a_question_for_a_point_is_entered_though_it_is_gone(any_station):
    station = any_station.open()
    with pytest.raises(NotFoundError):
        station.incidents.uid_of(station.actor, 987_654)
    assert '"point":987654' in station.journal.newest_reads(1)[0].body


def test_without_a_purpose_nobody_learns_whether_a_number_is_given(any_station, clock):
    station = any_station.open()
    kept = station.incidents.save(station.actor, complete(station.actor, clock.now()))
    idle = replace(station.actor, purpose=None)
    for number in (kept.number, "N99-D9-30-000001"):
        with pytest.raises(DeniedError):
            station.incidents.find(idle, number)
        assert '"outcome":"denied"' in station.journal.newest_reads(1)[0].body
    with pytest.raises(DeniedError):
        station.incidents.uid_of(idle, kept.id)
