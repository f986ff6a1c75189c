"""What uids and codes are called: officers, beats, classes, states, times."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QDate, QLocale, QObject, Signal

from icimps_desktop.core.clock import zone
from icimps_desktop.core.events import ChangeSet
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.runtime.job_runner import JobRunner

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

STATUS_ICONS = {
    "draft": "draft",
    "submitted": "send",
    "returned": "return",
    "approved": "file-lock",
}
_LAST_MINUTE = time(23, 59)


class StationNames(QObject):
    """Names for what records refer to; officers and beats are read once and kept.

    Signals:
        loaded: officers and beats are known, or known anew.
        failed(str): they could not be read; numbers and dashes stand in for them.
    """

    loaded = Signal()
    failed = Signal(str)

    def __init__(
        self, station: OpenStation, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._jobs = station, jobs
        self._lists = station.knowledge.lists
        self.zone = zone(station.config.zone)
        self._officers: dict[UUID, str] = {}
        self.beats: dict[UUID, tuple[str, str]] = {}

    def load(self) -> None:
        """Read officers and beats."""
        station = self._station
        self._jobs.submit(
            lambda token: (
                station.officers.names(),
                {beat.uid: (beat.number, beat.name) for beat in station.map.beats()},
            ),
            on_done=self._take,
            on_error=lambda error: self.failed.emit(sentence(error)),
        )

    def on_changed(self, changes: ChangeSet) -> None:
        """Read them again when they may be others."""
        if changes.kinds & {"officer", "beat"}:
            self.load()

    def officer(self, uid: UUID | None) -> str:
        """An officer's name; a dash for nobody or somebody not known here."""
        return self._officers.get(uid, "–") if uid is not None else "–"

    def beat(self, uid: UUID | None) -> str:
        """A beat's number; empty for none."""
        return self.beats.get(uid, ("?", ""))[0] if uid is not None else ""

    def label(self, list_name: str, code: str) -> str:
        """The words of a code."""
        return self._lists.label(list_name, code) if code else ""

    def when(self, start: datetime, end: datetime | None) -> str:
        """A window by the station's clock, as short as it can be said."""
        first = start.astimezone(self.zone)
        last = None if end is None else end.astimezone(self.zone)
        if last is not None and first.time() == time() and last.time() == _LAST_MINUTE:
            one_day = last.date() == first.date()
            return _day(first) if one_day else f"{_day(first)} – {_day(last)}"
        if last is None or last == first:
            return f"{_day(first)} {first:%H:%M}"
        if last.date() == first.date():
            return f"{_day(first)} {first:%H:%M}–{last:%H:%M}"
        return f"{_day(first)} {first:%H:%M} – {_day(last)} {last:%H:%M}"

    def moment(self, at: datetime) -> str:
        """A day and a time by the station's clock."""
        local = at.astimezone(self.zone)
        return f"{_day(local)} {local:%H:%M}"

    def weight(self, severity: float) -> str:
        """A severity weight in its table's unit."""
        return QLocale().toString(severity, "g", 5)

    def _take(self, read: tuple[dict[UUID, str], dict[UUID, tuple[str, str]]]) -> None:
        self._officers, self.beats = read
        self.loaded.emit()


def _day(local: datetime) -> str:
    return QLocale().toString(
        QDate(local.year, local.month, local.day), QLocale.FormatType.ShortFormat
    )
