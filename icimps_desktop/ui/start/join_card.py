"""The page that makes this computer a workstation of a station database."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.start.answers import JoinAnswers
from icimps_desktop.ui.start.card import Card, plain, primary
from icimps_desktop.ui.start.new_passphrase import NewPassphrase
from icimps_desktop.ui.start.path_edit import PathEdit
from icimps_desktop.ui.start.station_cards import default_folder


class JoinCard(Card):
    """Address, login, joining code, and a passphrase for this computer.

    Signals:
        back, done: which way the page was left.
    """

    back = Signal()
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", width=34, parent=parent)
        self.title.setText(self.tr("Join a station database"))
        self.intro.setText(
            self.tr("The station admin hands out the address, your login and a joining code.")
        )
        self.intro.show()
        self.notice = NoticeBar()
        self.address, self.login, self.code = QLineEdit(), QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("postgresql://station-db:5432/station")
        self.folder = PathEdit(self.tr("Folder for this computer's drafts and keys"))
        self.folder.set_path(default_folder("workstation"))
        self.passphrase = NewPassphrase()
        self.fields = {
            "postgis": Field(self.tr("&Address"), self.address),
            "login": Field(self.tr("&Login"), self.login),
            "code": Field(self.tr("&Joining code"), self.code),
            "folder": Field(self.tr("&Folder"), self.folder),
        }
        row = QHBoxLayout()
        row.setSpacing(em(self, 0.75))
        row.addWidget(self.fields["login"])
        row.addWidget(self.fields["code"])
        self.body.addWidget(self.notice)
        self.body.addWidget(self.fields["postgis"])
        self.body.addLayout(row)
        self.body.addWidget(self.passphrase)
        self.body.addWidget(self.fields["folder"])
        self._leave = plain(self.tr("Back"), icon_name="back")
        self._join = primary(self.tr("Join"), "database")
        self.add_foot(self._leave, None, self._join)
        self._leave.clicked.connect(self.back)
        self._join.clicked.connect(self._check)
        self.passphrase.entered.connect(self._check)
        for line in (self.address, self.login, self.code, self.folder.line):
            line.returnPressed.connect(self._check)

    def answers(self) -> JoinAnswers:
        """What the page says; call it after `done`."""
        return JoinAnswers(
            address=self.address.text().strip(),
            login=self.login.text().strip(),
            joining_code=self.code.text().strip(),
            folder=self.folder.path or Path(),
        )

    def fail(self, words: str, field: str) -> None:
        """Say why it did not work."""
        if field == "passphrase":
            self.passphrase.say(words)
        elif field in self.fields:
            self.fields[field].say(words, Tone.DANGER)
            self.fields[field].control.setFocus()
        else:
            self.notice.say(words)

    def set_busy(self, busy: bool) -> None:
        """Nothing can be changed while the database is asked."""
        lines = (self.address, self.login, self.code, self.folder)
        for part in (*lines, self.passphrase, self._leave, self._join):
            part.setEnabled(not busy)

    def _check(self) -> None:
        self.notice.clear()
        for field in self.fields.values():
            field.clear()
        for name, line, words in (
            ("postgis", self.address, self.tr("Type the address of the database.")),
            ("login", self.login, self.tr("Type your login.")),
            ("code", self.code, self.tr("Type the joining code.")),
            ("folder", self.folder.line, self.tr("Say where drafts and keys go.")),
        ):
            if not line.text().strip():
                self.fail(words, name)
                return
        if self.passphrase.checked() is not None:
            self.done.emit()
