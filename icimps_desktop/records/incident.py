"""Incident: one reported event, with its offences, its states and where it was.

What everybody at the station may see of it stands in `incident`; words, names and
addresses stand in tables of their own, so that row policies can hide them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import shapely
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from icimps_desktop.records.arrest import Arrest
from icimps_desktop.records.base import Merge, Record, Sensitivity, SyncClass, SyncRule
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import Involvement, Relationship, VictimOffence
from icimps_desktop.records.types import Codes, Geom, Uid, UtcTime


class IncidentStatus(StrEnum):
    """Where the report stands; the values are stored and sent."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


# (from, to): who may do it is the policy's business, that it may be done at all is said here.
TRANSITIONS: frozenset[tuple[str, str]] = frozenset(
    {
        (IncidentStatus.DRAFT, IncidentStatus.SUBMITTED),
        (IncidentStatus.SUBMITTED, IncidentStatus.RETURNED),
        (IncidentStatus.SUBMITTED, IncidentStatus.APPROVED),
        (IncidentStatus.RETURNED, IncidentStatus.SUBMITTED),
    }
)


class Source(StrEnum):
    """Who found it; what police found themselves stays out of every forecast."""

    REPORTED = "reported"
    POLICE_FOUND = "police_found"


class TimePrecision(StrEnum):
    """How well the time is known."""

    EXACT = "exact"
    HOUR = "hour"
    WINDOW = "window"
    DAY = "day"
    UNKNOWN = "unknown"


class LocationHow(StrEnum):
    """How the point was got; a court may ask."""

    GPS = "gps"
    MAP = "map"
    ADDRESS = "address"
    INTERSECTION = "intersection"
    LANDMARK = "landmark"
    COORDINATE = "coordinate"
    IMPORT = "import"
    BEAT = "beat"
    NONE = "none"


# A part has no life without its incident.
_PARTS = "all, delete-orphan"


class Incident(Record, kw_only=True, eq=False, repr=False):
    """A reported event.

    `occurred_from`/`occurred_to` bound when it happened: a burglary is rarely timed to
    the minute. `hour_of_week` (0-167, station's wall clock), `category`, `severity` (of
    the gravest offence, in the table `severity_table`) and `beat_uid` are worked out on
    saving, so that map and list filter by them without a join.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_occurred", "occurred_from", "uid"),  # lists: newest first, keyset
        Index("ix_incident_category", "category", "occurred_from"),
        Index("ix_incident_status", "status", "occurred_from"),
        Index("ix_incident_batch", "import_batch_uid"),
        Index("ix_incident_agency_number", "agency_number"),
        # Only a draft may still leave open who found it.
        CheckConstraint(
            "source in ('reported', 'police_found') or (source = '' and status = 'draft')",
            name="source",
        ),
        CheckConstraint("occurred_to is null or occurred_to >= occurred_from", name="window"),
    )
    sync: ClassVar[SyncRule] = SyncRule(
        SyncClass.MUTABLE, fields={"status": Merge.STATE_MACHINE, "severity": Merge.CAUTIOUS}
    )
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL

    number: Mapped[str] = mapped_column(String(40), unique=True)
    agency_number: Mapped[str | None] = mapped_column(String(40), default=None)
    station_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("station.uid"))
    beat_uid: Mapped[UUID | None] = mapped_column(Uid, ForeignKey("beat.uid"), default=None)
    source: Mapped[str] = mapped_column(String(12))
    reported_at: Mapped[datetime] = mapped_column(UtcTime)
    reported_by: Mapped[UUID | None] = mapped_column(Uid, ForeignKey("officer.uid"), default=None)
    occurred_from: Mapped[datetime] = mapped_column(UtcTime)
    occurred_to: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    time_precision: Mapped[str] = mapped_column(String(8), default=TimePrecision.EXACT)
    occurred_text: Mapped[str] = mapped_column(String(80), default="")
    time_flag: Mapped[str] = mapped_column(String(4), default="")
    zone: Mapped[str] = mapped_column(String(64))
    hour_of_week: Mapped[int] = mapped_column(SmallInteger)
    category: Mapped[str] = mapped_column(String(32))
    severity: Mapped[float] = mapped_column(Float, default=0.0)
    severity_table: Mapped[str] = mapped_column(String(32), default="")
    status: Mapped[str] = mapped_column(String(12), default=IncidentStatus.DRAFT)
    geom: Mapped[shapely.Geometry | None] = mapped_column(Geom("POINT"), default=None)
    accuracy_m: Mapped[float | None] = mapped_column(Float, default=None)
    location_how: Mapped[str] = mapped_column(String(12), default=LocationHow.NONE)
    location_type: Mapped[str] = mapped_column(String(2), default="")
    exceptional_clearance: Mapped[str] = mapped_column(String(1), default="N")
    cleared_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    author_uid: Mapped[UUID | None] = mapped_column(Uid, ForeignKey("officer.uid"), default=None)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    import_batch_uid: Mapped[UUID | None] = mapped_column(Uid, default=None)
    # Digest of the source row as imported: the same row again is a duplicate, another an update.
    source_digest: Mapped[int | None] = mapped_column(BigInteger, default=None)

    account: Mapped[Account | None] = relationship(
        cascade=_PARTS, lazy="raise", default=None, uselist=False
    )
    offences: Mapped[list[Offence]] = relationship(
        cascade=_PARTS, lazy="raise", default_factory=list, order_by="Offence.seq"
    )
    involvements: Mapped[list[Involvement]] = relationship(
        cascade=_PARTS, lazy="raise", default_factory=list, order_by=Involvement.seq
    )
    victim_offences: Mapped[list[VictimOffence]] = relationship(
        cascade=_PARTS, lazy="raise", default_factory=list
    )
    relationships: Mapped[list[Relationship]] = relationship(
        cascade=_PARTS, lazy="raise", default_factory=list
    )
    items: Mapped[list[Item]] = relationship(
        cascade=_PARTS, lazy="raise", default_factory=list, order_by=Item.seq
    )
    arrests: Mapped[list[Arrest]] = relationship(
        cascade=_PARTS, lazy="raise", default_factory=list, order_by=Arrest.seq
    )
    states: Mapped[list[StateChange]] = relationship(
        cascade=_PARTS, lazy="raise", default_factory=list, order_by="StateChange.at"
    )
    supplements: Mapped[list[Supplement]] = relationship(
        cascade=_PARTS, lazy="raise", default_factory=list, order_by="Supplement.seq"
    )
    pins: Mapped[list[Pin]] = relationship(
        cascade=_PARTS, lazy="raise", default_factory=list, order_by="Pin.at"
    )


class Account(Record, kw_only=True, eq=False, repr=False):
    """What was told of an incident: address, narrative and modus operandi."""

    __tablename__ = "incident_account"
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.MUTABLE, fields={"narrative": Merge.TEXT_BODY})

    incident_uid: Mapped[UUID] = mapped_column(
        Uid, ForeignKey("incident.uid"), unique=True, init=False
    )
    address: Mapped[str] = mapped_column(String(240), default="")
    narrative: Mapped[str] = mapped_column(Text, default="")
    mo_entry: Mapped[str] = mapped_column(String(240), default="")
    mo_means: Mapped[str] = mapped_column(String(240), default="")
    mo_target: Mapped[str] = mapped_column(String(240), default="")
    mo_words: Mapped[str] = mapped_column(String(240), default="")
    mo_approach: Mapped[str] = mapped_column(String(240), default="")
    mo_transport: Mapped[str] = mapped_column(String(240), default="")


class Offence(Record, kw_only=True, eq=False, repr=False):
    """One of the one to ten offences of an incident, in local, NIBRS and ICCS words.

    `attempted` is NIBRS element 7; `weapons` up to three codes of element 13 ("A" after a
    firearm code: automatic); `suspected_using` element 8; `bias` element 8A; `entry_method`
    F forcible or N not (element 11), `premises` their number (10); `activity` element 12.
    """

    __tablename__ = "offence"
    __table_args__ = (
        Index(None, "incident_uid"),
        CheckConstraint("seq between 1 and 10", name="one_to_ten"),
    )
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.MUTABLE)
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL

    incident_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("incident.uid"), init=False)
    seq: Mapped[int] = mapped_column(SmallInteger)
    local_code: Mapped[str] = mapped_column(String(24), default="")
    nibrs: Mapped[str] = mapped_column(String(4), default="")
    iccs: Mapped[str] = mapped_column(String(8), default="")
    description: Mapped[str] = mapped_column(String(240), default="")
    attempted: Mapped[bool] = mapped_column(Boolean, default=False)
    weapons: Mapped[tuple[str, ...]] = mapped_column(Codes(24), default=())
    suspected_using: Mapped[tuple[str, ...]] = mapped_column(Codes(8), default=())
    bias: Mapped[tuple[str, ...]] = mapped_column(Codes(24), default=())
    entry_method: Mapped[str] = mapped_column(String(1), default="")
    premises: Mapped[int | None] = mapped_column(Integer, default=None)
    activity: Mapped[tuple[str, ...]] = mapped_column(Codes(16), default=())
    severity: Mapped[float] = mapped_column(Float, default=0.0)


class StateChange(Record, kw_only=True, eq=False, repr=False):
    """That a report went from one state to another: who, when, with what note."""

    __tablename__ = "incident_state"
    __table_args__ = (Index(None, "incident_uid"),)
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.APPEND)
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL

    incident_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("incident.uid"), init=False)
    was: Mapped[str] = mapped_column(String(12))
    now: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("officer.uid"))
    note: Mapped[str] = mapped_column(Text, default="")


class Supplement(Record, kw_only=True, eq=False, repr=False):
    """What is added to an approved report; the report itself is locked."""

    __tablename__ = "incident_supplement"
    __table_args__ = (Index(None, "incident_uid"),)
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.APPEND)

    incident_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("incident.uid"), init=False)
    seq: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("officer.uid"))


class Pin(Record, kw_only=True, eq=False, repr=False):
    """Where the incident was pinned before the pin was moved, by whom and why."""

    __tablename__ = "incident_pin"
    __table_args__ = (Index(None, "incident_uid"),)
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.APPEND)
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL

    incident_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("incident.uid"), init=False)
    geom: Mapped[shapely.Geometry | None] = mapped_column(Geom("POINT"))
    accuracy_m: Mapped[float | None] = mapped_column(Float, default=None)
    location_how: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("officer.uid"))
    reason: Mapped[str] = mapped_column(String(240), default="")
