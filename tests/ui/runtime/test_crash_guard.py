"""A defect leaves a report that names code and nothing of a record."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType

from icimps_desktop.core.errors import UserError
from icimps_desktop.ui.runtime.crash_guard import CrashGuard, describe

NEEDLE = "Ada Needleworth, 12 Mill Lane"


@pytest.fixture
def guard(qapp, tmp_path: Path):
    made = CrashGuard(tmp_path / "reports")
    made.install()
    yield made
    made.remove()


def _reports(folder: Path) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(folder.glob("crash-*.json"))]


def _fail(name: str) -> None:
    try:
        {}[name]
    except KeyError as error:
        raise ValueError(f"cannot read {name}") from error


def test_report_has_places_and_versions_and_no_content(guard, tmp_path: Path) -> None:
    told: list[object] = []
    guard.crashed.connect(told.append)
    try:
        _fail(NEEDLE)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (text,) = _reports(tmp_path / "reports")
    assert "Needle" not in text
    assert "Mill" not in text
    report = json.loads(text)
    assert [step["kind"] for step in report["chain"]] == ["ValueError", "KeyError"]
    assert any("test_crash_guard.py" in place for place in report["chain"][0]["places"])
    assert report["python"]
    assert report["qt"]
    assert len(told) == 1


def test_a_thread_that_dies_is_reported_too(guard, tmp_path: Path) -> None:
    def work() -> None:
        _fail(NEEDLE)

    thread = threading.Thread(target=work, name="import")
    thread.start()
    thread.join()
    (text,) = _reports(tmp_path / "reports")
    assert json.loads(text)["thread"] == "import"
    assert "Needle" not in text


def test_qt_complaints_lose_their_words(guard, tmp_path: Path) -> None:
    class Context:
        category = "qt.widgets"

    guard._on_qt_message(QtMsgType.QtCriticalMsg, Context(), f"QWidget::show: {NEEDLE}")
    guard._on_qt_message(QtMsgType.QtWarningMsg, Context(), f"{NEEDLE} again")
    (text,) = _reports(tmp_path / "reports")
    assert json.loads(text)["where"] == "qt.widgets: QWidget::show"
    assert "Needle" not in text


def test_an_error_that_comes_all_the_time_keeps_few_reports(guard, tmp_path: Path) -> None:
    for _ in range(40):
        guard._write(describe(UserError("x")))
    assert len(_reports(tmp_path / "reports")) == 30


def test_hooks_are_given_back(qapp, tmp_path: Path) -> None:
    before = sys.excepthook, threading.excepthook
    made = CrashGuard(tmp_path)
    made.install()
    made.remove()
    assert (sys.excepthook, threading.excepthook) == before
