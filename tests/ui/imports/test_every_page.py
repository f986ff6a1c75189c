"""Every page: each control has a name and Tab comes to it; 1366x768 needs no scroll bars."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.ui.imports.hands import (
    beats_geojson,
    checked,
    clean_csv,
    imported,
    mapped,
    opened,
    own_csv,
)
from tests.ui.walk import unnamed, unreachable


def _start(qtbot, view, tmp_path) -> None:
    imported(qtbot, view, clean_csv(tmp_path / "clean.csv"))
    view.presenter.start_over()
    qtbot.waitUntil(lambda: view.presenter.history.model.rowCount() == 1)


PAGES = {
    "nothing yet": lambda qtbot, view, tmp_path: None,
    "start": _start,
    "file": lambda q, v, t: opened(q, v, own_csv(t / "March.csv")),
    "columns": lambda q, v, t: mapped(q, v, own_csv(t / "March.csv")),
    "beats": lambda q, v, t: mapped(q, v, beats_geojson(t / "beats.geojson")),
    "check": lambda q, v, t: checked(q, v, own_csv(t / "March.csv")),
    "nothing to look at": lambda q, v, t: checked(q, v, clean_csv(t / "clean.csv")),
    "result": lambda q, v, t: imported(q, v, own_csv(t / "March.csv")),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_worked_without_a_mouse(qtbot, view, theme, tmp_path, page) -> None:
    PAGES[page](qtbot, view, tmp_path)
    view.take_focus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    _look(view)
    if page == "columns":
        for tab in range(1, view.columns.tabs.count()):
            view.columns.tabs.setCurrentIndex(tab)
            view.columns.tabs.currentWidget().setFocus()
            view.columns.tabs.tabBar().setFocus()
            _look(view)


def _look(view) -> None:
    assert not unnamed(view)
    assert not unreachable(view)
    assert not view.findChildren(QScrollArea)
    window = view.window()
    assert window.minimumSizeHint().width() <= 1366
    assert window.minimumSizeHint().height() <= 768
    assert window.width() == 1366
