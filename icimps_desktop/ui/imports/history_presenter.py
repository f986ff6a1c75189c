"""The imports of this station so far, and which of them can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from icimps_desktop.core.clock import zone
from icimps_desktop.core.events import ChangeSet
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.mapping_files import list_mappings
from icimps_desktop.records.import_batch import BatchState
from icimps_desktop.security.policy import Action, decide
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.common.moments import moment
from icimps_desktop.ui.imports.table_model import TableModel
from icimps_desktop.ui.imports.words import count_text, tr
from icimps_desktop.ui.runtime.job_runner import JobRunner

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation
    from icimps_desktop.services.imports import PastImport

_Answer = tuple[list["PastImport"], dict[str, str]]


class HistoryModel(TableModel):
    """One row an import, the newest first."""

    def __init__(self, in_zone: ZoneInfo, parent: QObject | None = None) -> None:
        heads = (
            tr("When"),
            tr("Who"),
            tr("File"),
            tr("Read as"),
            tr("New"),
            tr("Changed"),
            tr("Already here"),
            tr("Rejected"),
            tr("State"),
        )
        super().__init__(heads, parent)
        self.numbers = frozenset({4, 5, 6, 7})
        self._zone = in_zone
        self.rows: Sequence[PastImport] = ()
        self._names: Mapping[str, str] = {}

    def show(self, rows: Sequence[PastImport], names: Mapping[str, str]) -> None:
        """Show other imports."""
        self.beginResetModel()
        self.rows, self._names = rows, names
        self.endResetModel()

    def count(self) -> int:
        return len(self.rows)

    def text(self, row: int, column: int) -> str:
        past = self.rows[row]
        batch = past.batch
        counts = (batch.new_rows, batch.updated_rows, batch.duplicate_rows, batch.rejected_rows)
        return (
            moment(batch.at, self._zone),
            past.by,
            batch.file_name,
            self._names.get(batch.mapping, batch.mapping),
            *(count_text(many) for many in counts),
            tr("Taken back") if is_taken_back(past) else tr("In the records"),
        )[column]

    def hint(self, row: int, column: int) -> str:
        batch = self.rows[row].batch
        text = tr("Batch {batch}, SHA-256 of the file {sha256}")
        return text.format(batch=batch.uid, sha256=batch.sha256)

    def is_faint(self, row: int, column: int) -> bool:
        return is_taken_back(self.rows[row])


class HistoryPresenter(QObject):
    """Lists the imports.

    Signals:
        loaded: the list is that of now.
        failed(str): it could not be read; why, and what to do.
    """

    loaded = Signal()
    failed = Signal(str)

    def __init__(
        self, station: OpenStation, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._jobs = station, jobs
        self._token: CancelToken | None = None
        self.model = HistoryModel(zone(station.config.zone), self)

    def refusal(self) -> str:
        """Why this officer imports nothing; empty when he may."""
        return decide(self._station.actor, Action.IMPORT_RUN).why

    def reload(self) -> None:
        """Read the list anew."""
        if self.refusal():
            return
        if self._token is not None:
            self._token.cancel()
        actor, imports = self._station.actor, self._station.imports

        def job(token: CancelToken) -> _Answer:
            every = list_mappings(resource("mappings"), imports.mappings_folder)
            return imports.history(actor), {one.mapping.key: one.mapping.name for one in every}

        self._token = self._jobs.submit(job, on_done=self._on_loaded, on_error=self._failed)

    def on_changed(self, changes: ChangeSet) -> None:
        """Somebody imported something or took it back, here or elsewhere."""
        if "import_batch" in changes.kinds:
            self.reload()

    def close(self) -> None:
        """Want to hear nothing more."""
        if self._token is not None:
            self._token.cancel()

    def _on_loaded(self, answer: _Answer) -> None:
        self._token = None
        self.model.show(*answer)
        self.loaded.emit()

    def _failed(self, error: Exception) -> None:
        self._token = None
        self.failed.emit(sentence(error))


def is_taken_back(past: PastImport) -> bool:
    """Whether an import was undone already."""
    return past.batch.state == BatchState.ROLLED_BACK
