"""What every test is given: a clock to set, a place of its own, and watch over its threads."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

# Before the first Qt window: no test needs a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.pg import (  # after the line above: nothing of Qt may come first
    fresh_database,
    postgis_admin_url,
    postgis_template,
)
from tests.stations import any_station, cache_station, postgis_station

__all__ = [
    "any_station",
    "cache_station",
    "fresh_database",
    "postgis_admin_url",
    "postgis_station",
    "postgis_template",
]

_OWN_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        """Jump to an aware time, also backwards."""
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Let that much time pass."""
        self._at += by


@pytest.fixture
def clock() -> SetClock:
    """Monday, 4 March 2030, 09:30 UTC, until the test says otherwise."""
    return SetClock(datetime(2030, 3, 4, 9, 30, tzinfo=UTC))


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes what the person at this machine has set for himself."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ICIMPS_")]:
            if not name.startswith(("ICIMPS_TEST_", "ICIMPS_BENCH_")):
                patch.delenv(name)
        home = tmp_path_factory.mktemp("own")
        for name in _OWN_FOLDERS:
            folder = home / name.lower()
            folder.mkdir()
            patch.setenv(name, str(folder))
        yield


@pytest.fixture(autouse=True)
def _no_leaked_thread() -> Iterator[None]:
    """A test that leaves a thread running fails; the thread may need a moment to end."""
    before = set(threading.enumerate())
    yield
    leaked = [
        thread for thread in threading.enumerate() if thread not in before and not thread.daemon
    ]
    for thread in leaked:
        thread.join(timeout=2)
    still = [thread.name for thread in leaked if thread.is_alive()]
    assert not still, f"The test left threads running: {', '.join(still)}"


@pytest.fixture
def keep_figures(tmp_path: Path) -> Callable[[str, object], Path]:
    """Writes what a campaign measured to NAME.json; campaign.sh has them in packaging/bench."""
    folder = Path(os.environ.get("ICIMPS_BENCH_DIR", tmp_path))

    def keep(name: str, figures: object) -> Path:
        target = folder / f"{name}.json"
        text = json.dumps(figures, indent=2, sort_keys=True) + "\n"
        target.write_text(text, encoding="utf-8")
        return target

    return keep
