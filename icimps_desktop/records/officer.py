"""Officers, the roles they hold, and the devices they work on."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from icimps_desktop.records.base import Merge, Record, Sensitivity, SyncClass, SyncRule
from icimps_desktop.records.types import Uid, UtcTime

_HQ_ONLY = SyncRule(SyncClass.SERVER, bucket="all", default=Merge.SERVER_ONLY)


class Role(StrEnum):
    """What an officer may be at a station; `security.policy` says what each role may do."""

    OFFICER = "officer"
    INVESTIGATOR = "investigator"
    CUSTODIAN = "custodian"
    ANALYST = "analyst"
    SUPERVISOR = "supervisor"
    STATION_ADMIN = "station_admin"
    HQ_ADMIN = "hq_admin"
    AUDITOR = "auditor"
    PARTNER = "partner"


class Officer(Record, kw_only=True, eq=False, repr=False):
    """A person who works with the system; `login` is also his database role on PostGIS."""

    __tablename__ = "officer"
    sync: ClassVar[SyncRule] = _HQ_ONLY
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL

    station_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("station.uid"))
    name: Mapped[str] = mapped_column(String(120))
    login: Mapped[str] = mapped_column(String(48), unique=True)
    badge: Mapped[str] = mapped_column(String(24), default="")
    disabled_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class RoleGrant(Record, kw_only=True, eq=False, repr=False):
    """That an officer holds a role at a station, who gave it, and until when."""

    __tablename__ = "role_grant"
    __table_args__ = (Index(None, "officer_uid"),)
    sync: ClassVar[SyncRule] = _HQ_ONLY
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL

    officer_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("officer.uid"))
    station_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("station.uid"))
    role: Mapped[str] = mapped_column(String(16))
    granted_by: Mapped[UUID | None] = mapped_column(Uid, default=None)
    valid_from: Mapped[datetime] = mapped_column(UtcTime)
    valid_to: Mapped[datetime | None] = mapped_column(UtcTime, default=None)


class Device(Record, kw_only=True, eq=False, repr=False):
    """A workstation or laptop; `code` is its part of every number that it makes."""

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("station_uid", "code"),)
    sync: ClassVar[SyncRule] = _HQ_ONLY
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL

    station_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("station.uid"))
    code: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(120), default="")
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), default=None)
