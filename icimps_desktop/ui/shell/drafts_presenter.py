"""My drafts: what stands in forms that were never saved, kept since the last key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation


FORM = "incident"


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft as the list shows it; `body` and the rest bring it back."""

    key: str
    title: str
    at: datetime
    form: str
    form_version: int
    body: str
    focus: str


class DraftsPresenter(QObject):
    """The officer's drafts, the last touched first.

    Signals:
        listed(list[DraftRow]): the drafts there are now.
        dropped(DraftRow): this one was thrown away and can be brought back.
        failed(str): a sentence.
    """

    listed = Signal(object)
    dropped = Signal(object)
    failed = Signal(str)

    def __init__(
        self, station: OpenStation, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._jobs = station, jobs

    def reload(self) -> None:
        """Ask the journal; it needs neither the store nor a network."""
        self._jobs.submit(
            lambda token: self._mine(),
            on_done=self.listed.emit,
            on_error=self._show,
            lane=Lane.DRAFT,
        )

    def drop(self, row: DraftRow) -> None:
        """Throw a draft away; `bring_back` undoes it."""

        def done(_: None) -> None:
            self.dropped.emit(row)
            self.reload()

        self._jobs.submit(
            lambda token: self._station.drafts.drop(self._station.actor, row.key),
            on_done=done,
            on_error=self._show,
            lane=Lane.DRAFT,
        )

    def bring_back(self, row: DraftRow) -> None:
        """Keep a draft again that was thrown away."""

        def keep() -> None:
            self._station.drafts.keep(
                self._station.actor,
                row.key,
                form=row.form,
                form_version=row.form_version,
                title=row.title,
                body=row.body,
                focus=row.focus,
            )

        self._jobs.submit(
            lambda token: keep(),
            on_done=lambda _: self.reload(),
            on_error=self._show,
            lane=Lane.DRAFT,
        )

    def _mine(self) -> list[DraftRow]:
        return [
            DraftRow(d.key, d.title, d.at, d.form, d.form_version, d.body, d.focus)
            for d in self._station.drafts.mine(self._station.actor)
            if d.form == FORM  # saved filters of a list are kept there too
        ]

    def _show(self, error: Exception) -> None:
        self.failed.emit(sentence(error))
