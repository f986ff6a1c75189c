"""What is to be seen while the window is locked: who may unlock it, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from icimps_desktop.core.settings import StationConfig
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.passphrase import PassphraseEdit
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.runtime.job_runner import JobRunner
from icimps_desktop.ui.shell.unlock_presenter import UnlockPresenter
from icimps_desktop.ui.start.card import Card, Stage, plain, primary


class LockScreen(QWidget):
    """Asks the officer at work for his passphrase.

    Signals:
        opened: it was right.
        sign_out_wanted: somebody else wants to work here.
    """

    opened = Signal()
    sign_out_wanted = Signal()

    def __init__(
        self,
        config: StationConfig,
        login: str,
        name: str,
        jobs: JobRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter = UnlockPresenter(config, login, jobs, self)
        self.passphrase = PassphraseEdit(self.tr("Passphrase"))
        self._field = Field(self.tr("&Passphrase of {name}").format(name=name), self.passphrase)
        self._card = Card(self.tr("Locked"), self.tr("Open forms stay as they are."))
        self._card.body.addWidget(self._field)
        self._unlock = primary(self.tr("Unlock"), "unlock")
        self._leave = plain(self.tr("Sign in as someone else"), "link")
        self._card.add_foot(self._leave, None, self._unlock)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Stage(self._card))
        self._unlock.clicked.connect(self._try)
        self.passphrase.returnPressed.connect(self._try)
        self.passphrase.caps_lock.connect(self._on_caps)
        self._leave.clicked.connect(self.sign_out_wanted)
        self._presenter.busy_changed.connect(self._on_busy)
        self._presenter.refused.connect(self._on_refused)
        self._presenter.opened.connect(self._on_opened)

    def begin(self) -> None:
        """Start anew, with the focus on the passphrase."""
        self.passphrase.clear()
        self.passphrase.hide_text()
        self._field.clear()
        self.passphrase.setFocus()

    def _try(self) -> None:
        if self.passphrase.text():
            self._presenter.unlock(self.passphrase.text())

    def _on_busy(self, busy: bool) -> None:
        self._card.working.tell(self.tr("Checking the passphrase…") if busy else "")
        for part in (self.passphrase, self._unlock, self._leave):
            part.setEnabled(not busy)

    def _on_refused(self, text: str) -> None:
        self._field.say(text, Tone.DANGER)
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    def _on_opened(self) -> None:
        self.passphrase.clear()
        self.opened.emit()

    def _on_caps(self, on: bool) -> None:
        if on:
            self._field.say(self.tr("Caps lock is on."), Tone.WARNING)
        else:
            self._field.clear()
