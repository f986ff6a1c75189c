"""Steps of a form that can be taken back, each with a name for the menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from icimps_desktop.ui.incidents.form_state import OF_THE_STORE, PARTS, FormState, Value

LOOSE = "?"  # before a path: what was typed there and not picked yet
Told = Callable[[str], None]


def read(state: FormState, path: str) -> Value:
    """What stands at a path, or what is typed there and not picked."""
    return state.loose.get(path[1:], "") if path.startswith(LOOSE) else state.get(path)


def write(state: FormState, path: str, value: Value) -> None:
    """Put it there; loose text that is empty is forgotten."""
    if not path.startswith(LOOSE):
        state.put(path, value)
    elif value:
        state.loose[path[1:]] = str(value)
    else:
        state.loose.pop(path[1:], None)


class SetValue(QUndoCommand):
    """One field got another value; typing in one field without leaving it is one step."""

    def __init__(
        self, state: FormState, path: str, value: Value, label: str, run: int, told: Told
    ) -> None:
        super().__init__(label)
        self._state, self._told = state, told
        self.path, self.run = path, run
        self._old, self.new = read(state, path), value

    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, SetValue) or (other.path, other.run) != (self.path, self.run):
            return False
        self.new = other.new
        return True

    def redo(self) -> None:
        write(self._state, self.path, self.new)
        self._told(self.path)

    def undo(self) -> None:
        write(self._state, self.path, self._old)
        self._told(self.path)


class Replace(QUndoCommand):
    """Many fields at once: an entry added or removed, a fix, a section copied.

    What the store has given the form meanwhile (number, version, state of the report) is
    no part of the step.
    """

    def __init__(self, state: FormState, new: FormState, label: str, path: str, told: Told) -> None:
        super().__init__(label)
        self._state, self._told, self._path = state, told, path
        self._old, self._new = state.copy(), new.copy()

    def redo(self) -> None:
        self._take(self._new)

    def undo(self) -> None:
        self._take(self._old)

    def _take(self, source: FormState) -> None:
        fresh = source.copy()
        for name in FormState.__dataclass_fields__:
            if name not in (*OF_THE_STORE, "now"):
                setattr(self._state, name, getattr(fresh, name))
        self._told(self._path)


def carry_over(state: FormState, before: FormState, after: FormState) -> FormState:
    """The form with the changes that lead from `before` to `after`, and nothing else touched.

    Both are readings of a record made from the form, so they lack its blank entries and
    what could not be read; those stay.
    """
    made = state.copy()
    for name in FormState.__dataclass_fields__:
        if name in PARTS or name in (*OF_THE_STORE, "loose", "now"):
            continue
        if getattr(before, name) != getattr(after, name):
            setattr(made, name, getattr(after, name))
    for name in PARTS:
        was = {part.uid: part for part in before.parts(name)}
        now = {part.uid: part for part in after.parts(name)}
        kept = [p for p in made.parts(name) if p.uid not in was or p.uid in now]
        for part in kept:
            if part.uid in was:
                for field in part.__dataclass_fields__:
                    if getattr(was[part.uid], field) != getattr(now[part.uid], field):
                        setattr(part, field, getattr(now[part.uid], field))
        known = {part.uid for part in kept}
        kept += [part for uid, part in now.items() if uid not in known]
        setattr(made, name, kept)
    return made
