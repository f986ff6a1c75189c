"""One import of one file: what came, from what, and that it can be taken back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from icimps_desktop.records.base import Record, Sensitivity, SyncClass, SyncRule
from icimps_desktop.records.types import Uid, UtcTime


class BatchState(StrEnum):
    """Whether the batch stands or was taken back."""

    APPLIED = "applied"
    ROLLED_BACK = "rolled_back"


OF_BEATS = "Beats"  # stands for the mapping; no mapping's key has a capital


class ImportBatch(Record, kw_only=True, eq=False, repr=False):
    """One import; `sha256` is the source file's, `counts` of rows as the report said."""

    __tablename__ = "import_batch"
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.MUTABLE)
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL

    station_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("station.uid"))
    file_name: Mapped[str] = mapped_column(String(240))
    sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("officer.uid"))
    state: Mapped[str] = mapped_column(String(12), default=BatchState.APPLIED)
    new_rows: Mapped[int] = mapped_column(Integer, default=0)
    updated_rows: Mapped[int] = mapped_column(Integer, default=0)
    duplicate_rows: Mapped[int] = mapped_column(Integer, default=0)
    rejected_rows: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def is_of_beats(self) -> bool:
        """Whether beats came with it, not incidents."""
        return self.mapping == OF_BEATS
