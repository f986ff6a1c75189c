"""Advice while a passphrase is typed, the eye, and the hint for caps lock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from icimps_desktop.core.errors import PassphraseError
from icimps_desktop.security.keyslots import check_passphrase
from icimps_desktop.ui.common.passphrase import PassphraseEdit, advice
from icimps_desktop.ui.common.tone import Tone


@pytest.mark.parametrize(
    ("passphrase", "tone"),
    [
        ("", Tone.INFO),
        ("four words", Tone.DANGER),
        ("aaaaaaaaaaaaaaaaaaaa", Tone.WARNING),
        ("abcabcabcabcabcabcabc", Tone.WARNING),
        ("my 123456 in the garden", Tone.WARNING),
        ("qwertyuiop and more", Tone.WARNING),
        ("north station at night", Tone.WARNING),
        ("justonelongword", Tone.WARNING),
        ("lemon flute harvest crane", Tone.GOOD),
    ],
)
def test_advice_says_what_is_weak(passphrase: str, tone: Tone) -> None:
    said, words = advice(passphrase, ("North Station",))
    assert said is tone
    assert words


@given(st.text(max_size=60))
def test_advice_and_the_rule_never_differ(passphrase: str) -> None:
    refused = False
    try:
        check_passphrase(passphrase)
    except PassphraseError:
        refused = True
    assert (advice(passphrase)[0] in (Tone.DANGER, Tone.INFO)) is refused


def test_the_eye_shows_and_hides(qtbot) -> None:
    edit = PassphraseEdit("Passphrase")
    qtbot.addWidget(edit)
    edit.setText("secret words")
    assert edit.displayText() != "secret words"
    edit.actions()[0].trigger()
    assert edit.echoMode() is QLineEdit.EchoMode.Normal
    edit.hide_text()
    assert edit.displayText() != "secret words"


def test_caps_lock_is_guessed_from_what_the_keys_give(qtbot) -> None:
    edit = PassphraseEdit("Passphrase")
    qtbot.addWidget(edit)
    told: list[bool] = []
    edit.caps_lock.connect(told.append)
    QTest.keyClick(edit, "a")
    assert told == []
    QTest.keyClick(edit, "A")  # a capital without Shift
    assert told == [True]
    QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert told[-1] is False or told == [True]
    QTest.keyClick(edit, "b")
    assert told[-1] is False
