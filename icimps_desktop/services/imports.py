"""Imports of incidents: dry run, one transaction, and back again as one batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from icimps_desktop.core.clock import Clock, to_micros
from icimps_desktop.core.errors import NotFoundError, RuleError, UserError
from icimps_desktop.core.ids import new_uid
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport, no_report
from icimps_desktop.core.resources import resource
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.exchange.batch import Reject, RejectKind
from icimps_desktop.exchange.mapping import ImportMapping, MappingKind
from icimps_desktop.exchange.mapping_files import damaged_mappings, find_mapping
from icimps_desktop.exchange.normalise import normalise
from icimps_desktop.exchange.rejects import rejects_ready
from icimps_desktop.exchange.source_table import SourceTable, TableOptions
from icimps_desktop.exchange.tables import open_table
from icimps_desktop.records.import_batch import BatchState, ImportBatch
from icimps_desktop.security.policy import Action, require
from icimps_desktop.security.session import Actor
from icimps_desktop.services import beat_batches
from icimps_desktop.services.gazetteer_service import GazetteerService
from icimps_desktop.services.import_places import AddressFinder
from icimps_desktop.services.import_reach import ImportReach
from icimps_desktop.services.import_rows import BeatFinder, ImportRows, RowSource, make_rows
from icimps_desktop.services.import_writes import Writes, writes_of
from icimps_desktop.services.knowledge import Knowledge
from icimps_desktop.services.map_points import tidy_blocks
from icimps_desktop.store import import_writer, search_index
from icimps_desktop.store.bulk import Encoder
from icimps_desktop.store.queries import beats as beats_queries
from icimps_desktop.store.queries import import_batches
from icimps_desktop.store.queries import officers as officers_queries
from icimps_desktop.store.sealed_pile import SealedPile
from icimps_desktop.store.unit_of_work import UnitOfWork, Work


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do; `batch` is None after a dry run or when nothing came.

    `unknown_words` are words of the source that the mapping does not know, with counts;
    `rejects` are the rejected rows with their cells in the order of `columns`; `reach`
    says where and when the good ones lie. Of the `updated` incidents `kept_places` stay where
    an officer has put them. `notes` are sentences about what could not be used.
    """

    sha256: str
    mapping: str
    batch: UUID | None = None
    new: int = 0
    updated: int = 0
    duplicate: int = 0
    rejected: int = 0
    kept_places: int = 0
    rejects_file: Path | None = None
    unknown_words: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    columns: tuple[str, ...] = ()
    rejects: list[Reject] = field(default_factory=list)
    reach: ImportReach = field(default_factory=ImportReach)
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return self.new + self.updated + self.duplicate + self.rejected


@dataclass(frozen=True, slots=True)
class PastImport:
    """A batch of before and the name of the officer who imported it."""

    batch: ImportBatch
    by: str


class ImportService:
    """Files into incidents. A run is one transaction: all of it or nothing."""

    def __init__(
        self,
        uow: UnitOfWork,
        knowledge: Knowledge,
        config: StationConfig,
        clock: Clock,
        gazetteer: GazetteerService | None = None,
    ) -> None:
        """Without a `gazetteer` no address is looked up."""
        self._uow = uow
        self._gazetteer = gazetteer
        self._knowledge = knowledge
        self._config = config
        self._clock = clock

    @property
    def mappings_folder(self) -> Path:
        """Where this station keeps the mappings that its officers made."""
        return self._config.folder / "mappings"

    def mapping_for(self, table: SourceTable) -> ImportMapping:
        """The mapping made for such a file, or one that fits it.

        Raises:
            UserError: none fits; the columns must be mapped by hand.
        """
        found = find_mapping(
            table.signature,
            table.columns,
            resource("mappings"),
            self.mappings_folder,
            preview=table.preview(),
        )
        if found is None:
            damaged = "".join(f" {note}" for note in damaged_mappings(self.mappings_folder))
            raise UserError(
                f"No mapping fits this file.{damaged} Say which column means what: in the import "
                "window, which keeps it for the next file of this kind, or on the command line: "
                "“icimps import FILE --suggest > mapping.json” writes a first mapping, which you "
                "may change, and “icimps import FILE --mapping mapping.json” uses it.",
                field="mapping",
            )
        return found

    def run(
        self,
        actor: Actor,
        path: Path,
        *,
        mapping: ImportMapping | None = None,
        options: TableOptions | None = None,
        dry_run: bool = False,
        rejects_file: Path | None = None,
        keep_rejects_file: bool = True,
        token: CancelToken | None = None,
        report: ProgressReport = no_report,
    ) -> ImportReport:
        """Import a file, or say what would happen (`dry_run`).

        The same row twice is a duplicate, a row that says something else than before an
        update, which leaves a place as it is once an officer has set it. Rows without
        coordinates get the place of their address where there is no doubt about it. Cancelling
        leaves the store as it was. Rejected rows are written to `rejects_file`, beside the
        source when that is None, and nowhere (they stand in the report) without
        `keep_rejects_file`. Whatever is raised, nothing was imported.

        Raises:
            UserError: the file or its mapping cannot be used, or the rejects not be written.
            DiskFullError: no room.
            JobCancelledError: cancelled on the way.
        """
        require(actor, Action.IMPORT_RUN)
        with open_table(path, options) as table:
            chosen = mapping or self.mapping_for(table)
            notes = () if mapping else damaged_mappings(self.mappings_folder)
            if chosen.kind is not MappingKind.INCIDENTS:
                raise UserError("This file holds beats, not incidents.", field="mapping")
            token = token or CancelToken()
            beside = rejects_file or path.with_name(path.name + ".rejected.csv")
            place = beside if keep_rejects_file else None

            def new_run() -> _Run:
                return _Run(
                    self, table, chosen, token, report, place, self._finder(actor, token, report)
                )

            if not dry_run:
                return replace(self._apply(actor, path.name, new_run).report, notes=notes)
            run = new_run()
            with self._uow.connect() as connection, self._uow.read() as session:
                run.prepare(connection, session, None)
            with run.rejects_ready():
                return replace(run.report, notes=notes)

    def roll_back(self, actor: Actor, batch_uid: UUID) -> tuple[int, int]:
        """Take an import back: (removed, kept because officers have worked on them since).

        Of an import of beats the beats are counted; those of before it hold again.

        Raises:
            NotFoundError: there is no such batch.
            RuleError: it was taken back already, or beats were imported again since.
        """
        require(actor, Action.IMPORT_ROLL_BACK)
        with self._uow.write(actor, Action.IMPORT_ROLL_BACK) as work:
            import_writer.turn_of_imports(work.connection)
            batch = import_batches.batch_of(work.session, batch_uid)
            if batch is None:
                raise NotFoundError("There is no such import at this station.")
            if batch.state == BatchState.ROLLED_BACK:
                raise RuleError("This import was taken back already.")
            if batch.is_of_beats:
                removed, kept = beat_batches.take_back(work, batch), 0
            else:
                removed, kept = _take_incidents_back(work, batch_uid)
            batch.state = BatchState.ROLLED_BACK
            work.facts |= {"batch": str(batch_uid), "removed": removed}
        tidy_blocks(self._uow)
        return removed, kept

    def batches(self, actor: Actor) -> list[ImportBatch]:
        """The imports of this station, newest first."""
        require(actor, Action.IMPORT_RUN)
        with self._uow.read() as session:
            return import_batches.newest_first(session)

    def history(self, actor: Actor) -> list[PastImport]:
        """The imports of this station with who made them, newest first."""
        require(actor, Action.IMPORT_RUN)
        with self._uow.read() as session:
            names = officers_queries.officer_names(session)
            batches = import_batches.newest_first(session)
            return [PastImport(batch, names.get(batch.by_uid, "")) for batch in batches]

    def _finder(
        self, actor: Actor, token: CancelToken, report: ProgressReport
    ) -> AddressFinder | None:
        if self._gazetteer is None:
            return None
        return AddressFinder(self._gazetteer, actor, token, report)

    def _apply(self, actor: Actor, file_name: str, new_run: Callable[[], _Run]) -> _Run:
        """Make everything ready while others work, then write it in one transaction.

        The writers' lock is held for the writing alone. When somebody has imported or
        changed beats in between, the rows are looked at once more.
        """
        while True:
            run = new_run()
            with SealedPile(self._config.folder) as pile:
                with self._uow.connect() as connection:
                    stamp = import_writer.turn_of_imports(connection)
                with self._uow.connect() as connection, self._uow.read() as session:
                    run.prepare(connection, session, pile)
                try:
                    with run.rejects_ready(), self._uow.write(actor, Action.IMPORT_RUN) as work:
                        if import_writer.turn_of_imports(work.connection) != stamp:
                            raise _OvertakenError
                        self._write(work, run, pile, file_name)
                except _OvertakenError:
                    continue
            tidy_blocks(self._uow)
            return run

    def _write(self, work: Work, run: _Run, pile: SealedPile, file_name: str) -> None:
        done = run.report
        run.write(work, pile)
        if done.new or done.updated:
            batch = ImportBatch(
                uid=run.source.batch_uid,
                station_uid=work.actor.station_uid,
                file_name=file_name,
                sha256=done.sha256,
                mapping=run.mapping.key,
                at=self._clock.now(),
                by_uid=work.actor.officer_uid,
                new_rows=done.new,
                updated_rows=done.updated,
                duplicate_rows=done.duplicate,
                rejected_rows=done.rejected,
            )
            work.session.add(batch)
            done.batch = batch.uid
        work.facts |= {
            "file_sha256": done.sha256,
            "batch": str(run.source.batch_uid),
            "new": done.new,
            "updated": done.updated,
        }


def _take_incidents_back(work: Work, batch_uid: UUID) -> tuple[int, int]:
    untouched, worked_on = import_writer.uids_of_batch(work.connection, batch_uid)
    restored: list[UUID] = []
    for said, touched in import_writer.restore_rows(work.connection, batch_uid):
        work.did(said)
        restored += touched
    search_index.rewrite(work.connection, restored)  # now that all parts are back
    work.did(import_writer.remove_incidents(work.connection, untouched))
    return len(untouched), len(worked_on)


class _OvertakenError(Exception):
    """What was made ready may no longer be true."""


class _Run:
    """One pass over one file."""

    def __init__(
        self,
        service: ImportService,
        table: SourceTable,
        mapping: ImportMapping,
        token: CancelToken,
        report: ProgressReport,
        rejects_place: Path | None,
        locate: AddressFinder | None,
    ) -> None:
        config = service._config
        self.mapping = mapping
        self.source = RowSource(
            agency=config.agency,
            mapping=mapping.key,
            station_uid=config.station_uid,
            zone=mapping.zone or config.zone,
            batch_uid=new_uid(),
            at_micros=to_micros(service._clock.now()),
        )
        self.report = ImportReport(table.sha256, mapping.key, columns=table.columns)
        self._table = table
        self._knowledge = service._knowledge
        self._config = config
        self._now = service._clock.now()
        self._token = token
        self._tell = report
        self._rejects_place = rejects_place
        self._locate = locate

    def prepare(self, connection: Connection, session: Session, pile: SealedPile | None) -> None:
        """Read it all, find out what is new, and put ready writes on the pile (None: dry run)."""
        encode = Encoder(connection)
        for rows in self._batches(session):
            new, changed = self._sorted(connection, rows)
            if pile is not None and (len(new) or len(changed)):
                pile.put(writes_of(encode, self.source, new, changed).packed())

    def write(self, work: Work, pile: SealedPile) -> None:
        """Write what lies on the pile in the caller's transaction."""
        done, total = 0, self.report.new + self.report.updated
        self.report.kept_places = 0
        for packed in pile:
            self._token.raise_if_cancelled()
            writes = Writes.unpacked(packed)
            self.report.kept_places += writes.write(work)
            done += writes.rows
            self._tell(Progress(done, total, "Rows written"))

    @contextmanager
    def rejects_ready(self) -> Iterator[None]:
        """What was prepared is written in the block: after it the rejected rows have a file."""
        place, rejects = self._rejects_place, self.report.rejects
        if place is None or not rejects:
            yield
            return
        with rejects_ready(place, self._table.columns, rejects):
            yield
        self.report.rejects_file = place

    def _batches(self, session: Session) -> Iterator[ImportRows]:
        beats = BeatFinder(beats_queries.all_beats(session))
        done = 0
        for batch in normalise(
            self._table,
            self.mapping,
            zone=self._config.zone,
            now=self._now,
            locate=self._locate,
        ):
            self._token.raise_if_cancelled()
            self.report.rejects += [r for r in batch.rejects if r.kind is not RejectKind.DUPLICATE]
            twice = sum(r.kind is RejectKind.DUPLICATE for r in batch.rejects)
            self.report.duplicate += twice
            self.report.rejected += len(batch.rejects) - twice
            self.report.reasons.update(r.kind.value for r in batch.rejects)
            self.report.unknown_words.update(batch.unknown_words)
            rows = make_rows(batch, self.source, self._knowledge, beats)
            self.report.reach.take(rows)
            yield rows
            done += len(batch) + len(batch.rejects)
            total = self._table.row_count or max(self._table.estimated_rows or done, done)
            self._tell(Progress(done, total, "Rows read"))

    def _sorted(self, connection: Connection, rows: ImportRows) -> tuple[ImportRows, ImportRows]:
        """The new rows and those that say something else than what is stored."""
        stored = import_writer.known_digests(connection, rows.uid)
        new = [place for place, uid in enumerate(rows.uid) if uid not in stored]
        changed = [
            place
            for place, uid in enumerate(rows.uid)
            if uid in stored and stored[uid] != rows.digest[place]
        ]
        self.report.new += len(new)
        self.report.updated += len(changed)
        self.report.duplicate += len(rows) - len(new) - len(changed)
        others = rows.take(changed)
        self.report.kept_places += len(import_writer.placed_by_officers(connection, others.uid))
        return rows.take(new) if len(new) < len(rows) else rows, others
