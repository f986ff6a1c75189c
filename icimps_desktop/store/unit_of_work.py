"""The one place that opens sessions and commits: record, outbox and audit together.

A write cannot go round it: in the cache guard triggers refuse rows that come outside it,
in PostGIS a deferred constraint refuses a commit without outbox and audit entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, sessionmaker

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.core.events import ChangeBus, ChangeSet
from icimps_desktop.core.ids import new_uid
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.security.session import Actor
from icimps_desktop.store import audit_log, outbox, watching
from icimps_desktop.store.engine import explained, in_work, shorten_log
from icimps_desktop.store.outbox import Operation
from icimps_desktop.store.tables import AUDIT

_OBJECTS_AN_ENTRY = 200
_FEW = 50
_TURN_S = 120.0  # a save waits so long for an import of the same program
_SMALL_KB = 8192  # of pages that a long read holds
_PENDING = 4_000_000  # signs of operations held back until the end of a write


@dataclass(slots=True)
class Work:
    """One write in progress: a session, who writes, and what it has done so far (`objects`).

    `facts` go into the audit entry as they are: a file's hash, a batch, never a name.
    """

    session: Session
    actor: Actor
    event: str
    txn_uid: UUID
    clock: Clock
    facts: dict[str, object] = field(default_factory=dict)
    objects: list[dict[str, object]] = field(default_factory=list)
    _waiting: list[Operation] = field(default_factory=list)
    _size: int = 0

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, for bulk statements; pair each with `did`."""
        return self.session.connection()

    def did(self, operations: list[Operation]) -> None:
        """Say what bulk statements on `connection` changed.

        Bodies do not pile up in memory: the outbox takes them as they become many.
        """
        self._waiting += operations
        self._size += sum(len(operation.body) for operation in operations)
        if self._size > _PENDING:
            self.to_outbox()

    def to_outbox(self) -> None:
        """Put what was said into the outbox; `objects` keeps what the audit says of it."""
        at = self.clock.now()
        outbox.enqueue(self.connection, self.actor, self.txn_uid, at, self._waiting)
        self.objects += [operation.audit_object() for operation in self._waiting]
        self._waiting.clear()
        self._size = 0


class UnitOfWork:
    """Opens transactions on one store; tells the bus what changed, after the commit.

    Writers take turns, whatever thread they come from: an edit waits for the batch that
    is being applied instead of meeting "database is locked". `store` is how the store is
    called in a sentence.
    """

    def __init__(self, engine: Engine, bus: ChangeBus, clock: Clock, store: str) -> None:
        self._engine = engine
        self._reading = sessionmaker(engine, expire_on_commit=False, autoflush=False)
        writer = engine.execution_options(icimps_write=True)
        self._writing = sessionmaker(writer, expire_on_commit=False, autoflush=False)
        self._bus = bus
        self._clock = clock
        self._turn = Lock()
        self._entries = 0  # of the audit, committed by this program
        self._backends: dict[int, int] = {}
        self.store = store
        if not self.is_cache:
            event.listen(engine, "connect", self._note_backend)
            event.listen(engine, "close", self._forget_backend)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to read with; nothing written in it is kept.

        Raises:
            UnavailableError: the store does not answer.
        """
        with explained(self.store), self._reading() as session:
            yield session
            session.expunge_all()

    @contextmanager
    def read_through(self) -> Iterator[Session]:
        """The same for one read over very much, which is not to fill the memory with pages."""
        with self.read() as session:
            if not self.is_cache:
                yield session
                return
            connection = session.connection()
            usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
            connection.exec_driver_sql(f"PRAGMA cache_size=-{_SMALL_KB}")
            try:
                yield session
            finally:
                connection.exec_driver_sql(f"PRAGMA cache_size={usual}")

    @contextmanager
    def write(self, actor: Actor, what: str) -> Iterator[Work]:
        """A transaction that commits when the block ends, and not at all when it raises.

        What is durable then: the records, an outbox entry for each, and one audit entry
        that names `what` and every record.
        """
        with explained(self.store), self._my_turn(), self._writing() as session:
            work = Work(session, actor, what, new_uid(), self._clock)
            _follow(session, work)
            mark = in_work(session.connection())
            mark.open = 1
            try:
                yield work
                session.flush()
                entries = self._seal(work)
                session.commit()
                self._entries += entries
            finally:
                mark.open = 0
        self._publish(work)

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=_TURN_S):
            raise UnavailableError(
                f"{self.store} is being written to, perhaps by an import. "
                "Nothing of yours was half-written; try again when it is done."
            )
        try:
            yield
        finally:
            self._turn.release()

    def _note_backend(self, dbapi_connection: Any, _record: object) -> None:
        self._backends[id(dbapi_connection)] = dbapi_connection.info.backend_pid

    def _forget_backend(self, dbapi_connection: Any, _record: object) -> None:
        # Its number may be another client's next: the database hands them out again.
        self._backends.pop(id(dbapi_connection), None)

    def _own_backends(self) -> frozenset[int]:
        return frozenset(self._backends.values())

    def _seal(self, work: Work) -> int:
        """Write outbox and audit; the chain's lock on PostGIS makes it the last statement.

        Returns how many entries of the audit that took.
        """
        work.to_outbox()
        chain = f"{work.actor.device_uid}/write"
        by, at = work.actor.login, self._clock.now()
        bodies = _bodies(work)
        audit_log.append(work.connection, AUDIT, chain, at, by, bodies)
        return len(bodies)

    def _publish(self, work: Work) -> None:
        kinds = frozenset(str(told["t"]) for told in work.objects)
        if kinds:
            uids = frozenset(told["u"] for told in work.objects)
            few = map(UUID, map(str, uids)) if None not in uids and len(uids) <= _FEW else ()
            self._bus.publish(ChangeSet(kinds, frozenset(few)))

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A bare connection to read with, for what a session is too slow for.

        Raises:
            UnavailableError: the store does not answer.
        """
        with explained(self.store), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def tidy(self) -> Iterator[Connection]:
        """A transaction for what is only derived (the map's blocks); records are refused."""
        writer = self._engine.execution_options(icimps_write=True)
        with explained(self.store):
            with self._my_turn(), writer.begin() as made:
                yield made
            if self.is_cache:
                shorten_log(self._engine)

    @property
    def is_cache(self) -> bool:
        """Whether the store is an encrypted file, not a PostGIS."""
        return self._engine.dialect.name == "sqlite"

    def watch(self, token: CancelToken, tell: watching.Tell) -> None:
        """Tell which kinds of record other programs changed, and which incidents where these
        are few and known, until cancelled.

        Returns when the store stops answering; the caller decides when to try again.

        Raises:
            UnavailableError: the store does not answer.
        """
        with explained(self.store):
            if self.is_cache:
                watching.watch_file(self._engine, token, tell, lambda: self._entries)
            else:
                watching.watch_postgis(self._engine, token, tell, self._own_backends)

    def close(self) -> None:
        """Let the store go."""
        self._engine.dispose()


def _follow(session: Session, work: Work) -> None:
    """Have every flush of the session tell the work what it wrote."""

    @event.listens_for(session, "before_flush")
    def count_on(flushing: Session, _context: object, _instances: object) -> None:
        outbox.bump_versions(flushing)

    @event.listens_for(session, "after_flush")
    def note(flushing: Session, _context: object) -> None:
        work.did(outbox.operations_of_flush(flushing))


def audit_head(actor: Actor, what: str) -> dict[str, object]:
    """What every audit entry says: the act, the officer, his session and his reason."""
    return {
        "v": 1,
        "event": what,
        "actor": str(actor.officer_uid),
        "roles": sorted(actor.roles),
        "session": str(actor.session_uid),
        "station": str(actor.station_uid),
        "purpose": actor.purpose,
        "case": actor.working_case,
        "reason": actor.reason,
    }


def _bodies(work: Work) -> list[Mapping[str, object]]:
    """One audit body, or several when very many records were touched."""
    objects = work.objects
    chunks = [
        objects[i : i + _OBJECTS_AN_ENTRY] for i in range(0, len(objects), _OBJECTS_AN_ENTRY)
    ] or [[]]
    head = audit_head(work.actor, work.event) | work.facts | {"txn": str(work.txn_uid)}
    return [head | {"objects": chunk} for chunk in chunks]
