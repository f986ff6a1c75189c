"""Above the form: which report it is, what is safe on disk, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import Level, TextLabel, em


class FormHead(QFrame):
    """The bar over a form.

    Signals:
        discard_wanted, save_wanted, submit_wanted, close_wanted: its buttons.
    """

    undo_wanted = Signal()
    redo_wanted = Signal()
    discard_wanted = Signal()
    save_wanted = Signal()
    submit_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self._stack = undo
        self._title = TextLabel("", Level.TITLE)
        self._state = TextLabel("", muted=True)
        self._kept = TextLabel("", Level.SMALL, muted=True)
        self._close = self._tool("close", self.tr("Close; what is typed stays in your drafts"))
        self._undo = self._tool("undo", self.tr("Undo (Ctrl+Z)"))
        self._redo = self._tool("redo", self.tr("Redo (Ctrl+Y)"))
        self._discard = QPushButton(self.tr("Discard"))
        self._discard.setToolTip(self.tr("Throw away what was typed since it was last saved"))
        self.save = QPushButton(icon("save"), self.tr("Save"))
        self.save.setToolTip(self.tr("Ctrl+Enter; possible at any time, however incomplete"))
        self.submit = QPushButton(icon("send"), self.tr("Submit"))
        self.submit.setProperty("kind", "primary")
        self.submit.setToolTip(self.tr("Ctrl+Shift+Enter; saves it and hands it to the supervisor"))
        for pushed in (self._discard, self.save, self.submit):
            pushed.setAutoDefault(True)
        self._lay_out()
        for part, wanted in (
            (self._undo, self.undo_wanted),
            (self._redo, self.redo_wanted),
            (self._close, self.close_wanted),
            (self._discard, self.discard_wanted),
            (self.save, self.save_wanted),
            (self.submit, self.submit_wanted),
        ):
            part.clicked.connect(wanted)
        self._undo.setEnabled(False)
        self._redo.setEnabled(False)
        undo.indexChanged.connect(self._show_steps)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(em(self, 0.7))
        first.addWidget(self._title)
        first.addWidget(self._state, 0, Qt.AlignmentFlag.AlignBottom)
        first.addStretch(1)
        words.addLayout(first)
        words.addWidget(self._kept)
        row = QHBoxLayout(self)
        gap = em(self, 0.4)
        row.setContentsMargins(2 * gap, gap, 2 * gap, gap)
        row.setSpacing(gap)
        row.addWidget(self._close)
        row.addLayout(words, 1)
        for part in (self._undo, self._redo, self._discard, self.save, self.submit):
            row.addWidget(part)

    def show_title(self, title: str, state: str) -> None:
        """Say which report it is and how far it is."""
        self._title.setText(title)
        self._state.setText(state)

    def show_kept(self, words: str) -> None:
        """Say what is safe."""
        self._kept.setText(words)
        self._kept.setAccessibleName(words)

    @property
    def kept_words(self) -> str:
        """What is said about what is safe."""
        return self._kept.text()

    def show_possible(self, *, edit: bool, submit: bool, discard: bool) -> None:
        """Show what can be done now."""
        for part in (self._undo, self._redo, self._discard, self.save):
            part.setVisible(edit)
        self.submit.setVisible(edit and submit)
        self._discard.setEnabled(discard)

    def buttons(self) -> list[QWidget]:
        """What Tab goes through after the last field."""
        parts: tuple[QWidget, ...] = (
            *(self.save, self.submit, self._discard),
            *(self._undo, self._redo, self._close),
        )
        return [part for part in parts if part.isVisibleTo(self) and part.isEnabled()]

    def _tool(self, picture: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture))
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button

    def _show_steps(self) -> None:
        for button, can, step, plain, named in (
            (
                self._undo,
                self._stack.canUndo(),
                self._stack.undoText(),
                self.tr("Undo (Ctrl+Z)"),
                self.tr("Undo: {step} (Ctrl+Z)"),
            ),
            (
                self._redo,
                self._stack.canRedo(),
                self._stack.redoText(),
                self.tr("Redo (Ctrl+Y)"),
                self.tr("Redo: {step} (Ctrl+Y)"),
            ),
        ):
            words = named.format(step=step) if step else plain
            button.setEnabled(can)
            button.setToolTip(words)
            button.setAccessibleName(words)
