"""Programs at work on a station that are killed, as a power cut would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import UUID

_AT_WORK = """
import sys, uuid
from pathlib import Path
from icimps_desktop.ui.common.work_mark import WorkMark
mark = WorkMark(Path(sys.argv[1]), uuid.UUID(sys.argv[2]))
print(mark.set(), flush=True)
sys.stdin.read()
"""


def another_program(folder: Path, station: UUID) -> subprocess.Popen[str]:
    """A program at work on the station, and whether it was told of a crash is read."""
    program = subprocess.Popen(
        [sys.executable, "-c", _AT_WORK, str(folder), str(station)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout is not None
    assert program.stdout.readline() == "False\n"
    return program


def crash_at_work(folder: Path, station: UUID) -> None:
    """Leave what a program leaves that was killed at work."""
    with another_program(folder, station) as program:
        program.kill()
