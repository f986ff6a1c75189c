"""Rules on offenders, known and unknown (segment 5).

Somebody who was only seen is `known=False` with what was seen of him, “not known” being an
answer too; one of whom nothing at all is said stands for offenders whose number nobody
knows (NIBRS sequence number 00).

Rule 553 (sex must fit the relationship) is left out: it took every couple for a man and a
woman, and the FBI's current specification does not have it.
"""

from __future__ import annotations

from collections.abc import Iterator

from icimps_desktop.records.rules.administrative import is_cleared_otherwise
from icimps_desktop.records.rules.facts import Facts, text
from icimps_desktop.records.rules.finding import Step
from icimps_desktop.records.rules.parts import without_person
from icimps_desktop.records.rules.rule import Trouble, error, fixing, rule, setting, warning

_JUSTIFIABLE = "09C"


@rule("501", full_reports_only=True)
def _offender_described(facts: Facts) -> Iterator[Trouble]:
    for offender in facts.offenders:
        if offender.is_blank:
            continue
        for field in ("sex", "race"):
            if not text(getattr(offender.record, field)):
                path = f"{offender.path}.{field}"
                yield error(
                    f"Say the offender’s {field}; “not known” counts.",
                    path,
                    setting("Not known", path, "U"),
                )
        if offender.ages is None:
            yield warning(
                "Give the offender’s age or a range; leave it open only if nobody knows.",
                f"{offender.path}.age_low",
            )


@rule("552", full_reports_only=True)
def _age_of_nobody(facts: Facts) -> Iterator[Trouble]:
    for offender in facts.offenders:
        if offender.is_blank and offender.ages is not None:
            yield error(
                "Of this offender only an age is entered. Say what else was seen, "
                "or take the age out.",
                f"{offender.path}.age_low",
                fixing(
                    "Take the age out",
                    Step("set", f"{offender.path}.age_low", None),
                    Step("set", f"{offender.path}.age_high", None),
                ),
            )


@rule("555", full_reports_only=True)
def _nobody_beside_others(facts: Facts) -> Iterator[Trouble]:
    if len(facts.offenders) < 2:
        return
    for offender in facts.offenders:
        if offender.is_blank:
            alone = vars(offender.record).get("identity") is None
            yield error(
                "Nothing is said of one offender while others are entered. Say what was "
                "seen, or take the person out.",
                offender.path,
                fixing("Take the person out", *without_person(facts, offender)) if alone else None,
            )


@rule("557", full_reports_only=True)
def _cleared_without_offender(facts: Facts) -> Iterator[Trouble]:
    if is_cleared_otherwise(facts) and any(person.is_blank for person in facts.offenders):
        yield error(
            "It cannot be cleared while nothing is known of the offender.",
            "exceptional_clearance",
        )


@rule("558", full_reports_only=True)
def _cleared_without_known_offender(facts: Facts) -> Iterator[Trouble]:
    described = [person for person in facts.offenders if not person.is_blank]
    if (
        is_cleared_otherwise(facts)
        and described
        and not any(person.is_fully_known for person in described)
    ):
        yield error(
            "To clear it without an arrest, age, sex and race of one offender must be known.",
            "exceptional_clearance",
        )


@rule("559", full_reports_only=True)
def _justifiable_needs_offender(facts: Facts) -> Iterator[Trouble]:
    justified = any(offence.nibrs == _JUSTIFIABLE for offence in facts.offences)
    if justified and facts.offenders and not any(p.is_fully_known for p in facts.offenders):
        yield error(
            "A justifiable homicide needs age, sex and race of the one who did it.",
            f"{facts.offenders[0].path}.age_low",
        )


RULES = (
    *(_offender_described, _age_of_nobody, _nobody_beside_others),
    *(_cleared_without_offender, _cleared_without_known_offender, _justifiable_needs_offender),
)
