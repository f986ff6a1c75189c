"""Rules across the parts of a report: what one part demands of another."""

from __future__ import annotations

from collections.abc import Iterator

from icimps_desktop.records.rules.facts import Facts, OffenceFact, PersonFact, text
from icimps_desktop.records.rules.finding import Fix, Step
from icimps_desktop.records.rules.parts import (
    UNKNOWN_OFFENDER,
    next_seq,
    with_link,
    with_nothing_taken,
    with_society,
    without_offence,
    without_person,
)
from icimps_desktop.records.rules.rule import Trouble, error, fixing, rule

_NOTHING = frozenset("18")  # nothing taken, or not known
_ASSAULTS = frozenset({"13A", "13B", "13C"})
_THEFTS = frozenset({"23A", "23B", "23C", "23D", "23E", "23F", "23G", "23H", "240"})
_FONDLING = "11D"
_WITH_CONSENT = frozenset({"36A", "36B"})
# The graver offence, and what is already part of it for the same victim.
_INCLUDES: dict[str, frozenset[str]] = {
    "09A": _ASSAULTS,
    "13A": frozenset({"13B", "13C"}),
    "13B": frozenset({"13C"}),
    "11A": _ASSAULTS | {_FONDLING},
    "11B": _ASSAULTS | {_FONDLING},
    "11C": _ASSAULTS | {_FONDLING},
    _FONDLING: frozenset({"13B", "13C"}),
    "120": _ASSAULTS | _THEFTS,
}
# What cannot both be done to one victim.
_EXCLUDES: dict[str, frozenset[str]] = {
    "09A": frozenset({"09B"}),
    "09B": _ASSAULTS,
    "11A": _WITH_CONSENT,
    "11B": _WITH_CONSENT,
    "11C": _WITH_CONSENT,
    _FONDLING: _WITH_CONSENT,
}


@rule("075", full_reports_only=True)
def _nobody_as_offender(facts: Facts) -> Iterator[Trouble]:
    if facts.offenders:
        return
    value = UNKNOWN_OFFENDER | {"seq": next_seq(facts, "involvements")}
    path = f"involvements[{len(facts.persons)}]"
    yield error(
        "Nobody is entered as the offender. Add a suspect, or an unknown offender.",
        "involvements",
        fixing("Add an unknown offender", Step("add", path, value)),
    )


@rule("065", full_reports_only=True)
def _offence_without_victim(facts: Facts) -> Iterator[Trouble]:
    suffered = {o.index for victim in facts.victims for o in facts.suffered_by(victim)}
    for offence in facts.offences:
        if offence.group != "A" or offence.index in suffered or _is_for_080(facts):
            continue
        yield error(
            f"{offence.name} has no victim. Add one, or link one that is entered.",
            "victim_offences",
            _victim_for(facts, offence),
        )


@rule("080", full_reports_only=True)
def _society_alone(facts: Facts) -> Iterator[Trouble]:
    """Only crimes against society: exactly one victim, the public."""
    if not _only_society(facts):
        return
    offences = [offence for offence in facts.offences if offence.group == "A"]
    public = [victim for victim in facts.victims if victim.kind == "S"]
    if not facts.victims:
        yield error(
            f"{offences[0].name}: the victim is the public. Add it.",
            "involvements",
            fixing("Add the public as victim", *with_society(facts, offences)),
        )
    for extra in public[1:]:
        yield error(
            "The public is entered as victim twice.",
            extra.path,
            fixing("Take the second out", *without_person(facts, extra)),
        )


@rule("466")
def _link_to_nothing(facts: Facts) -> Iterator[Trouble]:
    for place, link in enumerate(facts.incident.victim_offences):
        person = facts.by_uid.get(link.victim_uid)
        if link.offence_uid not in facts.offence_by_uid:
            sentence = "A victim is linked to an offence that is not in the report."
        elif person is None or not person.is_victim:
            sentence = "An offence is linked to a victim who is not in the report."
        else:
            continue
        path = f"victim_offences[{place}]"
        yield error(sentence, path, fixing("Take the link out", Step("remove", path)))


@rule("478")
def _included_offence(facts: Facts) -> Iterator[Trouble]:
    for victim in facts.victims:
        suffered = {offence.nibrs: offence for offence in facts.suffered_by(victim)}
        for code, offence in suffered.items():
            for other in sorted(_INCLUDES.get(code, frozenset()) & suffered.keys()):
                lesser = suffered[other]
                yield error(
                    f"For the same victim {lesser.a_name} is already part of {offence.a_name}.",
                    lesser.path,
                    _without_lesser(facts, victim, lesser),
                )
            for other in sorted(_EXCLUDES.get(code, frozenset()) & suffered.keys()):
                yield error(
                    f"One victim cannot suffer both {offence.a_name} and "
                    f"{suffered[other].a_name}. Keep one of them.",
                    suffered[other].path,
                )


@rule("074", full_reports_only=True)
def _item_missing(facts: Facts) -> Iterator[Trouble]:
    if _entered_losses(facts):
        return
    for offence in facts.offences:
        if offence.needs("property"):
            may_be_nothing = bool(offence.losses & _NOTHING)
            fix = Fix("Nothing was taken", (with_nothing_taken(facts),)) if may_be_nothing else None
            yield error(
                f"{offence.name} needs an item: {_said(facts, offence)}.",
                "items",
                fix,
            )
            return  # one item answers for all of them; rule 078 looks closer


@rule("076", full_reports_only=True)
def _item_out_of_place(facts: Facts) -> Iterator[Trouble]:
    if any(offence.allows("property") or not offence.code for offence in facts.offences):
        return
    for index, item in facts.items:
        if text(item.loss):
            path = f"items[{index}].loss"
            yield error(
                f"{facts.offences[0].name} takes or damages nothing. Add the offence that did, "
                "or leave open what happened to the thing.",
                path,
                fixing("Leave it open", Step("set", path, "")),
            )


@rule("077", full_reports_only=True)
def _attempt_takes_nothing(facts: Facts) -> Iterator[Trouble]:
    losses = _entered_losses(facts)
    if not losses or losses & _NOTHING:
        return
    for offence in facts.offences:
        if offence.record.attempted and offence.needs("property"):
            yield error(
                f"{offence.name} was an attempt: add an item that says that nothing was taken.",
                "items",
                Fix("Nothing was taken", (with_nothing_taken(facts),)),
            )
            return


@rule("078", full_reports_only=True)
def _fitting_item_missing(facts: Facts) -> Iterator[Trouble]:
    losses = _entered_losses(facts)
    if not losses or not losses <= _fitting(facts):
        return  # rules 074 and 081 have it
    for offence in facts.offences:
        if offence.record.attempted or not offence.needs("property"):
            continue
        if not losses & offence.losses:
            yield error(
                f"No item fits {offence.a_name}. It needs: {_said(facts, offence)}.", "items"
            )


@rule("081", full_reports_only=True)
def _loss_does_not_fit(facts: Facts) -> Iterator[Trouble]:
    taking = [offence for offence in facts.offences if offence.allows("property")]
    if not taking:
        return  # rule 076 has it
    fitting = _fitting(facts)
    for index, item in facts.items:
        loss = text(item.loss)
        if loss and loss not in fitting:
            said = facts.lists.label("property_loss", loss)
            yield error(
                f"{taking[0].name}: “{said}” does not come of it. Correct what happened, "
                "or add the offence.",
                f"items[{index}].loss",
            )


def _fitting(facts: Facts) -> frozenset[str]:
    """What may have happened to things by all offences together."""
    known = frozenset(facts.lists.get("property_loss"))
    taking = [offence for offence in facts.offences if offence.allows("property")]
    if any(not offence.losses for offence in taking):
        return known  # an offence of which the lists do not say what it does to property
    return frozenset().union(*(offence.losses for offence in taking))


def _said(facts: Facts, offence: OffenceFact) -> str:
    """“stolen or recovered, or “nothing taken””: what an item of this offence may be."""
    names = facts.lists.get("property_loss")
    real = [facts.label("property_loss", c) for c in names if c in offence.losses - _NOTHING]
    none = [f"“{names[c].label.lower()}”" for c in ("1",) if c in offence.losses]
    return ", or ".join((*([" or ".join(real)] if real else []), *none))


def _entered_losses(facts: Facts) -> frozenset[str]:
    return frozenset(text(item.loss) for _, item in facts.items) - {""}


def _only_society(facts: Facts) -> bool:
    against = {offence.against for offence in facts.offences if offence.group == "A"}
    return against == {"society"}


def _is_for_080(facts: Facts) -> bool:
    return _only_society(facts) and not facts.victims


def _victim_for(facts: Facts, offence: OffenceFact) -> Fix | None:
    """Where only one victim can be meant, link that one."""
    if offence.against == "society":
        public = next((victim for victim in facts.victims if victim.kind == "S"), None)
        if public is None:
            return Fix("The public is the victim", with_society(facts, [offence]))
        return fixing("The public is the victim", with_link(facts, f"@{public.path}", offence))
    meant = [victim for victim in facts.victims if victim.kind != "S"]
    if len(meant) != 1:
        return None
    return fixing("Link the victim", with_link(facts, f"@{meant[0].path}", offence))


def _without_lesser(facts: Facts, victim: PersonFact, lesser: OffenceFact) -> Fix:
    """Take the lesser offence out, or only off this victim where others suffered it too."""
    others = [
        person
        for person in facts.victims
        if person.index != victim.index and lesser in facts.suffered_by(person)
    ]
    if not others:
        return Fix("Take it out", without_offence(facts, lesser))
    places = [
        place
        for place, link in enumerate(facts.incident.victim_offences)
        if link.victim_uid == victim.record.uid and link.offence_uid == lesser.record.uid
    ]
    steps = (Step("remove", f"victim_offences[{place}]") for place in reversed(places))
    return fixing("Take it off this victim", *steps)


RULES = (
    *(_nobody_as_offender, _offence_without_victim, _society_alone, _link_to_nothing),
    *(_included_offence, _item_missing, _item_out_of_place, _attempt_takes_nothing),
    *(_fitting_item_missing, _loss_does_not_fit),
)
