"""Reads of beats. Callers own the transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import shapely
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from icimps_desktop.records.station import Beat
from icimps_desktop.store.spatial import in_polygon


def beats(session: Session, at: datetime) -> list[Beat]:
    """The beats that are valid at that time, by number."""
    valid = (Beat.valid_from <= at, or_(Beat.valid_to.is_(None), Beat.valid_to > at))
    return list(session.scalars(select(Beat).where(*valid).order_by(Beat.number)))


def all_beats(session: Session) -> list[Beat]:
    """Every beat that is or ever was valid, by number."""
    return list(session.scalars(select(Beat).order_by(Beat.number)))


def beat_at(session: Session, point: shapely.Geometry, at: datetime) -> UUID | None:
    """The beat that holds a point at that time; the lowest number where two touch."""
    statement = (
        select(Beat.uid)
        .where(
            in_polygon(Beat.geom, point),
            Beat.valid_from <= at,
            or_(Beat.valid_to.is_(None), Beat.valid_to > at),
        )
        .order_by(Beat.number)
        .limit(1)
    )
    return session.scalar(statement)
