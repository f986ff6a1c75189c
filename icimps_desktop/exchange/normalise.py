"""From a table of text and a mapping to rows that can become incidents.

Nothing is guessed here: a row that cannot be read as the mapping says is rejected with
the reason, never bent until it fits.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import compress
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.core.clock import SystemClock, to_micros
from icimps_desktop.core.clock import zone as zone_by_name
from icimps_desktop.exchange.batch import NormalBatch, Reject, RejectKind
from icimps_desktop.exchange.categories import CATEGORIES, Words
from icimps_desktop.exchange.mapping import (
    ImportMapping,
    Repeats,
    WithoutPoint,
    fitted_columns,
    plain_name,
)
from icimps_desktop.exchange.places import (
    Locate,
    Place,
    ReadPlaces,
    find_by_address,
    read_pairs,
    read_shapes,
)
from icimps_desktop.exchange.rejects import REJECT_COLUMNS
from icimps_desktop.exchange.source_table import ColumnBatch, SourceTable
from icimps_desktop.exchange.times import TimeReader, Windows
from icimps_desktop.exchange.zone_table import zone_table

# What an incident keeps of each text; longer ones are cut with a mark.
_LENGTHS = {"address": 240, "offence": 240, "agency_number": 40, "local_code": 24, "status": 40}
_JOINTS = {"address": ", ", "offence": " - ", "category": " - ", "source_key": "/"}
_NIBRS = re.compile(r"\d{2,3}[A-Z]?")
_NIBRS_PLACE = re.compile(r"\d{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_KEY_LENGTH = 200

Reasons = dict[int, tuple[RejectKind, list[str]]]


def normalise(
    table: SourceTable,
    mapping: ImportMapping,
    *,
    zone: str,
    now: datetime | None = None,
    size: int = 20_000,
    locate: Locate | None = None,
) -> Iterator[NormalBatch]:
    """The table's rows as the mapping reads them, some thousand at a time, in order.

    `zone` is the station's; a mapping with a zone of its own goes before. Dates later
    than a day after `now` are rejected. Rows without a key of their own get one made of
    all their cells, the same in every import of them. `locate` is asked for the places of
    rows that have an address and no coordinates.

    Raises:
        UserError: the table lacks a column that the mapping needs, or is damaged.
    """
    normaliser = _Normaliser(table, mapping, zone_by_name(mapping.zone or zone), now, locate)
    for batch in table.column_batches(size):
        yield normaliser.batch(batch)
    table.raise_if_changed()


class _Normaliser:
    """What stays the same over all batches of one table."""

    def __init__(
        self,
        table: SourceTable,
        mapping: ImportMapping,
        zone: ZoneInfo,
        now: datetime | None,
        locate: Locate | None,
    ) -> None:
        self._mapping, self._locate = mapping, locate
        self._fitted = fitted_columns(mapping, table.columns)
        self._crs = mapping.crs or table.kind.crs
        latest = (now or SystemClock().now()) + timedelta(days=1)
        self._times = TimeReader(mapping, zone_table(zone), to_micros(latest))
        self._words = {name: Words(values) for name, values in mapping.values.items()}
        self._found_values = {value.casefold() for value in mapping.police_found_values}
        self._seen: dict[str, int] = {}
        self._repeats: Counter[str] = Counter()
        # The two columns that a file of rejected rows has more than its source say nothing.
        self._key_order = sorted(set(table.columns) - {*REJECT_COLUMNS}, key=plain_name)

    def batch(self, source: ColumnBatch) -> NormalBatch:
        """Normalise one batch; good and rejected rows together are all of it."""
        count = len(source)
        cells = {name: joined_cells(source, name, of) for name, of in self._fitted.items()}
        windows = self._times.read(cells, count)
        places = self._places(cells, count)
        address = _short(cells.get("address"), count, "address")
        reasons: Reasons = {i: (RejectKind.ROW, [fault]) for i, fault in source.faults.items()}
        for place, reason in windows.reasons.items():
            _add(reasons, place, RejectKind.DATE, reason)
        found = self._find_places(places, address, reasons)
        self._judge_places(places, address, cells, reasons)
        keys = self._keys(source, cells, count)
        self._find_duplicates(source, keys, reasons)
        good = np.ones(count, dtype=np.bool_)
        good[list(reasons)] = False
        whole = self._columns(source, cells, windows, places, found, address, keys)
        whole.rejects = [_reject(source, place, *reasons[place]) for place in sorted(reasons)]
        return whole if good.all() else _kept(whole, good)

    def _columns(
        self,
        source: ColumnBatch,
        cells: dict[str, list[str]],
        windows: Windows,
        places: ReadPlaces,
        found: tuple[list[str], NDArray[np.float64]],
        address: list[str],
        keys: list[str],
    ) -> NormalBatch:
        count = len(source)
        unknown: Counter[str] = Counter()
        category = self._categories(cells, count, unknown)
        return NormalBatch(
            rows=np.asarray(source.rows, dtype=np.int64),
            source_key=keys,
            occurred_from=windows.start,
            occurred_to=windows.end,
            occurred_text=windows.text,
            occurred_flag=windows.flag,
            precision=windows.precision,
            hour_of_week=windows.hour_of_week,
            reported_at=windows.reported,
            lon=places.lon,
            lat=places.lat,
            found_how=found[0],
            accuracy_m=found[1],
            category=category,
            offence=_short(cells.get("offence"), count, "offence"),
            local_code=_short(cells.get("local_code"), count, "local_code"),
            nibrs=self._codes(cells, "nibrs", count, _NIBRS),
            police_found=self._police_found(cells, category),
            address=address,
            narrative=_short(cells.get("narrative"), count, "narrative"),
            location_type=self._codes(cells, "location_type", count, _NIBRS_PLACE),
            location_words=_short(cells.get("location_type"), count, "offence"),
            agency_number=_short(cells.get("agency_number"), count, "agency_number"),
            status=_short(cells.get("status"), count, "status"),
            unknown_words=unknown,
        )

    def _places(self, cells: dict[str, list[str]], count: int) -> ReadPlaces:
        if "lat" in cells and "lon" in cells:
            return read_pairs(
                cells["lon"],
                cells["lat"],
                crs=self._crs,
                decimal_comma=self._mapping.decimal_comma,
                extent=self._mapping.extent,
            )
        if "geometry" in cells:
            return read_shapes(cells["geometry"], crs=self._crs, extent=self._mapping.extent)
        nowhere = np.full(count, np.nan)
        return ReadPlaces(nowhere, nowhere.copy(), np.full(count, Place.MISSING, dtype=np.int8))

    def _find_places(
        self, places: ReadPlaces, address: list[str], reasons: Reasons
    ) -> tuple[list[str], NDArray[np.float64]]:
        if self._locate is None:
            return [""] * len(address), np.full(len(address), np.nan)
        return find_by_address(places, address, reasons, self._locate, self._mapping.extent)

    def _judge_places(
        self,
        places: ReadPlaces,
        address: list[str],
        cells: dict[str, list[str]],
        reasons: Reasons,
    ) -> None:
        policy = self._mapping.without_point
        if policy is WithoutPoint.ALWAYS:
            return
        for place in np.flatnonzero(places.reading != Place.GOOD).tolist():
            if policy is WithoutPoint.ADDRESS and address[place]:
                continue
            written = ", ".join(
                cells[name][place].strip()[:40]
                for name in ("lat", "lon", "geometry")
                if name in cells
            )
            reason = {
                Place.MISSING: "it has no coordinates",
                Place.UNREADABLE: f"its coordinates “{written}” cannot be read",
                Place.NOT_ON_EARTH: f"its coordinates “{written}” are nowhere on Earth",
                Place.OUTSIDE: f"its coordinates “{written}” lie outside the area of this source",
            }[Place(places.reading[place])]
            if policy is WithoutPoint.ADDRESS:
                reason += " and it has no address"
            _add(reasons, place, RejectKind.PLACE, reason)

    def _keys(self, source: ColumnBatch, cells: dict[str, list[str]], count: int) -> list[str]:
        given = cells.get("source_key")
        keys = [""] * count if given is None else [key.strip() for key in given]
        for place, key in enumerate(keys):
            if not key or len(key) > _KEY_LENGTH or not key.isprintable():
                keys[place] = self._content_key(source, place)
        return keys

    def _content_key(self, source: ColumnBatch, place: int) -> str:
        """A key of all cells, whatever the order of the columns."""
        text = "\x1f".join(source.columns[name][place] for name in self._key_order)
        digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()
        key = f"row-{digest}"
        if self._mapping.repeats is Repeats.COUNT:
            self._repeats[key] += 1
            if self._repeats[key] > 1:
                return f"{key}-{self._repeats[key]}"
        return key

    def _find_duplicates(self, source: ColumnBatch, keys: list[str], reasons: Reasons) -> None:
        """A key counts from the first row that is taken; a rejected row does not use it up."""
        for place, key in enumerate(keys):
            if place in reasons:
                continue
            before = self._seen.setdefault(key, source.rows[place])
            if before != source.rows[place]:
                what = "says the same as" if key.startswith("row-") else f"has the key “{key}” of"
                reasons[place] = (RejectKind.DUPLICATE, [f"it {what} row {before}"])

    def _categories(
        self, cells: dict[str, list[str]], count: int, unknown: Counter[str]
    ) -> list[str]:
        default = self._mapping.defaults.get("category", "other")
        given = cells.get("category")
        if given is None:
            return [default] * count
        words = self._words.get("category")
        known: dict[str, str] = {}
        for raw, times in Counter(given).items():
            plain = raw.strip().casefold()
            meant = words.lookup(raw) if words is not None and plain else None
            if meant is None and plain in CATEGORIES:
                meant = plain
            if meant is None and plain:
                unknown[raw.strip()] += times
            known[raw] = meant or default
        return [known[raw] for raw in given]

    def _codes(
        self, cells: dict[str, list[str]], name: str, count: int, pattern: re.Pattern[str]
    ) -> list[str]:
        """Codes by the mapping's list of values, or as they stand where they are codes."""
        default = self._mapping.defaults.get(name, "")
        given = cells.get(name)
        if given is None:
            return [default] * count
        words = self._words.get(name)

        def code(raw: str) -> str:
            meant = words.lookup(raw) if words is not None else None
            if meant is not None:
                return meant
            plain = raw.strip().upper()
            return plain if pattern.fullmatch(plain) else default

        known = {raw: code(raw) for raw in set(given)}
        return [known[raw] for raw in given]

    def _police_found(self, cells: dict[str, list[str]], category: list[str]) -> NDArray[np.bool_]:
        """What the source says; where it does not, what the class of offence says."""
        default = self._mapping.defaults.get("police_found", "false") == "true"
        classes = frozenset(self._mapping.police_found_categories)
        by_class = np.array([name in classes for name in category], dtype=np.bool_) | default
        given = cells.get("police_found")
        if given is None:
            return by_class
        said = {raw: raw.strip().casefold() for raw in set(given)}
        blank = np.array([not said[raw] for raw in given], dtype=np.bool_)
        found = np.array([said[raw] in self._found_values for raw in given], dtype=np.bool_)
        return np.where(blank, by_class, found)


def joined_cells(source: ColumnBatch, name: str, of: Sequence[str]) -> list[str]:
    """The cells of the field `name`; those of several columns are joined, blanks left out."""
    columns = [source.columns[column] for column in of]
    if len(columns) == 1:
        return columns[0]
    joint = _JOINTS.get(name, " ")
    return [
        joint.join(part for cell in row if (part := cell.strip()))
        for row in zip(*columns, strict=True)
    ]


def _short(values: Sequence[str] | None, count: int, name: str) -> list[str]:
    """Texts without control signs and outer spaces, cut to what an incident keeps."""
    if values is None:
        return [""] * count
    cleaned = [
        text.strip() if text.isprintable() else _CONTROL.sub(" ", text).strip() for text in values
    ]
    length = _LENGTHS.get(name)
    if length is None:
        return cleaned
    known = {text: " ".join(text.split()) for text in set(cleaned)}
    short = {
        text: line if len(line) <= length else f"{line[: length - 1]}…"
        for text, line in known.items()
    }
    return [short[text] for text in cleaned]


def _add(reasons: Reasons, place: int, kind: RejectKind, reason: str) -> None:
    entry = reasons.setdefault(place, (kind, []))
    if entry[0] is not RejectKind.ROW:  # of a broken row the cells mean nothing
        entry[1].append(reason)


def _reject(source: ColumnBatch, place: int, kind: RejectKind, why: list[str]) -> Reject:
    row = source.rows[place]
    return Reject(row, kind, f"Row {row}: {'; '.join(why)}.", source.record(place))


def _kept(whole: NormalBatch, good: NDArray[np.bool_]) -> NormalBatch:
    """The batch without its rejected rows."""
    keep = good.tolist()
    for column in fields(whole):
        values = getattr(whole, column.name)
        if isinstance(values, np.ndarray):
            setattr(whole, column.name, values[good])
        elif column.name not in ("rejects", "unknown_words"):
            setattr(whole, column.name, list(compress(values, keep)))
    return whole
