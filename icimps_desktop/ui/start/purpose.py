"""Asks once what the session is for; it stands in every audit entry from then on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.security.policy import NEEDS_PURPOSE, NEEDS_REASON, Action, decide
from icimps_desktop.security.session import Actor, Purpose
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.start.card import plain, primary

translate = QCoreApplication.translate


def purpose_words() -> dict[Purpose, str]:
    """What each purpose is called, the most usual first."""
    return {
        Purpose.INVESTIGATION: translate("Purpose", "Investigation of a case"),
        Purpose.WARRANT: translate("Purpose", "Warrant or wanted check"),
        Purpose.EMERGENCY: translate("Purpose", "Danger to life"),
        Purpose.SUPERVISION: translate("Purpose", "Supervision"),
        Purpose.QUALITY: translate("Purpose", "Data quality"),
        Purpose.STATISTICS: translate("Purpose", "Statistics"),
        Purpose.DISCLOSURE: translate("Purpose", "Disclosure, court"),
        Purpose.SUBJECT_REQUEST: translate("Purpose", "Request of a person concerned"),
        Purpose.TRAINING: translate("Purpose", "Training"),
    }


def needs_purpose(actor: Actor) -> bool:
    """Whether the officer reads records at all and has not said yet what for."""
    probe = actor.with_purpose(Purpose.TRAINING)
    reads = any(decide(probe, action).allowed for action in NEEDS_PURPOSE)
    return actor.purpose is None and reads


def purpose_line(actor: Actor) -> str:
    """Purpose and working case in a few words."""
    if actor.purpose is None:
        return translate("Purpose", "No purpose yet")
    words = purpose_words()[actor.purpose]
    return f"{words} · {actor.working_case}" if actor.working_case else words


class PurposeDialog(QDialog):
    """Purpose, working case and, where one is needed, the reason.

    Signals:
        chosen(Purpose, str, str): purpose, working case, reason; the policy accepts them.
    """

    chosen = Signal(object, str, str)

    def __init__(self, actor: Actor, *, demo: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actor = actor
        self.setModal(True)
        self.setWindowTitle(self.tr("What are you working on?"))
        self.setAccessibleName(self.windowTitle())
        self._intro = TextLabel(
            self.tr(
                "Asked once. It stands beside everything you read, until you change it at the top "
                "of the window."
            ),
            muted=True,
            wrap=True,
        )
        self._group = QButtonGroup(self)
        self.buttons: dict[Purpose, QRadioButton] = {}
        self._choices = self._make_choices(demo)
        self.case, self.reason = QLineEdit(actor.working_case), QLineEdit(actor.reason)
        self.case.setMaxLength(80)
        self.reason.setMaxLength(240)
        self._case_field = Field(self.tr("Working &case"), self.case)
        self._reason_field = Field(
            self.tr("&Reason"),
            self.reason,
            self.tr("Ten characters or more; it is read in reviews."),
        )
        self.go_on = primary(self.tr("Start work"), "check")
        self._later = plain(self.tr("Later"))
        self._build()
        self.go_on.clicked.connect(self._take)
        self._later.clicked.connect(self.reject)
        held = actor.purpose if actor.purpose in self.buttons else Purpose.INVESTIGATION
        self.buttons[held or Purpose.INVESTIGATION].setChecked(True)
        self.case.setFocus()

    def _make_choices(self, demo: bool) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(em(self, 0.35))
        # Training reads invented people only, so it is no purpose at a real station.
        shown = [
            (purpose, text)
            for purpose, text in purpose_words().items()
            if demo or purpose is not Purpose.TRAINING
        ]
        half = -(-len(shown) // 2)
        for place, (purpose, text) in enumerate(shown):
            button = QRadioButton(text)
            button.setAccessibleName(text)
            button.toggled.connect(self._on_choice)
            self._group.addButton(button)
            self.buttons[purpose] = button
            grid.addWidget(button, place % half, place // half)
        return grid

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._later)
        foot.addStretch()
        foot.addWidget(self.go_on)
        layout = QVBoxLayout(self)
        gap = em(self, 1.5)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(em(self, 0.8))
        layout.addWidget(TextLabel(self.windowTitle(), Level.TITLE))
        layout.addWidget(self._intro)
        layout.addLayout(self._choices)
        layout.addWidget(self._case_field)
        layout.addWidget(self._reason_field)
        layout.addLayout(foot)
        self.setFixedWidth(em(self, 40))

    @property
    def purpose(self) -> Purpose:
        """The purpose that is marked."""
        return next(p for p, button in self.buttons.items() if button.isChecked())

    def _on_choice(self, checked: bool) -> None:
        if not checked:
            return
        if self.purpose is Purpose.INVESTIGATION:
            self._case_field.say(self.tr("Its number; an investigation needs one."))
        else:
            self._case_field.say(self.tr("If there is one."))
        self._reason_field.clear()
        self._reason_field.setVisible(self.purpose in NEEDS_REASON)

    def _take(self) -> None:
        case, reason = self.case.text().strip(), self.reason.text().strip()
        needs_reason = self.purpose in NEEDS_REASON
        wanted = self._actor.with_purpose(self.purpose, case, reason if needs_reason else "")
        decision = decide(wanted, Action.INCIDENT_LIST)
        if decision.allowed:
            self.chosen.emit(wanted.purpose, wanted.working_case, wanted.reason)
            self.accept()
            return
        field = self._reason_field if needs_reason else self._case_field
        field.say(decision.why, Tone.DANGER)
        field.control.setFocus()
