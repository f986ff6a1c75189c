"""A sentence across the top of a screen: what went wrong or what is to know, and one way on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from icimps_desktop.ui.common.icons import icon, pixmap
from icimps_desktop.ui.common.theme import TextLabel, em, set_mark
from icimps_desktop.ui.common.tone import Tone, tone_colour


class NoticeBar(QFrame):
    """Hidden until it has something to say; never takes the focus.

    Signals:
        acted: its button was pressed.
        closed: it was put away.
    """

    acted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.INFO
        self._picture = QLabel()
        self._text = TextLabel(wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.clicked.connect(self.acted)
        self._close = QPushButton(icon("close"), "")
        self._close.setProperty("kind", "quiet")
        self._close.setAccessibleName(self.tr("Put this notice away"))
        self._close.setToolTip(self.tr("Put this notice away"))
        self._close.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        gap = em(self, 0.5)
        layout.setContentsMargins(2 * gap, gap, gap, gap)
        for part in (self._picture, self._text, self.button, self._close):
            layout.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)
        layout.setStretch(1, 1)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that stands there; empty when it says nothing."""
        return self._text.text() if not self.isHidden() else ""

    def say(
        self, text: str, tone: Tone = Tone.DANGER, action: str = "", *, can_close: bool = True
    ) -> None:
        """Show a sentence, with a button when `action` names one."""
        self._tone = tone
        self._text.setText(text)
        self.button.setText(action)
        self.button.setAccessibleName(action)
        self.button.setVisible(bool(action))
        self._close.setVisible(can_close)
        self.setAccessibleName(text)
        self._draw()
        self.show()

    def clear(self) -> None:
        """Say nothing more."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _draw(self) -> None:
        set_mark(self, "ground", self._tone.value)
        size, colour = em(self, 1.4), tone_colour(self.palette(), self._tone)
        self._picture.setPixmap(pixmap(self._tone.value, size, colour, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)
