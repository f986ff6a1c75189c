"""The incidents screen: the list with the open incident beside it, and a tab for each form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QSplitter,
    QTabBar,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.core.errors import IcimpsError
from icimps_desktop.core.events import ChangeSet
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.draft import Draft
from icimps_desktop.records.incident import Incident
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.incidents.form_drafts import draft_key
from icimps_desktop.ui.incidents.form_last import LastForm
from icimps_desktop.ui.incidents.form_opening import FormOpener, OpenForms
from icimps_desktop.ui.incidents.form_places import FindPlace, FoundPlace
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.form_reading import coordinate_text
from icimps_desktop.ui.incidents.form_view import FormView
from icimps_desktop.ui.incidents.list_presenter import IncidentListPresenter
from icimps_desktop.ui.incidents.list_view import IncidentListView
from icimps_desktop.ui.incidents.panel_presenter import PanelPresenter
from icimps_desktop.ui.incidents.panel_view import PanelView
from icimps_desktop.ui.incidents.section_when import PinWidgetFactory
from icimps_desktop.ui.incidents.station_names import StationNames
from icimps_desktop.ui.incidents.suggestions import Option
from icimps_desktop.ui.runtime.job_runner import Lane


class IncidentsScreen(QWidget):
    """Everything about incidents in one place.

    Signals:
        place_wanted(float, float): show this latitude and longitude on the map.
        drafts_changed: a draft came, went or changed its title.
        incident_opened(UUID, str, str): one is read; its number and its class.
    """

    place_wanted = Signal(float, float)
    drafts_changed = Signal()
    incident_opened = Signal(object, str, str)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        station, jobs = context.station, context.jobs
        self.names = StationNames(station, jobs, self)
        self.list = IncidentListView(
            IncidentListPresenter(station, jobs, self.names), context.notices
        )
        self.panel = PanelView(PanelPresenter(station, jobs, self.names), context.notices)
        self._forms = OpenForms()
        self._opener = FormOpener(station, jobs, self._forms, LastForm())
        self._find: FindPlace | None = None
        self._make_map: PinWidgetFactory | None = None
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Incidents and open forms"))
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.list)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self.panel.hide()
        self.tabs.addTab(self._split, icon("list"), self.tr("Incidents"))
        self._show_tabs()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.tabs)
        self._wire()
        self.names.load()
        self._read_drafts(self._take_last)

    def _wire(self) -> None:
        self.list.incident_chosen.connect(self.open_incident)
        self.list.new_wanted.connect(self.new_incident)
        self.panel.edit_wanted.connect(lambda incident: self.edit_incident(incident.uid))
        self.panel.map_wanted.connect(self._on_map)
        self.panel.closed.connect(self._on_panel_closed)
        self.panel.presenter.shown.connect(self._tell_opened)
        self._context.bridge.changed.connect(self._on_changed)

    # What the window asks for

    def set_places(self, find: FindPlace | None) -> None:
        """Where addresses are looked up instead of the station's own gazetteer."""
        self._find = find

    def set_map_maker(self, make: PinWidgetFactory | None) -> None:
        """What makes the map for setting a pin, in forms opened from now on."""
        self._make_map = make

    def open_incident(self, uid: UUID) -> None:
        """Show an incident beside the list."""
        self.tabs.setCurrentIndex(0)
        if self.panel.isHidden():
            self.panel.show()
            whole = self._split.width()
            self._split.setSizes([whole * 3 // 5, whole * 2 // 5])
        self.panel.presenter.open(uid)
        self.panel.take_focus()

    def new_incident(self) -> None:
        """Begin a new report."""
        self._add_form(self._opener.new())

    def edit_incident(self, uid: UUID) -> None:
        """Open the form on a stored report, with its draft where there is one."""
        held = self._forms.form_on(str(uid))
        if held is not None:
            self._go_to_form(held)
            return
        station = self._context.station

        def read(token: CancelToken) -> tuple[Incident, Draft | None]:
            mine = station.drafts.mine(station.actor)
            draft = next((one for one in mine if one.key == draft_key(str(uid))), None)
            return station.incidents.open(station.actor, uid), draft

        def done(found: tuple[Incident, Draft | None]) -> None:
            incident, draft = found
            self._try(
                lambda: (
                    self._opener.stored(incident) if draft is None else self._opener.draft(draft)
                )
            )

        self._context.jobs.submit(read, on_done=done, on_error=self._on_error)

    def open_draft(self, key: str) -> None:
        """Go on with a draft, at the field where it was left."""
        uid = key.split(".")[1] if key.count(".") >= 2 else ""
        held = self._forms.form_on(uid)
        if held is not None:
            self._go_to_form(held)
            return

        def done(drafts: Sequence[Draft]) -> None:
            found = next((draft for draft in drafts if draft.key == key), None)
            if found is None:
                self._context.notices.tell(self.tr("This draft is gone."), tone=Tone.WARNING)
            else:
                self._try(lambda: self._opener.draft(found))

        self._read_drafts(done)

    def refresh(self) -> None:
        """Ask the store anew."""
        self.list.refresh()
        self.panel.presenter.reload()

    def take_focus(self) -> None:
        """Where to begin."""
        form = self.current_form
        if form is None:
            self.list.take_focus()
        else:
            form.body.restore_focus()

    def close_down(self) -> None:
        """The window closes: put what is typed on disk.

        Raises:
            UnavailableError: the journal cannot be written.
        """
        for view in self.forms():
            view.form.close()

    def forms(self) -> list[FormView]:
        """The open forms, from left to right."""
        pages = (self.tabs.widget(place) for place in range(self.tabs.count()))
        return [page for page in pages if isinstance(page, FormView)]

    @property
    def current_form(self) -> FormView | None:
        """The form in front, if a form is."""
        page = self.tabs.currentWidget()
        return page if isinstance(page, FormView) else None

    def close_form(self, view: FormView) -> bool:
        """Close a form; what is typed stays a draft. False where it could not be put on disk."""
        kept = view.form.dirty and not view.form.locked
        try:
            view.form.close()
        except IcimpsError as error:
            view.notice.say(sentence(error))
            return False
        self._forms.release(view.form)
        self.tabs.removeTab(self.tabs.indexOf(view))
        view.retire()
        self._show_tabs()
        self.drafts_changed.emit()
        if kept:
            self._context.notices.tell(
                self.tr("Closed. What you typed is in “My drafts”."), tone=Tone.INFO
            )
        self.take_focus()
        return True

    # What happens

    def _add_form(self, form: FormPresenter) -> None:
        view = FormView(
            form,
            self._context.notices,
            find_place=self._find_places,
            make_map=self._make_map,
        )
        self._give_beats(view)
        self.names.loaded.connect(lambda: self._give_beats(view))
        place = self.tabs.addTab(view, icon("draft"), view.title)
        self.tabs.tabBar().setTabButton(
            place, QTabBar.ButtonPosition.RightSide, self._close_button(view)
        )
        view.title_changed.connect(lambda: self._show_title(view))
        view.close_wanted.connect(lambda: self.close_form(view))
        view.submitted.connect(lambda uid: self._on_submitted(view, uid))
        view.saved.connect(lambda _: self.drafts_changed.emit())
        self._show_tabs()
        self.tabs.setCurrentIndex(place)
        view.body.restore_focus()
        self.drafts_changed.emit()

    def _find_places(self, text: str) -> Sequence[FoundPlace]:
        if self._find is not None:
            return self._find(text)
        station = self._context.station
        return station.gazetteer.find(station.actor, text)

    def _give_beats(self, view: FormView) -> None:
        view.body.options.beats = [
            Option(str(uid), number, name) for uid, (number, name) in self.names.beats.items()
        ]
        view.body.page.refresh()

    def _try(self, make: Callable[[], FormPresenter]) -> None:
        try:
            self._add_form(make())
        except IcimpsError as error:
            self._on_error(error)

    def _go_to_form(self, form: FormPresenter) -> None:
        view = next(view for view in self.forms() if view.form is form)
        self.tabs.setCurrentWidget(view)
        view.body.restore_focus()

    def _show_title(self, view: FormView) -> None:
        words = self.fontMetrics().elidedText(
            view.title, Qt.TextElideMode.ElideRight, self.fontMetrics().averageCharWidth() * 34
        )
        self.tabs.setTabText(self.tabs.indexOf(view), words)
        self.tabs.setTabToolTip(self.tabs.indexOf(view), view.title)

    def _show_tabs(self) -> None:
        self.tabs.tabBar().setVisible(self.tabs.count() > 1)

    def _on_submitted(self, view: FormView, uid: UUID) -> None:
        if self.close_form(view):
            self.open_incident(uid)

    def _close_button(self, view: FormView) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("close"))
        words = self.tr("Close this form (Ctrl+W)")
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda: self.close_form(view))
        return button

    def _on_changed(self, changes: ChangeSet) -> None:
        self.names.on_changed(changes)
        self.list.presenter.on_changed(changes)
        self.panel.presenter.on_changed(changes)

    def _on_map(self, incident: Incident) -> None:
        if incident.geom is None:
            self._context.notices.tell(self.tr("This incident has no pin."), tone=Tone.INFO)
            return
        lat, lon = coordinate_text(incident.geom).split(", ")
        self.place_wanted.emit(float(lat), float(lon))

    def _tell_opened(self) -> None:
        incident = self.panel.presenter.incident
        if incident is not None:
            words = self.names.label("categories", incident.category)
            self.incident_opened.emit(incident.uid, incident.number, words)

    def _on_panel_closed(self) -> None:
        self.panel.hide()
        self.list.take_focus()

    def _on_error(self, error: Exception) -> None:
        self._context.notices.tell(sentence(error), tone=Tone.DANGER)

    def _read_drafts(self, on_done: Callable[[Sequence[Draft]], None]) -> None:
        station = self._context.station

        def job(token: CancelToken) -> Sequence[Draft]:
            return station.drafts.mine(station.actor)

        self._context.jobs.submit(job, on_done=on_done, on_error=self._on_error, lane=Lane.DRAFT)

    def _take_last(self, drafts: Sequence[Draft]) -> None:
        read = LastForm.from_drafts(drafts)
        if self._opener.last.state is None:
            self._opener.last.state, self._opener.last.sticky = read.state, read.sticky
