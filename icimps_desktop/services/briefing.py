"""Makes briefing maps: asked, entered, read, entered again, and only then written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from icimps_desktop.core.clock import Clock, zone
from icimps_desktop.core.errors import UserError
from icimps_desktop.core.files import replace_file
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport, no_report
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.records.categories import with_symbol
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.records.incident_row import IncidentRow
from icimps_desktop.records.station import Beat
from icimps_desktop.security.policy import Action
from icimps_desktop.security.session import Actor
from icimps_desktop.services.basemap import BasemapService
from icimps_desktop.services.gate import ReadGate, question
from icimps_desktop.services.knowledge import Knowledge
from icimps_desktop.store.queries import beats as beats_queries
from icimps_desktop.store.queries import incidents
from icimps_desktop.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from icimps_desktop.exchange.briefing import BriefingPage

_BATCH = 5_000
_LONGEST_TITLE = 120
_OTHER = "Other kinds"
_WHAT = "briefing map"


@dataclass(frozen=True, slots=True)
class MadeBriefing:
    """A briefing map on disk: how many incidents it tells of, and how many it draws singly."""

    path: Path
    sha256: str
    size: int
    incidents: int
    shown: int
    without_place: int


@dataclass(slots=True)
class _Rows:
    """What a map needs of the incidents read; no word of them is kept."""

    lat: list[float] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    start: list[datetime] = field(default_factory=list)
    end: list[datetime | None] = field(default_factory=list)
    category: list[str] = field(default_factory=list)
    without_place: int = 0
    uids: Any = field(default_factory=sha256)

    def add(self, row: IncidentRow) -> None:
        self.uids.update(row.uid.bytes)
        if row.lat is None or row.lon is None:
            self.without_place += 1
            return
        self.lat.append(row.lat)
        self.lon.append(row.lon)
        self.start.append(row.occurred_from)
        self.end.append(row.occurred_to)
        self.category.append(row.category)

    def __len__(self) -> int:
        return len(self.lat)


class BriefingService:
    """One HTML file of what a filter shows: places, times and classes, no names and no words."""

    def __init__(
        self,
        uow: UnitOfWork,
        gate: ReadGate,
        knowledge: Knowledge,
        config: StationConfig,
        clock: Clock,
        basemap: BasemapService,
    ) -> None:
        self._uow = uow
        self._gate = gate
        self._knowledge = knowledge
        self._config = config
        self._clock = clock
        self._basemap = basemap

    def make(
        self,
        actor: Actor,
        asked: IncidentFilter,
        out: Path,
        token: CancelToken | None = None,
        report: ProgressReport = no_report,
        *,
        title: str = "",
        handling: str | None = None,
    ) -> MadeBriefing:
        """Write the briefing map of a filter to `out`; an existing file is replaced when done.

        `handling` stands under the map; None is the usual line for police staff.

        What was asked and which incidents go out (their number and a digest of their uids)
        stand in the journal, the file's own digest in the audit of writes, before the file
        is there.

        Raises:
            DeniedError: the role may not export, or no purpose was said.
            UserError: the file cannot be written there, or the base map cannot be used.
            DiskFullError: no room; nothing is left behind.
            JobCancelledError: cancelled; nothing is left behind.
        """
        given = token or CancelToken()
        place = _checked(out)
        facts = question(asked) | {"what": _WHAT}
        self._gate.ask(actor, Action.INCIDENT_EXPORT, facts=facts)
        rows, beats = self._read(asked, given, report)
        digest = rows.uids.hexdigest()
        self._gate.handed_out(actor, Action.INCIDENT_EXPORT, len(rows) + rows.without_place, digest)
        report(Progress(len(rows), len(rows), "Drawing the map"))
        page = self._page(actor, asked, rows, beats, title, handling)
        given.raise_if_cancelled()
        checksum = sha256(page.html).hexdigest()
        with self._uow.write(actor, Action.INCIDENT_EXPORT) as work:
            work.facts |= {
                "what": _WHAT,
                "file_sha256": checksum,
                "count": page.total,
                "uids_sha256": digest,
            }
        try:
            replace_file(place, page.html)
        except OSError as error:
            raise UserError(
                f"“{place.name}” cannot be written: {error.strerror}.", field="out"
            ) from error
        return MadeBriefing(
            place, checksum, len(page.html), page.total, page.shown, rows.without_place
        )

    def _read(
        self, asked: IncidentFilter, token: CancelToken, report: ProgressReport
    ) -> tuple[_Rows, list[Beat]]:
        rows = _Rows()
        with self._uow.read() as session:
            for count, row in enumerate(incidents.stream(session, asked, after=None), start=1):
                rows.add(row)
                if count % _BATCH == 0:
                    token.raise_if_cancelled()
                    report(Progress(count, None, "Incidents read"))
            beats = beats_queries.beats(session, self._clock.now())
        return rows, beats

    def _page(
        self,
        actor: Actor,
        asked: IncidentFilter,
        rows: _Rows,
        beats: list[Beat],
        title: str,
        handling: str | None,
    ) -> BriefingPage:
        # Here, because they load the map libraries: no station needs those to be unlocked.
        from icimps_desktop.exchange.briefing import (
            HANDLING,
            SIGNS,
            Briefing,
            BriefingBeat,
            BriefingClass,
            make_briefing,
        )

        wall = zone(self._config.zone)
        counts = Counter(rows.category)
        first = with_symbol(counts)
        codes = sorted(counts)
        label = self._knowledge.lists.label
        classes = [
            BriefingClass(label("categories", code), SIGNS[number], counts[code])
            for number, code in enumerate(first)
        ]
        rest = sum(counts.values()) - sum(counts[code] for code in first)
        if rest:
            classes.append(BriefingClass(_OTHER, SIGNS[-1], rest))
        local = [start.astimezone(wall) for start in rows.start]
        hours = Counter(start.hour for start in local)
        days = Counter(start.weekday() for start in local)
        place_of = {code: number for number, code in enumerate(codes)}
        sign_of = {code: number for number, code in enumerate(first)}
        base = self._basemap.open()
        try:
            return make_briefing(
                Briefing(
                    title=title.strip()[:_LONGEST_TITLE] or "Briefing map",
                    subtitle=f"{self._config.station}, {self._config.agency}",
                    handling=HANDLING if handling is None else handling.strip(),
                    synthetic=self._config.demo,
                    facts=tuple(self._facts(asked, beats, local)),
                    made=tuple(self._made(actor, wall)),
                    lat=np.array(rows.lat),
                    lon=np.array(rows.lon),
                    start=rows.start,
                    end=rows.end,
                    zone=wall,
                    name=np.array([place_of[code] for code in rows.category], dtype=np.int64),
                    sign=np.array(
                        [sign_of.get(code, len(first)) for code in rows.category], dtype=np.int64
                    ),
                    names=tuple(label("categories", code) for code in codes),
                    classes=tuple(classes),
                    without_place=rows.without_place,
                    by_hour=tuple(hours[hour] for hour in range(24)),
                    by_day=tuple(days[day] for day in range(7)),
                    beats=tuple(BriefingBeat(beat.number, beat.geom) for beat in beats),
                    basemap=base,
                    area=_area(asked),
                )
            )
        finally:
            if base is not None:
                base.close()

    def _facts(
        self, asked: IncidentFilter, beats: list[Beat], local: list[datetime]
    ) -> Iterator[tuple[str, str]]:
        """The filter in words; those of a text search may be a name and are not printed."""
        lists = self._knowledge.lists
        yield "Time", _window(asked, local, zone(self._config.zone))
        if asked.hours is not None:
            yield "Hours", f"{len(asked.hours)} of the 168 hours of the week"
        kinds = ", ".join(lists.label("categories", code) for code in asked.categories)
        yield "Kinds", kinds or "all"
        if asked.states:
            yield "Reports", ", ".join(lists.label("statuses", code) for code in asked.states)
        if asked.sources:
            yield "Source", ", ".join(lists.label("sources", code) for code in asked.sources)
        if asked.severity_min is not None or asked.severity_max is not None:
            low = "0" if asked.severity_min is None else f"{asked.severity_min:g}"
            high = "any" if asked.severity_max is None else f"{asked.severity_max:g}"
            yield "Severity", f"{low} to {high}"
        numbers = {beat.uid: beat.number for beat in beats}
        if asked.beats:
            yield "Beats", ", ".join(numbers.get(uid, "a former beat") for uid in asked.beats)
        yield "Area", _area_words(asked)
        if asked.text:
            yield "Words", "a search in the reports (words not printed)"
        if asked.author_uid is not None:
            yield "Author", "the reports of one officer"
        if asked.batch_uid is not None:
            yield "Import", "one import"

    def _made(self, actor: Actor, wall: ZoneInfo) -> Iterator[tuple[str, str]]:
        """Who, when and why; a reason in free words stays in the audit."""
        yield "By", actor.name
        yield "At", self._clock.now().astimezone(wall).strftime("%Y-%m-%d %H:%M %Z")
        if actor.purpose is not None:
            why = actor.purpose.name.replace("_", " ").capitalize()
            case = f", case {actor.working_case}" if actor.working_case.strip() else ""
            yield "For", f"{why} ({actor.purpose.value}){case}"


def _checked(out: Path) -> Path:
    """The file to write, when it can be."""
    if out.suffix.lower() not in (".html", ".htm"):
        raise UserError("A briefing map is an HTML file: let its name end in .html.", field="out")
    place = out.absolute()
    if not place.parent.is_dir():
        raise UserError(f"There is no folder {place.parent}.", field="out")
    if place.is_dir() or not os.access(place.parent, os.W_OK):
        raise UserError(
            f"“{place.name}” cannot be written there. Choose another place.", field="out"
        )
    return place


def _window(asked: IncidentFilter, local: list[datetime], wall: ZoneInfo) -> str:
    form = "%Y-%m-%d %H:%M"
    since = asked.since.astimezone(wall).strftime(form) if asked.since else ""
    until = asked.until.astimezone(wall).strftime(form) if asked.until else ""
    if since and until:
        text = f"{since} – {until}"
    elif since or until:
        text = f"from {since}" if since else f"until {until}"
    elif local:
        text = f"all, {min(local).strftime(form)} – {max(local).strftime(form)}"
    else:
        text = "all"
    return f"{text} ({wall.key})"


def _area(asked: IncidentFilter) -> tuple[float, float, float, float] | None:
    """West, south, east, north of what was asked for."""
    if asked.box is not None:
        return asked.box
    if asked.polygon is not None:
        west, south, east, north = shapely.bounds(asked.polygon).tolist()
        return west, south, east, north
    if asked.near is not None:
        high = asked.near.metres / 111_000.0
        wide = high / max(0.05, float(np.cos(np.radians(asked.near.lat))))
        near = asked.near
        return near.lon - wide, near.lat - high, near.lon + wide, near.lat + high
    return None


def _area_words(asked: IncidentFilter) -> str:
    parts = []
    if asked.box is not None:
        west, south, east, north = asked.box
        parts.append(f"box {south:.4f}, {west:.4f} to {north:.4f}, {east:.4f}")
    if asked.near is not None:
        near = asked.near
        parts.append(f"{near.metres:,.0f} m round {near.lat:.5f}, {near.lon:.5f}")
    if asked.polygon is not None:
        parts.append("a drawn area")
    return " and ".join(parts) or "whole station"
