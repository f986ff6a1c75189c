"""The first page: a place for a file, and the imports so far."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.icons import icon, pixmap
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.common.theme import Level, TextLabel, em, set_mark
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.history_presenter import is_taken_back
from icimps_desktop.ui.imports.presenter import ImportsPresenter
from icimps_desktop.ui.imports.widgets import Table
from icimps_desktop.ui.imports.words import count_text


class DropZone(QFrame):
    """Says where a file may be dropped; the page around it takes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._picture = QLabel()
        self.button = QPushButton(icon("folder", on_fill=True), self.tr("Choose a file…"))
        self.button.setProperty("kind", "primary")
        self.button.setAccessibleName(self.tr("Choose a file to import"))
        self.resume = QPushButton(icon("play"), "")
        words = QVBoxLayout()
        words.setSpacing(em(self, 0.25))
        words.addWidget(TextLabel(self.tr("Drop a file here, or choose one"), Level.HEADING))
        words.addWidget(
            TextLabel(
                self.tr(
                    "Incidents: CSV, Excel, OpenDocument, parquet, GeoJSON, GeoPackage, KML, GPX,"
                    " zipped shapefile. Beats and districts: a map file. Nothing is imported before"
                    " you have seen what would come."
                ),
                muted=True,
                wrap=True,
            )
        )
        layout = QHBoxLayout(self)
        gap = em(self, 1.2)
        layout.setContentsMargins(2 * gap, gap, 2 * gap, gap)
        layout.setSpacing(gap)
        layout.addWidget(self._picture)
        layout.addLayout(words, 1)
        layout.addWidget(self.resume)
        layout.addWidget(self.button)
        self._draw()

    def set_hovered(self, hovered: bool) -> None:
        """Show that a file is held over the screen."""
        set_mark(self, "ground", Tone.INFO.value if hovered else "")

    def _draw(self) -> None:
        colour = self.palette().placeholderText().color()
        self._picture.setPixmap(pixmap("import", em(self, 3), colour, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)


class StartPage(QWidget):
    """A file to begin with, or an import to take back.

    Signals:
        chosen(Path): this file.
    """

    chosen = Signal(object)

    def __init__(self, presenter: ImportsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._folder = ""
        history = presenter.history
        self.zone = DropZone()
        self.notice = NoticeBar()
        self.table = Table(
            history.model, self.tr("Imports so far"), (12, 12, 16, 14, 6, 6, 8, 6, 9), stretch=2
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.back_button = QPushButton(icon("undo"), self.tr("Take back…"))
        self.back_button.setAccessibleName(self.tr("Take the marked import back"))
        empty = StateView(
            self.tr("Nothing was imported yet"),
            self.tr("What comes from files stands here, and can be taken back as a whole."),
            icon_name="history",
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(empty)
        head = QHBoxLayout()
        head.addWidget(TextLabel(self.tr("Imports so far"), Level.HEADING), 1)
        head.addWidget(self.back_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.8))
        layout.addWidget(self.zone)
        layout.addWidget(self.notice)
        layout.addLayout(head)
        layout.addWidget(self.pages, 1)
        self.zone.button.clicked.connect(self.ask_file)
        self.zone.resume.clicked.connect(presenter.resume)
        self.back_button.clicked.connect(self._ask_back)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        history.loaded.connect(self._on_loaded)
        history.failed.connect(self._on_failed)
        self.notice.acted.connect(history.reload)
        presenter.back.started.connect(lambda _: self._on_selected())
        presenter.changed.connect(self._on_changed)
        self._on_loaded()
        self._on_changed()

    def take_focus(self) -> None:
        """Put the keyboard where one begins."""
        self.zone.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_file(self) -> None:
        """Let the officer look for a file."""
        dialog = QFileDialog(self, self.tr("Choose a file to import"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [
                self.tr("Files that can be imported")
                + " (*.csv *.tsv *.tab *.txt *.xlsx *.xlsm *.xls *.ods *.parquet *.pq *.geojson"
                " *.json *.gpkg *.kml *.gpx *.zip)",
                self.tr("All files") + " (*)",
            ]
        )
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file(self, name: str) -> None:
        self._folder = str(Path(name).parent)
        self.chosen.emit(Path(name))

    def _on_changed(self) -> None:
        presenter = self._presenter
        text = self.tr("Go on with “{name}”").format(name=presenter.name)
        self.zone.resume.setText(text)
        self.zone.resume.setAccessibleName(text)
        self.zone.resume.setVisible(presenter.can_resume)
        self._on_selected()

    def _on_loaded(self) -> None:
        self.notice.clear()
        there = bool(self._presenter.history.model.count())
        self.pages.setCurrentIndex(0 if there else 1)
        self.back_button.setVisible(there)
        self._on_selected()

    def _on_failed(self, text: str) -> None:
        self.notice.say(text, Tone.DANGER, self.tr("Try again"), can_close=False)

    def _on_selected(self, *_: object) -> None:
        rows = self.table.selectionModel().selectedRows()
        past = self._presenter.history.model.rows[rows[0].row()] if rows else None
        can = past is not None and not is_taken_back(past) and not self._presenter.back.running
        self.back_button.setEnabled(can)

    def _ask_back(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            past = self._presenter.history.model.rows[rows[0].row()]
            batch = past.batch
            uid, name, beats = batch.uid, batch.file_name, batch.is_of_beats
            ask_to_take_back(
                self,
                name,
                batch.new_rows,
                batch.updated_rows,
                lambda: self._presenter.take_back(uid, name, of_beats=beats),
                of_beats=beats,
            )


def ask_to_take_back(
    parent: QWidget,
    name: str,
    new: int,
    changed: int,
    act: Callable[[], None],
    *,
    of_beats: bool = False,
) -> None:
    """Ask once: records are removed, and that cannot be undone but by importing again."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(box.tr("Take an import back"))
    box.setText(box.tr("Take the import of “{name}” back?").format(name=name))
    if of_beats:
        what = box.tr(
            "The {new} new and {changed} changed beats that came with it are removed, and the"
            " beats that it ended hold again."
        )
    else:
        what = box.tr(
            "{new} incidents that came with it are removed, and {changed} get back what they said"
            " before. Incidents that officers have worked on since stay."
        )
    box.setInformativeText(what.format(new=count_text(new), changed=count_text(changed)))
    take = box.addButton(box.tr("Take it back"), QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(box.tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    take.clicked.connect(lambda: act())
    box.finished.connect(box.deleteLater)
    box.open()
