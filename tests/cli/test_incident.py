"""`icimps incident add` and `validate`: what a report in JSON must say, and what it need not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

WHOLE = {
    "source": "reported",
    "occurred_from": "2026-03-02T21:30:00+00:00",
    "location_type": "20",
    "offences": [{"seq": 1, "nibrs": "35A", "activity": ["P"]}],
}


def of(body: dict[str, object], folder: Path) -> Path:
    file = folder / "report.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    return file


def without(*names: str, **more: object) -> dict[str, object]:
    return {name: value for name, value in WHOLE.items() if name not in names} | more


@pytest.mark.parametrize("body", [without("occurred_from"), WHOLE | {"occurred_from": None}])
def test_a_report_without_a_time_is_a_draft_that_says_so(at_station, tmp_path, body):
    kept = at_station("incident", "add", of(body, tmp_path), "--json").json
    assert kept["status"] == "draft"
    whole = at_station("incident", "show", kept["number"], "--json").json["incident"]
    assert (whole["time_precision"], whole["occurred_text"]) == ("unknown", "")
    assert whole["occurred_from"] == whole["reported_at"]


def test_a_report_without_a_time_is_not_submitted(at_station, tmp_path):
    file = of(without("occurred_from"), tmp_path)
    refused = at_station("incident", "add", file, "--submit", "--json")
    assert refused.code == 1
    assert refused.json["error"]["field"] == "occurred_from"
    assert "when it happened" in refused.json["error"]["message"]
    assert "without --submit it is kept as a draft" in refused.json["error"]["message"]
    assert at_station("incident", "list", "--json").json["incidents"] == []
    told = at_station("incident", "validate", file, "--json").json
    assert not told["ok"]
    assert "occurred_from" in {finding["path"] for finding in told["findings"]}


def test_that_nobody_knows_the_time_can_be_said(at_station, tmp_path):
    file = of(without("occurred_from", time_precision="unknown"), tmp_path)
    told = at_station("incident", "validate", file, "--json").json
    assert "occurred_from" not in {finding["path"] for finding in told["findings"]}
    kept = at_station("incident", "add", file, "--json").json
    whole = at_station("incident", "show", kept["number"], "--json").json["incident"]
    assert whole["occurred_text"] == "?"


def test_a_report_with_its_time_keeps_it(at_station, tmp_path):
    kept = at_station("incident", "add", of(WHOLE, tmp_path), "--json").json
    whole = at_station("incident", "show", kept["number"], "--json").json["incident"]
    assert whole["occurred_from"] == WHOLE["occurred_from"]
    assert whole["time_precision"] == "exact"
    assert whole["category"] == "drugs"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (WHOLE | {"source": "guessed"}, "source"),
        (WHOLE | {"time_precision": "about"}, "time_precision"),
        (WHOLE | {"occurred_to": "2026-03-01T00:00:00+00:00"}, "occurred_to"),
        (without("occurred_from", occurred_to="2026-03-01T00:00:00+00:00"), "occurred_from"),
        (WHOLE | {"agency_number": "9" * 41}, "agency_number"),
        (WHOLE | {"offences": [{"seq": 1, "nibrs": "22000"}]}, "offences[0].nibrs"),
        (WHOLE | {"reported_by": "0190b0e0-0000-7000-8000-000000000000"}, "reported_by"),
    ],
)
def test_what_the_store_would_not_take_is_refused_by_its_field(at_station, tmp_path, body, field):
    refused = at_station("incident", "add", of(body, tmp_path), "--json")
    assert refused.code == 1
    assert refused.json["error"]["field"] == field


@pytest.mark.parametrize(
    ("option", "text", "likest"),
    [
        ("category", "burglry", "burglary"),
        ("category", "nosuch", ""),
        ("status", "foo", ""),
        ("status", "submited", "submitted"),
        ("source", "police", "police_found"),
    ],
)
def test_an_unknown_code_is_refused_with_the_known_ones(at_station, option, text, likest):
    refused = at_station("incident", "list", f"--{option}", text, "--json")
    assert (refused.code, refused.json["error"]["field"]) == (1, option)
    said = refused.json["error"]["message"]
    assert said.startswith(f"There is no {option} “{text}”. Known are: {likest}")
    known = {"category": "arson", "status": "approved", "source": "reported"}[option]
    assert known in said
    plain = at_station("incident", "list", f"--{option}", text)
    assert (plain.code, plain.out) == (1, "")


def test_a_code_may_be_written_with_a_dash_or_capitals(at_station, tmp_path):
    body = WHOLE | {"source": "police_found"}
    at_station("incident", "add", of(body, tmp_path))
    for source in ("police_found", "police-found", "Police-Found"):
        listed = at_station("incident", "list", "--source", source, "--json").json["incidents"]
        assert [one["source"] for one in listed] == ["police_found"]
    assert at_station("incident", "list", "--source", "reported", "--json").json["incidents"] == []
    two = ("--category", "DRUGS", "--category", "vehicle-theft")
    assert len(at_station("incident", "list", *two, "--json").json["incidents"]) == 1


def test_a_person_is_told_that_there_are_no_incidents(at_station):
    assert at_station("incident", "list").out == "No incidents.\n"
    assert at_station("incident", "list", "--json").json == {"incidents": [], "next": None}


@pytest.mark.parametrize("command", ["add", "validate"])
def test_a_file_that_cannot_be_read_says_why(at_station, tmp_path, command):
    missing = at_station("incident", command, tmp_path / "nofile.json", "--json")
    assert (missing.code, missing.json["error"]["kind"]) == (1, "not_found")
    assert missing.json["error"]["field"] == "file"
    assert "There is no file" in missing.json["error"]["message"]
    odd = tmp_path / "odd.json"
    odd.write_text('{\n "source": reported\n}', encoding="utf-8")
    broken = at_station("incident", command, odd)
    assert (broken.code, "line 2, column 12" in broken.err) == (1, True)
    odd.write_bytes(b'{"source": "\xe4"}')
    assert "UTF-8" in at_station("incident", command, odd).err
    folder = tmp_path / "folder.json"
    folder.mkdir()
    assert "cannot be read" in at_station("incident", command, folder).err


def test_a_text_that_is_too_long_is_measured_in_characters(at_station, tmp_path):
    refused = at_station("incident", "add", of(WHOLE | {"agency_number": "9" * 41}, tmp_path))
    assert "40 characters at most" in refused.err


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        (
            WHOLE | {"offences": [{"nibrs": "35A"}]},
            "offences[0].seq",
            "The first of the offences lacks “seq”.",
        ),
        (
            WHOLE | {"involvements": [{"seq": 1, "roles": ["victim"], "category": "I"}, {}]},
            "involvements[1].seq",
            "The second of the involvements lacks “seq” and “roles” and “category”.",
        ),
        (
            WHOLE | {"offences": ["35A"]},
            "offences[0]",
            "The first of the offences must be an object with fields: {…}.",
        ),
        (WHOLE | {"offences": {"seq": 1}}, "offences", "“offences” must be a list: […]."),
        (
            WHOLE | {"offences": [{"seq": "one"}]},
            "offences[0].seq",
            "“one” is no value for “seq” of the first of the offences.",
        ),
        (
            WHOLE | {"account": {"adress": "12 Mill Yard"}},
            "account.adress",
            "The account has a field “adress”, which means nothing here.",
        ),
        (WHOLE | {"wher": 1}, "wher", "The report has a field “wher”, which means nothing here."),
    ],
)
@pytest.mark.parametrize("command", ["add", "validate"])
def test_a_malformed_report_says_which_part_is_wrong(
    at_station, tmp_path, command, body, field, sentence
):
    refused = at_station("incident", command, of(body, tmp_path), "--json")
    error = refused.json["error"]
    assert (refused.code, error["field"], error["message"]) == (1, field, sentence)
