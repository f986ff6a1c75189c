"""Reads of past imports. Callers own the transaction; nothing commits here."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from icimps_desktop.records.import_batch import ImportBatch


def newest_first(session: Session) -> list[ImportBatch]:
    """Every import of the station, the last one first."""
    order = (ImportBatch.at.desc(), ImportBatch.id.desc())
    return list(session.scalars(select(ImportBatch).order_by(*order)))


def batch_of(session: Session, uid: UUID) -> ImportBatch | None:
    """An import by uid."""
    return session.scalars(select(ImportBatch).where(ImportBatch.uid == uid)).one_or_none()
