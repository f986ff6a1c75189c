"""Finds names by their words while they are typed: beginnings, typos, missing and weak words.

Every word of every name stands once in a sorted vocabulary with the names that hold it. A
question is first turned into the vocabulary's words with a quality each; names are then ranked
by how much of the question they answer and how much of themselves is left over.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from icimps_desktop.services.gazetteer_words import (
    WAYS,
    Words,
    initials,
    spelled_on,
    weak_word_like,
)

WEAK = 0.25  # weight of a direction or a kind of street beside 1.0 for a word of the name
_BEGUN, _WRONG = 0.80, 0.90
_A_TYPO = 0.12
_POSTINGS = 4_000  # names looked at for one beginning: "s" alone is in every street
_RANKED = 80


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a name, or a stand-in for several (`bits` tells which it covers)."""

    word: int
    bits: int


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word of a question: its weight and what of the vocabulary it may mean."""

    text: str
    weight: float
    meant: dict[int, float]


@dataclass(frozen=True, slots=True)
class Found:
    """A name found: its place in the index, and how well it answers, 0..1."""

    score: float
    row: int


class NameIndex:
    """Names by their words; row numbers are those of the sequence it was made of.

    `importance` (0..1) settles which of two equally fitting names comes first.
    """

    def __init__(self, names: Sequence[Words], importance: Sequence[float]) -> None:
        self._names = names
        self._importance = importance
        postings: dict[str, array[int]] = {}
        for row, name in enumerate(names):
            for word in {*name.all, *_stand_ins(name)}:
                if word not in postings:
                    postings[word] = array("i")
                postings[word].append(row)
        self._vocabulary = sorted(postings)
        self._postings = [postings[word] for word in self._vocabulary]
        self._number = {word: number for number, word in enumerate(self._vocabulary)}
        self._cut: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def ask(self, asked: Words, *, last_is_begun: bool = True) -> tuple[AskedWord, ...]:
        """What the words of a question may mean; the last one may be a beginning."""
        made = []
        for place, text in enumerate(asked.all):
            last = last_is_begun and place == len(asked.all) - 1
            weight = WEAK if asked.is_weak(place) else 1.0
            meant = self._meanings(text, last)
            if weight == 1.0 and text not in self._number and place in (0, len(asked.all) - 1):
                weak = weak_word_like(text)
                if weak is not None and len(asked.all) > 1:
                    weight, meant = WEAK, {self._number.get(weak, -1): 0.9}
                elif not meant and place and len(text) < 4:
                    weight = WEAK  # most likely a street's kind, mistyped
            made.append(AskedWord(text, weight, meant))
        return tuple(made)

    def find(self, asked: Words, limit: int, *, last_is_begun: bool = True) -> list[Found]:
        """The names that answer best, best first; poor answers are left out."""
        question = self.ask(asked, last_is_begun=last_is_begun)
        rough: dict[int, float] = {}
        strong = [word for word in question if word.weight == 1.0] or list(question)
        for word in strong:
            for row, quality in self._holders(word).items():
                rough[row] = rough.get(row, 0.0) + quality * word.weight
        first = sorted(rough, key=lambda row: -(rough[row] + 0.05 * self._importance[row]))
        scored = [Found(self.score(row, question), row) for row in first[:_RANKED]]
        kept = [found for found in scored if found.score >= ENOUGH]
        kept.sort(key=lambda found: -(found.score + 0.03 * self._importance[found.row]))
        return kept[:limit]

    def score(self, row: int, question: Iterable[AskedWord]) -> float:
        """How well one name answers a question, 0..1."""
        name = self._names[row]
        parts = self._parts_of(name)
        covered, got, weights = 0, 0.0, 0.0
        for asked in sorted(question, key=lambda word: -word.weight):
            weights += asked.weight
            best, bits = 0.0, 0
            for part in parts:
                quality = asked.meant.get(part.word, 0.0)
                if quality > best and not part.bits & covered:
                    best, bits = quality, part.bits
            covered |= bits
            if best == 0.0 and asked.weight == WEAK:
                got -= _contradiction(asked.text, name)
            got += best * asked.weight
        if not weights:
            return 0.0
        left = 0.0
        for place in range(len(name.all)):
            if not covered >> place & 1:
                left += 0.015 if name.is_weak(place) else 0.05
        return max(0.0, got / weights - min(left, 0.2))

    def _meanings(self, text: str, last: bool) -> dict[int, float]:
        meant: dict[int, float] = {}
        exact = self._number.get(text)
        if exact is not None:
            meant[exact] = 1.0
        if last or len(text) > 2:
            for number in self._beginning_with(text):
                word = self._vocabulary[number]
                if number not in meant and (last or not text.isdigit()):
                    meant[number] = _BEGUN + 0.15 * len(text) / len(word)
            for word in spelled_on(text) if len(text) > 1 else ():
                number = self._number.get(word, -1)
                if number >= 0:
                    meant.setdefault(number, 0.9)
        if exact is None and len(text) > 3 and not text.isdigit():
            self._add_typos(text, last, meant)
        return meant

    def _beginning_with(self, text: str) -> range:
        start = bisect_left(self._vocabulary, text)
        return range(start, bisect_left(self._vocabulary, text + "\U0010ffff", lo=start))

    def _add_typos(self, text: str, last: bool, meant: dict[int, float]) -> None:
        most = 1 if len(text) < 6 else 2 if len(text) < 10 else 3
        close = process.extract(
            text, self._vocabulary, scorer=OSA.distance, score_cutoff=most, limit=40
        )
        for word, typos, number in close:
            if not word.isdigit():
                quality = _WRONG - _A_TYPO * typos
                meant[number] = max(meant.get(number, 0.0), quality)
        if not last or len(text) < 5:
            return
        if len(text) not in self._cut:
            self._cut[len(text)] = [word[: len(text)] for word in self._vocabulary]
        close = process.extract(
            text, self._cut[len(text)], scorer=OSA.distance, score_cutoff=most - 1 or 1, limit=40
        )
        for word, typos, number in close:
            if not word.isdigit():
                meant.setdefault(number, _BEGUN - 0.05 - _A_TYPO * typos)

    def _holders(self, asked: AskedWord) -> dict[int, float]:
        """Names with a word that is meant, the best meaning first and not too many."""
        held: dict[int, float] = {}
        for number, quality in sorted(asked.meant.items(), key=lambda item: -item[1]):
            for row in self._postings[number]:
                held.setdefault(row, quality)
            if len(held) > _POSTINGS:
                break
        return held

    def _parts_of(self, name: Words) -> list[Part]:
        parts = [Part(self._number[word], 1 << place) for place, word in enumerate(name.all)]
        for word, bits in _stand_ins(name).items():
            parts.append(Part(self._number[word], bits))
        return parts


ENOUGH = 0.55  # a poorer answer than this is none


def _stand_ins(name: Words) -> dict[str, int]:
    """Words for several of a name's words: two written as one, and its initials."""
    made: dict[str, int] = {}
    for place in range(len(name.all) - 1):
        first, second = name.all[place : place + 2]
        if not (name.is_weak(place) or name.is_weak(place + 1)) and len(first + second) > 4:
            made[first + second] = 3 << place
    short = initials(name.core)
    if short:
        made[short] = sum(1 << place for place in range(len(name.all)) if not name.is_weak(place))
    return made


def _contradiction(text: str, name: Words) -> float:
    """What is taken off when the name says “South” and the question “North”."""
    if text in WAYS:
        return WEAK if name.ways else 0.0
    return WEAK / 2 if name.kinds else 0.0
