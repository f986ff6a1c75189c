"""The search box over the window: a line, and below it what was found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import Level, TextLabel, em, scaled
from icimps_desktop.ui.shell.palette_presenter import COMMAND_MARK, Item, PalettePresenter

Index = QModelIndex | QPersistentModelIndex
_DETAIL = Qt.ItemDataRole.UserRole
_WIDTH, _ROWS = 44, 9
_DIM = QColor(0, 0, 0, 90)
_NO_INDEX = QModelIndex()


class ItemModel(QAbstractListModel):
    """What the presenter listed."""

    def __init__(self, icon_of: Callable[[Item], QIcon], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Item, ...] = ()
        self._icon_of = icon_of

    def show(self, items: tuple[Item, ...]) -> None:
        """Show other items."""
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def item(self, row: int) -> Item:
        """The item of that row."""
        return self._items[row]

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == _DETAIL:
            return item.detail
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.title}, {item.detail}" if item.detail else item.title
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon_of(item)
        return None


class ItemDelegate(QStyledItemDelegate):
    """A sign, the title, and the detail below it in small letters."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(em(None, 20), em(None, 3))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter
        )
        rect: QRect = option.rect
        palette: QPalette = option.palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        gap, size = em(None, 0.6), em(None, 1.5)
        sign = QRect(rect.x() + gap, rect.center().y() - size // 2, size, size)
        mode = QIcon.Mode.Selected if chosen else QIcon.Mode.Normal
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        picture.paint(painter, sign, Qt.AlignmentFlag.AlignCenter, mode)
        words = rect.adjusted(size + 2 * gap, em(None, 0.3), -gap, -em(None, 0.3))
        detail = index.data(_DETAIL)
        self._line(painter, words, index.data(), palette, chosen, top=bool(detail))
        if detail:
            self._detail(painter, words, detail, palette, chosen)
        painter.restore()

    def _line(
        self, painter: QPainter, rect: QRect, text: str, palette: QPalette, chosen: bool, top: bool
    ) -> None:
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.setPen(palette.color(role))
        painter.setFont(QApplication.font())
        place = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, place | Qt.AlignmentFlag.AlignLeading, shown)

    def _detail(
        self, painter: QPainter, rect: QRect, text: str, palette: QPalette, chosen: bool
    ) -> None:
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.PlaceholderText
        painter.setPen(palette.color(role))
        painter.setFont(scaled(QApplication.font(), Level.SMALL.value))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading, shown)


class Palette(QWidget):
    """Lies over its parent and dims it; Esc, a click beside it or a choice put it away.

    Signals:
        closed: it was put away; the focus may go back.
    """

    closed = Signal()

    def __init__(
        self,
        presenter: PalettePresenter,
        icon_of: Callable[[Item], QIcon],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Search"))
        self._presenter, self._under = presenter, parent
        self._card = QFrame(self)
        self._card.setProperty("card", True)
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Search incidents, or type > for a command"))
        self.line.setAccessibleName(self.tr("Search incidents and commands"))
        self.line.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.line.setFont(scaled(QApplication.font(), Level.HEADING.value))
        self.line.installEventFilter(self)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setAccessibleName(self.tr("Searching"))
        policy = self._busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(policy)
        self._busy.hide()
        self.model = ItemModel(icon_of, self)
        self.list = self._make_list()
        self.hint = TextLabel("", Level.SMALL, muted=True, wrap=True)
        layout = QVBoxLayout(self._card)
        gap = em(self, 0.6)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(em(self, 0.35))
        for part in (self.line, self._busy, self.list, self.hint):
            layout.addWidget(part)
        self.line.textEdited.connect(presenter.type)
        presenter.listed.connect(self._show)
        presenter.hint.connect(self._say)
        presenter.searching.connect(self._busy.setVisible)
        parent.installEventFilter(self)
        self.hide()

    def _make_list(self) -> QListView:
        made = QListView()
        made.setModel(self.model)
        made.setItemDelegate(ItemDelegate(made))
        made.setUniformItemSizes(True)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the line keeps the focus
        made.setAccessibleName(self.tr("Found"))
        made.clicked.connect(self._open)
        return made

    def begin(self, text: str = "") -> None:
        """Open with that in the line."""
        self._place()
        self.show()
        self.raise_()
        self.line.setText(text)
        self.line.setFocus()
        self._presenter.type(text)

    def begin_commands(self) -> None:
        """Open with the list of commands."""
        self.begin(COMMAND_MARK)

    def put_away(self) -> None:
        """Close, and forget what was found."""
        if not self.isHidden():
            self.hide()
            self.line.clear()
            self._presenter.forget()
            self.closed.emit()

    def _show(self, items: tuple[Item, ...]) -> None:
        self.model.show(items)
        if items:
            self.list.setCurrentIndex(self.model.index(0))
        self.list.setVisible(bool(items))
        self._place()

    def _say(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        self.line.setAccessibleDescription(text)
        self._place()

    def _open(self, index: QModelIndex) -> None:
        item = self.model.item(index.row())
        self.put_away()
        self._presenter.open(item)

    def _place(self) -> None:
        self.setGeometry(self._under.rect())
        rows = min(self.model.rowCount(), _ROWS)
        self.list.setFixedHeight(rows * em(None, 3) + 4)
        width = min(em(self, _WIDTH), self.width() - em(self, 2))
        self._card.setFixedWidth(width)
        self._card.adjustSize()
        self._card.move((self.width() - width) // 2, em(self, 2.5))

    def _key(self, event: QKeyEvent) -> bool:
        key, row, last = event.key(), self.list.currentIndex().row(), self.model.rowCount() - 1
        steps: dict[int, int] = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: _ROWS,
            Qt.Key.Key_PageUp: -_ROWS,
        }
        if key == Qt.Key.Key_Escape:
            self.put_away()
        elif key in steps:
            wanted = min(max(row + steps[key], 0), last)
            self.list.setCurrentIndex(self.model.index(wanted))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._presenter.enter() and row >= 0:
                self._open(self.list.currentIndex())
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            return isinstance(event, QKeyEvent) and (
                event.type() is QEvent.Type.KeyPress and self._key(event)
            )
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.put_away()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), _DIM)
        painter.end()
