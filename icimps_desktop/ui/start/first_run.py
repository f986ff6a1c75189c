"""The first run: how this computer comes to a station."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.start.card import Card, ChoiceButton, FittingStack, plain
from icimps_desktop.ui.start.end_cards import BaseMapCard, DemoCard, RecoveryCodeCard
from icimps_desktop.ui.start.first_run_presenter import FirstRunPresenter
from icimps_desktop.ui.start.join_card import JoinCard
from icimps_desktop.ui.start.station_cards import OfficerCard, StationCard


class ChoiceCard(Card):
    """Four ways in, each with a line that says for whom it is.

    Signals:
        chosen(str): "make", "join", "demo" or "open".
        back: to the login of the station known already.
    """

    chosen = Signal(str)
    back = Signal()

    def __init__(self, can_go_back: bool, parent: QWidget | None = None) -> None:
        super().__init__("", width=34, parent=parent)
        self.title.setText(self.tr("Welcome to ICIMPS Desktop"))
        self.intro.setText(self.tr("How do you want to work on this computer?"))
        self.intro.show()
        self.notice = NoticeBar()
        self.body.addWidget(self.notice)
        self.buttons: list[ChoiceButton] = []
        for key, picture, title, text in (
            (
                "make",
                "file-lock",
                self.tr("Make a station file"),
                self.tr("An encrypted file on this computer. Works without any network."),
            ),
            (
                "join",
                "database",
                self.tr("Join a station database"),
                self.tr("This computer stands in a station that has a database."),
            ),
            (
                "demo",
                "demo",
                self.tr("Try the demo station"),
                self.tr("An invented city to look around in. Nothing in it is real."),
            ),
            (
                "open",
                "folder",
                self.tr("Open a station on this computer"),
                self.tr("From a folder, a backup or a stick."),
            ),
        ):
            button = ChoiceButton(picture, title, text)
            button.clicked.connect(partial(self.chosen.emit, key))
            self.body.addWidget(button)
            self.buttons.append(button)
        if can_go_back:
            leave = plain(self.tr("Back to the login"), icon_name="back")
            leave.clicked.connect(self.back)
            self.add_foot(leave, None)


class FirstRun(FittingStack):
    """All pages of the first run; the window goes on when the presenter has a station.

    Signals:
        back: to the login of the station known already.
    """

    back = Signal()

    def __init__(
        self,
        presenter: FirstRunPresenter,
        *,
        can_go_back: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.choice = ChoiceCard(can_go_back)
        self.station, self.officer = StationCard(), OfficerCard()
        self.code, self.base_map = RecoveryCodeCard(), BaseMapCard()
        self.join, self.demo = JoinCard(), DemoCard()
        for page in (
            *(self.choice, self.station, self.officer, self.code, self.base_map),
            *(self.join, self.demo),
        ):
            self.add(page)
        self._wire()
        QTimer.singleShot(0, self, self.choice.buttons[0].setFocus)

    def _wire(self) -> None:
        asked = self._presenter
        ways: dict[str, Callable[[], None]] = {
            "make": lambda: self.go(self.station, self.station.agency),
            "join": lambda: self.go(self.join, self.join.address),
            "demo": lambda: self.go(self.demo, self.demo.small),
            "open": self._look_for_folder,
        }
        self.choice.chosen.connect(lambda key: ways[key]())
        self.choice.back.connect(self.back)
        for card in (self.station, self.join, self.demo):
            card.back.connect(lambda: self.go(self.choice))
        self.station.done.connect(self._to_officer)
        self.officer.back.connect(lambda: self.go(self.station, self.station.agency))
        self.officer.done.connect(self._make)
        self.code.done.connect(lambda: self.go(self.base_map, self.base_map.path))
        self.base_map.skipped.connect(asked.finish)
        self.base_map.chosen.connect(asked.take_base_map)
        self.join.done.connect(self._join)
        self.demo.wanted.connect(asked.make_demo)
        self.demo.cancelled.connect(asked.cancel)
        asked.base_map_taken.connect(asked.finish)
        asked.code_shown.connect(self._show_code)
        asked.stage.connect(self._on_stage)
        asked.failed.connect(self._on_failed)

    def go(self, page: QWidget, first: QWidget | None = None) -> None:
        """Show a page, with the focus on its first field."""
        self.show_page(page)
        if first is not None:
            first.setFocus()

    def _to_officer(self) -> None:
        self.officer.know(self.station.agency.text(), self.station.station.text())
        self.go(self.officer, self.officer.officer)

    def _make(self) -> None:
        self._presenter.make(
            self.officer.answers(self.station), self.officer.passphrase.first.text()
        )

    def _join(self) -> None:
        self._presenter.join(self.join.answers(), self.join.passphrase.first.text())

    def _show_code(self, code: str) -> None:
        self.officer.passphrase.wipe()
        self.code.show_code(code, self.station.station.text())
        self.go(self.code, self.code.written)

    def _look_for_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder of the station"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self._presenter.open_folder(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_stage(self, what: str, done: int, total: int | None) -> None:
        for card in (self.officer, self.join, self.base_map, self.demo):
            if card is self.current or not what:
                card.set_busy(bool(what))
                card.working.tell(what, done, total)

    def _on_failed(self, text: str, field: str) -> None:
        page = self.current
        if page is self.officer and field in self.station.fields:
            self.go(self.station)
            self.station.fail(field, text)
        elif page is self.officer and field == "station":
            self.go(self.station)
            self.station.fail("folder", text)
        elif isinstance(page, (OfficerCard, JoinCard)):
            page.fail(text, field)
        elif isinstance(page, (BaseMapCard, DemoCard, ChoiceCard)):
            page.notice.say(text)
