"""The line of words by which an incident is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session, selectinload

from icimps_desktop.records.incident import Incident
from icimps_desktop.store.tables import INCIDENT_SEARCH

_AT_ONCE = 500
# Made once: putting them together takes longer than what they do.
_ADD = insert(INCIDENT_SEARCH)
_CHANGE = (
    update(INCIDENT_SEARCH)
    .where(INCIDENT_SEARCH.c.incident_uid == bindparam("of"))
    .values(body=bindparam("to"))
)


def words_of(incident: Incident) -> str:
    """Offences, address, narrative, modus operandi and things; never a name.

    Numbers are looked up in their own index: here they would be a word of their own each.
    """
    account = incident.account
    parts: list[str | None] = [incident.category]
    parts += [offence.description for offence in incident.offences]
    if account is not None:
        parts += [account.address, account.narrative, account.mo_entry, account.mo_means]
        parts += [account.mo_target, account.mo_words, account.mo_approach, account.mo_transport]
    for item in incident.items:
        parts += [item.description, item.make, item.model, item.colour, item.plate, item.serial]
    return line_of(parts)


def line_of(parts: Iterable[str | None]) -> str:
    """Words of an incident as one line to search in."""
    return " ".join(part for part in parts if part).replace("_", " ")


def put(session: Session, incident_uid: UUID, body: str, *, is_new: bool) -> None:
    """Make an incident findable by these words, in place of the ones before if it is not new."""
    connection = session.connection()
    if not is_new and connection.execute(_CHANGE, {"of": incident_uid, "to": body}).rowcount:
        return
    connection.execute(_ADD, {"incident_uid": incident_uid, "body": body})


def rewrite(connection: Connection, uids: Sequence[UUID]) -> None:
    """Make incidents findable by what is stored of them now, in the caller's transaction."""
    parts = (Incident.account, Incident.offences, Incident.items)
    for start in range(0, len(uids), _AT_ONCE):
        some = uids[start : start + _AT_ONCE]
        statement = select(Incident).where(Incident.uid.in_(some))
        with Session(connection, autoflush=False) as session:
            found = session.scalars(statement.options(*map(selectinload, parts))).all()
            words = [{"of": incident.uid, "to": words_of(incident)} for incident in found]
        if words:
            connection.execute(_CHANGE, words)
