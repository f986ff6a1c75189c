"""A line that picks one code of a list by a few letters of the code or of its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One code with the words it is known by; `also` are words that find it but are not shown."""

    code: str
    text: str
    also: str = ""

    @property
    def label(self) -> str:
        """What the line shows of it."""
        return f"{self.code} · {self.text}" if self.text else self.code


def ranked(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """What the typed letters may mean, the likeliest first.

    The code itself comes first, then codes that begin so, then words that begin so, then
    the rest; several typed words must all be found. Without letters: all, in their order.
    """
    wanted = typed.casefold().split()
    if not wanted:
        return list(choices)
    found: list[tuple[int, int, Choice]] = []
    for place, choice in enumerate(choices):
        code = choice.code.casefold()
        text = f"{choice.text} {choice.also}".casefold()
        words = text.replace("/", " ").replace("-", " ").split()
        whole = " ".join(wanted)
        if whole == code:
            rank = 0
        elif code.startswith(whole):
            rank = 1
        elif words and words[0].startswith(wanted[0]) and _all_begin(wanted, words):
            rank = 2
        elif _all_begin(wanted, words):
            rank = 3
        elif all(word in text for word in wanted):
            rank = 4
        else:
            continue
        found.append((rank, place, choice))
    return [choice for _, _, choice in sorted(found, key=lambda one: one[:2])]


class CodePicker(QLineEdit):
    """Type-ahead over a list of codes; what is not in the list is not taken.

    Down opens the list, Enter and Tab take the first match, Esc puts the old one back.

    Signals:
        picked(str): another code was taken ("" when the line was emptied).
    """

    picked = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[Choice] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._choices: Sequence[Choice] = choices
        self._shown: list[Choice] = []
        self._code = ""
        self._labels = QStringListModel(self)
        completer = QCompleter(self._labels, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_SHOWN)
        self._popup = QListView()
        self._popup.setAccessibleName(name)
        completer.setPopup(self._popup)
        self.setCompleter(completer)
        self.textEdited.connect(self._offer)
        completer.activated.connect(self._on_activated)

    @property
    def code(self) -> str:
        """The code that stands in the line; empty when there is none."""
        return self._code

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other codes; a code that is no longer among them stays as it is."""
        self._choices = choices

    def set_code(self, code: str) -> None:
        """Put a code in without telling anybody; one that is not in the list is shown bare."""
        self._code = code
        self.setText(self._label_of(code))

    def _label_of(self, code: str) -> str:
        for choice in self._choices:
            if choice.code == code:
                return choice.label
        return code

    def _offer(self, typed: str) -> None:
        self._shown = ranked(self._choices, typed)
        self._labels.setStringList([choice.label for choice in self._shown])

    def _on_activated(self, label: str) -> None:
        self._take(next(choice.code for choice in self._shown if choice.label == label))

    def _take(self, code: str) -> None:
        changed = code != self._code
        self.set_code(code)
        if changed:
            self.picked.emit(code)

    def _settle(self) -> None:
        """Take the first match of what was typed; nothing typed empties the line."""
        text = self.text().strip()
        if text == self._label_of(self._code):
            return
        matches = ranked(self._choices, text) if text else []
        if matches:
            self._take(matches[0].code)
        elif not text:
            self._take("")
        else:
            self.set_code(self._code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text() != self._label_of(self._code):
            self.set_code(self._code)
            return
        if key == Qt.Key.Key_Down and not self._popup.isVisible():
            self._offer("" if self.text() == self._label_of(self._code) else self.text())
            self.completer().complete()
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._settle()
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
        ):
            self._settle()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._settle()
        super().focusOutEvent(event)


def _all_begin(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(typed) for word in words) for typed in wanted)
