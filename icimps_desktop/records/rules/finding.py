"""What a rule has to say: a sentence, where it belongs, and the one obvious remedy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

# What a step carries: plain JSON, so that it can be shown, sent and undone. Times are ISO
# 8601; "@involvements[1]" stands for the uid of that record when the step is taken.
Plain = str | int | float | bool | None | list[str] | dict[str, Any]


class Level(StrEnum):
    """An error blocks submitting (never saving); a warning only asks to look again."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Step:
    """One change: set a field, add a record before that place, or remove the one there."""

    do: Literal["set", "add", "remove"]
    path: str
    value: Plain = None


@dataclass(frozen=True, slots=True)
class Fix:
    """What a button offers; its steps are taken in order, all or none."""

    label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to look at.

    `rule` is the NIBRS number, or a word for rules of our own. `path` names the field as
    the form knows it: "occurred_to", "offences[0].weapons", "account.narrative"; a list
    alone ("offences") means that something is missing in it.
    """

    rule: str
    severity: Level
    sentence: str
    path: str
    fix: Fix | None = None

    @property
    def is_error(self) -> bool:
        return self.severity is Level.ERROR


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Plain words and numbers only, for the command line and for other programs."""
    plain = asdict(finding)
    plain["severity"] = finding.severity.value
    if finding.fix is not None:
        plain["fix"]["steps"] = [asdict(step) for step in finding.fix.steps]
    return plain
