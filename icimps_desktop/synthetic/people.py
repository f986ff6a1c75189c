"""Invented officers and the passphrases of a demo.

First and family names are put together from syllables that no register knows; whoever bears
one of them by chance is not meant.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from icimps_desktop.synthetic.reports import (
    SyntheticItem,
    SyntheticPerson,
    SyntheticReport,
    make_reports,
)
from icimps_desktop.synthetic.syllables import person_names
from icimps_desktop.synthetic.words import WORDS

__all__ = [
    "RoleWord",
    "SyntheticItem",
    "SyntheticOfficer",
    "SyntheticPerson",
    "SyntheticReport",
    "make_officers",
    "make_passphrase",
    "make_reports",
]

RoleWord = Literal[
    "officer", "investigator", "custodian", "analyst", "supervisor", "station_admin", "hq_admin",
    "auditor", "partner",
]  # fmt: skip
PASSPHRASE_WORDS = 5
# How many a small station has; the first of each role is the one to log in as.
_STRENGTH: tuple[tuple[RoleWord, int], ...] = (
    ("officer", 6), ("investigator", 3), ("supervisor", 2), ("analyst", 1), ("custodian", 1),
    ("station_admin", 1), ("hq_admin", 1), ("auditor", 1), ("partner", 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SyntheticOfficer:
    """An invented member of an invented force; logins and badges are unique."""

    name: str
    login: str
    badge: str
    role: RoleWord


def make_officers(seed: int) -> list[SyntheticOfficer]:
    """At least one officer of every role, the same ones for the same seed."""
    names = person_names(random.Random(f"officers {seed}"))
    badges = _badges(random.Random(f"badges {seed}"))
    officers: list[SyntheticOfficer] = []
    logins: set[str] = set()
    for role, count in _STRENGTH:
        for _ in range(count):
            given, family = next(names)
            login = f"{given[0]}{family}".lower()
            if login in logins:
                login = f"{given}.{family}".lower()
            logins.add(login)
            officers.append(SyntheticOfficer(f"{given} {family}", login, next(badges), role))
    return officers


def _badges(rng: random.Random) -> Iterator[str]:
    numbers = list(range(1_000, 10_000))
    rng.shuffle(numbers)
    return (str(number) for number in numbers)


def make_passphrase(rng: random.Random) -> str:
    """Five words with hyphens; hand in `secrets.SystemRandom()` where it must not be guessed."""
    return "-".join(rng.choice(WORDS) for _ in range(PASSPHRASE_WORDS))
