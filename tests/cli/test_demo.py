"""`icimps demo`: made once, found again, made anew when asked."""

from __future__ import annotations

import json

from icimps_desktop.core.settings import read_station


def test_a_standing_demo_is_found_again_with_its_passphrases(icimps, demo):
    said = icimps("demo", "--folder", demo.config.folder, "--size", 1200, "--json")
    assert said.code == 0
    assert said.err == ""
    told = said.json
    assert told["made"] is False
    assert (told["incidents"], told["beats"]) == (1200, 24)
    assert {one["role"] for one in told["officers"]} == {
        *("officer", "investigator", "custodian", "analyst", "supervisor", "station_admin"),
        *("hq_admin", "auditor", "partner"),
    }
    kept = json.loads((demo.config.folder / "demo.json").read_text("utf-8"))
    assert all({"officer", "role", "passphrase"} <= one.keys() for one in kept)
    assert [one["passphrase"] for one in kept] == [one["passphrase"] for one in told["officers"]]


def test_another_size_is_hinted_at_not_made(icimps, demo):
    said = icimps("demo", "--folder", demo.config.folder, "--size", "full", "--json")
    assert said.json["incidents"] == 1200
    assert "--fresh" in said.err


def test_what_cannot_be_is_a_sentence(icimps, at_station, tmp_path):
    refused = icimps("demo", "--folder", tmp_path / "station", "--fresh", "--json")
    assert refused.code == 1
    assert "is no demo" in refused.json["error"]["message"]
    assert read_station(tmp_path / "station").demo is False
    assert icimps("demo", "--folder", tmp_path / "station").code == 1
    assert icimps("demo", "--folder", tmp_path / "x", "--from", tmp_path / "no.csv").code == 1
    assert icimps("demo", "--folder", tmp_path / "x", "--basemap", tmp_path / "no").code == 1
    assert icimps("demo", "--folder", tmp_path / "x", "--size", "huge").code == 2
    assert icimps("demo", "--folder", tmp_path / "x", "--size", "12").code == 1
    assert not (tmp_path / "x").exists()
