"""What can be picked in the form's fields: codes, and the form's own persons and offences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from icimps_desktop.records.person import PersonRole
from icimps_desktop.ui.common.words import tr
from icimps_desktop.ui.incidents.code_controls import CodeControl, CodesControl
from icimps_desktop.ui.incidents.form_state import OffenceState, PersonState, is_blank
from icimps_desktop.ui.incidents.suggestions import Option

if TYPE_CHECKING:
    from icimps_desktop.ui.incidents.form_presenter import FormPresenter

_SHOWN = 40
_OFFENDERS = {PersonRole.SUSPECT, PersonRole.ARRESTEE}
_VICTIMS = {PersonRole.VICTIM, PersonRole.OFFICER_VICTIM}


class Options:
    """Finds and names what the form's fields offer."""

    def __init__(self, form: FormPresenter) -> None:
        self._form = form
        self._lists = form.station.knowledge.lists
        self.beats: list[Option] = []

    def code(self, name: str, *, with_code: bool = False) -> CodeControl:
        """A field for one code of a list."""
        return CodeControl(
            lambda text: self.find(name, text), lambda code: self.label(name, code, with_code)
        )

    def codes(self, name: str, most: int) -> CodesControl:
        """A field for several codes of a list."""
        return CodesControl(
            lambda text: self.find(name, text), lambda code: self.label(name, code), most
        )

    def beat(self) -> CodeControl:
        """A field for a beat."""
        return CodeControl(self.find_beat, self.beat_label)

    def find(self, name: str, text: str) -> list[Option]:
        """The codes that a text may mean."""
        found = self._lists.find(name, text, _SHOWN)
        return [Option(code.code, code.label, code.code) for code in found]

    def label(self, name: str, code: str, with_code: bool = False) -> str:
        """The words of a code; a firearm's mark for automatic is said in words."""
        words = self._lists.label(name, code)
        if words == code and code.endswith("A") and code[:-1] in self._lists.get(name):
            words = tr("{weapon}, automatic").format(weapon=self._lists.label(name, code[:-1]))
        return f"{code} · {words}" if with_code and words != code else words

    def find_beat(self, text: str) -> list[Option]:
        """Beats by number or name."""
        wanted = text.casefold()
        return [beat for beat in self.beats if wanted in f"{beat.label} {beat.detail}".casefold()]

    def beat_label(self, uid: str) -> str:
        """The number of a beat."""
        return next((beat.label for beat in self.beats if beat.value == uid), "")

    def offences(self, text: str) -> list[Option]:
        """The offences of this form."""
        named = [
            Option(one.uid, self.offence_words(one))
            for one in self._form.state.offences
            if not is_blank(one)
        ]
        return _holding(named, text)

    def offence_label(self, uid: str) -> str:
        """The words of an offence of this form."""
        found = [one for one in self._form.state.offences if one.uid == uid]
        return self.offence_words(found[0]) if found else ""

    def offence_words(self, offence: OffenceState) -> str:
        """What an offence is called."""
        if offence.local_code:
            return self.label("offences", offence.local_code)
        if offence.nibrs:
            return self.label("offences", offence.nibrs)
        return offence.description or tr("Offence not named yet")

    def persons(self, text: str) -> list[Option]:
        """The persons of this form."""
        named = [
            Option(one.uid, self.person_words(one), self.roles(one))
            for one in self._form.state.involvements
            if not is_blank(one)
        ]
        return _holding(named, text)

    def person_label(self, uid: str) -> str:
        """What a person of this form is called."""
        found = [one for one in self._form.state.involvements if one.uid == uid]
        return self.person_words(found[0]) if found else ""

    def person_words(self, person: PersonState) -> str:
        """A name as far as known, else what he is."""
        name = " ".join(part for part in (person.given_names, person.family_name) if part.strip())
        if name or person.alias:
            return name or person.alias
        words = [self._lists.label("sex", person.sex)] if person.sex in ("M", "F") else []
        words += [tr("about {age}").format(age=person.age)] if person.age else []
        return tr("Unknown ({words})").format(words=", ".join(words)) if words else tr("Unknown")

    def roles(self, person: PersonState) -> str:
        """The roles of a person in words."""
        return ", ".join(self._lists.label("person_roles", role) for role in person.roles)

    def offenders(self) -> list[PersonState]:
        """The suspects and arrestees of this form."""
        return [p for p in self._form.state.involvements if _OFFENDERS & set(p.roles)]


def is_victim(person: PersonState) -> bool:
    """Whether a person is a victim here."""
    return bool(_VICTIMS & set(person.roles))


def is_offender(person: PersonState) -> bool:
    """Whether a person is a suspect or an arrestee here."""
    return bool(_OFFENDERS & set(person.roles))


def _holding(options: Sequence[Option], text: str) -> list[Option]:
    wanted = text.casefold()
    return [one for one in options if wanted in f"{one.label} {one.detail}".casefold()]
