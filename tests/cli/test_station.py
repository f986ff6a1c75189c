"""`icimps station init` on a database: made once, brought up to date at any time."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url

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


def test_a_database_that_is_not_there_is_named(icimps, tmp_path: Path, fresh_database: str):
    nowhere = make_url(fresh_database).set(database="nosuch").render_as_string(False)
    words = tmp_path / "passphrase.txt"
    words.write_text("five short words do it\n", encoding="utf-8")
    who = ("--admin", "Orla Vandemark", "--station", tmp_path / "new", "--passphrase-file", words)
    for more in ((), who):
        refused = icimps("station", "init", "--postgis", nowhere, *more, "--json")
        error = refused.json["error"]
        assert (refused.code, error["kind"], error["field"]) == (1, "refused", "postgis")
        assert "no database “nosuch”" in error["message"]
        assert "createdb nosuch" in error["message"]
        assert "drafts" not in error["message"]


def test_no_drafts_are_spoken_of_before_there_is_a_station(icimps, fresh_database: str):
    silent = make_url(fresh_database).set(host="127.0.0.1", port=1, query={})
    refused = icimps("station", "init", "--postgis", silent.render_as_string(False), "--json")
    error = refused.json["error"]
    assert (refused.code, error["kind"]) == (1, "unavailable")
    assert "does not answer" in error["message"]
    assert "drafts" not in error["message"]
