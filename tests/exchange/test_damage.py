"""Damaged files of every format: each is read or refused with a sentence, never more."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.areas import areas_of
from icimps_desktop.exchange.detect import suggest_mapping
from icimps_desktop.exchange.normalise import normalise
from icimps_desktop.exchange.readers import open_here
from icimps_desktop.exchange.tables import TableOptions, open_table
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

ROWS = [["id", "date", "lat", "lon", "category"]] + [
    [f"A{n}", f"2020-01-{n % 28 + 1:02} 10:00", "53.5", "9.9", "theft"] for n in range(30)
]
FIELDS = {name: [row[place] for row in ROWS[1:]] for place, name in enumerate(ROWS[0])}
SHAPES = [shapely.box(9, 53, 9.1, 53.1) if n % 2 else shapely.Point(9, 53) for n in range(30)]
POINTS = [shape.centroid for shape in SHAPES]
ROUNDS = 40


def geo(driver: str) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        if driver == "GPX":
            fields = {"name": FIELDS["id"]}
            return write_geo(path, POINTS, fields, driver="GPX", layer="waypoints")
        return write_geo(path, SHAPES, FIELDS, driver=driver)

    return write


def shape_zip(path: Path) -> Path:
    folder = path.parent / "parts"
    folder.mkdir()
    write_geo(folder / "incidents.shp", POINTS, FIELDS, driver="ESRI Shapefile")
    return write_shape_zip(path, folder)


MAKERS: dict[str, Callable[[Path], Path]] = {
    "csv": lambda path: write_text(path, "\n".join(",".join(row) for row in ROWS)),
    "xlsx": lambda path: write_xlsx(path, {"S": ROWS}),
    "xls": lambda path: write_xls(path, ROWS),
    "ods": lambda path: write_ods(path, "".join(ods_row(*row) for row in ROWS)),
    "parquet": lambda path: write_parquet(path, FIELDS),
    "gpkg": geo("GPKG"),
    "geojson": geo("GeoJSON"),
    "kml": geo("LIBKML"),
    "gpx": geo("GPX"),
    "zip": shape_zip,
}


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """Cut off, or without a piece, or with a few bytes changed."""
    raw = bytearray(whole)
    way = chance.random()
    if way < 0.15:
        return bytes(raw[: chance.randrange(len(raw))])
    if way < 0.3:
        at = chance.randrange(len(raw))
        del raw[at : at + chance.randrange(1, 200)]
        return bytes(raw)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw)


@pytest.mark.parametrize("suffix", list(MAKERS))
def test_damage(tmp_path: Path, suffix: str) -> None:
    whole = MAKERS[suffix](tmp_path / f"whole.{suffix}").read_bytes()
    chance = random.Random(suffix)
    path = tmp_path / f"damaged.{suffix}"
    outcomes = set()
    for _ in range(ROUNDS // 4 if suffix == "xls" else ROUNDS):
        path.write_bytes(damaged(whole, chance))
        outcomes.add(outcome(path)[-1:])
    assert outcomes <= {"", "."}  # read, or refused with a whole sentence
    assert "." in outcomes


def outcome(path: Path) -> str:
    """The sentence of the refusal, empty where the file was read."""
    # The reader of old workbooks may end its whole process.
    opener = open_table if path.suffix == ".xls" else open_here
    try:
        with opener(path) as table:
            mapping = suggest_mapping(table).mapping
            if "occurred_from" in mapping.columns:
                taken = sum(map(len, normalise(table, mapping, zone="Europe/Berlin")))
                assert taken <= len(ROWS)
        if path.suffix in (".gpkg", ".geojson", ".kml"):
            areas_of(open_here(path, TableOptions(whole_shapes=True)))
    except UserError as error:
        return error.message
    return ""
