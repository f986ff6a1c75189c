"""What benches measure on: stations of the invented city, made once, and bare copies of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icimps_desktop.cli.bench.figure import out_of_cache
from icimps_desktop.core.clock import SystemClock
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport
from icimps_desktop.security.keyslots import Keyslots, Secrets, Slot
from icimps_desktop.services.demo import make_demo
from icimps_desktop.services.demo_folder import DemoMade, pick, standing_demo
from icimps_desktop.store import cipher

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

_REPORTS = 6


@dataclass(frozen=True, slots=True)
class BenchStation:
    """A station to measure on, and who measures: its supervisor, who may do what is measured."""

    made: DemoMade
    slot: Slot
    keys: Secrets

    @property
    def folder(self) -> Path:
        return self.made.config.folder

    @property
    def files(self) -> tuple[Path, Path]:
        """The two files that answers come from."""
        return self.made.config.cache_path, self.made.config.journal_path

    @contextmanager
    def opened(self) -> Iterator[OpenStation]:
        """The station, opened with keys that are known: Argon2id is not what is measured."""
        from icimps_desktop.bootstrap import open_with_keys

        station = open_with_keys(self.made.config, self.slot, self.keys, SystemClock())
        try:
            yield station
        finally:
            station.close()

    @contextmanager
    def bare(self, path: Path | None = None) -> Iterator[Any]:
        """A bare connection: to an unencrypted file, or (None) to the station's own."""
        key = self.keys.cache_key if path is None else None
        connection, _ = cipher.connect(path or self.made.config.cache_path, key)
        try:
            yield connection
        finally:
            connection.close()


def bench_station(
    rows: int, folder: Path, token: CancelToken, report: ProgressReport
) -> BenchStation:
    """The station with so many incidents; made when it does not stand yet."""
    place = folder / f"station-{rows}"
    made = standing_demo(place)
    if made is None or made.rows != rows:
        made = make_demo(
            place, size=rows, reports=_REPORTS, clock=SystemClock(), token=token, report=report
        )
    return _opened(made)


def copy_of(station: BenchStation, folder: Path) -> BenchStation:
    """A copy to write into, so that the next bench finds what this one found."""
    from dataclasses import replace

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(station.folder, folder)
    out_of_cache(*folder.iterdir())  # on disk before anything is measured, not while
    made = replace(station.made, config=replace(station.made.config, folder=folder))
    return BenchStation(made, station.slot, station.keys)


def plain_copy(station: BenchStation, report: ProgressReport) -> Path:
    """The station's file without encryption: the same tables, trees and indexes, page by page."""
    path = station.folder.with_name(f"{station.folder.name}.plain.db")
    source = station.made.config.cache_path
    if path.is_file() and path.stat().st_size >= 0.9 * source.stat().st_size:
        return path
    report(Progress(0, None, "Copying without encryption"))
    unfinished = path.with_suffix(".part")
    for old in (path, unfinished):
        old.unlink(missing_ok=True)
    with station.bare() as connection:
        connection.execute("ATTACH ? AS plain KEY ''", (str(unfinished),))
        connection.execute("SELECT sqlcipher_export('plain')")
        connection.execute("DETACH plain")
    unfinished.rename(path)
    return path


def _opened(made: DemoMade) -> BenchStation:
    one = pick(made.officers, "supervisor")
    slot, keys = Keyslots.read(made.config.keyslots_path).open(one.officer, one.passphrase)
    station = BenchStation(made, slot, keys)
    with station.opened():
        pass  # brings a station of an older program up to date before anything is measured
    return station
