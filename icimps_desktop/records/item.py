"""Property, vehicles and drugs in an incident."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from icimps_desktop.records.base import Record, SyncClass, SyncRule
from icimps_desktop.records.types import Uid, UtcTime


class ItemKind(StrEnum):
    """What sort of thing it is; it decides which fields the form asks for."""

    PROPERTY = "property"
    VEHICLE = "vehicle"
    DRUG = "drug"


class Item(Record, kw_only=True, eq=False, repr=False):
    """A thing stolen, seized, burned, recovered …

    `loss` is NIBRS element 14 (1 none … 7 stolen, 8 unknown), `nibrs_class` element 15,
    `value` whole units of the agency's currency (16), `drug_measure` element 22.
    """

    __tablename__ = "item"
    __table_args__ = (Index(None, "incident_uid"), Index(None, "serial"), Index(None, "plate"))
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.MUTABLE)

    incident_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("incident.uid"), init=False)
    seq: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(8), default=ItemKind.PROPERTY)
    loss: Mapped[str] = mapped_column(String(1), default="")
    nibrs_class: Mapped[str] = mapped_column(String(2), default="")
    description: Mapped[str] = mapped_column(String(240), default="")
    value: Mapped[int | None] = mapped_column(Integer, default=None)
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    recovered_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    stolen_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    serial: Mapped[str] = mapped_column(String(80), default="")
    plate: Mapped[str] = mapped_column(String(16), default="")
    vin: Mapped[str] = mapped_column(String(20), default="")
    make: Mapped[str] = mapped_column(String(60), default="")
    model: Mapped[str] = mapped_column(String(60), default="")
    colour: Mapped[str] = mapped_column(String(40), default="")
    year: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    drug_type: Mapped[str] = mapped_column(String(1), default="")
    drug_quantity: Mapped[float | None] = mapped_column(Float, default=None)
    drug_measure: Mapped[str] = mapped_column(String(2), default="")
