"""Briefing maps of a station, on both stores: who may, what is entered, what never gets out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
import shapely

from icimps_desktop.bootstrap import unlock
from icimps_desktop.core.errors import DeniedError, UserError
from icimps_desktop.core.jobs import CancelToken, JobCancelledError
from icimps_desktop.records.incident_filter import IncidentFilter, Near
from icimps_desktop.records.officer import Role
from icimps_desktop.records.person import Involvement, PersonIdentity
from icimps_desktop.security.session import Purpose
from tests.exchange.test_briefing import Page, assert_closed
from tests.services.towns import make_town
from tests.stations import PASSPHRASE, MadeStation, report

WORDS = ("Zyrbel", "Quandt", "harmless-narrative", "7 Invented Row", "CASE-REASON")


def file_reports(station, clock, count=6):
    """Reports with a name, words and an address in each; the last has no place."""
    kept = []
    for number in range(count):
        incident = report(
            station.actor,
            clock.now() - timedelta(hours=number),
            lon=None if number == count - 1 else 10.002 + number * 0.001,
            lat=50.002,
            narrative="harmless-narrative of the event",
            address=f"{number}7 Invented Row",
            nibrs="220" if number % 2 else "13B",
        )
        identity = PersonIdentity(family_name="Zyrbel", given_names="Quandt")
        incident.involvements.append(
            Involvement(seq=1, roles=("victim",), category="victim", identity=identity)
        )
        kept.append(station.incidents.save(station.actor, incident))
    return kept


def journal_of(station):
    bodies = [json.loads(entry.body) for entry in reversed(station.journal.newest_reads(0))]
    return [body for body in bodies if body["event"] == "incident.export"]


def test_a_map_is_entered_before_and_after_and_holds_no_words(
    any_station: MadeStation, clock, tmp_path
):
    station = any_station.open()
    station.basemap.choose(
        station.actor, make_town(tmp_path / "town.gpkg"), credit="Invented Map Office"
    )
    kept = file_reports(station, clock)
    out = tmp_path / "map.html"
    told = []
    actor = station.actor.with_purpose(Purpose.EMERGENCY, "C-1", "CASE-REASON in words")
    made = station.briefing.make(actor, IncidentFilter(), out, report=told.append, title="Monday")
    html = out.read_bytes()
    assert (made.incidents, made.shown, made.without_place) == (5, 5, 1)
    assert (made.sha256, made.size) == (sha256(html).hexdigest(), len(html))
    page = assert_closed(html)
    for word in WORDS:
        assert word.encode() not in html, word
    for incident in kept:
        assert incident.number.encode() not in html
        assert str(incident.uid).encode() not in html
    assert page.data["names"] == ["Burglary", "Simple assault"]
    for text in ("Monday", "Orla Vandemark", "Emergency (EMER), case C-1", "Invented Map Office"):
        assert text in page.said, text
    assert "North Station, Invented Agency" in page.said
    assert told[-1].what == "Drawing the map"

    asked, shown = journal_of(station)
    assert (asked["outcome"], asked["what"]) == ("asked", "briefing map")
    newest = sorted(kept, key=lambda i: (i.occurred_from, i.uid), reverse=True)
    digest = sha256(b"".join(incident.uid.bytes for incident in newest)).hexdigest()
    assert (shown["count"], shown["uids_sha256"]) == (6, digest)
    auditor = any_station.officer("Ada Vint", Role.AUDITOR)
    entries = [json.loads(e.body) for e in auditor.audit.newest(auditor.actor, 0)]
    (entry,) = (e for e in entries if e.get("file_sha256") == made.sha256)
    assert (entry["event"], entry["count"], entry["uids_sha256"]) == ("incident.export", 5, digest)
    assert auditor.audit.verify(station.actor).ok


def test_the_filter_is_told_but_not_the_words_searched_for(
    cache_station: MadeStation, clock, tmp_path
):
    station = cache_station.open()
    file_reports(station, clock)
    out = tmp_path / "map.html"
    since, until = clock.now() - timedelta(days=1), clock.now()
    asked = IncidentFilter(
        box=(10.0, 50.0, 10.01, 50.01),
        near=Near(50.002, 10.004, 900),
        polygon=shapely.box(10, 50, 10.0045, 50.1),
        since=since,
        until=until,
        categories=("burglary",),
        states=("draft",),
        sources=("reported",),
        hours=frozenset(range(168)),
        severity_min=0.0,
        text="zyrbel harmless",
    )
    made = station.briefing.make(station.actor, asked, out)
    said = Page(out.read_bytes()).said
    assert made.incidents <= 2
    for text in (
        "2030-03-03 10:30 – 2030-03-04 10:30 (Europe/Berlin)",
        "Burglary",
        "900 m round 50.00200, 10.00400",
        "box 50.0000, 10.0000 to 50.0100, 10.0100",
        "a drawn area",
        "168 of the 168 hours",
        "a search in the reports (words not printed)",
    ):
        assert text in said, text
    assert "zyrbel" not in out.read_text("utf-8").lower()


def test_who_may_not_export_gets_no_map_and_leaves_an_entry(
    any_station: MadeStation, clock, tmp_path
):
    officer = any_station.officer("Ivo Rahl", Role.OFFICER)
    out = tmp_path / "map.html"
    with pytest.raises(DeniedError):
        officer.briefing.make(officer.actor, IncidentFilter(), out)
    (entry,) = journal_of(officer)
    assert entry["outcome"] == "denied"
    aimless = replace(any_station.open().actor, purpose=None)
    with pytest.raises(DeniedError, match="purpose"):
        any_station.open().briefing.make(aimless, IncidentFilter(), out)
    assert not out.exists()


def test_cancelling_and_a_wrong_place_leave_nothing(cache_station: MadeStation, clock, tmp_path):
    station = cache_station.open()
    file_reports(station, clock)
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelledError):
        station.briefing.make(station.actor, IncidentFilter(), tmp_path / "map.html", token)
    (tmp_path / "folder.html").mkdir()
    for out, sentence in (
        (tmp_path / "map.pdf", "end in .html"),
        (tmp_path / "none" / "map.html", "no folder"),
        (tmp_path / "folder.html", "cannot be written"),
    ):
        before = len(journal_of(station))
        with pytest.raises(UserError, match=sentence):
            station.briefing.make(station.actor, IncidentFilter(), out)
        assert len(journal_of(station)) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.html", "station"]


def test_a_former_map_is_replaced_and_a_demo_is_marked(cache_station: MadeStation, clock, tmp_path):
    out = tmp_path / "map.html"
    out.write_text("before")
    config = replace(cache_station.new.config, demo=True)
    config.write()
    station = unlock(config, cache_station.new.admin.login, PASSPHRASE, clock)
    try:
        station.briefing.make(station.actor, IncidentFilter(), out, handling="")
        page = Page(out.read_bytes())
        assert "SYNTHETIC DATA" in page.said
        assert "authorised staff" not in page.said
        assert "Training (TRN)" in page.said
    finally:
        station.close()
