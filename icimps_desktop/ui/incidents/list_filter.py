"""Which incidents the list asks for, as chips that can be kept under a name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from icimps_desktop.core.clock import to_utc, zone
from icimps_desktop.records.draft import Draft
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.records.typed_dates import parse_when
from icimps_desktop.ui.incidents.form_presenter import month_first

FILTER_FORM = "filter"  # the form word under which the journal keeps saved filters
FILTER_VERSION = 1


class ChipKind(StrEnum):
    """What a chip narrows."""

    CATEGORY = "category"
    STATUS = "status"
    SOURCE = "source"
    BEAT = "beat"
    SINCE = "since"
    UNTIL = "until"
    ON = "on"


_SEVERAL = (ChipKind.CATEGORY, ChipKind.STATUS, ChipKind.SOURCE, ChipKind.BEAT)


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition; of a kind that takes several, any of them may hold.

    Times stand as they were typed, so that “since -7d” moves on with the days.
    """

    kind: ChipKind
    value: str

    @property
    def key(self) -> str:
        """One word for it."""
        return f"{self.kind}:{self.value}"

    @classmethod
    def of_key(cls, key: str) -> Chip:
        """The chip of that word; a `ValueError` where it is none."""
        kind, _, value = key.partition(":")
        return cls(ChipKind(kind), value)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Words to look for, and chips."""

    words: str = ""
    chips: tuple[Chip, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything is asked for."""
        return not self.words.strip() and not self.chips

    def with_chip(self, chip: Chip) -> ListFilter:
        """With one condition more; a second time takes the place of the first."""
        others = tuple(
            one for one in self.chips if one.kind in _SEVERAL or not _same_place(one, chip)
        )
        return self if chip in self.chips else replace(self, chips=(*others, chip))

    def without(self, chip: Chip) -> ListFilter:
        """With one condition less."""
        return replace(self, chips=tuple(one for one in self.chips if one != chip))

    def asked(self, now: datetime, zone_name: str) -> IncidentFilter:
        """The question for the store, at that moment."""
        in_zone = zone(zone_name)
        local = now.astimezone(in_zone).replace(tzinfo=None)
        since: datetime | None = None
        until: datetime | None = None
        for chip in self.chips:
            span = typed_span(chip.value, local)
            if span is None:
                continue
            if chip.kind in (ChipKind.SINCE, ChipKind.ON):
                since = to_utc(span[0], in_zone)[0]
            if chip.kind in (ChipKind.UNTIL, ChipKind.ON):
                until = to_utc(span[1], in_zone)[0]
        return IncidentFilter(
            since=since,
            until=until,
            categories=self._values(ChipKind.CATEGORY),
            states=self._values(ChipKind.STATUS),
            sources=self._values(ChipKind.SOURCE),
            beats=tuple(UUID(uid) for uid in self._values(ChipKind.BEAT)),
            text=self.words.strip(),
        )

    def to_json(self) -> str:
        """As the journal keeps it."""
        return json.dumps({"words": self.words, "chips": [chip.key for chip in self.chips]})

    @classmethod
    def from_json(cls, body: str) -> ListFilter:
        """Read back; chips that this version does not know are left out.

        A `ValueError` where it is no filter at all.
        """
        raw = json.loads(body)
        if not isinstance(raw, dict):
            raise ValueError("a filter is an object")
        chips = []
        for key in raw.get("chips", []):
            try:
                chips.append(Chip.of_key(str(key)))
            except ValueError:
                continue
        return cls(str(raw.get("words", "")), tuple(chips))

    def _values(self, kind: ChipKind) -> tuple[str, ...]:
        return tuple(chip.value for chip in self.chips if chip.kind is kind)


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter under a name."""

    key: str
    name: str
    asked: ListFilter


def saved_filters(drafts: Iterable[Draft]) -> list[SavedFilter]:
    """The saved filters among an officer's drafts, by name."""
    found = []
    for draft in drafts:
        if draft.form == FILTER_FORM:
            try:
                found.append(SavedFilter(draft.key, draft.title, ListFilter.from_json(draft.body)))
            except ValueError:
                continue  # of another version
    return sorted(found, key=lambda one: one.name.casefold())


def typed_span(text: str, now_local: datetime) -> tuple[datetime, datetime] | None:
    """The first moment of a typed time and the first after it, naive; None if not understood."""
    typed = parse_when(text, now_local, month_first=month_first())
    if typed is None:
        return None
    spans = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
    return typed.at, typed.at + spans.get(typed.precision, timedelta(minutes=1))


def _same_place(one: Chip, other: Chip) -> bool:
    """Whether two time chips contradict each other: there is one “since” and one “until”."""
    times = {ChipKind.SINCE, ChipKind.UNTIL, ChipKind.ON}
    if one.kind not in times or other.kind not in times:
        return False
    return one.kind is other.kind or ChipKind.ON in (one.kind, other.kind)
