"""What the map is given again after a change is what it would be given anew."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pytest
import shapely

from icimps_desktop.bootstrap import OpenStation
from icimps_desktop.core.events import ChangeSet
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.officer import Role
from icimps_desktop.records.points import PointColumns
from icimps_desktop.store.queries import points
from tests.stations import MadeStation, report, wait_until


class Listener:
    """A station whose watcher runs, and what it heard."""

    def __init__(self, station: OpenStation) -> None:
        self.station = station
        self.heard: list[ChangeSet] = []
        station.bus.subscribe(self.heard.append)
        self._token = CancelToken()
        self._thread = threading.Thread(target=station.changes.run, args=(self._token,))
        self._thread.start()
        assert wait_until(lambda: bool(self.heard))

    def load(self) -> PointColumns:
        return self.station.map.points(self.station.actor, CancelToken())

    def after(self, before: int) -> ChangeSet:
        """What was heard after so much."""
        assert wait_until(lambda: len(self.heard) > before)
        return self.heard[-1]

    def close(self) -> None:
        self._token.cancel()
        self._thread.join()


@pytest.fixture
def listener(postgis_station: MadeStation) -> Iterator[Listener]:
    made = Listener(postgis_station.officer("Bert Quill", Role.SUPERVISOR))
    yield made
    made.close()


@pytest.fixture
def full_loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for each time that everything was read."""
    counted, real = [], points.load
    monkeypatch.setattr(points, "load", lambda *given: counted.append(1) or real(*given))
    return counted


def same(one: PointColumns, other: PointColumns) -> bool:
    """Whether both say the same, whatever number a word has."""
    for part in fields(PointColumns):
        if part.name in ("categories", "statuses", "beats"):
            continue
        mine, theirs = getattr(one, part.name), getattr(other, part.name)
        if part.name == "category":
            mine = [one.categories[number] for number in mine]
            theirs = [other.categories[number] for number in theirs]
        if not np.array_equal(mine, theirs):
            return False
    return one.beats == other.beats


def test_only_what_changed_is_read_again(postgis_station, listener: Listener, full_loads):
    writer = postgis_station.open()

    def file(lon: float, nibrs: str = "220"):
        given = report(writer.actor, writer.clock.now(), lon=lon, nibrs=nibrs)
        return writer.incidents.save(writer.actor, given)

    first = [file(13 + number / 10) for number in range(5)]
    wait_until(lambda: len(listener.heard) > 5)
    listener.load()
    before = len(full_loads)

    heard = len(listener.heard)
    new = file(14.5, nibrs="120")  # of another class than all before
    assert listener.after(heard).uids == {new.uid}
    assert len(listener.load()) == 6

    heard = len(listener.heard)
    moved = writer.incidents.open(writer.actor, first[2].uid)
    moved.geom = shapely.Point(15, 50)
    writer.incidents.save(writer.actor, moved, why_moved="typing error")
    assert listener.after(heard).uids == {moved.uid}
    listener.load()

    heard = len(listener.heard)
    bare = writer.incidents.open(writer.actor, first[0].uid)
    bare.geom = None
    writer.incidents.save(writer.actor, bare, why_moved="wrong place")
    listener.after(heard)
    partly = listener.load()
    assert len(partly) == 5
    assert len(full_loads) == before

    listener.station.map.forget()
    assert same(partly, listener.load())
    assert len(full_loads) == before + 1


def test_own_changes_are_read_the_same_way(listener: Listener, full_loads):
    station = listener.station
    listener.load()
    before = len(full_loads)
    for lon in (13.1, 13.2):
        given = report(station.actor, station.clock.now(), lon=lon)
        station.incidents.save(station.actor, given)
    partly = listener.load()
    assert (len(partly), len(full_loads)) == (2, before)
    station.map.forget()
    assert same(partly, listener.load())


@pytest.mark.parametrize(
    "changes",
    [
        ChangeSet(frozenset({"store"}), origin="other"),
        ChangeSet(frozenset({"incident"}), origin="other"),
        ChangeSet(frozenset({"beat"})),
    ],
)
def test_all_is_read_when_it_is_not_known_what_changed(listener, full_loads, changes):
    listener.load()
    before = len(full_loads)
    listener.load()
    assert len(full_loads) == before
    listener.station.bus.publish(changes)
    listener.load()
    assert len(full_loads) == before + 1


def test_nothing_is_remembered_before_somebody_listens(postgis_station, full_loads):
    station = postgis_station.open()
    for _ in range(2):
        station.map.points(station.actor, CancelToken())
    assert len(full_loads) == 2
