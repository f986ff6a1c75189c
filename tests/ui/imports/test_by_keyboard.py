"""A file is imported from start to end without a mouse, and taken back again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableView,
)

from icimps_desktop.exchange.mapping_files import list_mappings
from icimps_desktop.records.import_batch import BatchState
from icimps_desktop.ui.imports.presenter import Step
from icimps_desktop.ui.imports.view import ImportsView
from icimps_desktop.ui.imports.widgets import Table
from tests.ui.imports.hands import WAIT, Hands, incident_count, own_csv

# What the platform without a screen says whenever a list opens under a line.
pytestmark = pytest.mark.qt_log_ignore(r"plugin does not support (raise|grabbing the keyboard)")


def _choose_by_dialog(qtbot, view: ImportsView, hands: Hands, path: Path) -> None:
    hands.press("Space")
    qtbot.waitUntil(lambda: view.findChild(QFileDialog) is not None)
    dialog = view.findChild(QFileDialog)
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is line)
    hands.type(str(path))
    hands.press("Enter")
    qtbot.waitUntil(lambda: view.presenter.file.is_ready, timeout=WAIT)
    _give_back_keys(qtbot, view)
    view.take_focus()


def _give_back_keys(qtbot, view: ImportsView) -> None:
    """A window manager does this when a dialog closes; without one it is done here."""
    view.window().activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is view.window())


def _map_field(qtbot, view: ImportsView, hands: Hands, field: str, column: str) -> None:
    """Down to the field, type the column, Enter."""
    model = view.presenter.mapping.fields
    table = view.columns.fields
    row = model.fields.index(field)
    while table.currentIndex().row() != row:
        hands.press("Down" if table.currentIndex().row() < row else "Up")
    hands.type(column)
    hands.press("Enter")
    _edited(qtbot, view, table)
    assert view.presenter.mapping.there[field] == (column,)


def _edited(qtbot, view: ImportsView, table: Table) -> None:
    """Wait until a cell's editor is gone and the table has the keys again."""
    qtbot.waitUntil(lambda: table.state() is QTableView.State.NoState)
    _give_back_keys(qtbot, view)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is table)


def test_own_columns_from_start_to_end(qtbot, view, hands, tmp_path, station) -> None:
    path = own_csv(tmp_path / "March.csv")
    _choose_by_dialog(qtbot, view, hands, path)
    assert view.presenter.step is Step.FILE
    assert view.file.encoding.currentText() == "cp1252 (found)"
    hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is view.columns.fields, timeout=WAIT)

    # Columns that a guess from these names does not find.
    for field, column in (
        ("source_key", "Vorgang"),
        ("occurred_from", "Wann"),
        ("category", "Delikt"),
        ("police_found", "Amtlich"),
    ):
        _map_field(qtbot, view, hands, field, column)
    assert view.presenter.mapping.mapping.police_found_values == ("ja",)

    # A class for each word; two at once.
    hands.tab_to(view.columns.tabs.tabBar())
    hands.press("Right", "Right")
    hands.tab_to(view.columns.classes.table)
    words = view.presenter.mapping.words
    assert [row.meaning for row in words.rows] == [None, None, None]
    hands.press("Shift+Down")
    hands.type("theft")
    hands.press("Enter")
    _edited(qtbot, view, view.columns.classes.table)
    assert [row.meaning for row in words.rows].count("theft") == 2
    hands.press("Down")
    hands.type("burg")
    hands.press("Enter")
    _edited(qtbot, view, view.columns.classes.table)
    assert None not in [row.meaning for row in words.rows]

    qtbot.waitUntil(lambda: view.presenter.can_go_on, timeout=WAIT)
    hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    report = view.presenter.report
    assert (report.new, report.updated, report.duplicate, report.rejected) == (54, 0, 0, 6)
    assert not report.unknown_words
    assert incident_count(view) == 0
    hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: view.presenter.result is not None, timeout=WAIT)
    assert incident_count(view) == 54
    batch = view.presenter.result.batch
    assert view.result.done.batch.text() == str(batch)
    kept = [one.mapping for one in list_mappings(station.imports.mappings_folder)]
    assert [one.name for one in kept] == ["March"]

    # And back: the button, the question, the answer.
    hands.tab_to(view.result.done.back)
    hands.press("Space")
    box = view.findChild(QMessageBox)
    qtbot.waitUntil(lambda: QApplication.focusWidget() in box.findChildren(QPushButton))
    assert QApplication.focusWidget().text().replace("&", "") == "Keep it"
    hands.press("Left")
    hands.press("Space")
    qtbot.waitUntil(lambda: view.presenter.taken_back == (54, 0), timeout=WAIT)
    assert incident_count(view) == 0
    [past] = station.imports.history(station.actor)
    assert past.batch.state == BatchState.ROLLED_BACK
    assert past.by == "Orla Vandemark"


def test_back_and_forth_keeps_what_was_set(qtbot, view, hands, tmp_path) -> None:
    path = own_csv(tmp_path / "March.csv")
    _choose_by_dialog(qtbot, view, hands, path)
    hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is view.columns.fields, timeout=WAIT)
    _map_field(qtbot, view, hands, "source_key", "Vorgang")
    hands.press("Alt+Left")
    assert view.presenter.step is Step.FILE
    hands.press("Alt+Left")
    assert view.presenter.step is Step.START
    assert view.start.zone.resume.isVisible()
    hands.tab_to(view.start.zone.resume)
    hands.press("Space")
    qtbot.waitUntil(lambda: view.presenter.can_go_on)
    hands.press("Ctrl+Enter")
    assert view.presenter.step is Step.COLUMNS
    assert view.presenter.mapping.there["source_key"] == ("Vorgang",)
    # Delete takes a column away again.
    view.columns.fields.setFocus()
    view.columns.fields.to_first()
    hands.press("Del")
    assert "source_key" not in view.presenter.mapping.there


def test_a_column_is_picked_from_the_list(qtbot, view, hands, tmp_path) -> None:
    _choose_by_dialog(qtbot, view, hands, own_csv(tmp_path / "March.csv"))
    hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is view.columns.fields, timeout=WAIT)
    table, columns = view.columns.fields, view.presenter.mapping.file.columns
    hands.press("Enter")  # opens the field
    hands.press("Down")  # shows every column
    assert QApplication.activePopupWidget() is not None
    hands.press("Down", "Down", "Enter")
    _edited(qtbot, view, table)
    assert view.presenter.mapping.there["source_key"] == (columns[1],)
    # A second one is joined.
    hands.press("Enter")
    hands.press("End")
    hands.type("+vorg")
    hands.press("Down", "Enter")
    _edited(qtbot, view, table)
    assert view.presenter.mapping.there["source_key"] == (columns[1], columns[0])


def test_escape_leaves_a_field_as_it_was(qtbot, view, hands, tmp_path) -> None:
    _choose_by_dialog(qtbot, view, hands, own_csv(tmp_path / "March.csv"))
    hands.press("Ctrl+Enter")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is view.columns.fields, timeout=WAIT)
    before = view.presenter.mapping.mapping
    hands.type("zzz")
    hands.press("Esc")
    _edited(qtbot, view, view.columns.fields)
    assert view.presenter.mapping.mapping == before
    # A column that is not there is said, and nothing is lost.
    hands.type("zzz")
    hands.press("Enter")
    qtbot.waitUntil(lambda: "no column “zzz”" in view.columns.notice.text)
    assert view.presenter.mapping.mapping == before
