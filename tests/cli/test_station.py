"""`icimps station init` on a database: made once, brought up to date at any time."""

from __future__ import annotations

from pathlib import Path

from tests.stations import MadeStation


def test_a_station_database_is_brought_up_to_date(
    icimps, postgis_station: MadeStation, fresh_database: str
):
    for _ in range(2):
        said = icimps("station", "init", "--postgis", fresh_database, "--json")
        assert said.code == 0
        assert said.json == {"station": "North Station", "updated": True}
    assert "is up to date" in icimps("station", "init", "--postgis", fresh_database).out


def test_who_is_the_first_officer_has_to_be_said(icimps, tmp_path: Path, fresh_database: str):
    for where in (("--cache", tmp_path / "new"), ("--postgis", fresh_database)):
        refused = icimps("station", "init", *where, "--json")
        assert (refused.code, refused.json["error"]["field"]) == (1, "admin")
    assert not (tmp_path / "new").exists()


def test_a_passphrase_is_changed_and_the_former_opens_nothing(at_station, tmp_path: Path):
    new = tmp_path / "new"
    new.write_text("seven quite different words here now\n", encoding="utf-8")
    said = at_station("station", "passphrase", "--new-passphrase-file", new)
    assert said.code == 0, said.err
    assert "is changed" in said.out
    refused = at_station("station", "status", "--json")
    assert refused.json["error"]["field"] == "passphrase"
    missing = at_station("station", "passphrase", "--new-passphrase-file", tmp_path / "none")
    assert "cannot be read" in missing.err
