"""Appends to an audit chain and reads it back; the same for main store and journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, Table, func, select, text

from icimps_desktop.security.audit_chain import GENESIS, Entry, canonical, entry_hash


def append(
    connection: Connection,
    audit: Table,
    chain: str,
    at: datetime,
    by: str,
    bodies: list[Mapping[str, object]],
) -> tuple[int, str]:
    """Add entries at the end of a chain, in the caller's transaction; (seq, hash) of the last.

    On PostGIS the database itself stamps time and login, numbers and hashes: an officer's
    login has no right to write the table. There a lock on the chain is held from here to
    the commit, so call it last.
    """
    texts = [canonical(body) for body in bodies]
    if connection.dialect.name == "postgresql":
        row = connection.execute(
            text("SELECT seq, hash FROM icimps_audit_append(:chain, :bodies)"),
            {"chain": chain, "bodies": texts},
        ).one()
        return int(row.seq), str(row.hash)
    # The driver's own statements: a read waits for two of these entries before it shows a row.
    last = connection.exec_driver_sql(
        f"SELECT seq, hash FROM {audit.name} WHERE chain = ? ORDER BY seq DESC LIMIT 1",  # noqa: S608
        (chain,),
    ).first()
    seq, prev = (int(last[0]), str(last[1])) if last else (0, GENESIS)
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    rows = []
    for body in texts:
        seq += 1
        digest = entry_hash(chain, seq, stamp, by, prev, body)
        rows.append((chain, seq, stamp, by, prev, body, digest))
        prev = digest
    connection.exec_driver_sql(
        f"INSERT INTO {audit.name} (chain, seq, at, by, prev, body, hash) "  # noqa: S608
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    return seq, prev


def entries(connection: Connection, audit: Table) -> Iterator[Entry]:
    """All entries by (chain, seq), streamed."""
    columns = [audit.c[name] for name in ("chain", "seq", "at", "by", "prev", "body", "hash")]
    streamed = connection.execution_options(stream_results=True, max_row_buffer=5000)
    for row in streamed.execute(select(*columns).order_by(audit.c.chain, audit.c.seq)):
        yield Entry(*row)


def newest(connection: Connection, audit: Table, limit: int) -> list[Entry]:
    """The last entries by time, newest first (0: all)."""
    columns = [audit.c[name] for name in ("chain", "seq", "at", "by", "prev", "body", "hash")]
    statement = select(*columns).order_by(audit.c.at.desc(), audit.c.seq.desc())
    if limit:
        statement = statement.limit(limit)
    return [Entry(*row) for row in connection.execute(statement)]


def last_at(connection: Connection, audit: Table, chain: str) -> datetime | None:
    """When a chain got its last entry (aware, UTC); None while it has none."""
    last = select(audit.c.at).where(audit.c.chain == chain).order_by(audit.c.seq.desc())
    at = connection.execute(last.limit(1)).scalar()
    return None if at is None else datetime.fromisoformat(at)


def count(connection: Connection, audit: Table) -> int:
    """How many entries there are."""
    return int(connection.execute(select(func.count()).select_from(audit)).scalar_one())
