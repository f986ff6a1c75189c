"""Reads the typed times, days and numbers of a form, and says of which it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from icimps_desktop.core.clock import to_utc, zone
from icimps_desktop.records.typed_dates import TypedTime, parse_day, parse_when
from icimps_desktop.ui.common.words import time_not_understood
from icimps_desktop.ui.common.words import tr as tr
from icimps_desktop.ui.incidents.form_texts import wall_clock_text, whole_number


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a form is filled in; `month_first` settles 4/5/2026."""

    zone: str
    station_uid: UUID
    officer_uid: UUID
    now: datetime
    month_first: bool = False

    @property
    def wall_clock(self) -> datetime:
        """Now by the station's clock, naive."""
        return self.now.astimezone(zone(self.zone)).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Unread:
    """A field whose text could not be made part of the record, and why."""

    path: str
    sentence: str


class TypedReader:
    """Reads one form's texts by the clock at which they were typed.

    `unread` grows with each text that says nothing; an empty one is no fault.
    """

    def __init__(self, setting: Setting, in_zone: ZoneInfo, typed_at: str) -> None:
        self._zone = in_zone
        self._now = _typed_at(typed_at) or setting.wall_clock
        self._month_first = setting.month_first
        self.unread: list[Unread] = []

    def cannot(self, path: str, sentence: str) -> None:
        """Note that a field cannot be taken, and why."""
        self.unread.append(Unread(path, sentence))

    def time(self, path: str, text: str) -> TypedTime | None:
        """A typed time by the wall clock."""
        if not text.strip():
            return None
        typed = parse_when(text, self._now, month_first=self._month_first)
        if typed is None:
            self.cannot(path, time_not_understood(text))
        return typed

    def instant(self, path: str, text: str, was: datetime | None) -> datetime | None:
        """The instant of a typed time; what nobody touched keeps its seconds."""
        if was is not None and text == wall_clock_text(was, self._zone.key):
            return was
        typed = self.time(path, text)
        return None if typed is None else to_utc(typed.at, self._zone)[0]

    def day(self, path: str, text: str) -> date | None:
        """A typed day of birth."""
        if not text.strip():
            return None
        found = parse_day(text, self._now, month_first=self._month_first)
        if found is None:
            self.cannot(path, tr("Write a day of birth like 1.2.1985."))
        return found

    def number(self, path: str, text: str) -> int | None:
        """A typed whole number."""
        found = whole_number(text)
        if found is None and text.strip():
            self.cannot(path, tr("“{text}” is not a whole number.").format(text=text.strip()))
        return found


def _typed_at(text: str) -> datetime | None:
    """The wall clock at which a form was last typed in."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None  # a draft of another hand; today's clock has to do
