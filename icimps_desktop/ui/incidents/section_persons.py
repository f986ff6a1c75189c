"""Form, third section: everybody in the incident, known or unknown."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from icimps_desktop.records.person import Involvement, PersonIdentity, default_category
from icimps_desktop.ui.incidents.code_controls import CodeControl, CodesControl
from icimps_desktop.ui.incidents.controls import CheckControl, TextControl
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_entries import EntryPage
from icimps_desktop.ui.incidents.form_options import Options, is_offender, is_victim
from icimps_desktop.ui.incidents.form_page import Bound
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.lengths import longest
from icimps_desktop.ui.incidents.relations_control import RelationsControl

_LOOKS = ("height", "build", "hair", "eyes", "clothing", "marks", "speech")
_ORGANISATION = ("B", "F", "G", "R", "S")
_HUMAN = ("age", "sex", "race", "ethnicity", "resident", "born")


class PersonsPage(EntryPage):
    """Who: roles first, then what is known of the person."""

    section = Section.PERSONS
    list_name = "involvements"

    def __init__(self, form: FormPresenter, options: Options) -> None:
        super().__init__(
            form, options, self.tr("Persons"), self.tr("Add another person"), self.tr("Person")
        )
        self._add_roles()
        self._add_identity()
        self._add_looks()
        self._add_links()
        self.box.insertStretch(self.box.count() - 1, 1)

    def _line(self, name: str, label: str) -> Bound:
        """A line for a text of the person or of who he is."""
        identity = name in PersonIdentity.__mapper__.columns
        record = PersonIdentity if identity else Involvement
        return self.add(name, label, TextControl(longest=longest(record, name)))

    def _add_roles(self) -> None:
        options = self.options
        roles = self.add("roles", self.tr("Role"), options.codes("person_roles", 6))
        kind = self.add("victim_type", self.tr("The victim is a"), options.code("victim_types"))
        known = self.add("known", self.tr("Identity"), CheckControl(self.tr("Known by name")))
        self.row(0, (roles, 6), (kind, 4), (known, 2))

    def _add_identity(self) -> None:
        options = self.options
        family = self._line("family_name", self.tr("Family name or organisation"))
        given = self._line("given_names", self.tr("Given names"))
        alias = self._line("alias", self.tr("Also called"))
        born = self.add("born", self.tr("Born"), TextControl(self.tr("1.2.1985")))
        age = self.add("age", self.tr("Age, or 30-40"), TextControl(longest=9))
        sex = self.add("sex", self.tr("Sex"), options.code("sex"))
        race = self.add("race", self.tr("Race"), options.code("race"))
        ethnicity = self.add("ethnicity", self.tr("Ethnicity"), options.code("ethnicity"))
        resident = self.add("resident", self.tr("Lives here"), options.code("resident"))
        phone = self._line("phone", self.tr("Phone"))
        email = self._line("email", self.tr("E-mail"))
        document = self._line("document", self.tr("Document and number"))
        address = self._line("address", self.tr("Address"))
        category = self.add("category", self.tr("Whose data"), options.code("subject_categories"))
        self.row(1, (family, 4), (given, 4), (alias, 2), (born, 2))
        self.row(2, (age, 2), (sex, 2), (race, 3), (ethnicity, 3), (resident, 2))
        self.row(3, (address, 4), (phone, 2), (email, 2), (document, 2), (category, 2))

    def _add_looks(self) -> None:
        height = self._line("height", self.tr("Height"))
        build = self._line("build", self.tr("Build"))
        hair = self._line("hair", self.tr("Hair"))
        eyes = self._line("eyes", self.tr("Eyes"))
        speech = self._line("speech", self.tr("Speech"))
        armed = self.add("armed", self.tr("Warning"), CheckControl(self.tr("Armed")))
        clothing = self._line("clothing", self.tr("Clothing"))
        marks = self._line("marks", self.tr("Scars, marks, tattoos"))
        self.row(4, (height, 2), (build, 2), (hair, 2), (eyes, 2), (speech, 2), (armed, 2))
        self.row(5, (clothing, 6), (marks, 6))

    def _add_links(self) -> None:
        options = self.options
        suffered = self.add(
            "suffered",
            self.tr("Victim of"),
            CodesControl(options.offences, options.offence_label, 10),
        )
        injuries = self.add("injuries", self.tr("Injury"), options.codes("injuries", 5))
        self._relations = RelationsControl(lambda: options.code("relationships"))
        relations = self.add("relations", self.tr("The victim is the offender’s"), self._relations)
        self._relations.typed.connect(self._on_relation_words)
        self.row(6, (suffered, 6), (injuries, 6))
        self.row(7, (relations, 12))

    def entry_words(self, place: int) -> str:
        person = self.form.state.involvements[place]
        words, roles = self.options.person_words(person), self.options.roles(person)
        return f"{words} · {roles}" if roles else words

    def on_edited(self, bound: Bound, value: object) -> None:
        if bound.name == "relations" and isinstance(value, dict):
            self.form.pick_relation(self.path_of("relations"), value, bound.label)
        else:
            super().on_edited(bound, value)

    def on_changed(self, path: str) -> None:
        if path.startswith("offences"):
            self.refresh()  # the names of what a victim suffered
        super().on_changed(path)

    def show_relevant(self) -> None:
        if not self.count:
            return
        person = self.form.state.involvements[self.current]
        victim, organisation = is_victim(person), person.victim_type in _ORGANISATION
        offenders = [one for one in self.options.offenders() if one is not person]
        self._relations.show_offenders(
            [(one.uid, self.options.person_words(one)) for one in offenders]
        )
        path = self.path_of("relations")
        self._relations.show_loose(
            {one.uid: self.form.state.loose.get(f"{path}:{one.uid}", "") for one in offenders}
        )
        looks = is_offender(person) or not person.known or "missing_person" in person.roles
        shown = {
            "victim_type": victim or bool(person.victim_type),
            "suffered": victim or bool(person.suffered),
            "injuries": (victim and not organisation) or bool(person.injuries),
            "relations": (victim and bool(offenders)) or bool(person.relations),
            **{n: looks or bool(getattr(person, n)) for n in _LOOKS},
            "armed": looks or person.armed,
            **{n: not organisation or bool(getattr(person, n)) for n in _HUMAN},
        }
        for name, show in shown.items():
            self.bound[name].field.setVisible(show)
        usual = default_category(tuple(person.roles))
        if isinstance(category := self.bound["category"].widget, CodeControl):
            category.setPlaceholderText(self.options.label("subject_categories", usual))

    def chain(self) -> list[QWidget]:
        chain: list[QWidget] = []
        for widget in super().chain():
            chain += self._relations.lines() if widget is self._relations else [widget]
        return chain

    def path_at_work(self, bound: Bound) -> str:
        path = super().path_at_work(bound)
        return f"{path}:{self._relations.current}" if bound.name == "relations" else path

    def _on_relation_words(self, uid: str, text: str) -> None:
        label = self.bound["relations"].label
        self.form.edit_loose(f"{self.path_of('relations')}:{uid}", text, label)
