"""The rules of a report: checked as it is typed, offline, in plain words.

Numbers are those of the FBI's NIBRS edits as the SEARCH validator carries them; words name
rules of our own. What an offence needs and allows stands in the code lists, not here.
"""

from __future__ import annotations

from datetime import datetime

from icimps_desktop.records.codes import CodeLists
from icimps_desktop.records.incident import Incident
from icimps_desktop.records.rules import (
    administrative,
    arrestee,
    base,
    cross,
    drugs,
    offence,
    offence_details,
    offender,
    property,
    ties,
    victim,
)
from icimps_desktop.records.rules.facts import Facts
from icimps_desktop.records.rules.finding import Finding, Fix, Level, Step, finding_as_json
from icimps_desktop.records.rules.fixing import apply_fix
from icimps_desktop.records.rules.rule import Rule

# In the order of the form: the first error is the one an officer meets first.
RULES: tuple[Rule, ...] = (
    *base.RULES,
    *administrative.RULES,
    *offence.RULES,
    *offence_details.RULES,
    *property.RULES,
    *drugs.RULES,
    *victim.RULES,
    *offender.RULES,
    *ties.RULES,
    *arrestee.RULES,
    *cross.RULES,
)


def check(incident: Incident, lists: CodeLists, *, now: datetime) -> tuple[Finding, ...]:
    """What is to be mended or looked at, in the order of the form.

    The incident is loaded with its parts (an account that was kept from the officer is not
    missed). Nothing is changed, nothing is raised on a half-filled draft. Errors block
    submitting, never saving.
    """
    facts = Facts(incident, lists, now)
    return tuple(finding for rule in RULES for finding in rule.find(facts))


__all__ = [
    "RULES",
    "Finding",
    "Fix",
    "Level",
    "Rule",
    "Step",
    "apply_fix",
    "check",
    "finding_as_json",
]
