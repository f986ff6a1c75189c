"""The last page: the import as it runs, what came of it, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.services.beats import BeatReport
from icimps_desktop.services.imports import ImportReport
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.check_page import (
    ask_where_rejects_go,
    count_labels,
    report_sentences,
    show_reach,
)
from icimps_desktop.ui.imports.job_pages import JobPages
from icimps_desktop.ui.imports.presenter import ImportsPresenter
from icimps_desktop.ui.imports.request import Report
from icimps_desktop.ui.imports.sketch import PlaceSketch
from icimps_desktop.ui.imports.start_page import ask_to_take_back
from icimps_desktop.ui.imports.widgets import Said, Sentences, Tile
from icimps_desktop.ui.imports.words import Extent, count_text, tr


class ResultPage(JobPages):
    """Progress, then the result."""

    def __init__(self, presenter: ImportsPresenter) -> None:
        self._presenter = presenter
        self.done = _DoneView(presenter)
        stopped = StateView(
            tr("The import was stopped"),
            tr("Nothing was imported; the records are as they were."),
            tr("Import after all"),
            icon_name="stop",
        )
        failed = StateView(
            tr("Nothing was imported"),
            "",
            tr("Try again"),
            icon_name="error",
            tone=Tone.DANGER,
        )
        super().__init__(
            presenter.work,
            stopped,
            failed,
            self.done,
            first=self.done.again,
            show=self.done.show_report,
            failed_words=self._words_of_failure,
        )
        self.stopped.acted.connect(presenter.run_import)
        self.failed.acted.connect(presenter.try_again)

    def set_map(self, show: Callable[[Extent], None]) -> None:
        """Offer to look at what came; `show` brings an extent into view."""
        self.done.show_on_map = show

    def _words_of_failure(self) -> tuple[str, str]:
        checked = self._presenter.checked is not None
        return tr("Nothing was imported"), tr("Try again") if checked else tr("Check again")


class _DoneView(QWidget):
    """What came, its batch, and what to do with it."""

    def __init__(self, presenter: ImportsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._zone = presenter.mapping.station_zone
        self._report: ImportReport | None = None
        self.show_on_map: Callable[[Extent], None] | None = None
        self.title = TextLabel("", Level.TITLE)
        self.new, self.changed, self.same = Tile(), Tile(), Tile()
        self.rejected = Tile(self.tr("rejected"))
        self.said = Sentences()
        self.batch = QLineEdit()
        self.batch.setReadOnly(True)
        self._batch_field = Field(self.tr("&Batch number"), self.batch)
        self.sketch = PlaceSketch(self.tr("Where it lies"))
        self.sha256 = QLineEdit()
        self.sha256.setReadOnly(True)
        self._hash_field = Field(self.tr("SHA-256 of the &file"), self.sha256)
        self.again = QPushButton(icon("import", on_fill=True), self.tr("Import another file"))
        self.again.setProperty("kind", "primary")
        self.map = QPushButton(icon("map"), self.tr("Show on the map"))
        self.save = QPushButton(icon("save"), self.tr("Save rejected rows…"))
        self.back = QPushButton(icon("undo"), self.tr("Take this import back…"))
        self.back.setProperty("kind", "danger")
        for button in (self.again, self.map, self.save, self.back):
            button.setAccessibleName(button.text().rstrip("…"))
        self._lay_out()
        self.again.clicked.connect(presenter.start_over)
        self.map.clicked.connect(self._on_map)
        self.save.clicked.connect(self._ask_where)
        self.back.clicked.connect(self._ask_back)
        presenter.changed.connect(self._on_changed)

    def show_report(self, report: Report) -> None:
        """Show what an import did."""
        tiles = (self.new, self.changed, self.same)
        for tile, (count, tone, label) in zip(tiles, count_labels(report), strict=True):
            tile.show_count(count, tone, label)
        self.sha256.setText(report.sha256)
        self.sha256.setCursorPosition(0)
        name = self._presenter.name
        if isinstance(report, ImportReport):
            self._report = report
            self.title.setText(self.tr("“{name}” was imported").format(name=name))
            self.rejected.show()
            self.rejected.show_count(report.rejected, Tone.DANGER)
            self.batch.setText("" if report.batch is None else str(report.batch))
            self.said.say([(Tone.INFO, t) for t in report_sentences(report, self._zone)])
            show_reach(self.sketch, report.reach)
        else:
            self._show_beats(report, name)
        self._batch_field.setVisible(bool(self.batch.text()))
        self._on_changed()

    def _show_beats(self, report: BeatReport, name: str) -> None:
        self._report = None
        self.title.setText(self.tr("The beats of “{name}” are in force").format(name=name))
        self.rejected.hide()
        self.batch.clear()
        areas = self._presenter.areas.areas
        if areas is not None:
            self.sketch.show_places(areas.extent, rings=areas.rings)
        text = self.tr("{n} incidents lie in another beat now.")
        said: list[Said] = [(Tone.INFO, text.format(n=count_text(report.assigned)))]
        self.said.say([*said, *((Tone.INFO, note) for note in report.notes)])

    def _lay_out(self) -> None:
        tiles = QHBoxLayout()
        tiles.setSpacing(em(self, 0.8))
        for tile in (self.new, self.changed, self.same, self.rejected):
            tiles.addWidget(tile, 1)
        marks = QHBoxLayout()
        marks.setSpacing(em(self, 1))
        marks.addWidget(self._batch_field, 1)
        marks.addWidget(self._hash_field, 1)
        acts = QHBoxLayout()
        acts.setSpacing(em(self, 0.6))
        for button in (self.again, self.map, self.save):
            acts.addWidget(button)
        acts.addStretch(1)
        acts.addWidget(self.back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 1))
        layout.addWidget(self.title)
        layout.addLayout(tiles)
        layout.addWidget(self.said)
        layout.addLayout(marks)
        layout.addLayout(acts)
        layout.addWidget(self.sketch, 1)

    def _on_changed(self) -> None:
        report, presenter = self._report, self._presenter
        taken = presenter.taken_back
        has_batch = report is not None and report.batch is not None
        self.back.setVisible(has_batch)
        self.back.setEnabled(has_batch and taken is None and not presenter.back.running)
        self.save.setVisible(report is not None and bool(report.rejects))
        there = report is not None and report.reach.extent is not None
        self.map.setVisible(there and taken is None and self.show_on_map is not None)
        if taken is not None and presenter.result is not None:
            text = self.tr("This import was taken back: {n} incidents were removed.")
            said: list[Said] = [(Tone.GOOD, text.format(n=count_text(taken[0])))]
            if taken[1]:
                more = self.tr("{n} stay, because officers have worked on them.")
                said.append((Tone.INFO, more.format(n=count_text(taken[1]))))
            self.said.say(said)

    def _on_map(self) -> None:
        report = self._report
        if report is None or report.reach.extent is None or self.show_on_map is None:
            return
        self.show_on_map(report.reach.extent)

    def _ask_where(self) -> None:
        if self._report is not None:
            ask_where_rejects_go(self, self._presenter, self._report)

    def _ask_back(self) -> None:
        report, presenter = self._report, self._presenter
        if report is None or report.batch is None:
            return
        uid, name = report.batch, presenter.name
        ask_to_take_back(
            self, name, report.new, report.updated, lambda: presenter.take_back(uid, name)
        )
