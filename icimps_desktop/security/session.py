"""Who is at work: the officer, his roles, his device and the reason he gave."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.officer import Role


class Purpose(StrEnum):
    """Why records are read; the code stands in every audit entry."""

    INVESTIGATION = "INV"
    WARRANT = "WANT"
    EMERGENCY = "EMER"
    SUPERVISION = "SUPV"
    DISCLOSURE = "DISC"
    STATISTICS = "STAT"
    SUBJECT_REQUEST = "DSR"
    QUALITY = "QA"
    TRAINING = "TRN"


@dataclass(frozen=True, slots=True)
class Actor:
    """The officer at work in one session; handed to every service call.

    `purpose` and `working_case` are asked once and stand in every audit entry.
    """

    officer_uid: UUID
    name: str
    login: str
    roles: frozenset[Role]
    station_uid: UUID
    device_uid: UUID
    purpose: Purpose | None = None
    working_case: str = ""
    reason: str = ""
    session_uid: UUID = field(default_factory=new_uid)

    def with_purpose(self, purpose: Purpose, case: str = "", reason: str = "") -> Actor:
        """The same session, working for another purpose."""
        return replace(self, purpose=purpose, working_case=case, reason=reason)
