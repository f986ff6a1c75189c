"""How street and place names are compared: one spelling a word, and what each word is for.

“North Fourteenth Street”, “N. 14th St” and “n 14 st” are the same three words here. Words of
direction and of the kind of street are weak: people leave them out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA


@dataclass(frozen=True, slots=True)
class Words:
    """A name taken apart; `all` keeps the order as written."""

    all: tuple[str, ...]
    core: tuple[str, ...]
    ways: frozenset[str]
    kinds: frozenset[str]

    @property
    def key(self) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
        """Two names with one key are one street, whatever the order of the weak words."""
        return self.core, self.ways, self.kinds

    def is_weak(self, place: int) -> bool:
        """Whether the word at that place only says direction or kind of street."""
        return self.all[place] not in self.core

    def covers(self, name: Words) -> bool:
        """Whether this asked-for name means exactly `name`, weak words left out at most."""
        return (
            self.core == name.core
            and (not self.ways or self.ways == name.ways)
            and (not self.kinds or not name.kinds or self.kinds == name.kinds)
        )


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """A house number before or after a street; `block` where only its hundred is meant."""

    number: int
    block: bool
    street: str


@lru_cache(4096)
def words(text: str) -> Words:
    """The words of a name or of a part of a question."""
    found = _merged([_one(word) for word in _split(text)])
    rest = list(found)
    ways: set[str] = set()
    kinds: set[str] = set()
    if len(rest) > 1 and rest[-1] in WAYS:
        ways.add(rest.pop())
    if len(rest) > 1 and rest[-1] in _KINDS:
        kinds.add(rest.pop())
    elif len(rest) > 1 and rest[0] in _KINDS_FIRST:
        kinds.add(rest.pop(0))
    if len(rest) > 1 and rest[0] in WAYS:
        ways.add(rest.pop(0))
    if len(rest) > 2 and rest[0] in _TITLES:
        rest.pop(0)  # Dr Martin Luther King is often left without his title
    return Words(tuple(found), tuple(rest), frozenset(ways), frozenset(kinds))


def crossing(text: str) -> tuple[str, str] | None:
    """The two streets of “Locust & 14th”, “corner of A and B”, “A / B”; the second may be ""."""
    bare = _LEAD.sub("", text)
    for separator in _SEPARATORS:
        parts = [part.strip(" ,") for part in separator.split(bare, maxsplit=1)]
        if len(parts) == 2 and parts[0]:
            return parts[0], parts[1]
    return None


def house_number(text: str) -> HouseNumber | None:
    """The number and street of “1200 Main St”, “1200-1210 Main”, “12XX Main”, “Hauptstr. 12”."""
    found = _MASKED.match(text)
    if found:
        hundred = int(found["number"] + "0" * len(found["mask"]))
        return HouseNumber(hundred, True, found["street"])
    found = _BEFORE.match(text)
    if found:
        return HouseNumber(int(found["number"]), bool(found["block"]), found["street"])
    found = _AFTER.match(text)
    if found:
        return HouseNumber(int(found["number"]), False, found["street"])
    return None


def without_unit(text: str) -> str:
    """An address without flat, floor and the words that portals put before it."""
    bare = _LEAD.sub("", text)
    return (_UNIT.sub("", bare) if _MAY_HAVE_UNIT.search(bare) else bare).strip(" ,")


def before_comma(text: str) -> str:
    """The street line of “1200 Main St, Springfield, 62701”; “Via Roma, 12” stays whole."""
    head, comma, rest = text.partition(",")
    if not comma or not head.strip() or re.match(r"\s*\d{1,4}[a-z]?\s*(?:,|$)", rest, re.I):
        return text.replace(",", " ")
    return head


def initials(core: tuple[str, ...]) -> str:
    """“mlk” for Martin Luther King; "" for names of fewer than three words."""
    return "".join(word[0] for word in core) if len(core) > 2 else ""


def spelled_on(beginning: str) -> set[str]:
    """The words that a long spelling beginning like this stands for: “boul” for “blvd”."""
    return {word for other, word in _SPELLINGS.items() if other.startswith(beginning)}


@lru_cache(1024)
def weak_word_like(text: str) -> str | None:
    """The direction or kind of street that a mistyped word most likely stands for."""
    if len(text) < 4 or not text.isalpha():
        return None
    most = 1 if len(text) < 6 else 2
    found = process.extractOne(text, _LONG_WEAK, scorer=OSA.distance, score_cutoff=most)
    return None if found is None else _SPELLINGS[str(found[0])]


def _split(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"['’‘`´]", "", plain)
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", plain)  # “n.e.” is one word
    return re.findall(r"[^\W_]+", plain)


def _one(word: str) -> str:
    number = re.fullmatch(r"0*(\d+)(?:st|nd|rd|th|s|n|r|t|d)?", word)
    if number:
        return number[1]
    return _SPELLINGS.get(word, word)


def _merged(found: list[str]) -> list[str]:
    """Words that are written together or apart: “mc girk”, “twenty first”, “hauptstrasse”."""
    made: list[str] = []
    for word in found:
        if made and made[-1] == "mc":
            made[-1] += word
        elif made and made[-1] in _TENS and word in _UNITS:
            made[-1] = str(int(_TENS[made[-1]]) + int(word))
        elif len(word) > 5 and (glued := re.fullmatch(r"(.{3,}?)(?:strasse|str)", word)):
            made += [glued[1], "str"]
        else:
            made.append(word)
    return [_TENS.get(word, word) for word in made]


def _spellings() -> dict[str, str]:
    one = {
        "st": "street saint str. ste sainte",
        "ave": "avenue av aven avenu avnue avn avda avenida",
        "blvd": "boulevard boul boulv bd bvd",
        "dr": "drive drv driv doctor",
        "rd": "road",
        "ln": "lane",
        "ct": "court crt",
        "pl": "place",
        "pkwy": "parkway pkway pky parkwy pkwys",
        "hwy": "highway hiway highwy hway hwys",
        "ter": "terrace terr",
        "cir": "circle circ crcl",
        "sq": "square sqr squ",
        "trl": "trail tr",
        "expy": "expressway expwy expr",
        "fwy": "freeway frwy",
        "aly": "alley ally",
        "plz": "plaza plza",
        "xing": "crossing crssng",
        "brg": "bridge brdg",
        "cres": "crescent cresc",
        "gdns": "gardens gdn",
        "heights": "hts ht",
        "mount": "mt mnt",
        "fort": "ft",
        "rte": "route",
        "i": "interstate",
        "str": "strasse",
        "park": "pk",
        "n": "north nth",
        "s": "south sth",
        "e": "east",
        "w": "west",
        "ne": "northeast",
        "nw": "northwest",
        "se": "southeast",
        "sw": "southwest",
    }
    spelled = {other: word for word, others in one.items() for other in others.split()}
    spelled |= {word: str(n) for n, word in enumerate(_ORDINALS.split(), start=1)}
    return spelled


_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_SPELLINGS = _spellings() | {"thirtieth": "30", "fortieth": "40", "fiftieth": "50"}
_TENS = {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60"}
_UNITS = frozenset(str(n) for n in range(1, 10))
WAYS = frozenset(["n", "s", "e", "w", "ne", "nw", "se", "sw"])
_KINDS = frozenset(
    [
        "st",
        "ave",
        "blvd",
        "dr",
        "rd",
        "ln",
        "ct",
        "pl",
        "pkwy",
        "hwy",
        "ter",
        "cir",
        "sq",
        "trl",
        "expy",
        "fwy",
        "aly",
        "plz",
        "xing",
        "brg",
        "cres",
        "gdns",
        "way",
        "walk",
        "row",
        "path",
        "loop",
        "str",
        "platz",
        "weg",
        "gasse",
        "allee",
        "mews",
        "close",
        "grove",
        "hill",
        "rise",
        "quay",
        "wharf",
    ]
)
_KINDS_FIRST = frozenset(
    [
        "rue",
        "calle",
        "via",
        "ave",
        "blvd",
        "pl",
        "plz",
        "piazza",
        "viale",
        "corso",
        "camino",
        "carrera",
        "hwy",
        "rte",
        "rua",
        "chemin",
    ]
)
_LONG_WEAK = tuple(
    other for other, word in _SPELLINGS.items() if word in WAYS | _KINDS and len(other) > 3
)
_TITLES = frozenset(["dr", "st", "rev", "gen", "capt", "the", "of"])

_LEAD = re.compile(
    r"^\s*(?:(?:on or )?(?:near|close to|opposite|behind)|on|corner of|intersection of|"
    r"junction of|jct of|ecke|cnr)\s+(?=\S)",
    re.IGNORECASE,
)
_SEPARATORS = (
    re.compile(r"\s*[&@+\\|]\s*"),
    re.compile(r"\s*/\s*"),
    re.compile(r"\s+(?:and|at|near|und|ecke|cnr)(?:\s+|$)", re.IGNORECASE),
    re.compile(r"\s+(?:x|y|et)\s+", re.IGNORECASE),
)
_BLOCK = r"(?P<block>(?:blk|block)s?(?:\s+of)?\s+)?"
_BEFORE = re.compile(
    r"^\s*0*(?P<number>\d{1,6})[a-z]?(?:\s*[-–]\s*\d{1,6}[a-z]?)?(?:\s+1/2)?\s+"
    rf"{_BLOCK}(?P<street>\S.*)$",
    re.IGNORECASE,
)
_MASKED = re.compile(
    r"^\s*0*(?=\d{1,4}x|xx)(?P<number>\d{0,4}?)(?P<mask>x{1,2})\s+"
    r"(?:(?:blk|block)s?(?:\s+of)?\s+)?(?P<street>\S.*)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\s*(?P<street>\D*[^\W\d_]{2}\D*?)[\s,]+(?:nr\.?\s*|no\.?\s*|n[º°]\s*)?"
    r"(?P<number>\d{1,5})\s*[a-z]?(?:\s*[-–]\s*\d{1,5})?\s*$",
    re.IGNORECASE,
)
_UNITS_OF_HOUSES = "apt|apartment|unit|suite|ste|flat|room|rm|bldg|floor|fl"
_MAY_HAVE_UNIT = re.compile(rf"#|\b(?:{_UNITS_OF_HOUSES})\b", re.IGNORECASE)
_UNIT = re.compile(
    rf"(?:[\s,]+(?:{_UNITS_OF_HOUSES})\b\.?\s*#?\s*(?:\d[\w-]*|[a-z]\b)|"
    r"[\s,]*#\s*[\w-]+)\s*$",
    re.IGNORECASE,
)
