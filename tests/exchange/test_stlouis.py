"""A real city's incidents, where they stand beside the checkout; the same in small where not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.areas import read_areas
from icimps_desktop.exchange.mapping_files import find_mapping
from icimps_desktop.exchange.normalise import normalise
from icimps_desktop.exchange.tables import open_table
from tests.exchange.files import write_geo, write_parquet

DATA = Path(__file__).parents[2] / "../shared/data"
NOW = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.fixture
def incidents(tmp_path: Path) -> Path:
    real = (DATA / "stlouis_2015_2019.parquet").resolve()
    if real.exists():
        return real
    return write_parquet(
        tmp_path / "invented.parquet",
        {
            "id": [f"15-{n:06}/ 41011" for n in range(3000)],
            "occurred_at": np.datetime64("2015-03-08T00:30", "us")
            + np.arange(3000) * np.timedelta64(17 * 60, "s"),
            "lat": [38.6 + n / 1e5 for n in range(3000)],
            "lon": [-90.2 - n / 1e5 for n in range(3000)],
            "category": ["drugs", "burglary", "theft"] * 1000,
            "raw_type": ["DRUGS", "BURGLARY-RESIDENCE/UNK TIM", "LARCENY"] * 1000,
            "police_generated": [True, False, False] * 1000,
        },
    )


def test_every_row_is_taken(incidents: Path, tmp_path: Path) -> None:
    table = open_table(incidents)
    mapping = find_mapping(
        table.signature, table.columns, resource("mappings"), tmp_path, preview=table.preview()
    )
    assert mapping is not None
    assert mapping.key == "stlouis"
    batches = list(normalise(table, mapping, zone="Europe/Berlin", now=NOW))
    source = pq.read_table(incidents)
    assert sum(map(len, batches)) == table.row_count == source.num_rows
    assert not any(batch.rejects or batch.unknown_words for batch in batches)
    assert [key for batch in batches for key in batch.source_key] == source["id"].to_pylist()
    assert [c for batch in batches for c in batch.category] == source["category"].to_pylist()
    found = np.concatenate([batch.police_found for batch in batches])
    assert found.tolist() == source["police_generated"].to_pylist()
    assert np.concatenate([batch.lat for batch in batches]).tolist() == source["lat"].to_pylist()
    start = np.concatenate([batch.occurred_from for batch in batches])
    local = source["occurred_at"].to_numpy().astype("datetime64[us]").astype(np.int64)
    hours = set(((start - local) // 3_600_000_000).tolist())
    assert hours == {5, 6}
    flags = {flag for batch in batches for flag in batch.occurred_flag}
    assert flags == {"", "gap", "fold"} or incidents.parent == tmp_path


def test_neighbourhoods_as_beats(tmp_path: Path) -> None:
    path = (DATA / "stlouis_basemap.gpkg").resolve()
    if not path.exists():
        squares = [shapely.box(n, 38, n + 0.5, 39) for n in range(-90, -2)]
        fields = {"number": [str(n) for n in range(1, 89)], "name": ["Nowhere"] * 88}
        path = tmp_path / "invented.gpkg"
        write_geo(path, squares, fields, driver="GPKG", layer="neighbourhoods")
    found = read_areas(path, layer="neighbourhoods")
    assert len(found.areas) == 88
    assert found.areas[0].number == "1"
    assert found.areas[0].name
    assert all(area.shape.is_valid for area in found.areas)
