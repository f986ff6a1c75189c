"""Fields to type into: they tell every keystroke, and leave undo to the form.

Each control has `edited` (another value, at every keystroke), `left` (it was left, the
value is settled), `show_value` and a cursor that can be noted and put back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)

from icimps_desktop.records.typed_dates import written
from icimps_desktop.ui.common.smart_time import SmartTimeEdit
from icimps_desktop.ui.common.theme import em

if TYPE_CHECKING:

    class _Line(QLineEdit):
        """What the lines below are, for the type checker."""

        edited = Signal(object)
        left = Signal()
        cursor_moved = Signal()
else:
    _Line = object

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BARE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


def is_form_key(event: QEvent) -> bool:
    """Whether a key belongs to the form although a line would take it: undo and redo."""
    return isinstance(event, QKeyEvent) and (
        event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    )


def enter_step(event: QKeyEvent) -> bool | None:
    """True for Enter (next field), False for Shift+Enter (the one before), None for others."""
    if event.key() not in _ENTER:
        return None
    if event.modifiers() in _BARE:
        return True
    return False if event.modifiers() == Qt.KeyboardModifier.ShiftModifier else None


class LineBase(_Line):
    """What every line of a form has: a cursor that is noted, a lock, and no undo of its own."""

    @property
    def cursor_at(self) -> int:
        """Where the cursor stands."""
        return self.cursorPosition()

    def put_cursor(self, at: int) -> None:
        """Put the cursor back."""
        self.setCursorPosition(at)

    def set_locked(self, locked: bool) -> None:
        """Let it be read only."""
        self.setReadOnly(locked)

    def settle(self) -> None:
        """What leaving the field does to its value."""

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and is_form_key(event):
            event.ignore()
            return False
        return super().event(event)


class _FormLine(LineBase):
    """A line to type into: its keys, and how a value is shown."""

    def _wire(self) -> None:
        self.textEdited.connect(lambda text: self.edited.emit(text))
        self.cursorPositionChanged.connect(lambda _old, _new: self.cursor_moved.emit())

    def show_value(self, value: object, _loose: str = "") -> None:
        """Show a value without telling anybody."""
        if self.text() != value:
            at = self.cursorPosition()
            self.setText(str(value))
            self.setCursorPosition(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = enter_step(event)
        if step is not None:
            self.focusNextPrevChild(step)
        elif is_form_key(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.settle()
        super().focusOutEvent(event)
        self.left.emit()


class TextControl(_FormLine, QLineEdit):
    """One line of text."""

    edited = Signal(object)
    left = Signal()
    cursor_moved = Signal()

    def __init__(self, placeholder: str = "", longest: int = 0) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        if longest:
            self.setMaxLength(longest)
        self._wire()


class WhenControl(_FormLine, SmartTimeEdit):
    """A time as officers type it; written in full when the field is left."""

    edited = Signal(object)
    left = Signal()
    cursor_moved = Signal()

    def __init__(self, now_local: Callable[[], datetime]) -> None:
        super().__init__("", now_local)
        self._wire()

    def settle(self) -> None:
        """Write an understood time out in full, so that it means the same tomorrow."""
        if self.value is not None and not self.isReadOnly():
            self.setText(written(self.value))
            self.edited.emit(self.text())


class NoteControl(QPlainTextEdit):
    """Many lines; Enter begins a new one, Tab goes on."""

    edited = Signal(object)
    left = Signal()
    cursor_moved = Signal()

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)  # the form's undo covers every field
        self._showing = False
        self.textChanged.connect(self._tell)
        self.cursorPositionChanged.connect(self.cursor_moved)

    def show_value(self, value: object, _loose: str = "") -> None:
        """Show a text without telling anybody; the cursor stays where it was."""
        if self.toPlainText() == value:
            return
        at = self.textCursor().position()
        self._showing = True
        self.setPlainText(str(value))
        self._showing = False
        self.put_cursor(at)

    @property
    def cursor_at(self) -> int:
        """Where the cursor stands."""
        return self.textCursor().position()

    def put_cursor(self, at: int) -> None:
        """Put the cursor back."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(at, len(self.toPlainText())))
        self.setTextCursor(cursor)

    def settle(self) -> None:
        """Its value is always settled."""

    def set_locked(self, locked: bool) -> None:
        """Let it be read only."""
        self.setReadOnly(locked)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and is_form_key(event):
            event.ignore()
            return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def _tell(self) -> None:
        if not self._showing:
            self.edited.emit(self.toPlainText())


class ChoiceControl(QWidget):
    """A few options side by side, none chosen at first; a first letter or Space picks."""

    edited = Signal(object)
    left = Signal()
    cursor_moved = Signal()

    def __init__(self, options: Sequence[tuple[object, str]]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._values = [value for value, _ in options]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(self, 1.1))
        self.setMinimumHeight(em(self, 2.4))  # as high as a line beside it
        for place, (_, words) in enumerate(options):
            button = QRadioButton(words)
            button.setAccessibleName(words)
            button.setMinimumWidth(button.sizeHint().width() + em(self, 0.6))
            button.installEventFilter(self)
            self._group.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.idClicked.connect(self._on_clicked)

    def buttons(self) -> list[QRadioButton]:
        """The options, in their order."""
        return [b for b in self._group.buttons() if isinstance(b, QRadioButton)]

    def show_value(self, value: object, _loose: str = "") -> None:
        """Show which one is chosen, or none."""
        self._group.setExclusive(False)
        for button in self.buttons():
            button.setChecked(self._values[self._group.id(button)] == value)
        self._group.setExclusive(True)

    @property
    def cursor_at(self) -> int:
        """There is no cursor in a choice."""
        return 0

    def put_cursor(self, at: int) -> None:
        """There is no cursor in a choice."""

    def settle(self) -> None:
        """Its value is always settled."""

    def set_locked(self, locked: bool) -> None:
        """Let it be read only."""
        for button in self.buttons():
            button.setEnabled(not locked)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        for button in self.buttons():
            button.setAccessibleName(f"{name}: {button.text()}")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        chosen = self._group.checkedButton() or self._group.buttons()[0]
        chosen.setFocus(event.reason())
        self.cursor_moved.emit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = enter_step(event)
            if step is not None:
                self.focusNextPrevChild(step)
                return True
            if self._pick_by_letter(event):
                return True
        if event.type() is QEvent.Type.FocusOut:
            self.left.emit()
        return False

    def _pick_by_letter(self, event: QKeyEvent) -> bool:
        letter = event.text().casefold()
        if event.modifiers() not in _BARE or not letter.strip():
            return False
        for button in self.buttons():
            if button.text().casefold().startswith(letter) and button.isEnabled():
                button.setFocus()
                button.click()
                return True
        return False

    def _on_clicked(self, place: int) -> None:
        self.edited.emit(self._values[place])


class CheckControl(QCheckBox):
    """Yes or no."""

    edited = Signal(object)
    left = Signal()
    cursor_moved = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setMinimumHeight(em(self, 2.4))  # as high as a line beside it
        self.clicked.connect(lambda checked: self.edited.emit(bool(checked)))

    def show_value(self, value: object, _loose: str = "") -> None:
        """Show a value without telling anybody."""
        self.setChecked(bool(value))

    @property
    def cursor_at(self) -> int:
        """There is no cursor in a tick."""
        return 0

    def put_cursor(self, at: int) -> None:
        """There is no cursor in a tick."""

    def settle(self) -> None:
        """Its value is always settled."""

    def set_locked(self, locked: bool) -> None:
        """Let it be read only."""
        self.setEnabled(not locked)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.cursor_moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = enter_step(event)
        if step is None:
            super().keyPressEvent(event)
        else:
            self.focusNextPrevChild(step)
