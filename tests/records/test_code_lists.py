"""The shipped lists are whole and agree with each other; a station's codes join them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from icimps_desktop.core.errors import DamagedFileError, RuleError, UnavailableError
from icimps_desktop.core.resources import resource
from icimps_desktop.records import incident, item, person
from icimps_desktop.records.categories import category, default_nibrs, iccs_of
from icimps_desktop.records.code import LocalCode
from icimps_desktop.records.codes import CodeLists

# As the FBI's list has them; bias with none and not known, property without the unused 99.
COUNTS = {
    "weapons": 17,
    "locations": 46,
    "bias": 36,
    "property_classes": 67,
    "property_loss": 8,
    "drug_types": 18,
    "drug_measures": 11,
    "victim_types": 9,
    "injuries": 8,
    "relationships": 29,
    "entry_methods": 2,
    "suspected_using": 4,
    "activities": 15,
    "exceptional_clearance": 6,
    "arrest_types": 3,
    "arrest_multiple": 3,
    "armed_with": 8,
    "juvenile_dispositions": 2,
    "sex": 4,
    "race": 6,
    "ethnicity": 3,
    "resident": 3,
    "categories": 29,
}
ENUMS = {
    "person_roles": person.PersonRole,
    "subject_categories": person.SubjectCategory,
    "sources": incident.Source,
    "statuses": incident.IncidentStatus,
    "time_precision": incident.TimePrecision,
    "location_how": incident.LocationHow,
    "item_kinds": item.ItemKind,
}
# Classes of the first city that is imported; its own words map to these.
FIRST_CITY = (
    *("theft_from_vehicle", "theft", "traffic_hit_and_run", "criminal_damage", "burglary"),
    *("simple_assault", "vehicle_theft", "aggravated_assault", "other", "robbery", "drugs"),
    *("fraud", "disorder", "begging_loitering", "trespass", "weapons_possession"),
    *("police_obstruction", "stolen_property", "liquor", "weapon_discharge", "arson"),
    *("homicide", "dui", "family_child", "prostitution", "gambling"),
)


def _local(code: str, maps_to: str, **more: object) -> LocalCode:
    plain = {"list_name": "offences", "label": "Taking a horse"} | more
    return LocalCode(code=code, maps_to=maps_to, **plain)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_list_is_whole(lists: CodeLists, name: str, count: int) -> None:
    assert len(lists.get(name)) == count


@pytest.mark.parametrize("name", ENUMS)
def test_list_has_the_words_that_records_use(lists: CodeLists, name: str) -> None:
    assert set(lists.get(name)) == {str(word) for word in ENUMS[name]}


def test_every_list_says_what_it_is_and_whence(lists: CodeLists) -> None:
    for name in lists.names():
        shipped = lists.get(name)
        raw = json.loads(resource("code_lists", f"{name}.json").read_text("utf-8"))
        assert raw["name"] == name
        assert shipped.label
        assert shipped.source
        assert shipped.version
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", raw["date"])


def test_labels_are_short_and_differ(lists: CodeLists) -> None:
    for name in lists.names():
        labels = [code.label for code in lists.get(name).values()]
        assert len(set(labels)) == len(labels), name
        assert max(map(len, labels)) <= 60, name
        assert not [label for label in labels if label != label.strip() or "/" in label]


def test_codes_fit_their_columns(lists: CodeLists) -> None:
    assert max(len(code) for code in lists.get("offences")) <= 4
    assert max(len(code) for code in lists.get("iccs")) <= 8
    assert max(len(code) for code in lists.get("categories")) <= 32


def test_offences_are_all_there(lists: CodeLists) -> None:
    offences = lists.get("offences")
    groups = [offence.text("group") for offence in offences.values()]
    certain = [offence for offence in offences.values() if offence.yes("certain")]
    assert set(groups) == {"A", "B"}
    assert sum(o.text("group") == "A" for o in certain) == 52
    assert sum(o.text("group") == "B" for o in certain) == 11
    for offence in offences.values():
        assert offence.yes("certain") or offence.text("note")
        assert offence.text("against") in ("person", "property", "society", "any")
        assert offence.text("iccs") in lists.get("iccs")
        assert offence.text("category") in lists.get("categories")
        assert set(offence.many("losses")) <= set(lists.get("property_loss"))
        assert ("property" in offence.many("needs")) is bool(offence.many("losses"))


def test_every_class_leads_to_an_offence_and_back(lists: CodeLists) -> None:
    assert set(FIRST_CITY) <= set(lists.get("categories"))
    groups = set(lists.get("colour_groups"))
    for word in lists.get("categories"):
        nibrs = default_nibrs(lists, word)
        assert nibrs in lists.get("offences")
        assert lists.category_of(nibrs, word) == word
    assert groups == {code.text("colour") for code in lists.get("categories").values()}


def test_class_of_an_offence(lists: CodeLists) -> None:
    assert lists.category_of("23F") == "theft_from_vehicle"
    assert lists.category_of("zz") == lists.category_of("") == "other"
    assert lists.category_of("90Z") == "other"
    assert lists.category_of("90Z", "traffic_hit_and_run") == "traffic_hit_and_run"
    assert lists.category_of("220", "traffic_hit_and_run") == "burglary"
    assert category(lists, "zz").code == "other"
    assert iccs_of(lists, "240") == "050211"
    assert iccs_of(lists, "zz") == ""


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("220", "220"),
        ("23f", "23F"),
        ("burg", "220"),
        ("Break-in", "220"),
        ("vehicle th", "240"),
        ("car theft", "240"),
        ("paraphern", "35B"),
        ("  DUI ", "90D"),
    ],
)
def test_type_ahead_finds_what_is_meant(lists: CodeLists, text: str, first: str) -> None:
    assert lists.find("offences", text)[0].code == first


def test_type_ahead_ranks_code_then_label_then_word_then_inside(lists: CodeLists) -> None:
    assert [code.code for code in lists.find("relationships", "b")][:3] == ["BE", "BG", "SB"]
    found = [code.code for code in lists.find("offences", "traffick", 5)]
    assert found[:2] == ["64A", "64B"]
    assert "620" in found  # federal agencies' codes are there, last
    assert [code.code for code in lists.find("weapons", "gun")][:2] == ["11", "12"]
    assert len(lists.find("offences", "e", 7)) == 7
    assert lists.find("offences", "qqq") == []
    assert [code.code for code in lists.find("weapons", "", 2)] == ["11", "12"]


def test_type_ahead_sees_past_accents_and_signs(lists: CodeLists) -> None:
    codes = [_local("X1", "290", label="Dégât matériel à l’église")]
    local = lists.with_local(codes)
    assert local.find("offences", "degat")[0].code == "X1"
    assert local.find("offences", "l'eglise")[0].code == "X1"


def test_local_code_has_what_the_shipped_one_says(lists: CodeLists) -> None:
    local = lists.with_local([_local("HORSE", "23H"), _local("OLD", "gone", retired=True)])
    horse = local.get("offences")["HORSE"]
    assert (horse.label, horse.shipped, horse.text("category")) == (
        "Taking a horse",
        "23H",
        "theft",
    )
    assert local.category_of("HORSE") == "theft"
    assert local.find("offences", "horse") == [horse]
    assert local.label("offences", "OLD") == "Taking a horse"
    assert [code.code for code in local.find("offences", "taking a horse")] == ["HORSE"]
    assert "HORSE" not in lists.get("offences")
    assert local.get("offences").source == lists.get("offences").source


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([_local("H", "zz")], "has to map to"),
        ([_local("H", "")], "has to map to"),
        ([_local("220", "220")], "already in the list"),
        ([_local("H", "220"), _local("H", "240")], "already in the list"),
        ([_local("H", "220", list_name="horses")], "no code list"),
    ],
)
def test_local_code_that_leads_nowhere_is_refused(
    lists: CodeLists, codes: list[LocalCode], said: str
) -> None:
    with pytest.raises(RuleError, match=said):
        lists.with_local(codes)


def test_local_code_maps_to_a_shipped_one_only(lists: CodeLists) -> None:
    first = lists.with_local([_local("H", "23H")])
    with pytest.raises(RuleError, match="has to map to"):
        first.with_local([_local("H2", "H")])


def test_label_of_an_unknown_code_is_the_code(lists: CodeLists) -> None:
    assert lists.label("weapons", "20") == "Knife or other blade"
    assert lists.label("weapons", "77") == "77"
    with pytest.raises(RuleError, match="no code list"):
        lists.get("zz")


def test_missing_or_damaged_lists_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="missing"):
        CodeLists.load(tmp_path)
    shutil.copy(resource("code_lists", "weapons.json"), tmp_path)
    assert CodeLists.load(tmp_path).names() == ("weapons",)
    for damaged in ("{", '{"items": [{"code": "1"}]}', "[]", '{"items": null}'):
        (tmp_path / "weapons.json").write_text(damaged, "utf-8")
        with pytest.raises(DamagedFileError, match=r"weapons\.json"):
            CodeLists.load(tmp_path)
