"""Mappings: checked, kept as files, found again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from icimps_desktop.core.errors import NotFoundError, UserError
from icimps_desktop.exchange.categories import Words
from icimps_desktop.exchange.mapping import (
    ImportMapping,
    MappingKind,
    Repeats,
    WithoutPoint,
    check_mapping,
    fitted_columns,
    problems,
)
from icimps_desktop.exchange.mapping_files import (
    damaged_mappings,
    find_mapping,
    list_mappings,
    load_mapping,
    mapping_key,
    save_mapping,
    with_signature,
)
from icimps_desktop.exchange.time_text import DateOrder

FULL = ImportMapping(
    key="north-station",
    name="North station, Excel of the desk",
    source="desk",
    credit="nobody",
    zone="Europe/Berlin",
    columns={
        "source_key": ("Nr",),
        "occurred_from": ("Datum",),
        "occurred_from_time": ("Zeit",),
        "lat": ("Hoch",),
        "lon": ("Rechts",),
        "address": ("Straße", "Ort"),
        "category": ("Delikt",),
    },
    optional=frozenset({"address"}),
    date_orders={"occurred_from": DateOrder.DMY},
    day_only=frozenset({"occurred_from"}),
    decimal_comma=True,
    crs="EPSG:25832",
    extent=(9.0, 53.0, 11.0, 54.0),
    values={"category": {"Einbruch*": "burglary"}},
    police_found_values=("ja",),
    police_found_categories=("drugs",),
    defaults={"category": "other"},
    without_point=WithoutPoint.ALWAYS,
    repeats=Repeats.COUNT,
    signatures=("abc",),
)


def test_a_mapping_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    path = save_mapping(FULL, tmp_path / "mappings")
    assert path.name == "north-station.json"
    assert load_mapping(path) == FULL
    assert json.loads(path.read_text("utf-8"))["columns"]["address"] == ["Straße", "Ort"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"key": "Bad Key"}, "key must be small letters"),
        ({"name": " "}, "Give the mapping a name."),
        ({"columns": {"lat": ("a",), "lon": ("b",)}}, "which column holds the date"),
        ({"columns": {"occurred_from": ("a",), "lat": ("b",)}}, "belong together"),
        ({"columns": {"occurred_from": ()}}, "names no column"),
        ({"columns": {"occurred_from": ("a",), "colour": ("b",)}}, "no field “colour”"),
        ({"columns": {"reported_at": ("a",), "occurred_from_time": ("b",)}}, "needs “Date"),
        ({"zone": "Europe/Nowhere"}, "no time zone"),
        ({"crs": "EPSG:99999"}, "is not known"),
        ({"extent": (11.0, 53.0, 9.0, 54.0)}, "west, south, east, north"),
        ({"values": {"category": {"x": "bicycle"}}}, "no class of offence “bicycle”"),
        ({"values": {"lat": {}}}, "has no list of values"),
        ({"date_orders": {"lat": DateOrder.DMY}}, "no date field"),
        ({"defaults": {"lat": "1"}}, "has no default"),
    ],
)
def test_problems_are_plain_sentences(change: dict[str, object], sentence: str) -> None:
    mapping = replace(FULL, **change)  # type: ignore[arg-type]
    assert any(sentence in found for found in problems(mapping)), problems(mapping)
    with pytest.raises(UserError):
        check_mapping(mapping)


def test_rows_without_any_place_must_be_wanted() -> None:
    columns = {"occurred_from": ("a",)}
    assert problems(replace(FULL, columns=columns)) == []
    strict = replace(FULL, columns=columns, without_point=WithoutPoint.ADDRESS)
    assert any("hold the place" in found for found in problems(strict))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not valid JSON"),
        ("[]", "does not say its format version"),
        ('{"format_version": 2}', "Update the program"),
        ('{"format_version": 1, "key": "a", "name": "b", "surprise": 1}', "mean nothing: surprise"),
        ('{"format_version": 1, "key": 7}', "“key” is not written"),
        ('{"format_version": 1, "columns": []}', "“columns” is not written"),
        ('{"format_version": 1, "columns": {"lat": [1]}}', "“columns” is not written"),
        ('{"format_version": 1, "date_orders": {"lat": "XYZ"}}', "must be one of YMD"),
        ('{"format_version": 1, "extent": [1, 2]}', "“extent” is not written"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_file_that_is_no_mapping(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=sentence):
        load_mapping(path)
    assert list_mappings(tmp_path) == []
    (said,) = damaged_mappings(tmp_path)
    assert "bad.json" in said
    assert sentence in said


def test_other_files(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        load_mapping(tmp_path / "none.json")
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="not text"):
        load_mapping(tmp_path / "a.json")
    (tmp_path / "b.json").write_bytes(b" " * (5 << 20))
    with pytest.raises(UserError, match="too large"):
        load_mapping(tmp_path / "b.json")


def test_columns_fit_whatever_their_case_and_spaces() -> None:
    columns = ("NR", "datum", "Zeit ", "hoch", "rechts", "delikt", "Ort")
    fitted = fitted_columns(FULL, columns)
    assert fitted["source_key"] == ("NR",)
    assert fitted["address"] == ("Ort",)
    with pytest.raises(UserError, match="“Datum”"):
        fitted_columns(FULL, ("Nr",))


SIMPLE = ImportMapping(
    key="simple",
    name="Simple",
    columns={"occurred_from": ("date",), "lat": ("lat",), "lon": ("lon",)},
)
COLUMNS = ("id", "date", "lat", "lon", "kind")


def test_a_mapping_is_found_by_its_columns(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    assert find_mapping("s", COLUMNS, shipped, own) is None
    save_mapping(SIMPLE, shipped)
    wider = replace(SIMPLE, key="wider", columns={**SIMPLE.columns, "category": ("kind",)})
    save_mapping(wider, shipped)
    save_mapping(replace(SIMPLE, key="beats", kind=MappingKind.BEATS, columns={}), shipped)
    assert find_mapping("s", COLUMNS, shipped, own) == wider
    assert find_mapping("s", COLUMNS[:4], shipped, own) == SIMPLE
    assert find_mapping("s", COLUMNS[:3], shipped, own) is None


def test_an_officer_s_own_mapping_comes_first(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    wider = replace(SIMPLE, key="wider", columns={**SIMPLE.columns, "category": ("kind",)})
    save_mapping(wider, shipped)
    mine = replace(wider, key="mine")
    save_mapping(mine, own)
    assert find_mapping("s", COLUMNS, shipped, own) == mine
    chosen = with_signature(SIMPLE, "s")
    save_mapping(chosen, own)
    assert find_mapping("s", COLUMNS, shipped, own) == chosen
    assert find_mapping("other", COLUMNS, shipped, own) == mine
    assert with_signature(chosen, "s") is chosen


def test_the_extent_tells_cities_apart(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    save_mapping(SIMPLE, shipped)
    city = replace(SIMPLE, key="city", extent=(9.0, 53.0, 11.0, 54.0))
    save_mapping(city, shipped)
    inside = [("1", "2020-01-01", "53.5", "10", "x")]
    outside = [("1", "2020-01-01", "41.5", "-87", "x")]
    assert find_mapping("s", COLUMNS, shipped, own, preview=inside) == city
    assert find_mapping("s", COLUMNS, shipped, own, preview=outside) == SIMPLE
    assert find_mapping("s", COLUMNS, shipped, own) == SIMPLE


def test_keys_made_of_names() -> None:
    assert mapping_key("Crimes 2001 – Straße!") == "crimes-2001-strasse"
    assert mapping_key("…") == "mapping"


def test_words_are_looked_up_once_and_in_order() -> None:
    words = Words({"THEFT": "theft", "theft - *auto*": "theft_from_vehicle", "theft*": "theft"})
    assert words.lookup("Theft") == "theft"
    assert words.lookup("THEFT -  FROM AUTO") == "theft_from_vehicle"
    assert words.lookup("theft of water") == "theft"
    assert words.lookup("arson") is None
    assert Words({"a[b]?": "x", "a[b]? *": "y"}).lookup("a[b]? c") == "y"
