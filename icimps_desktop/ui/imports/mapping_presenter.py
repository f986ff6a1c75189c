"""Step two: which column means what; the first rows are read along at every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from icimps_desktop.core.clock import zone
from icimps_desktop.core.errors import UserError
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.categories import CATEGORIES
from icimps_desktop.exchange.mapping import FIELDS, ImportMapping, MappingKind
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.imports import mapping_edits as edits
from icimps_desktop.ui.imports.examples import Examples, read_examples
from icimps_desktop.ui.imports.mapping_edits import Prepared
from icimps_desktop.ui.imports.models import (
    ExamplesModel,
    FieldsModel,
    TicksModel,
    WordRow,
    WordsModel,
)
from icimps_desktop.ui.imports.newest import Newest
from icimps_desktop.ui.imports.source import HeldTable, SourceFile, count_words, words_of
from icimps_desktop.ui.runtime.job_runner import JobRunner

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

Counts = dict[str, dict[str, int]]
_REST_MS = 120
_COUNTED = ("category", "police_found")


class MappingPresenter(QObject):
    """Holds the mapping of the file at hand and what it makes of the first rows.

    Signals:
        preparing: mappings that fit are looked for.
        prepared: one was chosen or made; all of it may be another.
        changed: something of the mapping was set.
        examples_changed(Examples): the first rows as they are read now.
        words_changed: words of the file were counted.
        refused(str): what was typed cannot be taken; the mapping is as before.
        failed(str): the file cannot be read any more.
    """

    preparing = Signal()
    prepared = Signal()
    changed = Signal()
    examples_changed = Signal(object)
    words_changed = Signal()
    refused = Signal(str)
    failed = Signal(str)

    def __init__(
        self, station: OpenStation, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station = station
        self.station_zone = zone(station.config.zone)
        self.labels = {
            word: code.label
            for word in CATEGORIES
            if (code := station.knowledge.lists.get("categories").get(word)) is not None
        }
        self.prepared_for: Prepared | None = None
        self.mapping = ImportMapping(key="new", name="")
        self.begun_as = self.mapping
        self.examples = Examples()
        self.counts: Counts = {}
        self.counts_are_whole = False
        self.fields = FieldsModel(self)
        self.example_rows = ExamplesModel(self)
        self.words = WordsModel(self)
        self.police_words = TicksModel(self)
        self.police_classes = TicksModel(self)
        self._counted: Mapping[str, tuple[str, ...]] = {}
        self._prepares = Newest[Prepared](jobs, on_done=self._prepared, on_error=self._failed)
        self._examples = Newest[Examples](jobs, on_done=self._on_examples, on_error=self._failed)
        self._counts = Newest[Counts](jobs, on_done=self._on_counts, on_error=self._failed)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask_examples)
        self.fields.typed.connect(self.type_columns)
        self.police_words.ticked.connect(self.set_police_word)
        self.police_classes.ticked.connect(self.set_police_class)

    # What there is

    @property
    def file(self) -> SourceFile | None:
        """The file that is mapped."""
        return None if self.prepared_for is None else self.prepared_for.file

    @property
    def kind(self) -> MappingKind:
        """What the rows become."""
        return self.mapping.kind

    @property
    def is_new(self) -> bool:
        """Whether the mapping was never kept before."""
        prepared = self.prepared_for
        return prepared is not None and self.mapping.key not in prepared.taken

    @property
    def is_ready(self) -> bool:
        """Whether a check may run with it."""
        is_settled = not self._rest.isActive() and not self._examples.busy
        usable = self.prepared_for is not None and is_settled and not self._prepares.busy
        return usable and (self.kind is MappingKind.BEATS or not self.examples.problems)

    @property
    def there(self) -> dict[str, tuple[str, ...]]:
        """The mapped fields with the columns as the file writes them."""
        return {} if self.file is None else edits.fitted(self.mapping, self.file.columns)

    def unknown(self) -> tuple[int, int, int]:
        """Words without a class, of how many, and how many rows have one of them."""
        rows = [row for row in self.words.rows if row.meaning is None]
        return len(rows), len(self.words.rows), sum(row.times for row in rows)

    # Beginning

    def begin(self, file: SourceFile, kind: MappingKind) -> None:
        """Map this file; what was set stays while its columns are the same."""
        before = self.prepared_for
        if before is not None and before.kind is kind and before.file.path == file.path:
            if before.file is file:
                return
            if before.file.columns == file.columns:
                self.prepared_for = replace(before, file=file)
                self._show_fields()
                self._changed()
                self._count_words(anew=True)
                return
        own, shipped = self._station.imports.mappings_folder, resource("mappings")
        self.prepared_for = None
        self.preparing.emit()
        self._prepares.ask(lambda token: edits.prepare(file, kind, own, shipped))

    def choose(self, key: str) -> None:
        """Read with another of the mappings that fit; an empty key begins a new one."""
        prepared = self.prepared_for
        if prepared is None:
            return
        known = {mapping.key: mapping for mapping in prepared.fitting}
        self._begin_with(known.get(key, prepared.suggestion.mapping))

    def _prepared(self, prepared: Prepared) -> None:
        self.prepared_for = prepared
        self._begin_with(prepared.first)

    def _begin_with(self, mapping: ImportMapping) -> None:
        self.mapping = self.begun_as = mapping
        self.examples = Examples()
        self.example_rows.show(self.examples)
        self.counts, self._counted = {}, {}
        self._show_fields()
        self._count_words()
        self._show_words()
        self.prepared.emit()
        self._changed(at_once=True)

    # Edits

    def type_columns(self, field: str, text: str) -> None:
        """Read a field from the columns that were typed."""
        if self.file is None:
            return
        try:
            columns = edits.parse_columns(text, self.file.columns)
        except UserError as error:
            self.refused.emit(error.message)
            return
        if columns != self.there.get(field, ()):
            self._edit(edits.with_columns(self.mapping, field, columns, self.file))
            self._show_fields()
            if field in _COUNTED:
                self._count_words()

    def set(self, **values: Any) -> None:
        """Set plain parts of the mapping: zone, crs, decimal_comma, without_point, name …"""
        self._edit(replace(self.mapping, **values))

    def set_classes(self, words: Sequence[str], category: str) -> None:
        """Say what these words of the source mean; empty for not known."""
        self._edit(edits.with_classes(self.mapping, words, category or None))
        self._show_words()

    def set_default_class(self, category: str) -> None:
        """What unknown words become."""
        self._edit(edits.with_default(self.mapping, "category", category))
        self._show_words()

    def set_police_word(self, word: str, found: bool) -> None:
        """Whether this word says that police found the incident."""
        self._edit(edits.with_police_word(self.mapping, word, found))
        self._show_ticks()

    def set_police_class(self, category: str, found: bool) -> None:
        """Whether this class is found by police where the source does not say."""
        self._edit(edits.with_police_class(self.mapping, category, found))
        self._show_ticks()

    def learn_words(self, counts: Mapping[str, int]) -> None:
        """Take over what a check of the whole file found of unknown words."""
        self.counts.setdefault("category", {}).update(counts)
        self._show_words()

    def to_keep(self) -> ImportMapping | None:
        """What is to be written down before the mapping is used; the mapping is that then."""
        prepared = self.prepared_for
        if prepared is None:
            return None
        if self.is_new:
            key = edits.free_key(self.mapping.name, prepared.taken)
            self.mapping = replace(self.mapping, key=key)
        kept = edits.kept_mapping(self.mapping, self.begun_as, prepared)
        if kept is not None:
            self.mapping = kept
        return kept

    def was_kept(self, mapping: ImportMapping) -> None:
        """It stands in the station's folder now; its key stays what it is."""
        prepared = self.prepared_for
        if prepared is None or self.mapping.key != mapping.key:
            return
        self.begun_as = mapping
        others = tuple(one for one in prepared.fitting if one.key != mapping.key)
        self.prepared_for = replace(
            prepared,
            fitting=(mapping, *others),
            taken=prepared.taken | {mapping.key},
            own=prepared.own | {mapping.key},
        )
        self.changed.emit()

    def close(self) -> None:
        """Want to hear nothing more."""
        self._rest.stop()
        for newest in (self._prepares, self._examples, self._counts):
            newest.drop()

    def _edit(self, mapping: ImportMapping) -> None:
        if mapping != self.mapping:
            self.mapping = mapping
            self._changed()

    def _changed(self, *, at_once: bool = False) -> None:
        if at_once:
            self._ask_examples()
        else:
            self._rest.start()
        self.changed.emit()

    # What the first rows become

    def _ask_examples(self) -> None:
        self._rest.stop()
        file, mapping = self.file, self.mapping
        if file is None or mapping.kind is MappingKind.BEATS:
            self.changed.emit()
            return
        now, in_zone, label = self._station.clock.now(), self.station_zone, self.class_label
        self._examples.ask(lambda token: read_examples(file, mapping, in_zone, now, label))

    def _on_examples(self, examples: Examples) -> None:
        self.examples = examples
        self.example_rows.show(examples)
        self.examples_changed.emit(examples)

    def class_label(self, word: str) -> str:
        """What a class of offence is called."""
        return self.labels.get(word, word)

    # Words of the source

    def _count_words(self, *, anew: bool = False) -> None:
        """Count in the rows at hand now and in the whole file soon."""
        file = self.file
        if file is None or self.kind is MappingKind.BEATS:
            return
        there = self.there
        wanted = {name: there[name] for name in _COUNTED if name in there}
        if wanted == self._counted and not anew:
            return
        self._counted = wanted
        self._counts.drop()
        self.counts = words_of(HeldTable(file), wanted, CancelToken()) if wanted else {}
        self.counts_are_whole = not wanted or file.is_whole
        self._show_words()
        if not self.counts_are_whole:
            path, options = file.path, file.options
            self._counts.ask(lambda token: count_words(path, options, wanted, token))

    def _on_counts(self, counts: Counts) -> None:
        self.counts, self.counts_are_whole = counts, True
        self._show_words()

    def _show_words(self) -> None:
        words = self.counts.get("category", {})
        meanings = edits.class_of(self.mapping, words)
        otherwise = self.class_label(self.mapping.defaults.get("category", "other"))
        rows = [WordRow(word, times, meanings[word]) for word, times in words.items()]
        self.words.show(rows, self.labels, otherwise)
        self._show_ticks()
        self.words_changed.emit()

    def _show_ticks(self) -> None:
        mapping = self.mapping
        words = self.counts.get("police_found", {})
        chosen = {value.casefold() for value in mapping.police_found_values}
        often = sorted(words.items(), key=lambda one: (-one[1], one[0]))[:200]
        self.police_words.show(
            [(word, f"{word}  ({times:,})") for word, times in often],
            frozenset(word for word in words if word.casefold() in chosen),
        )
        self.police_classes.show(
            [(word, self.class_label(word)) for word in CATEGORIES],
            frozenset(mapping.police_found_categories),
        )

    def _show_fields(self) -> None:
        if self.file is not None:
            self.fields.show(tuple(FIELDS[self.kind]), self.file, self.there, self.mapping.columns)

    def _failed(self, error: Exception) -> None:
        self.failed.emit(sentence(error))
