"""Files made to harm: each gets its sentence, quickly and with little memory."""

from __future__ import annotations

import os
import socket
import sqlite3
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange import archives
from icimps_desktop.exchange.limits import MAX_CELL, MAX_LINE
from icimps_desktop.exchange.readers import open_here
from tests.exchange.files import ods_row, write_ods, write_text, write_xlsx, write_zip

KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACE = "<Placemark><name>{}</name><Point><coordinates>9.9,53.5</coordinates></Point></Placemark>"


def refusal(path: Path) -> str:
    """The sentence that opening and reading the file ends with."""
    with pytest.raises(UserError) as caught:
        for _ in open_here(path).column_batches():
            pass
    return caught.value.message


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n \n", "holds no rows"),
        ("a.csv", b"id,place\n", "column names but no rows"),
        ("a.csv", bytes(range(1, 256)) * 40, "is not text"),
        ("a.csv", b"\x00" * 5000, "is not text"),
        ("a.csv", b"PAR1" + b"x" * 100, "is not text .CSV.: its content is a parquet file"),
        ("a.csv", b"\x1f\x8b\x08\x00xx", "gzip"),
        ("a.txt", b"%PDF-1.7 ...", "PDF"),
        ("a.csv", b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        ("a.json", b'[{"a":1}]', "JSON list"),
        ("a.xlsx", b"id,place\n1,x\n", "is not an Excel workbook"),
        ("a.xlsx", b"PK\x03\x04" + b"junk" * 100, "cannot be unpacked"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "locked with a password"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        ("a.parquet", b"PAR1" + b"\xff" * 200 + b"PAR1", "damaged"),
        ("a.parquet", b"PAR1", "damaged"),
        ("a.gpkg", b"SQLite format 3\x00" + b"\x00" * 200, "cannot be read as gpkg"),
        ("a.db", b"SQLite format 3\x00" + b"\x00" * 200, "not a GeoPackage"),
        ("a.geojson", b'{"type":"FeatureCollection","features":[', "cannot be read as geojson"),
        ("a.geojson", b'{"type":"gdal_streamed_alg","command_line":"gdal info x"}', "geojson"),
        ("a.kml", b"<kml><Document>", "line 1 is not valid XML"),
        ("a.xml", b"<OGRVRTDataSource></OGRVRTDataSource>", "neither KML nor GPX"),
        ("a.zip", b"PK\x05\x06" + b"\x00" * 18, "without a shapefile"),
    ],
)
def test_files_that_are_not_what_they_seem(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=sentence):
        open_here(path)


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path, tmp_path / "pipe.csv"):
        with pytest.raises(UserError, match="is not a file"):
            open_here(path)


def test_a_line_without_end(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", "id,b\n1,x\n" + "y," * MAX_LINE)
    assert "has a line of more than" in refusal(path)


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    text = 'id,b\n1,x\n2,"open\n' + "3,more words of the next rows\n" * 10_000
    sentence = refusal(write_text(tmp_path / "a.csv", text))
    assert "quotation mark" in sentence
    assert "Row 3" in sentence


def test_too_many_columns(tmp_path: Path) -> None:
    head = ",".join(f"c{n}" for n in range(501))
    path = write_text(tmp_path / "a.csv", f"{head}\n" + ",".join("x" * 501) + "\n")
    assert "501 columns" in refusal(path)


def test_zip_bomb_by_size(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for part in (".shx", ".dbf"):
            archive.writestr(f"a{part}", b"x")
        with archive.open("a.shp", "w") as member:
            for _ in range(100):
                member.write(bytes(1 << 20))
    tracemalloc.start()
    assert "unpacks to far more" in refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 32 << 20


def test_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.shp": bytes(90 << 20), "a.shx": b"x", "a.dbf": b"x"})
    raw = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.find(magic)
        raw[at + offset : at + offset + 4] = struct.pack("<I", 10)
    path.write_bytes(raw)
    assert "damaged" in refusal(path)


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_ARCHIVE_ENTRIES", 20)
    path = write_zip(tmp_path / "a.zip", {f"{n}.shp": b"" for n in range(30)})
    assert "holds 30 files" in refusal(path)


@pytest.mark.parametrize("name", ["../a.shp", "/etc/a.shp", "C:/a.shp", "x\\..\\a.shp"])
def test_names_that_lead_out_of_the_archive(tmp_path: Path, name: str) -> None:
    assert "leads out" in refusal(write_zip(tmp_path / "a.zip", {name: b"x"}))


def test_a_link_in_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("a.shp")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "leads out" in refusal(path)


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {f"a.{part}": b"x" for part in ("shp", "shx", "dbf")})
    raw = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := raw.find(magic, at + 1)) >= 0:
            raw[at + offset] |= 1
    path.write_bytes(raw)
    assert "password" in refusal(path)


def test_a_shapefile_without_all_its_parts(tmp_path: Path) -> None:
    assert "Pack all parts" in refusal(write_zip(tmp_path / "a.zip", {"a.shp": b"x"}))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="CV1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>',
        "<row r='1'><c r = 'A1'><v>1</v></c><c r='XFD1'><v>1</v></c></row>",
    ],
)
def test_a_sheet_that_spans_the_world(tmp_path: Path, cells: str) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": f"<sheetData>{cells}</sheetData>"})
    sentence = refusal(path)
    assert "more than is read" in sentence or "are read at most" in sentence


@pytest.mark.parametrize(
    "body",
    [
        ods_row("id", "b") + ods_row("1", *["x"] * 30, times=1_048_576),
        ods_row("id") + '<table:table-row><table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>',
    ],
)
def test_a_cell_repeated_a_million_times(tmp_path: Path, body: str) -> None:
    sentence = refusal(write_ods(tmp_path / "a.ods", body))
    assert "more than is read" in sentence or "are read at most" in sentence


def test_blank_repeats_of_an_ordinary_sheet_are_no_bomb(tmp_path: Path) -> None:
    tail = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    body = ods_row("id", "b") + ods_row("1", "x") + tail
    assert open_here(write_ods(tmp_path / "a.ods", body)).preview() == [("1", "x")]


def test_a_word_packed_once_and_used_everywhere(tmp_path: Path) -> None:
    words = pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(2000, dtype=np.int32)), pa.array(["x" * (4 << 20)])
    )
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [str(n) for n in range(2000)], "word": words}), path)
    before = pa.total_allocated_bytes()
    (batch,) = open_here(path).column_batches()
    assert batch.columns["word"][:2] == ["", ""]
    assert len(batch.faults) == 2000
    assert pa.total_allocated_bytes() - before < 64 << 20


def test_a_long_cell_is_a_fault_of_its_row(tmp_path: Path) -> None:
    rows = [["id", "b"], ["1", "x" * (MAX_CELL + 1)], ["2", "y"]]
    (batch,) = open_here(write_xlsx(tmp_path / "a.xlsx", {"S": rows})).column_batches()
    assert batch.columns["b"] == ["", "y"]
    assert list(batch.faults) == [0]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE kml [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE kml SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, head: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{head}{KML.format(PLACE.format("&e;"))}'
    assert "DOCTYPE" in refusal(write_text(tmp_path / "a.kml", text, encoding))
    gpx = f'<?xml version="1.0" encoding="{encoding}"?>{head}<gpx><wpt lat="1" lon="1"/></gpx>'
    assert "DOCTYPE" in refusal(write_text(tmp_path / "a.gpx", gpx, encoding))


def test_xml_nested_without_end(tmp_path: Path) -> None:
    deep = "<Folder>" * 5000 + PLACE.format("x") + "</Folder>" * 5000
    assert "levels deep" in refusal(write_text(tmp_path / "a.kml", KML.format(deep)))


def test_geojson_nested_without_end(tmp_path: Path) -> None:
    text = '{"type":"FeatureCollection","features":' + "[" * 100_000 + "]" * 100_000 + "}"
    assert "geojson" in refusal(write_text(tmp_path / "a.geojson", text))


def test_nothing_is_fetched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.kml"
        link = f"<NetworkLink><Link><href>{url}</href></Link></NetworkLink>" + PLACE.format("here")
        table = open_here(write_text(tmp_path / "a.kml", KML.format(link)))
        assert table.row_count == 1
        write_text(tmp_path / "b.geojson", f'{{"type":"Topology","url":"{url}"}}')
        with pytest.raises(UserError):
            open_here(tmp_path / "b.geojson")
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_geopackage_that_is_another_database(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as other:
        other.execute("create table secret (id text)")
    other.close()
    assert "gpkg" in refusal(path)


def test_a_shape_with_a_million_corners_is_a_fault(tmp_path: Path) -> None:
    corners = ",".join(f"[{n % 90},{n % 45}]" for n in range(100_000))
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"1"},'
        f'"geometry":{{"type":"LineString","coordinates":[{corners}]}}}}]}}'
    )
    (batch,) = open_here(write_text(tmp_path / "a.geojson", text)).column_batches()
    assert batch.columns["geometry"] == [""]
    assert "points" in batch.faults[0]
