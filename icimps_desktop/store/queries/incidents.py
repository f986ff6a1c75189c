"""Reads of incidents. Callers own the transaction; nothing commits here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Subquery,
    bindparam,
    func,
    literal_column,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import Session, selectinload

from icimps_desktop.core.paging import Page, PageKey
from icimps_desktop.records.incident import Incident
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.records.incident_row import Hit, IncidentRow
from icimps_desktop.records.person import Involvement
from icimps_desktop.store.queries.listed import listed, rows
from icimps_desktop.store.spatial import in_bbox, in_polygon, within_metres
from icimps_desktop.store.tables import INCIDENT_SEARCH


def conditions(asked: IncidentFilter) -> list[ColumnElement[bool]]:
    """The where-clauses of a filter, the same for both databases."""
    where: list[ColumnElement[bool]] = []
    if asked.box is not None:
        where.append(in_bbox(Incident.geom, asked.box))
    if asked.near is not None:
        where.append(
            within_metres(Incident.geom, asked.near.lat, asked.near.lon, asked.near.metres)
        )
    if asked.polygon is not None:
        where.append(in_polygon(Incident.geom, asked.polygon))
    if asked.since is not None:
        where.append(Incident.occurred_from >= asked.since)
    if asked.until is not None:
        where.append(Incident.occurred_from < asked.until)
    if asked.severity_min is not None:
        where.append(Incident.severity >= asked.severity_min)
    if asked.severity_max is not None:
        where.append(Incident.severity <= asked.severity_max)
    if asked.author_uid is not None:
        where.append(Incident.author_uid == asked.author_uid)
    if asked.batch_uid is not None:
        where.append(Incident.import_batch_uid == asked.batch_uid)
    if asked.hours is not None:
        where.append(Incident.hour_of_week.in_(sorted(asked.hours)))
    for column, values in (
        (Incident.category, asked.categories),
        (Incident.status, asked.states),
        (Incident.source, asked.sources),
        (Incident.beat_uid, asked.beats),
        (Incident.uid, asked.uids),
    ):
        if values:
            where.append(column.in_(values))
    return where


def page(
    session: Session, asked: IncidentFilter, *, after: PageKey | None, limit: int
) -> Page[IncidentRow]:
    """Newest first; costs the same on page 1 and on page 500."""
    connection = session.connection()
    statement = _newest_first(connection, asked, after).limit(limit + 1)
    found = list(rows(connection, connection.execute(statement)))
    shown = found[:limit]
    more = len(found) > limit
    key = PageKey(shown[-1].occurred_from, shown[-1].uid) if more else None
    return Page(tuple(shown), key)


def stream(
    session: Session, asked: IncidentFilter, *, after: PageKey | None
) -> Iterator[IncidentRow]:
    """Every row, newest first, a few thousand at a time."""
    connection = session.connection()
    statement = _newest_first(connection, asked, after).execution_options(yield_per=5000)
    yield from rows(connection, connection.execute(statement))


# Made once: SQLAlchemy takes longer to put this together than SQLite to answer it.
_WHOLE = (
    select(Incident)
    .where(Incident.uid == bindparam("uid"))
    .options(
        selectinload(Incident.account),
        selectinload(Incident.offences),
        selectinload(Incident.involvements).selectinload(Involvement.identity),
        selectinload(Incident.victim_offences),
        selectinload(Incident.relationships),
        selectinload(Incident.items),
        selectinload(Incident.arrests),
        selectinload(Incident.states),
        selectinload(Incident.supplements),
        selectinload(Incident.pins),
    )
)
_LOCAL_ID = select(Incident.id).where(Incident.uid == bindparam("uid"))


def whole(session: Session, uid: UUID) -> Incident | None:
    """An incident with everything that belongs to it."""
    return session.scalars(_WHOLE, {"uid": uid}).one_or_none()


def is_stored(session: Session, uid: UUID) -> bool:
    """Whether the store holds this incident, as far as the officer may see."""
    return session.connection().execute(_LOCAL_ID, {"uid": uid}).first() is not None


def uid_of(session: Session, local_id: int) -> UUID | None:
    """The uid of a local id, as the map holds it."""
    return session.scalar(select(Incident.uid).where(Incident.id == local_id))


def uid_of_number(session: Session, number: str) -> UUID | None:
    """The uid of a printed or agency number."""
    wanted = number.strip()
    found = select(Incident.uid).where(Incident.number == wanted)
    other = select(Incident.uid).where(Incident.agency_number == wanted).limit(1)
    return session.scalar(found) or session.scalar(other)


def search(session: Session, question: str, limit: int) -> list[Hit]:
    """Incidents by number, or by words with the newest filed first.

    The last word, and a number, may be a beginning.
    """
    numbered = _by_number(session, question.strip(), limit)
    return numbered or _by_words(session, question, limit)


def _by_number(session: Session, question: str, limit: int) -> list[Hit]:
    if not any(sign.isdigit() for sign in question) and not question.startswith("I-"):
        return []
    wanted = question.upper()
    end = wanted + "\uffff"
    connection = session.connection()
    found: list[Hit] = []
    for column in (Incident.number, Incident.agency_number):
        statement = select(*listed(connection), column.label("words"))
        statement = statement.where(column >= wanted, column < end).order_by(column)
        found += _hits(connection, statement.limit(limit - len(found)))
    return found


def _by_words(session: Session, question: str, limit: int) -> list[Hit]:
    words = _newest_matches(session, question, limit)
    if words is None:
        return []
    connection = session.connection()
    statement = (
        select(*listed(connection), words.c.body)
        .join(Incident, Incident.uid == words.c.incident_uid)
        .order_by(words.c.id.desc())
    )
    return _hits(connection, statement)


def _hits(connection: Connection, statement: Select[*tuple[Any, ...]]) -> list[Hit]:
    """Hits of a statement that selected `listed` and, last, the words."""
    found = connection.execute(statement).all()
    bare = rows(connection, (values[:-1] for values in found))
    return [Hit(row, str(values[-1])) for row, values in zip(bare, found, strict=True)]


def _newest_first(
    connection: Connection, asked: IncidentFilter, after: PageKey | None
) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = select(*listed(connection)).where(*conditions(asked))
    if asked.text:
        matching = _matching(connection, asked.text)
        found = select(INCIDENT_SEARCH.c.incident_uid)
        found = found.where(text("1 = 0") if matching is None else matching)
        statement = statement.where(Incident.uid.in_(found))
    if after is not None:
        key = tuple_(Incident.occurred_from, Incident.uid)
        statement = statement.where(key < (after.at, after.uid))
    return statement.order_by(Incident.occurred_from.desc(), Incident.uid.desc())


def _matching(connection: Connection, question: str) -> ColumnElement[bool] | None:
    """The full-text test of either database; None when no word is left to look for."""
    words = _words(question)
    if not words:
        return None
    if connection.dialect.name == "postgresql":
        return _in_postgis(words)
    rowids: Select[int] = select(literal_column("rowid", Integer)).select_from(text("fts_incident"))
    return INCIDENT_SEARCH.c.id.in_(rowids.where(_in_cache(words)))


def _newest_matches(session: Session, question: str, limit: int) -> Subquery | None:
    """The last filed lines that match, read in index order so that common words stay cheap."""
    words = _words(question)
    if not words:
        return None
    table = INCIDENT_SEARCH.c
    statement = select(table.id, table.incident_uid, table.body)
    if session.get_bind().dialect.name == "postgresql":
        statement = statement.where(_in_postgis(words)).order_by(table.id.desc()).limit(limit)
        return statement.subquery()
    rowid = literal_column("rowid", Integer)
    hits = (
        select(rowid.label("hit"))
        .select_from(text("fts_incident"))
        .where(_in_cache(words))
        .order_by(rowid.desc())
        .limit(limit)
        .subquery()
    )
    return statement.join(hits, hits.c.hit == table.id).subquery()


def _words(question: str) -> list[str]:
    kept = ("".join(c for c in word if c.isalnum() or c in "-'") for word in question.split())
    return [word for word in (k.strip("-'") for k in kept) if word]


def _in_postgis(words: list[str]) -> ColumnElement[bool]:
    quoted = [f"'{word.replace(chr(39), ' ')}'" for word in words]
    query = func.to_tsquery(literal_column("'simple'"), " & ".join(quoted) + ":*")
    words_column = literal_column("incident_search.words", String)
    return words_column.op("@@", is_comparison=True)(query)


def _in_cache(words: list[str]) -> ColumnElement[bool]:
    match = " ".join(f'"{word}"' for word in words) + "*"
    return literal_column("fts_incident", String).op("MATCH", is_comparison=True)(match)
