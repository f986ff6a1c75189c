"""Reads of the agency, its stations and their devices. Callers own the transaction."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from icimps_desktop.records.officer import Device
from icimps_desktop.records.station import Agency, Station

# Made once: putting it together takes longer than the answer.
_CODE = select(Station.code).where(Station.uid == bindparam("uid"))


def agency(session: Session) -> Agency | None:
    """The agency of this store."""
    return session.scalars(select(Agency).order_by(Agency.id).limit(1)).first()


def station(session: Session, uid: UUID) -> Station | None:
    """A station by uid."""
    return session.scalars(select(Station).where(Station.uid == uid)).one_or_none()


def station_code(session: Session, uid: UUID) -> str:
    """The code of a station as its numbers show it; empty where there is no such station."""
    return session.connection().scalar(_CODE, {"uid": uid}) or ""


def device(session: Session, uid: UUID) -> Device | None:
    """A device by uid."""
    return session.scalars(select(Device).where(Device.uid == uid)).one_or_none()


def station_name(session: Session) -> str:
    """The name of the first station of a database, which it was made for."""
    return session.scalars(select(Station.name).order_by(Station.id).limit(1)).one()


def next_device_code(session: Session, station_uid: UUID) -> str:
    """The code of the station's next device, after the highest one: D2, D3 ... D100.

    Held for the caller until its transaction ends: who asks meanwhile waits and gets the
    next one, for two devices of one code would print the same numbers.
    """
    if session.connection().dialect.name == "postgresql":  # a cache has one writer anyhow
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))"),
            {"lock": f"icimps.device.{station_uid}"},
        )
    codes = session.scalars(select(Device.code).where(Device.station_uid == station_uid))
    counts = [int(code[1:]) for code in codes if code[1:].isdecimal()]
    return f"D{max(counts, default=0) + 1}"
