"""An incident laid out for the rules: read once, and nothing raises on what is missing.

A draft may hold None or an unknown word in any field; here that becomes "nothing".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from uuid import UUID

from icimps_desktop.core.clock import zone
from icimps_desktop.core.errors import UserError
from icimps_desktop.records.arrest import Arrest
from icimps_desktop.records.codes import Code, CodeLists
from icimps_desktop.records.incident import Incident, Offence
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import Involvement, PersonRole, Relationship

_VICTIM = frozenset({PersonRole.VICTIM, PersonRole.OFFICER_VICTIM})
_OFFENDER = frozenset({PersonRole.SUSPECT, PersonRole.ARRESTEE})
_DESCRIBING = ("height", "build", "hair", "eyes", "clothing", "marks", "speech")
UNKNOWN = ("", "U")
_MARKED = ("weapons", "armed_with")  # “12A” is an automatic handgun


@dataclass(frozen=True, slots=True)
class OffenceFact:
    """An offence with its place in the list and what the code list says of it."""

    index: int
    record: Offence
    code: Code | None

    @property
    def nibrs(self) -> str:
        return text(self.record.nibrs)

    @property
    def path(self) -> str:
        return f"offences[{self.index}]"

    @property
    def name(self) -> str:
        """For the beginning of a sentence."""
        return self.code.label if self.code else "This offence"

    @property
    def a_name(self) -> str:
        """For the middle of a sentence."""
        return self.name[:1].lower() + self.name[1:]

    @property
    def group(self) -> str:
        return self.code.text("group") if self.code else ""

    @property
    def against(self) -> str:
        return self.code.text("against") if self.code else ""

    def needs(self, what: str) -> bool:
        return self.code is not None and what in self.code.many("needs")

    def allows(self, what: str) -> bool:
        return self.code is not None and what in self.code.many("allows")

    @property
    def losses(self) -> frozenset[str]:
        """What may have happened to property, by the offence and whether it was completed."""
        if self.code is None or not self.allows("property"):
            return frozenset()
        return frozenset("18") if self.record.attempted else frozenset(self.code.many("losses"))


@dataclass(frozen=True, slots=True)
class PersonFact:
    """Somebody in the incident, with his place in the list and his roles."""

    index: int
    record: Involvement
    roles: frozenset[str]

    @property
    def path(self) -> str:
        return f"involvements[{self.index}]"

    @property
    def is_victim(self) -> bool:
        return bool(self.roles & _VICTIM)

    @property
    def is_offender(self) -> bool:
        return bool(self.roles & _OFFENDER)

    @property
    def kind(self) -> str:
        """What the victim is; an officer hurt on duty need not be told twice."""
        return text(self.record.victim_type) or (
            "L" if PersonRole.OFFICER_VICTIM in self.roles else ""
        )

    @property
    def is_human_victim(self) -> bool:
        return self.is_victim and self.kind in ("I", "L")

    @property
    def ages(self) -> tuple[int, int] | None:
        """The lowest and the highest age that is said, one of them for both if alone."""
        said = [age for age in (self.record.age_low, self.record.age_high) if age is not None]
        return (said[0], said[-1]) if said else None

    @property
    def is_blank(self) -> bool:
        """An offender of whom nothing at all is said, not even that it is not known."""
        record = self.record
        return not record.known and not any(
            text(getattr(record, name)) for name in ("sex", "race", *_DESCRIBING)
        )

    @property
    def is_fully_known(self) -> bool:
        """Age, sex and race are known."""
        record = self.record
        return (
            self.ages is not None
            and text(record.sex) not in UNKNOWN
            and text(record.race) not in UNKNOWN
        )


@dataclass(frozen=True, slots=True)
class Link:
    """What a victim is to an offender, with the two where they are in the incident."""

    index: int
    record: Relationship
    victim: PersonFact | None
    offender: PersonFact | None

    @property
    def path(self) -> str:
        return f"relationships[{self.index}]"

    @property
    def code(self) -> str:
        return text(self.record.code)


class Facts:
    """What the rules look at; built once a check."""

    def __init__(self, incident: Incident, lists: CodeLists, now: datetime) -> None:
        self.incident = incident
        self.lists = lists
        self.now = now
        self.zone = _zone_of(incident)
        known = lists.get("offences")
        self.offences = [
            OffenceFact(index, record, known.get(text(record.nibrs)))
            for index, record in enumerate(incident.offences)
        ]
        self.persons = [
            PersonFact(index, record, frozenset(record.roles or ()))
            for index, record in enumerate(incident.involvements)
        ]
        self.items: list[tuple[int, Item]] = list(enumerate(incident.items))
        self.arrests: list[tuple[int, Arrest]] = list(enumerate(incident.arrests))
        self.victims = [person for person in self.persons if person.is_victim]
        self.offenders = [person for person in self.persons if person.is_offender]
        self.by_uid = {person.record.uid: person for person in self.persons}
        self.offence_by_uid = {offence.record.uid: offence for offence in self.offences}
        self.links = [
            Link(i, r, self.by_uid.get(r.victim_uid), self.by_uid.get(r.offender_uid))
            for i, r in enumerate(incident.relationships)
        ]
        self.is_full_report = any(offence.group == "A" for offence in self.offences)
        self._suffered: dict[UUID, list[OffenceFact]] = {}
        for link in incident.victim_offences:
            offence = self.offence_by_uid.get(link.offence_uid)
            if offence is not None:
                self._suffered.setdefault(link.victim_uid, []).append(offence)

    def suffered_by(self, victim: PersonFact) -> list[OffenceFact]:
        """The offences that this victim is linked to, where they are in the incident."""
        return self._suffered.get(victim.record.uid, [])

    def code(self, name: str, value: str | None) -> Code | None:
        """The entry of a list. A weapon is found with or without the mark for automatic."""
        code = text(value)
        found = self.lists.get(name).get(code)
        if found is None and name in _MARKED and len(code) == 3 and code.endswith("A"):
            return self.lists.get(name).get(code[:-1])
        return found

    def label(self, name: str, code: str) -> str:
        """The label of a code, for the middle of a sentence."""
        found = self.lists.label(name, code)
        return found[:1].lower() + found[1:]

    def time(self, value: datetime | None) -> datetime | None:
        """An instant that can be compared; a naive one is by the incident's wall clock."""
        if value is None:
            return None
        return value if value.tzinfo else value.replace(tzinfo=self.zone)

    def day(self, value: datetime | None) -> date | None:
        """The day by the incident's wall clock."""
        instant = self.time(value)
        return instant.astimezone(self.zone).date() if instant else None

    @property
    def first_day(self) -> date | None:
        """The day on which it happened, or began to."""
        return self.day(self.incident.occurred_from)


def text(value: str | None) -> str:
    """A field's text without blanks around it; nothing for None."""
    return value.strip() if value else ""


def several(values: Iterable[str] | None) -> tuple[str, ...]:
    """A field's codes; none for None."""
    return tuple(values or ())


def _zone_of(incident: Incident) -> tzinfo:
    try:
        return zone(text(incident.zone) or "UTC")
    except UserError:
        return UTC  # a draft's zone may be half typed; days are then by UTC
