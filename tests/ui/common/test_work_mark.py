"""A mark of a window: another open window is no crash, a killed one is."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from icimps_desktop.ui.common.work_mark import WorkMark
from tests.ui.crashes import another_program

STATION, OTHER = UUID(int=1), UUID(int=2)


def test_a_window_that_was_closed_leaves_nothing(tmp_path: Path) -> None:
    mark = WorkMark(tmp_path / "new", STATION)
    assert not mark.set()
    mark.clear()
    mark.clear()
    assert list((tmp_path / "new").iterdir()) == []
    assert not WorkMark(tmp_path / "new", STATION).set()


def test_a_program_that_runs_is_no_crash_and_a_killed_one_is(tmp_path: Path) -> None:
    mine = WorkMark(tmp_path, STATION)
    with another_program(tmp_path, STATION) as program:
        assert not mine.set()
        mine.clear()
        program.kill()
    assert not WorkMark(tmp_path, OTHER).set()
    assert mine.set()
    assert not WorkMark(tmp_path, STATION).set()  # told once


def test_two_windows_of_one_program_are_no_crash(tmp_path: Path) -> None:
    first, second = WorkMark(tmp_path, STATION), WorkMark(tmp_path, STATION)
    assert (first.set(), second.set()) == (False, False)
    first.clear()
    assert not first.set()  # the second one is still at work


def test_several_crashes_are_told_at_once_and_then_no_more(tmp_path: Path) -> None:
    with another_program(tmp_path, STATION) as one, another_program(tmp_path, STATION) as two:
        one.kill()
        two.kill()
    mark = WorkMark(tmp_path, STATION)
    assert mark.set()
    mark.clear()
    assert not mark.set()
