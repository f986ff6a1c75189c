"""`icimps demo`: made once, found again, made anew when asked."""

from __future__ import annotations

import json
import shutil

from icimps_desktop.cli.demo_pictures import clear_pictures, note_pictures, standing_pictures
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


def test_pictures_of_the_same_program_and_station_stand_already(icimps, demo, tmp_path):
    shots = tmp_path / "shots"
    shots.mkdir()
    pictures = [shots / f"map-{theme}-1366x768.png" for theme in ("light", "dark")]
    for picture in pictures:
        picture.write_bytes(b"as it was rendered")
    assert standing_pictures(shots, demo.config.folder) == []
    note_pictures(shots, pictures, demo.config.folder)
    said = icimps("demo", "--folder", demo.config.folder, "--size", 1200, "--shots", shots)
    assert said.code == 0
    assert "stand already" in said.out.split("Pictures")[1]
    assert said.out.splitlines()[-2:] == [f"  {picture}" for picture in pictures]
    assert [picture.read_bytes() for picture in pictures] == [b"as it was rendered"] * 2


def test_pictures_of_another_station_or_not_all_of_them_are_made_anew(demo, tmp_path):
    station, shots = tmp_path / "station", tmp_path / "shots"
    shots.mkdir()
    station.mkdir()
    for name in ("station.toml", "demo_made.json"):
        shutil.copy(demo.config.folder / name, station)
    picture, note = shots / "map-light-1366x768.png", shots / "pictures.json"
    picture.write_bytes(b"")
    own = shots / "holiday.png"
    own.write_bytes(b"")
    note_pictures(shots, [picture], station)
    assert standing_pictures(shots, station) == [picture]
    made = station / "demo_made.json"
    made.write_text(made.read_text("utf-8").replace("1200", "1201"), "utf-8")
    assert standing_pictures(shots, station) == []
    note_pictures(shots, [picture], station)
    note.write_bytes(note.read_bytes()[:20])
    assert standing_pictures(shots, station) == []
    note_pictures(shots, [picture], station)
    picture.unlink()
    assert standing_pictures(shots, station) == []
    picture.write_bytes(b"")
    clear_pictures(shots)
    assert list(shots.iterdir()) == [own]
