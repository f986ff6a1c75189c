"""One section of the form: its fields, bound to their places in the form's state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, cast

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.incidents.code_controls import CodeControl, CodesControl
from icimps_desktop.ui.incidents.controls import WhenControl
from icimps_desktop.ui.incidents.form_check import UNREAD, Section
from icimps_desktop.ui.incidents.form_last import COPIED
from icimps_desktop.ui.incidents.form_options import Options
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.form_state import part_path


class Control(Protocol):
    """What every field of the form is, besides a QWidget."""

    @property
    def edited(self) -> SignalInstance: ...
    @property
    def left(self) -> SignalInstance: ...
    @property
    def cursor_moved(self) -> SignalInstance: ...
    @property
    def cursor_at(self) -> int: ...
    def put_cursor(self, at: int) -> None: ...
    def show_value(self, value: object, loose: str = "") -> None: ...
    def set_locked(self, locked: bool) -> None: ...
    def settle(self) -> None: ...


COLUMNS = 12
_NOTHING = "\u00a0"  # keeps the line's room, so that nothing jumps when it is filled


@dataclass(slots=True)
class Bound:
    """A control, its field in the state, and the word for it in the undo list."""

    name: str
    label: str
    widget: QWidget
    field: Field

    @property
    def control(self) -> Control:
        """The same widget, as a field of the form."""
        return cast(Control, self.widget)


class Page(QWidget):
    """The fields of a section in a grid of twelve columns.

    Signals:
        copy_wanted, keep_wanted: take it from the last report, keep it for the next one.
    """

    copy_wanted = Signal()
    keep_wanted = Signal()
    section = Section.WHEN
    alignment = Qt.AlignmentFlag.AlignTop

    def __init__(self, form: FormPresenter, options: Options, title: str) -> None:
        super().__init__()
        self.form, self.options = form, options
        self.bound: dict[str, Bound] = {}
        self.title = TextLabel(title, Level.TITLE)
        self.setAccessibleName(title)
        self.head = QHBoxLayout()
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self._copy, self._keep = QToolButton(), QToolButton()
        if self.section in COPIED:
            self._add_last()
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(em(self, 0.8))
        self.grid.setVerticalSpacing(em(self, 0.45))
        for column in range(COLUMNS):
            self.grid.setColumnStretch(column, 1)
        self.box = QVBoxLayout(self)
        gap = em(self, 1)
        self.box.setContentsMargins(gap, em(self, 0.6), gap, em(self, 0.4))
        self.box.setSpacing(em(self, 0.5))
        self.box.addLayout(self.head)
        self.box.addLayout(self.grid)
        form.changed.connect(self.on_changed)

    # Laying out

    def _add_last(self) -> None:
        """Buttons for what a report takes over from the last one."""
        for button, words, keys, wanted in (
            (self._copy, self.tr("As in the last report"), "Ctrl+D", self.copy_wanted),
            (self._keep, self.tr("Keep for the next"), "Ctrl+Shift+K", self.keep_wanted),
        ):
            button.setText(words)
            button.setToolTip(f"{words} ({keys})")
            button.setAccessibleName(f"{self.title.text()}: {words}")
            button.setProperty("kind", "chip")
            button.clicked.connect(wanted)
            self.head.addWidget(button)
        self._keep.setCheckable(True)

    @property
    def prefix(self) -> str:
        """What stands before a field's name in its path."""
        return ""

    def add(self, name: str, label: str, widget: QWidget, hint: str = "") -> Bound:
        """Bind a control to a field of the state; its place in the grid comes by `row`."""
        widget.setAccessibleName(label)
        bound = Bound(name, label, widget, Field(label, widget, hint))
        self.bound[name] = bound
        control = bound.control
        control.edited.connect(lambda value: self.on_edited(bound, value))
        control.left.connect(lambda: self.on_left(bound))
        control.cursor_moved.connect(lambda: self._note_cursor(bound))
        if isinstance(widget, CodeControl | CodesControl):
            widget.typed.connect(
                lambda text: self.form.edit_loose(self.path_of(name), text, bound.label)
            )
        if isinstance(widget, WhenControl):
            widget.understood.connect(lambda _: self.say_back(bound))
            self.say_back(bound)
        return bound

    def path_of(self, name: str) -> str:
        """The place in the state of a field of this page."""
        return self.prefix + name

    def path_at_work(self, bound: Bound) -> str:
        """Where to come back to when this field has the focus."""
        return self.path_of(bound.name)

    def has(self, name: str) -> bool:
        """Whether there is an entry that the field could show."""
        return True

    def loose_of(self, path: str) -> str:
        """What is typed into a field and not picked yet."""
        return self.form.state.loose.get(path, "")

    def row(self, at: int, *fields: tuple[Bound, int]) -> None:
        """A row of the grid: bound fields with the columns that each spans."""
        column = 0
        for bound, span in fields:
            self.grid.addWidget(bound.field, at, column, 1, span, self.alignment)
            column += span

    def say_back(self, bound: Bound) -> None:
        """Below a time: what it was understood as, while it is typed."""
        widget = bound.widget
        if isinstance(widget, WhenControl):
            understood = widget.value is not None
            bound.field.say(widget.said_back() if understood else _NOTHING)

    def label_of(self, path: str) -> str:
        """The label of the field of a path; nothing where it has none here."""
        bound = self.bound_of(path)
        return bound.label if bound else ""

    def bound_of(self, path: str) -> Bound | None:
        """The field of a path; None where it has none here."""
        return self.bound.get(_name(path))

    # State and controls

    def on_edited(self, bound: Bound, value: object) -> None:
        """A control has another value."""
        path = self.path_of(bound.name)
        if not isinstance(value, str | bool | list):
            raise TypeError(path)
        if isinstance(bound.widget, CodeControl | CodesControl):
            self.form.pick(path, value, bound.label)
        else:
            self.form.edit(path, value, bound.label)

    def on_left(self, bound: Bound) -> None:
        """A control was left."""
        self.form.end_run()

    def on_changed(self, path: str) -> None:
        """Something in the state is another."""
        place = part_path(path)
        if place is None and path not in self.bound and path:
            return
        self.refresh()

    def refresh(self) -> None:
        """Show what the state holds."""
        for bound in self.bound.values():
            path = self.path_of(bound.name)
            there = self.has(bound.name)
            bound.field.setEnabled(there)
            if there:
                bound.control.show_value(self.form.state.get(path), self.loose_of(path))
        self._copy.setEnabled(self.form.last.state is not None)
        self._keep.setChecked(self.section in self.form.last.sticky)
        self.show_relevant()
        self.mark_unread()

    def show_relevant(self) -> None:
        """Show the fields that matter for what was entered so far."""

    def mark_unread(self) -> None:
        """Mark fields whose text cannot be read, once they were left."""
        unread = {f.path: f.sentence for f in self.form.findings if f.rule == UNREAD}
        focused = QApplication.focusWidget()
        for bound in self.bound.values():
            said = unread.get(self.path_of(bound.name), "")
            at_work = focused is not None and _within(focused, bound.widget)
            if said and not at_work:
                bound.field.say(said, Tone.DANGER)
            elif bound.widget.property("wrong"):
                bound.field.clear()
                self.say_back(bound)

    def set_locked(self, locked: bool) -> None:
        """Let every field be read only."""
        for bound in self.bound.values():
            bound.control.set_locked(locked)
        for button in (self._copy, self._keep):
            button.setVisible(not locked and self.section in COPIED)

    # Focus

    def chain(self) -> list[QWidget]:
        """What Tab and Enter go through, in order."""
        ordered = sorted(self.bound.values(), key=self._place)
        return [b.widget for b in ordered if b.widget.isVisibleTo(self) and b.widget.isEnabled()]

    def tools(self) -> list[QWidget]:
        """The page's own buttons, which Tab comes to after the fields."""
        return [self._copy, self._keep]

    def go_to(self, path: str) -> bool:
        """Put the focus into the field of a path; the first field where it has none."""
        bound = self.bound_of(path)
        if bound is not None and not bound.widget.isVisibleTo(self):
            bound.field.show()
        chain = self.chain()
        target = bound.widget if bound is not None else (chain[0] if chain else None)
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return bound is not None

    def focused(self) -> Bound | None:
        """The field at work."""
        focused = QApplication.focusWidget()
        if focused is None:
            return None
        return next((b for b in self.bound.values() if _within(focused, b.widget)), None)

    def _place(self, bound: Bound) -> tuple[int, int]:
        index = self.grid.indexOf(bound.field)
        if index < 0:
            return 999, 0
        place = self.grid.getItemPosition(index)
        return int(place[0]), int(place[1])  # type: ignore[index]

    def _note_cursor(self, bound: Bound) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and _within(focused, bound.widget):
            self.form.note_focus(self.path_at_work(bound), bound.control.cursor_at)


def _within(inner: QWidget, outer: QWidget) -> bool:
    return inner is outer or outer.isAncestorOf(inner)


def _name(path: str) -> str:
    """The field's name at the end of a path."""
    return path.rsplit(".", 1)[-1].partition(":")[0]
