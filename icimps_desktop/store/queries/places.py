"""Reads for the gazetteer: where reports say that something happened, and in which words."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from icimps_desktop.records.incident import Account, Incident, LocationHow

_WELL_KNOWN_M = 100.0
_ROWS = 5_000


def former_addresses(session: Session, limit: int) -> Iterator[tuple[str, float, float]]:
    """Address text, latitude and longitude of incidents, the last filed first.

    Left out: incidents without a point, those known only by their beat, those known to more
    than 100 m, and those whose point came from the gazetteer itself, which would otherwise
    confirm its own guesses.
    """
    statement = (
        select(Account.address, Incident.geom)
        .join(Incident, Account.incident_uid == Incident.uid)
        .where(
            Account.address != "",
            Incident.geom.is_not(None),
            Incident.location_how.in_((LocationHow.GPS, LocationHow.MAP, LocationHow.IMPORT)),
            or_(Incident.accuracy_m.is_(None), Incident.accuracy_m <= _WELL_KNOWN_M),
        )
        .order_by(Incident.id.desc())
        .limit(limit)
        .execution_options(yield_per=_ROWS)
    )
    for address, point in session.execute(statement):
        if point is not None:
            yield address, float(shapely.get_y(point)), float(shapely.get_x(point))
