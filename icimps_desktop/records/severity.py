"""Severity: how much harm an offence does, by a table that can be exchanged.

A weight means nothing without its table: scheme, version, country, unit and statistic are
kept with it, and an incident stores the table's name beside its severity.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from icimps_desktop.core.errors import DamagedFileError


class Weighed(Protocol):
    """What of an offence decides its weight."""

    @property
    def nibrs(self) -> str: ...
    @property
    def activity(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight with the group of the table it comes from.

    `proxy`: the table has no group for the offence, the nearest one stands in.
    """

    group: str
    label: str
    value: float
    proxy: bool


_NO_WEIGHT = Weight("", "", 0.0, proxy=False)


@dataclass(frozen=True, slots=True)
class SeverityTable:
    """One published table of weights, with our mapping of offences to its groups."""

    name: str
    label: str
    scheme: str
    version: str
    country: str
    statistic: str
    unit: str
    source: str
    note: str
    _groups: Mapping[str, Mapping[str, Any]]
    _offences: Mapping[str, Mapping[str, Any]]
    _categories: Mapping[str, Mapping[str, Any]]

    @classmethod
    def load(cls, path: Path) -> SeverityTable:
        """Read a table.

        Raises:
            DamagedFileError: the file is missing or is no severity table.
        """
        try:
            raw = json.loads(path.read_text("utf-8"))
            head = {key: raw[key] for key in cls.__dataclass_fields__ if not key.startswith("_")}
            parts = [
                {row["code"]: row for row in raw[part]}
                for part in ("groups", "offences", "categories")
            ]
            return cls(*head.values(), *parts)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedFileError(
                f"The severity table “{path.name}” cannot be read. Install ICIMPS Desktop again."
            ) from error

    def weight(
        self,
        nibrs: str,
        category: str = "",
        *,
        location_type: str = "",
        activity: Sequence[str] = (),
    ) -> float:
        """The weight of an offence, in the table's unit; 0.0 for what it does not know.

        Without an offence code, or where the class says more than the code does (hit and
        run), the class decides. The kind of place tells a burglary of a home from another,
        the activity tells trafficking drugs from having them.
        """
        return self.explain(nibrs, category, location_type=location_type, activity=activity).value

    def explain(
        self,
        nibrs: str,
        category: str = "",
        *,
        location_type: str = "",
        activity: Sequence[str] = (),
    ) -> Weight:
        """The same, with the group it comes from and whether that is a stand-in."""
        of_class = self._categories.get(category, {})
        own_group = of_class.get("group")
        if own_group and nibrs in ("", of_class["offence"]):
            return self._of(own_group, of_class)
        row = self._offences.get(nibrs or of_class.get("offence", ""))
        if row is None:
            return _NO_WEIGHT
        group = row["group"]
        group = row.get("by_location", {}).get(location_type, group)
        by_activity = row.get("by_activity", {})
        graver = [by_activity[code] for code in activity or () if code in by_activity]
        return self._of(graver[0] if graver else group, row)

    def gravest(
        self, offences: Iterable[Weighed], *, location_type: str = ""
    ) -> tuple[int, float] | None:
        """Place and weight of the gravest offence, the first of equals; None without any."""
        weights = [
            self.weight(offence.nibrs, location_type=location_type, activity=offence.activity)
            for offence in offences
        ]
        if not weights:
            return None
        top = max(weights)
        return weights.index(top), top

    def _of(self, group: str, row: Mapping[str, Any]) -> Weight:
        found = self._groups[group]
        return Weight(group, found["label"], float(found["weight"]), row.get("proxy") is True)
