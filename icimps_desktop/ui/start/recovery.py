"""A new passphrase with the recovery code of the station."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.start.card import Card, plain, primary
from icimps_desktop.ui.start.login_presenter import LoginPresenter
from icimps_desktop.ui.start.new_passphrase import NewPassphrase


class RecoveryCard(Card):
    """Officer, recovery code, new passphrase twice.

    Signals:
        left: back to the login, with or without a new passphrase.
    """

    left = Signal()

    def __init__(self, presenter: LoginPresenter, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.title.setText(self.tr("Forgotten passphrase"))
        self.intro.setText(
            self.tr(
                "The recovery code was shown when this station was made. The station admin "
                "keeps it on paper."
            )
        )
        self.intro.show()
        self._presenter = presenter
        self.notice = NoticeBar()
        self.officer = QComboBox()
        self.code = QLineEdit()
        self.code.setPlaceholderText("ABCD-EFGH-IJKL-MNOP-…")
        self._officer_field = Field(self.tr("&Officer"), self.officer)
        self._code_field = Field(
            self.tr("&Recovery code"), self.code, self.tr("Capitals and dashes do not matter.")
        )
        self.passphrase = NewPassphrase((presenter.config.station, presenter.config.agency))
        self._back = plain(self.tr("Back"), icon_name="back")
        self._set = primary(self.tr("Set the new passphrase"), "key")
        for part in (self.notice, self._officer_field, self._code_field, self.passphrase):
            self.body.addWidget(part)
        self.add_foot(self._back, None, self._set)
        self._back.clicked.connect(self._leave)
        self._set.clicked.connect(self._submit)
        self.passphrase.entered.connect(self._submit)
        presenter.stage.connect(self._on_stage)
        presenter.failed.connect(self._on_failed)
        presenter.recovered.connect(self._wipe)

    def begin(self, who: str, names: list[str]) -> None:
        """Start with an officer chosen."""
        self.officer.clear()
        self.officer.addItems(names)
        self.officer.setCurrentText(who)
        self.code.clear()
        self.passphrase.wipe()
        self.notice.clear()
        self.code.setFocus()

    def _leave(self) -> None:
        self._wipe()
        self.left.emit()

    def _wipe(self) -> None:
        self.code.clear()
        self.passphrase.wipe()

    def _submit(self) -> None:
        self.notice.clear()
        self._code_field.clear()
        if not self.code.text().strip():
            self._code_field.say(self.tr("Type the recovery code."), Tone.DANGER)
            self.code.setFocus()
            return
        passphrase = self.passphrase.checked()
        if passphrase is not None:
            self._presenter.recover(self.officer.currentText(), self.code.text(), passphrase)

    def _on_stage(self, what: str) -> None:
        self.working.tell(what)
        for part in (self.officer, self.code, self.passphrase, self._back, self._set):
            part.setEnabled(not what)

    def _on_failed(self, text: str, field: str) -> None:
        if not self.isVisible():
            return
        if field == "code":
            self._code_field.say(text, Tone.DANGER)
            self.code.setFocus()
        elif field == "passphrase":
            self.passphrase.say(text)
        else:
            self.notice.say(text)
