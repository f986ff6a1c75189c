"""Rules of our own, beyond NIBRS: what every report needs to be found, mapped and judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from icimps_desktop.records.incident import Source, TimePrecision
from icimps_desktop.records.person import DEFAULT_CATEGORY, PersonRole, default_category
from icimps_desktop.records.rules.facts import Facts, PersonFact, several, text
from icimps_desktop.records.rules.finding import Step
from icimps_desktop.records.rules.rule import Trouble, error, fixing, rule, setting, warning

DAY_ONLY = (TimePrecision.DAY, TimePrecision.UNKNOWN)
_LONG_AGO = timedelta(days=3653)  # ten years: nearly always a mistyped year
_CYBERSPACE = "58"


@rule("source")
def _source(facts: Facts) -> Iterator[Trouble]:
    if facts.incident.source not in tuple(Source):
        yield error("Say who found it: reported to police, or found by police.", "source")


@rule("reported-time")
def _reported_time(facts: Facts) -> Iterator[Trouble]:
    if facts.time(facts.incident.reported_at) is None:
        yield error("Say when it was reported.", "reported_at")


@rule("occurred-time")
def _occurred_time(facts: Facts) -> Iterator[Trouble]:
    if facts.time(facts.incident.occurred_from) is None:
        yield error("Say when it happened; the day alone will do.", "occurred_from")


@rule("window")
def _window(facts: Facts) -> Iterator[Trouble]:
    begin = facts.time(facts.incident.occurred_from)
    end = facts.time(facts.incident.occurred_to)
    if begin and end and end < begin:
        swap = fixing(
            "Swap the two times",
            Step("set", "occurred_from", end.isoformat()),
            Step("set", "occurred_to", begin.isoformat()),
        )
        yield error("It ends before it begins. Correct one of the two times.", "occurred_to", swap)


@rule("reported-before")
def _reported_before(facts: Facts) -> Iterator[Trouble]:
    happened = facts.time(facts.incident.occurred_from)
    reported = facts.time(facts.incident.reported_at)
    if happened is None or reported is None:
        return
    if facts.incident.time_precision in DAY_ONLY:
        too_early = reported.astimezone(facts.zone).date() < happened.astimezone(facts.zone).date()
    else:
        too_early = reported < happened
    if too_early:
        yield error("It was reported before it happened. Check both times.", "reported_at")


@rule("long-ago")
def _long_ago(facts: Facts) -> Iterator[Trouble]:
    happened = facts.time(facts.incident.occurred_from)
    reported = facts.time(facts.incident.reported_at)
    if happened and reported and reported - happened > _LONG_AGO:
        yield warning(
            "It happened more than ten years before it was reported. Check the year.",
            "occurred_from",
        )


@rule("place")
def _place(facts: Facts) -> Iterator[Trouble]:
    if _has_pin_or_beat(facts) or _address(facts) != "":
        return
    if facts.incident.location_type != _CYBERSPACE:
        yield error(
            "Say where it happened: set a pin, write the address, or pick the beat.", "geom"
        )


@rule("pin")
def _pin(facts: Facts) -> Iterator[Trouble]:
    if facts.incident.geom is None and (facts.incident.beat_uid or _address(facts)):
        yield warning(
            "Without a pin it does not show on the map. Set one, or look the address up.", "geom"
        )


@rule("role")
def _role(facts: Facts) -> Iterator[Trouble]:
    for person in facts.persons:
        if not person.roles & set(PersonRole):
            yield error(
                "Say what this person was: victim, suspect, witness …", f"{person.path}.roles"
            )


@rule("subject")
def _subject(facts: Facts) -> Iterator[Trouble]:
    for person in facts.persons:
        if _is_organisation(person) or text(person.record.category):
            continue
        fix = None
        if roles := tuple(r for r in several(person.record.roles) if r in DEFAULT_CATEGORY):
            word = default_category(roles)
            label = facts.lists.label("subject_categories", word)
            fix = setting(f"Set to {label.lower()}", f"{person.path}.category", str(word))
        yield error(
            "Say whose data this is: a suspect’s, a victim’s, a witness’s or another’s.",
            f"{person.path}.category",
            fix,
        )


@rule("narrative")
def _narrative(facts: Facts) -> Iterator[Trouble]:
    held = vars(facts.incident)
    if "account" not in held:
        return  # kept from this officer: then it is not his to miss
    account = held["account"]
    if account is None or not text(account.narrative):
        yield warning(
            "Nothing is told yet. Write in a few sentences what happened.", "account.narrative"
        )


@rule("age")
def _age(facts: Facts) -> Iterator[Trouble]:
    for person in facts.persons:
        if person.ages and not 0 <= min(person.ages) <= max(person.ages) <= 120:
            yield error("An age is between 0 and 120 years.", f"{person.path}.age_low")


def _has_pin_or_beat(facts: Facts) -> bool:
    return facts.incident.geom is not None or facts.incident.beat_uid is not None


def _address(facts: Facts) -> str | None:
    """The address; None where the account was not loaded, so that nobody can say."""
    held = vars(facts.incident)
    if "account" not in held:
        return None
    return text(held["account"].address) if held["account"] is not None else ""


def _is_organisation(person: PersonFact) -> bool:
    return person.is_victim and person.kind not in ("", "I", "L")


RULES = (
    *(_source, _reported_time, _occurred_time, _window, _reported_before, _long_ago),
    *(_place, _pin, _role, _subject, _age, _narrative),
)
