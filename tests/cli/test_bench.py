"""`icimps bench`: every promised key, the limit beside it, and stations left as they were."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest

from icimps_desktop.cli.bench import auditing, reading
from icimps_desktop.cli.bench.figure import Figure, in_turns, median, quantile
from icimps_desktop.cli.bench.ground import bench_station, plain_copy
from icimps_desktop.core.jobs import CancelToken, no_report

ROWS = 1200
KEYS = {"name", "rows", "value", "unit", "limit", "ratio", "bar", "pass", "samples"}


@pytest.fixture
def ground(demo, tmp_path: Path) -> Path:
    """A folder in which the station to measure on stands already."""
    shutil.copytree(demo.config.folder, tmp_path / f"station-{ROWS}")
    return tmp_path


@pytest.mark.parametrize("name", ["list", "search", "save", "audit"])
def test_a_bench_answers_with_its_limit_and_leaves_the_station(icimps, ground, name, monkeypatch):
    monkeypatch.setattr(auditing, "ENTRIES", 2500)
    monkeypatch.setattr(auditing, "_PLACES", 1)
    station = ground / f"station-{ROWS}"
    before = (station / "demo.json").read_bytes()
    said = icimps("bench", name, "--rows", ROWS, "--runs", 2, "--folder", ground, "--json")
    assert said.code == 0, said.err
    told = said.json
    assert told.keys() >= KEYS
    assert (told["name"], told["rows"]) == (name, ROWS)
    assert told["value"] > 0
    assert told["limit"] > 0
    assert told["ratio"] == pytest.approx(told["value"] / told["limit"], rel=0.01)
    assert told["first"] == told["samples"][0]
    assert all(told["bars"][one] for one in told["bars"] if "audit" in one or "planted" in one)
    assert str(ground) not in said.out
    assert (station / "demo.json").read_bytes() == before
    assert not (ground / "scratch").exists()


def test_an_import_is_measured_in_stations_of_its_own(icimps, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setenv("ICIMPS_BENCH_DIR", str(kept))
    folder = tmp_path / "bench"
    said = icimps("bench", "import", "--rows", 1000, "--runs", 1, "--folder", folder, "--json")
    assert said.code == 0, said.err
    assert said.json["bar"] is None
    assert said.json["pass"] is True
    assert list(folder.iterdir()) == []
    assert json.loads((kept / "import.json").read_text("utf-8")) == said.json


def test_a_start_is_measured_on_the_real_program(icimps, ground):
    said = icimps("bench", "start", "--rows", ROWS, "--runs", 1, "--folder", ground)
    assert said.code == 0, said.err
    assert "nothing heavy imported before the login: holds" in said.out
    assert "bare PySide6 window" in said.out


def test_viewports_hold_what_they_should_and_the_plain_copy_is_plain(ground, demo):
    station = bench_station(ROWS, ground, CancelToken(), no_report)
    assert station.made.rows == demo.rows
    plain = plain_copy(station, no_report)
    assert plain.read_bytes()[:15] == b"SQLite format 3"
    assert plain_copy(station, no_report) == plain
    figure = reading.measure_map(station, plain, 1)
    assert figure.more["in_view"] == pytest.approx(500, rel=0.1)
    assert len(figure.samples) == len(figure.limit_samples)


def test_wrong_words_are_wrong_usage(icimps):
    assert icimps("bench", "nothing").code == 2
    assert icimps("bench", "list", "--rows", "12").code == 2


def test_figures_are_judged_by_their_bars():
    def figure(**named) -> Figure:
        given = {
            "name": "x", "rows": 1, "unit": "ms", "value": 3.0, "limit": 2.0, "bar": 2.0,
            "bar_of": "ratio", "samples": [3.0], "limit_samples": [2.0], "limit_is": "bare",
        }  # fmt: skip
        return Figure(**(given | named))

    assert figure().holds
    assert not figure(bar=1.4).holds
    assert not figure(bar_of="value").holds
    assert figure(bar_of="value", higher=True).holds
    assert not figure(also={"something else": False}).holds
    assert figure(bar=None).holds
    assert math.isinf(figure(limit=0.0).ratio)
    assert figure(limit=0.0).as_json()["ratio"] is None
    assert list(figure(also={"y": False}).sentences())[-1] == "DOES NOT HOLD"


def test_ours_and_the_limit_take_turns():
    order: list[str] = []

    def one(name: str):
        def run(number: int) -> list[float]:
            order.append(f"{name}{number}")
            return [float(number)]

        return run

    mine, bare = in_turns(one("a"), one("b"), 3)
    assert order == ["a0", "b0", "b1", "a1", "a2", "b2"]
    assert mine == [0.0, 1.0, 2.0]
    assert bare == [0.0, 1.0, 2.0]
    assert (median([3.0, 1.0, 2.0]), quantile([1.0, 2.0, 3.0, 4.0], 0.95)) == (2.0, 4.0)
    assert quantile([], 0.5) == 0.0
