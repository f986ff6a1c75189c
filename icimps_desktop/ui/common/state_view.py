"""What stands in a screen's place when there is nothing to show: why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from icimps_desktop.ui.common.icons import icon, pixmap
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone, tone_colour


class StateView(QWidget):
    """Empty, loading, denied or broken: an icon, a sentence, and a button when one helps.

    Signals:
        acted: the button was pressed.
    """

    acted = Signal()

    def __init__(
        self,
        title: str,
        text: str = "",
        action: str = "",
        *,
        icon_name: str = "info",
        tone: Tone | None = None,
        action_icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name, self._tone = icon_name, tone
        self._picture = QLabel()
        self._title = TextLabel(title, Level.TITLE)
        self._text = TextLabel(text, muted=True, wrap=True)
        self.button = QPushButton(action)
        if action_icon:
            self.button.setIcon(icon(action_icon))
        self.button.clicked.connect(self.acted)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(self, 0.7))
        layout.addStretch(2)
        layout.addWidget(self._picture)
        layout.addWidget(self._title)
        for part in (self._text, self.button):
            row = QHBoxLayout()  # not an alignment: then wrapped lines would be cut off
            row.addStretch()
            row.addWidget(part)
            row.addStretch()
            layout.addLayout(row)
        layout.addStretch(3)
        for label in (self._picture, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._fit()
        self.show_state(title, text, action)

    def show_state(self, title: str, text: str = "", action: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.button.setText(action)
        self.button.setAccessibleName(action)
        self.button.setVisible(bool(action))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def _fit(self) -> None:
        palette = self.palette()
        colour = (
            palette.color(QPalette.ColorRole.PlaceholderText)
            if self._tone is None
            else tone_colour(palette, self._tone)
        )
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(pixmap(self._icon_name, em(self, 3), colour, ratio))
        self._text.setFixedWidth(em(self, 32))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._fit()
        super().changeEvent(event)
