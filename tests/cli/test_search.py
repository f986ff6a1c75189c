"""`icimps search`: words in, incidents out, best known first."""

from __future__ import annotations


def test_words_and_a_beginning_find_the_report(in_demo):
    said = in_demo("search", "rear wind", "--json")
    assert said.code == 0
    told = said.json
    assert isinstance(told["ms"], float)
    assert told["results"]
    first = told["results"][0]
    assert first.keys() == {"type", "uid", "label", "score", "why"}
    assert first["type"] == "incident"
    assert "window" in first["why"].casefold()
    assert 0 < first["score"] < 1
    whole = in_demo("search", "rear window", "--json").json["results"][0]
    assert whole["score"] == 1.0


def test_the_answer_for_a_person_ends_with_the_count(in_demo):
    said = in_demo("search", "burglary", "--limit", 2)
    assert said.out.splitlines()[-1].startswith("2 found in ")


def test_nothing_to_look_for_is_refused_and_nothing_found_is_not(in_demo):
    empty = in_demo("search", " ?! ", "--json")
    assert (empty.code, empty.json["error"]["field"]) == (1, "text")
    assert in_demo("search", "zzzyzx", "--json").json["results"] == []
    assert in_demo("search").code == 2
