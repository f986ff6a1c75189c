"""What an officer changes on a mapping: each edit gives another mapping, nothing is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.categories import CATEGORIES, POLICE_FOUND_CATEGORIES, Words
from icimps_desktop.exchange.detect import Suggestion, guess_dates, suggest_mapping
from icimps_desktop.exchange.mapping import (
    DATE_FIELDS,
    ImportMapping,
    MappingKind,
    fitted_columns,
    plain_name,
)
from icimps_desktop.exchange.mapping_files import (
    damaged_mappings,
    find_mapping,
    list_mappings,
    mapping_key,
    with_signature,
)
from icimps_desktop.ui.imports.source import PREVIEW_ROWS, HeldTable, SourceFile
from icimps_desktop.ui.imports.words import tr

# A later file of the same kind may lack these and is still read with the same mapping;
# with another one its rows would get other uids.
_MAY_LACK = frozenset(
    {"agency_number", "occurred_to", "occurred_to_time", "reported_at", "reported_time"}
    | {"offence", "local_code", "nibrs", "police_found", "address", "location_type"}
    | {"narrative", "status"}
)
_CLOCKED = {
    "occurred_from": "occurred_from_time",
    "occurred_to": "occurred_to_time",
    "reported_at": "reported_time",
}

_YES = frozenset({"true", "t", "yes", "y", "1", "x", "ja", "j", "oui", "o", "si", "sí", "s"})


class Origin(Enum):
    """How a mapping came to be the first one offered."""

    SIGNATURE = auto()  # this station read a file with the same columns before
    COLUMNS = auto()  # all its columns are there
    GUESSED = auto()  # made of the columns' names and cells


@dataclass(frozen=True, slots=True)
class Prepared:
    """The mappings that could read a file, the likeliest first, and a guess beside them."""

    file: SourceFile
    kind: MappingKind
    origin: Origin
    fitting: tuple[ImportMapping, ...]
    taken: frozenset[str]
    own: frozenset[str]
    suggestion: Suggestion
    damaged: tuple[str, ...] = ()

    @property
    def first(self) -> ImportMapping:
        """The one to begin with."""
        return self.fitting[0] if self.fitting else self.suggestion.mapping


def prepare(file: SourceFile, kind: MappingKind, own: Path, shipped: Path) -> Prepared:
    """Look for mappings that fit, among the station's own and the shipped ones."""
    of_station = {entry.mapping.key: entry.mapping for entry in list_mappings(own)}
    with_program = {entry.mapping.key: entry.mapping for entry in list_mappings(shipped)}
    everything = with_program | of_station  # an officer's copy goes before what it was made of
    fitting = [
        mapping
        for mapping in everything.values()
        if mapping.kind is kind and _fits(mapping, file.columns)
    ]
    rows = file.cells[:PREVIEW_ROWS]
    found = find_mapping(file.signature, file.columns, shipped, own, preview=rows, kind=kind)
    origin = Origin.GUESSED
    if found is not None:
        origin = Origin.SIGNATURE if file.signature in found.signatures else Origin.COLUMNS
        fitting.sort(key=lambda mapping: (mapping.key != found.key, mapping.name.casefold()))
    # Of a mapping that is for another area the columns alone say nothing.
    near = [one for one in fitting if one.extent is None or one == found]
    taken = frozenset(everything)
    suggestion = _own_key(suggest_mapping(HeldTable(file), kind=kind), taken)
    return Prepared(
        file,
        kind,
        origin,
        tuple(near),
        taken,
        frozenset(of_station),
        suggestion,
        damaged_mappings(own),
    )


def fitted(mapping: ImportMapping, columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The mapped fields with the columns as this file writes them; what lacks is left out."""
    try:
        return fitted_columns(mapping, columns)
    except UserError:
        there: dict[str, tuple[str, ...]] = {}
        for name in mapping.columns:
            one = replace(mapping, columns={name: mapping.columns[name]}, optional=frozenset())
            if _fits(one, columns):
                there |= fitted_columns(one, columns)
        return there


def parse_columns(text: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that were typed, several joined with +; a beginning is enough.

    Raises:
        UserError: the file has no such column, or several begin so.
    """
    whole = _column(text, columns)
    if whole:
        return (whole,)
    return tuple(_found_column(part, columns) for part in text.split("+") if part.strip())


def with_columns(
    mapping: ImportMapping, name: str, columns: tuple[str, ...], file: SourceFile
) -> ImportMapping:
    """The field read from other columns, or from none; a date's order is found anew."""
    every = dict(mapping.columns)
    optional = set(mapping.optional)
    orders, day_only = dict(mapping.date_orders), set(mapping.day_only)
    every.pop(name, None)
    optional.discard(name)
    if name in DATE_FIELDS:
        orders.pop(name, None)
        day_only.discard(name)
    if columns:
        every[name] = columns
        if name in _MAY_LACK:
            optional.add(name)
        guess = guess_dates(file.examples(columns, 500)) if name in DATE_FIELDS else None
        if guess is not None:
            orders[name] = guess.order
            if not guess.has_time and _CLOCKED[name] not in every:
                day_only.add(name)
    changed = replace(
        mapping,
        columns=every,
        optional=frozenset(optional),
        date_orders=orders,
        day_only=frozenset(day_only),
    )
    if name == "police_found" and columns and not mapping.police_found_values:
        words = tuple(w for w in file.examples(columns, 50) if w.casefold() in _YES)
        return replace(changed, police_found_values=words)
    return changed


def with_classes(
    mapping: ImportMapping, words: Iterable[str], category: str | None
) -> ImportMapping:
    """These words of the source mean that class; None lets go what was said of them."""
    lists = {name: dict(values) for name, values in mapping.values.items()}
    listed = lists.setdefault("category", {})
    for word in words:
        for known in [raw for raw in listed if _same(raw, word)]:
            del listed[known]
        if category is not None:
            listed[word] = category
    return replace(mapping, values=lists)


def with_default(mapping: ImportMapping, name: str, value: str) -> ImportMapping:
    """What a row gets that says nothing itself; empty for nothing."""
    defaults = {field: given for field, given in mapping.defaults.items() if field != name}
    return replace(mapping, defaults=defaults | ({name: value} if value else {}))


def with_police_word(mapping: ImportMapping, word: str, found: bool) -> ImportMapping:
    """Whether this word of the source says that police found the incident."""
    rest = tuple(value for value in mapping.police_found_values if not _same(value, word))
    return replace(mapping, police_found_values=(*rest, word) if found else rest)


def with_police_class(mapping: ImportMapping, category: str, found: bool) -> ImportMapping:
    """Whether this class is found by police where the source does not say."""
    rest = [one for one in mapping.police_found_categories if one != category]
    chosen = {*rest, category} if found else set(rest)
    ordered = tuple(one for one in CATEGORIES if one in chosen)
    return replace(mapping, police_found_categories=ordered)


def class_of(mapping: ImportMapping, words: Collection[str]) -> dict[str, str | None]:
    """Which class each word means; None for those that the mapping does not know."""
    listed = Words(mapping.values.get("category", {}))
    found: dict[str, str | None] = {}
    for word in words:
        plain = word.strip().casefold()
        found[word] = listed.lookup(word) or (plain if plain in CATEGORIES else None)
    return found


def kept_mapping(
    mapping: ImportMapping, begun_as: ImportMapping, prepared: Prepared
) -> ImportMapping | None:
    """What to write down so that the next file of this kind is known; None for nothing new.

    A shipped mapping that was left as it is needs no copy: the next version of the program
    may bring a better one.
    """
    is_shipped = mapping.key in prepared.taken - prepared.own
    if is_shipped and mapping == begun_as:
        return None
    kept = with_signature(mapping, prepared.file.signature)
    is_new = mapping.key not in prepared.taken
    return kept if is_new or kept != begun_as else None


def usual_police_classes(mapping: ImportMapping) -> ImportMapping:
    """A guessed mapping with the classes that police usually find themselves."""
    if mapping.police_found_categories or "police_found" in mapping.columns:
        return mapping
    usual = tuple(one for one in CATEGORIES if one in POLICE_FOUND_CATEGORIES)
    return replace(mapping, police_found_categories=usual)


def _own_key(suggestion: Suggestion, taken: frozenset[str]) -> Suggestion:
    mapping = usual_police_classes(suggestion.mapping)
    if mapping.kind is MappingKind.BEATS:
        mapping = suggestion.mapping
    return replace(suggestion, mapping=replace(mapping, key=free_key(mapping.name, taken)))


def free_key(name: str, taken: frozenset[str]) -> str:
    """A key made of the name that no other mapping has: two sources never share one."""
    key = plain = mapping_key(name)
    number = 2
    while key in taken:
        key = f"{plain[:56]}-{number}"
        number += 1
    return key


def _fits(mapping: ImportMapping, columns: Sequence[str]) -> bool:
    try:
        return bool(fitted_columns(mapping, columns))
    except UserError:
        return False


def _column(text: str, columns: Sequence[str]) -> str:
    wanted = plain_name(text)
    return next((name for name in columns if wanted and plain_name(name) == wanted), "")


def _found_column(text: str, columns: Sequence[str]) -> str:
    exact = _column(text, columns)
    if exact:
        return exact
    wanted = plain_name(text)
    begun = [name for name in columns if plain_name(name).startswith(wanted)]
    held = begun or [name for name in columns if wanted and wanted in plain_name(name)]
    if len(held) == 1:
        return held[0]
    if held:
        raise UserError(
            tr("Several columns are called like “{text}”: {columns}.").format(
                text=text.strip(), columns=", ".join(held[:5])
            )
        )
    raise UserError(tr("The file has no column “{text}”.").format(text=text.strip()))


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
