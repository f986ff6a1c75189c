"""Tables read in a process of their own: what strangers wrote is parsed away from the keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import finalize

from icimps_desktop.core.errors import UnavailableError, UserError
from icimps_desktop.exchange.apart_worker import serve
from icimps_desktop.exchange.source_table import (
    ColumnBatch,
    SourceTable,
    TableFormat,
    TableKind,
    TableOptions,
)

_LAST_WORDS = 0.3  # seconds to end by itself
_ANSWER_WITHIN = 300.0  # seconds; a full workbook takes some tens


class ApartTable(SourceTable):
    """A table whose rows come over a pipe. Close it, else its process ends with it.

    Raises:
        UserError: the file is refused, or the reader fell over it.
    """

    def __init__(self, path: Path, options: TableOptions) -> None:
        super().__init__(path)
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=serve, args=(theirs,), daemon=True, name="icimps-reader"
        )
        self._streams = count(1)
        self._turn = Lock()
        self._gone = False
        self._process.start()
        theirs.close()
        self._ending = finalize(self, _end, self._pipe, self._process)
        try:
            opened = self._ask(
                {"ask": "open", "path": str(path.resolve()), "options": asdict(options)}
            )
        except BaseException:
            self.close()
            raise
        kind = opened["kind"]
        kind["format"] = TableFormat(kind["format"])
        kind["layers"] = tuple(kind["layers"])
        self.kind = TableKind(**kind)
        self.columns = tuple(opened["columns"])
        self.row_count = opened["row_count"]
        self.estimated_rows = opened["estimated_rows"]
        self.geometry = opened["geometry"]
        self.notes = tuple(opened["notes"])

    def column_batches(self, size: int = 20_000) -> Iterator[ColumnBatch]:
        stream = next(self._streams)
        self._ask({"ask": "start", "stream": stream, "size": size})
        try:
            while not (piece := self._ask({"ask": "next", "stream": stream})).get("end"):
                yield ColumnBatch(
                    piece["rows"],
                    dict(zip(self.columns, piece["columns"], strict=True)),
                    dict(piece["faults"]),
                )
        finally:
            if not self._gone:
                self._ask({"ask": "stop", "stream": stream})

    def close(self) -> None:
        """End the process; nothing of the file stays open."""
        self._gone = True
        self._ending()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._turn:
            answer = self._exchange(self._pipe, request)
        if "refused" in answer:
            raise UserError(answer["refused"], field=answer.get("field"))
        if "unavailable" in answer:
            raise UnavailableError(answer["unavailable"])
        return answer

    def _exchange(self, pipe: Connection, request: dict[str, Any]) -> dict[str, Any]:
        try:
            pipe.send_bytes(json.dumps(request).encode())
            if pipe.poll(_ANSWER_WITHIN):
                text = pipe.recv_bytes().decode(errors="surrogatepass")
                answer: dict[str, Any] = json.loads(text)
                return answer
        except (EOFError, OSError, ValueError) as error:
            self.close()
            raise UserError(
                f"“{self.path.name}” could not be read: the reader fell over it. It is damaged or"
                " made to harm. Nothing was taken from it."
            ) from error
        self.close()
        raise UserError(
            f"Reading “{self.path.name}” took more than {_ANSWER_WITHIN:.0f} seconds and was ended."
            " Save it as CSV and import that."
        )


def _end(pipe: Connection, process: BaseProcess) -> None:
    """Hang up; a reader that is in the middle of something is not waited for."""
    pipe.close()
    process.join(timeout=_LAST_WORDS)
    if process.is_alive():
        process.kill()
        process.join()
