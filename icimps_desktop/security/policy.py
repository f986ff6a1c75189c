"""The one place that decides who may do what: a pure function of four values.

Services ask it before they act; the window asks it to know which actions to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from icimps_desktop.core.errors import DeniedError
from icimps_desktop.records.officer import Role
from icimps_desktop.security.session import Actor, Purpose


class Action(StrEnum):
    """What can be asked for; the value is also the audit entry's event."""

    MAP_VIEW = "map.view"
    INCIDENT_LIST = "incident.list"
    INCIDENT_OPEN = "incident.open"
    INCIDENT_SEARCH = "incident.search"
    INCIDENT_SAVE = "incident.save"
    INCIDENT_SUBMIT = "incident.submit"
    INCIDENT_RETURN = "incident.return"
    INCIDENT_APPROVE = "incident.approve"
    INCIDENT_SUPPLEMENT = "incident.supplement"
    INCIDENT_EXPORT = "incident.export"
    INCIDENT_PRINT = "incident.print"
    IMPORT_RUN = "import.run"
    IMPORT_ROLL_BACK = "import.roll_back"
    BEAT_IMPORT = "beat.import"
    CODE_EDIT = "code.edit"
    BASEMAP_CHANGE = "basemap.change"
    BASEMAP_OWN = "basemap.own"
    OFFICER_ADD = "officer.add"
    OFFICER_LIST = "officer.list"
    PASSPHRASE_CHANGE = "officer.passphrase"  # noqa: S105 - an action's name
    AUDIT_LIST = "audit.list"
    AUDIT_VERIFY = "audit.verify"


class Obligation(StrEnum):
    """What an allowed act brings with it."""

    LOG = "log"
    MASK_NAMES = "mask_names"


_OFF, _INV, _CUS, _ANA, _SUP, _SAD, _HAD, _AUD = (
    Role.OFFICER,
    Role.INVESTIGATOR,
    Role.CUSTODIAN,
    Role.ANALYST,
    Role.SUPERVISOR,
    Role.STATION_ADMIN,
    Role.HQ_ADMIN,
    Role.AUDITOR,
)
_READERS = frozenset({_OFF, _INV, _CUS, _ANA, _SUP})
_WRITERS = frozenset({_OFF, _INV, _SUP})

# Administrators administer and do not read.
ALLOWED: dict[Action, frozenset[Role]] = {
    Action.MAP_VIEW: _READERS,
    Action.INCIDENT_LIST: _READERS,
    Action.INCIDENT_OPEN: _READERS,
    Action.INCIDENT_SEARCH: _READERS,
    Action.INCIDENT_SAVE: _WRITERS,
    Action.INCIDENT_SUBMIT: _WRITERS,
    Action.INCIDENT_RETURN: frozenset({_SUP}),
    Action.INCIDENT_APPROVE: frozenset({_SUP}),
    Action.INCIDENT_SUPPLEMENT: _WRITERS,
    Action.INCIDENT_EXPORT: frozenset({_ANA, _SUP, _INV}),
    Action.INCIDENT_PRINT: _READERS,
    Action.IMPORT_RUN: frozenset({_ANA, _SUP, _SAD}),
    Action.IMPORT_ROLL_BACK: frozenset({_ANA, _SUP, _SAD}),
    Action.BEAT_IMPORT: frozenset({_ANA, _SUP, _SAD}),
    Action.CODE_EDIT: frozenset({_SAD}),
    Action.BASEMAP_CHANGE: frozenset({_SUP, _SAD}),  # the one that all see
    Action.BASEMAP_OWN: _READERS | frozenset({_SAD}),  # of a workstation of his own
    Action.OFFICER_ADD: frozenset({_SAD, _HAD}),
    Action.OFFICER_LIST: frozenset({_SAD, _HAD, _SUP}),
    Action.PASSPHRASE_CHANGE: frozenset(Role),
    Action.AUDIT_LIST: frozenset({_AUD}),
    Action.AUDIT_VERIFY: frozenset({_AUD, _SUP, _SAD, _HAD}),
}

# Reads of records need a purpose; making a report of one's own does not.
NEEDS_PURPOSE = frozenset(
    {
        Action.MAP_VIEW,
        Action.INCIDENT_LIST,
        Action.INCIDENT_OPEN,
        Action.INCIDENT_SEARCH,
        Action.INCIDENT_EXPORT,
        Action.INCIDENT_PRINT,
    }
)
NEEDS_REASON = frozenset({Purpose.EMERGENCY, Purpose.DISCLOSURE, Purpose.SUBJECT_REQUEST})
_SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Target:
    """What of an object matters for the decision; leave out what does not apply."""

    station_uid: UUID | None = None
    author_uid: UUID | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, the sentence why not, and what an allowed act brings with it."""

    allowed: bool
    why: str = ""
    obligations: frozenset[Obligation] = frozenset()


_NO_TARGET = Target()


def decide(actor: Actor, action: Action, target: Target = _NO_TARGET) -> Decision:
    """Whether this officer may do this now; deny wins."""
    if not (actor.roles & ALLOWED[action]):
        return Decision(False, "Your role does not allow this.")
    if target.station_uid is not None and target.station_uid != actor.station_uid:
        return Decision(False, "This record belongs to another station.")
    if action in NEEDS_PURPOSE:
        refusal = _purpose_refusal(actor)
        if refusal:
            return Decision(False, refusal)
    own = target.author_uid == actor.officer_uid
    if action in (Action.INCIDENT_APPROVE, Action.INCIDENT_RETURN) and own:
        return Decision(False, "Somebody else has to look at a report of your own.")
    editing = action in (Action.INCIDENT_SAVE, Action.INCIDENT_SUBMIT)
    if editing and target.status == "approved":
        return Decision(False, "This report is approved and locked. Add a supplement instead.")
    if editing and target.status == "submitted":
        return Decision(False, "This report is with the supervisor. It can be edited if returned.")
    if editing and target.author_uid is not None and not own and Role.SUPERVISOR not in actor.roles:
        return Decision(False, "Only its author or a supervisor edits this report.")
    return Decision(True, obligations=_obligations(actor, action))


def require(actor: Actor, action: Action, target: Target = _NO_TARGET) -> Decision:
    """The decision, when it is yes.

    Raises:
        DeniedError: it is no; the sentence says why.
    """
    decision = decide(actor, action, target)
    if not decision.allowed:
        raise DeniedError(decision.why)
    return decision


def _purpose_refusal(actor: Actor) -> str:
    if actor.purpose is None:
        return "Say first what you are working on: choose a purpose."
    if actor.purpose is Purpose.INVESTIGATION and not actor.working_case.strip():
        return "An investigation needs its case number."
    if actor.purpose in NEEDS_REASON and len(actor.reason.strip()) < _SHORTEST_REASON:
        return "This purpose needs a reason of ten characters or more."
    return ""


def _obligations(actor: Actor, action: Action) -> frozenset[Obligation]:
    masked = not (actor.roles & {_OFF, _INV, _SUP})
    if masked and action is Action.INCIDENT_OPEN:
        return frozenset({Obligation.LOG, Obligation.MASK_NAMES})
    return frozenset({Obligation.LOG})
