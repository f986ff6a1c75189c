"""What is shown of a found incident, and how well it fits."""

from __future__ import annotations

from icimps_desktop.services.found_words import excerpt, score, words_in


def test_a_whole_word_counts_more_than_a_beginning():
    words = words_in("Élan fence")
    assert words == ["elan", "fence"]
    assert score("an élan over the fence", words) == 1.0
    assert score("an élan over the fences", words) == 0.9


def test_the_excerpt_shows_the_word_and_no_more_than_a_line():
    body = "x " * 100 + "the needle is here" + " y" * 100
    told = excerpt(body, ["needle"])
    assert "needle" in told
    assert told.startswith("…")
    assert told.endswith("…")
    assert len(told) < 130
    assert excerpt("İstanbul street", ["street"])


def test_the_excerpt_of_a_short_text_is_the_text():
    assert excerpt("rear window broken", ["window"]) == "rear window broken"
    assert excerpt("Élan stolen " + "far " * 60, ["elan"], before=30, after=10).startswith("Élan")
    assert len(excerpt("word " * 60, ["word"], before=30, after=60)) <= 91
