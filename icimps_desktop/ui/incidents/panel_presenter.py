"""One incident to read: what it says, what this officer may do with it, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from icimps_desktop.core.events import ChangeSet
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.incident import Incident, IncidentStatus
from icimps_desktop.security.policy import Action, Decision, Target, decide
from icimps_desktop.security.session import Actor
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.incidents.report_lines import Block, blocks_of
from icimps_desktop.ui.incidents.report_print import Paper, write_pdf
from icimps_desktop.ui.incidents.station_names import StationNames
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

_GATHER_MS = 250


class Act(StrEnum):
    """What can be done with an open report."""

    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    SUPPLEMENT = "supplement"
    PRINT = "print"


_ASKS = {
    Act.EDIT: Action.INCIDENT_SAVE,
    Act.SUBMIT: Action.INCIDENT_SUBMIT,
    Act.APPROVE: Action.INCIDENT_APPROVE,
    Act.RETURN: Action.INCIDENT_RETURN,
    Act.SUPPLEMENT: Action.INCIDENT_SUPPLEMENT,
    Act.PRINT: Action.INCIDENT_PRINT,
}
_OPEN = (IncidentStatus.DRAFT, IncidentStatus.RETURNED)
# In which states an act makes sense at all; the policy says who may.
_FITS: dict[Act, tuple[str, ...]] = {
    Act.EDIT: _OPEN,
    Act.SUBMIT: _OPEN,
    Act.APPROVE: (IncidentStatus.SUBMITTED,),
    Act.RETURN: (IncidentStatus.SUBMITTED,),
    Act.SUPPLEMENT: (IncidentStatus.APPROVED,),
    Act.PRINT: tuple(IncidentStatus),
}


class PanelPresenter(QObject):
    """Reads an incident and acts on it; each opening is one entry in the audit.

    Signals:
        shown: another incident, or the same one changed.
        loading: one is being fetched.
        failed(str): it cannot be shown.
        refused(str): an act did not succeed; the sentence says why.
        done(str): an act succeeded: the word of the act.
        written(Path): the PDF is there.
    """

    shown = Signal()
    loading = Signal()
    failed = Signal(str)
    refused = Signal(str)
    done = Signal(str)
    written = Signal(object)

    def __init__(
        self,
        station: OpenStation,
        jobs: JobRunner,
        names: StationNames,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self._jobs, self.names = station, jobs, names
        self.incident: Incident | None = None
        self._uid: UUID | None = None
        self._token = CancelToken()
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._gather.timeout.connect(self.reload)
        names.loaded.connect(self._on_names)

    @property
    def uid(self) -> UUID | None:
        """The incident that is open, or wanted."""
        return self._uid

    def open(self, uid: UUID) -> None:
        """Show an incident."""
        self._uid = uid
        self.reload()

    def close(self) -> None:
        """Show none."""
        self._token.cancel()
        self._uid, self.incident = None, None
        self.shown.emit()

    def reload(self) -> None:
        """Fetch the open incident anew."""
        uid, station = self._uid, self._station
        if uid is None:
            return
        self._token.cancel()
        if self.incident is None or self.incident.uid != uid:
            self.incident = None
            self.loading.emit()
        self._token = self._jobs.submit(
            lambda token: station.incidents.open(station.actor, uid),
            on_done=self._take,
            on_error=self._on_failed,
        )

    def on_changed(self, changes: ChangeSet) -> None:
        """Fetch it anew when it may be another."""
        parts = {"incident", "incident_state", "incident_supplement"}
        hit = not changes.uids or self._uid in changes.uids
        if self._uid is not None and hit and changes.kinds & parts:
            self._gather.start()

    # What it says

    def blocks(self) -> list[Block]:
        """The report in words."""
        return [] if self.incident is None else blocks_of(self.incident, self.names)

    def purpose_words(self) -> str:
        """Why this officer reads it; that stands in the audit with each opening."""
        actor = self._station.actor
        purpose = "" if actor.purpose is None else self._purpose_label(actor.purpose)
        return f"{purpose}, {actor.working_case}" if actor.working_case else purpose

    def _purpose_label(self, code: str) -> str:
        labels = {
            "INV": self.tr("Investigation"),
            "WANT": self.tr("Warrant check"),
            "EMER": self.tr("Danger to life"),
            "SUPV": self.tr("Supervision"),
            "DISC": self.tr("Disclosure to a court"),
            "STAT": self.tr("Statistics"),
            "DSR": self.tr("Request of the person concerned"),
            "QA": self.tr("Quality check"),
            "TRN": self.tr("Training"),
        }
        return labels.get(code, code)

    # What can be done

    def decisions(self) -> dict[Act, Decision]:
        """For each act that fits the state of the report: whether this officer may do it now."""
        incident = self.incident
        if incident is None:
            return {}
        target = Target(incident.station_uid, incident.author_uid, incident.status)
        actor = self._station.actor
        return {
            act: decide(actor, asked, target)
            for act, asked in _ASKS.items()
            if incident.status in _FITS[act]
        }

    def submit(self) -> None:
        """Hand it to the supervisor as it is stored."""
        incident = self.incident
        if incident is not None:
            service, actor = self._station.incidents, self._station.actor
            self._act(Act.SUBMIT, lambda: service.submit(actor, incident))

    def approve(self) -> None:
        """Approve and lock it."""
        self._on_uid(Act.APPROVE, lambda uid: self._station.incidents.approve(self._actor, uid))

    def give_back(self, note: str) -> None:
        """Return it to its author with what is to be mended."""
        self._on_uid(
            Act.RETURN, lambda uid: self._station.incidents.give_back(self._actor, uid, note)
        )

    def supplement(self, text: str) -> None:
        """Add to it."""
        self._on_uid(
            Act.SUPPLEMENT, lambda uid: self._station.incidents.supplement(self._actor, uid, text)
        )

    def paper(self) -> Paper | None:
        """The report for printing; who prints it, when and what for stands on every page."""
        incident = self.incident
        if incident is None:
            return None
        actor, config = self._station.actor, self._station.config
        at = self.names.moment(self._station.clock.now())
        said = self.tr("Printed by {who} ({login}) on {time} for: {purpose}. Confidential.")
        foot = said.format(who=actor.name, login=actor.login, time=at, purpose=self.purpose_words())
        return Paper(
            title=self.tr("Incident {number}").format(number=incident.number),
            mark=f"{config.agency} · {config.station} · "
            + self.names.label("statuses", incident.status),
            blocks=tuple(self.blocks()),
            foot=foot,
            page=self.tr("page {page} of {pages}"),
        )

    def write_pdf(self, path: Path) -> None:
        """Write it to a PDF; the entry in the audit comes first."""
        paper, incident = self.paper(), self.incident
        if paper is None or incident is None:
            return
        station, uid = self._station, incident.uid

        def job(token: CancelToken) -> Path:
            station.incidents.note_print(station.actor, uid)
            write_pdf(paper, path)
            return path

        self._jobs.submit(job, on_done=self.written.emit, on_error=self._on_refused, lane=Lane.IO)

    def note_print(self, then: Callable[[Paper], None]) -> None:
        """Enter that it is printed, then print it: `then` gets the paper."""
        paper, incident = self.paper(), self.incident
        if paper is None or incident is None:
            return
        station, uid = self._station, incident.uid
        self._jobs.submit(
            lambda token: station.incidents.note_print(station.actor, uid),
            on_done=lambda _: then(paper),
            on_error=self._on_refused,
        )

    @property
    def _actor(self) -> Actor:
        return self._station.actor

    def _on_uid(self, act: Act, call: Callable[[UUID], Incident]) -> None:
        uid = self._uid
        if uid is not None:
            self._act(act, lambda: call(uid))

    def _act(self, act: Act, call: Callable[[], Incident]) -> None:
        def done(incident: Incident) -> None:
            self.done.emit(act.value)

        self._jobs.submit(
            lambda token: call(), on_done=done, on_error=self._on_refused, lane=Lane.WRITE
        )

    def _take(self, incident: Incident) -> None:
        self.incident = incident
        self.shown.emit()

    def _on_names(self) -> None:
        if self.incident is not None:
            self.shown.emit()

    def _on_failed(self, error: Exception) -> None:
        said = sentence(error)
        if self.incident is None:
            self.failed.emit(said)
        else:
            self.refused.emit(said)

    def _on_refused(self, error: Exception) -> None:
        self.refused.emit(sentence(error))
