"""What others commit is told, what this program commits itself is not."""

from __future__ import annotations

import threading

import pytest

from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.core.jobs import CancelToken
from tests.stations import MadeStation, report, wait_until


@pytest.fixture
def told(cache_station: MadeStation):
    """What a station's watcher has told; the station, and another program's on the same file."""
    mine, other = cache_station.open(), cache_station.open()
    token, kinds = CancelToken(), []
    watcher = threading.Thread(
        target=mine.uow.watch, args=(token, lambda kind, uids: kinds.append(kind))
    )
    watcher.start()
    yield mine, other, kinds
    token.cancel()
    watcher.join()


def file_one(station) -> None:
    station.incidents.save(station.actor, report(station.actor, station.clock.now()))


def test_own_commits_are_not_told_and_others_are_beside_them(told) -> None:
    mine, other, kinds = told
    for _ in range(3):
        file_one(mine)
    assert not wait_until(lambda: bool(kinds), seconds=1.5)
    file_one(mine)
    file_one(other)
    file_one(mine)
    assert wait_until(lambda: bool(kinds))
    assert kinds == [frozenset({"incident"})]


def test_a_backend_that_is_gone_may_be_anybodys(postgis_station: MadeStation) -> None:
    station = postgis_station.open()
    file_one(station)
    assert len(station.uow._own_backends()) > 0
    station.uow._engine.dispose()
    assert station.uow._own_backends() == frozenset()


def test_a_file_that_cannot_be_read_any_more_is_told_as_a_sentence(
    cache_station: MadeStation,
) -> None:
    station = cache_station.open()
    token, failed = CancelToken(), []

    def watch() -> None:
        try:
            station.uow.watch(token, lambda kinds, uids: None)
        except UnavailableError as error:
            failed.append(error.message)

    watcher = threading.Thread(target=watch)
    watcher.start()
    with station.config.cache_path.open("r+b") as file:
        file.truncate(8192)
    station.config.cache_path.with_name("cache.db-wal").write_bytes(b"")
    told = wait_until(lambda: bool(failed), seconds=5)
    token.cancel()
    watcher.join()
    assert told
    assert station.config.station in failed[0]
