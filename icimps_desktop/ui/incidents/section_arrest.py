"""Form, last section: arrests, and clearance by other means."""

from __future__ import annotations

from icimps_desktop.records.arrest import Arrest
from icimps_desktop.ui.incidents.code_controls import CodeControl
from icimps_desktop.ui.incidents.controls import TextControl, WhenControl
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_entries import EntryPage
from icimps_desktop.ui.incidents.form_options import Options
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.lengths import longest

_CLEARANCE = ("exceptional_clearance", "cleared_at")


class ArrestPage(EntryPage):
    """Who was arrested for it, when and how; below, how else it was cleared."""

    section = Section.ARREST
    list_name = "arrests"

    def __init__(self, form: FormPresenter, options: Options) -> None:
        super().__init__(
            form,
            options,
            self.tr("Arrest and clearance"),
            self.tr("Add an arrest"),
            self.tr("Arrest"),
        )
        clock = form.wall_clock
        who = self.add(
            "person_uid",
            self.tr("Who was arrested"),
            CodeControl(options.persons, options.person_label),
        )
        when = self.add("at", self.tr("Arrested at"), WhenControl(clock))
        kind = self.add("arrest_type", self.tr("Kind of arrest"), options.code("arrest_types"))
        offence = self.add(
            "offence_code",
            self.tr("Arrested for"),
            CodeControl(
                lambda text: options.find("offences", text),
                lambda code: options.label("offences", code, with_code=True),
            ),
        )
        number = self.add(
            "transaction_no",
            self.tr("Arrest number"),
            TextControl(longest=longest(Arrest, "transaction_no")),
        )
        multiple = self.add(
            "multiple", self.tr("Clears several incidents"), options.code("arrest_multiple")
        )
        armed = self.add("armed_with", self.tr("Armed with"), options.codes("armed_with", 2))
        age = self.add("age", self.tr("Age"), TextControl(longest=3))
        sex = self.add("sex", self.tr("Sex"), options.code("sex"))
        race = self.add("race", self.tr("Race"), options.code("race"))
        young = self.add(
            "juvenile_disposition",
            self.tr("Under 18: the young person was"),
            options.code("juvenile_dispositions"),
        )
        self.row(0, (who, 6), (when, 6))
        self.row(1, (kind, 6), (offence, 6))
        self.row(2, (armed, 6), (multiple, 3), (number, 3))
        self.row(3, (age, 2), (sex, 3), (race, 3), (young, 4))
        cleared = self.add(
            "exceptional_clearance",
            self.tr("Cleared without an arrest"),
            options.code("exceptional_clearance"),
        )
        on = self.add("cleared_at", self.tr("Cleared on"), WhenControl(clock))
        self.row(4, (cleared, 6), (on, 6))
        self.box.insertStretch(self.box.count() - 1, 1)

    def entry_words(self, place: int) -> str:
        uid = self.form.state.arrests[place].person_uid
        return self.options.person_label(uid) or self.tr("Nobody named yet")

    def path_of(self, name: str) -> str:
        return name if name in _CLEARANCE else super().path_of(name)

    def has(self, name: str) -> bool:
        return name in _CLEARANCE or super().has(name)

    def on_changed(self, path: str) -> None:
        if path.startswith("involvements"):
            self.refresh()  # the names of the arrested
        super().on_changed(path)

    def show_relevant(self) -> None:
        for name, bound in self.bound.items():
            if name not in _CLEARANCE:
                bound.field.setVisible(self.count > 0)
