"""What an officer can do with incidents."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import shapely
from sqlalchemy.orm import Session

from icimps_desktop.core import ids
from icimps_desktop.core.clock import Clock, hour_of_week, zone
from icimps_desktop.core.errors import NotFoundError, RuleError
from icimps_desktop.core.paging import Page, PageKey
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.records.base import Record, make_whole
from icimps_desktop.records.categories import iccs_of
from icimps_desktop.records.incident import (
    TRANSITIONS,
    Incident,
    IncidentStatus,
    Pin,
    StateChange,
    Supplement,
)
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.records.incident_row import Hit, IncidentRow
from icimps_desktop.records.incident_seen import as_seen
from icimps_desktop.records.rules import Finding, check
from icimps_desktop.security.policy import Action, Obligation, Target, require
from icimps_desktop.security.session import Actor
from icimps_desktop.services.gate import ReadGate, question
from icimps_desktop.services.knowledge import Knowledge
from icimps_desktop.store import numbers, search_index
from icimps_desktop.store.queries import agency as agency_queries
from icimps_desktop.store.queries import beats as beats_queries
from icimps_desktop.store.queries import incidents
from icimps_desktop.store.unit_of_work import UnitOfWork

_STREAMED = 5000


class IncidentService:
    """Use cases on incidents; each public method is one transaction.

    Records come out detached: any thread may hold them, and saving one compares it with
    what is stored.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        gate: ReadGate,
        knowledge: Knowledge,
        config: StationConfig,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._gate = gate
        self._knowledge = knowledge
        self._config = config
        self._clock = clock

    def page(
        self, actor: Actor, asked: IncidentFilter, *, after: PageKey | None = None, limit: int = 200
    ) -> Page[IncidentRow]:
        """One page, newest first; two entries in the journal: what was asked, what was shown."""
        self._gate.ask(actor, Action.INCIDENT_LIST, facts=question(asked))
        with self._uow.read() as session:
            found = incidents.page(session, asked, after=after, limit=limit)
        self._gate.shown(actor, Action.INCIDENT_LIST, (row.uid for row in found.rows))
        return found

    def stream(
        self, actor: Actor, asked: IncidentFilter, *, after: PageKey | None = None
    ) -> Iterator[IncidentRow]:
        """Every row, newest first, with flat memory; what is shown is entered as it goes out."""
        self._gate.ask(actor, Action.INCIDENT_LIST, facts=question(asked))
        with self._uow.read() as session:
            batch: list[IncidentRow] = []
            for row in incidents.stream(session, asked, after=after):
                batch.append(row)
                if len(batch) == _STREAMED:
                    yield from self._hand_out(actor, batch)
                    batch = []
            yield from self._hand_out(actor, batch)

    def search(self, actor: Actor, text: str, *, limit: int = 50) -> list[Hit]:
        """Incidents by their words, newest filed first."""
        facts = question(IncidentFilter(text=text))
        self._gate.ask(actor, Action.INCIDENT_SEARCH, facts=facts)
        with self._uow.read() as session:
            hits = incidents.search(session, text, limit)
        self._gate.shown(actor, Action.INCIDENT_SEARCH, (hit.row.uid for hit in hits))
        return hits

    def find(self, actor: Actor, which: str) -> Incident:
        """An incident by uid, printed number or agency number, whole.

        That there is such a number is an answer too: the question is entered before it.

        Raises:
            NotFoundError: there is none, or this officer may not see it.
        """
        uid = _as_uid(which)
        if uid is None:
            asked = question(IncidentFilter(text=which.strip()))
            self._gate.ask(actor, Action.INCIDENT_OPEN, facts=asked)
            with self._uow.read() as session:
                uid = incidents.uid_of_number(session, which)
        if uid is None:
            raise NotFoundError(f"There is no incident {which} at this station.")
        return self.open(actor, uid)

    def uid_of(self, actor: Actor, local_id: int) -> UUID:
        """The uid behind a point of the map, entered before; opening it is another matter.

        Raises:
            NotFoundError: it is gone.
        """
        self._gate.ask(actor, Action.INCIDENT_OPEN, facts={"point": local_id})
        with self._uow.read() as session:
            uid = incidents.uid_of(session, local_id)
        if uid is None:
            raise NotFoundError("This incident is no longer in the station's records.")
        return uid

    def open(self, actor: Actor, uid: UUID) -> Incident:
        """An incident with everything that belongs to it, as far as the role may see.

        Raises:
            NotFoundError: there is none, or this officer may not see it.
        """
        decision = self._gate.ask(actor, Action.INCIDENT_OPEN, facts={"uid": uid.hex})
        with self._uow.read() as session:
            found = incidents.whole(session, uid)
            if found is None:
                raise NotFoundError("This incident is not in the station's records.")
            require(actor, Action.INCIDENT_OPEN, Target(found.station_uid, found.author_uid))
        if Obligation.MASK_NAMES in decision.obligations:
            for involvement in found.involvements:
                involvement.identity = None
        return found

    def note_print(self, actor: Actor, uid: UUID) -> None:
        """Enter that an incident is printed or written to a PDF; before it is.

        Raises:
            DeniedError: this role does not print.
        """
        self._gate.ask(actor, Action.INCIDENT_PRINT, facts={"uid": uid.hex})

    def check(self, incident: Incident) -> tuple[Finding, ...]:
        """What the rules say of an incident as it stands; needs no store."""
        return check(incident, self._knowledge.lists, now=self._clock.now())

    def save(
        self, actor: Actor, incident: Incident, *, why_moved: str = "", seen: str = ""
    ) -> Incident:
        """Keep an incident, however incomplete, and give it its number.

        Durable when this returns, with its outbox and audit entry. The pin's former place
        is kept when the pin has moved. `seen` is the `as_seen` of the incident as it was
        opened: with it an edit of a part by somebody else is noticed too.

        Raises:
            DeniedError: not his to edit, or it is locked.
            RuleError: it was changed by somebody else meanwhile.
        """
        with self._uow.write(actor, Action.INCIDENT_SAVE) as work:
            return self._keep(work.session, actor, incident, why_moved, seen)

    def submit(
        self, actor: Actor, incident: Incident, *, why_moved: str = "", seen: str = ""
    ) -> Incident:
        """Keep an incident and hand it to the supervisor.

        Raises:
            RuleError: a rule says it cannot go like this; the sentence is the first one's.
        """
        errors = [f for f in self.check(incident) if f.is_error]
        if errors:
            rest = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
            raise RuleError(errors[0].sentence + rest, field=errors[0].path)
        with self._uow.write(actor, Action.INCIDENT_SUBMIT) as work:
            kept = self._keep(work.session, actor, incident, why_moved, seen)
            self._move(actor, kept, IncidentStatus.SUBMITTED, "")
            return kept

    def give_back(self, actor: Actor, uid: UUID, note: str) -> Incident:
        """Return a submitted report to its author, with what is to be mended.

        Raises:
            RuleError: no note, or it is not submitted.
        """
        if not note.strip():
            raise RuleError("Write what is to be mended.", field="note")
        return self._decide(actor, Action.INCIDENT_RETURN, uid, IncidentStatus.RETURNED, note)

    def approve(self, actor: Actor, uid: UUID, note: str = "") -> Incident:
        """Approve and lock a submitted report; from now on it is only supplemented."""
        return self._decide(actor, Action.INCIDENT_APPROVE, uid, IncidentStatus.APPROVED, note)

    def supplement(self, actor: Actor, uid: UUID, text: str) -> Incident:
        """Add to an approved report.

        Raises:
            RuleError: no text, or the report is not approved yet (edit it then).
        """
        if not text.strip():
            raise RuleError("A supplement needs a text.", field="text")
        with self._uow.write(actor, Action.INCIDENT_SUPPLEMENT) as work:
            found = self._stored(work.session, uid)
            require(actor, Action.INCIDENT_SUPPLEMENT, Target(found.station_uid))
            if found.status != IncidentStatus.APPROVED:
                raise RuleError("This report is not approved yet: edit it instead.")
            seq = len(found.supplements) + 1
            found.supplements.append(
                Supplement(seq=seq, text=text, at=self._clock.now(), by_uid=actor.officer_uid)
            )
            return found

    def _decide(
        self, actor: Actor, action: Action, uid: UUID, state: IncidentStatus, note: str
    ) -> Incident:
        with self._uow.write(actor, action) as work:
            found = self._stored(work.session, uid)
            require(actor, action, Target(found.station_uid, found.author_uid, found.status))
            self._move(actor, found, state, note)
            return found

    def _move(self, actor: Actor, incident: Incident, to: IncidentStatus, note: str) -> None:
        if (incident.status, to) not in TRANSITIONS:
            raise RuleError(f"A report that is {incident.status} cannot become {to}.")
        change = StateChange(
            was=incident.status, now=to, at=self._clock.now(), by_uid=actor.officer_uid, note=note
        )
        incident.states.append(change)
        incident.status = to

    def _stored(self, session: Session, uid: UUID) -> Incident:
        found = incidents.whole(session, uid)
        if found is None:
            raise NotFoundError("This incident is not in the station's records.")
        return found

    def _keep(
        self, session: Session, actor: Actor, given: Incident, why: str, seen: str
    ) -> Incident:
        """Bring what was given into the session: as new, or over what is stored."""
        is_new = not incidents.is_stored(session, given.uid)
        stored = None if is_new else incidents.whole(session, given.uid)
        owner = given if stored is None else stored
        target = Target(owner.station_uid, owner.author_uid, owner.status)
        require(actor, Action.INCIDENT_SAVE, target)
        if stored is None:
            make_whole(given)
            self._number(session, actor, given)
            session.add(given)
            kept = given
        else:
            if stored.version != given.version or (seen and seen != as_seen(stored)):
                raise RuleError(
                    "Somebody else has changed this report meanwhile. "
                    "Your text stays in your drafts; open the report again."
                )
            _take_over(stored, given)
            if not _same_place(stored.geom, given.geom):
                given.pins.append(self._left_pin(stored, actor, why))
            kept = session.merge(given)
        self._derive(session, kept)
        session.flush()
        search_index.put(session, kept.uid, search_index.words_of(kept), is_new=is_new)
        return kept

    def _number(self, session: Session, actor: Actor, incident: Incident) -> None:
        now = self._clock.now()
        year = now.astimezone(zone(self._config.zone)).year
        code = agency_queries.station_code(session, actor.station_uid)
        counter = numbers.take(session, actor.device_uid, year)
        incident.number = ids.printed_number(code, self._config.device_code, year, counter)
        incident.author_uid = incident.author_uid or actor.officer_uid

    def _left_pin(self, stored: Incident, actor: Actor, why: str) -> Pin:
        return Pin(
            geom=stored.geom,
            accuracy_m=stored.accuracy_m,
            location_how=stored.location_how,
            at=self._clock.now(),
            by_uid=actor.officer_uid,
            reason=why,
        )

    def _derive(self, session: Session, incident: Incident) -> None:
        """Work out what map and list filter by: severity, class, hour of week, beat."""
        severity, lists = self._knowledge.severity, self._knowledge.lists
        for offence in incident.offences:
            offence.iccs = iccs_of(lists, offence.nibrs)
            offence.severity = severity.weight(
                offence.nibrs,
                lists.category_of(offence.nibrs, incident.category),
                location_type=incident.location_type,
                activity=offence.activity,
            )
        gravest = max(incident.offences, key=lambda o: (o.severity, -o.seq), default=None)
        if gravest is not None and gravest.nibrs:
            incident.category = lists.category_of(gravest.nibrs, incident.category)
            incident.severity = gravest.severity
        else:
            incident.severity = severity.weight("", incident.category)
        incident.severity_table = severity.name
        incident.hour_of_week = hour_of_week(incident.occurred_from, zone(incident.zone))
        if incident.geom is not None:
            incident.beat_uid = beats_queries.beat_at(
                session, incident.geom, incident.occurred_from
            )

    def _hand_out(self, actor: Actor, batch: list[IncidentRow]) -> Iterator[IncidentRow]:
        if batch:
            self._gate.shown(actor, Action.INCIDENT_LIST, (row.uid for row in batch))
        yield from batch


def _take_over(stored: Incident, given: Incident) -> None:
    """Let a part that stands once be the stored one with new words, not another in its place."""
    identities = {person.uid: person.identity for person in stored.involvements}
    pairs: list[tuple[Record | None, Record | None]] = [(stored.account, given.account)]
    pairs += [(identities.get(person.uid), person.identity) for person in given.involvements]
    for old, new in pairs:
        if old is not None and new is not None and old.uid != new.uid:
            new.id, new.uid, new.version = old.id, old.uid, old.version


def _as_uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _same_place(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    if one is None or other is None:
        return one is None  # a first pin has no former place to keep
    return bool(shapely.equals_exact(one, other, tolerance=1e-9))
