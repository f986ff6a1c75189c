"""The frame of everything before the station is open: a brand line and a card in the middle."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.icons import icon, pixmap
from icimps_desktop.ui.common.theme import Level, TextLabel, em


class Brand(QWidget):
    """The program's sign and name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel()
        name = TextLabel("ICIMPS Desktop", Level.HEADING)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._sign)
        layout.addWidget(name)
        layout.addStretch()
        self._draw()

    def _draw(self) -> None:
        colour = self.palette().color(QPalette.ColorRole.Accent)
        self._sign.setPixmap(pixmap("audit", em(self, 1.8), colour, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)


class Card(QFrame):
    """A page of the start: title, a sentence, fields, and a row of buttons at its foot."""

    def __init__(
        self, title: str, intro: str = "", *, width: float = 30, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(title)
        self.setFixedWidth(em(self, width))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self.title = TextLabel(title, Level.TITLE, wrap=True)
        self.intro = TextLabel(intro, muted=True, wrap=True)
        if not intro:
            self.intro.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(em(self, 0.75))
        self.working = Working()
        self._foot = QHBoxLayout()
        layout = QVBoxLayout(self)
        gap = em(self, 1.8)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(em(self, 0.8))
        layout.addWidget(self.title)
        layout.addWidget(self.intro)
        layout.addLayout(self.body)
        layout.addWidget(self.working)
        layout.addStretch()
        layout.addLayout(self._foot)

    def add_foot(self, *parts: QWidget | None) -> None:
        """Put buttons at the foot from left to right; None stands for the gap between."""
        for part in parts:
            if part is None:
                self._foot.addStretch()
            else:
                self._foot.addWidget(part)


class Working(QWidget):
    """A bar that moves, with what is being done; keeps its room so that nothing jumps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._text = TextLabel("", Level.SMALL, muted=True, wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.2))
        layout.addWidget(self._bar)
        layout.addWidget(self._text)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def tell(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Show what is being done and how far it is; without words it hides."""
        self._bar.setRange(0, total or 0)
        self._bar.setValue(done)
        self._text.setText(what)
        self.setVisible(bool(what))


class FittingStack(QWidget):
    """Pages of different sizes, one at a time; it is as big as the one that shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        # Texts wrap at the page's own width: without this, heights are reckoned at the window's.
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)

    @property
    def current(self) -> QWidget | None:
        """The page that shows."""
        return self._current

    def add(self, page: QWidget) -> None:
        """Add a page; the first one shows."""
        self._layout.addWidget(page)
        page.setVisible(self._current is None)
        self._current = self._current or page

    def show_page(self, page: QWidget) -> None:
        """Show another page."""
        if self._current is not None:
            self._current.hide()
        self._current = page
        page.show()


class ChoiceButton(QPushButton):
    """A big button with a sign, a title and a line that says for whom it is."""

    def __init__(self, picture: str, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._sign = QLabel()
        self.setProperty("kind", "choice")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        words = QVBoxLayout()
        words.setSpacing(em(self, 0.15))
        words.addWidget(TextLabel(title, Level.HEADING))
        words.addWidget(TextLabel(text, muted=True, wrap=True))
        self._layout = QHBoxLayout(self)
        gap = em(self, 0.9)
        self._layout.setContentsMargins(gap, gap, gap, gap)
        self._layout.setSpacing(gap)
        self._layout.addWidget(self._sign)
        self._layout.addLayout(words, 1)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._draw()

    def sizeHint(self) -> QSize:
        return self._layout.sizeHint()  # of what stands in it, not of the empty text

    def _draw(self) -> None:
        colour = self.palette().color(QPalette.ColorRole.Accent)
        self._sign.setPixmap(pixmap(self._picture, em(self, 2), colour, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)


class Stage(QWidget):
    """A page in the middle of the window; on a small screen it scrolls."""

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = page
        holder = QWidget()
        middle = QVBoxLayout(holder)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(page)
        row.addStretch()
        middle.addStretch(2)
        middle.addLayout(row)
        middle.addStretch(3)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)


def primary(text: str, icon_name: str = "") -> QPushButton:
    """The one button of a page that goes on; Enter presses it."""
    button = QPushButton(text)
    if icon_name:
        button.setIcon(icon(icon_name, on_fill=True))
    button.setProperty("kind", "primary")
    button.setDefault(True)
    button.setAccessibleName(text.replace("&", ""))
    return button


def plain(text: str, kind: str = "", icon_name: str = "") -> QPushButton:
    """Another button of a page: kind "", "link", "quiet" or "danger"."""
    button = QPushButton(text)
    if icon_name:
        button.setIcon(icon(icon_name))
    if kind:
        button.setProperty("kind", kind)
    button.setAutoDefault(False)
    button.setAccessibleName(text.replace("&", ""))
    return button
