"""Above the list: words to look for, conditions as chips, and filters kept under a name."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.incidents.code_controls import PickLine
from icimps_desktop.ui.incidents.list_filter import Chip, SavedFilter
from icimps_desktop.ui.incidents.list_presenter import IncidentListPresenter
from icimps_desktop.ui.incidents.suggestions import Option

_REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class FilterBar(QWidget):
    """Words, chips and saved filters of one list.

    Signals:
        down_wanted: the Down key in the words line: on into the list.
    """

    down_wanted = Signal()

    def __init__(self, presenter: IncidentListPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.words = QLineEdit()
        self.words.setClearButtonEnabled(True)
        self.words.setPlaceholderText(self.tr("Search words: street, plate, what was taken …"))
        self.words.setAccessibleName(self.tr("Search words"))
        self.words.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.words.textEdited.connect(presenter.set_words)
        self.words.textChanged.connect(self._on_cleared)
        self.words.returnPressed.connect(presenter.search_now)
        self.words.installEventFilter(self)
        self.pick = PickLine(presenter.suggest)
        self.pick.setPlaceholderText(self.tr("Add a filter: class, state, beat, since -7d …"))
        self.pick.setAccessibleName(self.tr("Add a filter"))
        self.pick.addAction(icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        self.pick.stays = True
        self.pick.picked.connect(self._on_picked)
        self.pick.erased.connect(self._take_last_out)
        self.kept = QToolButton()
        self.kept.setText(self.tr("Saved filters"))
        self.kept.setAccessibleName(self.tr("Saved filters"))
        self.kept.setIcon(icon("star"))
        self.kept.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.kept.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.kept)
        self.kept.setMenu(self._menu)
        self._name = QLineEdit()
        self._name.setMaxLength(60)
        self._name.setPlaceholderText(self.tr("Name of this filter"))
        self._name.setAccessibleName(self.tr("Name of this filter"))
        self._name.returnPressed.connect(self._on_named)
        self._name.installEventFilter(self)
        self._keep = QPushButton(self.tr("Save"))
        self._keep.setAccessibleName(self.tr("Save this filter"))
        self._keep.clicked.connect(self._on_named)
        self._clear = QPushButton(self.tr("Show all"))
        self._clear.setProperty("kind", "link")
        self._clear.setAccessibleName(self.tr("Take every filter out and show all"))
        self._clear.clicked.connect(presenter.clear_filter)
        self._chips = QHBoxLayout()
        self._lay_out()
        for key, act in (
            ("Ctrl+F", self.words.setFocus),
            ("Ctrl+Shift+F", self.pick.setFocus),
            ("Ctrl+S", self.ask_name),
        ):
            shortcut = QShortcut(QKeySequence(key), parent or self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        presenter.filter_changed.connect(self._show)
        presenter.saved_changed.connect(self._fill_menu)
        self._fill_menu()
        self._show()

    def _lay_out(self) -> None:
        gap = em(self, 0.5)
        first = QHBoxLayout()
        first.setSpacing(gap)
        first.addWidget(self.words, 3)
        first.addWidget(self.pick, 3)
        first.addWidget(self.kept)
        second = QHBoxLayout()
        second.setSpacing(em(self, 0.3))
        second.addLayout(self._chips)
        second.addWidget(self._name)
        second.addWidget(self._keep)
        second.addWidget(self._clear)
        second.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(self, 0.35))
        box.addLayout(first)
        box.addLayout(second)

    def ask_name(self) -> None:
        """Let the officer name the filter that is in force, to keep it."""
        if not self._presenter.filter.is_empty:
            self._show_naming(True)
            self._name.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.words and event.key() == Qt.Key.Key_Down:
                self._presenter.search_now()
                self.down_wanted.emit()
                return True
            if watched is self._name and event.key() == Qt.Key.Key_Escape:
                self._show_naming(False)
                self.pick.setFocus()
                return True
            if isinstance(watched, QToolButton) and event.key() in _REMOVES:
                watched.click()
                return True
        return super().eventFilter(watched, event)

    def _on_cleared(self, text: str) -> None:
        if not text and self._presenter.filter.words:
            self._presenter.set_words("")
            self._presenter.search_now()

    def _on_picked(self, option: Option) -> None:
        self.pick.clear()
        self._presenter.add_chip(Chip.of_key(option.value))

    def _take_last_out(self) -> None:
        if self._presenter.filter.chips:
            self._presenter.remove_chip(self._presenter.filter.chips[-1])

    def _on_named(self) -> None:
        name = self._name.text().strip()
        if name:
            self._presenter.save_filter(name)
            self._name.clear()
            self._show_naming(False)
            self.pick.setFocus()

    def _show(self) -> None:
        asked = self._presenter.filter
        if self.words.text().strip() != asked.words.strip():
            self.words.setText(asked.words)
        while self._chips.count():
            item = self._chips.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for chip in asked.chips:
            self._chips.addWidget(self._chip_button(chip))
        self._show_naming(False)
        self._clear.setVisible(not asked.is_empty)

    def _chip_button(self, chip: Chip) -> QToolButton:
        words = self._presenter.chip_words(chip)
        button = QToolButton()
        button.setProperty("kind", "chip")
        button.setText(words)
        button.setIcon(icon("close"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        said = self.tr("Take out the filter {words}").format(words=words)
        button.setToolTip(said)
        button.setAccessibleName(said)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.installEventFilter(self)
        button.clicked.connect(partial(self._on_chip, chip))
        return button

    def _on_chip(self, chip: Chip, _checked: bool = False) -> None:
        self.pick.setFocus()
        self._presenter.remove_chip(chip)

    def _show_naming(self, shown: bool) -> None:
        self._name.setVisible(shown)
        self._keep.setVisible(shown)

    def _fill_menu(self) -> None:
        menu = self._menu
        menu.clear()
        for saved in self._presenter.saved:
            menu.addAction(saved.name).triggered.connect(partial(self._use, saved))
        if self._presenter.saved:
            menu.addSeparator()
            forget = menu.addMenu(self.tr("Forget"))
            for saved in self._presenter.saved:
                forget.addAction(saved.name).triggered.connect(partial(self._forget, saved))
        keep = menu.addAction(self.tr("Save this filter (Ctrl+S)"))
        keep.triggered.connect(self.ask_name)

    def _use(self, saved: SavedFilter, _checked: bool = False) -> None:
        self._presenter.use(saved)

    def _forget(self, saved: SavedFilter, _checked: bool = False) -> None:
        self._presenter.forget_filter(saved)
