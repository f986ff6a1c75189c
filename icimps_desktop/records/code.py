"""Codes that a station adds to the shipped lists, each mapped to a shipped one."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Boolean, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from icimps_desktop.records.base import Merge, Record, Sensitivity, SyncClass, SyncRule


class LocalCode(Record, kw_only=True, eq=False, repr=False):
    """A code of the station's own; `maps_to` is the NIBRS code that goes with it."""

    __tablename__ = "local_code"
    __table_args__ = (UniqueConstraint("list_name", "code"),)
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.SERVER, bucket="all", default=Merge.SERVER_ONLY)
    sensitivity: ClassVar[Sensitivity] = Sensitivity.STATISTICAL

    list_name: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(24))
    label: Mapped[str] = mapped_column(String(160))
    maps_to: Mapped[str] = mapped_column(String(8))
    retired: Mapped[bool] = mapped_column(Boolean, default=False)
