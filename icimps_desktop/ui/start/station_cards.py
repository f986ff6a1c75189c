"""Pages that make a station file: what it is called, and who its first officer is."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import available_timezones

import platformdirs
from PySide6.QtCore import QTimeZone, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.start.answers import StationAnswers
from icimps_desktop.ui.start.card import Card, plain, primary
from icimps_desktop.ui.start.new_passphrase import NewPassphrase
from icimps_desktop.ui.start.path_edit import PathEdit


def default_folder(station: str) -> Path:
    """Where a station goes when nobody says otherwise; not there yet."""
    base = Path(platformdirs.user_data_dir("icimps", appauthor=False)) / "stations"
    name = "-".join(re.findall(r"[a-z0-9]+", station.casefold())) or "station"
    folder, count = base / name, 1
    while folder.exists():
        count += 1
        folder = base / f"{name}-{count}"
    return folder


class StationCard(Card):
    """The station: agency, name, code, clock, folder.

    Signals:
        back, done: which way the page was left.
    """

    back = Signal()
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", width=34, parent=parent)
        self.title.setText(self.tr("Make a station file"))
        self.intro.setText(
            self.tr("One encrypted file on this computer. It needs no network and no server.")
        )
        self.intro.show()
        self.agency, self.station, self.code = QLineEdit(), QLineEdit(), QLineEdit()
        self.agency.setMaxLength(120)
        self.station.setMaxLength(120)
        self.code.setMaxLength(4)
        self.code.setText("N01")
        self.zone = QComboBox()
        self.zone.setEditable(True)
        self.zone.addItems(sorted(available_timezones()))
        self.zone.setCurrentText(bytes(QTimeZone.systemTimeZoneId().data()).decode())
        self.folder = PathEdit(self.tr("Folder"))
        self._own_folder = False
        self.fields = {
            "agency": Field(self.tr("&Agency"), self.agency),
            "station": Field(self.tr("&Station"), self.station),
            "code": Field(self.tr("&Code"), self.code, self.tr("Begins every number, like N01")),
            "zone": Field(self.tr("&Time zone"), self.zone, self.tr("The station's wall clock")),
            "folder": Field(self.tr("&Folder"), self.folder),
        }
        row = QHBoxLayout()
        row.setSpacing(em(self, 0.75))
        row.addWidget(self.fields["code"], 2)
        row.addWidget(self.fields["zone"], 3)
        for name in ("agency", "station"):
            self.body.addWidget(self.fields[name])
        self.body.addLayout(row)
        self.body.addWidget(self.fields["folder"])
        leave, go_on = plain(self.tr("Back"), icon_name="back"), primary(self.tr("Next"), "next")
        self.add_foot(leave, None, go_on)
        leave.clicked.connect(self.back)
        go_on.clicked.connect(self._check)
        for line in (self.agency, self.station, self.code, self.folder.line):
            line.returnPressed.connect(self._check)
        self.code.textEdited.connect(lambda text: self.code.setText(text.upper()))
        self.station.textChanged.connect(self._propose_folder)
        self.folder.line.textEdited.connect(self._on_own_folder)
        self._propose_folder("")

    def _on_own_folder(self) -> None:
        self._own_folder = True

    def _propose_folder(self, station: str) -> None:
        if not self._own_folder:
            self.folder.set_path(default_folder(station))

    def _check(self) -> None:
        for field in self.fields.values():
            field.clear()
        wrong = (
            ("agency", not self.agency.text().strip(), self.tr("The agency needs a name.")),
            ("station", not self.station.text().strip(), self.tr("The station needs a name.")),
            (
                "code",
                not re.fullmatch(r"[A-Z0-9]{1,4}", self.code.text()),
                self.tr("One to four letters or digits."),
            ),
            (
                "zone",
                self.zone.findText(self.zone.currentText()) < 0,
                self.tr("Choose one of the list, like Europe/Berlin."),
            ),
            ("folder", self.folder.path is None, self.tr("Say where the file goes.")),
        )
        for name, is_wrong, words in wrong:
            if is_wrong:
                self.fail(name, words)
                return
        self.done.emit()

    def fail(self, name: str, words: str) -> None:
        """Mark the field that something is wrong with, and go there."""
        field = self.fields[name]
        field.say(words, Tone.DANGER)
        field.control.setFocus()


class OfficerCard(Card):
    """The first officer and his passphrase.

    Signals:
        back, done: which way the page was left.
    """

    back = Signal()
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", width=34, parent=parent)
        self.title.setText(self.tr("The first officer"))
        self.intro.setText(
            self.tr(
                "Admin and supervisor of the station; he lets the others in. Nobody can read the "
                "file without a passphrase, not even its maker."
            )
        )
        self.intro.show()
        self.notice = NoticeBar()
        self.officer = QLineEdit()
        self.officer.setMaxLength(120)
        self._field = Field(self.tr("&Name"), self.officer, self.tr("As it stands in reports"))
        self.passphrase = NewPassphrase()
        self.body.addWidget(self.notice)
        self.body.addWidget(self._field)
        self.body.addWidget(self.passphrase)
        self._leave = plain(self.tr("Back"), icon_name="back")
        self._make = primary(self.tr("Make the station"), "file-lock")
        self.add_foot(self._leave, None, self._make)
        self._leave.clicked.connect(self.back)
        self._make.clicked.connect(self._check)
        self.officer.returnPressed.connect(self.passphrase.first.setFocus)
        self.passphrase.entered.connect(self._check)

    def answers(self, station: StationCard) -> StationAnswers:
        """What both pages say; call it after `done`."""
        return StationAnswers(
            agency=station.agency.text().strip(),
            station=station.station.text().strip(),
            code=station.code.text(),
            zone=station.zone.currentText(),
            officer=self.officer.text().strip(),
            folder=station.folder.path or Path(),
        )

    def know(self, *words: str) -> None:
        """Names that should not stand in the passphrase."""
        self.passphrase.known_words = words

    def fail(self, words: str, field: str) -> None:
        """Say why the station was not made."""
        if field == "passphrase":
            self.passphrase.say(words)
        elif field == "admin":
            self._field.say(words, Tone.DANGER)
        else:
            self.notice.say(words)

    def set_busy(self, busy: bool) -> None:
        """Nothing can be changed while the station is made."""
        for part in (self.officer, self.passphrase, self._leave, self._make):
            part.setEnabled(not busy)

    def _check(self) -> None:
        self.notice.clear()
        self._field.clear()
        if not self.officer.text().strip():
            self._field.say(self.tr("The first officer needs a name."), Tone.DANGER)
            self.officer.setFocus()
        elif self.passphrase.checked() is not None:
            self.done.emit()
