"""What libraries keep per thread lives as long as the thread of the pool."""

import threading

import pytest
from pyproj import CRS

from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane


@pytest.fixture
def jobs(qtbot):
    runner = JobRunner()
    yield runner
    assert runner.shut_down(), "a job outlived its test"


def test_a_pool_thread_keeps_its_own_things(qtbot, jobs):
    own = threading.local()
    seen = []

    def job(token):
        own.count = getattr(own, "count", 0) + 1
        return own.count

    for _ in range(5):
        with qtbot.waitSignal(jobs._finished):
            jobs.submit(job, on_done=seen.append, on_error=pytest.fail)
    assert seen == [1, 2, 3, 4, 5]


def test_projections_survive_many_jobs(qtbot, jobs):
    """pyproj up to 3.7 dies here when each job gets a new thread state."""
    seen = []
    for _ in range(30):
        jobs.submit(
            lambda token: CRS.from_user_input("EPSG:32615").to_epsg(),
            on_done=seen.append,
            on_error=pytest.fail,
            lane=Lane.IO,
        )
    qtbot.waitUntil(lambda: len(seen) == 30)
    assert set(seen) == {32615}
