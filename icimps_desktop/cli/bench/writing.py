"""Writes: one incident saved, and a file imported."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import sessionmaker

from icimps_desktop.cli.bench.figure import Figure, in_turns, median, quantile, stopwatch
from icimps_desktop.cli.bench.ground import BenchStation, copy_of
from icimps_desktop.core.clock import SystemClock
from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.code import LocalCode
from icimps_desktop.services.demo_reports import ReportPlace, as_incident
from icimps_desktop.services.stations import StationPlan, make_cache_station
from icimps_desktop.store import bulk, cipher
from icimps_desktop.store.engine import file_engine, in_work
from icimps_desktop.synthetic.city import make_city
from icimps_desktop.synthetic.files import write_incidents
from icimps_desktop.synthetic.incidents import make_incidents
from icimps_desktop.synthetic.people import make_reports

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

_SAVES = 40
_SEED = 7
_PASSPHRASE = "a bench needs no secret words"  # noqa: S105 - of a station that lives a minute


def measure_save(station: BenchStation, folder: Path, runs: int) -> Figure:
    """A filled report saved with its outbox and audit entries, against its rows alone.

    The limit sends the statements that write the report and nothing else, prepared by
    SQLAlchemy already, to a second copy of the same encrypted file with the same settings
    (WAL, synchronous=FULL), trees, indexes and triggers, and commits. Each report is saved
    both ways before the next one, so that a busy machine slows both.
    """
    reports = make_reports(make_city(_SEED), _SEED, _SAVES * runs)
    mine: list[float] = []
    bare: list[float] = []
    row_alone: list[float] = []
    scratch, second = folder / "scratch", folder / "scratch-bare"
    try:
        copy, other = copy_of(station, scratch), copy_of(station, second)
        with copy.opened() as opened, _bare_writer(other) as write:
            for number, report in enumerate(reports):
                incident = as_incident(report, _place(opened))
                with _statements() as sent, stopwatch(mine):
                    opened.incidents.save(opened.actor, incident)
                with stopwatch(bare):
                    write.all(sent)
                with stopwatch(row_alone):
                    write.incident(number)
            kept, alone = _one_row(copy, opened, runs)
            verdict = opened.audit.verify(opened.actor)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(second, ignore_errors=True)
    return Figure(
        name="save",
        rows=station.made.rows,
        unit="ms median",
        value=median(mine),
        limit=median(bare),
        bar=2.0,
        bar_of="ratio",
        samples=mine,
        limit_samples=bare,
        limit_is="the same rows of the report alone, sent bare to the same file and committed",
        also={"audit holds afterwards": verdict.ok},
        more={
            "p95": round(quantile(mine, 0.95), 2),
            "limit_p95": round(quantile(bare, 0.95), 2),
            "bare_commit_of_one_incident_row": round(median(row_alone), 3),
            # What outbox and audit add to a single row, everything else being the same.
            "one_row": round(median(alone), 3),
            "one_row_with_outbox_and_audit": round(median(kept), 3),
            "ratio_of_one_row": round(median(kept) / median(alone), 2),
        },
    )


def _one_row(
    station: BenchStation, opened: OpenStation, runs: int
) -> tuple[list[float], list[float]]:
    """A single row through our own engine: with outbox and audit, and without."""
    actor = opened.actor
    engine = file_engine(station.made.config.cache_path, station.keys.cache_key)
    sessions = sessionmaker(
        engine.execution_options(icimps_write=True), expire_on_commit=False, autoflush=False
    )

    def row(number: int) -> LocalCode:
        code = f"B{new_uid().hex[-12:]}{number}"
        return LocalCode(list_name="bench", code=code, label="One row", maps_to="220")

    def ours(_run: int) -> list[float]:
        samples: list[float] = []
        for number in range(_SAVES):
            with stopwatch(samples), opened.uow.write(actor, "bench.row") as work:
                work.session.add(row(number))
        return samples

    def limit(_run: int) -> list[float]:
        samples: list[float] = []
        for number in range(_SAVES):
            with stopwatch(samples), sessions() as session:
                in_work(session.connection()).open = 1
                session.add(row(number))
                session.commit()
        return samples

    try:
        return in_turns(ours, limit, runs)
    finally:
        engine.dispose()


def measure_import(rows: int, folder: Path, runs: int) -> Figure:
    """Rows a second into an empty station, against `executemany` of what it wrote.

    The limit writes the same rows into the same tables without encryption, indexes,
    triggers, outbox or audit: what the disk and SQLite need at the least.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="import-", dir=folder) as name:
        place = Path(name)
        source = place / "incidents.parquet"
        today = SystemClock().now().date()
        write_incidents(make_incidents(make_city(_SEED), rows, seed=_SEED, until=today), source)
        written: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
        seen: list[int] = []

        def ours(run: int) -> list[float]:
            with _new_station(place / f"station-{run}") as opened, _noted(written, run == 0):
                began = time.perf_counter()
                done = opened.imports.run(opened.actor, source, rejects_file=place / "rejected.csv")
                taken = time.perf_counter() - began
            seen.append(done.new + done.rejected)
            shutil.rmtree(place / f"station-{run}")
            return [done.new / taken]

        def limit(run: int) -> list[float]:
            path = place / f"bare-{run}.db"
            connection, _ = cipher.connect(path, None)
            for table, (names, _rows) in written.items():
                connection.execute(f"CREATE TABLE {table} ({', '.join(names)})")
            count = len(written["incident"][1])
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            for table, (names, cells) in written.items():
                marks = ", ".join("?" * len(names))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", cells)  # noqa: S608
            connection.execute("COMMIT")
            taken = time.perf_counter() - began
            connection.close()
            path.unlink()
            return [count / taken]

        mine = ours(0)  # the limit needs to know what is written
        bare = limit(0)
        if runs > 1:
            more, more_bare = in_turns(lambda run: ours(run + 1), limit, runs - 1)
            mine, bare = mine + more, bare + more_bare
    return Figure(
        name="import",
        rows=rows,
        unit="rows/s median",
        value=median(mine),
        limit=median(bare),
        bar=None,
        bar_of="ratio",
        samples=mine,
        limit_samples=bare,
        limit_is="the same rows by executemany into bare tables of an unencrypted file",
        higher=True,
        also={"every row has arrived or was rejected": all(count == rows for count in seen)},
    )


Statement = tuple[str, Sequence[Any], bool]


class _BareWriter:
    """Commits rows into a station's file, past everything of ours."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        columns = [row[1] for row in connection.execute("PRAGMA table_info(incident)")]
        self._columns = [name for name in columns if name != "id"]
        (self._row,) = connection.execute(
            f"SELECT {', '.join(self._columns)} FROM incident WHERE geom IS NOT NULL LIMIT 1"  # noqa: S608
        ).fetchall()

    def all(self, sent: Sequence[Statement]) -> None:
        """These statements, as one transaction."""
        self._connection.execute("BEGIN IMMEDIATE")
        for statement, cells, many in sent:
            send = self._connection.executemany if many else self._connection.execute
            send(statement, cells)
        self._connection.execute("COMMIT")

    def incident(self, number: int) -> None:
        """One row of incidents, with its indexes, and nothing that belongs to it."""
        own = {"uid": number.to_bytes(16, "big"), "number": f"BENCH-{number}"}
        cells = [own.get(n, v) for n, v in zip(self._columns, self._row, strict=True)]
        marks = ", ".join("?" * len(cells))
        names = ", ".join(self._columns)
        self.all([(f"INSERT INTO incident ({names}) VALUES ({marks})", cells, False)])  # noqa: S608


@contextmanager
def _statements() -> Iterator[list[Statement]]:
    """The inserts of a save as they go to the driver, without outbox and audit."""
    sent: list[Statement] = []

    def note(many: bool, _cursor: object, text: str, cells: Any, _context: object) -> None:
        if text.startswith("INSERT") and not text.startswith(_NOT_OF_THE_REPORT):
            sent.append((text, cells, many))

    one, several = partial(note, False), partial(note, True)
    event.listen(Engine, "do_execute", one)
    event.listen(Engine, "do_executemany", several)
    try:
        yield sent
    finally:
        event.remove(Engine, "do_execute", one)
        event.remove(Engine, "do_executemany", several)


_NOT_OF_THE_REPORT = ("INSERT INTO outbox", "INSERT INTO audit_entry")


@contextmanager
def _bare_writer(station: BenchStation) -> Iterator[_BareWriter]:
    connection, mark = cipher.connect(station.made.config.cache_path, station.keys.cache_key)
    mark.open = 1
    try:
        yield _BareWriter(connection)
    finally:
        connection.close()


def _place(opened: OpenStation) -> ReportPlace:
    actor = opened.actor
    return ReportPlace(actor.station_uid, actor.officer_uid, opened.config.zone, opened.clock.now())


@contextmanager
def _new_station(folder: Path) -> Iterator[OpenStation]:
    from icimps_desktop.bootstrap import unlock

    plan = StationPlan(
        agency="Bench", station="Bench", code="B01", zone="Atlantic/Azores", admin_name="Bench"
    )
    made = make_cache_station(folder, plan, _PASSPHRASE, SystemClock())
    opened = unlock(made.config, made.admin.login, _PASSPHRASE)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def _noted(
    written: dict[str, tuple[list[str], list[tuple[Any, ...]]]], wanted: bool
) -> Iterator[None]:
    """Keep what an import writes, so that the limit can write the same."""
    if not wanted:
        yield
        return
    whole = bulk.insert_columns

    def noting(connection: Any, table: str, columns: dict[str, Any]) -> int:
        names, cells = written.setdefault(table, (list(columns), []))
        cells += zip(*(columns[name] for name in names), strict=True)
        return whole(connection, table, columns)

    bulk.insert_columns = noting
    try:
        yield
    finally:
        bulk.insert_columns = whole
