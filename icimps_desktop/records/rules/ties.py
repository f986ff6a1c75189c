"""Rules on what victims and offenders are to each other (elements 34 and 35)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from icimps_desktop.records.rules.facts import UNKNOWN, Facts, Link, PersonFact, text
from icimps_desktop.records.rules.finding import Step
from icimps_desktop.records.rules.rule import Trouble, error, fixing, rule, setting, warning

_ROBBERY = "120"
_SPOUSE, _VICTIM_OFFENDER, _NOT_KNOWN = "SE", "VO", "RU"


@rule("070")
def _tie_to_nobody(facts: Facts) -> Iterator[Trouble]:
    for link in facts.links:
        if link.victim is None or not link.victim.is_victim:
            whom = "a victim"
        elif link.offender is None or not link.offender.is_offender:
            whom = "an offender"
        else:
            continue
        yield error(
            f"A relationship names {whom} who is not in the report.",
            link.path,
            fixing("Take it out", Step("remove", link.path)),
        )


@rule("404-tie")
def _tie_code(facts: Facts) -> Iterator[Trouble]:
    for link in facts.links:
        if link.code and facts.code("relationships", link.code) is None:
            yield error(
                f"“{link.code}” is no relationship of the list. Pick one from it.",
                f"{link.path}.code",
            )


@rule("460", full_reports_only=True)
def _tie_missing(facts: Facts) -> Iterator[Trouble]:
    """Asked for between a person hurt or robbed and each offender who was at least seen."""
    said = {(link.record.victim_uid, link.record.offender_uid) for link in facts.links}
    place = len(facts.links)
    for victim in facts.victims:
        if not victim.is_human_victim or not _needs_ties(facts, victim):
            continue
        for offender in facts.offenders:
            uids = (victim.record.uid, offender.record.uid)
            if offender.is_blank or uids in said or uids[0] == uids[1]:
                continue
            ends = {"victim_uid": f"@{victim.path}", "offender_uid": f"@{offender.path}"}
            value = {**ends, "code": _NOT_KNOWN}
            yield error(
                "Say what the victim is to the offender; “not known” counts.",
                "relationships",
                fixing("Not known", Step("add", f"relationships[{place}]", value)),
            )
    for link in facts.links:
        if not link.code:
            yield error(
                "A relationship is left open. Pick one; “not known” counts.",
                f"{link.path}.code",
                setting("Not known", f"{link.path}.code", _NOT_KNOWN),
            )


@rule("468", full_reports_only=True)
def _tie_to_unknown(facts: Facts) -> Iterator[Trouble]:
    for link in _whole(facts):
        if link.offender is not None and link.offender.is_blank:
            yield error(
                "Nothing is known of the offender; then no relationship is known.",
                f"{link.path}.code",
                fixing("Take the relationship out", Step("remove", link.path)),
            )


@rule("470")
def _fight_needs_two(facts: Facts) -> Iterator[Trouble]:
    for link in _whole(facts):
        if link.code == _VICTIM_OFFENDER and (len(facts.victims) < 2 or len(facts.offenders) < 2):
            yield error(
                "“Victim is also the offender” needs two victims and two offenders.",
                f"{link.path}.code",
            )


@rule("471")
def _one_self_per_victim(facts: Facts) -> Iterator[Trouble]:
    yield from _more_than_one(
        facts,
        _VICTIM_OFFENDER,
        lambda link: link.record.victim_uid,
        "One victim cannot be two of the offenders.",
    )


@rule("474")
def _one_self_per_offender(facts: Facts) -> Iterator[Trouble]:
    yield from _more_than_one(
        facts,
        _VICTIM_OFFENDER,
        lambda link: link.record.offender_uid,
        "One offender cannot be two of the victims.",
    )


@rule("475")
def _one_spouse_per_victim(facts: Facts) -> Iterator[Trouble]:
    yield from _more_than_one(
        facts,
        _SPOUSE,
        lambda link: link.record.victim_uid,
        "A victim has one spouse. Correct one of the relationships.",
    )


@rule("476")
def _one_spouse_per_offender(facts: Facts) -> Iterator[Trouble]:
    yield from _more_than_one(
        facts,
        _SPOUSE,
        lambda link: link.record.offender_uid,
        "An offender has one spouse. Correct one of the relationships.",
    )


@rule("472", full_reports_only=True)
def _tie_to_undescribed(facts: Facts) -> Iterator[Trouble]:
    for link in _whole(facts):
        offender = link.offender
        if offender is None or offender.is_blank or link.code in ("", _NOT_KNOWN):
            continue
        if (
            offender.ages is None
            and text(offender.record.sex) in UNKNOWN
            and text(offender.record.race) in UNKNOWN
        ):
            yield error(
                "Age, sex and race of the offender are not known: "
                "then the relationship is not known either.",
                f"{link.path}.code",
                setting("Set to not known", f"{link.path}.code", _NOT_KNOWN),
            )


@rule("450")
def _young_spouse(facts: Facts) -> Iterator[Trouble]:
    for link in _whole(facts):
        if link.code != _SPOUSE:
            continue
        ages = [max(p.ages) for p in (link.victim, link.offender) if p and p.ages]
        if not ages:
            continue
        if min(ages) < 13:
            yield error(
                "A child under 13 is nobody’s spouse. Check the age or the relationship.",
                f"{link.path}.code",
            )
        elif min(ages) < 18:
            yield warning("One of the spouses is under 18. Check the age.", f"{link.path}.code")


@rule("554")
def _ages_of_family(facts: Facts) -> Iterator[Trouble]:
    for link in _whole(facts):
        kind = facts.code("relationships", link.code)
        if kind is None or not (link.victim and link.victim.ages):
            continue
        if not (link.offender and link.offender.ages):
            continue
        victim, offender = link.victim.ages, link.offender.ages
        order = kind.text("victim_age")
        if (order == "older" and max(victim) <= min(offender)) or (
            order == "younger" and min(victim) >= max(offender)
        ):
            yield error(
                f"{kind.label}: then the victim is {order} than the offender. Check the ages.",
                f"{link.path}.code",
            )


def _needs_ties(facts: Facts, victim: PersonFact) -> bool:
    return any(
        offence.against == "person" or offence.nibrs == _ROBBERY
        for offence in facts.suffered_by(victim)
    )


def _whole(facts: Facts) -> Iterator[Link]:
    """Links whose two ends are in the report; rule 070 has the others."""
    return (link for link in facts.links if link.victim and link.offender)


def _more_than_one(
    facts: Facts, code: str, end: Callable[[Link], object], sentence: str
) -> Iterator[Trouble]:
    links = [link for link in _whole(facts) if link.code == code]
    count = Counter(end(link) for link in links)
    met: set[object] = set()
    for link in links:
        if count[end(link)] > 1 and end(link) in met:
            yield error(sentence, f"{link.path}.code")
        met.add(end(link))


RULES = (
    *(_tie_to_nobody, _tie_code, _tie_missing, _tie_to_unknown, _tie_to_undescribed),
    *(_fight_needs_two, _one_self_per_victim, _one_self_per_offender),
    *(_one_spouse_per_victim, _one_spouse_per_offender, _young_spouse, _ages_of_family),
)
