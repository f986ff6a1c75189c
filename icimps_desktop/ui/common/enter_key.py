"""Enter on a button presses it, as in a dialog.

Qt gives that to dialogs alone; in other windows a focused button hears the space bar and passes
Enter on to what it lies in, and at last to the window.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def press_focused(window: QWidget, event: QKeyEvent) -> bool:
    """Press the window's focused button for an Enter that nobody took; whether it was pressed.

    For a window's `keyPressEvent`, before it passes the key on. Boxes to tick keep to the space
    bar, and a key that is held down presses once.
    """
    button = window.focusWidget()
    plain = event.modifiers() in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
    )
    if event.key() not in _ENTER or not plain or event.isAutoRepeat():
        return False
    if not isinstance(button, (QPushButton, QToolButton)) or not button.isEnabled():
        return False
    event.accept()
    button.click()
    return True
