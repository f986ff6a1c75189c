"""What commands print: one JSON object, or plain lines; and failures as one sentence."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping

import typer

from icimps_desktop.core.errors import IcimpsError


def say(line: str) -> None:
    """A line for a person, on standard output."""
    sys.stdout.write(line + "\n")


def hint(line: str) -> None:
    """A line about the work, on standard error: never part of the answer."""
    sys.stderr.write(line + "\n")


def answer(value: Mapping[str, object]) -> None:
    """The one JSON object of a command that was asked for JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def answer_rows(name: str, rows: Iterable[Mapping[str, object]], next_key: str | None) -> None:
    """One JSON object whose list is written as it comes, with flat memory.

    Raises:
        IcimpsError: of the first row; nothing was written then.
        typer.Exit: of a later row; the object is closed and holds the failure beside the list.
    """
    out = sys.stdout
    coming = iter(rows)
    row = next(coming, None)
    out.write(f"{{{json.dumps(name)}: [")
    try:
        while row is not None:
            out.write(json.dumps(row, ensure_ascii=False, default=str))
            row = next(coming, None)
            out.write("" if row is None else ",\n")
    except IcimpsError as error:
        out.write(f'], "error": {json.dumps(as_body(error))}}}\n')
        raise typer.Exit(1) from error
    out.write(f'], "next": {json.dumps(next_key)}}}\n')


def as_body(error: IcimpsError) -> dict[str, object]:
    """A failure as scripts read it."""
    return {"kind": error.kind, "message": error.message, "field": error.field}


def all_was_read() -> bool:
    """Hand over what still waits; false when the reader (`head`, a pager) has gone away."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # What the interpreter would flush at its end must not meet the closed pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def fail(error: IcimpsError, as_json: bool) -> int:
    """Print a failure and give the exit code."""
    if as_json:
        answer({"error": as_body(error)})
    else:
        hint(error.message)
    return 1
