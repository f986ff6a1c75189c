"""Fields that pick from a list by a few letters; what is typed and not picked is kept too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.incidents.controls import LineBase, enter_step, is_form_key
from icimps_desktop.ui.incidents.suggestions import Option, Suggestions

Find = Callable[[str], Sequence[Option]]
Label = Callable[[str], str]


class PickLine(LineBase, QLineEdit):
    """A line with suggestions under it.

    Signals:
        typed(str): other words were typed; nothing is picked by that.
        picked(Option): an option was taken.
        left: the focus went elsewhere.
        erased: Backspace in the empty line.
    """

    typed = Signal(str)
    picked = Signal(object)
    left = Signal()
    erased = Signal()
    cursor_moved = Signal()

    def __init__(self, find: Find) -> None:
        super().__init__()
        self._find = find
        self.stays = False  # after Enter has taken an option: for fields that take several
        self.list = Suggestions(self)
        self.list.chosen.connect(self.picked)
        self.textEdited.connect(self._on_typed)
        self.cursorPositionChanged.connect(lambda _old, _new: self.cursor_moved.emit())

    def offer(self, options: Sequence[Option]) -> None:
        """Show what was found for the typed words, if they still stand there."""
        if self.hasFocus():
            self.list.offer(options)

    def open_list(self) -> None:
        """Show everything that can be picked."""
        self.list.offer(self._find(""))

    def _on_typed(self, text: str) -> None:
        self.typed.emit(text)
        self.list.offer(self._find(text) if text.strip() else ())

    def _take(self) -> bool:
        option = self.list.current
        if option is None:
            return False
        self.list.hide()
        self.picked.emit(option)
        return True

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
        ):
            self._take()  # and on to the next field
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, step = event.key(), enter_step(event)
        if step is not None:
            taken = step and self._take()
            if not (taken and self.stays):
                self.focusNextPrevChild(step)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not self.isReadOnly():
            if self.list.isVisible():
                self.list.move_mark(1 if key == Qt.Key.Key_Down else -1)
            elif key == Qt.Key.Key_Down:
                self.open_list()
        elif key == Qt.Key.Key_Escape and self.list.isVisible():
            self.list.hide()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.erased.emit()
        elif is_form_key(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.settle()
        self.left.emit()


class CodeControl(PickLine):
    """Picks one code. `edited` tells the code, `typed` what is not one yet.

    Emptying the line and leaving it takes the code away; other words that are not in the
    list stay as they are, and the form says so.
    """

    edited = Signal(object)

    def __init__(self, find: Find, label: Label, placeholder: str = "") -> None:
        super().__init__(find)
        self._label = label
        self._value = ""
        self._loose = ""
        self.setPlaceholderText(placeholder or self.tr("Type a few letters, or Down"))
        self.picked.connect(lambda option: self.edited.emit(option.value))
        self.typed.connect(self._on_words)

    def show_value(self, value: object, loose: str = "") -> None:
        """Show a code, or the words typed for one."""
        self._value, self._loose = str(value), loose
        text = loose or self._words_of(self._value)
        if self.text() != text:
            self.setText(text)
            self.setCursorPosition(len(loose))

    def _on_words(self, text: str) -> None:
        self._loose = text

    def _words_of(self, code: str) -> str:
        return self._label(code) if code else ""

    def settle(self) -> None:
        """The line was left: an exact word is taken, an empty line empties the field."""
        text = self.text().strip()
        if self.isReadOnly() or text == self._words_of(self._value):
            return
        if not text:
            self.edited.emit("")
            return
        wanted = text.casefold()
        for option in self._find(text):
            if wanted in (option.value.casefold(), option.label.casefold()):
                self.edited.emit(option.value)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.list.isVisible() and self._loose:
            self.typed.emit("")
            self.show_value(self._value)
        else:
            super().keyPressEvent(event)


class CodesControl(QWidget):
    """Picks several codes, up to `most`; each stands before the line and can be taken out."""

    edited = Signal(object)
    typed = Signal(str)
    left = Signal()
    cursor_moved = Signal()

    def __init__(self, find: Find, label: Label, most: int = 99) -> None:
        super().__init__()
        self._label, self._most = label, most
        self._values: list[str] = []
        self._locked = False
        self.line = PickLine(lambda text: [o for o in find(text) if o.value not in self._values])
        self.line.stays = most > 1
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(em(self, 0.3))
        self._row.addWidget(self.line, 1)
        self._chips: list[CodeChip] = []
        self.setFocusProxy(self.line)
        self.line.picked.connect(lambda option: self._take(option.value))
        self.line.erased.connect(self._take_last_out)
        self.line.typed.connect(self.typed)
        self.line.left.connect(self.left)
        self.line.cursor_moved.connect(self.cursor_moved)

    def show_value(self, value: object, loose: str = "") -> None:
        """Show these codes, and the words typed for another."""
        values = [str(one) for one in value] if isinstance(value, list) else []
        if values != self._values:
            self._values = values
            self._show_chips()
        if self.line.text() != loose:
            self.line.setText(loose)

    @property
    def cursor_at(self) -> int:
        """Where the cursor stands."""
        return self.line.cursorPosition()

    def put_cursor(self, at: int) -> None:
        """Put the cursor back."""
        self.line.setCursorPosition(at)

    def settle(self) -> None:
        """What was picked is settled; other words stay as they are."""

    def set_locked(self, locked: bool) -> None:
        """Let it be read only."""
        self._locked = locked
        self.line.setReadOnly(locked)
        for chip in self._chips:
            chip.setEnabled(not locked)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, text: str) -> None:
        super().setAccessibleDescription(text)
        self.line.setAccessibleDescription(text)

    def _take(self, value: str) -> None:
        if len(self._values) < self._most:
            self.edited.emit([*self._values, value])
        self.line.stays = len(self._values) < self._most

    def _take_last_out(self) -> None:
        if self._values and not self._locked:
            self.edited.emit(self._values[:-1])

    def _show_chips(self) -> None:
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(value) for value in self._values]
        for place, chip in enumerate(self._chips):
            self._row.insertWidget(place, chip)
        full = len(self._values) >= self._most
        self.line.setPlaceholderText("" if self._values else self.tr("Type a few letters, or Down"))
        self.line.setReadOnly(self._locked or full)
        self.line.stays = not full
        said = ", ".join(self._label(value) for value in self._values)
        self.line.setAccessibleDescription(said)

    def _chip(self, value: str) -> CodeChip:
        chip = CodeChip(self._label(value))
        chip.setEnabled(not self._locked)
        chip.clicked.connect(
            lambda: self.edited.emit([one for one in self._values if one != value])
        )
        return chip


class CodeChip(QLabel):
    """A picked code before the line: a click takes it out, as Backspace in the line does.

    Signals:
        clicked: the mouse was pressed on it.
    """

    clicked = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        width = em(self, 10)
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, width)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(f"{shown}  ×")
        self.setProperty("card", True)
        edge = em(self, 0.35)
        self.setContentsMargins(edge, 0, edge, 0)
        self.setToolTip(self.tr("{words}: take it out (Backspace in the line)").format(words=words))
        self.setAccessibleName(words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()
