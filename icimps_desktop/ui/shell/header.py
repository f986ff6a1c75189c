"""The line at the top of the window: search, new incident, purpose, colours, lock."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from icimps_desktop.core.settings import StationConfig
from icimps_desktop.security.session import Actor
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.shell.actions import ActionBook
from icimps_desktop.ui.start.purpose import purpose_line


class Header(QFrame):
    """What is at hand on every screen; each button is an action of the table."""

    def __init__(
        self, config: StationConfig, book: ActionBook, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self._book = book
        station = TextLabel(config.station, Level.HEADING)
        station.setAccessibleName(self.tr("Station"))
        self.demo = TextLabel(self.tr("Demo: everything is invented"), Level.SMALL, muted=True)
        if not config.demo:
            self.demo.hide()
        self.search = QPushButton(icon("search"), self.tr("Search incidents and commands"))
        self.search.setProperty("kind", "field")
        self.search.setAccessibleName(self.tr("Search incidents and commands"))
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.setMaximumWidth(em(self, 34))
        self.new = QPushButton(icon("plus", on_fill=True), self.tr("New incident"))
        self.new.setProperty("kind", "primary")
        self.new.setAccessibleName(self.tr("New incident"))
        self.purpose = QToolButton()
        self.purpose.setProperty("kind", "chip")
        self.purpose.setIcon(icon("purpose"))
        self.purpose.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.purpose.setMaximumWidth(em(self, 20))
        self.theme, self.lock = QToolButton(), QToolButton()
        for button, key, picture in ((self.theme, "theme", "moon"), (self.lock, "lock", "lock")):
            button.setIcon(icon(picture))
            button.setAccessibleName(book.actions[key].text().replace("&", ""))
        layout = QHBoxLayout(self)
        gap = em(self, 0.45)
        layout.setContentsMargins(em(self, 0.9), gap, em(self, 0.9), gap)
        layout.setSpacing(em(self, 0.7))
        layout.addWidget(station)
        layout.addWidget(self.demo)
        layout.addStretch(1)
        layout.addWidget(self.search, 3)
        layout.addStretch(1)
        for part in (self.new, self.purpose, self.theme, self.lock):
            layout.addWidget(part)
        for part, key in (
            (self.search, "search"),
            (self.new, "new_incident"),
            (self.purpose, "purpose"),
            (self.theme, "theme"),
            (self.lock, "lock"),
        ):
            part.clicked.connect(book.actions[key].trigger)

    def show_actor(self, actor: Actor) -> None:
        """Show purpose and working case, and what the policy lets this officer do."""
        text = purpose_line(actor)
        self.purpose.setText(text)
        self.purpose.setAccessibleName(self.tr("Purpose: {text}. Change it.").format(text=text))
        for button, key in ((self.new, "new_incident"), (self.purpose, "purpose")):
            action = self._book.actions[key]
            button.setVisible(action.isVisible())
            button.setEnabled(action.isEnabled())
        for button, key in (
            (self.search, "search"),
            (self.new, "new_incident"),
            (self.purpose, "purpose"),
            (self.theme, "theme"),
            (self.lock, "lock"),
        ):
            button.setToolTip(self._book.actions[key].toolTip())
        keys = self._book.actions["search"].shortcut()
        shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
        self.search.setText(self.tr("Search incidents and commands   {keys}").format(keys=shown))
