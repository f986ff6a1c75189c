"""`icimps map`: a briefing map to a file, and places by what people say."""

from __future__ import annotations

from hashlib import sha256

from tests.exchange.test_briefing import Page, assert_closed


def test_a_briefing_map_of_a_demo(in_demo, demo, tmp_path):
    out = tmp_path / "monday.html"
    said = in_demo("map", "briefing", "--out", out, "--title", "Monday", "--json")
    assert said.code == 0
    told = said.json
    assert told.keys() == {"file", "sha256", "bytes", "incidents", "shown", "without_place"}
    html = out.read_bytes()
    assert told["sha256"] == sha256(html).hexdigest()
    assert told["incidents"] == told["shown"] > 1000
    page = assert_closed(html)
    assert "SYNTHETIC DATA" in page.said
    assert "Monday" in page.said
    assert len(page.data["points"]["lat"]) == told["shown"]
    assert len(page.data["labels"]) > 100


def test_a_briefing_map_of_a_part(in_demo, demo, tmp_path):
    out = tmp_path / "part.html"
    whole = in_demo("incident", "list", "--limit", 1, "--category", "burglary", "--json").json
    (row,) = whole["incidents"]
    box = f"{row['lon'] - 0.01},{row['lat'] - 0.01},{row['lon'] + 0.01},{row['lat'] + 0.01}"
    said = in_demo("map", "briefing", "--out", out, "--bbox", box, "--category", "burglary")
    assert said.code == 0
    assert said.out.startswith(str(out))
    assert Page(out.read_bytes()).data["names"] == ["Burglary"]


def test_a_place_that_cannot_be_written_is_refused(in_demo, tmp_path):
    said = in_demo("map", "briefing", "--out", tmp_path / "map.pdf", "--json")
    assert (said.code, said.json["error"]["field"]) == (1, "out")
    assert in_demo("map", "briefing").code == 2


def test_places_of_a_demo(in_demo, demo):
    said = in_demo("map", "place", "Town Hall", "--json")
    assert said.code == 0
    first = said.json["places"][0]
    assert first.keys() == {"label", "lat", "lon", "how", "accuracy_m", "detail"}
    assert (first["label"], first["how"]) == ("Town Hall", "landmark")
    assert said.json["ms"] >= 0
    lines = in_demo("map", "place", "town hal", "--limit", 1).out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Town Hall  ")
    assert "landmark, to 50 m" in lines[0]
    assert "No place is known" in in_demo("map", "place", "qqzzx").out


def test_a_briefing_of_an_unknown_class_is_refused(in_demo, tmp_path):
    out = tmp_path / "briefing.html"
    refused = in_demo("map", "briefing", "--out", out, "--category", "burglry", "--json")
    assert (refused.code, refused.json["error"]["field"]) == (1, "category")
    assert not out.exists()
