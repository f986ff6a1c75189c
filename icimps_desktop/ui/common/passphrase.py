"""Fields for passphrases: shown on wish, with a hint when caps lock is on, and live advice."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from icimps_desktop.security.keyslots import LONGEST_PASSPHRASE, SHORTEST_PASSPHRASE
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.tone import Tone

translate = QCoreApplication.translate
_RUNS = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm"


class PassphraseEdit(QLineEdit):
    """A line whose text is hidden until its eye is pressed.

    Signals:
        caps_lock(bool): whether caps lock seems to be on; guessed from what the keys give.
    """

    caps_lock = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(LONGEST_PASSPHRASE)
        self.setAccessibleName(name)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self._caps = False
        self._eye = QAction(icon("eye"), self.tr("Show the passphrase"), self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    def hide_text(self) -> None:
        """Hide what is typed again."""
        self._eye.setChecked(False)

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        self._eye.setIcon(icon("eye-off" if shown else "eye"))
        text = self.tr("Hide the passphrase") if shown else self.tr("Show the passphrase")
        self._eye.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock:
            self._set_caps(not self._caps)
        text = event.text()
        if len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._set_caps(text.isupper() != shifted)
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_caps(False)
        super().focusOutEvent(event)

    def _set_caps(self, on: bool) -> None:
        if on != self._caps:
            self._caps = on
            self.caps_lock.emit(on)


def advice(passphrase: str, known_words: tuple[str, ...] = ()) -> tuple[Tone, str]:
    """What to say of a passphrase while it is typed: how good it is, and what would help.

    `known_words` are names an attacker tries first (officer, station, agency). Danger means
    that it will be refused; a warning, that it is easily guessed.
    """
    if not passphrase:
        return Tone.INFO, translate(
            "PassphraseAdvice", "Four or five words that do not belong together are easy to keep."
        )
    length = len(passphrase)
    if length < SHORTEST_PASSPHRASE:
        left = SHORTEST_PASSPHRASE - length
        return Tone.DANGER, translate(
            "PassphraseAdvice", "Still {left} characters short of {needed}."
        ).format(left=left, needed=SHORTEST_PASSPHRASE)
    plain = passphrase.casefold()
    if len(set(plain)) < 6 or re.fullmatch(r"(.{1,6}?)\1+", plain):
        return Tone.WARNING, translate(
            "PassphraseAdvice", "The same characters again and again are guessed first."
        )
    if any(plain[at : at + 6] in _RUNS for at in range(length - 5)):
        return Tone.WARNING, translate(
            "PassphraseAdvice", "A run of keys such as “123456” is guessed first."
        )
    for word in known_words:
        if len(word) >= 4 and word.casefold() in plain:
            return Tone.WARNING, translate(
                "PassphraseAdvice", "It holds a name that others know. Leave it out."
            )
    if length < 20 and len(plain.split()) < 3:
        return Tone.WARNING, translate(
            "PassphraseAdvice", "It will do. Another word or two make it much stronger."
        )
    return Tone.GOOD, translate("PassphraseAdvice", "Good.")
