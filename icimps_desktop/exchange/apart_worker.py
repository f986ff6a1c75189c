"""The process that reads a file from outside, so that a harmful one harms only it.

It takes requests and gives answers as JSON over a pipe: the other side never unpickles
what this one says.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from icimps_desktop.core.errors import UnavailableError, UserError
from icimps_desktop.exchange.limits import GIB
from icimps_desktop.exchange.readers import open_here
from icimps_desktop.exchange.source_table import ColumnBatch, SourceTable, TableOptions

_ADDRESS_SPACE = 4 * GIB
_OPEN_FILES = 256

Answer = dict[str, Any]


def serve(pipe: Connection) -> None:
    """Answer until the other side hangs up."""
    _fence_in()
    worker = _Worker()
    try:
        while True:
            request = json.loads(pipe.recv_bytes())
            pipe.send_bytes(_encoded(_answered(partial(worker.answer, request))))
            worker.read_ahead()
    except (EOFError, OSError):
        return  # the other side is gone, and nobody else waits


class _Worker:
    """One table and the readings of it that are under way."""

    def __init__(self) -> None:
        self._table: SourceTable | None = None
        self._streams: dict[int, Iterator[ColumnBatch]] = {}
        self._ahead: dict[int, Answer] = {}
        self._last: int | None = None

    def answer(self, request: Answer) -> Answer:
        """What the request asks: open, start, next or stop."""
        asked, stream = request["ask"], request.get("stream", 0)
        if asked == "open":
            self._table = open_here(Path(request["path"]), TableOptions(**request["options"]))
            return _described(self._table)
        if asked == "start" and self._table is not None:
            self._streams[stream] = self._table.column_batches(request["size"])
            return {}
        if asked == "next":
            self._last = stream
            return self._ahead.pop(stream, None) or self._next(stream)
        self._streams.pop(stream, None)
        self._ahead.pop(stream, None)
        return {}

    def read_ahead(self) -> None:
        """Read the next piece while the other side works on this one."""
        stream, self._last = self._last, None
        if stream is not None and stream in self._streams:
            self._ahead[stream] = _answered(partial(self._next, stream))

    def _next(self, stream: int) -> Answer:
        batch = next(self._streams[stream], None)
        if batch is None:
            return {"end": True}
        return {
            "rows": list(batch.rows),
            "columns": list(batch.columns.values()),
            "faults": list(batch.faults.items()),
        }


def _answered(ask: Callable[[], Answer]) -> Answer:
    """The answer, or why there is none: refusals are told, defects end the process."""
    try:
        return ask()
    except UserError as error:
        return {"refused": error.message, "field": error.field}
    except UnavailableError as error:
        return {"unavailable": error.message}
    except MemoryError:
        return {"refused": "The file needs more memory than is given to a file from outside."}


def _described(table: SourceTable) -> Answer:
    return {
        "kind": asdict(table.kind),
        "columns": table.columns,
        "row_count": table.row_count,
        "estimated_rows": table.estimated_rows,
        "geometry": table.geometry,
        "notes": table.notes,
    }


def _encoded(answer: Answer) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


def _fence_in() -> None:
    """Less memory, few files, no core dump with record content, no network from Python."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window or command that asked decides
    # Each thread of these libraries reserves address space; on many cores that alone is gone.
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="2", ARROW_IO_THREADS="2")
    # What a library says about a file may quote it, and standard error may end in a log.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.addaudithook(_refuse_outside)
    if sys.platform == "win32":
        return
    import resource

    for what, limit in (
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(what)
        resource.setrlimit(
            what, (limit if most == resource.RLIM_INFINITY else min(limit, most),) * 2
        )


def _refuse_outside(event: str, _arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        raise RuntimeError(f"the reader of outside files tried {event}")
