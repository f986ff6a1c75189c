"""What is to be mended in a form, and where: the rules' findings beside what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from icimps_desktop.records.incident import Incident
from icimps_desktop.records.rules import Finding, Fix, apply_fix
from icimps_desktop.ui.incidents.form_reading import from_incident
from icimps_desktop.ui.incidents.form_record import Built, to_incident
from icimps_desktop.ui.incidents.form_state import FormState, is_blank, part_path
from icimps_desktop.ui.incidents.form_typed import Setting
from icimps_desktop.ui.incidents.form_undo import carry_over

UNREAD = "unread"  # the rule word of a text that cannot be read or picked
Check = Callable[[Incident], tuple[Finding, ...]]


class Section(StrEnum):
    """The parts of the form, in their order."""

    WHEN = "when"
    OFFENCES = "offences"
    PERSONS = "persons"
    THINGS = "things"
    NARRATIVE = "narrative"
    ARREST = "arrest"


_OF_LIST = {
    "offences": Section.OFFENCES,
    "involvements": Section.PERSONS,
    "items": Section.THINGS,
    "arrests": Section.ARREST,
}
_OF_FIELD = {
    **dict.fromkeys(("exceptional_clearance", "cleared_at"), Section.ARREST),
    "narrative": Section.NARRATIVE,
}


def section_of(path: str) -> Section:
    """The section in which a path of the form is shown."""
    place = part_path(path)
    if place is not None or path in _OF_LIST:
        return _OF_LIST[place[0] if place else path]
    if path.startswith("mo_"):
        return Section.NARRATIVE
    return _OF_FIELD.get(path, Section.WHEN)


def filled_sections(state: FormState) -> frozenset[Section]:
    """The sections in which something stands."""
    filled = {
        section
        for name, section in _OF_LIST.items()
        if any(not is_blank(part) for part in state.parts(name))
    }
    if state.source or state.occurred_from or state.address:
        filled.add(Section.WHEN)
    if state.narrative:
        filled.add(Section.NARRATIVE)
    return frozenset(filled)


@dataclass(frozen=True, slots=True)
class FormFinding:
    """One thing to mend or to look at; `path` leads to the field."""

    rule: str
    is_error: bool
    sentence: str
    path: str
    fix: Fix | None = None

    @property
    def section(self) -> Section:
        return section_of(self.path)


def look_at(state: FormState, setting: Setting, check: Check) -> list[FormFinding]:
    """Everything to be said of a form: errors first, each in the order of the form."""
    built = _built(state, setting)
    found = [FormFinding(UNREAD, True, one.sentence, one.path) for one in built.unread]
    unread = {one.path for one in built.unread}
    for finding in check(built.incident):
        path = built.form_path(finding.path)
        if path in unread:
            continue  # it is not missing: it is there and cannot be read
        found.append(
            FormFinding(finding.rule, finding.is_error, finding.sentence, path, finding.fix)
        )
    order = list(Section)
    return sorted(found, key=lambda one: (not one.is_error, order.index(one.section)))


def with_fix(state: FormState, setting: Setting, fix: Fix) -> FormState:
    """The form after a fix was taken; what the fix does not touch stays as it was typed."""
    incident = _built(state, setting).incident
    before = from_incident(incident)
    apply_fix(incident, fix)
    return carry_over(state, before, from_incident(incident))


def _built(state: FormState, setting: Setting) -> Built:
    """The form as an incident for the rules, where a time left out is none at all."""
    built = to_incident(state, setting)
    if not state.reported_at.strip():
        vars(built.incident)["reported_at"] = None
    if not state.occurred_from.strip():
        vars(built.incident)["occurred_from"] = None
    return built
