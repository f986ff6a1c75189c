"""Rich invented reports: what an officer would have typed into the form.

The demo turns them into drafts and submitted reports. Codes are NIBRS values; places are
addresses of the city; persons, plates and serials are made up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

import numpy as np

from icimps_desktop.synthetic.city import City
from icimps_desktop.synthetic.intensity import Background, category_index
from icimps_desktop.synthetic.report_kinds import KINDS, ReportKind, Thing
from icimps_desktop.synthetic.syllables import person_names

DAYS_BACK = 45
LAST_DAY = date(2026, 1, 1)
Given = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """A person in a report, or a business (its name as family name) or society as victim.

    An unknown one has no name but descriptors.

    `roles` are the product's words (victim, suspect, witness, reporting_person …);
    `relationship` is what the victim is to this suspect (NIBRS element 35), "" otherwise.
    """

    roles: tuple[str, ...]
    known: bool
    given_names: str = ""
    family_name: str = ""
    sex: Literal["M", "F", "U"] = "U"
    age_low: int | None = None
    age_high: int | None = None
    victim_type: str = ""
    injury: str = ""
    relationship: str = ""
    height: str = ""
    build: str = ""
    hair: str = ""
    clothing: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True)
class SyntheticItem:
    """A thing in a report: `loss` is NIBRS element 14, `nibrs_class` 15, `value` whole units."""

    kind: Literal["property", "vehicle", "drug"]
    description: str
    nibrs_class: str
    loss: str
    value: int | None
    serial: str = ""
    plate: str = ""
    colour: str = ""
    drug_type: str = ""
    drug_quantity: float | None = None
    drug_measure: str = ""


@dataclass(frozen=True, slots=True)
class SyntheticReport:
    """One report with everything the form asks for; times are naive local times.

    `occurred_to` is None when the moment is known. The `mo_…` words go into the form's fields
    of the same names; `series` joins reports by the same hands (-1 = none).
    """

    category: str
    nibrs: str
    attempted: bool
    source: Literal["reported", "police_found"]
    occurred_from: datetime
    occurred_to: datetime | None
    reported_at: datetime
    address: str
    lon: float
    lat: float
    location_type: str
    entry_method: str
    weapons: tuple[str, ...]
    activity: tuple[str, ...]
    mo_entry: str
    mo_means: str
    mo_target: str
    mo_words: str
    narrative: str
    persons: tuple[SyntheticPerson, ...]
    items: tuple[SyntheticItem, ...]
    series: int = -1


def make_reports(city: City, seed: int, n: int, *, until: date = LAST_DAY) -> list[SyntheticReport]:
    """`n` reports of the 45 days before `until`, oldest first; some belong to one series.

    The same city, seed, number and date give the same reports.
    """
    rng = random.Random(f"reports {seed}")
    names = person_names(random.Random(f"persons {seed}"))
    background = Background(city, seed=seed, quarters=1)
    draw = np.random.default_rng([seed, 61])
    reports = []
    anchor = -1
    for number in range(n):
        kind = KINDS[number % len(KINDS)]
        chance = background.chances(category_index(kind.category), 0)
        homes = ~city.addresses.business
        chance = np.where(homes if kind.at_home else ~homes, chance, 0.0)
        if kind.series >= 0 and anchor >= 0:
            away = np.hypot(*(background.xy - background.xy[anchor]).T)
            chance = chance * np.exp(-away / 500.0)
        row = int(draw.choice(len(chance), p=chance / chance.sum()))
        if kind.series >= 0 and anchor < 0:
            anchor = row
        reports.append(_report(rng, names, city, kind, row, until))
    return sorted(reports, key=lambda report: (report.reported_at, report.address))


def _report(
    rng: random.Random, names: Given, city: City, kind: ReportKind, row: int, until: date
) -> SyntheticReport:
    start, end, reported = _times(rng, kind, until)
    address = city.addresses.label(row)
    items = tuple(_item(rng, thing) for thing in kind.things)
    persons = tuple(_persons(rng, names, kind))
    words = {
        "address": address,
        "street": city.addresses.streets[city.addresses.street[row]],
        "time": f"{start:%H:%M}",
        "until": f"{(end or start):%H:%M}",
        "item": items[0].description if items else "",
        "clothing": next((p.clothing for p in persons if not p.known), "dark clothing"),
    }
    return SyntheticReport(
        category=kind.category,
        nibrs=kind.nibrs,
        attempted=kind.attempted,
        source=kind.source,
        occurred_from=start,
        occurred_to=end,
        reported_at=reported,
        address=address,
        lon=float(city.addresses.lon[row]),
        lat=float(city.addresses.lat[row]),
        location_type=kind.location_type,
        entry_method=kind.entry_method,
        weapons=kind.weapons,
        activity=kind.activity,
        mo_entry=kind.mo[0],
        mo_means=kind.mo[1],
        mo_target=kind.mo[2],
        mo_words=kind.mo[3],
        narrative=kind.narrative.format(**words),
        persons=persons,
        items=items,
        series=kind.series,
    )


def _times(
    rng: random.Random, kind: ReportKind, until: date
) -> tuple[datetime, datetime | None, datetime]:
    day = until - timedelta(days=rng.randint(2, DAYS_BACK))
    low, high = kind.hours
    start = datetime(day.year, day.month, day.day, low, 0) + timedelta(  # noqa: DTZ001 (local wall clock)
        minutes=5 * rng.randint(0, 12 * (high - low) - 1)
    )
    end = start + timedelta(minutes=15 * rng.randint(8, 36)) if kind.window else None
    return start, end, (end or start) + timedelta(minutes=rng.randint(4, 95))


def _item(rng: random.Random, thing: Thing) -> SyntheticItem:
    item = SyntheticItem(
        kind=thing.kind,
        description=thing.description,
        nibrs_class=thing.nibrs_class,
        loss=thing.loss,
        value=rng.randint(thing.least, thing.most) if thing.most else None,
        drug_type=thing.drug_type,
        drug_measure="GM" if thing.drug_type else "",
        drug_quantity=round(rng.uniform(0.5, 12.0), 1) if thing.drug_type else None,
    )
    if thing.kind == "vehicle":
        colour = rng.choice(("grey", "white", "dark blue", "red", "black"))
        return replace(item, plate=f"SYN {rng.randint(1000, 9999)}", colour=colour)
    if thing.serial:
        return replace(item, serial=f"SYN{rng.randint(10**7, 10**8 - 1)}")
    return item


def _persons(rng: random.Random, names: Given, kind: ReportKind) -> Iterator[SyntheticPerson]:
    if kind.victim == "I":
        yield _known(rng, names, ("victim", "reporting_person"), kind)
    elif kind.victim == "B":
        _, owner = next(names)
        yield SyntheticPerson(("victim",), True, family_name=f"{owner} Stores", victim_type="B")
    elif kind.victim == "S":
        yield SyntheticPerson(("victim",), False, victim_type="S")
    if kind.victim != "I" and kind.source == "reported":
        yield _known(rng, names, ("reporting_person",), kind)
    if kind.witness:
        yield _known(rng, names, ("witness",), kind)
    for number in range(kind.suspects):
        if kind.suspect_known and number == 0:
            suspect = _known(rng, names, ("suspect",), kind)
            yield replace(suspect, relationship=kind.relationship)
        else:
            yield _seen(rng, kind)


def _known(
    rng: random.Random, names: Given, roles: tuple[str, ...], kind: ReportKind
) -> SyntheticPerson:
    given, family = next(names)
    age = rng.randint(19, 78)
    victim = "victim" in roles
    hurt = victim and kind.injury
    return SyntheticPerson(
        roles=roles,
        known=True,
        given_names=given,
        family_name=family,
        sex=rng.choice(("M", "F")),
        age_low=age,
        age_high=age,
        victim_type="I" if victim else "",
        injury=kind.injury if hurt else "",
    )


def _seen(rng: random.Random, kind: ReportKind) -> SyntheticPerson:
    """Somebody only seen: no name, an age span and what the witness noticed."""
    age = rng.randint(17, 40)
    return SyntheticPerson(
        roles=("suspect",),
        known=False,
        sex=rng.choice(("M", "M", "M", "F")),
        age_low=age,
        age_high=age + rng.randint(4, 9),
        relationship=kind.relationship,
        height=rng.choice(("about 170 cm", "about 180 cm", "tall", "short")),
        build=rng.choice(("slim", "medium", "stocky")),
        hair=rng.choice(("short dark", "shaved", "fair", "under a cap")),
        clothing=rng.choice(
            ("grey hood", "dark jacket, white shoes", "green anorak", "blue overall", "black cap")
        ),
        marks=rng.choice(("", "", "limp", "scar at the chin", "tattoo on the left hand")),
    )
