"""The station's base map: which file it is, opening it, and putting another one in force."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import DiskFullError, UserError
from icimps_desktop.core.files import replace_file
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport, no_report
from icimps_desktop.core.settings import StationConfig, read_station
from icimps_desktop.security.policy import Action, decide
from icimps_desktop.security.session import Actor
from icimps_desktop.services.gate import ReadGate
from icimps_desktop.store.journal import Journal

if TYPE_CHECKING:
    from icimps_desktop.exchange.basemap import BaseMap
    from icimps_desktop.services.stations import NewStation

log = logging.getLogger(__name__)
FOLDER = "basemap"
_CREDIT = ".credit.txt"
_CHUNK = 4 * 1024 * 1024
_LONGEST_CREDIT = 500


class BasemapService:
    """Opens and changes the base map of one station.

    It holds no record, so that anybody may look at it; who changes what all see is entered.
    """

    def __init__(self, config: StationConfig, gate: ReadGate) -> None:
        self._config = config
        self._gate = gate

    @property
    def path(self) -> Path | None:
        """The file in force, as `station.toml` says now; None without a base map."""
        return read_station(self._config.folder).basemap_path

    @property
    def credit(self) -> str:
        """The credit line that the station gave with the file, "" without one."""
        path = self.path
        note = None if path is None else path.with_name(path.name + _CREDIT)
        if note is None or not note.is_file():
            return ""
        return " ".join(note.read_text(encoding="utf-8", errors="replace").split())[
            :_LONGEST_CREDIT
        ]

    def open(self) -> BaseMap | None:
        """The base map, opened; None without one. Takes about a second for a city.

        Raises:
            UserError: the file is gone, damaged or of another kind.
        """
        path = self.path
        return None if path is None else _opened(path, self.credit)

    def may_choose(self, actor: Actor) -> bool:
        """Whether this officer may put another base map in force here."""
        return decide(actor, self._change).allowed

    @property
    def _change(self) -> Action:
        of_all = self._config.kind == "cache"
        return Action.BASEMAP_CHANGE if of_all else Action.BASEMAP_OWN

    def choose(
        self,
        actor: Actor,
        path: Path | None,
        *,
        copy: bool = True,
        credit: str = "",
        token: CancelToken | None = None,
        report: ProgressReport = no_report,
    ) -> StationConfig:
        """Put another base map in force (None: none) and write it into `station.toml`.

        The file is opened first; what cannot be drawn is never taken. With `copy` it is copied
        into the station's folder and moves along with it; otherwise it is used where it lies.
        The new settings are given back. The entry is in the journal first: it is a setting of
        this workstation, to be changed also while the station database is away.

        Raises:
            DeniedError: only a supervisor or station admin does this in a file that others
                use, too.
            UserError: the file is missing, damaged, of another kind, or shows nothing.
            DiskFullError: no room for the copy; the map in force stays.
            JobCancelledError: the token was cancelled; the map in force stays.
        """
        facts: dict[str, object] = {"file": "" if path is None else path.name, "copy": copy}
        self._gate.ask(actor, self._change, facts=facts)
        if path is None:
            return self._take("")
        _opened(path).close()
        source = path.resolve()
        if source.is_relative_to(self._config.folder.resolve()):
            target = source  # it lies in the station's folder already
        elif copy:
            target = self._copied(source, token or CancelToken(), report)
        else:
            target = source
        if credit.strip():
            replace_file(target.with_name(target.name + _CREDIT), credit.strip().encode())
        return self._take(target)

    def _take(self, target: Path | str) -> StationConfig:
        config = read_station(self._config.folder)  # not ours: others may have changed it since
        text = str(target)
        folder = config.folder.resolve()
        if isinstance(target, Path) and target.is_relative_to(folder):
            text = target.relative_to(folder).as_posix()
        former = config.basemap_path
        config = replace(config, basemap=text)
        config.write()
        self._config = config
        if former is not None and former != config.basemap_path:
            _drop_copy(former.resolve(), folder / FOLDER)
        return config

    def _copied(self, source: Path, token: CancelToken, report: ProgressReport) -> Path:
        folder = self._config.folder.resolve() / FOLDER
        folder.mkdir(exist_ok=True)
        target = _free_name(folder, source)
        unfinished = target.with_name(f".{target.name}.part")
        try:
            self._copy(source, unfinished, token, report)
            os.replace(unfinished, target)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFullError(
                    f"There is no room for a copy of “{source.name}”. Make room, or use the file "
                    "where it lies."
                ) from error
            raise UserError(
                f"“{source.name}” cannot be copied: {error.strerror}.", field="basemap"
            ) from error
        finally:
            unfinished.unlink(missing_ok=True)
        return target

    def _copy(self, source: Path, target: Path, token: CancelToken, report: ProgressReport) -> None:
        total, done = source.stat().st_size, 0
        if shutil.disk_usage(target.parent).free < total:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with source.open("rb") as read, target.open("wb") as write:
            while piece := read.read(_CHUNK):
                token.raise_if_cancelled()
                write.write(piece)
                done += len(piece)
                report(Progress(done, total, "Copying the base map"))
            write.flush()
            os.fsync(write.fileno())


@contextmanager
def basemap_of_new(made: NewStation, clock: Clock) -> Iterator[BasemapService]:
    """The base map of a station that was just made, before anybody has logged in to it."""
    config = made.config
    journal = Journal.open(config.journal_path, made.keys.journal_key, config.device_uid, clock)
    try:
        yield BasemapService(config, ReadGate(journal))
    finally:
        journal.close()


def _opened(path: Path, credit: str = "") -> BaseMap:
    from icimps_desktop.exchange.basemap import open_basemap  # loads the map libraries

    return open_basemap(path, attribution=credit)


def _drop_copy(former: Path, copies: Path) -> None:
    """Take away the copy of the map that was in force; a file of somebody else's stays."""
    if former.parent != copies:
        return
    try:
        former.unlink(missing_ok=True)
        former.with_name(former.name + _CREDIT).unlink(missing_ok=True)
    except PermissionError:  # Windows keeps a file that is still being drawn
        log.info("the former base map is still open; its copy stays")


def _free_name(folder: Path, source: Path) -> Path:
    """A name that no map in force bears: a file that is being drawn cannot be replaced."""
    target, count = folder / source.name, 1
    while target.exists():
        count += 1
        target = folder / f"{source.stem}-{count}{source.suffix}"
    return target
