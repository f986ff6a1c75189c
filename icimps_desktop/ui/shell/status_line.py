"""The line at the foot of the window: store, what waits, last save, who is at work."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from icimps_desktop.security.session import Actor
from icimps_desktop.services.status import StationStatus
from icimps_desktop.ui.common.icons import icon, pixmap
from icimps_desktop.ui.common.theme import Level, TextLabel, em, set_mark
from icimps_desktop.ui.common.tone import Tone, tone_colour
from icimps_desktop.ui.shell.status_presenter import StatusPresenter


class Standing(QWidget):
    """An icon and words; the words say it all, icon and colour only help to find it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._picture, self._tone = "", Tone.GOOD
        self._sign = QLabel()
        self._text = TextLabel("", Level.SMALL)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.3))
        layout.addWidget(self._sign)
        layout.addWidget(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, text: str, picture: str, tone: Tone = Tone.GOOD) -> None:
        """Show words with a sign."""
        self._picture, self._tone = picture, tone
        self._text.setText(text)
        set_mark(self._text, "tone", tone.value if tone in (Tone.DANGER, Tone.WARNING) else "")
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(text)
        self.setVisible(bool(text))
        self._draw()

    def _draw(self) -> None:
        palette = self.palette()
        colour = (
            tone_colour(palette, self._tone)
            if self._tone is not Tone.INFO
            else palette.color(QPalette.ColorRole.PlaceholderText)
        )
        if self._picture:
            size = em(self, 1.1)
            self._sign.setPixmap(pixmap(self._picture, size, colour, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)


class StatusLine(QFrame):
    """Shows what the presenter tells; nothing sets it by hand.

    Signals:
        tasks_wanted: running tasks were clicked.
    """

    tasks_wanted = Signal()

    def __init__(self, presenter: StatusPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("foot", True)
        self._presenter = presenter
        self.store = Standing(self.tr("Store"))
        self.waiting = Standing(self.tr("Changes"))
        self.saved = Standing(self.tr("Last save"))
        self.room = Standing(self.tr("Disk"))
        self.officer = Standing(self.tr("Officer"))
        self.tasks = QToolButton()
        self.tasks.setAccessibleName(self.tr("Running tasks"))
        self.tasks.clicked.connect(self.tasks_wanted)
        self.tasks.hide()
        layout = QHBoxLayout(self)
        gap = em(self, 0.25)
        layout.setContentsMargins(em(self, 0.8), gap, em(self, 0.8), gap)
        layout.setSpacing(em(self, 1.3))
        for part in (self.store, self.waiting, self.saved, self.room):
            layout.addWidget(part)
        layout.addStretch()
        layout.addWidget(self.tasks)
        layout.addWidget(self.officer)
        self.store.say(self.tr("Asking the store…"), "refresh", Tone.INFO)
        for part in (self.waiting, self.saved, self.room):
            part.hide()
        presenter.told.connect(self._on_told)

    def show_officer(self, actor: Actor) -> None:
        """Say who is at work."""
        self.officer.say(actor.name, "officer", Tone.INFO)

    def show_tasks(self, count: int) -> None:
        """Say how much is running; nothing when nothing is."""
        text = self.tr("1 task runs") if count == 1 else self.tr("{n} tasks run").format(n=count)
        self.tasks.setText(text)
        self.tasks.setIcon(icon("tasks"))
        self.tasks.setVisible(count > 0)

    def _on_told(self, status: StationStatus) -> None:
        store, tone = self._presenter.store_text(status)
        picture = "file-lock" if status.kind == "cache" else "database"
        self.store.say(store, picture if status.reachable else "unplugged", tone)
        waiting, tone = self._presenter.waiting_text(status)
        self.waiting.say(waiting, "good" if tone is Tone.GOOD else "send", tone)
        self.saved.say(self._presenter.saved_text(status), "save", Tone.INFO)
        other = [fault for fault in status.faults if status.reachable]
        self.room.say(other[0] if other else "", "warning", Tone.WARNING)
        self.setAccessibleName(
            self.tr("Status: {store}. {waiting}.").format(store=store, waiting=waiting)
        )
