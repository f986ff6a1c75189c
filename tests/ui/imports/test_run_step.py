"""Check, import, cancel, take back; what goes wrong is said in place and changes nothing."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox

from icimps_desktop.core.errors import DiskFullError
from icimps_desktop.records.officer import Role
from icimps_desktop.services.imports import ImportService
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.presenter import Step
from tests.services.towns import make_town
from tests.ui.imports.hands import (
    WAIT,
    checked,
    clean_csv,
    imported,
    incident_count,
    mapped,
    own_csv,
)


def test_a_check_says_what_would_come(qtbot, view, tmp_path) -> None:
    checked(qtbot, view, own_csv(tmp_path / "March.csv"))
    report = view.check.report
    assert report.new.accessibleName() == "new: 54"
    assert report.rejected.accessibleName() == "rejected: 6"
    said = [text for _, text in report.said.said]
    assert said[0] == "From 01/03/2029 to 28/03/2029."
    assert said[1].startswith("All 54 points lie within 52.500° N to 52.506° N")
    assert report.rejects.model().rowCount() == 6
    assert report.rejects.model().text(0, 1) == "The date “31.02.2029 09:15” does not exist."
    assert incident_count(view) == 0
    assert not list(tmp_path.glob("*.rejected.csv"))  # only where the officer wants it


def test_a_check_says_how_many_rows_are_placed_by_their_address(
    qtbot, view, station, tmp_path
) -> None:
    station.basemap.choose(station.actor, make_town(tmp_path / "town.gpkg"))
    head = "id,occurred_at,lat,lon,category,address\n"
    rows = [
        "1,2029-03-01 10:00,50.001,10.001,theft,1 Alder Ave",
        "2,2029-03-01 11:00,,,theft,1204 Locust St",
        "3,2029-03-01 12:00,,,theft,Central Station",
        "4,2029-03-01 13:00,,,theft,Somewhere",
    ]
    path = tmp_path / "places.csv"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    mapped(qtbot, view, path)
    read = "No coordinates: 3 of the first 4 rows. The check looks up their addresses."
    assert read in view.presenter.mapping.examples.notes
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    said = [text for _, text in view.check.report.said.said]
    assert "Without coordinates, placed by their address: 2 rows." in said
    assert "No point on the map: 1 row." in said


def test_rejected_rows_go_where_the_officer_chooses(qtbot, view, tmp_path) -> None:
    checked(qtbot, view, own_csv(tmp_path / "March.csv"))
    view.check.report.save.click()
    dialog = view.findChild(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    target = tmp_path / "wrong.csv"
    with qtbot.waitSignal(view.presenter.told, timeout=WAIT) as told:
        dialog.fileSelected.emit(str(target))
    dialog.reject()
    assert "6 rejected rows" in told.args[0]
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][:3] == ["Row in file", "Why not taken", "Vorgang"]
    assert len(rows) == 7
    # A folder that is not there: a sentence, and the report still stands.
    with qtbot.waitSignal(view.presenter.warned, timeout=WAIT):
        view.presenter.save_rejects(view.presenter.report, tmp_path / "no" / "x.csv")
    assert "Choose another folder" in view.notice.text
    assert view.presenter.report is not None


def test_a_second_import_of_the_same_file_brings_nothing(qtbot, view, tmp_path) -> None:
    path = clean_csv(tmp_path / "clean.csv")
    imported(qtbot, view, path)
    assert view.presenter.result.new == 40
    checked(qtbot, view, path)
    report = view.presenter.report
    assert (report.new, report.updated, report.duplicate) == (0, 0, 40)
    assert not view.next.isEnabled()
    assert view.why.text() == "There is nothing to import."
    path.write_text(path.read_text().replace("burglary", "robbery", 1))
    checked(qtbot, view, path)
    assert (view.presenter.report.updated, view.presenter.report.duplicate) == (1, 39)


def test_going_back_keeps_the_check(qtbot, view, tmp_path) -> None:
    checked(qtbot, view, clean_csv(tmp_path / "clean.csv"))
    before = view.presenter.report
    view.presenter.go_back()
    view.presenter.go_on()
    assert view.presenter.report is before
    view.presenter.go_back()
    view.presenter.mapping.set(zone="America/Chicago")
    qtbot.waitUntil(lambda: view.presenter.can_go_on, timeout=WAIT)
    assert view.presenter.report is None
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    assert view.presenter.report is not before


def test_a_cancelled_import_leaves_the_store_as_it_was(qtbot, view, tmp_path, station) -> None:
    checked(qtbot, view, clean_csv(tmp_path / "clean.csv", rows=45_000))
    assert view.presenter.report.new == 45_000
    view.presenter.work.progressed.connect(lambda _: view.presenter.work.cancel())
    with qtbot.waitSignal(view.presenter.work.stopped, timeout=60_000):
        view.presenter.go_on()
    assert view.presenter.step is Step.RESULT
    assert view.result.stopped.isVisible()
    assert incident_count(view) == 0
    assert not station.imports.history(station.actor)
    # The same again, from where he stands.
    assert view.presenter.can_go_back
    view.presenter.work.progressed.disconnect()
    view.presenter.go_back()
    assert view.presenter.can_go_on


def test_a_cancel_that_comes_too_late_is_told_as_it_is(
    qtbot, view, tmp_path, station, monkeypatch
) -> None:
    checked(qtbot, view, clean_csv(tmp_path / "clean.csv"))
    written, go_on = Event(), Event()
    real = ImportService.run

    def late(self, *args, **kwargs):
        report = real(self, *args, **kwargs)
        written.set()
        go_on.wait(20)
        return report

    monkeypatch.setattr(ImportService, "run", late)
    view.presenter.go_on()
    qtbot.waitUntil(written.is_set, timeout=WAIT)
    view.presenter.work.cancel()
    assert view.presenter.work.running
    assert not view.presenter.can_go_back
    go_on.set()
    qtbot.waitUntil(lambda: view.presenter.result is not None, timeout=WAIT)
    assert view.presenter.result.new == 40
    assert len(station.imports.history(station.actor)) == 1


def test_a_check_that_is_left_is_ended(qtbot, view, tmp_path) -> None:
    mapped(qtbot, view, clean_csv(tmp_path / "clean.csv", rows=60_000))
    view.presenter.go_on()
    assert view.presenter.check.running
    with qtbot.waitSignal(view.presenter.check.stopped, timeout=WAIT):
        view.presenter.go_back()
    assert view.presenter.step is Step.COLUMNS
    assert view.presenter.report is None


def test_an_import_of_before_is_taken_back(qtbot, view, tmp_path) -> None:
    imported(qtbot, view, clean_csv(tmp_path / "clean.csv"))
    view.presenter.start_over()
    model = view.presenter.history.model
    qtbot.waitUntil(lambda: model.rowCount() == 1, timeout=WAIT)
    shown = [model.text(0, column) for column in range(model.columnCount())]
    assert shown[1:3] == ["Orla Vandemark", "clean.csv"]
    assert shown[4:] == ["40", "0", "0", "0", "In the records"]
    assert not view.start.back_button.isEnabled()
    view.start.table.selectRow(0)
    view.start.back_button.click()
    box = view.findChild(QMessageBox)
    assert "40 incidents" in box.informativeText()
    with qtbot.waitSignal(view.presenter.told, timeout=WAIT) as told:
        next(one for one in box.buttons() if one.text() == "Take it back").click()
    assert told.args == ["40 incidents were removed."]
    qtbot.waitUntil(lambda: model.text(0, 8) == "Taken back", timeout=WAIT)
    assert incident_count(view) == 0
    view.start.table.selectRow(0)
    assert not view.start.back_button.isEnabled()


def test_a_file_that_changed_since_the_check_is_not_imported(qtbot, view, tmp_path) -> None:
    path = clean_csv(tmp_path / "clean.csv")
    checked(qtbot, view, path)
    with path.open("a") as out:
        out.write("\nC-x,2029-01-01 10:00:00,52.4,13.4,burglary")
    with qtbot.waitSignal(view.presenter.work.failed, timeout=WAIT) as failed:
        view.presenter.go_on()
    assert "was changed since it was checked" in failed.args[0]
    assert view.result.failed.isVisible()
    assert incident_count(view) == 0
    assert view.result.failed.button.text() == "Check again"
    view.result.failed.button.click()
    assert view.presenter.step is Step.CHECK
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    assert view.presenter.report.new == 41


def test_a_file_that_is_gone_is_said_at_the_check(qtbot, view, tmp_path) -> None:
    path = clean_csv(tmp_path / "clean.csv")
    mapped(qtbot, view, path)
    path.rename(tmp_path / "elsewhere.csv")
    with qtbot.waitSignal(view.presenter.check.failed, timeout=WAIT) as failed:
        view.presenter.go_on()
    assert "is no longer there" in failed.args[0]
    (tmp_path / "elsewhere.csv").rename(path)
    view.check.failed.button.click()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)


def test_a_full_disk_is_said_and_tried_again(qtbot, view, tmp_path, monkeypatch) -> None:
    checked(qtbot, view, clean_csv(tmp_path / "clean.csv"))
    real = ImportService.run

    def full(self, *args, **kwargs):
        raise DiskFullError("The disk is full. Make room and try again.")

    monkeypatch.setattr(ImportService, "run", full)
    with qtbot.waitSignal(view.presenter.work.failed, timeout=WAIT):
        view.presenter.go_on()
    assert view.result.failed.isVisible()
    assert "The disk is full" in view.result.failed.accessibleDescription()
    monkeypatch.setattr(ImportService, "run", real)
    view.result.failed.button.click()
    qtbot.waitUntil(lambda: view.presenter.result is not None, timeout=WAIT)
    assert incident_count(view) == 40


def test_a_mapping_that_cannot_be_kept_stops_the_check(qtbot, view, tmp_path, station) -> None:
    mapped(qtbot, view, own_csv(tmp_path / "March.csv"))
    station.imports.mappings_folder.write_text("a file stands where the folder should be")
    with qtbot.waitSignal(view.presenter.check.failed, timeout=WAIT) as failed:
        view.presenter.go_on()
    assert "cannot be kept" in failed.args[0]
    station.imports.mappings_folder.unlink()
    view.check.failed.button.click()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)
    assert list(station.imports.mappings_folder.glob("*.json"))


def test_without_a_store_nothing_is_lost(qtbot, view, tmp_path, station) -> None:
    mapped(qtbot, view, own_csv(tmp_path / "March.csv"))
    view.presenter.mapping.set(name="Kept")
    qtbot.waitUntil(lambda: view.presenter.can_go_on, timeout=WAIT)
    cache = station.config.cache_path
    station.uow.close()
    parts = [part for name in ("", "-wal", "-shm") if (part := Path(f"{cache}{name}")).exists()]
    for part in parts:
        part.rename(part.with_name(f"gone {part.name}"))
    cache.mkdir()  # whatever stands there now, it is no store
    with qtbot.waitSignal(view.presenter.check.failed, timeout=WAIT):
        view.presenter.go_on()
    assert view.check.failed.isVisible()
    view.refresh()
    qtbot.waitUntil(lambda: bool(view.start.notice._text.text()), timeout=WAIT)
    cache.rmdir()
    for part in parts:
        part.with_name(f"gone {part.name}").rename(part)
    assert view.presenter.mapping.mapping.name == "Kept"
    view.check.failed.button.click()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)


def test_who_may_not_import_is_told_why(cache_station, put_up) -> None:
    view = put_up(cache_station.officer("Nils Ofterding", Role.OFFICER))
    assert view._whole.currentIndex() == 1
    assert view.presenter.history.refusal() == "Your role does not allow this."


def test_a_file_is_dropped(qtbot, view, tmp_path) -> None:
    path = clean_csv(tmp_path / "clean.csv")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)), QUrl.fromLocalFile(str(tmp_path / "more.csv"))])
    where, buttons = view.rect().center(), Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(
        where, Qt.DropAction.CopyAction, data, buttons, Qt.KeyboardModifier.NoModifier
    )
    view.dragEnterEvent(entering)
    assert entering.isAccepted()
    view.dropEvent(
        QDropEvent(
            QPointF(where),
            Qt.DropAction.CopyAction,
            data,
            buttons,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.waitUntil(lambda: view.presenter.file.is_ready, timeout=WAIT)
    assert view.presenter.step is Step.FILE
    assert "One file at a time" in view.notice.text


def test_what_others_import_appears(qtbot, view, tmp_path, station) -> None:
    path = clean_csv(tmp_path / "clean.csv")
    station.imports.run(station.actor, path, keep_rejects_file=False)
    qtbot.waitUntil(lambda: view.presenter.history.model.rowCount() == 1, timeout=WAIT)


def test_what_came_is_shown_on_the_map(qtbot, view, tmp_path) -> None:
    imported(qtbot, view, clean_csv(tmp_path / "clean.csv"))
    assert not view.result.done.map.isVisible()  # nobody has said how
    shown: list[tuple[float, ...]] = []
    view.set_map(shown.append)
    imported(qtbot, view, clean_csv(tmp_path / "more.csv", rows=80))
    view.result.done.map.click()
    assert shown == [(13.3, 52.4, 13.3, 52.479)]


def test_many_rejected_rows_are_warned_of(qtbot, view, tmp_path) -> None:
    path = tmp_path / "bad.csv"
    lines = ["id,occurred_at,lat,lon,category"]
    lines += [f"{i},2029-01-05,52.4,13.3,theft" for i in range(6)]
    lines += [f"x{i},never,52.4,13.3,theft" for i in range(4)]
    path.write_text("\n".join(lines))
    checked(qtbot, view, path)
    said = view.check.report.said.said
    assert (Tone.WARNING, "Many rows are rejected. Go back and check dates and places.") in said


def test_a_word_that_changes_nothing_is_no_new_request(qtbot, view, tmp_path) -> None:
    checked(qtbot, view, clean_csv(tmp_path / "clean.csv"))
    request = view.presenter.checked.request
    assert replace(request) == request
    assert view.presenter.report is view.presenter.checked.report


@pytest.mark.parametrize("rows", [1])
def test_one_row_is_a_file_too(qtbot, view, tmp_path, rows) -> None:
    checked(qtbot, view, clean_csv(tmp_path / "one.csv", rows=rows))
    assert view.presenter.report.new == 1
    said = [text for _, text in view.check.report.said.said]
    assert said[0] == "All of 01/01/2029."
