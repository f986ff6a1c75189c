"""What an import is asked to do, what a check of it found, and the file it was checked with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.exchange.mapping import ImportMapping
from icimps_desktop.exchange.mapping_files import save_mapping
from icimps_desktop.exchange.source_table import TableOptions
from icimps_desktop.services.beats import BeatReport
from icimps_desktop.services.imports import ImportReport

Report = ImportReport | BeatReport


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that decides what an import does; a check of the same request stands."""

    path: Path
    options: TableOptions
    mapping: ImportMapping
    valid_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, of which request, and how the file stood on the disk."""

    request: Request
    report: Report
    stamp: tuple[int, int]


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of change of a file.

    Raises:
        UnavailableError: it is gone or may not be read.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise UnavailableError(
            f"“{path.name}” is no longer there or may not be read. Choose it again."
        ) from error
    return state.st_size, state.st_mtime_ns


def is_as_it_was(checked: Checked) -> bool:
    """Whether the file on the disk is still the one that was checked."""
    try:
        return stamp_of(checked.request.path) == checked.stamp
    except UnavailableError:
        return False


def keep_mapping(mapping: ImportMapping, folder: Path) -> None:
    """Write a mapping into the station's folder.

    Raises:
        DiskFullError: no room.
        UnavailableError: the folder cannot be written to.
    """
    try:
        save_mapping(mapping, folder)
    except OSError as error:
        raise UnavailableError(
            "What the columns mean cannot be kept in the station's folder: it may not be"
            " written to. Nothing was imported."
        ) from error
