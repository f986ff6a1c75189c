"""Agency, station, beat: who polices which ground."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import shapely
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from icimps_desktop.records.base import Merge, Record, Sensitivity, SyncClass, SyncRule
from icimps_desktop.records.types import Geom, Uid, UtcTime

_HQ_ONLY = SyncRule(SyncClass.SERVER, bucket="all", default=Merge.SERVER_ONLY)


class Agency(Record, kw_only=True, eq=False, repr=False):
    """A police force; `ori` is its NIBRS originating agency identifier, where it has one."""

    __tablename__ = "agency"
    sync: ClassVar[SyncRule] = _HQ_ONLY
    sensitivity: ClassVar[Sensitivity] = Sensitivity.STATISTICAL

    name: Mapped[str] = mapped_column(String(120))
    ori: Mapped[str | None] = mapped_column(String(9), default=None)
    country: Mapped[str] = mapped_column(String(2), default="")


class Station(Record, kw_only=True, eq=False, repr=False):
    """A station of an agency; `code` begins every number that is made there."""

    __tablename__ = "station"
    sync: ClassVar[SyncRule] = _HQ_ONLY
    sensitivity: ClassVar[Sensitivity] = Sensitivity.STATISTICAL

    agency_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("agency.uid"))
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(4))
    zone: Mapped[str] = mapped_column(String(64))


class Beat(Record, kw_only=True, eq=False, repr=False):
    """The ground of one patrol, from `valid_from` until `valid_to` (None: still)."""

    __tablename__ = "beat"
    __table_args__ = (Index(None, "station_uid", "number"),)
    sync: ClassVar[SyncRule] = _HQ_ONLY
    sensitivity: ClassVar[Sensitivity] = Sensitivity.STATISTICAL

    station_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("station.uid"))
    number: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(120), default="")
    district: Mapped[str] = mapped_column(String(120), default="")
    geom: Mapped[shapely.Geometry] = mapped_column(Geom("MULTIPOLYGON"))
    valid_from: Mapped[datetime] = mapped_column(UtcTime)
    valid_to: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
