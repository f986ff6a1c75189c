"""Reads of officers and the roles they hold. Callers own the transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from icimps_desktop.records.officer import Officer, RoleGrant


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
