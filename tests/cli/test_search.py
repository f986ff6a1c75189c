"""`icimps search`: words in, incidents out, best known first."""

from __future__ import annotations

from icimps_desktop.cli.search import _excerpt, _score, _tokens


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


def test_a_whole_word_counts_more_than_a_beginning():
    words = _tokens("Élan fence")
    assert words == ["elan", "fence"]
    assert _score("an élan over the fence", words) == 1.0
    assert _score("an élan over the fences", words) == 0.9


def test_the_excerpt_shows_the_word_and_no_more_than_a_line():
    body = "x " * 100 + "the needle is here" + " y" * 100
    told = _excerpt(body, ["needle"])
    assert "needle" in told
    assert told.startswith("…")
    assert told.endswith("…")
    assert len(told) < 130
    assert _excerpt("İstanbul street", ["street"])
