"""The page of the columns: which means what, and what becomes of the first rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.exchange.mapping import MappingKind
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.beats_panel import BeatsPanel
from icimps_desktop.ui.imports.classes_panel import ClassesPanel, PolicePanel
from icimps_desktop.ui.imports.editors import ColumnDelegate
from icimps_desktop.ui.imports.examples import Examples
from icimps_desktop.ui.imports.mapping_edits import Origin
from icimps_desktop.ui.imports.presenter import ImportsPresenter
from icimps_desktop.ui.imports.reading_panel import ReadingPanel
from icimps_desktop.ui.imports.widgets import Said, Sentences, Table
from icimps_desktop.ui.imports.words import count_text, field_text


class ColumnsPage(QWidget):
    """Left: what is set. Right: what it makes of the first rows, at once."""

    def __init__(self, presenter: ImportsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._mapping = presenter.mapping
        self.origin = Sentences()
        self.choice = QComboBox()
        self.name = QLineEdit()
        self.notice = NoticeBar()
        self.fields = self._make_fields()
        self.reading = ReadingPanel(self._mapping)
        self.classes = ClassesPanel(self._mapping)
        self.police = PolicePanel(self._mapping)
        self.examples = Table(self._mapping.example_rows, self.tr("Rows as they will be read"))
        self.said = Sentences()
        self.beats = BeatsPanel(presenter)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("What is set"))
        self.tabs.setDocumentMode(True)
        self._left = QStackedWidget()
        self._right = QStackedWidget()
        self._lay_out()
        self._connect()

    def take_focus(self) -> None:
        """Put the keyboard into the list of fields, once there is one."""
        if self._pages.currentIndex() == 0:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.fields.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_classes(self) -> None:
        """Open the list of words."""
        self.tabs.setCurrentWidget(self.classes)
        self.classes.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_fields(self) -> Table:
        model = self._mapping.fields
        table = Table(
            model,
            self.tr("Fields and their columns"),
            (16, 13, 10),
            stretch=2,
            edit_column=model.COLUMN,
        )

        def name_of(row: int) -> str:
            field = field_text(model.fields[row])
            return self.tr("Column for “{field}”").format(field=field)

        file = self._mapping
        delegate = ColumnDelegate(
            lambda: () if file.file is None else file.file.columns, name_of, table
        )
        table.setItemDelegateForColumn(model.COLUMN, delegate)
        model.modelReset.connect(table.to_first)
        table.cleared.connect(self._on_cleared)
        return table

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(em(self, 1))
        head.addWidget(self.origin, 3)
        head.addWidget(Field(self.tr("&Read as"), self.choice), 2)
        head.addWidget(Field(self.tr("&Kept under the name"), self.name), 2)
        columns = QWidget()
        inside = QVBoxLayout(columns)
        inside.setSpacing(em(self, 0.5))
        inside.addWidget(self.fields, 1)
        hint = self.tr("Type on a field to choose its column, Down shows all, Del takes it away.")
        inside.addWidget(TextLabel(hint, muted=True, wrap=True))
        self.tabs.addTab(columns, self.tr("Columns"))
        self.tabs.addTab(self.reading, self.tr("Dates and places"))
        self.tabs.addTab(self.classes, self.tr("Classes of offence"))
        self.tabs.addTab(self.police, self.tr("Found by police"))
        live = QWidget()
        beside = QVBoxLayout(live)
        beside.setContentsMargins(em(self, 0.6), em(self, 0.4), 0, 0)
        beside.setSpacing(em(self, 0.5))
        beside.addWidget(TextLabel(self.tr("As it will be read"), Level.HEADING))
        beside.addWidget(self.said)
        beside.addWidget(self.examples, 1)
        beside.addStretch(0)
        self._right.addWidget(live)
        self._right.addWidget(self.beats)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.tabs)
        split.addWidget(self._right)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([em(self, 36), em(self, 36)])
        wait = StateView(self.tr("Looking at the columns"), icon_name="clock")
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.5))
        layout.addLayout(head)
        layout.addWidget(self.notice)
        layout.addWidget(split, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(wait)
        self._pages.addWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        mapping = self._mapping
        mapping.preparing.connect(lambda: self._pages.setCurrentIndex(0))
        mapping.prepared.connect(self._on_prepared)
        mapping.changed.connect(self._show)
        mapping.words_changed.connect(self._show)
        mapping.words_changed.connect(self._show_said)
        mapping.examples_changed.connect(self._on_examples)
        mapping.changed.connect(self._show_said)
        mapping.refused.connect(lambda text: self.notice.say(text, Tone.WARNING))
        mapping.failed.connect(self.notice.say)
        self.choice.activated.connect(lambda _: mapping.choose(str(self.choice.currentData())))
        self.name.textEdited.connect(lambda text: mapping.set(name=text))

    def _on_cleared(self, rows: list[int]) -> None:
        fields = [self._mapping.fields.fields[row] for row in rows]
        for field in fields:
            self._mapping.type_columns(field, "")

    def _on_prepared(self) -> None:
        mapping = self._mapping
        prepared = mapping.prepared_for
        if prepared is None:
            return
        self.notice.clear()
        self.choice.clear()
        for one in prepared.fitting:
            self.choice.addItem(one.name, one.key)
        self.choice.addItem(self.tr("Something new, guessed from the columns"), "")
        self.choice.setCurrentIndex(
            max(self.choice.findData(mapping.mapping.key), 0)
            if not mapping.is_new
            else self.choice.count() - 1
        )
        is_beats = mapping.kind is MappingKind.BEATS
        for place in (1, 2, 3):
            self.tabs.setTabVisible(place, not is_beats)
        self.tabs.setCurrentIndex(0)
        self.fields.to_first()
        self._right.setCurrentIndex(1 if is_beats else 0)
        first_time = self._pages.currentIndex() == 0
        self._pages.setCurrentIndex(1)
        if first_time and self.isVisible():
            self.take_focus()
        self._show()

    def _show(self) -> None:
        mapping = self._mapping
        if not self.name.hasFocus():
            self.name.setText(mapping.mapping.name)
        self.origin.say([self._origin()])
        unknown, _, _ = mapping.unknown()
        title = self.tr("Classes of offence")
        self.tabs.setTabText(2, f"{title} ({unknown})" if unknown else title)

    def _origin(self) -> Said:
        mapping, prepared = self._mapping, self._mapping.prepared_for
        if prepared is None:
            return Tone.INFO, ""
        if mapping.is_new:
            return Tone.WARNING, self.tr(
                "Guessed from the names of the columns and what stands in them. Check each one."
            )
        name = mapping.begun_as.name
        if prepared.file.signature in mapping.begun_as.signatures:
            text = self.tr("“{name}”: a file with the same columns was read so before.")
            return Tone.GOOD, text.format(name=name)
        if prepared.origin is Origin.COLUMNS and mapping.begun_as.extent is not None:
            text = self.tr("“{name}”: its columns are there, and the points lie in its area.")
            return Tone.GOOD, text.format(name=name)
        return Tone.GOOD, self.tr("“{name}”: all its columns are there.").format(name=name)

    def _on_examples(self, examples: Examples) -> None:
        self.examples.clearSpans()
        width = len(examples.heads)
        for place, row in enumerate(examples.rows):
            if row.problem and width > 1:
                self.examples.setSpan(place, 1, 1, width)
        self.examples.setVisible(bool(examples.rows))
        self.examples.fit_to_contents(16)
        self._show_said()

    def _show_said(self) -> None:
        """Problems first, then what is to be looked at; nothing that was mended meanwhile."""
        mapping, prepared = self._mapping, self._mapping.prepared_for
        examples = mapping.examples
        said: list[Said] = [(Tone.DANGER, text) for text in examples.problems]
        if prepared is not None and mapping.mapping is prepared.suggestion.mapping:
            said += [(Tone.WARNING, text) for text in prepared.suggestion.notes[:3]]
        else:
            said += [(Tone.WARNING, text) for text in self._own_notes()]
        said += [(Tone.WARNING, text) for text in examples.notes]
        if prepared is not None:
            said += [(Tone.WARNING, text) for text in prepared.damaged]
        own, station = mapping.mapping.zone, mapping.station_zone.key
        if own and own != station:
            text = self.tr("The file's times are those of {own}; here they are those of {station}.")
            said.append((Tone.INFO, text.format(own=own, station=station)))
        if not said:
            said = [(Tone.GOOD, self.tr("Every one of the first rows can be read."))]
        self.said.say(said)

    def _own_notes(self) -> list[str]:
        mapping = self._mapping
        notes: list[str] = []
        if "source_key" not in mapping.there:
            notes.append(
                self.tr("No column tells rows apart: a row is known by all its cells together.")
            )
        unknown, of, _ = mapping.unknown()
        if unknown:
            text = self.tr("Words without a class of offence: {n} of {of}.")
            notes.append(text.format(n=count_text(unknown), of=count_text(of)))
        return notes
