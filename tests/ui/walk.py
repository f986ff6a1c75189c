"""Walks a window as an officer without a mouse, or without eyes, does."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QTextEdit,
    QWidget,
)

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
_INNER = (QComboBox, QAbstractSpinBox, QLineEdit)


def controls(root: QWidget) -> list[QWidget]:
    """What can be worked with and is to be seen; the inner parts of a control are not counted."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, _CONTROLS)
        and widget.isVisibleTo(root)
        and not isinstance(widget, (QScrollBar, QHeaderView))
        and not isinstance(widget.parent(), _INNER)
        and not (isinstance(widget.parent(), QAbstractItemView))
        and not widget.objectName().startswith("qt_")
    ]


def unnamed(root: QWidget) -> list[str]:
    """Controls of which a reader of the screen could not say what they are."""
    found = []
    for widget in controls(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            found.append(_describe(widget))
    return found


def unreachable(root: QWidget) -> list[str]:
    """Controls that Tab does not come to, wherever it starts from."""
    window = root.window()
    window.activateWindow()
    for _ in range(50):
        QApplication.processEvents()
        if QApplication.activeWindow() is window:
            break
    focused = QApplication.focusWidget()
    if focused is None or focused.window() is not window:
        window.focusNextChild()
    reached: set[QWidget] = set()
    for _ in range(400):
        focused = QApplication.focusWidget()
        if focused is None or focused in reached:
            break
        reached.add(focused)
        key = Qt.Key.Key_Tab
        # In a text Tab is a sign; Ctrl+Tab leaves it.
        writes = isinstance(focused, (QPlainTextEdit, QTextEdit)) and not focused.tabChangesFocus()
        modifier = Qt.KeyboardModifier.ControlModifier if writes else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(focused, key, modifier)
    return [
        _describe(widget)
        for widget in controls(root)
        if widget.isEnabled() and not _is_reached(widget, reached)
    ]


def _is_reached(widget: QWidget, reached: set[QWidget]) -> bool:
    if widget in reached or widget.focusProxy() in reached:
        return True
    if any(inner in reached for inner in widget.findChildren(QWidget)):
        return True
    # Of a group that excludes each other Tab comes to one, the arrows to the rest.
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is not None and group.exclusive():
        return any(mate in reached for mate in group.buttons())
    if isinstance(widget, QRadioButton) and widget.parentWidget() is not None:
        return any(mate in reached for mate in widget.parentWidget().findChildren(QRadioButton))
    return False


def seen_texts(root: QWidget) -> Iterator[str]:
    """Every text of a window that an eye, a tool tip or a reader of the screen can find."""
    widgets = [root, *root.findChildren(QWidget)]
    for widget in widgets:
        if not (widget is root or widget.isVisibleTo(root)) or not root.isVisible():
            continue
        yield widget.toolTip()
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        if widget.isWindow():
            yield widget.windowTitle()
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield widget.text()
        elif isinstance(widget, QLineEdit):
            yield widget.displayText()
        elif isinstance(widget, (QPlainTextEdit, QTextEdit)):
            yield widget.toPlainText()
        elif isinstance(widget, QComboBox):
            yield widget.currentText()
        elif isinstance(widget, QAbstractItemView):
            yield from _item_texts(widget)


def _item_texts(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is None:
        return
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(min(model.rowCount(), 200)):
        for column in range(columns):
            yield str(model.index(row, column).data() or "")


def _describe(widget: QWidget) -> str:
    parts = []
    step: QWidget | None = widget
    while step is not None and len(parts) < 4:
        parts.append(type(step).__name__)
        step = step.parentWidget()
    text = widget.text() if isinstance(widget, (QAbstractButton, QLineEdit)) else ""
    return f"{' < '.join(parts)} “{text or widget.accessibleName()}”"
