"""What a found incident has of the words that were asked for: how well, and where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_BEGINNING = 0.8  # what a word's beginning counts beside the whole word
_AROUND = 60


def words_in(text: str) -> list[str]:
    """The words of a text as the search takes them: in small letters and without accents."""
    return re.findall(r"\w+", _folded(text))


def score(body: str, words: Sequence[str]) -> float:
    """1 when every word of the question (`words_in`) stands there whole, less for beginnings."""
    there = set(words_in(body))
    points = sum(1.0 if word in there else _BEGINNING for word in words)
    return round(points / len(words), 2)


def excerpt(body: str, words: Sequence[str], *, before: int = _AROUND, after: int = _AROUND) -> str:
    """So many signs of the text before and after the first of the words that stands there."""
    folded = _folded(body)
    if len(folded) != len(body):  # a letter that folds to two: places do not fit any more
        return body[: before + after]
    at = min(
        (m.start() for w in words if (m := re.search(rf"\b{re.escape(w)}", folded))), default=0
    )
    start = max(0, at - before)
    end = max(at, before) + after
    head = "…" if start else ""
    tail = "…" if end < len(body) else ""
    return head + " ".join(body[start:end].split()) + tail


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(c for c in bare if not unicodedata.combining(c)))
