"""The demo station: whole or not at all, lived in, and a station like any other."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from icimps_desktop.bootstrap import unlock
from icimps_desktop.core.clock import SystemClock
from icimps_desktop.core.errors import UserError
from icimps_desktop.core.jobs import CancelToken, JobCancelledError, Progress
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.services.demo import make_demo
from icimps_desktop.services.demo_folder import (
    MADE_FILE,
    OFFICERS_FILE,
    DemoMade,
    pick,
    standing_demo,
)
from icimps_desktop.ui.incidents.form_state import FormState

SHARED = Path(__file__).parents[2] / "../shared/data"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoMade:
    folder = tmp_path_factory.mktemp("demo") / "station"
    return make_demo(folder, size=1000, reports=28, clock=SystemClock())


def at_work(made: DemoMade, role: str):
    one = pick(made.officers, role)
    return unlock(made.config, one.officer, one.passphrase)


def test_every_officer_gets_in_and_a_supervisor_sees_all_states(made: DemoMade):
    station = at_work(made, "supervisor")
    rows = station.incidents.page(station.actor, IncidentFilter(), limit=5000).rows
    filed = [row for row in rows if row.author_uid is not None]
    states = {state: sum(row.status == state for row in filed) for state in made.reports}
    assert states == made.reports
    assert set(made.reports) == {"draft", "submitted", "returned", "approved"}
    assert len(rows) == made.incidents + len(filed)
    assert sum(row.beat_uid is not None for row in rows) > 0.99 * len(rows)
    assert len(station.map.beats()) == made.beats == 24
    assert station.knowledge.lists.get("offences").get("SCOOT").maps_to == "23H"
    assert station.audit.verify(station.actor).ok
    station.close()


def test_reports_are_rich_and_tell_their_history(made: DemoMade):
    station = at_work(made, "supervisor")
    approved = IncidentFilter(states=("approved",))
    rows = station.incidents.page(station.actor, approved, limit=5000).rows
    whole = [station.incidents.open(station.actor, row.uid) for row in rows if row.author_uid]
    now = datetime.now(UTC)
    for incident in whole:
        assert not [one for one in station.incidents.check(incident) if one.is_error]
        moments = [change.at for change in incident.states]
        assert moments == sorted(moments)
        assert incident.created_at > incident.reported_at
        assert moments[-1] <= now
    assert any(len(incident.states) == 4 for incident in whole), "none was returned on its way"
    assert any(incident.supplements for incident in whole)
    assert any(incident.pins for incident in whole)
    assert any(incident.relationships for incident in whole)
    station.close()


def test_an_open_form_comes_back_as_it_was_left(made: DemoMade):
    station = at_work(made, "officer")
    (draft,) = station.drafts.mine(station.actor)
    form = FormState.from_json(draft.body)
    assert draft.focus == "narrative"
    assert form.narrative.endswith("The caller also saw")
    assert form.address == draft.title
    assert form.offences[0].nibrs
    assert draft.key == f"incident.{form.uid}.1"
    station.close()


def test_what_is_left_in_the_folder_is_known_and_closed_to_others(made: DemoMade):
    folder = made.config.folder
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("basemap.gpkg", "cache.db", "journal.db", "keyslots.json", "station.toml", "vault"),
        *("keyslots.json.lock", OFFICERS_FILE, MADE_FILE),
    }
    assert stat.S_IMODE((folder / OFFICERS_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert standing_demo(folder) == made
    assert not list(folder.parent.glob("*.making"))
    assert "passphrase" not in repr(made)


def test_cancelled_on_the_way_what_stood_there_stands(made: DemoMade):
    token = CancelToken()

    def report(progress: Progress) -> None:
        if progress.what == "Filing reports":
            token.cancel()

    with pytest.raises(JobCancelledError):
        make_demo(
            made.config.folder,
            size=1000,
            reports=4,
            clock=SystemClock(),
            token=token,
            report=report,
        )
    assert standing_demo(made.config.folder) == made
    assert not list(made.config.folder.parent.glob("*.making"))


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(UserError, match="other files"):
        make_demo(tmp_path, size=1000, clock=SystemClock())
    with pytest.raises(UserError, match="is a file"):
        make_demo(tmp_path / "letter.txt", size=1000, clock=SystemClock())
    assert standing_demo(tmp_path) is None
    assert (tmp_path / "letter.txt").read_text("utf-8") == "mine"


def test_a_real_citys_files_make_the_same(tmp_path: Path):
    source, basemap = city_files(tmp_path)
    made = make_demo(
        tmp_path / "station",
        source=source,
        basemap=basemap,
        zone="America/Chicago",
        reports=8,
        clock=SystemClock(),
    )
    assert made.config.zone == "America/Chicago"
    assert made.incidents == pq.read_metadata(source).num_rows
    assert made.beats > 0
    assert made.source == source.name
    station = at_work(made, "supervisor")
    rows = station.incidents.page(station.actor, IncidentFilter(), limit=5000).rows
    filed = [row for row in rows if row.author_uid]
    real = [row for row in rows if not row.author_uid]
    west, east = (f(row.lon for row in real) for f in (min, max))
    assert all(west - 0.01 <= row.lon <= east + 0.01 for row in filed)
    assert max(row.occurred_from for row in filed) <= max(row.occurred_from for row in real)
    for row in filed:
        opened = station.incidents.open(station.actor, row.uid)
        assert opened.account.address
        assert not re.match(r"\d+[a-z]? ", opened.account.address)
        assert not re.search(
            rf"\d+[a-z]? {re.escape(opened.account.address)}", opened.account.narrative
        )
    points = {(round(row.lon, 6), round(row.lat, 6)) for row in real}
    assert points.isdisjoint((round(row.lon, 6), round(row.lat, 6)) for row in filed)
    station.close()


def test_a_file_that_does_not_say_its_zone_asks_for_it(tmp_path: Path, made: DemoMade):
    source = tmp_path / "harmonised.csv"
    source.write_text(
        "id,occurred_at,lat,lon,category\nA,2024-01-02 10:00,40.0,-30.0,theft\n", "utf-8"
    )
    with pytest.raises(UserError, match="--zone"):
        make_demo(tmp_path / "station", source=source, clock=SystemClock())
    assert not (tmp_path / "station").exists()


def city_files(folder: Path) -> tuple[Path, Path]:
    """Two thousand rows of the real city where it stands beside the checkout, else invented."""
    real = SHARED / "stlouis_2015_2019.parquet"
    if real.is_file():
        table = pq.read_table(real)
        some = np.linspace(0, len(table) - 1, 2000).astype(int)
        path = folder / "stlouis.parquet"
        pq.write_table(table.take(pa.array(some)), path)
        return path, SHARED / "stlouis_basemap.gpkg"
    other = make_demo(folder / "other", size=1000, reports=2, clock=SystemClock(), keep_source=True)
    return other.config.folder / "incidents.parquet", other.config.folder / "basemap.gpkg"
