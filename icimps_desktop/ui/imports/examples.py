"""The first rows as they will be read: what an officer checks a mapping by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from icimps_desktop.core.clock import from_micros
from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.batch import NO_TIME, NormalBatch
from icimps_desktop.exchange.mapping import ImportMapping, fitted_columns, problems
from icimps_desktop.exchange.normalise import normalise
from icimps_desktop.records.incident import TimePrecision
from icimps_desktop.ui.common.moments import clock_time, day
from icimps_desktop.ui.imports.source import PREVIEW_ROWS, HeldTable, SourceFile, shorten
from icimps_desktop.ui.imports.words import count_text, tr

ClassText = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One row: its number in the file, what it becomes, or why it would not be taken."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Examples:
    """What the first rows become; `problems` keep the import from going on."""

    heads: tuple[str, ...] = ()
    rows: tuple[ExampleRow, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_examples(
    file: SourceFile, mapping: ImportMapping, zone: ZoneInfo, now: datetime, class_text: ClassText
) -> Examples:
    """Read the first hundred rows as the mapping says; never raises for what an officer set."""
    wrong = [_plainer(sentence) for sentence in problems(mapping)]
    try:
        there = fitted_columns(mapping, file.columns)
        if wrong:
            return Examples(problems=tuple(wrong))
        held = HeldTable(file, PREVIEW_ROWS)
        batch = next(normalise(held, mapping, zone=zone.key, now=now), None)
    except UserError as error:
        return Examples(problems=(*wrong, error.message))
    if batch is None:
        return Examples(problems=(tr("The file holds no rows."),))
    columns = _columns(batch, frozenset(there), zone, class_text)
    good = dict(zip(batch.rows.tolist(), zip(*columns.values(), strict=True), strict=True))
    blank = ("",) * len(columns)
    why = {reject.row: reject.reason.split(": ", 1)[-1] for reject in batch.rejects}
    rows = [
        ExampleRow(number, good.get(number, blank), why.get(number, ""))
        for number in sorted({*good, *why})
    ]
    return Examples(tuple(columns), tuple(rows), notes=_notes(batch, len(rows)))


def _notes(batch: NormalBatch, count: int) -> tuple[str, ...]:
    notes: list[str] = []
    if batch.rejects:
        text = tr("Not taken: {n} of the first {count} rows, such as row {row}: {why}")
        first = batch.rejects[0]
        notes.append(
            text.format(
                n=count_text(len(batch.rejects)),
                count=count_text(count),
                row=first.row,
                why=first.reason.split(": ", 1)[-1],
            )
        )
    without = np.flatnonzero(np.isnan(batch.lon)).tolist()
    if without:
        text = tr("No point on the map: {n} of the first {count} rows.")
        if any(batch.address[row] for row in without):
            text = tr(
                "No coordinates: {n} of the first {count} rows. The check looks up their addresses."
            )
        notes.append(text.format(n=count_text(len(without)), count=count_text(count)))
    odd = sum(flag != "" for flag in batch.occurred_flag)
    if odd:
        text = tr("In the hour that summer time takes or gives: {n} of these times.")
        notes.append(text.format(n=count_text(odd)))
    return tuple(notes)


def _columns(
    batch: NormalBatch, mapped: frozenset[str], zone: ZoneInfo, class_text: ClassText
) -> dict[str, Sequence[str]]:
    """Heading -> one text a row, only of what the file gives."""
    starts, ends = batch.occurred_from.tolist(), batch.occurred_to.tolist()
    found: dict[str, Sequence[str]] = {
        tr("When"): [
            _window(start, end, precision, zone)
            for start, end, precision in zip(starts, ends, batch.precision, strict=True)
        ],
        tr("Place"): [
            "–" if np.isnan(lon) else f"{lat:.5f}, {lon:.5f}"
            for lon, lat in zip(batch.lon.tolist(), batch.lat.tolist(), strict=True)
        ],
        tr("Class"): [class_text(word) for word in batch.category],
        tr("Found by"): [
            tr("Police") if found else tr("Report") for found in batch.police_found.tolist()
        ],
    }
    if {"occurred_from", "reported_at"} <= mapped:
        found[tr("Reported")] = [
            "" if at == NO_TIME else _moment(at, zone) for at in batch.reported_at.tolist()
        ]
    for field, head, texts in (
        ("address", tr("Address"), batch.address),
        ("offence", tr("Offence"), batch.offence),
        ("agency_number", tr("Agency number"), batch.agency_number),
        ("source_key", tr("Key"), batch.source_key),
        ("nibrs", tr("NIBRS"), batch.nibrs),
        ("location_type", tr("Kind of place"), batch.location_words),
        ("narrative", tr("Narrative"), batch.narrative),
    ):
        if field in mapped:
            found[head] = [shorten(text, 80) for text in texts]
    return found


def _window(start: int, end: int, precision: str, zone: ZoneInfo) -> str:
    """“04.03.2030 14:05”, a day, or from – to."""
    begin = from_micros(start)
    if precision == TimePrecision.DAY:
        return day(begin, zone)
    if precision == TimePrecision.EXACT or end == start:
        return _moment(start, zone)
    last = from_micros(end)
    if begin.astimezone(zone).date() == last.astimezone(zone).date():
        return f"{_moment(start, zone)} – {clock_time(last, zone)}"
    return f"{_moment(start, zone)} – {_moment(end, zone)}"


def _moment(micros: int, zone: ZoneInfo) -> str:
    at = from_micros(micros)
    return f"{day(at, zone)} {clock_time(at, zone)}"


def _plainer(sentence: str) -> str:
    """The sentences about a mapping's key and name are about its name here."""
    if sentence.startswith(("The key must be", "Give the mapping a name")):
        return tr("Give this kind of file a name.")
    return sentence
