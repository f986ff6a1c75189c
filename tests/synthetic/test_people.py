"""Invented officers, passphrases and reports."""

from __future__ import annotations

import json
import random
import re
from datetime import datetime, timedelta

from icimps_desktop.records.officer import Role
from icimps_desktop.records.person import PersonRole
from icimps_desktop.synthetic.city import City
from icimps_desktop.synthetic.people import make_officers, make_passphrase, make_reports
from icimps_desktop.synthetic.words import WORDS
from tests.architecture.tree import ROOT
from tests.synthetic.conftest import UNTIL


def _codes(name: str) -> set[str]:
    listed = json.loads((ROOT / "resources/code_lists" / f"{name}.json").read_text("utf-8"))
    return {item["code"] for item in listed["items"]}


def test_there_is_an_officer_for_every_role() -> None:
    officers = make_officers(1)
    assert {officer.role for officer in officers} == {role.value for role in Role}
    for key in ("login", "badge", "name"):
        assert len({getattr(officer, key) for officer in officers}) == len(officers)
    assert all(re.fullmatch(r"[a-z.]+", officer.login) for officer in officers)
    assert make_officers(1) == officers
    assert make_officers(2) != officers


def test_a_passphrase_is_five_words_of_the_list() -> None:
    assert len(WORDS) == len(set(WORDS)) >= 256
    assert all(re.fullmatch(r"[a-z]{3,8}", word) for word in WORDS)
    phrase = make_passphrase(random.Random(4))
    assert phrase == make_passphrase(random.Random(4))
    assert phrase != make_passphrase(random.Random(5))
    assert len(phrase.split("-")) == 5
    assert set(phrase.split("-")) <= set(WORDS)
    assert len(make_passphrase(random.SystemRandom()).split("-")) == 5


def test_reports_hold_what_the_form_asks_for(city: City) -> None:
    reports = make_reports(city, 5, 40, until=UNTIL)
    assert len(reports) == 40
    assert reports == make_reports(city, 5, 40, until=UNTIL)
    known = set(city.addresses.labels().tolist())
    end = datetime.fromisoformat(UNTIL.isoformat())
    for report in reports:
        assert report.address in known
        assert "{" not in report.narrative
        assert end - timedelta(days=60) < report.occurred_from < report.reported_at < end
        assert report.occurred_to is None or report.occurred_to > report.occurred_from
        assert report.persons
        assert all(person.known or not person.family_name for person in report.persons)
        assert all(item.value is None or item.value > 0 for item in report.items)
    assert {"burglary", "robbery", "drugs"} <= {report.category for report in reports}
    assert [r.reported_at for r in reports] == sorted(r.reported_at for r in reports)
    assert sum(report.series == 0 for report in reports) >= 3
    assert any(report.source == "police_found" for report in reports)


def test_reports_use_the_codes_of_the_product(city: City) -> None:
    lists = {
        name: _codes(name)
        for name in (
            "categories", "offences", "locations", "entry_methods", "weapons", "activities",
            "property_classes", "property_loss", "injuries", "relationships", "sex",
            "victim_types", "drug_types", "drug_measures", "sources", "item_kinds",
        )
    }  # fmt: skip

    def fits(name: str, *codes: str) -> None:
        assert {code for code in codes if code} <= lists[name], name

    for report in make_reports(city, 6, 36, until=UNTIL):
        fits("categories", report.category)
        fits("offences", report.nibrs)
        fits("locations", report.location_type)
        fits("entry_methods", report.entry_method)
        fits("weapons", *report.weapons)
        fits("activities", *report.activity)
        fits("sources", report.source)
        for item in report.items:
            fits("item_kinds", item.kind)
            fits("property_classes", item.nibrs_class)
            fits("property_loss", item.loss)
            fits("drug_types", item.drug_type)
            fits("drug_measures", item.drug_measure)
        for person in report.persons:
            assert set(person.roles) <= {role.value for role in PersonRole}
            fits("sex", person.sex)
            fits("injuries", person.injury)
            fits("relationships", person.relationship)
            fits("victim_types", person.victim_type)
