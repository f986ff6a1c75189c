"""The audit as its readers see it: newest entries, and whether every chain holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from icimps_desktop.security.audit_chain import Entry, FirstBad, verify
from icimps_desktop.security.policy import Action
from icimps_desktop.security.session import Actor
from icimps_desktop.services.gate import ReadGate
from icimps_desktop.store import audit_log
from icimps_desktop.store.journal import Journal
from icimps_desktop.store.tables import AUDIT
from icimps_desktop.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """What a check of all chains of this station found."""

    ok: bool
    entries: int
    chains: int
    first_bad: FirstBad | None
    entries_per_s: float


class AuditService:
    """Reads of the audit; they are audited themselves."""

    def __init__(self, uow: UnitOfWork, journal: Journal, gate: ReadGate) -> None:
        self._uow = uow
        self._journal = journal
        self._gate = gate

    def verify(self, actor: Actor) -> AuditVerdict:
        """Check the chains of writes and of reads from their first entries on."""
        self._gate.ask(actor, Action.AUDIT_VERIFY)
        started = time.perf_counter()
        verdict = verify(self._entries())
        seconds = max(time.perf_counter() - started, 1e-9)
        return AuditVerdict(
            verdict.ok,
            verdict.entries,
            verdict.chains,
            verdict.first_bad,
            verdict.entries / seconds,
        )

    def newest(self, actor: Actor, limit: int) -> list[Entry]:
        """The last entries of both logs, newest first (0: all)."""
        self._gate.ask(actor, Action.AUDIT_LIST)
        with self._uow.connect() as connection:
            written = audit_log.newest(connection, AUDIT, limit)
        both = sorted(
            written + self._journal.newest_reads(limit), key=lambda e: (e.at, e.seq), reverse=True
        )
        return both[:limit] if limit else both

    def _entries(self) -> Iterator[Entry]:
        with self._uow.connect() as connection:
            yield from audit_log.entries(connection, AUDIT)
        yield from self._journal.audit_entries()
