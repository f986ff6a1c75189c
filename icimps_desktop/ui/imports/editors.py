"""Editors of table cells: a column of the file, or a class of offence, by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from icimps_desktop.ui.common.code_picker import Choice, CodePicker

Index = QModelIndex | QPersistentModelIndex


class _LastPart(QCompleter):
    """Completes what stands after the last plus sign."""

    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition("+")[2].strip()]

    def pathFromIndex(self, index: Index) -> str:
        picked = str(index.data())
        line = self.widget()
        before = line.text().rpartition("+")[0].strip() if isinstance(line, QLineEdit) else ""
        return f"{before} + {picked}" if before else picked


class ColumnEdit(QLineEdit):
    """One column of the file, or several joined by plus signs; Down shows them all."""

    def __init__(self, name: str, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(self.tr("type a column; join several with +"))
        completer = _LastPart(QStringListModel(list(columns), self), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(12)
        self._list = QListView()
        self._list.setAccessibleName(name)
        completer.setPopup(self._list)
        self.setCompleter(completer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        completer = self.completer()
        if event.key() == Qt.Key.Key_Down and not self._list.isVisible():
            completer.setCompletionPrefix("")
            completer.complete()
            return
        super().keyPressEvent(event)


class LineDelegate(QStyledItemDelegate):
    """Opens a line as the editor of a cell; Enter takes what stands in it at once."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._editor: QWidget | None = None

    def _follow(self, line: QLineEdit) -> None:
        """Have Enter and a pick from the list end the editing, once.

        Keys go through the open list to the line and past the delegate, and what is picked
        is written after that; so the end waits until the key is done with.
        """
        self._editor = line

        def finish() -> None:
            if self._editor is line:
                self.commitData.emit(line)
                self.closeEditor.emit(line, QStyledItemDelegate.EndEditHint.NoHint)

        def finish_soon() -> None:
            QTimer.singleShot(0, self, finish)

        line.returnPressed.connect(finish_soon)
        line.completer().activated.connect(finish_soon)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self._editor = None
        super().destroyEditor(editor, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        room = option.rect
        editor.setGeometry(room.adjusted(0, -2, 0, 2))


class ColumnDelegate(LineDelegate):
    """Edits which column a field is read from."""

    def __init__(
        self, columns: Callable[[], Sequence[str]], name: Callable[[int], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._columns, self._name = columns, name

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        line = ColumnEdit(self._name(index.row()), self._columns(), parent)
        self._follow(line)
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())


class ClassDelegate(LineDelegate):
    """Edits which class of offence a word means."""

    def __init__(
        self, labels: Mapping[str, str], name: Callable[[int], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._labels, self._name = labels, name
        self._codes = {label: word for word, label in labels.items()}

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        picker = CodePicker(self._name(index.row()), class_choices(self._labels), parent)
        self._follow(picker)
        return picker

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, CodePicker):
            word = str(index.data(Qt.ItemDataRole.EditRole))
            editor.set_code(self._labels.get(word, word))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, CodePicker):
            chosen = self._codes.get(editor.code, "")
            if chosen != index.data(Qt.ItemDataRole.EditRole):
                model.setData(index, chosen)


def class_choices(labels: Mapping[str, str]) -> list[Choice]:
    """The classes of offence for a picker, by their labels; their words find them too."""
    return [Choice(label, "", word.replace("_", " ")) for word, label in labels.items()]
