"""The search box: commands at once, incidents after a rest, because each search is audited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence

from icimps_desktop.core.clock import zone
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.services.found_words import excerpt, words_in
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.common.moments import moment
from icimps_desktop.ui.runtime.job_runner import JobRunner

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

COMMAND_MARK = ">"
_REST_MS = 400  # typing that rests so long is a search; each one is audited
_SHORTEST = 2
_MOST = 30
_RECENT = 8
_BEFORE, _AFTER = 30, 60  # signs of a found line that are shown, about the word


class Kind(Enum):
    """What an item of the list is."""

    INCIDENT = auto()
    COMMAND = auto()
    RECENT = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it is, what it says, and what opening it gives."""

    kind: Kind
    title: str
    detail: str = ""
    icon: str = ""
    uid: UUID | None = None
    command: str = ""


class PalettePresenter(QObject):
    """Finds what is typed. Typing never waits: the list changes when an answer comes.

    Signals:
        listed(tuple): the items to show now.
        hint(str): what to do, or why nothing is found; empty when there is nothing to say.
        searching(bool): a search runs.
        incident_chosen(UUID), command_chosen(str): what was opened.
    """

    listed = Signal(object)
    hint = Signal(str)
    searching = Signal(bool)
    incident_chosen = Signal(object)
    command_chosen = Signal(str)

    def __init__(
        self,
        station: OpenStation,
        jobs: JobRunner,
        usable: Callable[[], Mapping[str, QAction]],
        can_search: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        """`usable` gives the commands of now; `can_search` the sentence why not, or nothing."""
        super().__init__(parent)
        self._station, self._jobs = station, jobs
        self._usable, self._can_search = usable, can_search
        self._recent: list[Item] = []
        self._text = ""
        self._asked = ""
        self._token: CancelToken | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._search)

    def type(self, text: str) -> None:
        """The officer typed; this is all that stands there now."""
        self._text = text.strip()
        self._rest.stop()
        self._drop()
        self._asked = ""
        if text.lstrip().startswith(COMMAND_MARK):
            self._list_commands(self._text[1:].strip())
        elif not self._text:
            self._list_recent()
        else:
            self._list(self._matching(self._text)[:3])
            why = self._can_search()
            self.hint.emit(why)
            if not why and len(self._text) >= _SHORTEST:
                self._rest.start()

    def enter(self) -> bool:
        """Enter was pressed: search at once; false when that was done already."""
        is_command = self._text.startswith(COMMAND_MARK)
        if is_command or not self._text or self._asked == self._text or self._can_search():
            return False
        self._rest.stop()
        self._search()
        return True

    def open(self, item: Item) -> None:
        """Do or open what was chosen."""
        if item.uid is not None:
            self.incident_chosen.emit(item.uid)
        else:
            self.command_chosen.emit(item.command)

    def remember(self, uid: UUID, title: str, detail: str = "") -> None:
        """An incident was opened: offer it next time. Kept in memory only."""
        item = Item(Kind.RECENT, title, detail, "history", uid)
        self._recent = [item, *(old for old in self._recent if old.uid != uid)][:_RECENT]

    def forget(self) -> None:
        """Drop what was found and typed."""
        self._rest.stop()
        self._drop()
        self._text = self._asked = ""
        self.listed.emit(())
        self.hint.emit("")

    def _search(self) -> None:
        self._drop()
        text = self._text
        self._asked = text
        self.searching.emit(True)
        self.hint.emit("")
        self._token = self._jobs.submit(
            lambda token: self._look(text),
            on_done=lambda found: self._found(text, found),
            on_error=self._failed,
        )

    def _found(self, text: str, found: list[Item]) -> None:
        self._token = None
        self.searching.emit(False)
        if not found:
            self.hint.emit(self.tr("No incident has these words. Try fewer letters, or a number."))
        self._list(found + self._matching(text)[:3])

    def _failed(self, error: Exception) -> None:
        self._token = None
        self.searching.emit(False)
        self.hint.emit(sentence(error))

    def _look(self, text: str) -> list[Item]:
        """The incidents of these words; runs in a job."""
        station, in_zone = self._station, zone(self._station.config.zone)
        wanted, found = words_in(text), []
        for hit in station.incidents.search(station.actor, text, limit=_MOST):
            what = station.knowledge.lists.label("categories", hit.row.category)
            when = moment(hit.row.occurred_from, in_zone, station.clock.now())
            title = f"{hit.row.number} · {what} · {when}"
            line = excerpt(hit.words, wanted, before=_BEFORE, after=_AFTER)
            found.append(Item(Kind.INCIDENT, title, line, "incident", hit.row.uid))
        return found

    def _drop(self) -> None:
        if self._token is not None:
            self._token.cancel()
            self._token = None
            self.searching.emit(False)

    def _list_recent(self) -> None:
        self._list([*self._recent, *self._matching("")[: _RECENT - len(self._recent)]])
        self.hint.emit(self.tr("Words, names, numbers of incidents. “>” for commands."))

    def _list_commands(self, text: str) -> None:
        found = self._matching(text)
        self._list(found)
        self.hint.emit("" if found else self.tr("No command of that name."))

    def _matching(self, text: str) -> list[Item]:
        """Commands whose words begin with what is typed."""
        wanted = text.casefold().split()
        items = []
        for key, action in self._usable().items():
            title = action.text().replace("&", "")
            words = title.casefold().replace("…", "").split()
            if key not in ("search", "commands") and all(
                any(word.startswith(typed) for word in words) for typed in wanted
            ):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                items.append(Item(Kind.COMMAND, title, keys, "", command=key))
        return items

    def _list(self, items: list[Item]) -> None:
        self.listed.emit(tuple(items))
