"""Under the form's head: sections, the fields of one of them, findings; and the way through."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QWidget,
)
from shiboken6 import isValid

from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.incidents.form_check import (
    UNREAD,
    FormFinding,
    Section,
    filled_sections,
    section_of,
)
from icimps_desktop.ui.incidents.form_entries import EntryPage
from icimps_desktop.ui.incidents.form_options import Options
from icimps_desktop.ui.incidents.form_page import Page
from icimps_desktop.ui.incidents.form_places import FindPlace
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.form_side import FindingList, SectionList
from icimps_desktop.ui.incidents.section_arrest import ArrestPage
from icimps_desktop.ui.incidents.section_narrative import NarrativePage
from icimps_desktop.ui.incidents.section_offences import OffencesPage
from icimps_desktop.ui.incidents.section_persons import PersonsPage
from icimps_desktop.ui.incidents.section_things import ThingsPage
from icimps_desktop.ui.incidents.section_when import PinWidgetFactory, WhenPage


class FormBody(QWidget):
    """The fields of a form, a section at a time, in one line from the first to the last."""

    def __init__(
        self,
        form: FormPresenter,
        find_place: FindPlace | None,
        make_map: PinWidgetFactory | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.form = form
        self.options = Options(form)
        self.names = {
            Section.WHEN: (self.tr("When, where"), self.tr("W")),
            Section.OFFENCES: (self.tr("Offences"), self.tr("O")),
            Section.PERSONS: (self.tr("Persons"), self.tr("P")),
            Section.THINGS: (self.tr("Things"), self.tr("T")),
            Section.NARRATIVE: (self.tr("Narrative"), self.tr("N")),
            Section.ARREST: (self.tr("Arrest"), self.tr("A")),
        }
        self._when = WhenPage(form, self.options, find_place, make_map)
        self.pages: dict[Section, Page] = {
            Section.WHEN: self._when,
            Section.OFFENCES: OffencesPage(form, self.options),
            Section.PERSONS: PersonsPage(form, self.options),
            Section.THINGS: ThingsPage(form, self.options),
            Section.NARRATIVE: NarrativePage(form, self.options),
            Section.ARREST: ArrestPage(form, self.options),
        }
        self.sections = SectionList(self.names)
        self.finding_list = FindingList()
        self.finding_list.setFixedWidth(em(self, 21))
        self._stack = QStackedWidget()
        self._areas = {section: _area(page) for section, page in self.pages.items()}
        for area in self._areas.values():
            self._stack.addWidget(area)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sections)
        row.addWidget(self._stack, 1)
        row.addWidget(self.finding_list)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        form.findings_changed.connect(self._show_findings)
        form.focus_wanted.connect(self.go_to)
        self.sections.chosen.connect(self.open_section)
        self.finding_list.jump.connect(lambda finding: self.go_to(finding.path))
        self.finding_list.fix.connect(self._on_fix)

    def has_room(self) -> bool:
        """Whether the whole section shown is seen without scrolling."""
        area = self._areas[self.section]
        bars = (area.horizontalScrollBar(), area.verticalScrollBar())
        return all(bar.maximum() == 0 for bar in bars)

    @property
    def section(self) -> Section:
        """The section that is shown."""
        return next(s for s, area in self._areas.items() if area is self._stack.currentWidget())

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.pages[self.section]

    def show_all(self) -> None:
        """Show the whole state."""
        for page in self.pages.values():
            page.refresh()

    def show_map(self) -> None:
        """Let the map come, after the fields."""
        self._when.show_map()

    def set_locked(self, locked: bool) -> None:
        """Let every field be read only."""
        for page in self.pages.values():
            page.set_locked(locked)
        self.finding_list.setVisible(not locked)

    def open_section(self, section: Section) -> None:
        """Show a section and go to its first field."""
        self._show_section(section)
        self.pages[section].go_to("")

    def go_to(self, path: str) -> None:
        """Go to the field of a path, wherever it is."""
        section = section_of(path) if path else self.section
        self._show_section(section)
        self.pages[section].go_to(path)

    def next_finding(self, by: int) -> None:
        """Go to the field of the next thing to mend (1) or of the one before (-1)."""
        self.form.check_now()  # what was typed just now counts
        finding = self.finding_list.next_finding(by)
        if finding is None:
            return
        self.go_to(finding.path)
        focused = QApplication.focusWidget()
        if focused is not None:
            focused.setAccessibleDescription(finding.sentence)

    def restore_focus(self) -> None:
        """Go to the field, and the place in it, that the draft was left in."""
        path, _, at = self.form.focus.rpartition("@")
        if not path:
            self.open_section(Section.WHEN)
            return
        self.go_to(path)
        bound = self.page.bound_of(path)
        if bound is not None and at.isdecimal():
            bound.control.put_cursor(int(at))

    def settle(self) -> None:
        """Let the field at work write its value out, as leaving it would."""
        bound = self.page.focused()
        if bound is not None and not self.form.locked:
            bound.control.settle()
            self.page.on_left(bound)

    def next_entry(self, by: int) -> None:
        """Show the next offence, person … or the one before."""
        if isinstance(self.page, EntryPage):
            self.page.show_entry(self.page.current + by)
            self.page.go_to("")

    def add_entry(self) -> None:
        """Begin another offence, person …"""
        if isinstance(self.page, EntryPage) and not self.form.locked:
            self.page.add_entry()

    def remove_entry(self) -> None:
        """Take the shown offence, person … out."""
        if isinstance(self.page, EntryPage):
            self.page.remove_current()
            self.page.go_to("")

    def step(self, focused: QWidget | None, forward: bool) -> bool:
        """Go from one field to the next, over the sections; false past the last and the first."""
        chain = self.page.chain()
        here = next((n for n, w in enumerate(chain) if _holds(w, focused)), None)
        if here is None:
            return False
        there = here + (1 if forward else -1)
        if 0 <= there < len(chain):
            return focus(chain[there], forward)
        order = list(self.pages)
        index = order.index(self.section) + (1 if forward else -1)
        return 0 <= index < len(order) and self._enter(order[index], last=not forward)

    def outer(self) -> list[QWidget]:
        """What Tab comes to after the fields: findings, sections, the page's own buttons."""
        parts = [*self.finding_list.buttons(), *self.sections.buttons(), *self.page.tools()]
        return [part for part in parts if part.isVisibleTo(self) and part.isEnabled()]

    def enter_first(self) -> bool:
        """Go to the first field of the section shown."""
        return self._enter(self.section, last=False)

    def enter_last(self) -> bool:
        """Go to the last field of the last section."""
        return self._enter(list(self.pages)[-1], last=True)

    def holds(self, widget: QWidget | None) -> bool:
        """Whether a widget is one of the fields shown."""
        return any(_holds(one, widget) for one in self.page.chain())

    def _enter(self, section: Section, *, last: bool) -> bool:
        self._show_section(section)
        chain = self.pages[section].chain()
        return bool(chain) and focus(chain[-1 if last else 0], not last)

    def _show_section(self, section: Section) -> None:
        if self._stack.currentWidget() is not self._areas[section]:
            self.settle()
            self._stack.setCurrentWidget(self._areas[section])
            self.pages[section].refresh()
        self.sections.show_current(section)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        """With large letters a page is higher than the window: the field at work is in sight."""
        if now is None or not isValid(self._stack):
            return  # the form is just being taken down
        area = self._areas[self.section]
        if area.isAncestorOf(now):
            area.ensureWidgetVisible(now, em(self, 1), em(self, 3))

    def _on_fix(self, finding: FormFinding) -> None:
        self.form.fix(finding)
        self.go_to(finding.path)

    def _show_findings(self) -> None:
        named = [self._named(finding) for finding in self.form.findings]
        self.finding_list.show_findings(named)
        self.sections.show_findings(named, filled_sections(self.form.state))
        self.page.mark_unread()

    def _named(self, finding: FormFinding) -> FormFinding:
        """What cannot be read is told with the name of its field."""
        if finding.rule != UNREAD:
            return finding
        label = self.pages[finding.section].label_of(finding.path)
        return replace(finding, sentence=f"{label}: {finding.sentence}") if label else finding


def _area(page: Page) -> QScrollArea:
    """Bars come only where letters are so large that a page does not fit."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    return area


def focus(widget: QWidget, forward: bool) -> bool:
    """Give a widget the focus as Tab would."""
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    widget.setFocus(reason)
    return True


def _holds(outer: QWidget, inner: QWidget | None) -> bool:
    return inner is not None and (outer is inner or outer.isAncestorOf(inner))
