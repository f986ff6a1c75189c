"""What happened at the demo station: who filed which report when, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import shapely

from icimps_desktop.core.clock import to_utc, zone
from icimps_desktop.core.ids import new_uid
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport
from icimps_desktop.records.incident import Incident, IncidentStatus
from icimps_desktop.security.session import Actor
from icimps_desktop.services.demo_reports import ReportPlace, as_incident, draft_body
from icimps_desktop.services.drafts import DraftService
from icimps_desktop.services.incidents import IncidentService
from icimps_desktop.synthetic.people import SyntheticReport

_DRAFTS, _SUBMITTED, _RETURNED = 6, 8, 4  # of 48; the rest is approved
_OF = 48
_NOTES = (
    "Add the value of what was taken and say who owns it.",
    "The narrative names a witness who is not entered as one. Add the person.",
    "Give the time as a window: nobody saw it happen.",
    "Check the place: the address and the pin are two streets apart.",
)
_SUPPLEMENTS = (
    "House-to-house done on both sides of the street. No further witness.",
    "Camera recording of the shop opposite was secured and handed to the custodian.",
    "The owner called: the serial number is confirmed from the invoice.",
)
_APART = 0.0006  # degrees; a first pin that was put on the wrong side of the crossing


class StoryClock:
    """Goes on from event to event, so that entries stand in the order of their times."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def go_on_to(self, at: datetime) -> None:
        """Move on; never back."""
        self._at = max(self._at, at)


@dataclass(slots=True)
class _Filed:
    """A report on its way: its author, and the incident as it was stored last."""

    report: SyntheticReport
    author: Actor
    incident: Incident | None = None

    @property
    def stored(self) -> Incident:
        if self.incident is None:
            raise AssertionError("a report is filed before anything else happens to it")
        return self.incident


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: authors take turns, so do those who look the reports over."""

    authors: Sequence[Actor]
    supervisors: Sequence[Actor]


class Story:
    """Lets the officers of a demo file its reports, one event after the other in time."""

    def __init__(
        self,
        incidents: IncidentService,
        drafts: DraftService,
        clock: StoryClock,
        cast: Cast,
        zone_name: str,
    ) -> None:
        self._incidents = incidents
        self._drafts = drafts
        self._clock = clock
        self._cast = cast
        self._zone = zone_name

    def tell(
        self,
        reports: Sequence[SyntheticReport],
        until: datetime,
        token: CancelToken,
        report: ProgressReport,
    ) -> Counter[str]:
        """File every report; how many ended in which state."""
        filed = [
            _Filed(one, self._cast.authors[place % len(self._cast.authors)])
            for place, one in enumerate(reports)
        ]
        events = [event for place, one in enumerate(filed) for event in self._events(filed, place)]
        events.sort(key=lambda event: event[0])
        for done, (at, act) in enumerate(events, start=1):
            token.raise_if_cancelled()
            self._clock.go_on_to(min(at, until))
            act()
            report(Progress(done, len(events), "Filing reports"))
        return Counter(one.stored.status for one in filed)

    def leave_open(self, report: SyntheticReport, author: Actor) -> None:
        """Leave a form half typed, as if the program had ended in the middle of a word."""
        uid = new_uid()
        self._drafts.keep(
            author,
            f"incident.{uid}.1",
            form="incident",
            form_version=1,
            title=report.address,
            body=draft_body(report, uid),
            focus="narrative",
        )

    def _events(
        self, filed: Sequence[_Filed], place: int
    ) -> list[tuple[datetime, Callable[[], None]]]:
        """What happens to one report; the newest ones are still on their way."""
        one = filed[place]
        known = to_utc(one.report.reported_at, zone(self._zone))[0]
        supervisor = self._cast.supervisors[place % len(self._cast.supervisors)]
        end = _ending(len(filed) - 1 - place, len(filed))
        hour, day = timedelta(hours=1), timedelta(days=1)
        events: list[tuple[datetime, Callable[[], None]]] = [
            (known + hour, lambda: self._save(one, moved=place % 6 == 0))
        ]
        if place % 6 == 0:
            events.append((known + 1.2 * hour, lambda: self._move_pin(one)))
        if end == IncidentStatus.DRAFT:
            return events
        events.append((known + 2 * hour, lambda: self._submit(one)))
        note = _NOTES[place % len(_NOTES)]
        if end == IncidentStatus.RETURNED or (end == IncidentStatus.APPROVED and place % 7 == 0):
            events.append((known + day, lambda: self._give_back(one, supervisor, note)))
            if end == IncidentStatus.APPROVED:
                events.append((known + 1.4 * day, lambda: self._submit(one)))
        if end == IncidentStatus.APPROVED:
            events.append((known + 1.8 * day, lambda: self._approve(one, supervisor)))
            if place % 5 == 0:
                text = _SUPPLEMENTS[place % len(_SUPPLEMENTS)]
                events.append((known + 1.9 * day, lambda: self._supplement(one, text)))
        return events

    def _save(self, one: _Filed, *, moved: bool) -> None:
        place = ReportPlace(
            one.author.station_uid, one.author.officer_uid, self._zone, self._clock.now()
        )
        incident = as_incident(one.report, place)
        if moved:
            incident.geom = shapely.Point(one.report.lon + _APART, one.report.lat - _APART)
        one.incident = self._incidents.save(one.author, incident)

    def _move_pin(self, one: _Filed) -> None:
        incident = one.stored
        incident.geom = shapely.Point(one.report.lon, one.report.lat)
        why = "The caller meant the other side of the crossing."
        one.incident = self._incidents.save(one.author, incident, why_moved=why)

    def _submit(self, one: _Filed) -> None:
        one.incident = self._incidents.submit(one.author, one.stored)

    def _give_back(self, one: _Filed, supervisor: Actor, note: str) -> None:
        one.incident = self._incidents.give_back(supervisor, one.stored.uid, note)

    def _approve(self, one: _Filed, supervisor: Actor) -> None:
        one.incident = self._incidents.approve(supervisor, one.stored.uid)

    def _supplement(self, one: _Filed, text: str) -> None:
        one.incident = self._incidents.supplement(one.author, one.stored.uid, text)


def _ending(from_last: int, count: int) -> IncidentStatus:
    """The state in which a report is now, by its place from the newest."""
    drafts = max(1, round(_DRAFTS * count / _OF))
    submitted = drafts + max(1, round(_SUBMITTED * count / _OF))
    returned = submitted + max(1, round(_RETURNED * count / _OF))
    if from_last < drafts:
        return IncidentStatus.DRAFT
    if from_last < submitted:
        return IncidentStatus.SUBMITTED
    if from_last < returned:
        return IncidentStatus.RETURNED
    return IncidentStatus.APPROVED
