"""Keeps what stands in a form on disk while it is typed: within a second, whatever else runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from PySide6.QtCore import QObject, QTimer, Signal

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.security.session import Actor
from icimps_desktop.services.drafts import DraftService
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.incidents.form_jobs import FormJobs
from icimps_desktop.ui.incidents.form_state import FORM_VERSION
from icimps_desktop.ui.runtime.job_runner import Lane

FORM = "incident"
_REST_MS = 250  # after the last key
_MOST_MS = 400  # while typing goes on; the write and a busy machine take their part of the second
_RETRY_MS = 3000  # the disk may have room again, the file be free again


@dataclass(frozen=True, slots=True)
class DraftText:
    """What is to be kept: a line to know it by, the form's text, the field at work."""

    title: str
    body: str
    focus: str


def draft_key(uid: str) -> str:
    """A draft belongs to a record and to a version of the form."""
    return f"{FORM}.{uid}.{FORM_VERSION}"


class DraftKeeper(QObject):
    """Writes one form's draft; newer text always wins over older, and a drop over both.

    Signals:
        kept(datetime): it is on disk as of then.
        failed(str): it is not; the sentence says why. The next key tries again.
    """

    kept = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        drafts: DraftService,
        actor: Callable[[], Actor],
        jobs: FormJobs,
        uid: str,
        text: Callable[[], DraftText],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._drafts, self._actor, self._jobs, self._text = drafts, actor, jobs, text
        self.key = draft_key(uid)
        self._order = Lock()
        self._asked, self._written = 0, 0
        self._busy = self._again = False
        self._rest, self._most, self._retry = QTimer(self), QTimer(self), QTimer(self)
        spans = ((self._rest, _REST_MS), (self._most, _MOST_MS), (self._retry, _RETRY_MS))
        for timer, span in spans:
            timer.setSingleShot(True)
            timer.setInterval(span)
            timer.timeout.connect(self._keep)

    @property
    def pending(self) -> bool:
        """Whether something typed is not on disk yet."""
        waiting = self._rest.isActive() or self._most.isActive() or self._retry.isActive()
        return waiting or self._busy

    def touch(self) -> None:
        """Something was typed."""
        self._rest.start()
        if not self._most.isActive():
            self._most.start()

    def flush(self) -> None:
        """Put on disk now what waits, and return when it is there; for closing.

        Raises:
            UnavailableError: the journal cannot be written.
        """
        if self.pending:
            self._stop()
            self._write(self._next(), self._text())

    def drop(self, on_done: Callable[[], None] | None = None) -> None:
        """Forget the draft: it was saved as a record, or thrown away by its officer."""
        self._stop()
        self._again = False
        turn, actor = self._next(), self._actor()

        def job(token: CancelToken) -> None:
            with self._order:
                if turn > self._written:
                    self._drafts.drop(actor, self.key)
                    self._written = turn

        self._jobs.submit(
            job,
            on_done=lambda _: on_done() if on_done else None,
            on_error=self._on_error,
            lane=Lane.DRAFT,
        )

    def _keep(self) -> None:
        self._stop()
        if self._busy:  # one write at a time; the newest text goes next
            self._again = True
            return
        turn, text = self._next(), self._text()
        self._busy = True
        self._jobs.submit(
            lambda token: self._write(turn, text),
            on_done=self._on_kept,
            on_error=self._on_error,
            lane=Lane.DRAFT,
        )

    def _next(self) -> int:
        self._asked += 1
        return self._asked

    def _write(self, turn: int, text: DraftText) -> datetime | None:
        """Write unless something newer was written or the draft was dropped meanwhile."""
        with self._order:
            if turn < self._written:
                return None
            kept = self._drafts.keep(
                self._actor(),
                self.key,
                form=FORM,
                form_version=FORM_VERSION,
                title=text.title,
                body=text.body,
                focus=text.focus,
            )
            self._written = turn
            return kept.at

    def _on_kept(self, at: datetime | None) -> None:
        self._busy = False
        if at is not None:
            self.kept.emit(at)
        if self._again:
            self._again = False
            self._keep()

    def _on_error(self, error: Exception) -> None:
        self._busy = self._again = False
        said = sentence(error)
        self._retry.start()
        self.failed.emit(said)

    def _stop(self) -> None:
        for timer in (self._rest, self._most, self._retry):
            timer.stop()
