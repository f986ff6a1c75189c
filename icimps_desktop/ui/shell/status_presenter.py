"""What is so with the store, asked from it again and again; no screen has a say in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from icimps_desktop.core.clock import zone
from icimps_desktop.core.events import ChangeSet
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.services.status import StationStatus
from icimps_desktop.ui.common.moments import moment
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

_EVERY_MS = 15_000
_GONE_MS = 3_000  # sooner, so that the officer need not ask
_SOON_MS = 250  # many changes in a row are one look


class StatusPresenter(QObject):
    """Asks the store how it is and tells what changed.

    Signals:
        told(StationStatus): the newest answer.
        gone(str): the store stopped answering, with the sentence.
        back: it answers again.
    """

    told = Signal(object)
    gone = Signal(str)
    back = Signal()

    def __init__(
        self, station: OpenStation, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._jobs = station, jobs
        self._token: CancelToken | None = None
        self._is_gone = self._is_over = False
        self.newest: StationStatus | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.look)

    def start(self) -> None:
        """Look now, and again from time to time."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more, whatever is still told of changes."""
        self._is_over = True
        self._timer.stop()
        self._soon.stop()

    @Slot()
    def look(self) -> None:
        """Ask the store, unless it is being asked."""
        if self._token is None and not self._is_over:
            # Not on the store's lane: the answer must not wait behind a long read.
            self._token = self._jobs.submit(
                lambda token: self._station.status.tell(),
                on_done=self.show,
                on_error=self._failed,
                lane=Lane.IO,
            )

    @Slot(object)
    def on_changed(self, changes: ChangeSet) -> None:
        """Something was written, here or elsewhere, or the watcher lost the store."""
        self._soon.start()

    def show(self, status: StationStatus) -> None:
        """Take an answer."""
        self._token = None
        self.newest = status
        self.told.emit(status)
        if status.reachable == self._is_gone:
            self._is_gone = not status.reachable
            self._timer.setInterval(_GONE_MS if self._is_gone else _EVERY_MS)
            if self._is_gone:
                self.gone.emit(status.faults[0] if status.faults else "")
            else:
                self.back.emit()

    def _failed(self, error: Exception) -> None:
        self._token = None
        raise error  # `tell` turns what the environment does into an answer: this is a defect

    # What the status line says

    def store_text(self, status: StationStatus) -> tuple[str, Tone]:
        """Where records are kept, and whether that place answers."""
        at = moment(status.at, zone(self._station.config.zone), status.at)
        if status.kind == "cache":
            if status.reachable:
                return self.tr("Encrypted file on this computer"), Tone.GOOD
            return self.tr("The encrypted file cannot be read ({at})").format(at=at), Tone.DANGER
        if status.reachable:
            text = self.tr("Station database {host}, {at}")
            return text.format(host=status.host, at=at), Tone.GOOD
        text = self.tr("Station database {host} does not answer, {at}")
        return text.format(host=status.host, at=at), Tone.DANGER

    def waiting_text(self, status: StationStatus) -> tuple[str, Tone]:
        """What is not at HQ yet. There is no HQ set up before sync is."""
        if not status.reachable:
            return self.tr("Drafts go on being kept on this computer"), Tone.INFO
        if status.kind == "postgis":
            return self.tr("Kept at the station"), Tone.GOOD
        if status.waiting == 0:
            return self.tr("Nothing waits to be sent"), Tone.GOOD
        if status.waiting == 1:
            return self.tr("1 change waits to be sent"), Tone.INFO
        return self.tr("{count} changes wait to be sent").format(
            count=f"{status.waiting:,}"
        ), Tone.INFO

    def saved_text(self, status: StationStatus) -> str:
        """When this computer wrote the last record."""
        if status.saved_at is None:
            return ""
        at = moment(status.saved_at, zone(self._station.config.zone), status.at)
        return self.tr("Last saved {at}").format(at=at)
