"""Places found by what people type, in a town with a map, with addresses alone, and for real."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icimps_desktop.core.errors import UserError
from icimps_desktop.core.jobs import CancelToken, JobCancelledError
from icimps_desktop.exchange.basemap import open_basemap
from icimps_desktop.exchange.basemap_layers import read_layers
from icimps_desktop.records.incident import LocationHow
from icimps_desktop.services.gazetteer import Gazetteer
from icimps_desktop.services.gazetteer_build import collect
from icimps_desktop.services.gazetteer_words import crossing, house_number, without_unit, words
from tests.services.towns import LAT, LON, STEP, layer, make_town

REAL = Path(__file__).parents[2] / "../shared/data/stlouis_basemap.gpkg"
FORMER = [
    ("1200 N MAIN ST", LAT + 3.2 * STEP, LON + 4 * STEP),
    ("1202 N MAIN ST", LAT + 3.4 * STEP, LON + 4 * STEP),
    ("1240 N MAIN ST", LAT + 3.8 * STEP, LON + 4 * STEP),
    ("04XX S MAIN ST", LAT + 1.5 * STEP, LON + 4 * STEP),
    ("77 LEWIS AND CLARK BLVD", LAT, LON + 2 * STEP),
    ("12 Harbour Steps, Apt 4", LAT + 2 * STEP, LON + 6.2 * STEP),
    ("HARBOUR STEPS / ALDER AVE", LAT + 1 * STEP, LON + 6.2 * STEP),
    ("Behind the old mill", LAT + 5.5 * STEP, LON + 1 * STEP),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Gazetteer:
    path = make_town(tmp_path_factory.mktemp("town") / "town.gpkg")
    return Gazetteer.build(path, FORMER)


def at(place) -> tuple[float, float]:
    """Column and row of a place on the town's grid."""
    return pytest.approx(((place.lon - LON) / STEP, (place.lat - LAT) / STEP), abs=0.02)


@pytest.mark.parametrize(
    "text",
    [
        "Locust and 14th",
        "Locust St & N 14th St",
        "14th/Locust",
        "locust at fourteenth",
        "N. 14TH STREET @ LOCUST STREET",
        "corner of locust and 14",
        "Lucust and 14th st",
        "loc & 14",
        "locsut street and 14th",
    ],
)
def test_a_corner_however_it_is_written(town, text):
    found = town.find(text)[0]
    assert at(found) == (2, 3)
    assert found.how is LocationHow.INTERSECTION
    assert found.accuracy_m == 15
    assert "14th St" in found.label
    assert "meet" in found.detail


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("saint brannock", "Saint Brannock Ave"),
        ("st. brannock avenue", "Saint Brannock Ave"),
        ("brannock", "Saint Brannock Ave"),
        ("brannok", "Saint Brannock Ave"),
        ("alder sreet", "Alder Ave"),
        ("lewis and clark", "Lewis And Clark Blvd"),
        ("hauptstrasse", "Hauptstraße"),
        ("Hauptstr.", "Hauptstraße"),
        ("mcgirk", "Mc Girk Ln"),
        ("alm", "Dr Ada Lovelace Marlow Dr"),
        ("ada lovelace", "Dr Ada Lovelace Marlow Dr"),
        ("forst park", "Forest Park"),
        ("central st", "Central Station"),
        ("westend", "Westend"),
        ("the old mill", "Behind the old mill"),
    ],
)
def test_names_by_beginnings_typos_and_short_forms(town, text, label):
    assert town.find(text)[0].label == label


def test_a_street_alone_says_how_little_that_is(town):
    (found,) = town.find("Alder Ave", limit=1)
    assert at(found) == (3, 1)
    assert found.accuracy_m == pytest.approx(430, rel=0.02)
    assert found.detail.startswith("middle of the street, 430 m to its end")


def test_a_missing_direction_shows_both(town):
    labels = [place.label for place in town.find("Main Street")]
    assert labels[:2] in (["N Main St", "S Main St"], ["S Main St", "N Main St"])
    assert town.find("s main st")[0].label == "S Main St"


def test_a_number_from_the_maps_address_points(town):
    found = town.find("1204 Locust")[0]
    assert (found.label, found.accuracy_m) == ("1204 Locust St", 10)
    assert at(found) == (0.04, 3.05)
    assert found.how is LocationHow.ADDRESS
    assert found.detail == "from the map's address points; in Westend"


def test_a_number_between_known_ones(town):
    found = town.find("1250 Locust St.")[0]
    assert at(found) == (0.5, 3.05)
    assert found.detail.startswith("between 1210 and 1300, which are known")
    assert 20 <= found.accuracy_m <= 90


def test_a_number_beside_a_known_one_and_one_of_which_nothing_is_known(town):
    beside = town.find("1320 Locust St")[0]
    assert beside.detail.startswith("the nearest known number is 1300")
    assert beside.accuracy_m == pytest.approx(20 * 1.2 + 30)
    lost = town.find("9000 Alder Ave")[0]
    assert "number 9000 is not known" in lost.detail
    assert lost.accuracy_m > 400


def test_former_incidents_give_numbers(town):
    exact = town.find("1200 n main")[0]
    assert at(exact) == (4, 3.2)
    assert (exact.accuracy_m, exact.detail) == (25, "from former incidents there; in Eastend")
    between = town.find("1221 North Main Street")[0]
    assert at(between) == (4, 3.6)
    block = town.find("400 block of S Main")[0]
    assert block.label == "400 block of S Main St"
    assert at(block) == (4, 1.5)
    assert block.accuracy_m == 75
    assert at(town.find("77 Lewis & Clark Blvd")[0]) == (2, 0)


def test_streets_that_only_former_incidents_know(town):
    assert at(town.find("12 Harbour Steps")[0]) == (6.2, 2)
    corner = town.find("Alder and Harbour Steps")[0]
    assert at(corner) == (6.2, 1)
    assert corner.how is LocationHow.INTERSECTION


def test_two_streets_that_do_not_meet(town):
    found = town.find("Quarry Rd & Alder Ave")[0]
    assert found.how is LocationHow.INTERSECTION
    assert found.detail.startswith("the two do not meet; the nearest point, ")
    assert 30 < found.accuracy_m < 80


def test_an_open_corner_lists_what_meets_the_street(town):
    labels = [place.label for place in town.find("Locust &")]
    assert "Locust St & Mc Girk Ln" in labels
    assert labels[-1] == "Locust St"
    assert len(labels) == 7


def test_areas_say_how_far_they_reach(town):
    park = town.find("forest park")[0]
    assert park.how is LocationHow.LANDMARK
    assert park.detail.startswith("middle of the park, ")
    assert park.accuracy_m > 150


@pytest.mark.parametrize(
    "text", ["50.0060, 10.0040", "N 50° 0.360' E 10° 0.240'", "50°00'21.6\"N 10°00'14.4\"E"]
)
def test_coordinates_in_any_form(town, text):
    found = town.find(text)[0]
    assert at(found) == (2, 3)
    assert found.how is LocationHow.COORDINATE


def test_the_second_reading_of_a_coordinate_is_offered(town):
    first, second = town.find("50.006, 10.004")
    assert (first.lat, second.lat) == (50.006, 10.004)
    assert second.label.endswith("(other reading)")
    assert town.certain("50.006, 10.004").lat == 50.006  # the other one is in another country


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("1204 LOCUST STREET, INVENTED TOWN", (0.04, 3.05)),
        ("1250 Locust", (0.5, 3.05)),
        ("Locust & N 14th", (2, 3)),
        ("14TH ST / ALDER AVE", (2, 1)),
        ("Central Station", (1.5, 2.5)),
        ("77 LEWIS AND CLARK BLVD", (2, 0)),
        ("behind the old mill", (1, 5.5)),
    ],
)
def test_a_clear_address_is_certain(town, text, where):
    assert where == at(town.certain(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Locust",  # a street is no place
        "Westend",  # neither is a quarter
        "1204 Lucust St",  # a typo is no certainty
        "Locust & 15th",
        "1200 Main St",  # north or south?
        "1204 Locust Ave",  # another kind of street
        "1204 N Locust St",
        "9000 Alder Ave",
        "1320 Locust St",  # beyond the last known number
        "somewhere",
        "x" * 300,
    ],
)
def test_the_least_doubt_gives_nothing(town, text):
    assert town.certain(text) is None


def test_one_name_in_two_towns_is_two_streets(tmp_path):
    path = tmp_path / "county.gpkg"
    here = shapely.LineString([(10.0, 50.0), (10.01, 50.0)])
    there = shapely.LineString([(10.2, 50.0), (10.21, 50.0)])
    layer(path, "streets", [here, there], name=["Mill Ln", "Mill Ln"])
    told = [("5 Mill Ln", 50.0, 10.002), ("5 Mill Lane", 50.0, 10.205), ("5 Mill Ln", 50.3, 10.0)]
    county = Gazetteer.build(path, told)
    found = county.find("5 mill lane")
    assert sorted(round(place.lon, 3) for place in found) == [10.0, 10.002, 10.205]
    assert county.certain("5 Mill Ln") is None


def test_a_map_that_gives_names_only(tmp_path):
    """Vector tiles have no columns for house numbers; their points are told apart by the name."""
    town = make_town(tmp_path / "town.gpkg")
    base = replace(open_basemap(town), layers=read_layers(town, title=town.name))
    known = Gazetteer(collect(base, None, [], CancelToken()))
    assert known.find("1204 locust")[0].accuracy_m == 10
    assert known.find("central station")[0].accuracy_m == 50


def test_addresses_without_any_map():
    alone = Gazetteer.build(None, FORMER)
    assert at(alone.find("1200 north main")[0]) == (4, 3.2)
    assert alone.find("alder & harbour")[0].how is LocationHow.INTERSECTION
    assert Gazetteer.build(None, []).find("anything") == []
    assert Gazetteer.build(None, []).centre is None


def test_nothing_is_found_by_nonsense(town):
    for text in ("", "   ", "qqqxz", "& &", "/", "12", "x" * 300, "--"):
        assert town.find(text) == [] or text == "12"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60) | st.text(alphabet="14 NSlocustma&/,.#'-", max_size=30))
def test_no_text_is_too_strange(town, text):
    for place in town.find(text):
        assert -90 <= place.lat <= 90
        assert place.accuracy_m > 0
        assert place.detail
    town.certain(text)


def test_building_can_be_cancelled_and_a_wrong_map_is_refused(tmp_path):
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelledError):
        Gazetteer.build(make_town(tmp_path / "town.gpkg"), [], token)
    (tmp_path / "photo.gpkg").write_bytes(b"\xff\xd8\xff" * 50)
    with pytest.raises(UserError, match="not a base map"):
        Gazetteer.build(tmp_path / "photo.gpkg", [])


def test_words_are_taken_apart():
    assert words("North Fourteenth Street").key == words("N. 14th St").key
    assert words("Twenty-First St").core == ("21",)
    assert words("E St NW").core == ("e",)
    assert words("Park Ave").core == ("park",)
    assert crossing("anderson st") is None
    assert crossing("100 e main st") is None
    assert without_unit("1200 Main St, Apt 4b") == "1200 Main St"
    assert without_unit("On or near Mill Ln") == "Mill Ln"
    assert house_number("043XX S WOOD ST").number == 4300
    assert house_number("14th St") is None
    assert house_number("Hauptstr. 12a").number == 12


def test_real_city():
    if not REAL.exists():
        return  # the invented town stands for it
    city = Gazetteer.build(REAL, [])
    corner = city.find("lucust and 14th")[0]
    assert corner.label == "Locust St & N 14th St"
    assert (corner.lat, corner.lon) == pytest.approx((38.63126, -90.19997), abs=1e-4)
    assert corner.detail.endswith("in Downtown West")
    assert city.find("Forest Park")[0].how is LocationHow.LANDMARK
    assert city.find("mlk")[0].label.startswith("Dr Martin Luther King")
    assert city.certain("S Kingshighway Blvd & Chippewa St").accuracy_m < 50
    assert city.certain("Grand & Gravios") is None
