"""Written coordinates and geometries as longitudes and latitudes."""

from __future__ import annotations

import math

import pytest
import shapely

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.places import Place, parsed_crs, read_pairs, read_shapes

HAMBURG = (9.5, 53.0, 10.5, 54.0)


@pytest.mark.parametrize(
    ("lon", "lat", "reading"),
    [
        ("9.99", "53.55", Place.GOOD),
        ("9.99", "", Place.MISSING),
        ("null", "53.55", Place.MISSING),
        ("0", "0.0", Place.MISSING),
        ("x", "53.55", Place.UNREADABLE),
        ("nan", "53.55", Place.MISSING),
        ("inf", "53.55", Place.NOT_ON_EARTH),
        ("9.99", "1e999", Place.NOT_ON_EARTH),
        ("200", "53.55", Place.NOT_ON_EARTH),
        ("9.99", "95", Place.NOT_ON_EARTH),
        ("53.55", "9.99", Place.OUTSIDE),
    ],
)
def test_pairs(lon: str, lat: str, reading: Place) -> None:
    for more in ([], ["y"]):  # a cell that is no number sends the column the slow way
        places = read_pairs([lon, *more], [lat, *more], extent=HAMBURG)
        assert places.reading[0] == reading
        assert math.isnan(places.lon[0]) == math.isnan(places.lat[0]) == (reading != Place.GOOD)


def test_decimal_comma() -> None:
    places = read_pairs(["9,99", "10.5", "565.000,5"], ["53,55", "53.5", "x"], decimal_comma=True)
    assert places.lon[:2].tolist() == [9.99, 10.5]
    assert places.reading[2] == Place.UNREADABLE


def test_projected_coordinates() -> None:
    places = read_pairs(["565811.0", "1e12"], ["5933977.0", "1e12"], crs="25832", extent=HAMBURG)
    assert places.reading.tolist() == [Place.GOOD, Place.NOT_ON_EARTH]
    assert places.lon[0] == pytest.approx(9.9934, abs=1e-3)
    assert places.lat[0] == pytest.approx(53.5511, abs=1e-3)


def test_shapes() -> None:
    point = shapely.Point(9.99, 53.55)
    square = "POLYGON ((9 53, 11 53, 11 54, 9 54, 9 53))"
    texts = {
        "POINT (9.99 53.55)": (9.99, 53.55),
        "SRID=4326;POINT(9.99 53.55)": (9.99, 53.55),
        "POINT Z (9.99 53.55 7)": (9.99, 53.55),
        "(53.55, 9.99)": (9.99, 53.55),
        "53.55;9.99": (9.99, 53.55),
        shapely.to_wkb(point, hex=True): (9.99, 53.55),
        "MULTIPOINT ((9.99 53.55))": (9.99, 53.55),
        "LINESTRING (9 53, 11 53)": (10, 53),
        square: (10, 53.5),
    }
    places = read_shapes(list(texts))
    assert places.reading.tolist() == [Place.GOOD] * len(texts)
    for lon, lat, expected in zip(places.lon, places.lat, texts.values(), strict=True):
        assert (lon, lat) == pytest.approx(expected)


def test_what_is_no_shape() -> None:
    texts = ["", "POINT EMPTY", "POINT (0 0)", "junk", "01FF", "POINT (nan 1)", "POINT (999 1)"]
    assert read_shapes(texts).reading.tolist() == [
        Place.MISSING,
        Place.MISSING,
        Place.MISSING,
        Place.UNREADABLE,
        Place.UNREADABLE,
        Place.NOT_ON_EARTH,
        Place.NOT_ON_EARTH,
    ]


@pytest.mark.parametrize(
    "text", ["EPSG:99999", "/etc/passwd", "+init=/etc/passwd:1", "+proj=pipeline", "http://x/crs"]
)
def test_only_named_systems_are_taken(text: str) -> None:
    with pytest.raises(UserError, match="is not known"):
        parsed_crs(text)
