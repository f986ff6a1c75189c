"""Beats and districts from map files."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange import areas as areas_module
from icimps_desktop.exchange.areas import AreaColumns, columns_of, read_areas
from tests.exchange.files import write_geo, write_shape_zip, write_text

SQUARE = shapely.box(9.0, 53.0, 9.1, 53.1)
NEXT = shapely.box(9.2, 53.0, 9.3, 53.1)
FIELDS = {"beat": ["0101", "0102"], "beat_name": ["North", "South"], "district": ["1", "1"]}


@pytest.mark.parametrize(
    ("suffix", "driver"), [("geojson", "GeoJSON"), ("gpkg", "GPKG"), ("kml", "LIBKML")]
)
def test_map_files(tmp_path: Path, suffix: str, driver: str) -> None:
    path = write_geo(tmp_path / f"beats.{suffix}", [SQUARE, NEXT], FIELDS, driver=driver)
    found = read_areas(path)
    assert [area.number for area in found.areas] == ["0101", "0102"]
    assert [area.name for area in found.areas] == ["North", "South"]
    assert [area.district for area in found.areas] == ["1", "1"]
    assert found.areas[0].shape.geom_type == "MultiPolygon"
    assert found.areas[0].shape.equals(SQUARE)
    assert found.notes == ()


def test_zipped_shapefile_in_metres(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    square = shapely.box(565000, 5934000, 566000, 5935000)
    write_geo(
        folder / "incidents.shp",
        [square],
        {"BEAT_NUM": ["7"], "NAME": ["Größe"]},
        driver="ESRI Shapefile",
        crs="EPSG:25832",
    )
    (area,) = read_areas(write_shape_zip(tmp_path / "a.zip", folder)).areas
    assert (area.number, area.name) == ("7", "Größe")
    west, south, east, north = area.shape.bounds
    assert 9.97 < west < east < 10.01
    assert 53.54 < south < north < 53.57


def test_broken_areas_are_repaired_and_said(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(9, 53), (9.1, 53.1), (9.1, 53), (9, 53.1)])
    shapes = [bow_tie, shapely.Point(9, 53)]
    path = write_geo(tmp_path / "a.gpkg", shapes, {"number": ["1", "2"]}, driver="GPKG")
    found = read_areas(path)
    assert [area.number for area in found.areas] == ["1"]
    assert found.areas[0].shape.is_valid
    assert len(found.areas[0].shape.geoms) == 2
    assert found.notes == (
        "Left out, because they are no areas: 1.",
        "Repaired, because they crossed themselves: 1.",
    )


def test_areas_of_one_number_are_joined_and_a_name_stands_for_a_number(tmp_path: Path) -> None:
    path = write_geo(
        tmp_path / "a.geojson",
        [SQUARE, NEXT, shapely.box(9.4, 53.0, 9.5, 53.1), shapely.box(9.6, 53.0, 9.7, 53.1)],
        {"number": ["1", "1", "", ""], "name": ["North", "North", "Harbour", ""]},
        driver="GeoJSON",
    )
    found = read_areas(path)
    assert [area.number for area in found.areas] == ["1", "Harbour"]
    assert len(found.areas[0].shape.geoms) == 2
    assert found.notes == (
        "Known by their name, having no number: 1.",
        "Left out, having no number and no name: 1.",
        "Numbers with several areas, which were joined: 1.",
    )


def test_an_area_is_never_known_by_its_place_in_the_file(tmp_path: Path) -> None:
    fields = {"a": ["7", "8"], "b": ["x", "y"], "objectid": ["1", "2"], "number": ["", ""]}
    path = write_geo(tmp_path / "a.gpkg", [SQUARE, NEXT], fields, driver="GPKG")
    with pytest.raises(UserError, match=r"“number” of “a\.gpkg” is empty") as refused:
        read_areas(path)
    assert refused.value.field == "number"
    del fields["number"]
    path = write_geo(tmp_path / "b.gpkg", [SQUARE, NEXT], fields, driver="GPKG")
    with pytest.raises(UserError, match="It has: a, b, objectid") as refused:
        read_areas(path)
    assert refused.value.field == "number"
    found = read_areas(path, chosen=AreaColumns(number="a", name="b"))
    assert [(area.number, area.name) for area in found.areas] == [("7", "x"), ("8", "y")]
    with pytest.raises(UserError, match="no column “c”"):
        read_areas(path, chosen=AreaColumns(number="c"))
    assert columns_of(path) == ("a", "b", "objectid")


def test_a_system_that_the_file_does_not_say(tmp_path: Path) -> None:
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"number":"1"},'
        '"geometry":{"type":"Polygon","coordinates":[[[565000,5934000],[566000,5934000],'
        "[566000,5935000],[565000,5934000]]]}}]}"
    )
    path = write_text(tmp_path / "a.geojson", text)
    with pytest.raises(UserError, match="nowhere on Earth"):
        read_areas(path)
    (area,) = read_areas(path, crs="EPSG:25832").areas
    assert 9.9 < area.shape.bounds[0] < 10.1


def test_files_without_areas(tmp_path: Path) -> None:
    points = write_geo(
        tmp_path / "a.gpkg", [shapely.Point(9, 53)], {"number": ["1"]}, driver="GPKG"
    )
    with pytest.raises(UserError, match="only points or lines"):
        read_areas(points)
    with pytest.raises(UserError, match="holds no areas"):
        read_areas(write_text(tmp_path / "a.csv", "id,b\n1,x\n"))


def test_a_layer_is_never_guessed_where_several_may_hold_areas(tmp_path: Path) -> None:
    path = tmp_path / "town.gpkg"
    stop = {"number": ["9"]}
    write_geo(path, [shapely.Point(9, 53)], stop, driver="GPKG", layer="stops")
    write_geo(path, [SQUARE, NEXT], FIELDS, driver="GPKG", layer="beats", append=True)
    assert [area.number for area in read_areas(path).areas] == ["0101", "0102"]
    write_geo(path, [NEXT], {"number": ["1"]}, driver="GPKG", layer="parks", append=True)
    with pytest.raises(UserError, match="beats, parks") as refused:
        read_areas(path)
    assert refused.value.field == "layer"
    assert "stops" not in refused.value.message
    assert len(read_areas(path, layer="beats").areas) == 2
    assert len(read_areas(path, layer="parks").areas) == 1


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_geo(tmp_path / "a.gpkg", [SQUARE, NEXT], FIELDS, driver="GPKG")
    monkeypatch.setattr(areas_module, "MAX_AREA_POINTS", 9)
    with pytest.raises(UserError, match="more than 9 corners"):
        read_areas(path)
    monkeypatch.setattr(areas_module, "MAX_AREAS", 1)
    with pytest.raises(UserError, match="1 are read at most"):
        read_areas(path)
