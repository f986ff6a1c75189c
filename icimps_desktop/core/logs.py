"""Logs that tell what the program did and never whom it concerned.

Messages are constant texts with codes and counts; whatever still looks like personal data
is blanked by a filter, and exceptions are logged as type and code place, never as text.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from pathlib import Path
from types import TracebackType

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")
_NUMBERS = re.compile(r"\d{4,}")


class NoContent(logging.Filter):
    """Blanks quoted texts and long numbers, and cuts exceptions down to where and what kind."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        record.msg = _NUMBERS.sub("#", _QUOTED.sub("…", message))
        record.args = ()
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-6:]]
            record.msg += f" [{kind.__name__} at {' < '.join(reversed(places))}]"
            record.exc_info = None
            record.exc_text = None
        return True


def where_it_broke(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The kind of an exception and the code places it came through; never its text."""
    frames = traceback.extract_tb(trace)[-6:]
    places = [f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames]
    return f"{kind.__name__} at {' < '.join(reversed(places))}"


def tell_of_defect(
    kind: type[BaseException], _error: BaseException, trace: TracebackType | None
) -> None:
    """What a command prints for a defect of ours: a sentence and the place, no content."""
    sys.stderr.write(
        "Something in the program itself went wrong; nothing was half-written. "
        f"Please report this line: {where_it_broke(kind, trace)}\n"
    )


def set_up_logs(level: int = logging.WARNING) -> None:
    """Send logs to standard error through the filter; standard output stays for answers."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(NoContent())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
