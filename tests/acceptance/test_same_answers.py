"""One file in the encrypted cache and in PostGIS: the same incidents, the same answers, and back.

The file is the real one when it stands beside the checkout. What the answers ought to be is
worked out from the file itself, without the program's store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from icimps_desktop.core.ids import imported_uid
from tests.acceptance.helpers import AGENCY, Workplace, finished, incident_file
from tests.pg import new_database

pytestmark = pytest.mark.timeout(900)
ZONE = "America/Chicago"
EARTH_M = 6371008.771415059
COLUMNS = ("id", "occurred_at", "lat", "lon", "category")


@dataclass(frozen=True, slots=True)
class Source:
    """The file as plain columns; `at` is UTC."""

    path: Path
    table: pa.Table
    uid: np.ndarray
    at: np.ndarray
    lat: np.ndarray
    lon: np.ndarray
    category: np.ndarray

    def uids(self, keep: np.ndarray) -> set[str]:
        return set(self.uid[keep].tolist())


@dataclass(frozen=True, slots=True)
class Stations:
    """The same import on both stores, by the program itself."""

    cache: Workplace
    postgis: Workplace
    first: dict[str, dict]

    def both(self, *arguments: object) -> tuple[dict, dict]:
        """What both say to one command; they run side by side."""
        runs = [place.start(*arguments, "--json") for place in (self.cache, self.postgis)]
        answers = [finished(run) for run in runs]
        assert [answer.code for answer in answers] == [0, 0], answers
        return answers[0].json, answers[1].json

    def uids(self, *asked: object) -> set[str]:
        """The uids of a listing, which are the same on both and come in the same order."""
        listed = [
            [row["uid"] for row in answer["incidents"]]
            for answer in self.both("incident", "list", "--limit", 0, *asked)
        ]
        assert listed[0] == listed[1]
        assert len(set(listed[0])) == len(listed[0])
        return set(listed[0])


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = incident_file(tmp_path_factory.mktemp("source"))
    table = pq.read_table(path)
    columns = {name: table[name].to_numpy(zero_copy_only=False) for name in COLUMNS}
    mapping = "stlouis" if "stlouis" in path.name else "harmonised"
    uid = [str(imported_uid(AGENCY, mapping, key)) for key in columns["id"].tolist()]
    return Source(
        path=path,
        table=table,
        uid=np.array(uid),
        at=columns["occurred_at"].astype("datetime64[us]"),
        lat=columns["lat"].astype(np.float64),
        lon=columns["lon"].astype(np.float64),
        category=columns["category"].astype(str),
    )


@pytest.fixture(scope="module")
def stations(
    tmp_path_factory: pytest.TempPathFactory, postgis_template: str, source: Source
) -> Iterator[Stations]:
    with new_database(postgis_template) as url:
        places = {name: Workplace(tmp_path_factory.mktemp(name)) for name in ("cache", "postgis")}
        places["cache"].station("station", zone=ZONE)
        places["postgis"].station("station", url, zone=ZONE)
        runs = {
            name: place.start("import", source.path, "--rejects", place.folder / "r.csv", "--json")
            for name, place in places.items()
        }
        answers = {name: finished(run) for name, run in runs.items()}
        assert {answer.code for answer in answers.values()} == {0}, answers
        yield Stations(**places, first={name: said.json for name, said in answers.items()})


@pytest.fixture(scope="module")
def middle(source: Source) -> tuple[float, float]:
    return float(np.median(source.lon)), float(np.median(source.lat))


def when(instant: np.datetime64) -> str:
    """An instant as the command line takes it, in the station's own time."""
    at = datetime.fromtimestamp(instant.astype("datetime64[s]").astype(int), UTC)
    return at.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None).isoformat()


def test_both_took_every_row(stations: Stations, source: Source):
    for said in stations.first.values():
        assert (said["new"], said["updated"], said["duplicate"]) == (source.table.num_rows, 0, 0)
        assert (said["rejected"], said["rejects_file"]) == (0, None)
    assert stations.first["cache"]["sha256"] == stations.first["postgis"]["sha256"]
    assert stations.uids() == source.uids(np.full(source.table.num_rows, True))


def test_box_time_and_class_give_the_same_uids(stations, source, middle):
    west, south = middle[0] - 0.03, middle[1] - 0.02
    east, north = middle[0] + 0.01, middle[1] + 0.03
    since, until = np.quantile(source.at.astype(np.int64), [0.3, 0.8]).astype("datetime64[us]")
    since, until = since.astype("datetime64[h]"), until.astype("datetime64[h]")
    inside = (
        (source.lon >= west) & (source.lon <= east) & (source.lat >= south) & (source.lat <= north)
    )
    at = utc(source)
    asked = np.isin(source.category, ["burglary", "robbery"])
    expected = source.uids(inside & asked & (at >= since) & (at < until))
    assert len(expected) > 100
    found = stations.uids(
        "--bbox", f"{west},{south},{east},{north}", "--since", when(since), "--until", when(until),
        "--category", "burglary", "--category", "robbery",
    )  # fmt: skip
    assert found == expected


def utc(source: Source) -> np.ndarray:
    """The instants of the file's wall clock times, an hour's first turn where it comes twice."""
    zone = ZoneInfo(ZONE)
    hours = source.at.astype("datetime64[h]")
    unique, place = np.unique(hours, return_inverse=True)
    naive = unique.astype("datetime64[s]").astype(object)
    shift = [local.replace(tzinfo=zone).utcoffset().total_seconds() for local in naive]
    return source.at - np.array(shift)[place].astype("timedelta64[s]")


@pytest.mark.parametrize("metres", [150, 2_000])
def test_a_radius_gives_the_same_uids(stations, source, middle, metres: int):
    lon, lat = middle
    half = (
        np.sin(np.radians(source.lat - lat) / 2) ** 2
        + np.cos(np.radians(source.lat))
        * np.cos(np.radians(lat))
        * np.sin(np.radians(source.lon - lon) / 2) ** 2
    )
    expected = source.uids(2 * EARTH_M * np.arcsin(np.sqrt(half)) <= metres)
    assert expected
    assert stations.uids("--near", f"{lat},{lon},{metres}") == expected


def hexagon(lon: float, lat: float) -> shapely.Geometry:
    corners = [
        (0.02, 0),
        (0.01, 0.017),
        (-0.01, 0.017),
        (-0.02, 0),
        (-0.01, -0.017),
        (0.01, -0.017),
    ]
    return shapely.Polygon([(lon + x, lat + y) for x, y in corners])


def with_hole(lon: float, lat: float) -> shapely.Geometry:
    return hexagon(lon, lat).difference(
        shapely.box(lon - 0.005, lat - 0.005, lon + 0.004, lat + 0.003)
    )


def two_parts(lon: float, lat: float) -> shapely.Geometry:
    return shapely.union_all([hexagon(lon - 0.05, lat), with_hole(lon + 0.03, lat + 0.02)])


@pytest.mark.parametrize("shape", [hexagon, with_hole, two_parts])
def test_a_polygon_gives_the_same_uids(
    stations, source, middle, tmp_path: Path, shape: Callable[[float, float], shapely.Geometry]
):
    drawn = shape(*middle)
    path = tmp_path / "area.geojson"
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": json.loads(shapely.to_geojson(drawn)),
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    shapely.prepare(drawn)
    expected = source.uids(shapely.intersects_xy(drawn, source.lon, source.lat))
    assert len(expected) > 100
    assert stations.uids("--polygon", path) == expected


def test_pages_of_both_are_the_same(stations):
    after, seen = None, []
    for _ in range(3):
        asked = ["--limit", 50, *(["--after", after] if after else [])]
        pages = stations.both("incident", "list", *asked)
        assert pages[0] == pages[1]
        after = pages[0]["next"]
        seen += [row["uid"] for row in pages[0]["incidents"]]
    assert len(set(seen)) == 150


def test_a_second_import_adds_nothing(stations, source):
    for said in stations.both("import", source.path):
        assert (said["new"], said["updated"], said["batch"]) == (0, 0, None)
        assert said["duplicate"] == source.table.num_rows


def test_a_changed_file_changes_and_goes_back(stations, source, middle, tmp_path: Path):
    keep = np.flatnonzero(source.category == "burglary")[:600]
    some = source.table.take(keep)
    words = np.array(["burglary"] * 100 + ["arson"] * 500)
    some = some.set_column(some.column_names.index("category"), "category", pa.array(words))
    moved = some["lat"].to_numpy().copy()
    moved[550:] += 0.001
    some = some.set_column(some.column_names.index("lat"), "lat", pa.array(moved))
    more = source.table.slice(0, 50)
    keys = pa.array([f"another {number}" for number in range(50)])
    more = more.set_column(more.column_names.index("id"), "id", keys)
    path = tmp_path / f"changed {source.path.name}"
    pq.write_table(pa.concat_tables([some, more.cast(some.schema)]), path)
    shown = (
        "--bbox",
        f"{middle[0] - 0.02},{middle[1] - 0.02},{middle[0] + 0.02},{middle[1] + 0.02}",
    )
    before, arson = (
        stations.both("incident", "list", "--limit", 0, *shown),
        stations.uids("--category", "arson"),
    )
    batches = []
    for place in (stations.cache, stations.postgis):
        said = place.run("import", path, "--json").json
        assert (said["new"], said["updated"], said["duplicate"]) == (50, 500, 100)
        batches.append(said["batch"])
    changed = source.uids(keep[100:])
    assert changed <= stations.uids("--category", "arson")
    for place, batch in zip((stations.cache, stations.postgis), batches, strict=True):
        back = place.run("import", "rollback", batch, "--json").json
        assert (back["removed"], back["kept"]) == (50, 0)
    assert stations.uids("--category", "arson") == arson
    assert stations.both("incident", "list", "--limit", 0, *shown) == before
    for said in stations.both("audit", "verify"):
        assert said["ok"]
