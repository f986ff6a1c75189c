"""What the columns of an unknown file may mean: a first mapping for an officer to check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from icimps_desktop.exchange.categories import CATEGORIES
from icimps_desktop.exchange.clock_text import read_clock
from icimps_desktop.exchange.column_words import BEAT_WORDS, INCIDENT_WORDS
from icimps_desktop.exchange.mapping import (
    DATE_FIELDS,
    ImportMapping,
    MappingKind,
    WithoutPoint,
    plain_name,
)
from icimps_desktop.exchange.mapping_files import mapping_key
from icimps_desktop.exchange.places import Place, read_numbers, read_pairs, read_shapes
from icimps_desktop.exchange.source_table import SourceTable
from icimps_desktop.exchange.time_text import (
    MISSING,
    DateOrder,
    Grain,
    Reading,
    read_times,
)

_SAMPLE_ROWS = 2000
_NEWEST_YEAR = 2099  # of two digits; only the order is judged here
_ALIKE = 88  # of 100: names this near are taken as the same word
_MOSTLY = 0.8
_COMMA_NUMBER = re.compile(r"[-+]?\d{1,3}(?:\.?\d{3})*,\d+")
_POINT_NUMBER = re.compile(r"[-+]?\d+\.\d+")
_EPOCH_S = (315_532_800, 4_102_444_800)  # 1980 to 2100
_EXCEL_DAYS = (29_221, 73_050)  # the same
_CLOCKS = {"occurred_from": "occurred_from_time", "occurred_to": "occurred_to_time"}
_CLOCKS["reported_at"] = "reported_time"


@dataclass(frozen=True, slots=True)
class DateGuess:
    """How a column of dates is written; `certain` when no other order reads as many.

    `share` is the part of the given cells that this order reads.
    """

    order: DateOrder
    has_time: bool
    certain: bool
    share: float


@dataclass(frozen=True, slots=True)
class CoordinateGuess:
    """Which columns hold the place; `projected` when they are no degrees and need a CRS."""

    lat: str = ""
    lon: str = ""
    geometry: str = ""
    projected: bool = False
    decimal_comma: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A first mapping (it may still lack a field) and what an officer should check."""

    mapping: ImportMapping
    notes: tuple[str, ...]


def guess_dates(values: Iterable[str]) -> DateGuess | None:
    """How these cells write dates; None where most of them are none."""
    given = [text for text in (cell.strip() for cell in values) if text.casefold() not in MISSING]
    if not given:
        return None
    numeric = _numeric_dates(given)
    if numeric is not None:
        return numeric
    shares: dict[DateOrder, float] = {}
    for order in (DateOrder.YMD, DateOrder.DMY, DateOrder.MDY):
        read = read_times(given, order, newest_year=_NEWEST_YEAR)
        shares[order] = float((read.reading == Reading.GOOD).mean())
    best = max(shares, key=lambda order: shares[order])
    if shares[best] < _MOSTLY:
        return None
    read = read_times(given, best, newest_year=_NEWEST_YEAR)
    good = read.reading == Reading.GOOD
    midnight = read.micros[good] % 86_400_000_000 == 0
    has_time = bool(((read.grain[good] <= Grain.HOUR) & ~midnight).any())
    # A year written first reads in every order and leaves nothing to doubt.
    rivals = [order for order in shares if order is not best and shares[order] == shares[best]]
    certain = not rivals or best is DateOrder.YMD
    return DateGuess(best, has_time, certain, shares[best])


def guess_decimal_comma(values: Iterable[str]) -> bool:
    """Whether numbers here are written 51,5 rather than 51.5."""
    given = [text for text in (cell.strip() for cell in values) if text]
    comma = sum(1 for text in given if _COMMA_NUMBER.fullmatch(text))
    point = sum(1 for text in given if _POINT_NUMBER.fullmatch(text))
    return comma > point


def guess_coordinates(
    cells: Mapping[str, Sequence[str]], *, geometry: str = "", crs: str = ""
) -> CoordinateGuess:
    """The coordinate columns by their names and by what stands in them."""
    if geometry and geometry in cells:
        return CoordinateGuess(geometry=geometry)
    names = _named(list(cells), {"lat": INCIDENT_WORDS["lat"], "lon": INCIDENT_WORDS["lon"]})
    if len(names) == 2:
        first, second = cells[names["lat"]], cells[names["lon"]]
        comma = guess_decimal_comma([*first, *second])
        degrees = read_pairs(second, first, decimal_comma=comma)
        given = degrees.reading != Place.MISSING
        if given.any():
            projected = bool((degrees.reading[given] == Place.NOT_ON_EARTH).mean() > 0.5)
            readable = (degrees.reading[given] != Place.UNREADABLE).mean() > _MOSTLY
            if readable:
                return CoordinateGuess(names["lat"], names["lon"], "", projected and not crs, comma)
    for name, values in cells.items():
        if plain_name(name) in INCIDENT_WORDS["geometry"]:
            read = read_shapes(values[:200], crs=crs)
            if (read.reading == Place.GOOD).mean() > 0.5:
                return CoordinateGuess(geometry=name)
    return CoordinateGuess()


def suggest_mapping(table: SourceTable, *, kind: MappingKind = MappingKind.INCIDENTS) -> Suggestion:
    """A mapping of an unknown table, from its column names and its first rows."""
    rows = table.preview(_SAMPLE_ROWS)
    cells = dict(zip(table.columns, zip(*rows, strict=True), strict=True)) if rows else {}
    name = table.path.stem
    if kind is MappingKind.BEATS:
        named = _named(list(cells), BEAT_WORDS)
        columns = {field: (column,) for field, column in named.items()}
        mapping = ImportMapping(key=mapping_key(name), name=name, kind=kind, columns=columns)
        return Suggestion(mapping, ())
    return _suggest_incidents(table, name, cells)


def _suggest_incidents(
    table: SourceTable, name: str, cells: Mapping[str, Sequence[str]]
) -> Suggestion:
    notes: list[str] = []
    place = guess_coordinates(cells, geometry=table.geometry, crs=table.kind.crs)
    found = _named(
        [column for column in cells if column not in (place.lat, place.lon, place.geometry)],
        {
            field: words
            for field, words in INCIDENT_WORDS.items()
            if field not in ("lat", "lon", "geometry")
        },
    )
    for field, column in (("lat", place.lat), ("lon", place.lon), ("geometry", place.geometry)):
        if column:
            found[field] = column
    if place.projected:
        notes.append("The coordinates are no degrees: give the EPSG number of their system.")
    orders, day_only = _dates(found, cells, notes)
    _check_key(found, cells, notes)
    if not {"lat", "geometry"} & found.keys():
        notes.append("No coordinates were found: addresses must do, or map them by hand.")
    values = _values(found, cells, notes)
    mapping = ImportMapping(
        key=mapping_key(name),
        name=name,
        columns={field: (column,) for field, column in found.items()},
        date_orders=orders,
        day_only=day_only,
        decimal_comma=place.decimal_comma,
        values=values,
        without_point=(
            WithoutPoint.ADDRESS
            if {"lat", "geometry", "address"} & found.keys()
            else WithoutPoint.ALWAYS
        ),
    )
    return Suggestion(mapping, tuple(notes))


def _dates(
    found: dict[str, str], cells: Mapping[str, Sequence[str]], notes: list[str]
) -> tuple[dict[str, DateOrder], frozenset[str]]:
    """The order of each date field; fields that turn out to be none are taken out."""
    orders: dict[str, DateOrder] = {}
    day_only: set[str] = set()
    for field in DATE_FIELDS:
        column = found.get(field)
        if column is None:
            continue
        guess = guess_dates(cells[column])
        if guess is None:
            del found[field]
            found.pop(_CLOCKS[field], None)
            notes.append(f"“{column}” is named like a date, but its cells are none.")
            continue
        orders[field] = guess.order
        if not guess.certain:
            notes.append(f"“{column}” may be day-month-year or month-day-year: check the preview.")
        clock = found.get(_CLOCKS[field])
        if clock is not None and (guess.has_time or not _is_clock(cells[clock])):
            del found[_CLOCKS[field]]
        if not guess.has_time:
            day_only.add(field)
    if "occurred_from" not in found:
        _find_date(found, cells, orders, day_only)
    for field, clock in _CLOCKS.items():
        if field not in found:
            found.pop(clock, None)
    return orders, frozenset(day_only)


def _find_date(
    found: dict[str, str],
    cells: Mapping[str, Sequence[str]],
    orders: dict[str, DateOrder],
    day_only: set[str],
) -> None:
    """The first column whose cells are dates, whatever it is called."""
    for column, values in cells.items():
        if column in found.values():
            continue
        guess = guess_dates(values[:200])
        if guess is not None and guess.order not in (DateOrder.EXCEL, DateOrder.EPOCH_S):
            found["occurred_from"] = column
            orders["occurred_from"] = guess.order
            if not guess.has_time:
                day_only.add("occurred_from")
            return


def _check_key(found: dict[str, str], cells: Mapping[str, Sequence[str]], notes: list[str]) -> None:
    """A key must be given and different in every row; else the other number is tried."""
    for field in ("source_key", "agency_number"):
        column = found.get(field)
        if column is None:
            continue
        values = [cell.strip() for cell in cells[column]]
        if all(values) and len(set(values)) == len(values):
            found["source_key"] = column
            return
        if field == "source_key":
            del found[field]
            notes.append(
                f"“{column}” is blank or the same in several rows, so it is no key of a row."
            )
    notes.append("No column tells rows apart: a row is known by all its cells together.")


def _values(
    found: dict[str, str], cells: Mapping[str, Sequence[str]], notes: list[str]
) -> dict[str, dict[str, str]]:
    """A start of the list from the source's words to the classes of offence."""
    column = found.get("category") or found.get("offence")
    if column is None:
        notes.append("No class of offence was found: all rows would be “other”.")
        return {}
    found.setdefault("category", column)
    words = {cell.strip() for cell in cells[column]} - {""}
    if all(word.casefold() in CATEGORIES for word in words):
        return {}
    known = {word: meant for word in sorted(words) if (meant := _class_of(word)) is not None}
    rest = len(words) - len(known)
    if rest:
        notes.append(
            f"{rest} of {len(words)} words in “{column}” have no class of offence yet: they would"
            " be “other”."
        )
    return {"category": known}


def _class_of(word: str) -> str | None:
    plain = " ".join(re.sub(r"[^a-z]+", " ", word.casefold()).split())
    for category in CATEGORIES:
        if plain and fuzz.ratio(plain, category.replace("_", " ")) >= _ALIKE:
            return category
    return None


def _named(columns: Sequence[str], words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Field -> column, each column once: exact names first, best first, then near ones."""
    plain = {column: plain_name(column) for column in columns}
    found: dict[str, str] = {}
    ranked = sorted(
        (rank, order, field, column)
        for order, (field, names) in enumerate(words.items())
        for rank, name in enumerate(names)
        for column in columns
        if plain[column] == name
    )
    ranked += sorted(
        (-int(fuzz.ratio(plain[column], name)), order, field, column)
        for order, (field, names) in enumerate(words.items())
        for name in names[:8]
        for column in columns
        if len(name) > 5 and fuzz.ratio(plain[column], name) >= _ALIKE
    )
    for _, _, field, column in ranked:
        if field not in found and column not in found.values():
            found[field] = column
    return found


def _is_clock(values: Sequence[str]) -> bool:
    given = [cell for cell in values if cell.strip().casefold() not in MISSING]
    good = sum(1 for cell in given if read_clock(cell)[2] is Reading.GOOD)
    return bool(given) and good >= _MOSTLY * len(given)


def _numeric_dates(given: Sequence[str]) -> DateGuess | None:
    """Seconds, milliseconds or spreadsheet days; eight bare digits are a written date."""
    if any(len(text) == 8 and text.isdecimal() for text in given[:5]):
        return None
    numbers, _, bad = read_numbers(given, decimal_comma=False)
    if bad.any():
        return None
    for order, (low, high) in (
        (DateOrder.EPOCH_S, _EPOCH_S),
        (DateOrder.EPOCH_MS, (_EPOCH_S[0] * 1000, _EPOCH_S[1] * 1000)),
        (DateOrder.EXCEL, _EXCEL_DAYS),
    ):
        share = float(((numbers >= low) & (numbers <= high)).mean())
        if share >= _MOSTLY:
            has_time = order is not DateOrder.EXCEL or bool((numbers % 1 != 0).any())
            return DateGuess(order, has_time, certain=True, share=share)
    return None
