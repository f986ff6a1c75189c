"""Form, fifth section: what happened in words, and how it was done."""

from __future__ import annotations

from PySide6.QtCore import Qt

from icimps_desktop.records.incident import Account
from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.incidents.controls import NoteControl, TextControl
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_options import Options
from icimps_desktop.ui.incidents.form_page import Bound, Page
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.lengths import longest


class NarrativePage(Page):
    """The account in the officer's words, and the modus operandi in six lines."""

    section = Section.NARRATIVE
    alignment = Qt.AlignmentFlag(0)  # the narrative takes what room there is

    def __init__(self, form: FormPresenter, options: Options) -> None:
        super().__init__(form, options, self.tr("Narrative"))
        told = self.add(
            "narrative",
            self.tr("What happened"),
            NoteControl(self.tr("Who did what, where, when, how; what was said and found.")),
        )
        told.widget.setMinimumHeight(em(self, 9))
        self.row(0, (told, 12))
        self.grid.setRowStretch(0, 1)
        entry = self._line("mo_entry", self.tr("How entry was made"))
        means = self._line("mo_means", self.tr("Tools and means"))
        target = self._line("mo_target", self.tr("What was the target"))
        words = self._line("mo_words", self.tr("What was said or claimed"))
        approach = self._line("mo_approach", self.tr("Way of approach"))
        transport = self._line("mo_transport", self.tr("Transport and escape"))
        self.row(1, (entry, 6), (means, 6))
        self.row(2, (target, 6), (words, 6))
        self.row(3, (approach, 6), (transport, 6))
        self.box.setStretchFactor(self.grid, 1)

    def _line(self, name: str, label: str) -> Bound:
        return self.add(name, label, TextControl(longest=longest(Account, name)))
