"""From the date columns of a mapping to windows of time in UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.exchange.batch import NO_TIME
from icimps_desktop.exchange.clock_text import add_clock
from icimps_desktop.exchange.mapping import ImportMapping
from icimps_desktop.exchange.time_text import DateOrder, Grain, Reading, ReadTimes, read_times
from icimps_desktop.exchange.zone_table import FLAGS, ZoneTable

_MINUTE = 60_000_000
_DAY = 1440 * _MINUTE
_EARLIEST = -2_208_988_800_000_000  # 1900-01-01
_TEXT_LENGTH = 80  # what an incident keeps of the source's words
_ORDER_WORDS = {
    DateOrder.YMD: "year, month, day",
    DateOrder.DMY: "day, month, year",
    DateOrder.MDY: "month, day, year",
    DateOrder.EPOCH_S: "seconds since 1970",
    DateOrder.EPOCH_MS: "milliseconds since 1970",
    DateOrder.EXCEL: "days of a spreadsheet",
}


@dataclass(slots=True)
class Windows:
    """When the rows happened; entries of `reasons` (by index) are unusable."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    flag: list[str]
    precision: list[str]
    hour_of_week: NDArray[np.int16]
    reported: NDArray[np.int64]
    text: list[str]
    reasons: dict[int, str]


@dataclass(slots=True)
class _Column:
    """One date field of a batch, with its clock column where it has one."""

    texts: list[str]
    read: ReadTimes
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    flags: NDArray[np.int8]
    order: DateOrder

    @property
    def given(self) -> NDArray[np.bool_]:
        return np.asarray(self.read.reading != Reading.MISSING, dtype=np.bool_)


class TimeReader:
    """Reads the date fields of batch after batch.

    `newest` is the latest instant that is believed (UTC microseconds): a date after it
    is a slip of the pen.
    """

    def __init__(self, mapping: ImportMapping, zone: ZoneTable, newest: int) -> None:
        self._mapping = mapping
        self._zone = zone
        self._newest = newest
        self._newest_year = int(np.datetime64(newest, "us").astype("datetime64[Y]").astype(int))
        self._newest_year += 1970

    def read(self, cells: Mapping[str, Sequence[str]], count: int) -> Windows:
        """The windows of `count` rows; `cells` are the mapped fields."""
        start = self._column(cells, "occurred_from", "occurred_from_time")
        end = self._column(cells, "occurred_to", "occurred_to_time")
        reported = self._column(cells, "reported_at", "reported_time")
        reasons: dict[int, str] = {}
        for column in (start, end, reported):
            if column is not None:
                self._judge(column, reasons)
        return self._windows(start, end, reported, reasons, count)

    def _column(self, cells: Mapping[str, Sequence[str]], date: str, clock: str) -> _Column | None:
        texts = cells.get(date)
        if texts is None:
            return None
        order = self._mapping.date_order(date)
        read = read_times(texts, order, newest_year=self._newest_year)
        if date in self._mapping.day_only:
            read.grain = np.maximum(read.grain, Grain.DAY).astype(np.int8)
            read.micros = np.where(read.aware, read.micros, read.micros // _DAY * _DAY)
        shown = list(texts)
        clocks = cells.get(clock)
        if clocks is not None:
            read = add_clock(read, clocks)
            shown = [f"{day} {time}".strip() for day, time in zip(texts, clocks, strict=True)]
        good = read.reading == Reading.GOOD
        local = np.where(good, read.micros, 0)
        instants, flags = self._zone.to_utc(local)
        instants = np.where(read.aware, local, instants)
        flags = np.where(read.aware, 0, flags).astype(np.int8)
        last, _ = self._zone.to_utc(local + _length(read, local))
        whole = (read.grain == Grain.EXACT) | read.aware
        return _Column(shown, read, instants, np.where(whole, instants, last), flags, order)

    def _judge(self, column: _Column, reasons: dict[int, str]) -> None:
        reading = column.read.reading
        good = reading == Reading.GOOD
        future = good & (column.start > self._newest)
        ancient = good & (column.start < _EARLIEST)
        wrong = (reading == Reading.UNREADABLE) | (reading == Reading.IMPOSSIBLE)
        for place in np.flatnonzero(wrong | future | ancient).tolist():
            shown = f"the date “{column.texts[place][:60]}”"
            if reading[place] == Reading.IMPOSSIBLE:
                reason = f"{shown} does not exist"
            elif reading[place] == Reading.UNREADABLE:
                reason = f"{shown} cannot be read as {_ORDER_WORDS[column.order]}"
            else:
                reason = f"{shown} lies " + ("in the future" if future[place] else "before 1900")
            reasons.setdefault(place, reason)

    def _windows(
        self,
        start: _Column | None,
        end: _Column | None,
        reported: _Column | None,
        reasons: dict[int, str],
        count: int,
    ) -> Windows:
        """Put the columns together; the end, then the report, stand in for a missing start."""
        never = np.full(count, NO_TIME, dtype=np.int64)
        reported_at = never if reported is None else np.where(reported.given, reported.start, never)
        first = _first(start, end, reported)
        begin, last = first.start.copy(), first.end.copy()
        flags, grain = first.flags.copy(), first.read.grain.copy()
        text = list(first.texts)
        missing = ~first.given
        unknown = np.full(count, first is reported)
        for other in (end, reported):
            if other is None or other is first:
                continue
            stand_in = missing & other.given
            begin[stand_in], last[stand_in] = other.start[stand_in], other.end[stand_in]
            flags[stand_in], grain[stand_in] = other.flags[stand_in], other.read.grain[stand_in]
            for place in np.flatnonzero(stand_in).tolist():
                text[place] = other.texts[place]
            unknown |= stand_in
            missing &= ~stand_in
        for place in np.flatnonzero(missing).tolist():
            reasons.setdefault(place, "it has no date")
        ranged = np.zeros(count, dtype=np.bool_)
        if end is not None and end is not first:
            ranged = end.given & ~unknown & ~missing & (end.end != last)
            self._find_backwards(ranged & (end.end < begin), first, end, reasons)
            last = np.where(ranged, end.end, last)
            text = [
                f"{one} – {two}" if span and two != one else one
                for one, two, span in zip(text, end.texts, ranged.tolist(), strict=True)
            ]
        return Windows(
            begin,
            last,
            FLAGS[flags].tolist(),
            _precision(grain, ranged, unknown),
            self._zone.hour_of_week(begin),
            reported_at,
            [words[:_TEXT_LENGTH] for words in text],
            reasons,
        )

    @staticmethod
    def _find_backwards(
        backwards: NDArray[np.bool_], start: _Column, end: _Column, reasons: dict[int, str]
    ) -> None:
        for place in np.flatnonzero(backwards).tolist():
            reasons.setdefault(
                place,
                f"it ends (“{end.texts[place][:40]}”) before it starts"
                f" (“{start.texts[place][:40]}”)",
            )


def _first(start: _Column | None, end: _Column | None, reported: _Column | None) -> _Column:
    found = start or end or reported
    if found is None:
        raise ValueError("a mapping without a date passed its check")
    return found


def _length(read: ReadTimes, local: NDArray[np.int64]) -> NDArray[np.int64]:
    """From a time as written to the last minute that it may mean."""
    days = local // _DAY
    month = days.astype("datetime64[D]").astype("datetime64[M]")
    next_month = (month + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64)
    length = np.select(
        [read.grain == Grain.HOUR, read.grain == Grain.DAY, read.grain == Grain.MONTH],
        [60 * _MINUTE, (days + 1) * _DAY - local, next_month * _DAY - local],
        default=_MINUTE,
    )
    return np.asarray(length - _MINUTE, dtype=np.int64)


def _precision(
    grain: NDArray[np.int8], ranged: NDArray[np.bool_], unknown: NDArray[np.bool_]
) -> list[str]:
    words = np.array(["exact", "hour", "day", "window"])[grain]
    words = np.where(ranged, "window", words)
    listed: list[str] = np.where(unknown, "unknown", words).tolist()
    return listed
