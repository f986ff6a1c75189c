"""Rules on arrests (segments 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator

from icimps_desktop.records.person import PersonRole
from icimps_desktop.records.rules.administrative import GRACE
from icimps_desktop.records.rules.facts import UNKNOWN, Facts, several, text
from icimps_desktop.records.rules.parts import next_seq
from icimps_desktop.records.rules.rule import Trouble, error, rule, setting, warning

_JUSTIFIABLE = "09C"
_RUNAWAY = "90I"
_UNARMED = "01"
_ADULT = 18


@rule("601")
def _arrest_incomplete(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        path = f"arrests[{index}]"
        if facts.time(arrest.at) is None:
            yield error("Give the day of the arrest.", f"{path}.at")
        if not text(arrest.transaction_no):
            yield error("Give the number of the arrest.", f"{path}.transaction_no")
        if not text(arrest.arrest_type):
            yield error(
                "Say how the arrest was made: on the spot, by summons, or taken in.",
                f"{path}.arrest_type",
            )
        if not text(arrest.offence_code):
            only = facts.offences[0] if len(facts.offences) == 1 else None
            code_path = f"{path}.offence_code"
            fix = setting(only.name, code_path, only.nibrs) if only and only.code else None
            yield error("Say for which offence the arrest was made.", code_path, fix)
        if not several(arrest.armed_with):
            yield error(
                "Say what the arrested person was armed with, or that there was nothing.",
                f"{path}.armed_with",
                setting("Unarmed", f"{path}.armed_with", [_UNARMED]),
            )


@rule("601-person")
def _arrestee_described(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        person = facts.by_uid.get(arrest.person_uid)
        for field in ("sex", "race"):
            if text(getattr(arrest, field)):
                continue
            path = f"arrests[{index}].{field}"
            known = text(getattr(person.record, field)) if person else ""
            usable = known and not (field == "sex" and known in UNKNOWN)
            fix = setting("Take it from the person", path, known) if usable else None
            yield error(f"Say the {field} of the arrested person.", path, fix)
        if arrest.age is None:
            path = f"arrests[{index}].age"
            ages = person.ages if person else None
            exact = ages is not None and ages[0] == ages[1]
            fix = setting("Take it from the person", path, ages[0]) if ages and exact else None
            yield warning("Give the age of the arrested person.", path, fix)


@rule("604")
def _arrest_codes(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        for name, field in (
            *(("arrest_types", "arrest_type"), ("arrest_multiple", "multiple")),
            *(("offences", "offence_code"), ("sex", "sex"), ("race", "race")),
            ("juvenile_dispositions", "juvenile_disposition"),
        ):
            value = text(getattr(arrest, field))
            if value and facts.code(name, value) is None:
                label = facts.lists.get(name).label
                yield error(
                    f"Of the arrest, “{value}” is no answer to “{label}”.",
                    f"arrests[{index}].{field}",
                )
        for code in several(arrest.armed_with):
            if facts.code("armed_with", code) is None:
                yield error(
                    f"“{code}” is no weapon of the list for arrests.",
                    f"arrests[{index}].armed_with",
                )


@rule("605")
def _arrest_to_come(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        at = facts.time(arrest.at)
        if at and at > facts.now + GRACE:
            yield error(
                "The arrest is still to come. Check the date and the year.", f"arrests[{index}].at"
            )


@rule("606")
def _armed_twice(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        codes = several(arrest.armed_with)
        once = list(dict.fromkeys(codes))
        if len(once) < len(codes):
            path = f"arrests[{index}].armed_with"
            yield error(
                "The same weapon is entered twice for the arrest.",
                path,
                setting("Keep one of them", path, once),
            )


@rule("607")
def _unarmed_beside_weapons(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        codes = several(arrest.armed_with)
        armed = [code for code in codes if code != _UNARMED]
        if armed and len(armed) < len(codes):
            path = f"arrests[{index}].armed_with"
            yield error(
                "Nobody is armed and unarmed at once.",
                path,
                setting("Keep the weapons", path, armed),
            )


@rule("655")
def _automatic_at_arrest(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        codes = several(arrest.armed_with)
        plain = [
            code[:-1]
            if len(code) == 3
            and code.endswith("A")
            and (found := facts.code("armed_with", code[:-1]))
            and not found.yes("firearm")
            else code
            for code in codes
        ]
        if plain != list(codes):
            path = f"arrests[{index}].armed_with"
            yield error(
                "At the arrest, only a firearm can be automatic.",
                path,
                setting("Take “automatic” out", path, plain),
            )


@rule("656")
def _arrested_but_no_offender(facts: Facts) -> Iterator[Trouble]:
    """Also: more arrests than offenders, or of an offender of whom nothing is said."""
    for index, arrest in facts.arrests:
        person = facts.by_uid.get(arrest.person_uid)
        path = f"arrests[{index}].person_uid"
        if person is None:
            yield error("Say who was arrested.", path)
        elif not person.is_offender:
            roles = [*several(person.record.roles), str(PersonRole.ARRESTEE)]
            yield error(
                "The arrested person is not entered as an offender.",
                path,
                setting("Enter the arrest as a role", f"{person.path}.roles", roles),
            )
        elif person.is_blank:
            yield error(
                "Somebody was arrested of whom nothing is said. Describe the person.", person.path
            )


@rule("661")
def _arrest_number_twice(facts: Facts) -> Iterator[Trouble]:
    seen: set[int] = set()
    for index, arrest in facts.arrests:
        if arrest.seq is not None and arrest.seq in seen:
            path = f"arrests[{index}].seq"
            yield error(
                "Two arrests have the same place in the report.",
                path,
                setting("Put it last", path, next_seq(facts, "arrests")),
            )
        seen.add(arrest.seq)


@rule("665")
def _arrest_before_incident(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        day, first = facts.day(arrest.at), facts.first_day
        if day and first and day < first:
            yield error(
                "The arrest was made before it happened. Check both dates.",
                f"arrests[{index}].at",
            )


@rule("667")
def _sex_of_arrestee(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        if arrest.sex == "U":
            yield error("The sex of somebody arrested is known. Enter it.", f"arrests[{index}].sex")


@rule("652")
def _young_person(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        if arrest.age is not None and arrest.age < _ADULT and not text(arrest.juvenile_disposition):
            yield error(
                "The arrested person is under 18: say whether handled here or referred.",
                f"arrests[{index}].juvenile_disposition",
            )


@rule("653")
def _no_young_person(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        if arrest.age is not None and arrest.age >= _ADULT and text(arrest.juvenile_disposition):
            path = f"arrests[{index}].juvenile_disposition"
            yield error(
                "The arrested person is of age: what is done with young persons does not apply.",
                path,
                setting("Take it out", path, ""),
            )


@rule("669")
def _no_arrest_when_justified(facts: Facts) -> Iterator[Trouble]:
    if facts.arrests and any(offence.nibrs == _JUSTIFIABLE for offence in facts.offences):
        yield error("Nobody is arrested for a justifiable homicide.", "arrests")


@rule("670")
def _arrest_for_justified(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        if arrest.offence_code == _JUSTIFIABLE:
            yield error(
                "A justifiable homicide is no ground for an arrest.",
                f"arrests[{index}].offence_code",
            )


@rule("760")
def _graver_arrest(facts: Facts) -> Iterator[Trouble]:
    if facts.is_full_report or not facts.offences:
        return
    for index, arrest in facts.arrests:
        offence = facts.code("offences", arrest.offence_code)
        if offence is not None and offence.text("group") == "A":
            yield error(
                f"The arrest is for {offence.label[:1].lower()}{offence.label[1:]}, "
                "which is not among the offences. Add it.",
                f"arrests[{index}].offence_code",
            )


@rule("761")
def _runaway_age(facts: Facts) -> Iterator[Trouble]:
    for index, arrest in facts.arrests:
        if arrest.offence_code == _RUNAWAY and arrest.age is not None and not 1 <= arrest.age <= 17:
            yield error("A runaway is 1 to 17 years old. Check the age.", f"arrests[{index}].age")


RULES = (
    *(_arrest_incomplete, _arrestee_described, _arrest_codes, _arrested_but_no_offender),
    *(_arrest_to_come, _arrest_before_incident, _arrest_number_twice),
    *(_armed_twice, _unarmed_beside_weapons, _automatic_at_arrest, _sex_of_arrestee),
    *(_young_person, _no_young_person, _runaway_age),
    *(_no_arrest_when_justified, _arrest_for_justified, _graver_arrest),
)
