"""The login page: banner, officer, passphrase, and the way in with the recovery code."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QWidget

from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.passphrase import PassphraseEdit
from icimps_desktop.ui.common.theme import Level, TextLabel
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.start.card import Card, FittingStack, plain, primary
from icimps_desktop.ui.start.login_presenter import LoginPresenter
from icimps_desktop.ui.start.recovery import RecoveryCard

BANNER_FILE = "banner.txt"
_LONGEST_BANNER = 1200


class LoginPage(FittingStack):
    """Asks who is there and opens the station.

    Signals:
        other_station: the officer wants to open or make another station.
    """

    other_station = Signal()

    def __init__(self, presenter: LoginPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._officer_names = dict[str, str]()
        self._demo = dict[str, tuple[str, str]]()
        self.card = self._make_card()
        self.recovery = RecoveryCard(presenter)
        self.add(self.card)
        self.add(self.recovery)
        self.recovery.left.connect(self._back)
        presenter.stage.connect(self._on_stage)
        presenter.failed.connect(self._on_failed)
        presenter.recovered.connect(self._on_recovered)
        self._fill()

    def _make_card(self) -> Card:
        config = self._presenter.config
        card = Card(config.station, config.agency)
        self.notice = NoticeBar()
        self.officer = QComboBox()
        self.officer.setEditable(True)
        self.officer.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        found = QCompleter(self.officer.model(), self.officer)
        found.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        found.setFilterMode(Qt.MatchFlag.MatchContains)
        self.officer.setCompleter(found)
        self.passphrase = PassphraseEdit(self.tr("Passphrase"))
        self.passphrase.caps_lock.connect(self._on_caps)
        self.passphrase.returnPressed.connect(self._unlock)
        self._officer_field = Field(self.tr("&Officer"), self.officer)
        self._passphrase_field = Field(self.tr("&Passphrase"), self.passphrase)
        self.officer.currentIndexChanged.connect(self._fill_in)
        self.unlock_button = primary(self.tr("Unlock"), "unlock")
        self.unlock_button.clicked.connect(self._unlock)
        self._forgot = plain(self.tr("Forgotten passphrase"), "link")
        self._forgot.clicked.connect(self._recover)
        self._other = plain(self.tr("Another station"), "link")
        self._other.clicked.connect(self.other_station)
        banner = TextLabel(self._banner(), Level.SMALL, muted=True, wrap=True)
        for part in (self.notice, self._officer_field, self._passphrase_field, banner):
            card.body.addWidget(part)
        others = QHBoxLayout()
        others.addWidget(self._forgot)
        others.addWidget(self._other)
        others.addStretch()
        card.body.addLayout(others)
        card.add_foot(None, self.unlock_button)
        return card

    def _banner(self) -> str:
        """The agency's own words from the station's folder, else ours."""
        path = self._presenter.config.folder / BANNER_FILE
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace").strip()
            if text:
                return text[:_LONGEST_BANNER]
        if self._presenter.config.demo:
            return self.tr("Demo station: every person and every incident in it is invented.")
        return self.tr(
            "Police records. By unlocking you say that you are entitled to use them for your "
            "duties. What you read and change is recorded."
        )

    def _fill(self) -> None:
        self._demo = self._presenter.demo_officers()
        with QSignalBlocker(self.officer):
            self.officer.clear()
            for login, name in self._presenter.officers():
                role = self._demo.get(login, ("", ""))[0].replace("_", " ")
                shown = f"{name} · {role}" if role else name
                self.officer.addItem(shown, login)
                self._officer_names[shown.casefold()] = login
            self.officer.setCurrentIndex(self._usual_officer())
        self._fill_in()
        QTimer.singleShot(0, self, self._focus)

    def _usual_officer(self) -> int:
        """The only one; in a demo the supervisor, who sees most of it; else nobody."""
        if self.officer.count() == 1:
            return 0
        supervisor = (who for who, (role, _) in self._demo.items() if role == "supervisor")
        return self.officer.findData(next(supervisor, None))

    def choose(self, login: str) -> None:
        """Put an officer in and go to the passphrase."""
        self.officer.setCurrentIndex(self.officer.findData(login))
        self._focus()

    def _fill_in(self) -> None:
        """In a demo the passphrase is no secret: it stands in a file beside the station."""
        known = self._demo.get(str(self.officer.currentData()))
        if known is not None:
            self.passphrase.setText(known[1])
            self._passphrase_field.say(self.tr("Filled in, because this is the demo."))

    def _focus(self) -> None:
        (self.passphrase if self.officer.currentText() else self.officer).setFocus()

    def _unlock(self) -> None:
        self.notice.clear()
        self._officer_field.clear()
        self._passphrase_field.clear()
        typed = self.officer.currentText().strip()
        who = self._officer_names.get(typed.casefold(), typed)
        self._presenter.unlock(who, self.passphrase.text())

    def _recover(self) -> None:
        typed = self.officer.currentText().strip()
        self.recovery.begin(typed, [self.officer.itemText(i) for i in range(self.officer.count())])
        self.show_page(self.recovery)

    def _back(self) -> None:
        self.show_page(self.card)
        self._focus()

    def _on_stage(self, what: str) -> None:
        self.card.working.tell(what)
        for part in (self.officer, self.passphrase, self.unlock_button, self._forgot, self._other):
            part.setEnabled(not what)

    def _on_failed(self, text: str, field: str) -> None:
        if self.current is not self.card:
            return
        self.passphrase.hide_text()
        if field == "passphrase":
            self._passphrase_field.say(text, Tone.DANGER)
            self.passphrase.setFocus()
            self.passphrase.selectAll()
        elif field == "officer":
            self._officer_field.say(text, Tone.DANGER)
            self.officer.setFocus()
        else:
            self.notice.say(text)

    def _on_recovered(self, login: str) -> None:
        self._back()
        self._fill()
        self.choose(login)
        self.notice.say(
            self.tr("The new passphrase is set. Unlock with it now."), Tone.GOOD, can_close=False
        )

    def _on_caps(self, on: bool) -> None:
        if on:
            self._passphrase_field.say(self.tr("Caps lock is on."), Tone.WARNING)
        else:
            self._passphrase_field.clear()

    def wipe(self) -> None:
        """Forget what was typed."""
        self.passphrase.clear()
        self.passphrase.hide_text()
