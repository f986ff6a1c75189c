"""The page of the file: what it is, how it is read, and its first hundred rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.exchange.mapping import MappingKind
from icimps_desktop.exchange.source_table import TableFormat, TableOptions
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.file_presenter import FilePresenter
from icimps_desktop.ui.imports.source import PREVIEW_ROWS, SourceFile
from icimps_desktop.ui.imports.widgets import Sentences, Table
from icimps_desktop.ui.imports.words import count_text, delimiter_text, format_text, tr

_ENCODINGS = (
    "utf-8", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "latin-1", "iso8859-15", "utf-16",
    "cp850", "cp437", "koi8-r", "gb18030", "shift_jis", "mac-roman",
)  # fmt: skip
_DELIMITERS = (",", ";", "\t", "|")
_WITH_HEADER = (TableFormat.CSV, TableFormat.XLSX, TableFormat.XLS, TableFormat.ODS)
_LAST_HEADER_ROW = 200


class FilePage(QWidget):
    """Everything that was found can be said otherwise; the preview follows at once."""

    def __init__(self, presenter: FilePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.title = TextLabel("", Level.HEADING)
        self.facts = TextLabel("", muted=True)
        self.incidents = QRadioButton(self.tr("&Incidents"))
        self.beats = QRadioButton(self.tr("&Beats or districts"))
        self.encoding = QComboBox()
        self.delimiter = QComboBox()
        for box in (self.encoding, self.delimiter):
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.header = QSpinBox()
        self.header.setRange(0, _LAST_HEADER_ROW)
        self.header.setSpecialValueText(self.tr("none"))
        self.header.setKeyboardTracking(False)
        self.layer = QComboBox()
        self.as_found = QPushButton(icon("undo"), self.tr("As found"))
        self.as_found.setAccessibleName(self.tr("Read the file as it was found"))
        self.as_found.setProperty("kind", "quiet")
        self.notice = NoticeBar()
        self.notes = Sentences()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(self.tr("Reading the file"))
        self.table = Table(presenter.preview, self.tr("The first rows of the file"))
        self.caption = TextLabel("", Level.SMALL, muted=True)
        self._fields = {
            "encoding": Field(self.tr("&Text encoding"), self.encoding),
            "delimiter": Field(self.tr("&Delimiter"), self.delimiter),
            "header": Field(self.tr("&Row with the column names"), self.header),
            "layer": Field(self.tr("&Sheet or layer"), self.layer),
        }
        self._lay_out()
        self._connect()

    def take_focus(self) -> None:
        """Put the keyboard on what the rows become."""
        chosen = self.beats if self.beats.isChecked() else self.incidents
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        gap = em(self, 0.8)
        group = QButtonGroup(self)
        group.addButton(self.incidents)
        group.addButton(self.beats)
        kinds = QHBoxLayout()
        kinds.setSpacing(gap)
        kinds.addWidget(QLabel(self.tr("The rows are")))
        kinds.addWidget(self.incidents)
        kinds.addWidget(self.beats)
        head = QHBoxLayout()
        head.setSpacing(gap)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        head.addLayout(words, 1)
        head.addLayout(kinds)
        options = QHBoxLayout()
        options.setSpacing(gap)
        for field in self._fields.values():
            field.setMaximumWidth(em(self, 17))
            options.addWidget(field, 2, Qt.AlignmentFlag.AlignTop)
        options.addWidget(self.as_found, alignment=Qt.AlignmentFlag.AlignBottom)
        options.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.6))
        layout.addLayout(head)
        layout.addLayout(options)
        layout.addWidget(self.notice)
        layout.addWidget(self.notes)
        layout.addWidget(self.bar)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.caption)

    def _connect(self) -> None:
        presenter = self._presenter
        self.incidents.clicked.connect(lambda: presenter.set_kind(MappingKind.INCIDENTS))
        self.beats.clicked.connect(lambda: presenter.set_kind(MappingKind.BEATS))
        for box, act in (
            (self.encoding, self._on_encoding),
            (self.delimiter, self._on_delimiter),
        ):
            box.activated.connect(act)
            line = box.lineEdit()
            if line is not None:
                line.returnPressed.connect(act)
        self.layer.activated.connect(lambda _: presenter.set_layer(self.layer.currentText()))
        self.header.valueChanged.connect(presenter.set_header_row)
        self.as_found.clicked.connect(presenter.reset_options)
        self.notice.acted.connect(presenter.read_again)
        presenter.reading.connect(self._on_reading)
        presenter.opened.connect(self._on_opened)
        presenter.failed.connect(self._on_failed)
        presenter.kind_changed.connect(self._show_kind)
        self._show_kind()

    def _on_encoding(self) -> None:
        self._presenter.set_encoding(_chosen(self.encoding))

    def _on_delimiter(self) -> None:
        self._presenter.set_delimiter(_chosen(self.delimiter))

    def _on_reading(self) -> None:
        self.notice.clear()
        self.bar.show()
        path = self._presenter.path
        self.title.setText("" if path is None else path.name)
        if self._presenter.file is None:
            self.facts.setText(self.tr("Reading the file"))
            for field in self._fields.values():
                field.hide()
            self.notes.say(())
            self.caption.setText("")

    def _on_opened(self, file: SourceFile) -> None:
        self.bar.hide()
        self._show_facts(file)
        self._show_options(file)
        self.notes.say([(Tone.INFO, note) for note in file.notes])
        shown = min(len(file.cells), PREVIEW_ROWS)
        text = self.tr("The first {n} rows, as they stand in the file. Everything is text so far.")
        self.caption.setText(text.format(n=count_text(shown)))
        self.table.fit_to_contents()
        self._show_kind()

    def _on_failed(self, text: str) -> None:
        self.bar.hide()
        self.caption.setText("")
        self.notice.say(text, Tone.DANGER, self.tr("Read again"), can_close=False)
        last = self._presenter.file
        if last is not None:
            self._show_options(last)
        else:
            self.facts.setText(self.tr("This file cannot be imported as it is."))

    def _show_facts(self, file: SourceFile) -> None:
        parts = [format_text(file.kind.format)]
        if file.row_count is not None:
            parts.append(self.tr("{n} rows").format(n=count_text(file.row_count)))
        elif file.estimated_rows is not None:
            about = count_text(file.estimated_rows)
            parts.append(self.tr("about {n} rows").format(n=about))
        parts.append(self.tr("{n} columns").format(n=len(file.columns)))
        if file.kind.geometry_type:
            parts.append(file.kind.geometry_type)
        if file.kind.crs:
            crs = file.kind.crs if len(file.kind.crs) < 24 else self.tr("own coordinate system")
            parts.append(crs)
        self.facts.setText(" · ".join(parts))

    def _show_options(self, file: SourceFile) -> None:
        kind, options = file.kind, self._presenter.options
        is_text = kind.format is TableFormat.CSV
        self._fields["encoding"].setVisible(is_text)
        self._fields["delimiter"].setVisible(is_text)
        self._fields["header"].setVisible(kind.format in _WITH_HEADER)
        self._fields["layer"].setVisible(len(kind.layers) > 1)
        self.as_found.setVisible(options != TableOptions())
        found = None if self._presenter.found is None else self._presenter.found.kind
        first = "" if found is None else found.encoding
        _offer(self.encoding, first, [(name, name) for name in _ENCODINGS], options.encoding)
        first = "" if found is None else delimiter_text(found.delimiter)
        signs = [(delimiter_text(sign), sign) for sign in _DELIMITERS]
        _offer(self.delimiter, first, signs, options.delimiter)
        self.header.blockSignals(True)
        self.header.setValue(min(kind.header_row, _LAST_HEADER_ROW))
        self.header.blockSignals(False)
        self.layer.clear()
        self.layer.addItems(kind.layers)
        self.layer.setCurrentText(kind.layer)

    def _show_kind(self) -> None:
        file = self._presenter.file
        is_beats = self._presenter.kind is MappingKind.BEATS
        (self.beats if is_beats else self.incidents).setChecked(True)
        self.beats.setEnabled(file is None or file.can_hold_areas)


def _offer(
    box: QComboBox, found: str, choices: Sequence[tuple[str, str]], chosen: str | None
) -> None:
    """Fill a box: what was found first, then what it may be set to; show what is in force."""
    box.clear()
    box.addItem(tr("{what} (found)").format(what=found) if found else tr("as found"), "")
    for text, code in choices:
        box.addItem(text, code)
    place = 0 if chosen is None else box.findData(chosen)
    box.setCurrentIndex(max(place, 0))
    if place < 0 and chosen is not None:
        box.setCurrentText(chosen)


def _chosen(box: QComboBox) -> str:
    """The code of what stands in the box, or what was typed; empty for what is found."""
    place = box.findText(box.currentText())
    return str(box.itemData(place)) if place >= 0 else box.currentText().strip()
