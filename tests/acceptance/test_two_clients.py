"""Several clients of one station: what one files another shows, and no import disturbs anybody.

All clients are programs of their own. Each limit is proved by a fault that is put in: with it
the same look at the same window is red.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from icimps_desktop.cli.bench.figure import machine, quantile, short
from icimps_desktop.synthetic.city import make_city
from icimps_desktop.synthetic.files import write_incidents
from icimps_desktop.synthetic.incidents import make_incidents
from tests.acceptance.clients import (
    LIMIT_S,
    Beside,
    Filer,
    Probe,
    Window,
    WriterLock,
    importing,
    join,
    journal_eye,
    machine_probe,
    open_filer,
    open_window,
    spread,
)
from tests.acceptance.cluster import Cluster, own_cluster
from tests.acceptance.helpers import REAL, Workplace
from tests.pg import connect

pytestmark = pytest.mark.timeout(600)
ROWS, CAMPAIGN_ROWS = 10_000, 200_000
ZOOM = 13.0
LON, LAT = 13.4, 52.5
READ_LIMIT_S = 2.0
WORDS = "A neighbour heard glass break at the back. "


def city_file(path: Path, rows: int) -> Path:
    made = make_incidents(make_city(), rows, seed=5, until=date(2026, 6, 30))
    write_incidents(made, path)
    return path


@pytest.fixture(scope="module")
def rows_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return city_file(tmp_path_factory.mktemp("rows") / "incidents.parquet", ROWS)


@dataclass(slots=True)
class Two:
    """Two clients of one station: one that files and imports, and a window at work."""

    first: Workplace
    second: Workplace
    filer: Filer
    window: Window
    superuser: str = ""  # URL of the station database

    def shown_after(self, spot: tuple[float, float], seconds: float = 5.0) -> float | None:
        """How long after the commit the window had drawn the incident; None if not in time."""
        self.window.begin("drawn", lon=spot[0], lat=spot[1], seconds=seconds)
        assert self.window.answer() == {"watching": True}
        _, committed = self.filer.file(*spot)
        seen = self.window.answer()
        assert seen["looks_different"] == (seen["at"] is not None)
        return None if seen["at"] is None else seen["at"] - committed

    def listed_after(
        self, spot: tuple[float, float], seconds: float = 5.0, *, saving: bool = False
    ) -> float | None:
        """The same of the list; `saving`: while the window saves a report of its own."""
        self.window.begin("listed", seconds=seconds, saving=saving)
        assert self.window.answer() == {"watching": True}
        uid, committed = self.filer.file(*spot)
        seen = self.window.answer()
        assert seen["uids"] == ([] if seen["at"] is None else [uid])
        return None if seen["at"] is None else seen["at"] - committed

    def spots(self, count: int) -> list[tuple[float, float]]:
        """Places in view of the window's map where nothing is drawn yet."""
        self.window.ask("look", lon=LON, lat=LAT, zoom=ZOOM)
        found = [(lon, lat) for lon, lat in self.window.ask("spots", count=count)["spots"]]
        assert len(found) == count
        return found


@contextmanager
def at_work(first: Workplace, second: Workplace, superuser: str = "") -> Iterator[Two]:
    with open_window(second) as window, open_filer(first) as filer:
        for number in range(5):
            filer.file(LON + number / 500, LAT)
        window.ready()
        assert window.ask("total", least=5, seconds=30)["at"] is not None
        yield Two(first, second, filer, window, superuser)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with own_cluster() as made:
        yield made


@pytest.fixture(scope="module")
def on_postgis(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("postgis")
    first = Workplace(folder / "first")
    first.station("station", cluster.url, zone="Europe/Berlin")
    with at_work(first, join(first, folder / "second", "Bert Quill"), cluster.url) as two:
        yield two


@pytest.fixture(scope="module")
def on_a_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    place = Workplace(tmp_path_factory.mktemp("file"))
    place.station("station", zone="Europe/Berlin")
    with at_work(place, place) as two:
        yield two


def best(tries: Iterable[float | None], enough: int = 5, most: int = 12) -> list[float]:
    """Tries until the middle one of them is within the limit; a busy machine gets more of them."""
    took: list[float] = []
    for one in tries:
        assert one is not None
        took.append(one)
        if len(took) >= most or (len(took) >= enough and median(took) <= LIMIT_S):
            break
    return took


def test_what_another_files_is_drawn_and_listed_within_a_second(on_postgis: Two):
    spots = on_postgis.spots(16)
    drawn = best(on_postgis.shown_after(spot) for spot in spots[:12])
    assert min(drawn) <= LIMIT_S, drawn
    listed = best((on_postgis.listed_after(spot) for spot in spots[12:]), enough=2, most=4)
    assert min(listed) <= LIMIT_S, listed


@contextmanager
def without_notice(url: str) -> Iterator[None]:
    """The planted fault: the database tells nobody that something changed."""
    with closing(connect(url)) as opened, opened.cursor() as asked:
        asked.execute("SELECT pg_get_functiondef('icimps_outbox_add'::regproc)")
        [(whole,)] = asked.fetchall()
        mute = whole.replace("PERFORM pg_notify(", "PERFORM concat(")
        assert mute != whole
        asked.execute(mute)
        try:
            yield
        finally:
            asked.execute(whole)


def test_without_the_notice_nothing_is_drawn(on_postgis: Two):
    unseen, seen = on_postgis.spots(2)
    with without_notice(on_postgis.superuser):
        assert on_postgis.shown_after(unseen, seconds=2.5 * LIMIT_S) is None
    assert on_postgis.shown_after(seen) is not None


@dataclass(slots=True)
class Watched:
    """A window's work beside an import, and how soon each key was on disk."""

    beside: Beside
    delays: list[float]
    new: int
    seconds: float
    saved_in_write: bool
    probe: Probe

    def late(self) -> tuple[int, int]:
        """Keys that came later than the limit; and how many of them for no fault of the machine."""
        late = [
            (at, at + delay)
            for (_, at), delay in zip(self.beside.keys, self.delays, strict=True)
            if delay > LIMIT_S
        ]
        return len(late), sum(not self.probe.stood_still(*span) for span in late)


def work_beside_an_import(two: Two, path: Path, in_write: Callable[[], bool]) -> Watched:
    """Type and read in the window as long as the import runs; save once while it writes."""
    window, beside = two.window, Beside()
    draft = window.ask("form")["key"]
    saved = False
    with (
        journal_eye(two.second, draft) as eye,
        machine_probe(two.second) as probe,
        importing(two.first, path) as run,
    ):
        while run.runs:
            beside.round(window, WORDS)
            if not saved and in_write():
                window.ask("rest", seconds=0.6)  # all is a draft now: the save takes nothing away
                window.ask("save")
                saved = True
                beside.read(window)
        answer = run.end()
        assert answer.code == 0, answer
        delays = eye.delays(beside.keys)
        narrative = window.ask("wait", what="saved" if saved else "back")["narrative"]
        assert eye.newest["focus"] == f"narrative@{len(narrative)}"
        assert eye.newest["narrative"] == narrative
        assert len(narrative) == max(length for length, _ in beside.keys)
    return Watched(beside, delays, answer.json["new"], run.seconds, saved, probe)


@pytest.mark.parametrize("store", ["postgis", "file"])
def test_an_import_takes_neither_drafts_nor_reads_from_others(
    store: str, request: pytest.FixtureRequest, rows_file: Path
):
    two: Two = request.getfixturevalue(f"on_{'postgis' if store == 'postgis' else 'a_file'}")
    before = two.window.ask("total", least=0, seconds=0)["total"]
    seen = work_beside_an_import(two, rows_file, lambda: True)
    assert seen.new == ROWS
    assert seen.late()[1] == 0, seen.delays
    assert seen.beside.empty == []
    assert all(max(took) <= READ_LIMIT_S for took in seen.beside.reads.values())
    assert two.window.ask("total", least=before + ROWS, seconds=20)["at"] is not None


def test_what_another_files_is_listed_while_one_saves_oneself(on_a_file: Two):
    """On one file it must not be taken for one's own change."""
    on_a_file.window.ask("form")
    for _ in range(3):
        on_a_file.window.ask("type", text="more ", pause=0.01)
        assert on_a_file.listed_after((LON, LAT), saving=True) is not None


@pytest.fixture
def lock(on_a_file: Two) -> Iterator[WriterLock]:
    held = WriterLock(on_a_file.second)
    yield held
    held.close()


def typed_while_another_writes(two: Two, window: Window, lock: WriterLock) -> float:
    """How long the slowest of some keys took to the disk while the file is being written to."""
    draft = window.ask("form")["key"]
    with journal_eye(two.second, draft) as eye:
        lock.take()
        keys = window.ask("type", text=WORDS[:9], pause=0.05)["keys"]
        slowest = max(eye.delays(keys, within=1.2 * LIMIT_S))
        lock.give()
    return slowest


def read_while_a_save_waits(window: Window, lock: WriterLock) -> Beside:
    """Read while a save of one's own waits for another's writing; it is saved in the end."""
    beside = Beside()
    lock.take()
    assert window.ask("save")["busy"]
    beside.read(window, seconds=READ_LIMIT_S)
    assert not window.ask("wait", what="saved", seconds=0)["at"]
    lock.give()
    assert window.ask("wait", what="saved")["number"]
    return beside


def test_a_long_write_of_another_takes_neither_drafts_nor_reads(on_a_file: Two, lock: WriterLock):
    assert typed_while_another_writes(on_a_file, on_a_file.window, lock) <= LIMIT_S
    seen = read_while_a_save_waits(on_a_file.window, lock)
    assert (sorted(seen.reads), seen.empty) == (["list", "map", "open", "search"], [])
    assert all(max(took) < READ_LIMIT_S for took in seen.reads.values())


def test_drafts_and_reads_that_wait_for_the_store_are_found(on_a_file: Two, lock: WriterLock):
    """The planted faults; each is put into the same window on top of the ones before."""
    with open_window(on_a_file.second) as window:
        window.ready()
        window.ask("plant", name="one_lane")
        window.ask("form")
        window.ask("type", text=WORDS[:9], pause=0.01)
        assert read_while_a_save_waits(window, lock).reads["list"] == [READ_LIMIT_S]
        for plant in ("in_turn_with_the_store", "only_on_save"):
            window.ask("plant", name=plant)
            assert typed_while_another_writes(on_a_file, window, lock) > LIMIT_S, plant


def test_a_database_that_stops_and_comes_back(cluster: Cluster, on_postgis: Two):
    window = on_postgis.window
    spots = on_postgis.spots(8)
    draft = window.ask("form")["key"]
    assert "does not answer" not in window.ask("standing")["store"]
    with journal_eye(on_postgis.second, draft) as eye:
        cluster.stop_server()
        gone = window.ask("wait", what="gone")
        keys = window.ask("type", text=WORDS, pause=0.02)["keys"]
        assert max(eye.delays(keys)) <= LIMIT_S
        window.ask("save")
        refused = window.ask("wait", what="refused")
        assert refused["at"] is not None
        window.ask("rest", seconds=0.6)
        assert eye.newest["narrative"] == refused["narrative"] == WORDS
    for said in (gone["gone"], gone["store"], refused["notice"]):
        assert "does not answer" in said
    assert "drafts are safe on this computer" in refused["notice"]
    assert gone["waiting"] == "Drafts go on being kept on this computer"

    cluster.start_server()
    back = window.ask("wait", what="back")
    assert back["at"] is not None
    assert "does not answer" not in back["store"]
    assert back["narrative"] == WORDS
    window.ask("save")
    assert window.ask("wait", what="saved")["number"]
    drawn = best(on_postgis.shown_after(spot) for spot in spots)
    assert min(drawn) <= LIMIT_S, drawn


def is_writing_incidents(url: str) -> bool:
    """Whether some program has written incidents and not committed yet."""
    with closing(connect(url)) as opened, opened.cursor() as asked:
        asked.execute(
            "SELECT count(*) FROM pg_locks WHERE mode = 'RowExclusiveLock' "
            "AND relation = 'incident'::regclass"
        )
        return asked.fetchall() != [(0,)]


def figures_of(two: Two, path: Path, in_write: Callable[[], bool]) -> dict[str, object]:
    """A long import beside a window at work, and how soon changes are drawn before and after."""
    before = two.window.ask("total", least=0, seconds=0)["total"]
    spots, quiet = two.spots(16), Beside()
    drawn = [best(two.shown_after(spot) for spot in spots[:8])]
    two.window.ask("form")
    for _ in range(3):
        quiet.round(two.window, WORDS)
    seen = work_beside_an_import(two, path, in_write)
    arrived = two.window.ask("total", least=before + len(drawn[0]) + seen.new, seconds=60)
    assert arrived["at"] is not None, arrived
    two.spots(1)
    drawn.append(best(two.shown_after(spot) for spot in spots[8:]))
    late, unexcused = seen.late()
    assert unexcused == 0, (late, seen.probe.stalls)
    assert seen.beside.empty == []
    assert all(quantile(took, 0.95) <= READ_LIMIT_S for took in seen.beside.reads.values())
    assert all(min(took) <= LIMIT_S for took in drawn), drawn
    return {
        "rows": seen.new,
        "import_s": short(seen.seconds),
        "beside_the_import": seen.beside.figures(seen.delays),
        "reads_without_it": quiet.figures([]),
        "saved_while_it_wrote": seen.saved_in_write,
        "keys_later_than_the_limit": late,
        "longest_bare_write_ms": short(seen.probe.longest * 1000),
        "drawn_before_ms": spread(drawn[0]),
        "drawn_after_ms": spread(drawn[1]),
    }


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_two_clients_beside_a_long_import(
    on_postgis: Two,
    on_a_file: Two,
    lock: WriterLock,
    tmp_path: Path,
    keep_figures: Callable[[str, object], Path],
):
    path = REAL if REAL.is_file() else city_file(tmp_path / "incidents.parquet", CAMPAIGN_ROWS)
    station = on_postgis.superuser
    figures = {
        "limit_ms": LIMIT_S * 1000,
        "postgis": figures_of(on_postgis, path, lambda: is_writing_incidents(station)),
        "file": figures_of(on_a_file, path, lock.is_held),
        "machine": machine(),
    }
    keep_figures("two_clients", figures)
