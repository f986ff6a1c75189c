"""When several incidents are under the pointer: a short list to choose from."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from icimps_desktop.ui.common.theme import TextLabel

_ROWS_SEEN = 10
_ID = Qt.ItemDataRole.UserRole


class _Rows(QListWidget):
    """Space takes a row as Enter does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if Qt.Key(event.key()) in keys and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem())
            return
        super().keyPressEvent(event)


class HitList(QWidget):
    """A list that goes away when something else is clicked.

    Signals:
        chosen: the id of the incident that was taken.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(self.tr("Incidents here"))
        self.heading = TextLabel(muted=True)
        self.list = _Rows()
        self.list.setAccessibleName(self.tr("Incidents here"))
        self.list.setUniformItemSizes(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.setSpacing(4)
        layout.addWidget(self.heading)
        layout.addWidget(self.list)
        self.list.itemActivated.connect(self._take)
        self.list.itemClicked.connect(self._take)

    def offer(self, rows: list[tuple[int, str]], total: int, at: QPoint) -> None:
        """Show (id, text) rows of `total` at a place of the screen, the first one current."""
        self.list.clear()
        for number, text in rows:
            item = QListWidgetItem(text)
            item.setData(_ID, number)
            self.list.addItem(item)
        more = total - len(rows)
        text = self.tr("{total} incidents here").format(total=total)
        if more:
            text = self.tr("{total} incidents here, the nearest {n}").format(
                total=total, n=len(rows)
            )
        self.heading.setText(text)
        self.list.setCurrentRow(0)
        height = self.list.sizeHintForRow(0) * min(len(rows), _ROWS_SEEN)
        self.list.setFixedSize(
            max(self.list.sizeHintForColumn(0) + 40, 240), height + 2 * self.list.frameWidth() + 4
        )
        self.adjustSize()
        self.move(at)
        self.show()
        self.list.setFocus()

    def _take(self, item: QListWidgetItem) -> None:
        self.hide()
        self.chosen.emit(int(item.data(_ID)))
