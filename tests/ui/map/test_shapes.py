"""Drawn shapes: their measures and what they select."""

import numpy as np
import pytest
import shapely
from pyproj import Geod
from PySide6.QtCore import QLocale

from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.records.points import to_degrees
from icimps_desktop.ui.common.measures import use_miles
from icimps_desktop.ui.map.overlay import scale_bar
from icimps_desktop.ui.map.shapes import MapShape, ShapeKind
from icimps_desktop.ui.map.words import area_text, distance_text, title, window_text
from tests.ui.map.town import FIRST, ZONE

GEOD = Geod(ellps="WGS84")
CORNERS = ((10.05, 50.05), (10.12, 50.06), (10.1, 50.12), (10.04, 50.1))


def lon_lat(points):
    return to_degrees(points.x, points.y)


def test_box_selects_what_lies_between_its_corners(points):
    shape = MapShape(ShapeKind.BOX, ((10.12, 50.06), (10.05, 50.12)))
    lon, lat = lon_lat(points)
    expected = (lon >= 10.05) & (lon <= 10.12) & (lat >= 50.06) & (lat <= 50.12)
    assert np.array_equal(shape.narrowed(MapFilter()).apply(points), expected)


def test_polygon_selects_what_it_covers(points):
    shape = MapShape(ShapeKind.POLYGON, CORNERS)
    expected = shapely.intersects_xy(shapely.Polygon(CORNERS), *lon_lat(points))
    assert expected.any()
    assert np.array_equal(shape.narrowed(MapFilter()).apply(points), expected)


def test_radius_selects_by_metres_over_the_ellipsoid(points):
    shape = MapShape(ShapeKind.RADIUS, ((10.1, 50.1), (10.13, 50.1)))
    lon, lat = lon_lat(points)
    away = GEOD.inv(np.full(len(lon), 10.1), np.full(len(lat), 50.1), lon, lat)[2]
    assert np.array_equal(shape.narrowed(MapFilter()).apply(points), away <= shape.metres)


def test_a_shape_replaces_another_area_and_keeps_the_rest():
    before = MapFilter(categories=frozenset(["theft"]), bbox=(0, 0, 1, 1))
    after = MapShape(ShapeKind.POLYGON, CORNERS).narrowed(before)
    assert (after.categories, after.bbox, after.polygon) == (before.categories, None, CORNERS)
    assert MapShape(ShapeKind.DISTANCE, CORNERS).narrowed(before).polygon is None


def test_measures_are_those_of_the_ellipsoid():
    way = MapShape(ShapeKind.DISTANCE, CORNERS)
    lon, lat = zip(*CORNERS, strict=True)
    assert way.metres == pytest.approx(GEOD.line_length(lon, lat))
    assert way.square_metres == 0
    area = MapShape(ShapeKind.AREA, CORNERS)
    expected, around = GEOD.polygon_area_perimeter(lon, lat)
    assert area.square_metres == pytest.approx(abs(expected))
    assert area.metres == pytest.approx(around)
    circle = MapShape(ShapeKind.RADIUS, ((10.1, 50.1), (10.11, 50.1)))
    assert circle.square_metres == pytest.approx(np.pi * circle.metres**2, rel=2e-3)
    assert len(circle.outline()) == 96


def test_too_few_corners_are_no_shape():
    assert not MapShape(ShapeKind.POLYGON, CORNERS[:2]).is_whole
    assert not MapShape(ShapeKind.BOX, (CORNERS[0], CORNERS[0])).is_whole
    assert MapShape(ShapeKind.POLYGON, CORNERS[:2]).narrowed(MapFilter()).is_open


@pytest.mark.parametrize(
    ("metres", "text", "miles"),
    [(4.2, "4.20 m", "13.8 ft"), (850, "850 m", "0.53 mi"), (12_345, "12.3 km", "7.67 mi")],
)
def test_distances_in_words(metres, text, miles):
    assert distance_text(metres, miles=False) == text
    assert distance_text(metres, miles=True) == miles


@pytest.mark.parametrize("language", ["en_GB", "en_US", "de_DE"])
def test_metres_in_every_language_until_somebody_sets_miles(language):
    QLocale.setDefault(QLocale(language))  # put back after the test
    assert distance_text(850) == "850 m"
    assert area_text(500) == "500 m²"
    assert scale_bar(9.0)[1] == "1 km"
    use_miles(True)
    try:
        assert distance_text(850).endswith(" mi")
        assert area_text(2_589_988).endswith(" mi²")
        assert scale_bar(9.0)[1] == "0.5 mi"
    finally:
        use_miles(False)


def test_areas_in_words():
    assert area_text(500, miles=False) == "500 m²"
    assert area_text(52_000, miles=False) == "5.20 ha"
    assert area_text(5_200_000, miles=False) == "5.20 km²"
    assert area_text(2_589_988, miles=True) == "1.00 mi²"


def test_windows_in_words():
    start = FIRST - 60  # midnight in Berlin
    assert window_text(start, start + 31 * 1440, ZONE) == "1 Jan – 31 Jan 2028"
    assert window_text(start, start + 1440, ZONE) == "1 Jan 2028"
    assert window_text(start, start + 732 * 1440, ZONE) == "1 Jan 2028 – 1 Jan 2030"
    assert window_text(start + 60, start + 180, ZONE) == "1 Jan 2028 01:00 – 03:00"


def test_codes_as_headings():
    assert title("theft_from_vehicle") == "Theft from vehicle"
    assert title("") == ""


@pytest.mark.parametrize("metres_per_pixel", [0.05, 0.7, 9.0, 150.0, 30_000.0])
def test_scale_bar_is_round_and_fits(metres_per_pixel):
    width, text = scale_bar(metres_per_pixel)
    assert 20 <= width <= 140
    assert text.split()[0].replace(",", "").replace(".", "").lstrip("0")[0] in "125"
