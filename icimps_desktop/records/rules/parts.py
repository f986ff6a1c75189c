"""Steps that several rules share: taking a part out with everything that points at it."""

from __future__ import annotations

from typing import Any

from icimps_desktop.records.rules.facts import Facts, OffenceFact, PersonFact
from icimps_desktop.records.rules.finding import Step

# The public as victim: what a crime against society alone is reported with.
SOCIETY_VICTIM: dict[str, Any] = {
    "roles": ["victim"],
    "category": "other",
    "victim_type": "S",
    "known": True,
}

# Offenders of whom nothing is known, not even how many.
UNKNOWN_OFFENDER: dict[str, Any] = {"roles": ["suspect"], "category": "suspect", "known": False}


def next_seq(facts: Facts, part: str) -> int:
    """The number after the highest of a list of parts."""
    return max((record.seq or 0 for record in getattr(facts.incident, part)), default=0) + 1


def without_offence(facts: Facts, offence: OffenceFact) -> tuple[Step, ...]:
    """Take an offence out, and its links to victims first."""
    links = facts.incident.victim_offences
    places = [n for n, link in enumerate(links) if link.offence_uid == offence.record.uid]
    return (*_removals("victim_offences", places), Step("remove", offence.path))


def without_person(facts: Facts, person: PersonFact) -> tuple[Step, ...]:
    """Take a person out, and what ties the person to others first."""
    uid = person.record.uid
    incident = facts.incident
    ties = [n for n, tie in enumerate(incident.relationships) if uid in _ends(tie)]
    links = [n for n, link in enumerate(incident.victim_offences) if link.victim_uid == uid]
    arrests = [n for n, arrest in facts.arrests if arrest.person_uid == uid]
    return (
        *_removals("relationships", ties),
        *_removals("victim_offences", links),
        *_removals("arrests", arrests),
        Step("remove", person.path),
    )


def with_link(facts: Facts, victim: str, offence: OffenceFact, more: int = 0) -> Step:
    """Say that a victim ("@involvements[0]") suffered an offence; `more` were added before."""
    place = len(facts.incident.victim_offences) + more
    value = {"victim_uid": victim, "offence_uid": f"@{offence.path}"}
    return Step("add", f"victim_offences[{place}]", dict(value))


def with_society(facts: Facts, offences: list[OffenceFact]) -> tuple[Step, ...]:
    """Add the public as the victim of these offences."""
    place = len(facts.incident.involvements)
    value = SOCIETY_VICTIM | {"seq": next_seq(facts, "involvements")}
    path = f"involvements[{place}]"
    links = (with_link(facts, f"@{path}", offence, n) for n, offence in enumerate(offences))
    return (Step("add", path, value), *links)


def with_nothing_taken(facts: Facts) -> Step:
    """Add the item that says that nothing was taken."""
    place = len(facts.incident.items)
    return Step("add", f"items[{place}]", {"seq": next_seq(facts, "items"), "loss": "1"})


def _removals(part: str, places: list[int]) -> tuple[Step, ...]:
    """From the last, so that the places before it stay right."""
    return tuple(Step("remove", f"{part}[{place}]") for place in reversed(places))


def _ends(tie: object) -> tuple[object, object]:
    return getattr(tie, "victim_uid", None), getattr(tie, "offender_uid", None)
