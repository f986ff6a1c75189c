"""`journal.db`: drafts and the chain of reads, a file with a writer of its own.

A long import holds the one writer of the main file; a keystroke and a read's entry must
not wait for it, so they live here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from icimps_desktop.core.clock import Clock
from icimps_desktop.records.draft import Draft
from icimps_desktop.security.audit_chain import Entry
from icimps_desktop.store import audit_log
from icimps_desktop.store.auxiliary import journal_statements
from icimps_desktop.store.engine import explained, file_engine, require_file
from icimps_desktop.store.integrity import file_faults
from icimps_desktop.store.tables import DRAFT, JOURNAL, JOURNAL_AUDIT


class Journal:
    """The journal file, open. Its methods may be called from any thread; each is durable."""

    def __init__(self, path: Path, key_hex: str, device_uid: UUID, clock: Clock) -> None:
        self._engine = file_engine(path, key_hex, cache_mb=8)
        self._clock = clock
        self._chain = f"{device_uid}/read"
        self._turn = Lock()
        with _explained(), self._engine.begin() as connection:
            JOURNAL.create_all(connection)
            for statement in journal_statements():
                connection.exec_driver_sql(statement)

    @classmethod
    def open(cls, path: Path, key_hex: str, device_uid: UUID, clock: Clock) -> Journal:
        """The journal that a station was made with.

        Raises:
            DamagedFileError: it is not there, or damaged; it is never made anew in silence,
                for the reads that it told of would be forgotten.
        """
        require_file(path)
        return cls(path, key_hex, device_uid, clock)

    def log_read(self, by: str, body: Mapping[str, object]) -> None:
        """Commit the entry of a read; only after this may the read run.

        Raises:
            UnavailableError: it could not be written, so nothing may be shown.
        """
        self._write_audit(by, [body])

    def _write_audit(self, by: str, bodies: list[Mapping[str, object]]) -> None:
        with _explained(), self._turn, self._writing() as connection:
            audit_log.append(connection, JOURNAL_AUDIT, self._chain, self._clock.now(), by, bodies)

    def save_draft(self, draft: Draft) -> None:
        """Put a draft on disk, in place of the one with the same key."""
        values = {
            name: getattr(draft, name)
            for name in (
                "key",
                "officer_uid",
                "form",
                "form_version",
                "title",
                "body",
                "focus",
                "at",
            )
        }
        with _explained(), self._turn, self._writing() as connection:
            connection.execute(delete(DRAFT).where(DRAFT.c.key == draft.key))
            connection.execute(insert(DRAFT), values)

    def drop_draft(self, key: str) -> None:
        """Forget a draft: it was saved as a record, or thrown away by its officer."""
        with _explained(), self._turn, self._writing() as connection:
            connection.execute(delete(DRAFT).where(DRAFT.c.key == key))

    def drafts_of(self, officer_uid: UUID) -> list[Draft]:
        """An officer's drafts, the last touched first."""
        statement = (
            select(DRAFT).where(DRAFT.c.officer_uid == officer_uid).order_by(DRAFT.c.at.desc())
        )
        with _explained(), self._engine.connect() as connection:
            return [Draft(**row._mapping) for row in connection.execute(statement)]

    def draft(self, key: str) -> Draft | None:
        """The draft of that key, whoever's it is."""
        with _explained(), self._engine.connect() as connection:
            row = connection.execute(select(DRAFT).where(DRAFT.c.key == key)).first()
        return None if row is None else Draft(**row._mapping)

    def faults(self) -> list[str]:
        """What a reading of the whole file finds wrong, in sentences."""
        with _explained(), self._engine.connect() as connection:
            return file_faults(connection, "journal.db")

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()

    def audit_entries(self) -> Iterator[Entry]:
        """Every entry of the chain of reads, oldest first."""
        with _explained(), self._engine.connect() as connection:
            yield from audit_log.entries(connection, JOURNAL_AUDIT)

    def newest_reads(self, limit: int) -> list[Entry]:
        """The last reads, newest first (0: all)."""
        with _explained(), self._engine.connect() as connection:
            return audit_log.newest(connection, JOURNAL_AUDIT, limit)

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._engine.execution_options(icimps_write=True).begin()


def _explained() -> AbstractContextManager[None]:
    """What the driver says of the journal, as a plain sentence."""
    return explained("journal.db")
