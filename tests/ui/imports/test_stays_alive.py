"""The window answers while a quarter of a million rows are checked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QTimer

from tests.ui.imports.hands import many_rows, mapped

_REAL = Path(__file__).parents[4] / "shared" / "data" / "stlouis_2015_2019.parquet"
_LONGEST = 0.1  # seconds
_TICK_MS = 5
_TRIES = 3
# A program that does nothing but wake up, until its input ends: how long it slept too long
# is what the other programs on this machine took, and no fault of the window.
_IDLER = """
import select, sys, time
longest, last = 0.0, time.perf_counter()
while not select.select([sys.stdin], [], [], 0.005)[0]:
    now = time.perf_counter()
    longest, last = max(longest, now - last), now
print(longest)
"""


class _Pulse:
    """Measures how long the event loop was away, and how long an idle program was."""

    def __init__(self) -> None:
        self._gaps: list[float] = []
        self._idler = subprocess.Popen(
            [sys.executable, "-c", _IDLER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._last = perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = perf_counter()
        self._gaps.append(now - self._last)
        self._last = now

    def stop(self) -> tuple[float, float]:
        """The longest gap of the window, and of the idle program."""
        self._timer.stop()
        idle, _ = self._idler.communicate("")
        return max(self._gaps), float(idle)


def test_the_window_answers_during_a_check(qtbot, view, tmp_path, keep_figures) -> None:
    path = _REAL if _REAL.is_file() else many_rows(tmp_path / "many.parquet", 200_000)
    mapped(qtbot, view, path)
    qtbot.waitUntil(lambda: view.presenter.mapping.counts_are_whole, timeout=120_000)
    measured: list[tuple[float, float]] = []
    while len(measured) < _TRIES and not any(gap < _LONGEST for gap, _ in measured):
        pulse = _Pulse()
        with qtbot.waitSignal(view.presenter.check.done, timeout=120_000):
            view.presenter.run_check()
        measured.append(pulse.stop())
        report = view.presenter.report
        assert report.new + report.duplicate >= 200_000
    keep_figures("import_check_gap", {"window_and_idle_s": measured, "rows": report.rows})
    assert any(gap - idle < _LONGEST for gap, idle in measured), f"away for {measured}"
