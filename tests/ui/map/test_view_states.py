"""The map screen in trouble, with nothing to show, and on its way out of the program."""

import numpy as np
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from icimps_desktop.ui.map.presenter import MapPresenter
from icimps_desktop.ui.map.view import MapView
from tests.ui.map.town import Town, settle


def test_no_incident_in_the_window_says_so_and_offers_a_way_out(qtbot, view):
    view.filters.categories.none_button.click()
    settle(qtbot, view)
    card = view.area.card
    assert card.isVisible()
    assert card.title.text() == "No incidents in this window"
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
