"""Two lines for a new passphrase, with advice while it is typed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from icimps_desktop.core.errors import PassphraseError
from icimps_desktop.security.keyslots import check_passphrase
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.passphrase import PassphraseEdit, advice
from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.common.tone import Tone


class NewPassphrase(QWidget):
    """Asks for a passphrase twice. `known_words` are names that should not stand in it.

    Signals:
        entered: Enter was pressed in the second line.
    """

    entered = Signal()

    def __init__(self, known_words: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.known_words = known_words
        self.first = PassphraseEdit(self.tr("New passphrase"))
        self.second = PassphraseEdit(self.tr("The same passphrase again"))
        self._first_field = Field(self.tr("Ne&w passphrase"), self.first)
        self._second_field = Field(self.tr("The same &again"), self.second)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.75))
        layout.addWidget(self._first_field)
        layout.addWidget(self._second_field)
        self.first.textChanged.connect(self._advise)
        self.second.textChanged.connect(self._compare)
        self.first.returnPressed.connect(self.second.setFocus)
        self.second.returnPressed.connect(self.entered)
        for edit in (self.first, self.second):
            edit.caps_lock.connect(self._on_caps)
        self._advise("")

    def checked(self) -> str | None:
        """The passphrase when both lines agree and it may be used; else it says why not."""
        try:
            check_passphrase(self.first.text())
        except PassphraseError as error:
            self.say(error.message)
            return None
        if self.first.text() != self.second.text():
            self._second_field.say(self.tr("The two are not the same. Type it again."), Tone.DANGER)
            self.second.setFocus()
            self.second.selectAll()
            return None
        return self.first.text()

    def say(self, text: str) -> None:
        """Say why the passphrase is refused."""
        self._first_field.say(text, Tone.DANGER)
        self.first.setFocus()

    def wipe(self) -> None:
        """Forget what was typed."""
        for edit in (self.first, self.second):
            edit.clear()
            edit.hide_text()

    def _advise(self, text: str) -> None:
        tone, words = advice(text, self.known_words)
        # Red only once something is refused: while it is typed it is not wrong yet.
        self._first_field.say(words, None if tone in (Tone.DANGER, Tone.INFO) else tone)
        self._compare(self.second.text())

    def _compare(self, again: str) -> None:
        if again and again == self.first.text():
            self._second_field.say(self.tr("Both are the same."), Tone.GOOD)
        else:
            self._second_field.clear()

    def _on_caps(self, on: bool) -> None:
        if on:
            self._second_field.say(self.tr("Caps lock is on."), Tone.WARNING)
        else:
            self._compare(self.second.text())
