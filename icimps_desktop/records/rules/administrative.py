"""Rules on the report as a whole: its times, and how it was cleared (segment 1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from icimps_desktop.records.rules.base import DAY_ONLY
from icimps_desktop.records.rules.facts import Facts, text
from icimps_desktop.records.rules.finding import Step
from icimps_desktop.records.rules.rule import Trouble, error, fixing, rule, setting, warning

# Clocks of two machines differ a little; what was just reported is not in the future.
GRACE = timedelta(minutes=2)


def is_cleared_otherwise(facts: Facts) -> bool:
    """Cleared without an arrest: by death, refusal …"""
    return text(facts.incident.exceptional_clearance) in tuple("ABCDE")


@rule("104")
def _words_of_the_report(facts: Facts) -> Iterator[Trouble]:
    for name, field in (
        ("exceptional_clearance", "exceptional_clearance"),
        ("locations", "location_type"),
    ):
        value = text(getattr(facts.incident, field))
        if value and value not in facts.lists.get(name):
            label = facts.lists.get(name).label
            yield error(f"“{value}” is not in the list “{label}”. Pick one from it.", field)


@rule("105")
def _still_to_come(facts: Facts) -> Iterator[Trouble]:
    for field, what in (
        ("occurred_from", "The time of the incident"),
        ("occurred_to", "The end of the incident"),
        ("reported_at", "The time of the report"),
        ("cleared_at", "The clearance"),
    ):
        at = facts.time(getattr(facts.incident, field))
        if at is not None and at > facts.now + GRACE:
            yield error(f"{what} is still to come. Check the date and the year.", field)


@rule("106")
def _hour(facts: Facts) -> Iterator[Trouble]:
    if facts.incident.time_precision not in DAY_ONLY:
        return
    timed = [offence for offence in facts.offences if offence.needs("hour")]
    if not timed:
        return
    on_officer = any(
        victim.kind == "L" and any(o.needs("hour") for o in facts.suffered_by(victim))
        for victim in facts.victims
    )
    if on_officer:
        yield error("An attack on an officer needs the hour, not the day alone.", "occurred_from")
    else:
        yield warning(
            f"{timed[0].name}: give the hour as well as the day, as far as it is known.",
            "occurred_from",
        )


@rule("153")
def _clearance_date_without_reason(facts: Facts) -> Iterator[Trouble]:
    if facts.incident.cleared_at is not None and not is_cleared_otherwise(facts):
        yield error(
            "There is a clearance date, but no reason. Pick the reason or take the date out.",
            "exceptional_clearance",
            setting("Take the date out", "cleared_at", None),
        )


@rule("156")
def _clearance_without_date(facts: Facts) -> Iterator[Trouble]:
    if is_cleared_otherwise(facts) and facts.incident.cleared_at is None:
        yield error("Give the day on which it was cleared.", "cleared_at")


@rule("155")
def _clearance_before_incident(facts: Facts) -> Iterator[Trouble]:
    cleared, first = facts.day(facts.incident.cleared_at), facts.first_day
    if cleared and first and cleared < first:
        yield error("It was cleared before it happened. Check both dates.", "cleared_at")


@rule("071")
def _cleared_by_arrest(facts: Facts) -> Iterator[Trouble]:
    cleared = facts.day(facts.incident.cleared_at)
    if not is_cleared_otherwise(facts) or cleared is None:
        return
    if any((day := facts.day(arrest.at)) and day <= cleared for _, arrest in facts.arrests):
        yield error(
            "Somebody had been arrested by then, so the arrest clears it. "
            "Take the other clearance out.",
            "exceptional_clearance",
            fixing(
                "Take the other clearance out",
                Step("set", "exceptional_clearance", "N"),
                Step("set", "cleared_at", None),
            ),
        )


RULES = (
    *(_words_of_the_report, _still_to_come, _hour, _clearance_date_without_reason),
    *(_clearance_without_date, _clearance_before_incident, _cleared_by_arrest),
)
