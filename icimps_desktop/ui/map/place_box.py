"""Go to a place: a coordinate in any notation, or a name, with what fits below while typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.map.data import Place

_REST_MS = 120
_PLACE = Qt.ItemDataRole.UserRole + 1


class PlaceBox(QLineEdit):
    """A line that asks for places and offers them.

    Signals:
        asked: look this up; answer with `show_places`.
        chosen: a Place was taken.
    """

    asked = Signal(str)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Go to"))
        self.setPlaceholderText(self.tr("Go to address or coordinate"))
        self.setToolTip(self.tr("A street, a crossing, or coordinates in any notation (Ctrl+G)"))
        self.setClearButtonEnabled(True)
        self.addAction(icon("target"), QLineEdit.ActionPosition.LeadingPosition)
        self._places: list[Place] = []
        self._answered = ""
        self._enter_waits = False
        self._model = QStandardItemModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.popup = QListView()
        self.popup.setAccessibleName(self.tr("Places found"))
        completer.setPopup(self.popup)
        activated: Any = completer.activated  # has one form for texts and one for indexes
        activated[QModelIndex].connect(self._on_index)
        self.setCompleter(completer)
        self._completer = completer
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.textEdited.connect(self._on_edit)
        self.returnPressed.connect(self._on_return)

    @property
    def places(self) -> list[Place]:
        """What is offered."""
        return list(self._places)

    def show_places(self, text: str, places: Sequence[Place]) -> None:
        """Offer these for the text; an answer to an older text is dropped."""
        if text != self.text():
            return
        self._answered = text
        self._places = list(places)
        self._model.clear()
        for place in places:
            parts = (place.label, place.detail, place.how)
            item = QStandardItem("  ·  ".join(part for part in parts if part))
            item.setData(place, _PLACE)
            item.setEditable(False)
            self._model.appendRow(item)
        if not places and text.strip():
            nothing = QStandardItem(self.tr("Nothing found. Try a street or coordinates."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(nothing)
        if self._enter_waits and places:
            self._take(self._places[0])
        elif self.hasFocus() and text.strip():
            self._completer.complete()
        self._enter_waits = False

    def _on_edit(self, text: str) -> None:
        self._enter_waits = False
        if text.strip():
            self._rest.start()
        else:
            self._rest.stop()
            self._places, self._answered = [], ""
            self.popup.hide()

    def _ask(self) -> None:
        self.asked.emit(self.text())

    def _on_return(self) -> None:
        """Take the first place, or as soon as there is one."""
        if self._answered == self.text() and self._places:
            self._take(self._places[0])
        elif self.text().strip():
            self._enter_waits = True
            self._rest.stop()
            self._ask()

    def _on_index(self, index: QModelIndex) -> None:
        place = index.data(_PLACE)
        if isinstance(place, Place):
            self._take(place)

    def _take(self, place: Place) -> None:
        self.popup.hide()
        self.setText(place.label)
        self._answered = ""
        self.chosen.emit(place)
