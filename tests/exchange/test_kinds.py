"""Workbooks, parquet and map files as tables of text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest
import shapely

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.readers import open_here
from icimps_desktop.exchange.tables import TableFormat, TableOptions
from tests.exchange.files import (
    ods_row,
    write_geo,
    write_ods,
    write_parquet,
    write_shape_zip,
    write_text,
    write_xls,
    write_xlsx,
)

POINTS = [shapely.Point(9.99, 53.55), shapely.Point(10.01, 53.56)]
HEX = [shapely.to_wkb(point, hex=True, byte_order=1) for point in POINTS]


def test_workbook_cells_become_text(tmp_path: Path) -> None:
    rows = [
        ["id", "when", "day", "count", "share", "yes"],
        ["007", "@43831.6041666667", "@43831", 12, 1.5, True],
        ["008", "@43831.9999999", None, -3, 1e-3, False],
    ]
    table = open_here(write_xlsx(tmp_path / "a.xlsx", {"Data": rows}))
    assert table.kind.format is TableFormat.XLSX
    assert (
        table.preview()
        == [
            ("007", "2020-01-01 14:30:00", "2020-01-01 00:00:00", "12", "1.5", "true"),
            ("008", "2020-01-01 23:59:59", "", "-3", "0.001", "false"),
        ]
        or table.preview()[1][1] == "2020-01-02 00:00:00"
    )


def test_first_sheet_with_rows_is_taken(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"Cover": [["Report"]], "Data": [["id", "b"], ["1", "x"]], "More": [["k"], ["9"]]},
    )
    table = open_here(path)
    assert (table.kind.layer, table.kind.layers) == ("Data", ("Cover", "Data", "More"))
    assert open_here(path, TableOptions(layer="More")).preview() == [("9",)]
    with pytest.raises(UserError, match="no sheet “None”"):
        open_here(path, TableOptions(layer="None"))
    with pytest.raises(UserError, match="no rows"):
        open_here(path, TableOptions(layer="Cover"))


def test_rows_and_columns_keep_their_place(tmp_path: Path) -> None:
    rows = [["Report of", None], [None, None], [None, "id", "b"], [None, "1", "x"], [], [None, "2"]]
    table = open_here(write_xlsx(tmp_path / "a.xlsx", {"S": rows}))
    assert table.kind.header_row == 3
    assert table.columns == ("id", "b")
    (batch,) = table.column_batches()
    assert list(batch.rows) == [4, 6]
    assert batch.columns == {"id": ["1", "2"], "b": ["x", ""]}


def test_opendocument_sheet(tmp_path: Path) -> None:
    body = ods_row("id", "place") + ods_row("1", "Oak & Elm") + ods_row("2", "x", times=2)
    table = open_here(write_ods(tmp_path / "a.ods", body))
    assert table.kind.format is TableFormat.ODS
    assert table.preview() == [("1", "Oak & Elm"), ("2", "x"), ("2", "x")]


def test_old_workbook(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "a.xls", [["id", "Straße", "n"], ["007", "Größe", 12.0]])
    table = open_here(path)
    assert table.kind.format is TableFormat.XLS
    assert table.columns == ("id", "Straße", "n")
    assert table.preview() == [("007", "Größe", "12")]


def test_parquet_types_become_text(tmp_path: Path) -> None:
    day = dt.datetime.fromisoformat("2020-01-31T14:30:00")
    path = write_parquet(
        tmp_path / "a.parquet",
        {
            "id": ["007", None],
            "when": pa.array([day, None], pa.timestamp("us")),
            "fine": pa.array([day.replace(microsecond=1500), None], pa.timestamp("us")),
            "aware": pa.array([day, None], pa.timestamp("ms", "America/Chicago")),
            "day": [day.date(), None],
            "clock": [day.time(), None],
            "lat": [53.5, None],
            "whole": [12.0, float("nan")],
            "number": [12, None],
            "yes": [True, None],
            "word": pa.array(["a", None]).dictionary_encode(),
            "list": [["a", "ä"], None],
            "bytes": [b"\x01\xff", None],
        },
    )
    table = open_here(path)
    assert table.row_count == 2
    first, second = table.preview()
    assert dict(zip(table.columns, first, strict=True)) == {
        "id": "007",
        "when": "2020-01-31 14:30:00",
        "fine": "2020-01-31 14:30:00.001500",
        "aware": "2020-01-31 14:30:00Z",
        "day": "2020-01-31",
        "clock": "14:30:00",
        "lat": "53.5",
        "whole": "12",
        "number": "12",
        "yes": "true",
        "word": "a",
        "list": '["a", "ä"]',
        "bytes": "01FF",
    }
    assert set(second) == {"", "nan"}


def test_parquet_rows_are_numbered_through(tmp_path: Path) -> None:
    table = open_here(write_parquet(tmp_path / "a.parquet", {"id": [str(n) for n in range(10)]}))
    assert [list(b.rows) for b in table.column_batches(4)] == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]
    assert [len(batch) for batch in table.batches(4)] == [4, 4, 2]


@pytest.mark.parametrize(
    ("suffix", "driver", "found"),
    [
        ("geojson", "GeoJSON", TableFormat.GEOJSON),
        ("json", "GeoJSON", TableFormat.GEOJSON),
        ("gpkg", "GPKG", TableFormat.GPKG),
        ("gpx", "GPX", TableFormat.GPX),
        ("kml", "LIBKML", TableFormat.KML),
    ],
)
def test_map_files(tmp_path: Path, suffix: str, driver: str, found: TableFormat) -> None:
    layer = "waypoints" if driver == "GPX" else "incidents"
    path = write_geo(
        tmp_path / f"a.{suffix}", POINTS, {"name": ["Größe", "b"]}, driver=driver, layer=layer
    )
    table = open_here(path)
    assert table.kind.format is found
    assert table.kind.crs == "EPSG:4326"
    assert table.row_count == 2
    assert table.geometry == table.columns[-1] == "geometry"
    (batch,) = table.column_batches()
    names = batch.columns.get("name") or batch.columns["Name"]
    assert names == ["Größe", "b"]
    assert [shapely.from_wkb(cell).x for cell in batch.columns["geometry"]] == [9.99, 10.01]
    assert len(table.preview(1)) == 1


def test_zipped_shapefile(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    write_geo(
        folder / "incidents.shp",
        [shapely.Point(565000, 5934000)],
        {"Straße": ["Größe"]},
        driver="ESRI Shapefile",
        crs="EPSG:25832",
    )
    table = open_here(write_shape_zip(tmp_path / "a.zip", folder, "Daten äö/"))
    assert table.kind.format is TableFormat.SHAPEFILE
    assert table.kind.layer == "Daten äö/incidents"
    assert "25832" in table.kind.crs
    (batch,) = table.column_batches()
    assert batch.columns["Straße"] == ["Größe"]
    assert open_here(tmp_path / "a.zip", TableOptions(layer="Daten äö/incidents")).row_count == 1


def test_layers_of_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_geo(path, POINTS, {"name": ["a", "b"]}, driver="GPKG", layer="first")
    write_geo(path, POINTS[:1], {"word": ["c"]}, driver="GPKG", layer="second", append=True)
    assert open_here(path).kind.layers == ("first", "second")
    second = open_here(path, TableOptions(layer="second"))
    assert second.preview() == [("c", HEX[0])]
    with pytest.raises(UserError, match="no layer “third”"):
        open_here(path, TableOptions(layer="third"))


def test_geojson_properties_keep_their_text(tmp_path: Path) -> None:
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":'
        '{"id":"007","when":"2020-01-31T14:30:00+01:00","n":1,"deep":{"x":[1]}}}]}'
    )
    table = open_here(write_text(tmp_path / "a.geojson", text))
    row = dict(zip(table.columns, table.preview()[0], strict=True))
    assert row["id"] == "007"
    assert row["when"] == "2020-01-31T14:30:00+01:00"
    assert row["n"] == "1"
    assert row["geometry"] == ""


def test_gpx_track_when_there_are_no_waypoints(tmp_path: Path) -> None:
    text = (
        '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
        '<trkpt lat="53.5" lon="9.9"><time>2020-01-31T14:30:00Z</time></trkpt>'
        "</trkseg></trk></gpx>"
    )
    table = open_here(write_text(tmp_path / "a.gpx", text))
    assert table.kind.layer == "track_points"
    row = dict(zip(table.columns, table.preview()[0], strict=True))
    assert row["time"] == "2020-01-31T14:30:00Z"


def test_geoparquet_says_its_geometry(tmp_path: Path) -> None:
    schema = pa.schema([("id", pa.string()), ("geom", pa.binary())]).with_metadata(
        {"geo": '{"primary_column":"geom","columns":{"geom":{"encoding":"WKB"}}}'}
    )
    wkb = [shapely.to_wkb(point) for point in POINTS]
    path = tmp_path / "a.parquet"
    pa.parquet.write_table(pa.table({"id": ["a", "b"], "geom": wkb}, schema=schema), path)
    table = open_here(path)
    assert table.geometry == "geom"
    assert table.kind.crs == "OGC:CRS84"
    assert [shapely.from_wkb(row[1]).x for row in table.preview()] == [9.99, 10.01]
