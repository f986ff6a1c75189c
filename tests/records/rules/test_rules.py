"""Each rule speaks of a spoilt report and is silent on a whole one; each fix mends it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

import pytest

from icimps_desktop.records.base import Record
from icimps_desktop.records.codes import CodeLists
from icimps_desktop.records.incident import Incident
from icimps_desktop.records.rules import (
    RULES,
    Finding,
    apply_fix,
    check,
    finding_as_json,
)
from tests.records import reports
from tests.records.rules import arrest_cases, person_cases, property_cases, report_cases
from tests.records.rules.spoil import Case

_FILES = (report_cases, property_cases, person_cases, arrest_cases)
SPOILT = [case for file in _FILES for case in file.CASES]
SILENT = [case for file in _FILES for case in file.SILENT]
WHOLE = (
    *(reports.burglary, reports.assault, reports.drugs, reports.car_theft),
    *(reports.drink_driving, reports.killing, property_cases.theft),
)
_JARGON = re.compile(
    r"NIBRS|ICCS|UCR|\bsegment|\belement\b|\bcodes?\b|\bnull\b|\brecord\b|\b\d\d[A-Z]\b|_|\brow\b",
    re.IGNORECASE,
)


def _of(rule: str, incident: Incident, lists: CodeLists) -> list[Finding]:
    return [f for f in check(incident, lists, now=reports.NOW) if f.rule == rule]


def _spoilt(case: Case) -> Incident:
    incident = case.build()
    case.spoil(incident)
    return incident


def _plain(record: Record) -> dict[str, Any]:
    """Every loaded field, and those of the parts in their order."""
    fields = {c.key: getattr(record, c.key) for c in type(record).__mapper__.columns}
    if isinstance(record, Incident):
        parts = ("offences", "involvements", "victim_offences", "relationships", "items", "arrests")
        for part in parts:
            fields[part] = [_plain(held) for held in getattr(record, part)]
    return fields


def _name(case: Case) -> str:
    return f"{case.rule}-{case.build.__name__}"


def test_every_rule_has_a_number_of_its_own_and_is_tried() -> None:
    numbers = [rule.number for rule in RULES]
    assert len(set(numbers)) == len(numbers)
    assert {case.rule for case in SPOILT} == set(numbers)


@pytest.mark.parametrize("build", WHOLE)
def test_whole_report_has_nothing_to_mend(build: Any, lists: CodeLists) -> None:
    assert check(build(), lists, now=reports.NOW) == ()


@pytest.mark.parametrize("case", SPOILT, ids=_name)
def test_rule_speaks(case: Case, lists: CodeLists) -> None:
    assert not _of(case.rule, case.build(), lists)
    assert _of(case.rule, _spoilt(case), lists)


@pytest.mark.parametrize("case", SILENT, ids=_name)
def test_rule_is_silent_on_what_only_looks_like_it(case: Case, lists: CodeLists) -> None:
    assert not _of(case.rule, _spoilt(case), lists)


@pytest.mark.parametrize("case", SPOILT, ids=_name)
def test_fix_mends_and_can_be_undone(case: Case, lists: CodeLists) -> None:
    for place, found in enumerate(_of(case.rule, _spoilt(case), lists)):
        if found.fix is None:
            continue
        incident = _spoilt(case)
        before, count = _plain(incident), len(_of(case.rule, incident, lists))
        fix = _of(case.rule, incident, lists)[place].fix
        assert fix is not None
        undo = apply_fix(incident, fix)
        assert len(_of(case.rule, incident, lists)) < count
        apply_fix(incident, undo)
        assert _plain(incident) == before


def test_sentences_are_plain_and_each_rule_has_its_own(lists: CodeLists) -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for case in SPOILT:
        for found in check(_spoilt(case), lists, now=reports.NOW):
            said[found.sentence].add(found.rule)
            label = found.fix.label if found.fix else "Mend it"
            for words in (found.sentence, label):
                own = re.sub("“[^”]*”", "“”", words)  # what an officer typed is his own
                assert not _JARGON.search(own), words
                assert words[0] in "“" or words[0].isupper()
            assert found.sentence[-1] in ".…"
            assert len(found.sentence) <= 140, found.sentence
    assert not {words: rules for words, rules in said.items() if len(rules) > 1}


def test_paths_lead_to_a_field_or_a_list(lists: CodeLists) -> None:
    for case in SPOILT:
        incident = _spoilt(case)
        for found in check(incident, lists, now=reports.NOW):
            first, *rest = re.split(r"[.\[\]]+", found.path.rstrip("]"))
            held = getattr(incident, first)
            for step in rest:
                if held is None:
                    break  # an account that is still to be made
                held = held[int(step)] if step.isdigit() else getattr(held, step)


def test_findings_are_plain_json(lists: CodeLists) -> None:
    for case in SPOILT:
        for found in check(_spoilt(case), lists, now=reports.NOW):
            assert set(finding_as_json(found)) == {"rule", "severity", "sentence", "path", "fix"}
            json.dumps(finding_as_json(found))


def test_checking_changes_nothing_and_says_the_same_again(lists: CodeLists) -> None:
    for case in SPOILT:
        incident = _spoilt(case)
        before = _plain(incident)
        first = check(incident, lists, now=reports.NOW)
        assert _plain(incident) == before
        assert check(incident, lists, now=reports.NOW) == first


def test_errors_come_with_what_blocks_and_warnings_do_not(lists: CodeLists) -> None:
    incident = reports.burglary()
    incident.geom = None
    found = check(incident, lists, now=reports.NOW)
    assert [(f.rule, f.is_error) for f in found] == [("pin", False)]


def test_account_kept_from_an_officer_is_not_missed(lists: CodeLists) -> None:
    incident = reports.burglary()
    del incident.__dict__["account"]  # as after a load that left it out
    assert check(incident, lists, now=reports.NOW) == ()
