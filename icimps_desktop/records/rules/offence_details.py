"""Rules on what an offence was done with: weapons, activity, several codes in one field."""

from __future__ import annotations

from collections.abc import Iterator

from icimps_desktop.records.rules.facts import Facts, OffenceFact, several
from icimps_desktop.records.rules.rule import Trouble, error, rule, setting

_SIMPLE_ASSAULT = "13B"
_HOMICIDES = ("09A", "09B", "09C")
_NONE = "99"
# Field, its list, and how many codes it holds.
_FIELDS = (
    ("weapons", "weapons", 3),
    ("suspected_using", "suspected_using", 3),
    ("bias", "bias", 5),
    ("activity", "activities", 3),
)


def _each(facts: Facts) -> Iterator[tuple[OffenceFact, str, str, int, tuple[str, ...]]]:
    """Each field of several codes: offence, path, list, most, codes."""
    for offence in facts.offences:
        for field, name, most in _FIELDS:
            codes = several(getattr(offence.record, field))
            if codes:
                yield offence, f"{offence.path}.{field}", name, most, codes


@rule("204-details")
def _detail_codes(facts: Facts) -> Iterator[Trouble]:
    for _, path, name, _, codes in _each(facts):
        for code in codes:
            if facts.code(name, code) is None:
                label = facts.lists.get(name).label
                yield error(f"“{code}” is not in the list “{label}”. Pick one from it.", path)
    for offence in facts.offences:
        entry = offence.record.entry_method
        if entry and entry not in facts.lists.get("entry_methods"):
            yield error(
                f"“{entry}” is no way of entry. Pick forced or not forced.",
                f"{offence.path}.entry_method",
            )


@rule("many")
def _too_many_codes(facts: Facts) -> Iterator[Trouble]:
    for _, path, name, most, codes in _each(facts):
        if len(codes) > most:
            label = facts.lists.get(name).label
            yield error(
                f"No more than {most} answers can stand under “{label}”. Keep what matters most.",
                path,
                setting(f"Keep the first {most}", path, list(codes[:most])),
            )


@rule("206")
def _code_twice(facts: Facts) -> Iterator[Trouble]:
    for _, path, name, _, codes in _each(facts):
        once = list(dict.fromkeys(codes))
        if len(once) < len(codes):
            label = facts.lists.get(name).label
            yield error(
                f"The same answer stands twice under “{label}”.",
                path,
                setting("Keep it once", path, once),
            )


@rule("207")
def _none_beside_others(facts: Facts) -> Iterator[Trouble]:
    for _, path, name, _, codes in _each(facts):
        alone = [c for c in codes if (found := facts.code(name, c)) and found.yes("alone")]
        others = [code for code in codes if code not in alone]
        if alone and (others or len(set(alone)) > 1):
            said = facts.lists.label(name, alone[0])
            keep = others or alone[:1]
            yield error(
                f"“{said}” cannot stand beside another answer. Keep one or the other.",
                path,
                setting("Keep the other", path, keep),
            )


@rule("219")
def _activity_out_of_place(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        codes = several(offence.record.activity)
        fits = [code for code in codes if _activity_fits(facts, offence, code)]
        if offence.code is not None and len(fits) < len(codes):
            path = f"{offence.path}.activity"
            wrong = next(code for code in codes if code not in fits)
            said = facts.lists.label("activities", wrong)
            yield error(
                f"{offence.name}: the activity “{said}” does not go with it.",
                path,
                setting("Take it out", path, fits),
            )


@rule("220")
def _activity_missing(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.needs("activity") and not several(offence.record.activity):
            yield error(
                f"{offence.name}: say what was done, such as possessing, selling or making.",
                f"{offence.path}.activity",
            )


@rule("221")
def _weapon_missing(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.needs("weapon") and not several(offence.record.weapons):
            yield error(
                f"{offence.name} needs the weapon or force; “not known” counts.",
                f"{offence.path}.weapons",
            )


@rule("222")
def _weapon_out_of_place(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if (
            offence.code is not None
            and several(offence.record.weapons)
            and not offence.needs("weapon")
        ):
            path = f"{offence.path}.weapons"
            yield error(
                f"{offence.name} takes no weapon. If one was used, add that offence.",
                path,
                setting("Take the weapon out", path, []),
            )


@rule("258")
def _automatic_without_firearm(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        codes = several(offence.record.weapons)
        plain = [_without_false_mark(facts, code) for code in codes]
        if plain != list(codes):
            path = f"{offence.path}.weapons"
            yield error(
                "Only a firearm can be automatic.",
                path,
                setting("Take “automatic” out", path, plain),
            )


@rule("265")
def _weapon_too_grave(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.nibrs != _SIMPLE_ASSAULT:
            continue
        for code in several(offence.record.weapons):
            weapon = facts.code("weapons", code)
            if weapon and not weapon.yes("simple_assault") and not weapon.yes("firearm"):
                yield error(
                    f"{weapon.label} does not go with a simple assault. "
                    "Check the weapon, or pick aggravated assault.",
                    f"{offence.path}.weapons",
                )


@rule("267")
def _killing_without_force(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.nibrs in _HOMICIDES and _NONE in several(offence.record.weapons):
            yield error(
                f"{offence.name} always takes some weapon or force; “not known” counts.",
                f"{offence.path}.weapons",
                setting("Set to not known", f"{offence.path}.weapons", ["95"]),
            )


def _activity_fits(facts: Facts, offence: OffenceFact, code: str) -> bool:
    about = facts.lists.get("activities").get(code)
    if about is None:
        return True  # rule 204 has it
    if about.text("about") == "gang":
        return offence.allows("gang")
    animal = offence.nibrs == "720"
    return offence.needs("activity") and (about.text("about") == "animal") is animal


def _without_false_mark(facts: Facts, code: str) -> str:
    if len(code) != 3 or not code.endswith("A"):
        return code
    weapon = facts.lists.get("weapons").get(code[:-1])
    return code[:-1] if weapon is not None and not weapon.yes("firearm") else code


RULES = (
    *(_detail_codes, _too_many_codes, _code_twice, _none_beside_others),
    *(_weapon_missing, _weapon_out_of_place, _weapon_too_grave, _killing_without_force),
    *(_automatic_without_firearm, _activity_missing, _activity_out_of_place),
)
