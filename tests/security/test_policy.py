"""The policy: who may do what, and the sentence when not."""

from __future__ import annotations

import pytest

from icimps_desktop.core.errors import DeniedError
from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.officer import Role
from icimps_desktop.security.policy import (
    ALLOWED,
    NEEDS_PURPOSE,
    Action,
    Obligation,
    Target,
    decide,
    require,
)
from icimps_desktop.security.session import Actor, Purpose

STATION = new_uid()


def actor(*roles: Role, purpose: Purpose | None = Purpose.SUPERVISION, **more: str) -> Actor:
    return Actor(
        officer_uid=new_uid(),
        name="N",
        login="n",
        roles=frozenset(roles),
        station_uid=STATION,
        device_uid=new_uid(),
        purpose=purpose,
        working_case=more.get("case", ""),
        reason=more.get("reason", ""),
    )


def test_every_action_has_roles_and_every_cell_decides():
    assert set(ALLOWED) == set(Action)
    cells = 0
    for action in Action:
        for role in Role:
            cells += 1
            assert decide(actor(role), action).allowed == (role in ALLOWED[action])
    assert cells == len(Action) * len(Role)


@pytest.mark.parametrize("role", [Role.STATION_ADMIN, Role.HQ_ADMIN, Role.AUDITOR, Role.PARTNER])
def test_who_administers_or_audits_does_not_read(role):
    assert not decide(actor(role), Action.INCIDENT_OPEN).allowed


@pytest.mark.parametrize("action", sorted(NEEDS_PURPOSE))
def test_reads_ask_for_a_purpose(action):
    reader = next(iter(ALLOWED[action]))
    assert not decide(actor(reader, purpose=None), action).allowed
    without_case = actor(reader, purpose=Purpose.INVESTIGATION)
    assert "case number" in decide(without_case, action).why
    assert decide(actor(reader, purpose=Purpose.INVESTIGATION, case="C-1"), action).allowed
    hurried = actor(reader, purpose=Purpose.EMERGENCY, reason="short")
    assert not decide(hurried, action).allowed


def test_nobody_approves_his_own_report():
    supervisor = actor(Role.SUPERVISOR)
    own = Target(STATION, supervisor.officer_uid, "submitted")
    assert not decide(supervisor, Action.INCIDENT_APPROVE, own).allowed
    assert decide(supervisor, Action.INCIDENT_APPROVE, Target(STATION, new_uid())).allowed


def test_an_approved_report_is_locked_for_everybody():
    for role in (Role.OFFICER, Role.SUPERVISOR):
        one = actor(role)
        with pytest.raises(DeniedError, match="supplement"):
            require(one, Action.INCIDENT_SAVE, Target(STATION, one.officer_uid, "approved"))


def test_another_stations_record_is_refused():
    assert not decide(actor(Role.OFFICER), Action.INCIDENT_OPEN, Target(new_uid())).allowed


def test_names_are_masked_for_who_has_no_business_with_them():
    masked = decide(actor(Role.ANALYST), Action.INCIDENT_OPEN).obligations
    assert Obligation.MASK_NAMES in masked
    both = decide(actor(Role.ANALYST, Role.OFFICER), Action.INCIDENT_OPEN).obligations
    assert Obligation.MASK_NAMES not in both
