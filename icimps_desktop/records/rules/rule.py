"""A rule: a number or word, and a function that looks at an incident laid out as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from icimps_desktop.records.rules.facts import Facts
from icimps_desktop.records.rules.finding import Finding, Fix, Level, Plain, Step


@dataclass(frozen=True, slots=True)
class Trouble:
    """A finding before its rule has put its number on it."""

    level: Level
    sentence: str
    path: str
    fix: Fix | None = None


Look = Callable[[Facts], Iterator[Trouble]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `needs_group_a` rules are silent on reports that are only about arrests."""

    number: str
    look: Look
    needs_group_a: bool

    def find(self, facts: Facts) -> Iterator[Finding]:
        """What this rule has to say of these facts."""
        if self.needs_group_a and not facts.is_full_report:
            return
        for trouble in self.look(facts):
            yield Finding(self.number, trouble.level, trouble.sentence, trouble.path, trouble.fix)


def rule(number: str, *, full_reports_only: bool = False) -> Callable[[Look], Rule]:
    """Make a function a rule. `full_reports_only`: what is asked of Group A reports alone."""
    return lambda look: Rule(number, look, full_reports_only)


def error(sentence: str, path: str, fix: Fix | None = None) -> Trouble:
    """Something that must be mended before the report is submitted."""
    return Trouble(Level.ERROR, sentence, path, fix)


def warning(sentence: str, path: str, fix: Fix | None = None) -> Trouble:
    """Something that is unusual, and may be right."""
    return Trouble(Level.WARNING, sentence, path, fix)


def setting(label: str, path: str, value: Plain) -> Fix:
    """A fix that sets one field."""
    return Fix(label, (Step("set", path, value),))


def fixing(label: str, *steps: Step) -> Fix:
    """A fix of several steps."""
    return Fix(label, steps)
