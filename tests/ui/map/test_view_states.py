"""The map screen in trouble, with nothing to show, and on its way out of the program."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from icimps_desktop.ui.map.presenter import MapPresenter
from icimps_desktop.ui.map.view import MapView
from tests.ui.map.town import Town, settle
from tests.ui.walk import seen_texts


def test_no_incident_in_the_window_says_so_and_offers_a_way_out(qtbot, view):
    view.filters.categories.none_button.click()
    settle(qtbot, view)
    card = view.area.card
    assert card.isVisible()
    assert card.title.text() == "No incidents in this window"
    assert view.area.legend.content.lines[0] == "None of 30,000 incidents"
    card.button.click()
    settle(qtbot, view)
    assert not card.isVisible()
    assert len(view.presenter.answer.shown) == 30_000


def test_an_empty_station_says_what_to_do(qtbot, jobs, points, clock):
    town = Town(points.take(np.zeros(0, dtype=np.int32)))
    presenter = MapPresenter(town, jobs)
    view = MapView(presenter, jobs, clock)
    qtbot.addWidget(view)
    view.show()
    presenter.load()
    settle(qtbot, view)
    assert view.area.card.title.text() == "No incidents yet"
    assert not view.area.card.button.isVisible()
    assert view.area.legend.content.as_text() == "No incidents"
    assert "No incidents" in view.time_bar.strip.accessibleDescription()
    assert not view.time_bar.period.isEnabled()
    assert not view.filters.day_from.isEnabled()
    assert view.filters.chosen.is_open
    QTest.keyClick(view.time_bar.strip, Qt.Key.Key_Plus)
    QTest.mouseMove(view.time_bar.strip, view.time_bar.strip.rect().center())
    assert not [text for text in seen_texts(view) if "1970" in text or "1969" in text]
    assert view.picture().width() == view.canvas.width()
    town.points = points
    presenter.reload()
    settle(qtbot, view)
    assert view.area.legend.content.window == "1 Jan 2028 – 31 Dec 2029"
    assert view.time_bar.window_label.text() == "1 Jan 2028 – 31 Dec 2029"
    assert view.filters.day_from.text() == "1 Jan 2028"
    assert view.filters.day_from.isEnabled()
    assert view.time_bar.period.isEnabled()
    view.close_down()


def test_a_lost_database_is_told_with_a_way_to_try_again(qtbot, jobs, town, clock):
    town.fault = "The station database does not answer. Check the network cable."
    presenter = MapPresenter(town, jobs)
    view = MapView(presenter, jobs, clock)
    qtbot.addWidget(view)
    view.show()
    with qtbot.waitSignal(presenter.failed):
        presenter.load()
    card = view.area.card
    assert card.text.text() == town.fault
    town.fault = None
    card.button.click()
    settle(qtbot, view)
    assert not card.isVisible()
    town.fault = "The station database does not answer. Check the network cable."
    with qtbot.waitSignal(view.warned) as warned:
        presenter.load()
    assert warned.args == [town.fault]
    assert not card.isVisible()  # what was read before stays in sight
    view.close_down()


def test_loading_is_shown_until_the_first_answer(qtbot, jobs, town, clock):
    presenter = MapPresenter(town, jobs)
    view = MapView(presenter, jobs, clock)
    qtbot.addWidget(view)
    view.show()
    presenter.load()
    assert view.area.card.isVisible()
    assert view.area.card.busy.isVisible()
    settle(qtbot, view)
    assert not view.area.card.isVisible()
    view.close_down()


def test_copy_save_and_print_after_their_entry(qtbot, view, town, tmp_path):
    with qtbot.waitSignal(view.told):
        view.actions_["copy"].trigger()
    copied = QGuiApplication.clipboard().image()
    assert copied.width() == view.canvas.width()
    assert copied.height() > view.canvas.height()  # the caption below
    with qtbot.waitSignal(view.told):
        view.export.save_to(tmp_path / "town")
    assert QImage(str(tmp_path / "town.png")).size() == copied.size()
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "town.pdf"))
    with qtbot.waitSignal(view.told):
        view.export.print_to(printer)
    assert (tmp_path / "town.pdf").read_bytes().startswith(b"%PDF")
    assert town.exports == ["copy", "save", "print"]


def test_no_picture_without_its_entry(qtbot, view, town, tmp_path):
    town.refuses_export = True
    with qtbot.waitSignal(view.warned) as warned:
        view.export.save_to(tmp_path / "town.png")
    assert "audit" in warned.args[0]
    assert not (tmp_path / "town.png").exists()


def test_a_picture_that_cannot_be_written_is_told(qtbot, view, tmp_path):
    with qtbot.waitSignal(view.warned) as warned:
        view.export.save_to(tmp_path / "none" / "town.png")
    assert "town.png" in warned.args[0]


def test_a_view_that_is_let_go_leaves_no_answer_behind(qtbot, jobs, town, clock):
    presenter = MapPresenter(town, jobs)
    view = MapView(presenter, jobs, clock)
    view.show()
    presenter.load()
    view.close_down()
    view.deleteLater()
    qtbot.waitUntil(lambda: not jobs.busy)
    QApplication.processEvents()
