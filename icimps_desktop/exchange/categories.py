"""The harmonised classes of offence, and from the words of a source to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import translate

CATEGORIES: tuple[str, ...] = (
    "theft_from_vehicle",
    "theft",
    "traffic_hit_and_run",
    "criminal_damage",
    "burglary",
    "simple_assault",
    "vehicle_theft",
    "aggravated_assault",
    "other",
    "robbery",
    "drugs",
    "fraud",
    "disorder",
    "begging_loitering",
    "trespass",
    "weapons_possession",
    "police_obstruction",
    "stolen_property",
    "liquor",
    "weapon_discharge",
    "arson",
    "homicide",
    "dui",
    "family_child",
    "prostitution",
    "gambling",
    "sexual_offence",
    "kidnapping",
    "extortion",
)

# Found by police rather than reported, where a source does not say. The same list made
# the flag of the St. Louis data; what police find stays out of every forecast.
POLICE_FOUND_CATEGORIES = frozenset(
    {"drugs", "liquor", "begging_loitering", "weapons_possession", "stolen_property"}
    | {"police_obstruction", "prostitution", "gambling", "dui"}
)


class Words:
    """Looks raw values up in a mapping's list; every value is judged once.

    Case and spaces do not count. A key may hold `*`; whole words are tried first, then
    the patterns in their order.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        plain = {_plain(raw): meant for raw, meant in values.items()}
        self._whole = {raw: meant for raw, meant in plain.items() if "*" not in raw}
        self._patterns = [
            (re.compile(translate(raw.replace("[", "[[]").replace("?", "[?]"))), meant)
            for raw, meant in plain.items()
            if "*" in raw
        ]
        self._known: dict[str, str | None] = {}

    def lookup(self, raw: str) -> str | None:
        """What the value means, None where the list does not say."""
        if raw not in self._known:
            self._known[raw] = self._judge(_plain(raw))
        return self._known[raw]

    def _judge(self, plain: str) -> str | None:
        whole = self._whole.get(plain)
        if whole is not None:
            return whole
        return next((meant for pattern, meant in self._patterns if pattern.match(plain)), None)


def _plain(raw: str) -> str:
    return " ".join(raw.casefold().split())
