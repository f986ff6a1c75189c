"""Incident list: what it shows and does, without a widget in sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from icimps_desktop.core.events import ChangeSet
from icimps_desktop.core.ids import new_uid
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.core.paging import PageKey
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.records.incident_row import IncidentRow
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.incidents.list_filter import (
    FILTER_FORM,
    FILTER_VERSION,
    Chip,
    ChipKind,
    ListFilter,
    SavedFilter,
    saved_filters,
    typed_span,
)
from icimps_desktop.ui.incidents.list_model import IncidentListModel, key_of
from icimps_desktop.ui.incidents.station_names import StationNames
from icimps_desktop.ui.incidents.suggestions import Option
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

PAGE = 200
_SETTLE_MS = 400  # a search is asked, and audited, when the typing has come to a rest
_GATHER_MS = 250  # several changes in a row are one look at the store
_MOST_PAGES = 5  # that are looked at again when it is not known what changed
_MOST_CHANGED = 50  # records asked for one by one


class _Got(NamedTuple):
    """A page as the job hands it over."""

    rows: tuple[IncidentRow, ...]
    next_key: PageKey | None


class IncidentListPresenter(QObject):
    """Turns gestures into questions and pages into model changes.

    Signals:
        failed(str): a sentence; the list could not be fetched.
        fetched: a page arrived; the list may still be empty.
        filter_changed: something else is asked for.
        saved_changed: another filter is kept under a name, or one less.
        newer_waiting: so much is new above that the place in the list would be lost.
    """

    failed = Signal(str)
    fetched = Signal()
    filter_changed = Signal()
    saved_changed = Signal()
    newer_waiting = Signal()

    def __init__(
        self,
        station: OpenStation,
        jobs: JobRunner,
        names: StationNames,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self._jobs, self._names = station, jobs, names
        self.filter = ListFilter()
        self.saved: list[SavedFilter] = []
        self.model = IncidentListModel(names, self)
        self.model.more_wanted.connect(self._load)
        self._starts: list[PageKey | None] = []
        self._next: PageKey | None = None
        self._loading = CancelToken()
        self._looking = CancelToken()
        self._shown = False
        self._stale = True
        self._changed: set[UUID] | None = set()
        self._gather = _timer(self, _GATHER_MS, self._look_again)
        self._settle = _timer(self, _SETTLE_MS, self._take_words)
        self._words = ""

    # What is asked for

    def reload(self) -> None:
        """Ask anew, from the newest on."""
        for token in (self._loading, self._looking):
            token.cancel()  # a page of the old list must not land in the new one
        self._gather.stop()
        self._stale = False
        self._next, self._starts = None, []
        self.model.clear()
        self._load()

    def set_words(self, words: str) -> None:
        """Look for these words as soon as the typing rests."""
        self._words = words
        self._settle.start()

    def search_now(self) -> None:
        """Look for the typed words at once."""
        if self._settle.isActive():
            self._take_words()

    def add_chip(self, chip: Chip) -> None:
        """Narrow the list by one condition more."""
        self._ask(self.filter.with_chip(chip))

    def remove_chip(self, chip: Chip) -> None:
        """Take one condition out."""
        self._ask(self.filter.without(chip))

    def clear_filter(self) -> None:
        """Ask for everything."""
        self._ask(ListFilter())

    def use(self, saved: SavedFilter) -> None:
        """Ask for what a saved filter asks for."""
        self._ask(saved.asked)

    def suggest(self, text: str) -> list[Option]:
        """The conditions that a text may mean: classes, states, who found it, beats, times."""
        lists, found = self._station.knowledge.lists, list[Option]()
        for kind, name, head in (
            (ChipKind.STATUS, "statuses", self.tr("State")),
            (ChipKind.SOURCE, "sources", self.tr("Source")),
            (ChipKind.CATEGORY, "categories", self.tr("Class")),
        ):
            found += [
                Option(Chip(kind, code.code).key, code.label, head)
                for code in lists.find(name, text, 8)
            ]
        wanted = text.strip().casefold()
        beats = [
            Option(Chip(ChipKind.BEAT, str(uid)).key, f"{number} {name}".strip(), self.tr("Beat"))
            for uid, (number, name) in self._names.beats.items()
            if wanted and wanted in f"{number} {name}".casefold()
        ]
        return self._times(text) + beats[:8] + found if wanted else found + beats

    def chip_words(self, chip: Chip) -> str:
        """What a chip says."""
        lists = {
            ChipKind.CATEGORY: "categories",
            ChipKind.STATUS: "statuses",
            ChipKind.SOURCE: "sources",
        }
        if chip.kind in lists:
            return self._names.label(lists[chip.kind], chip.value)
        if chip.kind is ChipKind.BEAT:
            return self.tr("Beat {number}").format(number=self._names.beat(UUID(chip.value)))
        heads = {
            ChipKind.SINCE: self.tr("since {time}"),
            ChipKind.UNTIL: self.tr("until {time}"),
            ChipKind.ON: self.tr("on {time}"),
        }
        return heads[chip.kind].format(time=chip.value)

    # Saved filters

    def load_saved(self) -> None:
        """Read the officer's saved filters from the journal."""
        self._in_journal(lambda: None)

    def save_filter(self, name: str) -> None:
        """Keep what is asked for now under a name; the same name is written over."""
        station, actor, body = self._station, self._station.actor, self.filter.to_json()
        same = [one.key for one in self.saved if one.name.casefold() == name.strip().casefold()]
        key = same[0] if same else f"{FILTER_FORM}.{new_uid().hex}"
        self._in_journal(
            lambda: station.drafts.keep(
                actor,
                key,
                form=FILTER_FORM,
                form_version=FILTER_VERSION,
                title=name.strip(),
                body=body,
                focus="",
            )
        )

    def forget_filter(self, saved: SavedFilter) -> None:
        """Keep a filter no longer."""
        station, actor = self._station, self._station.actor
        self._in_journal(lambda: station.drafts.drop(actor, saved.key))

    # What changes

    def set_shown(self, shown: bool) -> None:
        """The list is looked at or not; out of sight it asks for nothing."""
        self._shown = shown
        if shown and self._stale:
            self.reload()
        elif shown and self._changed != set():
            self._gather.start()

    def on_changed(self, changes: ChangeSet) -> None:
        """Records are others: look again at the pages that may hold them."""
        if "incident" not in changes.kinds:
            return
        if not changes.uids:
            self._changed = None
        elif self._changed is not None:
            self._changed |= changes.uids
        if self._shown and not self._gather.isActive():
            self._gather.start()

    def _ask(self, asked: ListFilter) -> None:
        if asked != self.filter:
            self.filter = asked
            self._words = asked.words
            self._settle.stop()
            self.filter_changed.emit()
            self.reload()

    def _take_words(self) -> None:
        self._settle.stop()
        if self._words.strip() != self.filter.words.strip():
            self._ask(ListFilter(self._words, self.filter.chips))

    def _times(self, text: str) -> list[Option]:
        now = self._station.clock.now().astimezone(self._names.zone).replace(tzinfo=None)
        if typed_span(text, now) is None:
            return []
        heads = {
            ChipKind.SINCE: self.tr("since"),
            ChipKind.ON: self.tr("on that day"),
            ChipKind.UNTIL: self.tr("until"),
        }
        return [Option(Chip(kind, text.strip()).key, text.strip(), heads[kind]) for kind in heads]

    def _load(self) -> None:
        after = self._next
        self._loading = self._fetch(after, lambda got: self._append(after, got))

    def _fetch(self, after: PageKey | None, on_done: Callable[[_Got], None]) -> CancelToken:
        station, asked = self._station, self._question()
        # A report's number is no word of its text: it is looked up when no text has it.
        by_number = bool(asked.text) and not self.filter.chips

        def job(token: CancelToken) -> _Got:
            page = station.incidents.page(station.actor, asked, after=after, limit=PAGE)
            if page.rows or after is not None or not by_number:
                return _Got(page.rows, page.next_key)
            hits = station.incidents.search(station.actor, asked.text, limit=PAGE)
            return _Got(tuple(sorted((h.row for h in hits), key=key_of, reverse=True)), None)

        return self._jobs.submit(job, on_done=on_done, on_error=self._on_failed)

    def _question(self) -> IncidentFilter:
        return self.filter.asked(self._station.clock.now(), self._station.config.zone)

    def _append(self, after: PageKey | None, got: _Got) -> None:
        self._starts.append(after)
        self._next = got.next_key
        self.model.append(got.rows, more=got.next_key is not None)
        self.fetched.emit()

    def _on_failed(self, error: Exception) -> None:
        self.model.give_up()
        self.failed.emit(sentence(error))

    def _look_again(self) -> None:
        """Ask for the records that changed; where it is not known which, for the newest pages."""
        if not self._shown:
            return
        changed, self._changed = self._changed, set()
        if not self.model.rows:
            self.reload()
            return
        self._looking.cancel()
        if changed is None or len(changed) > _MOST_CHANGED:
            self._look_at(self._starts[:_MOST_PAGES])
        elif changed:
            self._ask_for(changed)

    def _ask_for(self, changed: set[UUID]) -> None:
        station = self._station
        asked = replace(self._question(), uids=tuple(sorted(changed)))

        def job(token: CancelToken) -> _Got:
            page = station.incidents.page(station.actor, asked, limit=len(changed))
            return _Got(page.rows, None)

        self._looking = self._jobs.submit(
            job, on_done=lambda got: self._mend(changed, got), on_error=self._on_failed
        )

    def _mend(self, changed: set[UUID], got: _Got) -> None:
        self.model.mend(changed, got.rows)
        self.fetched.emit()

    def _look_at(self, starts: list[PageKey | None]) -> None:
        if starts:
            first, rest = starts[0], starts[1:]
            self._looking = self._fetch(first, lambda got: self._merge(first, got, rest))

    def _merge(self, after: PageKey | None, got: _Got, rest: list[PageKey | None]) -> None:
        rows = self.model.rows
        reaches = got.next_key is None or not rows or key_of(got.rows[-1]) <= key_of(rows[0])
        if after is None and not reaches:
            self.newer_waiting.emit()  # more new ones than a page: nothing may be left out
            return
        to_the_end = got.next_key is None
        self.model.merge(after, got.rows, to_the_end=to_the_end)
        if to_the_end:
            self._next = None
        self.fetched.emit()
        self._look_at(rest)

    def _in_journal(self, act: Callable[[], object]) -> None:
        """Do something with the saved filters, then read them anew."""
        station, actor = self._station, self._station.actor

        def job(token: CancelToken) -> list[SavedFilter]:
            act()
            return saved_filters(station.drafts.mine(actor))

        self._jobs.submit(job, on_done=self._take_saved, on_error=self._on_failed, lane=Lane.DRAFT)

    def _take_saved(self, saved: list[SavedFilter]) -> None:
        self.saved = saved
        self.saved_changed.emit()


def _timer(parent: QObject, span_ms: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(span_ms)
    timer.timeout.connect(act)
    return timer
