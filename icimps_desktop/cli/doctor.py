"""`icimps doctor`: whether this computer has what the program needs."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from icimps_desktop.cli.desk import StationOption
from icimps_desktop.cli.output import answer, say
from icimps_desktop.cli.working import plain_command
from icimps_desktop.core.errors import DamagedFileError, IcimpsError, UnavailableError
from icimps_desktop.core.settings import find_station, last_opened

_ROOM = 500 * 1024 * 1024
_PACKAGES = ("pyside6-essentials", "pyqtgraph", "sqlcipher3", "psycopg2-binary", "sqlalchemy")
# A clock before the program was written is not set; certificates and numbers would go wrong.
_EARLIEST_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what was seen, and a sentence when it is not well."""

    name: str
    seen: str
    fault: str = ""


@plain_command
def doctor(
    station: StationOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")] = False,
) -> None:
    """Check versions, encryption, window system, database client, folders, clock and disk.

    Exit 1 when something is missing; no station and no passphrase is needed.

    Example: icimps doctor --json
    """
    findings = list(_look(station))
    faults = [finding.fault for finding in findings if finding.fault]
    if as_json:
        seen = {finding.name: finding.seen for finding in findings}
        answer({"ok": not faults, "seen": seen, "faults": faults})
    else:
        for finding in findings:
            say(f"{'ok ' if not finding.fault else 'BAD'}  {finding.name:10} {finding.seen}")
        for fault in faults:
            say(fault)
    if faults:
        raise typer.Exit(1)


def _look(station: Path | None) -> Iterator[Finding]:
    yield _system()
    for package in _PACKAGES:
        yield _package(package)
    for name, check in _CHECKS:
        try:
            yield Finding(name, check())
        except IcimpsError as error:
            yield Finding(name, "missing", error.message)
    yield from _station(station)


def _system() -> Finding:
    seen = f"icimps {_version('icimps')}, Python {platform.python_version()}, {platform.platform()}"
    return Finding("program", seen)


def _package(name: str) -> Finding:
    found = _version(name)
    fault = "" if found else f"The package {name} is missing. Install ICIMPS Desktop again."
    return Finding(name.removesuffix("-essentials").removesuffix("-binary"), found or "-", fault)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _cipher() -> str:
    """Write an encrypted file, see that it is encrypted, and read it back."""
    try:
        from icimps_desktop.store import cipher
    except ImportError as error:
        raise UnavailableError(f"The encryption library does not start: {error}.") from error
    with tempfile.TemporaryDirectory(prefix="icimps-doctor-") as folder:
        path = Path(folder) / "check.db"
        key = "5a" * 32
        connection, _ = cipher.connect(path, key, cache_mb=1)
        try:
            connection.execute("CREATE TABLE note (body TEXT)")
            connection.execute("INSERT INTO note VALUES ('readable')")
            (release,) = connection.execute("PRAGMA cipher_version").fetchone()
            (engine,) = connection.execute("SELECT sqlite_version()").fetchone()
            options = {row[0] for row in connection.execute("PRAGMA compile_options")}
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
        if b"readable" in path.read_bytes():
            raise DamagedFileError("Files are not encrypted. Do not work with this computer.")
    lacking = [name for name in ("ENABLE_RTREE", "ENABLE_FTS5") if name not in options]
    if lacking:
        raise UnavailableError(f"The encryption library lacks {', '.join(lacking)}.")
    return f"SQLCipher {release}, SQLite {engine}"


def _window() -> str:
    """Whether Qt is there and a display to show a window on."""
    if find_spec("PySide6") is None or find_spec("PySide6.QtWidgets") is None:
        raise UnavailableError("Qt is missing, the desktop cannot start. Install it again.")
    if not has_display():
        return f"Qt {_version('pyside6-essentials')}, no display: commands only"
    return f"Qt {_version('pyside6-essentials')}"


def has_display() -> bool:
    """Whether a window can be shown; other systems than Linux always have a display."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _postgis() -> str:
    """The client of the station database; whether a station answers is `station status`."""
    try:
        import psycopg2
    except ImportError as error:
        raise UnavailableError("The client for a station PostGIS is missing.") from error
    library = psycopg2.__libpq_version__
    return f"libpq {library // 10000}.{library % 10000}"


def _resources() -> str:
    from icimps_desktop.services.knowledge import Knowledge

    knowledge = Knowledge.load()
    return f"{len(knowledge.lists.names())} code lists, severity {knowledge.severity.name}"


def _folders() -> str:
    """The program must be able to write its settings, and others must not read them."""
    folder = Path(platformdirs.user_config_dir("icimps", appauthor=False))
    standing = next(one for one in (folder, *folder.parents) if one.is_dir())
    if not os.access(standing, os.W_OK):
        raise UnavailableError(f"The folder {standing} cannot be written. Check its rights.")
    return str(folder)


def _clock() -> str:
    from icimps_desktop.core.clock import SystemClock

    now = SystemClock().now()
    if now.year < _EARLIEST_YEAR:
        raise UnavailableError(
            f"The clock says {now:%Y-%m-%d}. Set it: every entry carries its time."
        )
    return now.isoformat(timespec="seconds")


_CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("cipher", _cipher),
    ("window", _window),
    ("postgis", _postgis),
    ("resources", _resources),
    ("folders", _folders),
    ("clock", _clock),
)


def _station(given: Path | None) -> Iterator[Finding]:
    """The folder of the station, where one is named; its content stays locked."""
    if given is None and not os.environ.get("ICIMPS_STATION") and last_opened() is None:
        yield Finding("station", "none opened yet")
        yield _disk(Path.home())
        return
    try:
        config = find_station(given)
    except IcimpsError as error:
        yield Finding("station", "-", error.message)
        return
    lacking = [path.name for path in (config.keyslots_path,) if not path.is_file()]
    if config.kind == "cache" and not config.cache_path.is_file():
        lacking.append(config.cache_path.name)
    fault = ""
    if lacking:
        fault = f"{', '.join(lacking)} is missing in {config.folder}. Put it back from the backup."
    elif os.name == "posix" and config.folder.stat().st_mode & 0o077:
        fault = f"Others on this computer can look into {config.folder}: chmod 700 it."
    yield Finding("station", f"{config.station} ({config.kind}) in {config.folder}", fault)
    yield _disk(config.folder)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    fault = ""
    if free < _ROOM:
        fault = f"Only {free / 1e6:,.0f} MB are free beside {folder}. Make room."
    return Finding("disk", f"{free / 1e9:,.1f} GB free", fault)
