"""The files of the invented city: the columns of real ones, and marked as synthetic."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from icimps_desktop.synthetic.city import City
from icimps_desktop.synthetic.files import write_basemap, write_incidents
from tests.synthetic.conftest import N, Run

REAL = Path(__file__).parents[2] / "../shared/data"


@pytest.fixture(scope="module")
def basemap(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "city.gpkg"
    write_basemap(city, path)
    return path


def test_the_base_map_holds_every_layer(city: City, basemap: Path) -> None:
    expected = {
        "boundary": ("MultiPolygon", 1, ["name"]),
        "neighbourhoods": ("MultiPolygon", 40, ["number", "name", "class"]),
        "beats": ("MultiPolygon", 24, ["number", "name", "district"]),
        "parks": ("MultiPolygon", len(city.parks), ["name", "class"]),
        "water": ("MultiPolygon", len(city.water), ["name", "class"]),
        "streets": ("LineString", len(city.streets), ["name", "class"]),
        "rail": ("MultiLineString", len(city.rail), ["name", "class"]),
        "landmarks": ("Point", len(city.landmarks), ["name", "class"]),
        "addresses": ("Point", len(city.addresses), ["number", "street", "name", "class"]),
    }
    assert [name for name, _ in pyogrio.list_layers(basemap)] == list(expected)
    for layer, (geometry, rows, columns) in expected.items():
        info = pyogrio.read_info(basemap, layer=layer)
        assert info["geometry_type"] == geometry
        assert info["features"] == rows
        assert list(info["fields"]) == columns
        assert info["crs"] == "EPSG:4326"
        assert "synthetic" in info["layer_metadata"]["DESCRIPTION"]


def test_what_is_read_back_is_what_was_made(city: City, basemap: Path) -> None:
    meta, _, shapes, columns = pyogrio.raw.read(basemap, layer="streets")
    names = dict(zip(meta["fields"], columns, strict=True))["name"]
    assert [name or None for name in names] == [street.name for street in city.streets]
    assert shapely.equals(shapely.from_wkb(shapes), [s.line for s in city.streets]).all()
    _, _, _, columns = pyogrio.raw.read(basemap, layer="addresses")
    assert columns[2].tolist() == city.addresses.labels().tolist()


def test_writing_again_replaces_the_file_and_leaves_no_other(city: City, basemap: Path) -> None:
    write_basemap(city, basemap)
    assert [path.name for path in basemap.parent.iterdir()] == ["city.gpkg"]
    assert len(pyogrio.list_layers(basemap)) == 9


def test_a_real_base_map_has_the_same_columns(basemap: Path) -> None:
    """One reader serves both; without the real file the names are held by the test above."""
    real = REAL / "stlouis_basemap.gpkg"
    pairs = {layer: layer for layer in ("boundary", "neighbourhoods", "streets", "water")}
    pairs["metrolink"] = "rail"
    for theirs, ours in pairs.items():
        fields = set(pyogrio.read_info(basemap, layer=ours)["fields"])
        if real.exists():
            assert fields <= set(pyogrio.read_info(real, layer=theirs)["fields"])
        assert "name" in fields


def test_incidents_come_as_parquet(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "incidents.parquet"
    assert write_incidents(iter(run.batches), path) == N
    table = pq.read_table(path)
    assert table.num_rows == N
    assert table.column_names == [
        "id", "occurred_at", "occurred_to", "reported_at", "lat", "lon", "category", "raw_type",
        "police_generated", "address", "location_type", "narrative",
    ]  # fmt: skip
    assert b"synthetic" in table.schema.metadata
    assert table["id"].to_pylist() == run.column("id").tolist()
    assert str(table.schema.field("occurred_at").type) == "timestamp[us]"
    for column in ("id", "occurred_at", "reported_at", "lat", "lon", "category", "address"):
        assert table[column].null_count == 0
    assert 0 < table["occurred_to"].null_count < N
    assert np.array_equal(
        np.isnat(run.column("occurred_to")), table["occurred_to"].is_null().to_numpy()
    )
    assert 0.7 * N < table["narrative"].null_count < 0.85 * N
    assert [entry.name for entry in tmp_path.iterdir()] == ["incidents.parquet"]


def test_the_truth_is_written_as_json(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "truth.json"
    run.truth.write(path)
    truth = json.loads(path.read_text("utf-8"))
    assert truth["synthetic"] is True
    assert (truth["n"], truth["since"], truth["until"]) == (N, "2023-01-01", "2026-01-01")
    assert len(truth["categories"]) == 26
    burglary = next(one for one in truth["categories"] if one["category"] == "burglary")
    assert 0 < burglary["near_repeat"]["branching"] < 1
    assert len(truth["series"]) == len(run.truth.series)
    assert truth["series"][0]["incidents"] == list(run.truth.series[0].incidents)
    assert sum(truth["origins"].values()) == N
