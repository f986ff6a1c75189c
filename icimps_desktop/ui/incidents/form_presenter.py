"""Incident form: what stands in it and what is done with it, without a widget in sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from icimps_desktop.core.clock import zone
from icimps_desktop.records.incident import Incident, LocationHow
from icimps_desktop.records.person import PersonRole
from icimps_desktop.ui.incidents.form_check import FormFinding, Section, look_at, with_fix
from icimps_desktop.ui.incidents.form_drafts import DraftKeeper, DraftText
from icimps_desktop.ui.incidents.form_jobs import FormJobs
from icimps_desktop.ui.incidents.form_last import LastForm, with_section
from icimps_desktop.ui.incidents.form_places import FoundPlace, place_edits, typed_coordinate
from icimps_desktop.ui.incidents.form_saving import FormSaver
from icimps_desktop.ui.incidents.form_state import PARTS, FormState, Value, is_blank, part_path
from icimps_desktop.ui.incidents.form_typed import Setting
from icimps_desktop.ui.incidents.form_undo import LOOSE, Replace, SetValue, read
from icimps_desktop.ui.runtime.job_runner import JobRunner

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

_CHECK_MS = 200  # after the last key; findings stand within 300 ms
MOST_OFFENCES = 10
_VICTIMS = {PersonRole.VICTIM.value: "I", PersonRole.OFFICER_VICTIM.value: "L"}


class FormPresenter(QObject):
    """One form on one record.

    Signals:
        changed(str): another value stands at this path (a list's name: entries came or
            went; empty: anything may be different).
        findings_changed: rules have looked again.
        focus_wanted(str): the field at this path should get the focus.
        read_only_changed: the form can or cannot be typed in any more.
    """

    changed = Signal(str)
    findings_changed = Signal()
    focus_wanted = Signal(str)
    read_only_changed = Signal()

    def __init__(
        self,
        station: OpenStation,
        jobs: JobRunner,
        state: FormState,
        *,
        base: Incident | None = None,
        recovered: bool = False,
        kept_at: datetime | None = None,
        focus: str = "",
        last: LastForm | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.station, self.state = station, state
        self.jobs = FormJobs(jobs, self)
        self.last = last or LastForm()
        self.undo_stack = QUndoStack(self)
        self.findings: list[FormFinding] = []
        self.focus = focus
        self.kept_at = kept_at  # when a recovered draft was last kept
        self._locked = ""
        self._run = 0
        self._clock_of_draft = state.now if recovered else ""
        self.keeper = DraftKeeper(
            station.drafts, lambda: station.actor, self.jobs, state.uid, self._draft_text, self
        )
        self.saver = FormSaver(self, base, recovered)
        self._check = QTimer(self)
        self._check.setSingleShot(True)
        self._check.setInterval(_CHECK_MS)
        self._check.timeout.connect(self.check_now)

    # What stands there

    @property
    def is_new(self) -> bool:
        """Whether the record has no number yet."""
        return not self.state.number

    @property
    def locked(self) -> str:
        """Why nothing can be typed; empty while it can."""
        return self._locked

    def lock(self, why: str) -> None:
        """Let the form be read only from now on, and say why."""
        if why != self._locked:
            self._locked = why
            self.read_only_changed.emit()

    @property
    def dirty(self) -> bool:
        """Whether something stands here that the record does not hold."""
        return not self.state.same_as(self.saver.saved_state)

    def setting(self) -> Setting:
        """Where and when, at this moment."""
        actor = self.station.actor
        return Setting(
            self.station.config.zone,
            actor.station_uid,
            actor.officer_uid,
            self.station.clock.now(),
            month_first(),
        )

    def wall_clock(self) -> datetime:
        """The station's wall clock, naive; in a recovered draft the one of its last key."""
        if self._clock_of_draft:
            return datetime.fromisoformat(self._clock_of_draft)
        now = self.station.clock.now().astimezone(zone(self.station.config.zone))
        return now.replace(tzinfo=None)

    def label(self, list_name: str, code: str) -> str:
        """The words of a code."""
        return self.station.knowledge.lists.label(list_name, code)

    def title(self) -> str:
        """A line to know the report by: its gravest words and its place."""
        words = [self.label("offences", o.nibrs) for o in self.state.offences if o.nibrs][:1]
        words += [self.state.address.strip()] if self.state.address.strip() else []
        return ", ".join(words)

    # Changes

    def edit(self, path: str, value: Value, label: str) -> None:
        """Put a value at a path, as a step with that name; typing on goes into the same step."""
        if self._locked or read(self.state, path) == value:
            return
        self._begin_edit()
        extra = self._follow_ups(path, value)
        if extra:
            self.undo_stack.beginMacro(label)
        self._push(path, value, label)
        for other, other_value in extra.items():
            self._push(other, other_value, label)
        if extra:
            self.undo_stack.endMacro()
            self.end_run()

    def edit_loose(self, path: str, text: str, label: str) -> None:
        """Note what is typed into a code field before anything is picked."""
        self.edit(LOOSE + path, text, label)

    def edit_many(self, values: Mapping[str, Value], label: str) -> None:
        """Several values as one step."""
        changes = {p: v for p, v in values.items() if read(self.state, p) != v}
        if self._locked or not changes:
            return
        self._begin_edit()
        self.end_run()
        self.undo_stack.beginMacro(label)
        for path, value in changes.items():
            self._push(path, value, label)
        self.undo_stack.endMacro()
        self.end_run()

    def end_run(self) -> None:
        """What is typed next is a step of its own: a field was left."""
        self._run += 1

    def pick(self, path: str, value: Value, label: str) -> None:
        """Take a code: the value, and what was typed to find it is forgotten."""
        self.end_run()
        if self.state.loose.get(path):
            self.edit_many({LOOSE + path: "", path: value} | self._follow_ups(path, value), label)
        else:
            self.edit(path, value, label)
        self.end_run()

    def pick_offence(self, path: str, code: str, label: str) -> None:
        """Take an offence: a local code brings the code it maps to, and the international one."""
        place = part_path(path)
        found = self.station.knowledge.lists.get("offences").get(code)
        if place is None:
            raise KeyError(path)
        entry = f"{place[0]}[{place[1]}]"
        shipped = found.shipped if found else code
        self.edit_many(
            {
                LOOSE + path: "",
                f"{entry}.nibrs": shipped,
                f"{entry}.local_code": code if shipped != code else "",
                f"{entry}.iccs": found.text("iccs") if found else "",
            },
            label,
        )

    def pick_relation(self, path: str, value: dict[str, str], label: str) -> None:
        """Take what a victim is to each offender."""
        loose = {LOOSE + key: "" for key in self.state.loose if key.startswith(f"{path}:")}
        self.edit_many({**loose, path: {uid: code for uid, code in value.items() if code}}, label)

    def settle_coordinate(self, label: str) -> None:
        """The coordinate field was left: write it in full, with its accuracy and how it was got."""
        self.edit_many(typed_coordinate(self.state), label)

    def take_place(self, place: FoundPlace, label: str) -> None:
        """Take a place of the gazetteer: address, point, how it was got."""
        self.edit_many(
            place_edits(place.lat, place.lon, place.how, place.accuracy_m)
            | {"address": place.label},
            label,
        )

    def take_pin(self, lat: float, lon: float, accuracy_m: float, label: str) -> None:
        """Take a point of the map."""
        self.edit_many(place_edits(lat, lon, LocationHow.MAP, accuracy_m), label)

    def add(self, name: str, label: str) -> int:
        """Add an entry to a list; its place. A blank last entry is used again."""
        parts = self.state.parts(name)
        if parts and is_blank(parts[-1]):
            return len(parts) - 1
        if self._locked or (name == "offences" and len(parts) >= MOST_OFFENCES):
            return len(parts) - 1
        made = self.state.copy()
        made.parts(name).append(PARTS[name]())
        self._replace(made, label, name)
        return len(parts)

    def remove(self, name: str, place: int, label: str) -> None:
        """Take an entry out, with what other entries say of it."""
        if self._locked or place >= len(self.state.parts(name)):
            return
        self._replace(without(self.state, name, place), label, name)

    def fix(self, finding: FormFinding) -> None:
        """Take a finding's fix."""
        if finding.fix is None or self._locked:
            return
        self._replace(with_fix(self.state, self.setting(), finding.fix), finding.fix.label, "")
        self.check_now()

    def copy_from_last(self, section: Section, label: str) -> bool:
        """Fill a section as in the last report; false where there is none."""
        if self.last.state is None or self._locked:
            return False
        self._replace(with_section(self.state, self.last.state, section), label, "")
        return True

    def keep_for_next(self, section: Section) -> bool:
        """Take a section over into new reports, or no longer; whether it is from now on."""
        self.last.sticky ^= {section}
        self.saver.keep_last()
        return section in self.last.sticky

    def replace(self, made: FormState, label: str) -> None:
        """Put another text into the whole form, as one step."""
        self._replace(made, label, "")

    def discard(self, label: str) -> None:
        """Throw away what was typed since it was last saved; undo brings it back."""
        self._replace(self.saver.saved_state, label, "")
        self.keeper.drop()

    def undo(self) -> None:
        """Take the last step back and go to where it was."""
        self._step(self.undo_stack.undo)

    def redo(self) -> None:
        """Do the step again and go to where it was."""
        self._step(self.undo_stack.redo)

    # Rules and drafts

    def check_now(self) -> None:
        """Have the rules look at the form as it stands."""
        self._check.stop()
        self.findings = look_at(self.state, self.setting(), self.station.incidents.check)
        self.findings_changed.emit()

    def note_focus(self, path: str, cursor: int) -> None:
        """Remember the field at work, so that a restart comes back to it."""
        mark = f"{path}@{cursor}"
        if mark != self.focus:
            self.focus = mark
            if self.dirty and not self._locked:
                self.keeper.touch()

    def close(self) -> None:
        """Leave the form; what is typed stays in the drafts.

        Raises:
            UnavailableError: it could not be put on disk.
        """
        self._check.stop()
        if not self._locked:
            self.keeper.flush()

    def told(self, path: str) -> None:
        """Something changed at a path, by typing, undo or the store."""
        self.changed.emit(path)
        self._check.start()
        if self.dirty:
            self.keeper.touch()
        else:
            self.keeper.drop()

    def _begin_edit(self) -> None:
        self._clock_of_draft = ""

    def _push(self, path: str, value: Value, label: str) -> None:
        if read(self.state, path) != value:
            step = SetValue(self.state, path, value, label, self._run, self._told_of)
            self.undo_stack.push(step)

    def _told_of(self, path: str) -> None:
        self.told(path.removeprefix(LOOSE))

    def _replace(self, made: FormState, label: str, path: str) -> None:
        self._begin_edit()
        self.end_run()
        self.undo_stack.push(Replace(self.state, made, label, path, self.told))
        self.end_run()

    def _step(self, step: Callable[[], None]) -> None:
        if self._locked:
            return
        where: list[str] = []
        listening = self.changed.connect(where.append)
        step()
        self.changed.disconnect(listening)
        self.end_run()
        if where and where[-1]:
            self.focus_wanted.emit(where[-1])

    def _follow_ups(self, path: str, value: Value) -> dict[str, Value]:
        """What a value brings with it: a victim is a person, and suffered what was entered."""
        place = part_path(path)
        if place is None or not path.endswith(".roles") or not isinstance(value, list):
            return {}
        person = self.state.involvements[place[1]]
        kinds = [_VICTIMS[role] for role in value if role in _VICTIMS]
        if not kinds:
            return {}
        extra: dict[str, Value] = {}
        if not person.victim_type:
            extra[f"involvements[{place[1]}].victim_type"] = kinds[-1]
        if not person.suffered:
            suffered = [one.uid for one in self.state.offences if not is_blank(one)]
            extra[f"involvements[{place[1]}].suffered"] = suffered
        return extra

    def _draft_text(self) -> DraftText:
        self.state.now = self.wall_clock().isoformat(timespec="minutes")
        return DraftText(self.title(), self.state.to_json(), self.focus[:120])


def without(state: FormState, name: str, place: int) -> FormState:
    """The form without one entry, and without what other entries say of it."""
    made = state.copy()
    gone = made.parts(name).pop(place).uid
    made.loose = {}
    for path, text in state.loose.items():
        at = part_path(path)
        if at is None or at[0] != name or at[1] < place:
            made.loose[path] = text
        elif at[1] > place:
            made.loose[path.replace(f"[{at[1]}]", f"[{at[1] - 1}]", 1)] = text
    for person in made.involvements:
        person.suffered = [uid for uid in person.suffered if uid != gone]
        person.relations.pop(gone, None)
    for arrest in made.arrests:
        if arrest.person_uid == gone:
            arrest.person_uid = ""
    return made


def month_first() -> bool:
    """Whether 4/5 is the fifth of April in the language in force."""
    return QLocale().dateFormat(QLocale.FormatType.ShortFormat).lower().startswith("m")
