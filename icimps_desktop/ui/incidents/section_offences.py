"""Form, second section: the one to ten offences."""

from __future__ import annotations

from icimps_desktop.records.incident import Offence
from icimps_desktop.ui.incidents.code_controls import CodeControl
from icimps_desktop.ui.incidents.controls import ChoiceControl, TextControl
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_entries import EntryPage
from icimps_desktop.ui.incidents.form_options import Options
from icimps_desktop.ui.incidents.form_page import Bound
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.form_state import OffenceState
from icimps_desktop.ui.incidents.lengths import longest

_BURGLARY = "220"


class OffencesPage(EntryPage):
    """What was done: one entry an offence; fields that do not apply are not shown."""

    section = Section.OFFENCES
    list_name = "offences"

    def __init__(self, form: FormPresenter, options: Options) -> None:
        super().__init__(
            form,
            options,
            self.tr("Offences"),
            self.tr("Add another offence"),
            self.tr("Offence"),
        )
        code = self.add("nibrs", self.tr("Offence"), _OffenceControl(options))
        done = self.add(
            "attempted",
            self.tr("Completed or attempted"),
            ChoiceControl([(False, self.tr("Completed")), (True, self.tr("Attempted"))]),
        )
        words = self.add(
            "description",
            self.tr("In your own words"),
            TextControl(longest=longest(Offence, "description")),
        )
        self._weapons = self.add("weapons", self.tr("Weapon or force"), options.codes("weapons", 3))
        using = self.add(
            "suspected_using",
            self.tr("Offender suspected of using"),
            options.codes("suspected_using", 3),
        )
        bias = self.add("bias", self.tr("Hate or bias"), options.codes("bias", 5))
        self._entry = self.add(
            "entry_method", self.tr("Way of entry"), options.code("entry_methods")
        )
        self._premises = self.add("premises", self.tr("Number of premises"), TextControl(longest=3))
        self._activity = self.add(
            "activity", self.tr("Criminal activity or gang"), options.codes("activities", 3)
        )
        self.row(0, (code, 7), (done, 5))
        self.row(1, (words, 12))
        self.row(2, (using, 6), (bias, 6))
        self.row(3, (self._weapons, 6), (self._activity, 6))
        self.row(4, (self._entry, 6), (self._premises, 3))
        self.box.insertStretch(self.box.count() - 1, 1)

    def entry_words(self, place: int) -> str:
        return self.options.offence_words(self.form.state.offences[place])

    def on_edited(self, bound: Bound, value: object) -> None:
        if bound.name == "nibrs" and isinstance(value, str):
            self.form.pick_offence(self.path_of("nibrs"), value, bound.label)
        else:
            super().on_edited(bound, value)

    def show_relevant(self) -> None:
        if not self.count:
            return
        state = self.form.state.offences[self.current]
        if isinstance(code := self.bound["nibrs"].widget, _OffenceControl):
            code.show_offence(state, self.loose_of(self.path_of("nibrs")))
        known = self.form.station.knowledge.lists.get("offences").get(state.nibrs)
        needs = known.many("needs") if known else ()
        allows = known.many("allows") if known else ()
        burglary = state.nibrs == _BURGLARY
        shown = {
            "weapons": "weapon" in needs or bool(state.weapons),
            "activity": "activity" in needs or "gang" in allows or bool(state.activity),
            "entry_method": burglary or bool(state.entry_method),
            "premises": burglary or bool(state.premises),
        }
        for name, show in shown.items():
            self.bound[name].field.setVisible(show)


class _OffenceControl(CodeControl):
    """The offence by code or words; a station's own code is shown as the officer picked it."""

    def __init__(self, options: Options) -> None:
        super().__init__(
            lambda text: options.find("offences", text),
            lambda code: options.label("offences", code, with_code=True),
        )

    def show_offence(self, state: OffenceState, loose: str) -> None:
        """Show an offence under its local code where it has one."""
        self.show_value(state.local_code or state.nibrs, loose)
