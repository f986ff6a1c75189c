"""The audit: newest entries in plain words, and whether the chains hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from icimps_desktop.core.clock import zone
from icimps_desktop.security.policy import Action, decide
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.common.moments import clock_time, day
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation
    from icimps_desktop.security.audit_chain import Entry
    from icimps_desktop.services.audit import AuditVerdict

Index = QModelIndex | QPersistentModelIndex
_NEWEST = 500
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry as the table shows it."""

    at: datetime
    who: str
    event: str
    outcome: str
    records: int
    purpose: str
    place: str


def read_entry(entry: Entry) -> AuditRow:
    """What an entry says; one whose text is not ours is shown by its place alone."""
    try:
        body: dict[str, Any] = json.loads(entry.body)
    except ValueError:
        body = {}
    objects = body.get("objects", [])
    records = sum(int(one.get("n", 1)) for one in objects) + len(body.get("uids", []))
    if not records and body.get("uid"):
        records = 1
    purpose = " ".join(str(part) for part in (body.get("purpose"), body.get("case")) if part)
    at = datetime.fromisoformat(entry.at)
    return AuditRow(
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        who=entry.by,
        event=str(body.get("event", "?")),
        outcome=str(body.get("outcome", "")),
        records=records,
        purpose=purpose,
        place=f"{entry.chain.rsplit('/', 1)[-1]} {entry.seq}",
    )


class AuditModel(QAbstractTableModel):
    """The newest entries, newest first."""

    def __init__(self, zone_name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone = zone(zone_name)
        self._rows: list[AuditRow] = []
        self._heads = (
            self.tr("When"),
            self.tr("Who"),
            self.tr("What"),
            self.tr("Records"),
            self.tr("Purpose"),
            self.tr("Entry"),
        )
        self._words = {
            Action.MAP_VIEW: self.tr("Looked at the map"),
            Action.INCIDENT_LIST: self.tr("Listed incidents"),
            Action.INCIDENT_OPEN: self.tr("Opened an incident"),
            Action.INCIDENT_SEARCH: self.tr("Searched incidents"),
            Action.INCIDENT_SAVE: self.tr("Saved an incident"),
            Action.INCIDENT_SUBMIT: self.tr("Submitted a report"),
            Action.INCIDENT_RETURN: self.tr("Returned a report"),
            Action.INCIDENT_APPROVE: self.tr("Approved a report"),
            Action.INCIDENT_SUPPLEMENT: self.tr("Supplemented a report"),
            Action.INCIDENT_EXPORT: self.tr("Exported incidents"),
            Action.INCIDENT_PRINT: self.tr("Printed"),
            Action.IMPORT_RUN: self.tr("Imported a file"),
            Action.IMPORT_ROLL_BACK: self.tr("Rolled an import back"),
            Action.BEAT_IMPORT: self.tr("Imported beats"),
            Action.BASEMAP_CHANGE: self.tr("Changed the base map"),
            Action.BASEMAP_OWN: self.tr("Changed the base map here"),
            Action.CODE_EDIT: self.tr("Changed a code"),
            Action.OFFICER_ADD: self.tr("Added an officer"),
            Action.OFFICER_LIST: self.tr("Listed officers"),
            Action.PASSPHRASE_CHANGE: self.tr("Changed the passphrase"),
            Action.AUDIT_LIST: self.tr("Read the audit"),
            Action.AUDIT_VERIFY: self.tr("Checked the audit"),
        }

    def show(self, rows: list[AuditRow]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self._rows[index.row()]
        return (
            f"{day(row.at, self._zone)} {clock_time(row.at, self._zone, seconds=True)}",
            row.who,
            self._what(row),
            str(row.records) if row.records else "",
            row.purpose,
            row.place,
        )[index.column()]

    def _what(self, row: AuditRow) -> str:
        words = self._words.get(row.event, row.event)  # type: ignore[call-overload]
        if row.outcome == "denied":
            return self.tr("Refused: {what}").format(what=words)
        if row.outcome == "shown":
            return self.tr("{what}: shown").format(what=words)
        return str(words)


class AuditPresenter(QObject):
    """Lists the newest entries and checks the chains.

    Signals:
        verdict(str, Tone): the result of the check in a sentence.
        checking(bool): a check runs.
        failed(str): a sentence.
    """

    verdict = Signal(str, object)
    checking = Signal(bool)
    failed = Signal(str)

    def __init__(
        self, station: OpenStation, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._jobs = station, jobs
        self._is_checking = False
        self.model = AuditModel(station.config.zone, self)

    def refusal(self) -> str:
        """Why this officer sees no entries; empty when he does."""
        return decide(self._station.actor, Action.AUDIT_LIST).why

    def reload(self) -> None:
        """Read the newest entries, when the role allows it; that is entered too."""
        if self.refusal():
            return
        self._jobs.submit(
            lambda token: [
                read_entry(entry)
                for entry in self._station.audit.newest(self._station.actor, _NEWEST)
            ],
            on_done=self.model.show,
            on_error=self._show,
        )

    def verify(self) -> None:
        """Check every entry of every chain of this station."""
        if self._is_checking:
            return
        self._set_checking(True)
        # A check of a million entries takes a while: reads must not wait behind it.
        self._jobs.submit(
            lambda token: self._station.audit.verify(self._station.actor),
            on_done=self._tell,
            on_error=self._show,
            lane=Lane.IO,
        )

    def _tell(self, found: AuditVerdict) -> None:
        self._set_checking(False)
        if found.first_bad is None:
            text = self.tr("All {count} entries hold, in {chains} chains.")
            text = text.format(count=f"{found.entries:,}", chains=found.chains)
            self.verdict.emit(text, Tone.GOOD)
        else:
            bad = found.first_bad
            text = self.tr(
                "Entry {seq} of chain {chain} does not hold: {why}. Keep this computer as it is "
                "and tell the auditor."
            ).format(seq=bad.seq, chain=bad.chain, why=bad.why)
            self.verdict.emit(text, Tone.DANGER)
        self.reload()

    def _show(self, error: Exception) -> None:
        self._set_checking(False)
        self.failed.emit(sentence(error))

    def _set_checking(self, checking: bool) -> None:
        if checking != self._is_checking:
            self._is_checking = checking
            self.checking.emit(checking)
