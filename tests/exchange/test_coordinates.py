"""Coordinates in every usual notation, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange import mgrs
from icimps_desktop.exchange.coordinates import (
    Notation,
    format_coordinates,
    parse_coordinates,
)

GEOD = Geod(ellps="WGS84")
lats = st.floats(-79.9, 83.9, allow_nan=False)
lons = st.floats(-180, 179.999, allow_nan=False)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(a[1], a[0], b[1], b[0])[2])


@pytest.mark.parametrize(
    "text",
    [
        "38.62, -90.19",
        "38.62,-90.19",
        "38.62 -90.19",
        "38.62; -90.19",
        "(38.62, -90.19)",
        "38.62, −90.19",
        "38,62 -90,19",
        "38,62; -90,19",
        "38,62, -90,19",
        "38,62,-90,19",
        "38.62N 90.19W",
        "38.62° N, 90.19° W",
        "38,62° N 90,19° W",
        "N38.62 W90.19",
        "90.19 West, 38.62 North",
        "lat: 38.62, lon: -90.19",
        "lon=-90.19&lat=38.62",
        '{"lat": 38.62, "lng": -90.19}',
        "POINT(-90.19 38.62)",
        "geo:38.62,-90.19",
        "geo:38.62,-90.19?z=17",
        "https://www.openstreetmap.org/#map=15/38.62/-90.19",
        "https://maps.example/?q=38.62,-90.19",
        "https://maps.example/place/@38.62,-90.19,17z",
        "38°37'12\"N 90°11'24\"W",
        "38° 37′ 12″ N, 90° 11′ 24″ W",
        "N 38°37.2' W 090°11.4'",
        "38 37 12 N 90 11 24 W",
        "38:37:12 N 90:11:24 W",
        "38 37 12 -90 11 24",
        "38 37.2, -90 11.4",
        "38d37m12s N 90d11m24s W",
        "38 deg 37 min 12 sec N 90 deg 11 min 24 sec W",
        "383712N 0901124W",
        "3837.200,N,09011.400,W",
    ],
)
def test_each_usual_notation_is_read(text):
    place = parse_coordinates(text)
    assert place is not None
    assert (place.lat, place.lon) == pytest.approx((38.62, -90.19), abs=1e-9)
    assert place.other is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "Market Street", "1200 Market St", "12 N Main", "5th and 9th", "38.62", "38,62"),
        *(
            "12 34",
            "100, 200",
            "38.62, -190.19",
            "38.62N 90.19N",
            "-38.62 N 90.19 W",
            "38 61 0 N 9 W",
        ),
        *("15I YC 43000 78000", "15S YC 430 78000", "61S 743000 4278000", "15X 743000 4278000"),
        *("geo:38.62,-90.19;crs=moon", "https://example.org/38", "1,2,3", "x" * 500),
    ],
)
def test_what_is_no_coordinate_is_none(text):
    assert parse_coordinates(text) is None


def test_order_is_settled_by_range_and_said():
    place = parse_coordinates("-90.19, 38.62")
    assert place is not None
    assert (place.lat, place.lon) == (38.62, -90.19)
    assert "longitude, latitude" in place.note


def test_an_ambiguous_order_is_said_with_its_other_reading():
    place = parse_coordinates("41.9, 12.5")
    assert place is not None
    assert (place.lat, place.lon, place.other) == (41.9, 12.5, (12.5, 41.9))
    assert place.note == "Read as latitude, longitude."


def test_the_station_settles_the_order():
    place = parse_coordinates("12.5, 41.9", near=(41.8, 12.4))
    assert place is not None
    assert (place.lat, place.lon, place.other) == (41.9, 12.5, (12.5, 41.9))
    assert "station" in place.note
    assert parse_coordinates("41.9, 12.5", near=(41.8, 12.4)).lat == 41.9


def test_precision_follows_the_digits_written():
    assert parse_coordinates("38.6, -90.1").precision_m == pytest.approx(11_132)
    assert parse_coordinates("38.62345, -90.19").precision_m == pytest.approx(1113.2)
    assert parse_coordinates("geo:38.62,-90.19;u=35").precision_m == 35
    assert parse_coordinates("15S YC 430 780").precision_m == 100


@pytest.mark.parametrize(
    ("lat", "lon", "reference"),
    [  # published by three independent implementations
        (42.0, -93.0, "15T WG 00000 49776"),
        (41.0082, 28.9784, "35T PF 66370 41552"),
        (34.0, -118.24, "11S LT 85485 62848"),
    ],
)
def test_mgrs_agrees_with_others(lat, lon, reference):
    assert mgrs.to_mgrs(lat, lon) == reference
    place = parse_coordinates(reference)
    assert metres((place.lat, place.lon), (lat, lon)) < 1.5


@pytest.mark.parametrize(
    ("lat", "lon", "zone", "band"),
    [
        *((60.4, 5.3, 32, "V"), (60.4, 2.9, 31, "V"), (78.2, 15.6, 33, "X"), (78.2, 8.0, 31, "X")),
        *(
            (78.2, 41.0, 37, "X"),
            (-33.9, 151.2, 56, "H"),
            (0.0, 0.0, 31, "N"),
            (84.0, 180.0, 1, "X"),
        ),
    ],
)
def test_zones_with_their_exceptions(lat, lon, zone, band):
    utm = mgrs.to_utm(lat, lon)
    assert (utm.zone, utm.band) == (zone, band)


def test_s_is_the_band_unless_the_station_is_in_the_south():
    north = parse_coordinates("15S 743000 4278000")
    assert north.lat == pytest.approx(38.6173, abs=1e-3)
    assert north.other[0] < 0
    assert "latitude band" in north.note
    south = parse_coordinates("15S 743000 4278000", near=(-51.6, -89.5))
    assert south.lat < 0
    assert parse_coordinates("15 south 743000 4278000").lat < 0
    # a northing that band S cannot have: only the hemisphere is left
    sydney = parse_coordinates("56S 334000 6250000")
    assert (sydney.lat < 0, sydney.note) == (True, "")


def test_poles_have_no_grid_reference():
    with pytest.raises(UserError, match="pole"):
        format_coordinates(85.0, 10.0, Notation.MGRS)


@given(lats, lons, st.sampled_from(Notation))
def test_what_is_written_is_read_back_to_the_same_place(lat, lon, notation):
    text = format_coordinates(lat, lon, notation)
    place = parse_coordinates(text, near=(lat, lon))
    assert place is not None, text
    assert metres((place.lat, place.lon), (lat, lon)) < 3.0
    if notation is not Notation.DECIMAL:
        assert place.notation is notation


@given(lats, lons, st.integers(1, 5))
def test_mgrs_square_holds_its_place(lat, lon, digits):
    place = parse_coordinates(mgrs.to_mgrs(lat, lon, digits))
    assert place is not None
    assert metres((place.lat, place.lon), (lat, lon)) <= place.precision_m * 0.72 + 0.01


@given(st.text(alphabet="0123456789.,;:°'\"NSEWnsew -+geo/?=&MGRSUTM", max_size=60))
def test_no_text_breaks_the_reader(text):
    place = parse_coordinates(text)
    assert place is None or (abs(place.lat) <= 90.5 and abs(place.lon) <= 180)
