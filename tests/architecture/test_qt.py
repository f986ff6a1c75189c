"""What Qt may and may not do in this program."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.architecture.tree import ROOT, modules, text_files

# In pieces, so that this file does not hold them itself.
BROWSER_WORDS = ["QtWeb" + "Engine", "QTWEB" + "ENGINE", "--no-" + "sandbox"]


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{name.name}" for name in node.names)
    return found


def test_presenters_hold_no_widget() -> None:
    presenters = [path for path in modules("icimps_desktop/ui") if "presenter" in path.name]
    with_widgets = [
        str(path.relative_to(ROOT)) for path in presenters if "PySide6.QtWidgets" in _imports(path)
    ]
    assert not with_widgets


def test_client_has_no_browser_engine() -> None:
    found = [
        f"{name}: {word}" for name, text in text_files() for word in BROWSER_WORDS if word in text
    ]
    assert not found


class _Bell(QObject):
    rung = Signal(bool)


def test_qt_calls_lose_no_reference(qtbot: QtBot) -> None:
    """PySide6 6.12.0 takes one reference off None or True with each call on Python 3.10 and 3.11;
    after a few thousand calls the program aborts."""
    bell, label = _Bell(), QLabel()
    qtbot.addWidget(label)
    heard: list[bool] = []
    bell.rung.connect(heard.append)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(200):
        bell.rung.emit(True)
        label.setText("station")
    heard.clear()
    after = sys.getrefcount(None), sys.getrefcount(True)
    drift = [now - then for now, then in zip(after, before, strict=True)]
    assert all(abs(change) < 50 for change in drift), drift
