"""The audit: how fast it is checked, and that every planted change is found where it is."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from icimps_desktop.cli.bench.figure import Figure, in_turns, median, out_of_cache
from icimps_desktop.cli.bench.ground import BenchStation, copy_of
from icimps_desktop.security.audit_chain import FirstBad
from icimps_desktop.store import audit_log
from icimps_desktop.store.tables import AUDIT
from icimps_desktop.store.unit_of_work import audit_head

ENTRIES = 200_000
_SEARCHED = 20_000  # entries among which changes are planted: each is looked for from the first on
_AT_ONCE = 2000
_PLACES = 5  # planted changes of each kind
_COLUMNS = "chain, seq, at, by, prev, body, hash"


def measure_audit(station: BenchStation, folder: Path, runs: int) -> Figure:
    """Entries a second that are read and checked, against reading and hashing them bare."""
    entries, scratch = ENTRIES, folder / "scratch"
    try:
        copy = copy_of(station, scratch)
        chain = _fill(copy, min(entries, _SEARCHED))
        wrong = list(_not_found(copy, chain, min(entries, _SEARCHED)))
        _fill(copy, entries)
        counted: list[int] = []

        def ours(_run: int) -> list[float]:
            out_of_cache(*copy.files)
            with copy.opened() as opened:
                began = time.perf_counter()
                verdict = opened.audit.verify(opened.actor)
                taken = time.perf_counter() - began
            if not verdict.ok:
                raise AssertionError(f"a whole chain was called broken: {verdict.first_bad}")
            counted.append(verdict.entries)
            return [verdict.entries / taken]

        def limit(_run: int) -> list[float]:
            out_of_cache(*copy.files)
            with copy.bare() as connection:
                began = time.perf_counter()
                rows = connection.execute(f"SELECT {_COLUMNS} FROM audit_entry ORDER BY 1, 2")  # noqa: S608
                count = 0
                for cells in rows:
                    sha256("\n".join(map(str, cells)).encode()).hexdigest()
                    count += 1
                return [count / (time.perf_counter() - began)]

        mine, bare = in_turns(ours, limit, runs)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Figure(
        name="audit",
        rows=station.made.rows,
        unit="entries/s median",
        value=median(mine),
        limit=median(bare),
        bar=20_000.0,
        bar_of="value",
        samples=mine,
        limit_samples=bare,
        limit_is="the same entries read from the same file and hashed once each, bare",
        higher=True,
        also={"every planted change found at its exact place": not wrong},
        more={
            "entries": max(counted),
            "planted": _PLACES * len(_CHANGES),
            "not_found": wrong,
        },
    )


def _fill(station: BenchStation, entries: int) -> str:
    """Make the chain of writes so long; its name."""
    with station.opened() as opened:
        actor = opened.actor
        chain = f"{actor.device_uid}/write"
        head = audit_head(actor, "bench.entry") | {"objects": [{"t": "incident", "k": "set"}]}
        with opened.uow.connect() as connection:
            there = audit_log.count(connection, AUDIT)
        for start in range(there, entries, _AT_ONCE):
            count = min(_AT_ONCE, entries - start)
            with opened.uow.write(actor, "bench.fill") as work:
                bodies: list[Mapping[str, object]] = [
                    head | {"n": start + number} for number in range(count)
                ]
                at, by = opened.clock.now(), actor.login
                audit_log.append(work.connection, AUDIT, chain, at, by, bodies)
    return chain


Change = Callable[[Any, str, int], int]


def _body(connection: Any, chain: str, seq: int) -> int:
    connection.execute(
        "UPDATE audit_entry SET body = replace(body, 'incident', 'incidenT') "
        "WHERE chain = ? AND seq = ?",
        (chain, seq),
    )
    return seq


def _officer(connection: Any, chain: str, seq: int) -> int:
    connection.execute(
        "UPDATE audit_entry SET by = 'somebody.else' WHERE chain = ? AND seq = ?", (chain, seq)
    )
    return seq


def _time(connection: Any, chain: str, seq: int) -> int:
    connection.execute(
        "UPDATE audit_entry SET at = '2020' || substr(at, 5) WHERE chain = ? AND seq = ?",
        (chain, seq),
    )
    return seq


def _gone(connection: Any, chain: str, seq: int) -> int:
    connection.execute("DELETE FROM audit_entry WHERE chain = ? AND seq = ?", (chain, seq))
    return seq


def _hashed_anew(connection: Any, chain: str, seq: int) -> int:
    """The clever one: body and hash fit each other; the next entry gives it away."""
    from icimps_desktop.security.audit_chain import entry_hash

    row = connection.execute(
        "SELECT at, by, prev, body FROM audit_entry WHERE chain = ? AND seq = ?", (chain, seq)
    ).fetchone()
    at, by, prev, body = row
    body = body.replace("incident", "incidenT")
    digest = entry_hash(chain, seq, at, by, prev, body)
    connection.execute(
        "UPDATE audit_entry SET body = ?, hash = ? WHERE chain = ? AND seq = ?",
        (body, digest, chain, seq),
    )
    return seq + 1


def _swapped(connection: Any, chain: str, seq: int) -> int:
    for was, now in ((seq, -1), (seq + 1, seq), (-1, seq + 1)):
        connection.execute(
            "UPDATE audit_entry SET seq = ? WHERE chain = ? AND seq = ?", (now, chain, was)
        )
    return seq


_CHANGES: dict[str, Change] = {
    "body changed": _body,
    "officer changed": _officer,
    "time changed": _time,
    "entry taken out": _gone,
    "body changed and hashed anew": _hashed_anew,
    "two entries swapped": _swapped,
}


def _not_found(station: BenchStation, chain: str, entries: int) -> Iterator[str]:
    """Plant one change after the other, look where the check points, and take it back."""
    draw = random.Random(7)  # noqa: S311 - places to look at
    with station.bare() as connection, station.opened() as opened:
        # The file's own defence goes first: whoever has the key and SQL can do that too.
        for trigger in ("only_added_audit_entry_update", "only_added_audit_entry_delete"):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("DROP TRIGGER guard_audit_entry_insert")
        for what, plant in _CHANGES.items():
            for _ in range(_PLACES):
                seq = draw.randrange(2, entries - 2)
                rows = connection.execute(
                    f"SELECT * FROM audit_entry WHERE chain = ? AND seq IN ({seq}, {seq + 1})",  # noqa: S608
                    (chain,),
                ).fetchall()
                expected = plant(connection, chain, seq)
                found = opened.audit.verify(opened.actor).first_bad
                if not _points_at(found, chain, expected):
                    yield f"{what} at {seq}: {found}"
                _put_back(connection, chain, seq, rows)


def _points_at(found: FirstBad | None, chain: str, seq: int) -> bool:
    return found is not None and (found.chain, found.seq) == (chain, seq)


def _put_back(connection: Any, chain: str, seq: int, rows: list[tuple[Any, ...]]) -> None:
    connection.execute(
        "DELETE FROM audit_entry WHERE chain = ? AND seq IN (?, ?)", (chain, seq, seq + 1)
    )
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO audit_entry VALUES ({marks})", rows)  # noqa: S608
