"""The words that imports use are those of the code lists: one list, whoever speaks of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.categories import CATEGORIES, POLICE_FOUND_CATEGORIES
from icimps_desktop.exchange.mapping import MappingKind
from icimps_desktop.exchange.mapping_files import list_mappings, load_mapping
from icimps_desktop.synthetic.categories import CATEGORY_NAMES

SHIPPED = sorted(resource("mappings").glob("*.json"))


def listed(name: str) -> list[dict[str, object]]:
    items = json.loads((resource("code_lists") / f"{name}.json").read_text("utf-8"))["items"]
    assert isinstance(items, list)
    return items


def test_the_classes_of_imports_are_those_of_the_code_list() -> None:
    assert list(CATEGORIES) == [code["code"] for code in listed("categories")]
    usual = {code["code"] for code in listed("categories") if code["police_found"]}
    assert usual == POLICE_FOUND_CATEGORIES
    assert set(CATEGORY_NAMES) <= set(CATEGORIES)  # the invented city speaks the same


def test_there_are_mappings_to_check() -> None:
    assert len(SHIPPED) == len(list_mappings(resource("mappings"))) >= 6


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_mapping_says_nothing_that_the_code_lists_lack(path: Path) -> None:
    mapping = load_mapping(path)
    known = {
        "category": set(CATEGORIES),
        "nibrs": {str(code["code"]) for code in listed("offences")},
        "location_type": {str(code["code"]) for code in listed("locations")},
    }
    for name, words in known.items():
        said = set(mapping.values.get(name, {}).values())
        default = mapping.defaults.get(name)
        assert said | ({default} if default else set()) <= words, name
    assert set(mapping.police_found_categories) <= known["category"]
    if mapping.kind is MappingKind.INCIDENTS and "category" not in mapping.columns:
        assert mapping.defaults.get("category") in known["category"]
