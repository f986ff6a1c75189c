"""What the source's words mean: classes of offence, and who found the incident."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.code_picker import CodePicker
from icimps_desktop.ui.common.theme import TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.editors import ClassDelegate, class_choices
from icimps_desktop.ui.imports.mapping_presenter import MappingPresenter
from icimps_desktop.ui.imports.source import MOST_WORDS
from icimps_desktop.ui.imports.widgets import Sentences, Table
from icimps_desktop.ui.imports.words import count_text, rows_text

Index = QModelIndex | QPersistentModelIndex


class ClassesPanel(QWidget):
    """The list of words; what is set for one of several marked rows holds for all of them."""

    def __init__(self, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._codes = {label: word for word, label in presenter.labels.items()}
        self.state = Sentences()
        self.table = Table(
            presenter.words,
            self.tr("Words and their classes"),
            (14, 6, 17),
            stretch=0,
            edit_column=presenter.words.CLASS,
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.delegate = ClassDelegate(presenter.labels, self._name_of, self.table)
        self.table.setItemDelegateForColumn(presenter.words.CLASS, self.delegate)
        self.otherwise = CodePicker(
            self.tr("Words that are not known become"), class_choices(presenter.labels)
        )
        hint = TextLabel(
            self.tr("Type a class on a word, or on several that are marked (Shift+arrows)."),
            muted=True,
            wrap=True,
        )
        foot = QHBoxLayout()
        foot.addWidget(QLabel(self.tr("Words that are not known become")))
        foot.addWidget(self.otherwise, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(self, 0.5))
        layout.addWidget(self.state)
        layout.addWidget(self.table, 1)
        layout.addWidget(hint)
        layout.addLayout(foot)
        presenter.words.typed.connect(self._on_typed)
        presenter.words.modelReset.connect(self.table.to_first)
        self.table.cleared.connect(self._on_cleared)
        self.otherwise.picked.connect(
            lambda label: presenter.set_default_class(self._codes.get(label, ""))
        )
        presenter.words_changed.connect(self._show)
        presenter.changed.connect(self._show)

    def _name_of(self, row: int) -> str:
        word = self._presenter.words.rows[row].word
        return self.tr("Class of “{word}”").format(word=word)

    def _on_cleared(self, rows: list[int]) -> None:
        words = [self._presenter.words.rows[row].word for row in rows]
        self._presenter.set_classes(words, "")

    def _on_typed(self, word: str, category: str) -> None:
        marked = self.table.selectionModel().selectedRows()
        words = [self._presenter.words.rows[index.row()].word for index in marked]
        self._presenter.set_classes(words if word in words else [word], category)

    def _show(self) -> None:
        presenter = self._presenter
        unknown, of, rows = presenter.unknown()
        where = (
            self.tr("in the whole file")
            if presenter.counts_are_whole
            else self.tr("in the first rows; the whole file is being counted")
        )
        if not of:
            said = (
                (Tone.INFO, self.tr("No word needs a class."))
                if "category" in presenter.there
                else (Tone.WARNING, self.tr("No column holds the class of offence."))
            )
        elif unknown:
            text = self.tr("Words without a class: {n} of {of}, in {rows}, counted {where}.")
            counted = text.format(
                n=count_text(unknown), of=count_text(of), rows=rows_text(rows), where=where
            )
            said = (Tone.WARNING, counted)
        else:
            text = self.tr("Each of the {of} words has its class, counted {where}.")
            said = (Tone.GOOD, text.format(of=count_text(of), where=where))
        more = []
        if of >= MOST_WORDS:
            text = self.tr("Only the {n} most frequent words are listed.")
            more.append((Tone.INFO, text.format(n=count_text(MOST_WORDS))))
        self.state.say([said, *more])
        if not self.otherwise.hasFocus():
            default = presenter.mapping.defaults.get("category", "other")
            self.otherwise.set_code(presenter.class_label(default))


class PolicePanel(QWidget):
    """Which rows police found themselves: what they find says where police look, not more."""

    def __init__(self, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.words, self.classes = QListView(), QListView()
        self.words.setModel(presenter.police_words)
        self.classes.setModel(presenter.police_classes)
        why = TextLabel(
            self.tr(
                "What police find by themselves says where they look. It stays out of every"
                " forecast, so it is kept apart from what was reported."
            ),
            muted=True,
            wrap=True,
        )
        self._words_part = _labelled(self.tr("&Words that say: found by police"), self.words)
        self._classes_part = _labelled(self.tr("&Classes that police find"), self.classes)
        self._when = TextLabel("", muted=True, wrap=True)
        lists = QHBoxLayout()
        lists.setSpacing(em(self, 1))
        lists.addWidget(self._words_part, 1)
        lists.addWidget(self._classes_part, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(self, 0.5))
        layout.addWidget(why)
        layout.addLayout(lists, 1)
        layout.addWidget(self._when)
        presenter.changed.connect(self._show)

    def _show(self) -> None:
        has_column = "police_found" in self._presenter.there
        self._words_part.setVisible(has_column)
        self._when.setText(
            self.tr("The classes count where the source does not say it.")
            if has_column
            else self.tr("The file has no column that says it, so the classes count for each row.")
        )


def _labelled(label: str, view: QListView) -> QWidget:
    """A list under its label."""
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setSpacing(em(view, 0.1))
    view.setAccessibleName(label.replace("&", ""))
    name = QLabel(label)
    name.setBuddy(view)
    part = QWidget()
    layout = QVBoxLayout(part)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(name)
    layout.addWidget(view, 1)
    return part
