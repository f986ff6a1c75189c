"""`icimps import`: a file in, what became of its rows, and back out again."""

from __future__ import annotations

import json
import os
import signal
import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyogrio
import pytest
import shapely

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.services.imports import ImportService
from tests.exchange.files import write_geo

ROWS = """id,occurred_at,lat,lon,category,raw_type
K1,2024-03-01 14:30,40.01,-30.01,burglary,Burglary
K2,2024-03-02 09:00,40.02,-30.02,robbery,Robbery
K3,yesterday,40.03,-30.03,robbery,Robbery
K4,2024-03-04 00:10,40.04,-30.04,theft,Theft
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "incidents.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def count(icimps) -> int:
    return len(icimps("incident", "list", "--limit", 0, "--json").json["incidents"])


def test_a_dry_run_says_everything_and_changes_nothing(at_station, file):
    said = at_station("import", file, "--dry-run", "--json")
    assert said.code == 0
    told = said.json
    assert (told["batch"], told["new"], told["rejected"]) == (None, 3, 1)
    assert {"updated", "duplicate", "rejects_file", "sha256"} <= told.keys()
    assert count(at_station) == 0


def test_rows_without_coordinates_are_counted_where_their_address_is_known(at_station, tmp_path):
    known, asked = tmp_path / "known.csv", tmp_path / "asked.csv"
    head = "id,occurred_at,lat,lon,category,address\n"
    known.write_text(head + "1,2024-03-01 14:30,40.01,-30.01,theft,12 Mill Yard\n", "utf-8")
    asked.write_text(
        head + "2,2024-03-02 14:30,,,theft,12 Mill Yard\n3,2024-03-03 14:30,,,theft,Nowhere\n",
        "utf-8",
    )
    assert at_station("import", known, "--json").json["located"] == 0
    told = at_station("import", asked, "--dry-run")
    assert "Without coordinates, placed by their address: 1." in told.out
    assert at_station("import", asked, "--json").json["located"] == 1
    again = at_station("import", asked, "--json").json
    assert (again["new"], again["updated"], again["duplicate"]) == (0, 0, 2)
    placed = at_station("incident", "list", "--near", "40.01,-30.01,200", "--json").json
    assert len(placed["incidents"]) == 2


def test_a_file_goes_in_once_and_out_again(at_station, file, tmp_path):
    rejects = tmp_path / "out" / "not taken.csv"
    rejects.parent.mkdir()
    first = at_station("import", file, "--rejects", rejects, "--json").json
    assert (first["new"], first["updated"], first["duplicate"], first["rejected"]) == (3, 0, 0, 1)
    assert first["rejects_file"] == str(rejects)
    assert "yesterday" in rejects.read_text(encoding="utf-8-sig")
    again = at_station("import", file, "--rejects", rejects, "--json").json
    assert (again["new"], again["duplicate"], again["batch"]) == (0, 3, None)
    assert again["sha256"] == first["sha256"]
    listed = at_station("import", "list", "--json").json["batches"]
    assert [(one["batch"], one["new"], one["state"]) for one in listed] == [
        (first["batch"], 3, "applied")
    ]
    assert count(at_station) == 3
    back = at_station("import", "rollback", first["batch"], "--json").json
    assert (back["removed"], back["kept"]) == (3, 0)
    assert count(at_station) == 0
    assert at_station("import", "rollback", first["batch"]).code == 1
    assert at_station("audit", "verify", "--json").json["ok"] is True


def test_plain_words_name_the_batch_and_the_way_back(at_station, file):
    said = at_station("import", file)
    assert "3 new, 0 updated, 0 duplicate, 1 rejected" in said.out
    assert "icimps import rollback" in said.out
    assert "incidents.csv" in at_station("import", "list").out


def test_persons_read_the_time_of_the_station_and_scripts_utc(at_station, file):
    at_station("import", file)
    [batch] = at_station("import", "list", "--json").json["batches"]
    at = datetime.fromisoformat(batch["at"])
    assert at.utcoffset() == timedelta(0)
    here = at.astimezone(ZoneInfo("Atlantic/Azores"))
    assert f"{here:%Y-%m-%d %H:%M}" in at_station("import", "list").out


def test_a_mapping_may_be_suggested_changed_and_given(at_station, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text(
        "Nr;Tatzeit;Breite;Länge;Delikt\n1;01.03.2024 14:30;40.01;-30.01;Burglary\n",
        encoding="utf-8",
    )
    refused = at_station("import", path, "--json")
    assert refused.code == 1
    assert refused.json["error"]["field"] == "mapping"
    assert "--suggest" in refused.json["error"]["message"]
    assert "--mapping" in refused.json["error"]["message"]
    suggested = at_station("import", path, "--suggest")
    mapping = tmp_path / "mapping.json"
    mapping.write_text(suggested.out, encoding="utf-8")
    told = at_station("import", path, "--mapping", mapping, "--delimiter", ";", "--json").json
    assert (told["new"], told["rejected"]) == (1, 0)


def test_beats_take_the_place_of_the_ones_before(at_station, file, tmp_path):
    at_station("import", file)
    path = tmp_path / "beats.geojson"
    write_beats(path, {"101": (-30.1, 40.0, -30.0, 40.025), "102": (-30.1, 40.025, -30.0, 40.1)})
    told = at_station("import", path, "--kind", "beats", "--json").json
    assert (told["new"], told["assigned"], told["kind"]) == (2, 3, "beats")
    again = at_station("import", path, "--kind", "beats", "--json").json
    assert (again["new"], again["duplicate"], again["assigned"]) == (0, 2, 0)
    assert again["batch"] is None
    write_beats(path, {"101": (-30.1, 40.0, -30.0, 40.1)})
    said = at_station("import", path, "--kind", "beats", "--valid-from", "2024-03-02")
    assert "1 changed" in said.out
    assert "1 ended" in said.out
    assert "2 incidents lie in another beat" in said.out
    assert "  changed: 101\n  ended: 102\n" in said.out
    late = at_station("import", path, "--kind", "beats", "--valid-from", "soon", "--json")
    assert (late.code, late.json["error"]["field"]) == (1, "valid_from")


def test_an_import_of_beats_is_listed_and_taken_back(at_station, file, tmp_path):
    path, beats = tmp_path / "beats.geojson", ("--kind", "beats", "--valid-from", "2024-03-02")
    write_beats(path, {"1": (-30.1, 40.0, -30.0, 40.1)})
    at_station("import", file)
    first = at_station("import", path, "--kind", "beats", "--json").json
    write_beats(path, {"2": (-30.1, 40.0, -30.0, 40.1)})
    said = at_station("import", path, *beats).out
    second = said.split("icimps import rollback ")[1].strip()
    listed = at_station("import", "list", "--json").json["batches"]
    assert [(one["kind"], one["new"]) for one in listed] == [
        ("beats", 1),
        ("beats", 1),
        ("incidents", 3),
    ]
    assert listed[0]["batch"] == second
    assert "beats.geojson  (beats)" in at_station("import", "list").out
    early = at_station("import", "rollback", first["batch"], "--json")
    assert (early.code, early.json["error"]["kind"]) == (1, "rule")
    back = at_station("import", "rollback", second)
    assert back.out == "1 beats of this import were removed; those of before it hold again.\n"
    assert at_station("import", "rollback", first["batch"], "--json").json["removed"] == 1
    states = at_station("import", "list", "--json").json["batches"]
    assert [one["state"] for one in states] == ["rolled_back", "rolled_back", "applied"]


def test_why_no_incident_lies_in_another_beat_is_said(at_station, file, tmp_path):
    path, beats = tmp_path / "beats.geojson", ("--kind", "beats")
    write_beats(path, {"1": (-30.1, 40.0, -30.0, 40.1)})
    assert "no incident here has a place" in at_station("import", path, *beats).out
    at_station("import", file)
    again = at_station("import", path, *beats).out
    assert "0 ended, 1 unchanged." in again
    assert "  unchanged: 1\n" in again
    assert "no beat has changed" in again
    write_beats(path, {"1": (-30.1, 40.0, -30.0, 40.1), "2": (-31.1, 40.0, -31.0, 40.1)})
    elsewhere = at_station("import", path, *beats, "--valid-from", "2024-03-02").out
    assert "none of the 2 since then lies in a changed area" in elsewhere
    write_beats(path, {"3": (-30.1, 40.0, -30.0, 40.1)})
    later = at_station("import", path, *beats)
    assert "1 beats new, 0 changed, 2 ended, 0 unchanged." in later.out
    assert "no incident with a place happened since" in later.out
    told = at_station("import", path, *beats, "--dry-run", "--json").json
    assert told["beats"] == {"new": [], "changed": [], "ended": [], "unchanged": ["3"]}


def test_beats_of_a_file_with_several_layers_need_the_layer(at_station, tmp_path):
    path = tmp_path / "town.gpkg"
    for layer in ("beats", "parks"):
        fields = {"number": ["1"], "name": [layer]}
        square = [shapely.box(-30.1, 40.0, -30.0, 40.1)]
        write_geo(path, square, fields, driver="GPKG", layer=layer, append=layer == "parks")
    refused = at_station("import", path, "--kind", "beats", "--json")
    assert (refused.code, refused.json["error"]["field"]) == (1, "layer")
    assert "beats, parks" in refused.json["error"]["message"]
    told = at_station("import", path, "--kind", "beats", "--layer", "parks", "--json").json
    assert told["new"] == 1


def test_beats_of_another_file_do_not_take_a_place_by_their_order(at_station, tmp_path):
    old, odd = tmp_path / "old.geojson", tmp_path / "odd.gpkg"
    write_beats(old, {"1": (-30.1, 40.0, -30.0, 40.1)})
    at_station("import", old, "--kind", "beats")
    square = [shapely.box(-30.3, 40.0, -30.2, 40.1)]
    write_geo(odd, square, {"ward": ["W7"], "label": ["Quay"]}, driver="GPKG")
    refused = at_station("import", odd, "--kind", "beats", "--json")
    assert (refused.code, refused.json["error"]["field"]) == (1, "number")
    assert "It has: ward, label" in refused.json["error"]["message"]
    by_column = ("--kind", "beats", "--number-column", "ward", "--json")
    told = at_station("import", odd, *by_column).json
    assert (told["new"], told["updated"], told["ended"]) == (1, 0, 1)
    wrong = at_station("import", odd, "--kind", "beats", "--number-column", "no", "--json")
    assert (wrong.code, wrong.json["error"]["field"]) == (1, "columns")
    assert at_station("import", odd, "--number-column", "ward").code == 1


def test_what_cannot_be_is_a_sentence(at_station, file, tmp_path):
    missing = at_station("import", tmp_path / "not there.csv", "--json")
    assert (missing.code, missing.json["error"]["kind"]) == (1, "not_found")
    odd = at_station("import", "rollback", "12", "--json")
    assert (odd.code, odd.json["error"]["field"]) == (1, "batch")
    assert at_station("import", file, "--valid-from", "2024-01-01").code == 1
    points = at_station("import", file, "--kind", "beats")
    assert points.code == 1
    assert "holds no areas" in points.err
    assert at_station("import", file, "--no-such-option").code == 2


def test_ctrl_c_leaves_the_store_as_it_was(at_station, demo, monkeypatch):
    source = demo.config.folder / "incidents.parquet"
    stopped_in: list[CancelToken] = []
    whole_run = ImportService.run

    def interrupted(self, *given, **named):
        def report(progress):
            if not stopped_in:
                stopped_in.append(named["token"])
                os.kill(os.getpid(), signal.SIGINT)

        return whole_run(self, *given, **(named | {"report": report}))

    monkeypatch.setattr(ImportService, "run", interrupted)
    monkeypatch.setattr("icimps_desktop.services.imports.normalise", in_small_batches)
    before = signal.getsignal(signal.SIGINT)
    said = at_station("import", source, "--json")
    monkeypatch.undo()
    assert threading.current_thread() is threading.main_thread()
    assert stopped_in[0].cancelled
    assert said.code == 1
    assert "Nothing was imported" in said.json["error"]["message"]
    assert signal.getsignal(signal.SIGINT) is before


def in_small_batches(table, mapping, **named):
    """The real reader, with pieces so small that there is a second one to stop before."""
    from icimps_desktop.exchange.normalise import normalise

    yield from normalise(table, mapping, **(named | {"size": 200}))


def write_beats(path: Path, boxes: dict[str, tuple[float, float, float, float]]) -> None:
    path.unlink(missing_ok=True)
    shapes = [shapely.box(*box) for box in boxes.values()]
    features = [
        {
            "type": "Feature",
            "properties": {"number": number, "name": f"Beat {number}"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in zip(boxes, shapes, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    assert pyogrio.read_info(path)["features"] == len(boxes)
