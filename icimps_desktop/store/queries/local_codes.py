"""Reads of the station's own codes. Callers own the transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from icimps_desktop.records.code import LocalCode


def local_codes(session: Session) -> list[LocalCode]:
    """The station's own codes that are in use."""
    return list(session.scalars(select(LocalCode).where(LocalCode.retired.is_(False))))
