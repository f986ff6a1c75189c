"""Code lists: what the program ships and a station adds, and the type-ahead over them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from icimps_desktop.core.errors import DamagedFileError, RuleError, UnavailableError
from icimps_desktop.records.code import LocalCode

_PLAIN = ("code", "label", "words")


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a list; `maps_to` is set on a station's own codes only.

    What else a list says of its entries stands in `more` (see the list's note): a local
    code has that of the shipped code it maps to.
    """

    code: str
    label: str
    words: tuple[str, ...] = ()
    maps_to: str = ""
    retired: bool = False
    more: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def shipped(self) -> str:
        """The code to send on: the entry's own, or the one that a local code maps to."""
        return self.maps_to or self.code

    def text(self, name: str) -> str:
        """A word that the list keeps of this entry, or nothing."""
        return str(self.more.get(name, ""))

    def yes(self, name: str) -> bool:
        """Whether the list marks this entry so."""
        return self.more.get(name) is True

    def many(self, name: str) -> tuple[str, ...]:
        """Several words that the list keeps of this entry, in its order."""
        return tuple(self.more.get(name, ()))


class CodeList(Mapping[str, Code]):
    """The entries of one list by code, in the order in which a form offers them."""

    def __init__(self, name: str, head: Mapping[str, str], codes: Iterable[Code]) -> None:
        self.name = name
        self.label = head.get("label", name)
        self.source = head.get("source", "")
        self.version = head.get("version", "")
        self.note = head.get("note", "")
        self._codes = {code.code: code for code in codes}
        self._entries = tuple(_Entry.of(code) for code in self._codes.values() if not code.retired)

    def __getitem__(self, code: str) -> Code:
        return self._codes[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def find(self, text: str, limit: int = 12) -> list[Code]:
        """What an officer may mean by `text`, best first; everything for no text.

        The code comes first, then the beginning of the label, of a synonym, words that
        begin so, and words that hold it. Retired codes are not offered.
        """
        wanted = _folded(text)
        if not wanted:
            return [entry.code for entry in self._entries[:limit]]
        parts = [f" {part}" for part in wanted.replace("-", " ").split()]
        ranked = [
            (rank, entry.late, place)
            for place, entry in enumerate(self._entries)
            if (rank := entry.rank(wanted, parts)) is not None
        ]
        return [self._entries[place].code for *_, place in sorted(ranked)[:limit]]

    def with_codes(self, more: Iterable[Code]) -> CodeList:
        """The same list with these entries after its own."""
        head = {
            "label": self.label,
            "source": self.source,
            "version": self.version,
            "note": self.note,
        }
        return CodeList(self.name, head, (*self._codes.values(), *more))


class CodeLists:
    """Every list by name, as read from one folder."""

    def __init__(self, lists: Mapping[str, CodeList]) -> None:
        self._lists = dict(lists)

    @classmethod
    def load(cls, folder: Path) -> CodeLists:
        """Read every list of a folder; severity tables stand beside them and are left out.

        Raises:
            UnavailableError: the folder is missing or empty.
            DamagedFileError: a file is not a code list.
        """
        paths = sorted(p for p in folder.glob("*.json") if not p.name.startswith("severity_"))
        if not paths:
            raise UnavailableError("The code lists are missing. Install ICIMPS Desktop again.")
        return cls({path.stem: _read(path) for path in paths})

    def names(self) -> tuple[str, ...]:
        return tuple(self._lists)

    def get(self, name: str) -> CodeList:
        """The list of that name.

        Raises:
            RuleError: there is no such list.
        """
        found = self._lists.get(name)
        if found is None:
            raise RuleError(f"There is no code list “{name}”.", field="list_name")
        return found

    def find(self, name: str, text: str, limit: int = 12) -> list[Code]:
        """Type-ahead in one list; see `CodeList.find`."""
        return self.get(name).find(text, limit)

    def label(self, name: str, code: str) -> str:
        """The label of a code, or the code itself where the list does not have it."""
        found = self.get(name).get(code)
        return found.label if found else code

    def category_of(self, nibrs: str, current: str = "") -> str:
        """The class that an offence belongs to, “other” for a code that no list has.

        `current` stays when it is filed under the same offence: hit and run has no offence
        code of its own and would else become “other”.
        """
        kept = self.get("categories").get(current)
        if kept is not None and kept.text("nibrs") == nibrs:
            return current
        offence = self.get("offences").get(nibrs)
        return offence.text("category") if offence else "other"

    def with_local(self, codes: Iterable[LocalCode]) -> CodeLists:
        """The same lists with a station's own codes after the shipped ones.

        Raises:
            RuleError: a code is there already, or what it maps to is not; retired codes
                are kept whatever they map to, so that old reports stay readable.
        """
        added: dict[str, dict[str, Code]] = {}
        for local in codes:
            shipped = self.get(local.list_name)
            before = added.setdefault(local.list_name, {})
            before[local.code] = _local(local, shipped, before)
        changed = {
            name: self._lists[name].with_codes(more.values()) for name, more in added.items()
        }
        return CodeLists(self._lists | changed)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A code as the type-ahead sees it: without case, accents and fancy signs.

    Each synonym stands after a line end, each word after a blank, so that one search in a
    text tells what begins so: a list of thousands is ranked between two keys.
    """

    code: Code
    key: str
    label: str
    phrases: str
    words: str
    late: bool  # codes of federal agencies: there, but never in the way

    @classmethod
    def of(cls, code: Code) -> _Entry:
        label = _folded(code.label)
        phrases = "".join(f"\n{_folded(words)}" for words in code.words)
        words = " ".join(f" {label}{phrases}".replace("-", " ").replace(",", " ").split())
        return cls(code, _folded(code.code), label, phrases, f" {words}", code.yes("federal"))

    def rank(self, wanted: str, parts: list[str]) -> int | None:
        if self.key.startswith(wanted):
            return 0 if self.key == wanted else 1
        if self.label.startswith(wanted):
            return 2
        if f"\n{wanted}" in self.phrases:
            return 3
        if all(part in self.words for part in parts):
            return 4
        return 5 if wanted in self.label or wanted in self.phrases else None


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold().strip()


def _read(path: Path) -> CodeList:
    try:
        raw = json.loads(path.read_text("utf-8"))
        codes = [
            Code(
                code=item["code"],
                label=item["label"],
                words=tuple(item.get("words", ())),
                more=MappingProxyType({k: v for k, v in item.items() if k not in _PLAIN}),
            )
            for item in raw["items"]
        ]
        return CodeList(path.stem, {k: v for k, v in raw.items() if isinstance(v, str)}, codes)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedFileError(
            f"The code list “{path.name}” cannot be read. Install ICIMPS Desktop again."
        ) from error


def _local(local: LocalCode, shipped: CodeList, before: Mapping[str, Code]) -> Code:
    if local.code in shipped or local.code in before:
        raise RuleError(
            f"“{local.code}” is already in the list “{shipped.label}”. Choose another code.",
            field="code",
        )
    target = shipped.get(local.maps_to)
    if not local.retired and (target is None or target.maps_to):
        raise RuleError(
            f"“{local.code}” has to map to a code of the list “{shipped.label}”; "
            f"“{local.maps_to}” is none. Pick one from the list.",
            field="maps_to",
        )
    more = target.more if target else MappingProxyType({})
    return Code(local.code, local.label, (), local.maps_to, local.retired, more)
