"""What is guessed about an unknown file."""

from __future__ import annotations

from pathlib import Path

import pytest

from icimps_desktop.exchange.column_words import BEAT_WORDS, INCIDENT_WORDS
from icimps_desktop.exchange.detect import (
    guess_coordinates,
    guess_dates,
    guess_decimal_comma,
    suggest_mapping,
)
from icimps_desktop.exchange.mapping import BEAT_FIELDS, INCIDENT_FIELDS, MappingKind, problems
from icimps_desktop.exchange.tables import open_table
from icimps_desktop.exchange.time_text import DateOrder
from tests.exchange.files import write_text


@pytest.mark.parametrize(
    ("values", "order", "has_time", "certain"),
    [
        (["2020-01-31", "2020-12-01"], "YMD", False, True),
        (["2020-01-31 14:30", ""], "YMD", True, True),
        (["31.01.2020", "01.02.2020"], "DMY", False, True),
        (["01/31/2020 02:00:00 PM", "02/01/2020 01:00:00 AM"], "MDY", True, True),
        (["01/31/2020 12:00:00 AM", "02/01/2020 12:00:00 AM"], "MDY", False, True),
        (["01.02.2020", "03.04.2020"], "DMY", False, False),
        (["20200131", "20201201"], "YMD", False, True),
        (["1577836800", "1577836900"], "epoch_s", True, True),
        (["1577836800000"], "epoch_ms", True, True),
        (["43831", "43832"], "excel", False, True),
        (["43831.5", "43832"], "excel", True, True),
    ],
)
def test_dates(values: list[str], order: str, has_time: bool, certain: bool) -> None:
    guess = guess_dates(values)
    assert guess is not None
    assert (guess.order, guess.has_time, guess.certain) == (DateOrder(order), has_time, certain)


@pytest.mark.parametrize("values", [[], ["", "null"], ["Main Street", "Oak"], ["1", "2", "3"]])
def test_no_dates(values: list[str]) -> None:
    assert guess_dates(values) is None


def test_decimal_comma() -> None:
    assert guess_decimal_comma(["51,5", "7,25", ""])
    assert not guess_decimal_comma(["51.5", "7.25"])
    assert not guess_decimal_comma(["12", "13"])


def test_coordinates() -> None:
    degrees = {"id": ["1"], "Latitude": ["53.5"], "Longitude": ["9.9"]}
    guess = guess_coordinates(degrees)
    assert (guess.lat, guess.lon, guess.projected) == ("Latitude", "Longitude", False)
    plane = {"Rechtswert": ["565811,5"], "Hochwert": ["5933977,0"]}
    guess = guess_coordinates(plane)
    assert (guess.lat, guess.lon) == ("Hochwert", "Rechtswert")
    assert guess.projected
    assert guess.decimal_comma
    assert not guess_coordinates(plane, crs="EPSG:25832").projected
    assert guess_coordinates({"Location": ["(53.5, 9.9)"]}).geometry == "Location"
    assert guess_coordinates({"Location": ["Main Street"]}) == guess_coordinates({})
    assert guess_coordinates({"geometry": ["x"]}, geometry="geometry").geometry == "geometry"


def test_an_unknown_german_export(tmp_path: Path) -> None:
    text = (
        "Vorgangsnummer;Tatdatum;Uhrzeit;Straße;Breitengrad;Längengrad;Delikt\n"
        "V1;31.01.2020;14:30;Hauptstraße 1;53,55;9,99;Burglary\n"
        "V2;01.02.2020;09:05;Gärtnerweg;53,56;9,98;Einbruch\n"
    )
    table = open_table(write_text(tmp_path / "Lage Nord.csv", text, "cp1252"))
    suggestion = suggest_mapping(table)
    mapping = suggestion.mapping
    assert mapping.columns == {
        "source_key": ("Vorgangsnummer",),
        "agency_number": ("Vorgangsnummer",),
        "occurred_from": ("Tatdatum",),
        "occurred_from_time": ("Uhrzeit",),
        "address": ("Straße",),
        "lat": ("Breitengrad",),
        "lon": ("Längengrad",),
        "offence": ("Delikt",),
        "category": ("Delikt",),
    }
    assert mapping.date_orders == {"occurred_from": DateOrder.DMY}
    assert mapping.decimal_comma
    assert mapping.values == {"category": {"Burglary": "burglary"}}
    assert mapping.key == "lage-nord"
    assert problems(mapping) == []
    assert any("1 of 2 words" in note for note in suggestion.notes)


def test_columns_named_otherwise(tmp_path: Path) -> None:
    text = "key,happened,spot\n1,31/01/2020,somewhere\n1,01/02/2020,else\n"
    suggestion = suggest_mapping(open_table(write_text(tmp_path / "a.csv", text)))
    assert suggestion.mapping.columns["occurred_from"] == ("happened",)
    assert "source_key" not in suggestion.mapping.columns
    assert len(suggestion.notes) >= 3


def test_a_key_must_tell_rows_apart(tmp_path: Path) -> None:
    text = "id,case number,date,lat,lon\n1,A,2020-01-01,53,9\n1,B,2020-01-02,53,9\n"
    suggestion = suggest_mapping(open_table(write_text(tmp_path / "a.csv", text)))
    assert suggestion.mapping.columns["source_key"] == ("case number",)
    assert any("“id” is blank or the same" in note for note in suggestion.notes)


def test_a_doubtful_date_is_said(tmp_path: Path) -> None:
    text = "id,date,lat,lon\n1,01/02/2020,53,9\n2,03/04/2020,53,9\n"
    suggestion = suggest_mapping(open_table(write_text(tmp_path / "a.csv", text)))
    assert any("day-month-year or month-day-year" in note for note in suggestion.notes)


def test_a_table_without_dates(tmp_path: Path) -> None:
    text = "id,date,lat,lon\n1,soon,53,9\n2,later,53,9\n"
    suggestion = suggest_mapping(open_table(write_text(tmp_path / "a.csv", text)))
    assert any("its cells are none" in note for note in suggestion.notes)
    assert "occurred_from" not in suggestion.mapping.columns


def test_beats(tmp_path: Path) -> None:
    text = "OBJECTID,BEAT_NUM,DISTRICT,Beat Name\n1,0111,1,North\n"
    table = open_table(write_text(tmp_path / "a.csv", text))
    mapping = suggest_mapping(table, kind=MappingKind.BEATS).mapping
    assert mapping.columns == {
        "number": ("BEAT_NUM",),
        "name": ("Beat Name",),
        "district": ("DISTRICT",),
    }


def test_every_word_belongs_to_a_field() -> None:
    assert INCIDENT_WORDS.keys() == INCIDENT_FIELDS.keys()
    assert BEAT_WORDS.keys() == BEAT_FIELDS.keys()
    assert all(words for words in (*INCIDENT_WORDS.values(), *BEAT_WORDS.values()))
