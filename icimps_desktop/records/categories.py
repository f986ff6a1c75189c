"""Classes of crime: one word a kind of crime, and what a report gets of which only that is known.

The way from an offence to its class is `CodeLists.category_of`; here is the way back.
"""

from __future__ import annotations

from collections.abc import Mapping

from icimps_desktop.records.codes import Code, CodeLists

OTHER = "other"
SYMBOLS = 7  # more shapes and colours nobody tells apart


def category(lists: CodeLists, word: str) -> Code:
    """The class of that word; “other” for a word that the list does not have."""
    categories = lists.get("categories")
    return categories.get(word) or categories[OTHER]


def with_symbol(counts: Mapping[str, int]) -> list[str]:
    """The classes that have a symbol of their own on maps: the most frequent, “other” never.

    It says nothing that the symbol of all the rest does not say.
    """
    named = [word for word, count in counts.items() if count and word != OTHER]
    return sorted(named, key=lambda word: (-counts[word], word))[:SYMBOLS]


def default_nibrs(lists: CodeLists, word: str) -> str:
    """The offence code for an incident of which only the class is known."""
    return category(lists, word).text("nibrs")


def iccs_of(lists: CodeLists, nibrs: str) -> str:
    """The international class of an offence, nothing for a code that no list has."""
    offence = lists.get("offences").get(nibrs)
    return offence.text("iccs") if offence else ""
