"""What a new report takes over from the last one: sections kept by wish, others on demand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.draft import Draft
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_state import (
    FormState,
    ItemState,
    OffenceState,
    Part,
    PersonState,
    is_blank,
)

P = TypeVar("P", bound=Part)

LAST_FORM = "last_incident"  # the form word under which the journal keeps it
# Who found it, when it was told and its numbers are asked anew each time.
_WHEN = (
    *("occurred_from", "occurred_to", "address", "coordinate", "location_how", "accuracy_m"),
    *("location_type", "beat_uid"),
)
_NARRATIVE = (
    *("narrative", "mo_entry", "mo_means", "mo_target", "mo_words", "mo_approach"),
    "mo_transport",
)
COPIED = (Section.WHEN, Section.OFFENCES, Section.PERSONS, Section.THINGS, Section.NARRATIVE)


@dataclass(slots=True)
class LastForm:
    """The last report filed on this computer by this officer, and what is to be kept of it."""

    state: FormState | None = None
    sticky: set[Section] = field(default_factory=set)

    def to_json(self) -> str:
        """The body under which the journal keeps it."""
        state = None if self.state is None else self.state.to_json()
        return json.dumps({"state": state, "sticky": sorted(self.sticky)})

    @classmethod
    def from_drafts(cls, drafts: Iterable[Draft]) -> LastForm:
        """The last form among an officer's drafts; an empty one where there is none."""
        for draft in drafts:
            if draft.form == LAST_FORM:
                return cls._read(draft.body)
        return cls()

    @classmethod
    def _read(cls, body: str) -> LastForm:
        try:
            raw = json.loads(body)
            state = FormState.from_json(raw["state"]) if raw["state"] else None
            return cls(state, {Section(name) for name in raw["sticky"]})
        except (ValueError, KeyError, TypeError):
            return cls()  # of another version; only a convenience is lost


def last_key(login: str) -> str:
    """The key of the last form in the journal."""
    return f"{LAST_FORM}.{login}"[:80]


def new_form(last: LastForm, reported_at: str) -> FormState:
    """An empty form, with the sections that the officer keeps from report to report."""
    state = FormState(reported_at=reported_at)
    if last.state is not None:
        for section in COPIED:
            if section in last.sticky:
                state = with_section(state, last.state, section)
    return with_blanks(state)


def with_blanks(state: FormState) -> FormState:
    """A first entry to type into in each list that a form always shows."""
    state.offences = state.offences or [OffenceState()]
    state.involvements = state.involvements or [PersonState()]
    state.items = state.items or [ItemState()]
    return state


def with_section(state: FormState, last: FormState, section: Section) -> FormState:
    """The form with one section as in the last report; entries become records of their own."""
    made, source = state.copy(), last.copy()
    if section is Section.OFFENCES:
        made.offences = [_own(one) for one in source.offences if not is_blank(one)]
    elif section is Section.PERSONS:
        persons = [one for one in source.involvements if not is_blank(one)]
        made.involvements = [replace(_own(p), suffered=[], relations={}) for p in persons]
    elif section is Section.THINGS:
        made.items = [_own(one) for one in source.items if not is_blank(one)]
    else:
        for name in _WHEN if section is Section.WHEN else _NARRATIVE:
            setattr(made, name, getattr(source, name))
    if section is Section.OFFENCES:
        known = {offence.uid for offence in made.offences}
        for person in made.involvements:
            person.suffered = [uid for uid in person.suffered if uid in known]
    return with_blanks(made)


def _own(part: P) -> P:
    part.uid = str(new_uid())
    return part
