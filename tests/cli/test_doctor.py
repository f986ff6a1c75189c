"""`icimps doctor`: what is well, and a sentence for what is not."""

from __future__ import annotations

from icimps_desktop.cli import doctor


def test_a_whole_installation_is_well(icimps, demo):
    said = icimps("doctor", "--station", demo.config.folder, "--json")
    assert said.code == 0, said.out
    told = said.json
    assert told["ok"] is True
    assert told["faults"] == []
    assert "SQLCipher" in told["seen"]["cipher"]
    assert told["seen"]["postgis"].startswith("libpq")
    assert "free" in told["seen"]["disk"]


def test_without_a_station_it_says_so_and_is_well(icimps, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))  # where nothing was opened before
    said = icimps("doctor")
    assert said.code == 0
    assert "none opened yet" in said.out


def test_what_is_missing_is_said_and_ends_1(icimps, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "_ROOM", 1 << 62)
    monkeypatch.setattr(doctor, "_PACKAGES", ("no-such-package-here",))
    said = icimps("doctor", "--json")
    assert said.code == 1
    faults = " ".join(said.json["faults"])
    assert "no-such-package-here is missing" in faults
    assert "Make room" in faults
    empty = icimps("doctor", "--station", tmp_path)
    assert empty.code == 1
    assert "There is no station" in empty.out


def test_a_station_that_lost_a_file_or_stands_open_is_told(icimps, at_station, tmp_path):
    folder = tmp_path / "station"
    folder.chmod(0o755)
    assert "can look into" in icimps("doctor").out
    folder.chmod(0o700)
    (folder / "cache.db").rename(tmp_path / "cache.db")
    said = icimps("doctor")
    assert said.code == 1
    assert "cache.db is missing" in said.out
