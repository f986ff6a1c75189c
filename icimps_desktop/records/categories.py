"""Classes of crime: one word a kind of crime, and what a report gets of which only that is known.

The way from an offence to its class is `CodeLists.category_of`; here is the way back.
"""

from __future__ import annotations

from icimps_desktop.records.codes import Code, CodeLists
from icimps_desktop.records.incident import Source

OTHER = "other"


def category(lists: CodeLists, word: str) -> Code:
    """The class of that word; “other” for a word that the list does not have."""
    categories = lists.get("categories")
    return categories.get(word) or categories[OTHER]


def default_nibrs(lists: CodeLists, word: str) -> str:
    """The offence code for an incident of which only the class is known."""
    return category(lists, word).text("nibrs")


def default_source(lists: CodeLists, word: str) -> Source:
    """Who usually finds this class; it starts a form, the officer has the last word."""
    found = category(lists, word).yes("police_found")
    return Source.POLICE_FOUND if found else Source.REPORTED


def colour_group(lists: CodeLists, word: str) -> str:
    """Classes of one group share a colour on the map; the list `colour_groups` names them."""
    return category(lists, word).text("colour")


def iccs_of(lists: CodeLists, nibrs: str) -> str:
    """The international class of an offence, nothing for a code that no list has."""
    offence = lists.get("offences").get(nibrs)
    return offence.text("iccs") if offence else ""
