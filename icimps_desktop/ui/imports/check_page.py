"""The page of the check: what would come, what would not and why, before anything does."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.core.clock import from_micros
from icimps_desktop.services.beats import BeatReport
from icimps_desktop.services.import_reach import ImportReach
from icimps_desktop.services.imports import ImportReport
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.moments import day
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.job_pages import JobPages
from icimps_desktop.ui.imports.models import CountsModel, RejectsModel
from icimps_desktop.ui.imports.presenter import ImportsPresenter
from icimps_desktop.ui.imports.request import Checked, Report
from icimps_desktop.ui.imports.sketch import PlaceSketch
from icimps_desktop.ui.imports.widgets import Said, Sentences, Table, Tile
from icimps_desktop.ui.imports.words import count_text, extent_text, rows_text, tr


class CheckPage(JobPages):
    """Progress, then the report.

    Signals:
        classes_wanted: the officer wants to give unknown words a class.
    """

    classes_wanted = Signal()

    def __init__(self, presenter: ImportsPresenter) -> None:
        self.report = _ReportView(presenter)
        stopped = StateView(
            tr("The check was stopped"),
            tr("Nothing was changed. What you set is still there."),
            tr("Check again"),
            icon_name="stop",
        )
        failed = StateView(
            tr("The file could not be checked"),
            "",
            tr("Check again"),
            icon_name="error",
            tone=Tone.DANGER,
        )
        super().__init__(
            presenter.check,
            stopped,
            failed,
            self.report,
            first=self.report.tabs,
            show=self._show_checked,
            failed_words=lambda: (tr("The file could not be checked"), tr("Check again")),
        )
        self.stopped.acted.connect(presenter.run_check)
        self.failed.acted.connect(presenter.run_check)
        self.report.classes_wanted.connect(self.classes_wanted)

    def _show_checked(self, checked: Checked) -> None:
        self.report.show_report(checked.report)


class _ReportView(QWidget):
    """Counts, when and where, rejected rows, unknown words."""

    classes_wanted = Signal()

    def __init__(self, presenter: ImportsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._zone = presenter.mapping.station_zone
        self._report: ImportReport | None = None
        self.new, self.changed, self.same = Tile(), Tile(), Tile()
        self.rejected = Tile(self.tr("rejected"))
        self.said = Sentences()
        self.sketch = PlaceSketch(self.tr("Where the rows lie"))
        self._rejects = RejectsModel(self)
        self.rejects = Table(self._rejects, self.tr("Rejected rows"))
        self._words = CountsModel(self)
        self.words = Table(self._words, self.tr("Words without a class"), (20, 8), stretch=0)
        self.beats = Table(
            presenter.areas.rows, self.tr("Beats of the file"), (8, 14, 10, 6), stretch=1
        )
        self.save = QPushButton(icon("save"), self.tr("Save rejected rows…"))
        self.save.setAccessibleName(self.tr("Save rejected rows to a file"))
        self.classes = QPushButton(icon("back"), self.tr("Give them a class"))
        self.classes.setAccessibleName(self.tr("Go back and give these words a class"))
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("What needs a look"))
        self.tabs.setDocumentMode(True)
        self.fine = StateView(
            self.tr("Nothing needs a look"),
            self.tr("Every row can be taken, and every word has its class."),
            icon_name="good",
            tone=Tone.GOOD,
        )
        self._lay_out()
        self.save.clicked.connect(self._ask_where)
        self.classes.clicked.connect(self.classes_wanted)

    def show_report(self, report: Report) -> None:
        """Show what a check found."""
        tiles = (self.new, self.changed, self.same)
        for tile, (count, tone, label) in zip(tiles, count_labels(report), strict=True):
            tile.show_count(count, tone, label)
        if isinstance(report, ImportReport):
            self._show_incidents(report)
        else:
            self._show_beats(report)

    def _lay_out(self) -> None:
        tiles = QHBoxLayout()
        tiles.setSpacing(em(self, 0.8))
        for tile in (self.new, self.changed, self.same, self.rejected):
            tiles.addWidget(tile, 1)
        for table, button, title in (
            (self.rejects, self.save, self.tr("Rejected rows")),
            (self.words, self.classes, self.tr("Words without a class")),
        ):
            page = QWidget()
            inside = QVBoxLayout(page)
            inside.setContentsMargins(0, em(self, 0.5), 0, 0)
            inside.addWidget(table, 1)
            inside.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
            self.tabs.addTab(page, title)
        self.looks = QStackedWidget()
        self.looks.addWidget(self.tabs)
        self.looks.addWidget(self.fine)
        self.looks.addWidget(self.beats)
        left = QVBoxLayout()
        left.setSpacing(em(self, 0.6))
        left.addWidget(TextLabel(self.tr("When and where"), Level.HEADING))
        left.addWidget(self.said)
        left.addWidget(self.sketch, 1)
        body = QHBoxLayout()
        body.setSpacing(em(self, 1))
        body.addLayout(left, 2)
        body.addWidget(self.looks, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.8))
        layout.addLayout(tiles)
        layout.addLayout(body, 1)

    def _show_incidents(self, report: ImportReport) -> None:
        self._report = report
        self.rejected.show()
        self.rejected.show_count(report.rejected, Tone.DANGER)
        said = [(Tone.INFO, text) for text in report_sentences(report, self._zone)]
        said += _warnings(report)
        self.said.say(said)
        show_reach(self.sketch, report.reach)
        self._rejects.show(report.rejects, report.columns)
        self.rejects.fit_to_contents(34)
        self._words.show(report.unknown_words)
        needs = (bool(report.rejects), bool(report.unknown_words))
        for place, needed in enumerate(needs):
            self.tabs.setTabVisible(place, needed)
        if any(needs):
            self.tabs.setCurrentIndex(0 if needs[0] else 1)
        self.tabs.setTabText(0, f"{self.tr('Rejected rows')} ({count_text(report.rejected)})")
        many = len(report.unknown_words)
        self.tabs.setTabText(1, f"{self.tr('Words without a class')} ({count_text(many)})")
        self.looks.setCurrentIndex(0 if any(needs) else 1)

    def _show_beats(self, report: BeatReport) -> None:
        self._report = None
        self.rejected.hide()
        areas = self._presenter.areas.areas
        said: list[Said] = []
        gone = report.ended - report.updated
        if gone:
            text = self.tr("{n} beats of before end, because the file does not have them.")
            said.append((Tone.WARNING, text.format(n=count_text(gone))))
        since = day(report.valid_from, self._zone)
        if report.valid_from.year > 1900:
            said.append((Tone.INFO, self.tr("They hold from {day} on.").format(day=since)))
        else:
            said.append((Tone.INFO, self.tr("These are the first beats: they hold since ever.")))
        said += [(Tone.INFO, note) for note in report.notes]
        self.said.say(said)
        if areas is not None:
            self.sketch.show_places(areas.extent, rings=areas.rings)
        self.looks.setCurrentIndex(2)

    def _ask_where(self) -> None:
        if self._report is not None:
            ask_where_rejects_go(self, self._presenter, self._report)


def count_labels(report: Report) -> list[tuple[int, Tone | None, str]]:
    """New, changed and unchanged ones: how many, their tone and what they are called."""
    is_beats = isinstance(report, BeatReport)
    return [
        (report.new, Tone.GOOD, tr("new beats") if is_beats else tr("new")),
        (report.updated, Tone.INFO, tr("changed beats") if is_beats else tr("changed")),
        (
            report.duplicate,
            None,
            tr("as before") if is_beats else tr("already here, or twice in the file"),
        ),
    ]


def show_reach(sketch: PlaceSketch, reach: ImportReach) -> None:
    """Draw where the good rows lie."""
    points = np.concatenate(reach.points) if reach.points else None
    sketch.show_places(reach.extent, points)


def report_sentences(report: ImportReport, in_zone: ZoneInfo) -> list[str]:
    """When and where the good rows lie, and what stays as officers set it, in sentences."""
    said = _reach_sentences(report.reach, in_zone)
    if report.kept_places:
        text = tr("Place kept as an officer set it: {rows}.")
        said.append(text.format(rows=rows_text(report.kept_places)))
    return said


def _reach_sentences(reach: ImportReach, in_zone: ZoneInfo) -> list[str]:
    if reach.first is None or reach.last is None:
        return []
    first, last = (day(from_micros(at), in_zone) for at in (reach.first, reach.last))
    said = [
        tr("From {first} to {last}.").format(first=first, last=last)
        if first != last
        else tr("All of {day}.").format(day=first)
    ]
    if reach.extent is not None:
        text = tr("All {n} points lie within {extent}.")
        said.append(text.format(n=count_text(reach.placed), extent=extent_text(reach.extent)))
    if reach.by_address:
        text = tr("Without coordinates, placed by their address: {rows}.")
        said.append(text.format(rows=rows_text(reach.by_address)))
    if reach.unplaced:
        said.append(tr("No point on the map: {rows}.").format(rows=rows_text(reach.unplaced)))
    if reach.placed and 0 < reach.outside_beats < reach.placed:
        text = tr("In no beat of the station: {n} points.")
        said.append(text.format(n=count_text(reach.outside_beats)))
    return said


def _warnings(report: ImportReport) -> list[Said]:
    said: list[Said] = []
    if report.unknown_words:
        rows = sum(report.unknown_words.values())
        text = tr("With a word that has no class, so “other”: {rows}.")
        said.append((Tone.WARNING, text.format(rows=rows_text(rows))))
    if report.rows and report.rejected * 10 > report.rows:
        said.append(
            (Tone.WARNING, tr("Many rows are rejected. Go back and check dates and places."))
        )
    if not report.new and not report.updated:
        said.append((Tone.WARNING, tr("Nothing of this file would change the records.")))
    return said


def ask_where_rejects_go(
    parent: QWidget, presenter: ImportsPresenter, report: ImportReport
) -> None:
    """Have the officer choose a file for the rejected rows, and write it."""
    source = presenter.file.path or Path("import")
    dialog = QFileDialog(parent, tr("Save the rejected rows"), str(source.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(tr("Table (*.csv)"))
    dialog.setDefaultSuffix("csv")
    dialog.selectFile(f"{source.stem}.rejected.csv")
    dialog.fileSelected.connect(lambda name: presenter.save_rejects(report, Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
