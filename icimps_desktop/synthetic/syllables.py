"""Names of invented persons, from syllables."""

from __future__ import annotations

import random
from collections.abc import Iterator

_GIVEN_STARTS = (
    "Ar", "Bel", "Cae", "Dar", "Elo", "Fen", "Gar", "Hes", "Il", "Jor", "Kael", "Lor", "Mir",
    "Nev", "Or", "Per", "Quil", "Ros", "Sel", "Tav", "Ul", "Ver", "Wen", "Yor", "Zel",
)  # fmt: skip
_GIVEN_ENDS = ("la", "in", "eth", "wyn", "as", "ora", "ick", "une", "ar", "issa", "or", "ene")
_FAMILY_STARTS = (
    "Vande", "Brask", "Quill", "Tarro", "Skel", "Ostre", "Ember", "Harro", "Kolve", "Lunde",
    "Marrow", "Nether", "Pemble", "Rusk", "Thistle", "Ulver", "Wexel", "Yarrow", "Zander", "Corrin",
    "Dunmor", "Fallow", "Grindel", "Jessel",
)  # fmt: skip
_FAMILY_ENDS = (
    "mark", "owe", "strand", "vane", "ditch", "quist", "lark", "holme", "brand", "spear", "thorpe",
    "nock", "wether", "croft",
)  # fmt: skip


def person_names(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Given and family name, endless; no family name twice in the first three hundred."""
    given = [start + end for start in _GIVEN_STARTS for end in _GIVEN_ENDS]
    family = [start + end for start in _FAMILY_STARTS for end in _FAMILY_ENDS]
    while True:
        rng.shuffle(given)
        rng.shuffle(family)
        yield from zip(given, family, strict=False)
