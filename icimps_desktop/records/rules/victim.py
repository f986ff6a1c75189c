"""Rules on victims: what they are, what they suffered, how they were hurt (segment 4)."""

from __future__ import annotations

from collections.abc import Iterator

from icimps_desktop.records.rules.facts import Facts, OffenceFact, PersonFact, several, text
from icimps_desktop.records.rules.finding import Fix, Plain, Step
from icimps_desktop.records.rules.parts import with_link, with_society
from icimps_desktop.records.rules.rule import Trouble, error, fixing, rule, setting, warning

_BURGLARY = "220"
_SIMPLE_ASSAULT = "13B"
_STATUTORY_RAPE = "36B"
_ON_OFFICERS = ("09A", "13A", "13B", "13C")
_PERSON_FIELDS = ("age_low", "age_high", "sex", "race", "ethnicity", "resident", "injuries")
_EMPTY: dict[str, Plain] = {"age_low": None, "age_high": None, "injuries": []}


@rule("401", full_reports_only=True)
def _victim_type_missing(facts: Facts) -> Iterator[Trouble]:
    for victim in facts.victims:
        if victim.kind:
            continue
        against = {offence.against for offence in facts.suffered_by(victim)}
        fix = None
        if "person" in against:
            fix = setting("A person", f"{victim.path}.victim_type", "I")
        elif against == {"society"}:
            fix = setting("Society", f"{victim.path}.victim_type", "S")
        yield error(
            "Say what the victim is: a person, a business, the public …",
            f"{victim.path}.victim_type",
            fix,
        )


@rule("401-offence", full_reports_only=True)
def _victim_of_nothing(facts: Facts) -> Iterator[Trouble]:
    for victim in facts.victims:
        if facts.suffered_by(victim):
            continue
        fix = None
        if len(facts.offences) == 1:
            only = facts.offences[0]
            fix = fixing(f"Victim of {only.a_name}", with_link(facts, f"@{victim.path}", only))
        yield error("Say which offence this victim suffered.", f"{victim.path}.victim_type", fix)


@rule("401-injury", full_reports_only=True)
def _injury_missing(facts: Facts) -> Iterator[Trouble]:
    for victim in facts.victims:
        hurt = [o for o in facts.suffered_by(victim) if o.needs("injury")]
        if victim.is_human_victim and hurt and not several(victim.record.injuries):
            path = f"{victim.path}.injuries"
            yield error(
                "Say how the victim was hurt; “none visible” counts.",
                path,
                setting("None visible", path, ["N"]),
            )


@rule("404")
def _person_codes(facts: Facts) -> Iterator[Trouble]:
    for person in facts.persons:
        for name, field in (
            *(("victim_types", "victim_type"), ("sex", "sex"), ("race", "race")),
            *(("ethnicity", "ethnicity"), ("resident", "resident")),
        ):
            value = text(getattr(person.record, field))
            if value and facts.code(name, value) is None:
                label = facts.lists.get(name).label
                yield error(
                    f"“{value}” is no answer to “{label}”. Pick one from the list.",
                    f"{person.path}.{field}",
                )
        for code in several(person.record.injuries):
            if facts.code("injuries", code) is None:
                yield error(
                    f"“{code}” is no injury of the list. Pick one from it.",
                    f"{person.path}.injuries",
                )


@rule("406")
def _injury_twice(facts: Facts) -> Iterator[Trouble]:
    for person in facts.persons:
        codes = several(person.record.injuries)
        once = list(dict.fromkeys(codes))
        if len(once) < len(codes):
            path = f"{person.path}.injuries"
            yield error(
                "The same injury is entered twice.", path, setting("Keep one of them", path, once)
            )


@rule("407")
def _no_injury_beside_injuries(facts: Facts) -> Iterator[Trouble]:
    for person in facts.persons:
        codes = several(person.record.injuries)
        hurt = [code for code in codes if code != "N"]
        if hurt and len(hurt) < len(codes):
            path = f"{person.path}.injuries"
            yield error(
                "“None visible” cannot stand beside an injury.",
                path,
                setting("Keep the injuries", path, hurt),
            )


@rule("410")
def _age_range(facts: Facts) -> Iterator[Trouble]:
    for person in facts.persons:
        if person.ages and person.ages[0] > person.ages[1]:
            low, high = person.ages
            yield error(
                "The lower age comes first.",
                f"{person.path}.age_low",
                fixing(
                    "Swap the two ages",
                    Step("set", f"{person.path}.age_low", high),
                    Step("set", f"{person.path}.age_high", low),
                ),
            )


@rule("419")
def _injury_out_of_place(facts: Facts) -> Iterator[Trouble]:
    for victim in facts.victims:
        suffered = facts.suffered_by(victim)
        if (
            several(victim.record.injuries)
            and suffered
            and all(o.code for o in suffered)
            and not any(o.needs("injury") for o in suffered)
        ):
            path = f"{victim.path}.injuries"
            yield error(
                f"{suffered[0].name} takes no injury. "
                "If somebody was hurt, add the offence that did it.",
                path,
                setting("Take the injury out", path, []),
            )


@rule("453", full_reports_only=True)
def _victim_described(facts: Facts) -> Iterator[Trouble]:
    for victim in facts.victims:
        if not victim.is_human_victim:
            continue
        for field, what in (("sex", "sex"), ("race", "race")):
            if not text(getattr(victim.record, field)):
                path = f"{victim.path}.{field}"
                yield error(
                    f"Say the victim’s {what}; “not known” counts.",
                    path,
                    setting("Not known", path, "U"),
                )
        if victim.ages is None:
            yield warning(
                "Give the victim’s age or a range; leave it open only if nobody knows.",
                f"{victim.path}.age_low",
            )


@rule("458")
def _described_but_no_person(facts: Facts) -> Iterator[Trouble]:
    for victim in facts.victims:
        if victim.kind in ("", "I", "L") or victim.is_offender:
            continue
        filled = [f for f in _PERSON_FIELDS if getattr(victim.record, f) not in (None, "", ())]
        if filled:
            kind = facts.label("victim_types", victim.kind)
            yield error(
                f"Age, sex, race and injury are of persons; this victim is: {kind}.",
                f"{victim.path}.victim_type",
                fixing(
                    "Empty those fields",
                    *(Step("set", f"{victim.path}.{f}", _EMPTY.get(f, "")) for f in filled),
                ),
            )


@rule("461")
def _society_and_burglary(facts: Facts) -> Iterator[Trouble]:
    for victim, offence in _suffering(facts):
        if victim.kind == "S" and offence.nibrs == _BURGLARY:
            yield error(
                "The public is not burgled. Name the person or business.",
                f"{victim.path}.victim_type",
            )


@rule("464")
def _person_crime_needs_person(facts: Facts) -> Iterator[Trouble]:
    for victim, offence in _suffering(facts):
        if offence.against == "person" and victim.kind not in ("", "I", "L"):
            yield error(
                f"{offence.name} is done to a person.",
                f"{victim.path}.victim_type",
                setting("The victim is a person", f"{victim.path}.victim_type", "I"),
            )


@rule("465")
def _society_crime_needs_society(facts: Facts) -> Iterator[Trouble]:
    for victim, offence in _suffering(facts):
        if offence.against == "society" and offence.group == "A" and victim.kind not in ("", "S"):
            yield error(
                f"{offence.name}: the victim is the public, not one person.",
                f"{victim.path}.victim_type",
                _to_society(facts, victim, offence),
            )


@rule("467")
def _society_and_property(facts: Facts) -> Iterator[Trouble]:
    for victim, offence in _suffering(facts):
        if victim.kind == "S" and offence.against == "property" and offence.nibrs != _BURGLARY:
            yield error(
                f"{offence.name} has an owner as victim, not the public. Name the owner.",
                f"{victim.path}.victim_type",
            )


@rule("469")
def _sex_of_rape_victim(facts: Facts) -> Iterator[Trouble]:
    for victim, offence in _suffering(facts):
        if offence.nibrs in ("11A", _STATUTORY_RAPE) and victim.record.sex == "U":
            yield error(f"{offence.name} needs the victim’s sex.", f"{victim.path}.sex")


@rule("479")
def _major_injury(facts: Facts) -> Iterator[Trouble]:
    for victim, offence in _suffering(facts):
        if offence.nibrs != _SIMPLE_ASSAULT or len(facts.suffered_by(victim)) > 1:
            continue
        major = [
            found.label
            for code in several(victim.record.injuries)
            if (found := facts.code("injuries", code)) and found.yes("major")
        ]
        if major:
            graver = facts.lists.get("offences")["13A"]
            yield error(
                f"{major[0]}: so grave an injury makes it an aggravated assault.",
                f"{offence.path}.nibrs",
                fixing(
                    "Make it an aggravated assault",
                    Step("set", f"{offence.path}.nibrs", graver.code),
                    Step("set", f"{offence.path}.iccs", graver.text("iccs")),
                ),
            )


@rule("481")
def _statutory_rape_age(facts: Facts) -> Iterator[Trouble]:
    for victim, offence in _suffering(facts):
        if offence.nibrs == _STATUTORY_RAPE and victim.ages and min(victim.ages) >= 18:
            yield error(
                "The victim of statutory rape is under 18. Check the age or the offence.",
                f"{victim.path}.age_low",
            )


@rule("482")
def _officer_as_victim(facts: Facts) -> Iterator[Trouble]:
    for victim in facts.victims:
        suffered = facts.suffered_by(victim)
        if (
            text(victim.record.victim_type) == "L"
            and suffered
            and not any(offence.nibrs in _ON_OFFICERS for offence in suffered)
        ):
            path = f"{victim.path}.victim_type"
            yield error(
                "“Police officer on duty” is for officers killed, attacked or threatened. "
                "Else the officer is a person like any other.",
                path,
                setting("A person", path, "I"),
            )


def _suffering(facts: Facts) -> Iterator[tuple[PersonFact, OffenceFact]]:
    for victim in facts.victims:
        for offence in facts.suffered_by(victim):
            yield victim, offence


def _to_society(facts: Facts, victim: PersonFact, offence: OffenceFact) -> Fix:
    """Take the link off this victim, and link the public, which may have to be added."""
    links = facts.incident.victim_offences
    drop = [
        n
        for n, link in enumerate(links)
        if link.victim_uid == victim.record.uid and link.offence_uid == offence.record.uid
    ]
    off = tuple(Step("remove", f"victim_offences[{n}]") for n in reversed(drop))
    public = next((other for other in facts.victims if other.kind == "S"), None)
    if public is None:
        added = with_society(facts, [offence])
    elif offence in facts.suffered_by(public):
        added = ()
    else:
        added = (with_link(facts, f"@{public.path}", offence),)
    # Added first: places in the list of links are counted before anything is taken out.
    return Fix("The public is the victim", (*added, *off))


RULES = (
    *(_victim_type_missing, _victim_of_nothing, _victim_described, _described_but_no_person),
    *(_person_codes, _age_range, _person_crime_needs_person, _society_crime_needs_society),
    *(_society_and_property, _society_and_burglary, _officer_as_victim),
    *(_injury_missing, _injury_twice, _no_injury_beside_injuries, _injury_out_of_place),
    *(_major_injury, _sex_of_rape_victim, _statutory_rape_age),
)
