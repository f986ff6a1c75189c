"""The incident form: its head, its fields, and what the officer does with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from icimps_desktop.core.clock import zone
from icimps_desktop.ui.common.moments import clock_time, moment
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.notices import Notices
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.incidents.form_body import FormBody, focus
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_head import FormHead
from icimps_desktop.ui.incidents.form_last import COPIED
from icimps_desktop.ui.incidents.form_places import FindPlace
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.section_when import PinWidgetFactory


class FormView(QWidget):
    """One form, keyboard first: Enter and Tab go on, Alt and a letter go to a section.

    Signals:
        saved(UUID): the record is in the store.
        submitted(UUID): and with the supervisor.
        close_wanted: the officer wants to leave the form.
        title_changed: the form is known by another line.
    """

    saved = Signal(object)
    submitted = Signal(object)
    close_wanted = Signal()
    title_changed = Signal()

    def __init__(
        self,
        form: FormPresenter,
        notices: Notices,
        *,
        find_place: FindPlace | None = None,
        make_map: PinWidgetFactory | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.form, self._notices = form, notices
        self.head = FormHead(form.undo_stack)
        self.notice = NoticeBar()
        self.body = FormBody(form, find_place, make_map)
        self._zone = zone(form.station.config.zone)
        self._was_shown = False
        self._act: Callable[[], None] = self.notice.clear
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(_Gate(self._enter))
        box.addWidget(self.head)
        box.addWidget(self.notice)
        box.addWidget(self.body, 1)
        form.setParent(self)  # last, so that it goes last: its undo list tells when it goes
        self._wire()
        self._make_keys()
        self.body.show_all()
        self._show_locked()
        if form.kept_at is not None:
            when = moment(form.kept_at, self._zone, form.station.clock.now())
            self.head.show_kept(self.tr("Your draft, last kept {when}").format(when=when))
        self._show_returned()
        form.check_now()

    def _wire(self) -> None:
        form, head = self.form, self.head
        form.changed.connect(lambda _: self._show_title())
        form.read_only_changed.connect(self._show_locked)
        form.keeper.kept.connect(self._on_kept)
        form.keeper.failed.connect(self._say)
        form.saver.saved.connect(self._on_saved)
        form.saver.failed.connect(self._say)
        form.saver.clashed.connect(self._on_clash)
        form.saver.looked_up.connect(self._show_returned)
        form.saver.busy_changed.connect(self._on_busy)
        for page in self.body.pages.values():
            page.copy_wanted.connect(self.copy_from_last)
            page.keep_wanted.connect(self.keep_for_next)
        self.notice.acted.connect(lambda: self._act())
        head.undo_wanted.connect(form.undo)
        head.redo_wanted.connect(form.redo)
        head.discard_wanted.connect(self.discard)
        head.save_wanted.connect(self.save)
        head.submit_wanted.connect(self.submit)
        head.close_wanted.connect(self.close_wanted)

    def _make_keys(self) -> None:
        body, form = self.body, self.form
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+Return": self.save,
            "Ctrl+Enter": self.save,
            "Ctrl+Shift+Return": self.submit,
            "Ctrl+Shift+Enter": self.submit,
            "F8": lambda: body.next_finding(1),
            "Shift+F8": lambda: body.next_finding(-1),
            "Ctrl+Z": form.undo,
            "Ctrl+Y": form.redo,
            "Ctrl+Shift+Z": form.redo,
            "Ctrl+D": self.copy_from_last,
            "Ctrl+Shift+K": self.keep_for_next,
            "Ctrl+PgDown": lambda: body.next_entry(1),
            "Ctrl+PgUp": lambda: body.next_entry(-1),
            "Ctrl+Shift+Ins": body.add_entry,
            "Ctrl+Shift+Del": body.remove_entry,
            "Ctrl+W": self.close_wanted.emit,
        }
        for section, (_, letter) in body.names.items():
            keys[f"Alt+{letter}"] = _opening(body, section)
        for key, act in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @property
    def title(self) -> str:
        """A line to know the form by."""
        name = self.form.state.number or self.tr("New incident")
        words = self.form.title()
        return f"{name} · {words}" if words else name

    # Gestures

    def save(self) -> None:
        """Keep the record."""
        self.body.settle()
        self.form.saver.save()

    def submit(self) -> None:
        """Keep the record and hand it on; where something must be mended, go there instead."""
        self.body.settle()
        self.form.check_now()
        errors = [finding for finding in self.form.findings if finding.is_error]
        if errors:
            said = self.tr("It cannot be submitted yet: {count} to mend. It can be saved.")
            self._say(said.format(count=len(errors)), Tone.WARNING)
            self.body.next_finding(1)
            return
        self.form.saver.submit()

    def discard(self) -> None:
        """Throw away what was typed, with a way back."""
        if not self.form.saver.knows_stored:
            self._say(
                self.tr(
                    "The stored report cannot be read just now. Close the form; "
                    "the draft can be thrown away in the list."
                )
            )
            return
        self.form.discard(self.tr("Discard what was typed"))
        self._notices.tell(
            self.tr("What was typed is discarded."),
            tone=Tone.INFO,
            act_text=self.tr("Undo"),
            act=self.form.undo,
        )
        self.body.open_section(Section.WHEN)

    def copy_from_last(self) -> None:
        """Fill the shown section as in the last report."""
        section = self.body.section
        label = self.tr("Copy from last report: {what}").format(what=self.body.names[section][0])
        if section not in COPIED or not self.form.copy_from_last(section, label):
            self._say(self.tr("There is no last report to copy this from."), Tone.INFO)
        else:
            self.body.page.go_to("")

    def keep_for_next(self) -> None:
        """Take the shown section over into the next new report, or no longer."""
        section = self.body.section
        if section not in COPIED:
            return
        if self.form.keep_for_next(section):
            said = self.tr("“{what}” is taken over into the next new report.")
        else:
            said = self.tr("“{what}” begins empty in the next new report.")
        self._notices.tell(said.format(what=self.body.names[section][0]), tone=Tone.INFO)
        self.body.page.refresh()

    def retire(self) -> None:
        """Go away; a saving under way is waited for first."""
        self.hide()
        if self.form.jobs.busy:
            self.form.jobs.idle.connect(self.deleteLater)
        else:
            self.deleteLater()

    # What happens

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self.body.restore_focus()
            self.body.show_map()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Enter go through the fields, over the sections, to the buttons, and out."""
        focused = QApplication.focusWidget()
        if self.body.step(focused, forward):
            return True
        outer = [*self.head.buttons(), *self.body.outer()]
        if self.body.holds(focused):
            return focus(outer[0], forward) if forward and outer else self._leave(forward)
        here = next((n for n, widget in enumerate(outer) if widget is focused), None)
        if here is None:
            return bool(super().focusNextPrevChild(forward))
        there = here + (1 if forward else -1)
        if there < 0:
            return self.body.enter_last()
        return focus(outer[there], forward) if there < len(outer) else self._leave(forward)

    def _leave(self, forward: bool) -> bool:
        """On to what stands round the form."""
        widget: QWidget | None = self
        while widget is not None:
            widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
            if widget is None or widget is self:
                return False
            takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()
            if takes and widget.isVisible() and not self.isAncestorOf(widget):
                return focus(widget, forward)
        return False

    def _enter(self, forward: bool) -> None:
        """The focus comes from outside."""
        outer = [*self.head.buttons(), *self.body.outer()]
        if forward or not outer:
            self.body.enter_first()
        else:
            focus(outer[-1], forward)

    def _show_title(self) -> None:
        form = self.form
        state = form.label("statuses", form.state.status)
        self.head.show_title(form.state.number or self.tr("New incident"), state)
        self.head.show_possible(edit=not form.locked, submit=True, discard=form.dirty)
        self.title_changed.emit()

    def _show_locked(self) -> None:
        locked = self.form.locked
        self.body.set_locked(bool(locked))
        if locked:
            self.notice.say(locked, Tone.INFO, can_close=False)
        self._show_title()

    def _show_returned(self) -> None:
        note = self.form.saver.to_be_mended
        if note and not self.form.locked:
            self._say(self.tr("Returned to be mended: {note}").format(note=note), Tone.WARNING)

    def _on_kept(self, at: datetime) -> None:
        time = clock_time(at, self._zone, seconds=True)
        self.head.show_kept(self.tr("Saved {time} on this computer").format(time=time))

    def _on_busy(self, busy: bool) -> None:
        self.head.save.setEnabled(not busy)
        self.head.submit.setEnabled(not busy)
        if busy:
            self.head.show_kept(self.tr("Saving … the text is safe on this computer meanwhile"))

    def _on_saved(self, uid: UUID, submitted: bool) -> None:
        self.notice.clear()
        number = self.form.state.number
        at = clock_time(self.form.station.clock.now(), self._zone, seconds=True)
        self.head.show_kept(self.tr("Saved {time} as {number}").format(time=at, number=number))
        words = self.tr("{number} is submitted.") if submitted else self.tr("{number} is saved.")
        self._notices.tell(words.format(number=number))
        self._show_title()
        (self.submitted if submitted else self.saved).emit(uid)

    def _on_clash(self) -> None:
        said = self.tr(
            "Somebody else has saved this report since you opened it. "
            "Your text is safe in your drafts."
        )
        self._say(said, Tone.WARNING, self.tr("Bring the other changes in"), self._join)

    def _join(self) -> None:
        self.form.saver.join(self.tr("Bring in the newer report"))
        said = self.tr("The other changes are in; where both wrote, your text stands. Save again.")
        self._say(said, Tone.INFO)

    def _say(
        self,
        text: str,
        tone: Tone = Tone.DANGER,
        action: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        self._act = act or self.notice.clear
        self.notice.say(text, tone, action)


class _Gate(QWidget):
    """Stands first in the form without being seen, and leads the focus on to the fields."""

    def __init__(self, enter: Callable[[bool], None]) -> None:
        super().__init__()
        self._enter = enter
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._enter(event.reason() is not Qt.FocusReason.BacktabFocusReason)


def _opening(body: FormBody, section: Section) -> Callable[[], None]:
    return lambda: body.open_section(section)
