"""Arrest: the arrest segment of an incident."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from icimps_desktop.records.base import LATE, Record, SyncClass, SyncRule
from icimps_desktop.records.types import Codes, Uid, UtcTime


class Arrest(Record, kw_only=True, eq=False, repr=False):
    """That a person was arrested for an incident (NIBRS segment 6).

    `arrest_type` O on view, S summoned, T taken into custody; `multiple` M, C or N
    (element 44); `armed_with` element 46; `juvenile_disposition` H or R under 18.
    """

    __tablename__ = "arrest"
    __table_args__ = (Index(None, "incident_uid"),)
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.MUTABLE)

    incident_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("incident.uid"), init=False)
    seq: Mapped[int] = mapped_column(SmallInteger)
    person_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("involvement.uid", **LATE))
    transaction_no: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime] = mapped_column(UtcTime)
    arrest_type: Mapped[str] = mapped_column(String(1))
    multiple: Mapped[str] = mapped_column(String(1), default="N")
    offence_code: Mapped[str] = mapped_column(String(4), default="")
    armed_with: Mapped[tuple[str, ...]] = mapped_column(Codes(16), default=())
    age: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    sex: Mapped[str] = mapped_column(String(1), default="")
    race: Mapped[str] = mapped_column(String(1), default="")
    juvenile_disposition: Mapped[str] = mapped_column(String(1), default="")
