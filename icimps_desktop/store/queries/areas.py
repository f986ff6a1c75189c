"""Reads of stations, beats and officers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import shapely
from sqlalchemy import bindparam, or_, select, text
from sqlalchemy.orm import Session

from icimps_desktop.records.code import LocalCode
from icimps_desktop.records.officer import Device, Officer, RoleGrant
from icimps_desktop.records.station import Agency, Beat, Station
from icimps_desktop.store.spatial import in_polygon

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


def officer_by_login(session: Session, login: str) -> Officer | None:
    """An officer by login."""
    return session.scalars(select(Officer).where(Officer.login == login)).one_or_none()


def officers(session: Session) -> list[tuple[Officer, tuple[str, ...]]]:
    """Every officer with his roles, by name."""
    roles: dict[UUID, list[str]] = {}
    for officer_uid, role in session.execute(select(RoleGrant.officer_uid, RoleGrant.role)):
        roles.setdefault(officer_uid, []).append(role)
    everybody = session.scalars(select(Officer).order_by(Officer.name))
    return [(officer, tuple(sorted(roles.get(officer.uid, [])))) for officer in everybody]


def officer_names(session: Session) -> dict[UUID, str]:
    """Names by uid, for showing who wrote or approved something."""
    return {row.uid: row.name for row in session.execute(select(Officer.uid, Officer.name))}


def roles_at(session: Session, officer_uid: UUID, at: datetime) -> frozenset[str]:
    """The roles that an officer holds at that time."""
    statement = select(RoleGrant.role).where(
        RoleGrant.officer_uid == officer_uid,
        RoleGrant.valid_from <= at,
        or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > at),
    )
    return frozenset(session.scalars(statement))


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


def local_codes(session: Session) -> list[LocalCode]:
    """The station's own codes that are in use."""
    return list(session.scalars(select(LocalCode).where(LocalCode.retired.is_(False))))
