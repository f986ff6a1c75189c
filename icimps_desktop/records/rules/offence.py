"""Rules on each offence and on the offences together (segment 2)."""

from __future__ import annotations

from collections.abc import Iterator

from icimps_desktop.records.rules.facts import Facts, several, text
from icimps_desktop.records.rules.finding import Step
from icimps_desktop.records.rules.parts import without_offence
from icimps_desktop.records.rules.rule import Trouble, error, fixing, rule, setting

MOST = 10
_BURGLARY = "220"
_SIMPLE_ASSAULT = "13B"
_JUSTIFIABLE = "09C"
_BY_ROOM = ("14", "19")  # hotels and rental storage count the premises entered
_CYBERSPACE = "58"


@rule("201")
def _offence_missing(facts: Facts) -> Iterator[Trouble]:
    if not facts.offences:
        yield error("Add the offence: there must be at least one.", "offences")
    for offence in facts.offences:
        if not offence.nibrs:
            yield error("Pick the offence from the list.", f"{offence.path}.nibrs")


@rule("201-place", full_reports_only=True)
def _kind_of_place(facts: Facts) -> Iterator[Trouble]:
    if not text(facts.incident.location_type):
        yield error("Say what kind of place it was.", "location_type")


@rule("201-using", full_reports_only=True)
def _suspected_using(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.group == "A" and not several(offence.record.suspected_using):
            path = f"{offence.path}.suspected_using"
            yield error(
                f"{offence.name}: say whether the offender seemed drunk or drugged, "
                "or used a computer.",
                path,
                setting("None of these", path, ["N"]),
            )


@rule("201-bias", full_reports_only=True)
def _bias(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.group == "A" and not several(offence.record.bias):
            path = f"{offence.path}.bias"
            yield error(
                f"{offence.name}: say whether hate or bias was a motive.",
                path,
                setting("No bias", path, ["88"]),
            )


@rule("204")
def _offence_code(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.nibrs and offence.code is None:
            yield error(
                f"“{offence.nibrs}” is not in the list of offences. Pick one from it.",
                f"{offence.path}.nibrs",
            )


@rule("205", full_reports_only=True)
def _cyberspace(facts: Facts) -> Iterator[Trouble]:
    if facts.incident.location_type != _CYBERSPACE:
        return
    for offence in facts.offences:
        if offence.group == "A" and not offence.allows("cyberspace"):
            yield error(
                f"{offence.name} does not happen on the internet. Pick the place itself.",
                "location_type",
            )


@rule("252")
def _premises_out_of_place(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        fits = offence.nibrs == _BURGLARY and facts.incident.location_type in _BY_ROOM
        if offence.record.premises is not None and not fits:
            path = f"{offence.path}.premises"
            yield error(
                "Rooms or units are counted only for burglary in a hotel or rental storage.",
                path,
                setting("Take the number out", path, None),
            )


@rule("257")
def _premises_missing(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.nibrs == _BURGLARY and facts.incident.location_type in _BY_ROOM:
            count = offence.record.premises
            if count is None or not 1 <= count <= 99:
                yield error(
                    "Burglary in a hotel or rental storage needs the number of rooms or units "
                    "entered, 1 to 99.",
                    f"{offence.path}.premises",
                )


@rule("253")
def _entry_missing(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.nibrs == _BURGLARY and not text(offence.record.entry_method):
            yield error(
                "Burglary needs the way of entry: forced or not.", f"{offence.path}.entry_method"
            )


@rule("254")
def _entry_out_of_place(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.nibrs and offence.nibrs != _BURGLARY and text(offence.record.entry_method):
            path = f"{offence.path}.entry_method"
            yield error(
                "A way of entry belongs to burglary alone.",
                path,
                setting("Take it out", path, ""),
            )


@rule("256")
def _must_be_completed(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.record.attempted and offence.needs("completed"):
            path = f"{offence.path}.attempted"
            is_killing = offence.nibrs.startswith("09")
            yield error(
                f"{offence.name} always counts as completed."
                + (" If nobody died, it is an aggravated assault." if is_killing else ""),
                path,
                setting("Set to completed", path, False),
            )


@rule("262")
def _offence_twice(facts: Facts) -> Iterator[Trouble]:
    seen: set[str] = set()
    for offence in facts.offences:
        if offence.nibrs and offence.nibrs in seen:
            yield error(
                f"{offence.name} is entered twice. Once is enough, for all victims.",
                offence.path,
                fixing("Take the second out", *without_offence(facts, offence)),
            )
        seen.add(offence.nibrs)


@rule("263")
def _too_many(facts: Facts) -> Iterator[Trouble]:
    if len(facts.offences) > MOST:
        yield error(
            "One report holds ten offences at most. Put the others into a second report.",
            "offences",
        )


@rule("264", full_reports_only=True)
def _arrest_only_offence(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.group == "B":
            yield error(
                f"{offence.name} goes into a report of its own, not beside a graver offence.",
                offence.path,
                fixing("Take it out", *without_offence(facts, offence)),
            )


@rule("266")
def _justifiable_stands_alone(facts: Facts) -> Iterator[Trouble]:
    alone = next((o for o in facts.offences if o.nibrs == _JUSTIFIABLE), None)
    if alone is not None and len(facts.offences) > 1:
        yield error(
            "A justifiable homicide stands alone. Put the other offences into a second report.",
            alone.path,
        )


@rule("269")
def _perhaps_aggravated(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.nibrs == _SIMPLE_ASSAULT and any(
            (weapon := facts.code("weapons", code)) and weapon.yes("firearm")
            for code in several(offence.record.weapons)
        ):
            graver = facts.lists.get("offences")["13A"]
            yield error(
                "With a firearm it is an aggravated assault.",
                f"{offence.path}.nibrs",
                fixing(
                    "Make it an aggravated assault",
                    Step("set", f"{offence.path}.nibrs", graver.code),
                    Step("set", f"{offence.path}.iccs", graver.text("iccs")),
                ),
            )


@rule("270")
def _justifiable_has_no_bias(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.nibrs == _JUSTIFIABLE and several(offence.record.bias) not in ((), ("88",)):
            path = f"{offence.path}.bias"
            yield error(
                "A justifiable homicide has no bias.", path, setting("No bias", path, ["88"])
            )


RULES = (
    *(_offence_missing, _offence_code, _too_many, _offence_twice, _arrest_only_offence),
    *(_justifiable_stands_alone, _must_be_completed, _kind_of_place, _cyberspace),
    *(_entry_missing, _entry_out_of_place, _premises_missing, _premises_out_of_place),
    *(_suspected_using, _bias, _justifiable_has_no_bias, _perhaps_aggravated),
)
