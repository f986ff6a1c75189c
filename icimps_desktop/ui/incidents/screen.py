"""Entry points of the incidents screens for the window.

`build` is the whole screen: list, open incident and forms as tabs, with `new_incident()`,
`open_incident(uid)`, `edit_incident(uid)`, `open_draft(key)`, `refresh()`, `take_focus()`,
`close_down()`, `set_places(find)` and `set_map_maker(make)`. The others are its parts, for
windows of another shape and for tests.
"""

from __future__ import annotations

from icimps_desktop.records.draft import Draft
from icimps_desktop.records.incident import Incident
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.incidents.form_last import LastForm
from icimps_desktop.ui.incidents.form_opening import FormOpener, OpenForms
from icimps_desktop.ui.incidents.form_places import FindPlace
from icimps_desktop.ui.incidents.form_view import FormView
from icimps_desktop.ui.incidents.incidents_screen import IncidentsScreen
from icimps_desktop.ui.incidents.list_presenter import IncidentListPresenter
from icimps_desktop.ui.incidents.list_view import IncidentListView
from icimps_desktop.ui.incidents.panel_presenter import PanelPresenter
from icimps_desktop.ui.incidents.panel_view import PanelView
from icimps_desktop.ui.incidents.section_when import PinWidgetFactory
from icimps_desktop.ui.incidents.station_names import StationNames


def build(context: ScreenContext) -> IncidentsScreen:
    """The whole screen."""
    return IncidentsScreen(context)


def build_list(context: ScreenContext) -> IncidentListView:
    """The list alone; it follows changes by itself."""
    names = StationNames(context.station, context.jobs)
    presenter = IncidentListPresenter(context.station, context.jobs, names)
    names.setParent(presenter)
    context.bridge.changed.connect(presenter.on_changed)
    names.load()
    return IncidentListView(presenter, context.notices)


def build_panel(context: ScreenContext) -> PanelView:
    """The open incident alone; `view.presenter.open(uid)` shows one."""
    names = StationNames(context.station, context.jobs)
    presenter = PanelPresenter(context.station, context.jobs, names)
    names.setParent(presenter)
    context.bridge.changed.connect(presenter.on_changed)
    names.load()
    return PanelView(presenter, context.notices)


def build_form(
    context: ScreenContext,
    subject: Incident | Draft | None = None,
    *,
    forms: OpenForms | None = None,
    last: LastForm | None = None,
    find_place: FindPlace | None = None,
    make_map: PinWidgetFactory | None = None,
) -> FormView:
    """A form on a new record (None), a stored one, or a draft of the journal.

    `forms` knows which records are being typed in: the second form on a record is read only.

    Raises:
        UserError: the draft cannot be read.
    """
    opener = FormOpener(context.station, context.jobs, forms or OpenForms(), last or LastForm())
    if subject is None:
        form = opener.new()
    elif isinstance(subject, Incident):
        form = opener.stored(subject)
    else:
        form = opener.draft(subject)
    return FormView(form, context.notices, find_place=find_place, make_map=make_map)
