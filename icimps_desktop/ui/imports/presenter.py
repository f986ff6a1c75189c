"""The import from start to end: where the officer is, and what may come next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from icimps_desktop.core.errors import UserError
from icimps_desktop.core.jobs import CancelToken, ProgressReport
from icimps_desktop.exchange.mapping import MappingKind
from icimps_desktop.exchange.rejects import write_rejects
from icimps_desktop.services.imports import ImportReport
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.imports.areas_presenter import AreasPresenter
from icimps_desktop.ui.imports.file_presenter import FilePresenter
from icimps_desktop.ui.imports.history_presenter import HistoryPresenter
from icimps_desktop.ui.imports.long_job import LongJob
from icimps_desktop.ui.imports.mapping_presenter import MappingPresenter
from icimps_desktop.ui.imports.request import (
    Checked,
    Report,
    Request,
    is_as_it_was,
    keep_mapping,
    stamp_of,
)
from icimps_desktop.ui.imports.words import count_text
from icimps_desktop.ui.runtime.job_runner import Lane


class Step(IntEnum):
    """The pages of the wizard in their order."""

    START = 0
    FILE = 1
    COLUMNS = 2
    CHECK = 3
    RESULT = 4


class ImportsPresenter(QObject):
    """Holds the parts of the wizard together; nothing that was set is lost by going back.

    Signals:
        step_changed(Step): another page.
        changed: what may come next is another.
        told(str): something was done (a sentence for a passing note).
        warned(str): something did not work (a sentence).
    """

    step_changed = Signal(object)
    changed = Signal()
    told = Signal(str)
    warned = Signal(str)

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.station = context.station
        self._jobs = context.jobs
        self.step = Step.START
        self.valid_from: datetime | None = None
        self.checked: Checked | None = None
        self.result: Report | None = None
        self.taken_back: tuple[int, int] | None = None
        self.file = FilePresenter(context.jobs, self)
        self.mapping = MappingPresenter(context.station, context.jobs, self)
        self.areas = AreasPresenter(context.jobs, self)
        self.history = HistoryPresenter(context.station, context.jobs, self)
        self.check = LongJob(context.tasks, context.jobs, self)
        self.work = LongJob(context.tasks, context.jobs, self)
        self.back = LongJob(context.tasks, context.jobs, self)
        self._taking: UUID | None = None
        self._taking_beats = False
        self._valid_from_is_known = True
        self._wire(context)

    def _wire(self, context: ScreenContext) -> None:
        for told in (self.file.opened, self.file.failed, self.areas.seen, self.areas.failed):
            told.connect(lambda _: self.changed.emit())
        for quiet in (self.file.reading, self.file.kind_changed, self.areas.reading):
            quiet.connect(self.changed)
        self.mapping.changed.connect(self._on_mapping)
        self.mapping.prepared.connect(self._on_mapping)
        self.mapping.examples_changed.connect(lambda _: self.changed.emit())
        self.check.done.connect(self._on_checked)
        self.work.done.connect(self._on_imported)
        self.work.failed.connect(self._on_import_failed)
        self.back.done.connect(self._on_taken_back)
        self.back.failed.connect(self.warned)
        for job in (self.check, self.work, self.back):
            job.started.connect(lambda _: self.changed.emit())
            job.done.connect(lambda _: self.changed.emit())
            job.failed.connect(lambda _: self.changed.emit())
            job.stopped.connect(self.changed)
            job.stopping.connect(self.changed)
        context.bridge.changed.connect(self.history.on_changed)

    # Where the officer is

    @property
    def is_beats(self) -> bool:
        """Whether the file at hand holds beats rather than incidents."""
        return self.file.kind is MappingKind.BEATS

    @property
    def name(self) -> str:
        """The name of the file at hand; empty for none."""
        return "" if self.file.path is None else self.file.path.name

    @property
    def report(self) -> Report | None:
        """What the check found, when it is one of what is set now."""
        if self.checked is None or self.checked.request != self._request():
            return None
        return self.checked.report

    @property
    def can_go_on(self) -> bool:
        """Whether the next step may be taken."""
        if self.step is Step.FILE:
            return self.file.is_ready
        if self.step is Step.COLUMNS:
            beats_ready = self.areas.is_ready and self._valid_from_is_known
            return self.mapping.is_ready and (not self.is_beats or beats_ready)
        if self.step is Step.CHECK:
            return self.brings_something and not self.check.running
        return False

    @property
    def can_go_back(self) -> bool:
        """Whether the step before may be taken; not while records are being written."""
        return self.step is not Step.START and not self.work.running

    @property
    def can_resume(self) -> bool:
        """Whether a file is at hand that was not imported yet."""
        return self.file.path is not None and self.result is None

    @property
    def brings_something(self) -> bool:
        """Whether an import of what was checked would change any record."""
        report = self.report
        if report is None:
            return False
        if isinstance(report, ImportReport):
            return bool(report.new or report.updated)
        return bool(report.new or report.updated or report.ended)

    def choose(self, path: Path) -> None:
        """Take a file and show what it is."""
        if self.work.running:
            self.warned.emit(self.tr("Let the import that runs end first, or cancel it."))
            return
        self.check.forget()
        self.result = self.checked = self.taken_back = None
        self.valid_from, self._valid_from_is_known = None, True
        self.file.choose(path)
        self._go(Step.FILE)

    def go_on(self) -> None:
        """The next step, where it may be taken."""
        if not self.can_go_on:
            return
        if self.step is Step.FILE:
            self._to_columns()
        elif self.step is Step.COLUMNS:
            self._go(Step.CHECK)
            if self.report is None:
                self.run_check()
        elif self.step is Step.CHECK:
            self.run_import()

    def go_back(self) -> None:
        """The step before; a check that runs is ended."""
        if not self.can_go_back:
            return
        if self.step is Step.CHECK:
            self.check.cancel()
        if self.step is Step.RESULT:
            self._leave_result()
        else:
            self._go(Step(self.step - 1))

    def try_again(self) -> None:
        """Import once more; where the file is another one now, check it first."""
        if self.checked is None:
            self._leave_result()
        else:
            self.run_import()

    def resume(self) -> None:
        """From the start page back to the file at hand."""
        if self.file.path is not None:
            self._go(Step.FILE)

    def start_over(self) -> None:
        """Back to the list of imports and the choice of a file."""
        if not self.work.running:
            self._go(Step.START)

    def to_columns(self) -> None:
        """From a check straight to the words that it did not know."""
        if isinstance(self.report, ImportReport):
            self.mapping.learn_words(self.report.unknown_words)
        self._go(Step.COLUMNS)

    def set_valid_from(self, at: datetime | None, *, known: bool = True) -> None:
        """From when new beats hold, None for from now on; not `known` while it is mistyped."""
        self.valid_from, self._valid_from_is_known = at, known
        self.changed.emit()

    # The long work

    def run_check(self) -> None:
        """Say what an import would do; writes nothing but the mapping."""
        if self.check.running:
            self.check.forget()
        self.checked = None
        to_keep = self.mapping.to_keep()
        request = self._request()
        if request is None:
            return
        folder = self.station.imports.mappings_folder

        def work(token: CancelToken, report: ProgressReport) -> Checked:
            if to_keep is not None:
                keep_mapping(to_keep, folder)
                self._jobs.on_gui(lambda: self.mapping.was_kept(to_keep))
            stamp = stamp_of(request.path)
            return Checked(request, self._run(request, token, report, dry_run=True), stamp)

        self.check.start(self.tr("Check of {name}").format(name=self.name), work)

    def run_import(self) -> None:
        """Bring in what was checked."""
        checked = self.checked
        if checked is None or self.report is None or self.work.running:
            return
        self.result = self.taken_back = None
        changed = self.tr("“{name}” was changed since it was checked. Check it again.")

        def work(token: CancelToken, report: ProgressReport) -> Report:
            if not is_as_it_was(checked):
                raise UserError(changed.format(name=checked.request.path.name))
            return self._run(checked.request, token, report, dry_run=False)

        self._go(Step.RESULT)
        self.work.start(self.tr("Import of {name}").format(name=self.name), work)

    def take_back(self, batch: UUID, name: str, *, of_beats: bool = False) -> None:
        """Remove what came with an import; what officers have worked on since stays."""
        if self.back.running:
            return
        self._taking, self._taking_beats = batch, of_beats
        imports, actor = self.station.imports, self.station.actor
        title = self.tr("Taking back {name}").format(name=name)
        self.back.start(title, lambda token, report: imports.roll_back(actor, batch))

    def save_rejects(self, report: ImportReport, path: Path) -> None:
        """Write the rejected rows with their reasons where the officer wants them."""

        def done(count: int) -> None:
            text = self.tr("{n} rejected rows were written to {path}.")
            self.told.emit(text.format(n=count_text(count), path=path))

        self._jobs.submit(
            lambda token: write_rejects(path, report.columns, report.rejects),
            on_done=done,
            on_error=lambda error: self.warned.emit(sentence(error)),
            lane=Lane.IO,
        )

    def close(self) -> None:
        """Want to hear nothing more; what runs is ended."""
        for part in (self.file, self.mapping, self.areas, self.history):
            part.close()
        for job in (self.check, self.work, self.back):
            job.forget()

    def _run(
        self, request: Request, token: CancelToken, report: ProgressReport, *, dry_run: bool
    ) -> Report:
        station = self.station
        if request.mapping.kind is MappingKind.BEATS:
            return station.beats.replace(
                station.actor,
                request.path,
                mapping=request.mapping,
                layer=request.options.layer,
                crs=request.mapping.crs,
                valid_from=request.valid_from,
                dry_run=dry_run,
                token=token,
                report=report,
            )
        return station.imports.run(
            station.actor,
            request.path,
            mapping=request.mapping,
            options=request.options,
            dry_run=dry_run,
            keep_rejects_file=False,
            token=token,
            report=report,
        )

    def _request(self) -> Request | None:
        if self.file.path is None or self.mapping.file is None:
            return None
        if not self.is_beats:
            return Request(self.file.path, self.file.options, self.mapping.mapping)
        # The layer that the officer sees: which one holds the beats is never guessed.
        options = replace(self.file.options, layer=self.mapping.file.kind.layer or None)
        return Request(self.file.path, options, self.mapping.mapping, self.valid_from)

    def _to_columns(self) -> None:
        if self.file.file is not None:
            self._go(Step.COLUMNS)
            self.mapping.begin(self.file.file, self.file.kind)
            self._on_mapping()

    def _on_mapping(self) -> None:
        if self.is_beats and self.mapping.file is not None and self.step is Step.COLUMNS:
            self.areas.look(self.mapping.file, self.mapping.mapping)
        self.changed.emit()

    def _on_checked(self, checked: Checked) -> None:
        self.checked = checked

    def _on_imported(self, report: Report) -> None:
        self.result = report
        self.checked = None

    def _on_import_failed(self, _: str) -> None:
        """A check of what the file was says nothing of what it is."""
        checked = self.checked
        if checked is not None and not is_as_it_was(checked):
            self.checked = None

    def _leave_result(self) -> None:
        """To the list after an import; to the check, which stands or is made anew, before it."""
        if self.result is not None:
            self._go(Step.START)
            return
        self._go(Step.CHECK)
        if self.report is None:
            self.run_check()

    def _on_taken_back(self, counts: tuple[int, int]) -> None:
        removed, kept = counts
        if isinstance(self.result, ImportReport) and self.result.batch == self._taking:
            self.taken_back = counts
        many = count_text(removed)
        if self._taking_beats:
            text = self.tr("{n} beats were removed; those of before hold again.").format(n=many)
        else:
            text = self.tr("{n} incidents were removed.").format(n=many)
        if kept:
            more = self.tr("{n} stay, because officers have worked on them.")
            text = f"{text} {more.format(n=count_text(kept))}"
        self.told.emit(text)
        self.checked = None

    def _go(self, step: Step) -> None:
        if step is not self.step:
            self.step = step
            self.step_changed.emit(step)
        self.changed.emit()
