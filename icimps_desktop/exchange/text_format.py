"""How a text table is written: encoding, delimiter, where the header stands."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import charset_normalizer

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.limits import KIB, MIB

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 256 * KIB
_HEADER_SEARCH = 30  # titles above a header take a few lines, never more than these

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What cp1252 leaves undefined; a file with one of these is not in it.
_NOT_CP1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
# Western code pages that a guesser mixes up: nearly all letters stand at the same places.
_WESTERN = frozenset({"ascii", "cp1250", "cp1252", "cp1254", "iso8859_2"})
_EASTERN_LANGUAGES = frozenset(
    {"Polish", "Czech", "Slovak", "Hungarian", "Slovene", "Croatian", "Romanian"}
)
_GUESSES = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "koi8_r",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_kr",
    "iso8859_2",
    "iso8859_5",
    "iso8859_7",
    "cp852",
    "cp850",
    "cp866",
]
_INSIDE_WORD = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f](?=[A-Za-z])")
_NUMBER = re.compile(r"[-+]?[\d\s.,'’]*\d[\d\s.,'’]*%?")
_TIME = re.compile(r"\d{1,4}[-/.:]\d{1,2}([-/.:]\d{1,4})?([T ].*)?")


@dataclass(frozen=True, slots=True)
class TextScan:
    """What one pass over the bytes of a text file showed."""

    size: int
    utf8: bool
    nul: bool
    undefined_in_cp1252: bool
    sample: bytes
    odd_sample: bytes  # around the first byte that is not UTF-8


def scan_text(path: Path) -> TextScan:
    """Read the file once; the answer is kept while the file stays as it is."""
    state = path.stat()
    return _scan(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=8)
def _scan(path: Path, size: int, _changed: int) -> TextScan:
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, nul, undefined = True, False, False
    sample, odd = b"", b""
    with path.open("rb") as handle:
        while piece := handle.read(4 * MIB):
            sample = sample or piece[:_SAMPLE]
            nul = nul or b"\x00" in piece
            if utf8:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError as error:
                    utf8, at = False, max(error.start - KIB, 0)
                    odd = piece[at : at + 64 * KIB]
            if not utf8 and not undefined:
                undefined = any(byte in piece for byte in _NOT_CP1252)
        if utf8:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                utf8, odd = False, sample[-64 * KIB :]
    return TextScan(size, utf8, nul, undefined, sample, odd)


def detect_encoding(path: Path) -> str:
    """The encoding of a text file as Python names it.

    Raises:
        UserError: it is no text at all.
    """
    scan = scan_text(path)
    for bom, name in _BOMS:
        if scan.sample.startswith(bom):
            return name
    if scan.nul:
        return _wide_encoding(path, scan.sample)
    _raise_if_binary(path, scan.sample)
    if scan.utf8:
        return "utf-8"
    return _guess(scan)


def _guess(scan: TextScan) -> str:
    """The code page that reads best; among the western ones the language decides."""
    matches = list(
        charset_normalizer.from_bytes(
            scan.odd_sample + scan.sample[: 32 * KIB], cp_isolation=_GUESSES, threshold=0.3
        )
    )
    western = [match for match in matches if match.encoding in _WESTERN]
    others = [match for match in matches if match.encoding not in _WESTERN]
    if others and not western:
        return others[0].encoding
    better = [match for match in others if match.chaos <= western[0].chaos]
    if better and not _reads_as_words(scan.odd_sample, "cp1252"):
        return better[0].encoding
    plain = scan.odd_sample.decode("cp1252", errors="replace")
    for match in western:
        if match.chaos > western[0].chaos + 0.02:
            break
        fits = (match.encoding == "cp1254" and match.language == "Turkish") or (
            match.encoding in ("cp1250", "iso8859_2") and match.language in _EASTERN_LANGUAGES
        )
        if fits and scan.odd_sample.decode(match.encoding, errors="replace") != plain:
            return match.encoding
    return "latin_1" if scan.undefined_in_cp1252 else "cp1252"


def _reads_as_words(sample: bytes, encoding: str) -> bool:
    """Whether what stands inside words are letters; in the wrong page many are signs."""
    inside = _INSIDE_WORD.findall(sample.decode(encoding, errors="replace"))
    return not inside or sum(sign.isalpha() for sign in inside) >= 0.8 * len(inside)


def known_encoding(name: str) -> str:
    """The name as Python knows it.

    Raises:
        UserError: there is no such text encoding.
    """
    try:
        info = codecs.lookup(name)
        "".encode(info.name)
    except (LookupError, ValueError) as error:
        raise UserError(
            f"There is no text encoding “{name}”. Common ones are utf-8, cp1252 and utf-16.",
            field="encoding",
        ) from error
    return info.name


def detect_delimiter(text: str) -> str:
    """The sign that cuts the sample into the most even rows; a comma where none does."""
    best, best_score = ",", 0.0
    for sign in DELIMITERS:
        widths = Counter(len(row) for row in _rows(text, sign)[: _HEADER_SEARCH * 4] if any(row))
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * min(item[0], 3), item[0]))
        if width < 2:
            continue
        score = count / widths.total() + min(width, 40) / 1000  # evenness decides, then width
        if score > best_score:
            best, best_score = sign, score
    return best


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """The number (from 1) of the row with the column names; 0 where data begins at once.

    Titles above it have fewer cells than the table. A row of names holds no numbers and
    dates, has few blanks and no name twice.
    """
    head = [list(row) for row in rows[:_HEADER_SEARCH]]
    filled = [sum(1 for cell in row if cell.strip()) for row in head]
    if not any(filled):
        return 0
    often = Counter(count for count in filled if count)
    wide = max(max(often, key=lambda count: (often[count] * count, count)), max(filled) // 2)
    first = next(place for place, count in enumerate(filled) if count >= wide * 0.6)
    cells = [cell.strip() for cell in head[first] if cell.strip()]
    if any(looks_like_value(cell) for cell in cells):
        return 0
    if len(set(cells)) < len(cells) and not _differs_below(head, first):
        return 0
    return first + 1


def looks_like_value(cell: str) -> bool:
    """Whether a cell is a number, a date, a time or a truth value rather than a name."""
    text = cell.strip()
    return bool(
        _NUMBER.fullmatch(text)
        or _TIME.fullmatch(text)
        or text.casefold() in ("true", "false", "nan", "null")
    )


def _differs_below(head: list[list[str]], first: int) -> bool:
    """Whether rows below hold values where the row in question holds words."""
    return any(looks_like_value(cell) for row in head[first + 1 :] for cell in row if cell.strip())


def _rows(text: str, sign: str) -> list[list[str]]:
    """The sample cut at one sign; what csv refuses ends the sample."""
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(text.splitlines(keepends=True), delimiter=sign))
    except csv.Error:
        return rows
    return rows


def _wide_encoding(path: Path, sample: bytes) -> str:
    """UTF-16 without a mark shows its NULs on one side of each pair."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd >= len(sample) * 0.05 and max(even, odd) >= 9 * min(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    raise _not_text(path)


def _raise_if_binary(path: Path, sample: bytes) -> None:
    control = sum(sample.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13, 27))
    if control > max(8, len(sample) // 200):
        raise _not_text(path)


def _not_text(path: Path) -> UserError:
    return UserError(
        f"“{path.name}” is not text. It may be damaged, or another kind of file with the wrong"
        " ending."
    )
