"""The screens: built when they are first wanted, wired to each other here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from icimps_desktop.core.events import ChangeSet
from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.imports import screen as imports_screen
from icimps_desktop.ui.incidents import screen as incidents_screen
from icimps_desktop.ui.incidents.incidents_screen import IncidentsScreen
from icimps_desktop.ui.map import screen as map_screen
from icimps_desktop.ui.shell.actions import ActionBook
from icimps_desktop.ui.shell.audit import AuditView
from icimps_desktop.ui.shell.drafts import DraftsView
from icimps_desktop.ui.shell.map_page import MapPage
from icimps_desktop.ui.shell.navigation import screen_names
from icimps_desktop.ui.shell.settings import SettingsView
from icimps_desktop.ui.start.purpose import needs_purpose

_READS = ("map", "incidents")  # screens that show records and so need a purpose


# What a screen may have, besides being a widget:
#   refresh()     asks anew
#   take_focus()  puts the focus where work on it begins
#   close_down()  puts on disk what waits, and wants no answers any more


class Pages(QStackedWidget):
    """Holds the screens and passes from one to the other.

    Signals:
        shown(str): the screen of that key is in front.
        drafts_counted(int): so many drafts wait.
        incident_opened(UUID, str, str): one was opened; its number and a word on it.
        purpose_wanted: a screen is to be seen that needs one.
    """

    shown = Signal(str)
    drafts_counted = Signal(int)
    incident_opened = Signal(object, str, str)
    purpose_wanted = Signal()

    def __init__(
        self, context: ScreenContext, book: ActionBook, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._book = context, book
        self._built: dict[str, QWidget] = {}
        self._map_page: MapPage | None = None
        self._builders: dict[str, Callable[[], QWidget]] = {
            "map": self._build_map,
            "incidents": self._build_incidents,
            "drafts": self._build_drafts,
            "import": self._build_import,
            "audit": lambda: AuditView(context),
            "station": self._build_station,
        }
        self.current = ""
        self._no_purpose = StateView(
            self.tr("What are you working on?"),
            self.tr("Records are shown once you have said it; it stands in the audit."),
            self.tr("Choose a purpose"),
            icon_name="purpose",
        )
        self._no_purpose.acted.connect(self.purpose_wanted)
        self.addWidget(self._no_purpose)
        context.bridge.changed.connect(self._on_changed)

    def begin(self, *, recovered: bool) -> None:
        """Show the first screen; after a crash the drafts, when there are some."""
        drafts = self._page("drafts") if self._book.is_there("go_drafts") else None
        if isinstance(drafts, DraftsView):
            if recovered:
                drafts.counted.connect(self._show_recovered)
            drafts.refresh()
        first = next(key for key in screen_names() if self._book.is_there(f"go_{key}"))
        self.go(first)

    def _show_recovered(self, count: int) -> None:
        drafts = self._built["drafts"]
        if isinstance(drafts, DraftsView):
            drafts.counted.disconnect(self._show_recovered)
            if count:
                drafts.say_recovered()
                self.go("drafts")

    def go(self, key: str) -> None:
        """Bring a screen to the front; ask for a purpose first where it shows records."""
        self.current = key
        self.shown.emit(key)
        if key in _READS and needs_purpose(self._context.station.actor):
            self.setCurrentWidget(self._no_purpose)
            return
        is_new = key not in self._built
        page = self._page(key)
        self.setCurrentWidget(page)
        if is_new:
            _tell(page, "refresh")
        self.take_focus()

    def on_actor(self) -> None:
        """The purpose is another: show what can be shown now."""
        if not needs_purpose(self._context.station.actor):
            for key in _READS:
                _tell(self._built.get(key), "refresh")
        self.go(self.current)

    def refresh(self) -> None:
        """Have the screen in front ask anew."""
        _tell(self.currentWidget(), "refresh")

    def take_focus(self) -> None:
        """Give the focus to the screen in front."""
        page = self.currentWidget()
        if not _tell(page, "take_focus") and page is not None:
            page.setFocus()

    def close_down(self) -> None:
        """Let every screen put on disk what waits, and want no answers any more."""
        for page in self._built.values():
            _tell(page, "close_down")

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        drafts = self._built.get("drafts")
        if "incident" in changes.kinds and isinstance(drafts, DraftsView):
            drafts.refresh()  # a saved report is no draft any more

    def _page(self, key: str) -> QWidget:
        if key not in self._built:
            self._built[key] = self._builders[key]()
            self.addWidget(self._built[key])
        return self._built[key]

    def _build_map(self) -> QWidget:
        made = self._map_page = MapPage(self._context)
        made.edit_wanted.connect(self.edit_incident)
        made.incident_opened.connect(self.incident_opened)
        return made

    def _build_incidents(self) -> QWidget:
        made = incidents_screen.build(self._context)
        made.set_map_maker(map_screen.pin_map_maker(self._context))
        made.place_wanted.connect(self._show_place)
        made.drafts_changed.connect(self._count_drafts)
        made.incident_opened.connect(self.incident_opened)
        return made

    def _build_import(self) -> QWidget:
        made = imports_screen.build(self._context)
        if self._book.is_there("go_map"):
            made.set_map(self._show_extent)
        return made

    def _build_drafts(self) -> QWidget:
        made = DraftsView(self._context)
        made.counted.connect(self.drafts_counted)
        made.draft_chosen.connect(self.open_draft)
        made.new_wanted.connect(self.new_incident)
        return made

    def _build_station(self) -> QWidget:
        made = SettingsView(self._context)
        made.base_map_changed.connect(self._on_base_map)
        return made

    def _on_base_map(self) -> None:
        if self._map_page is not None:
            self._map_page.refresh()

    def new_incident(self) -> None:
        """Open an empty form."""
        self._incidents().new_incident()

    def open_draft(self, key: str) -> None:
        """Open the form of a draft, where it was left."""
        self._incidents().open_draft(key)

    def open_incident(self, uid: UUID) -> None:
        """Open an incident: beside the map when that is in front, else beside the list."""
        if self._map_page is not None and self.currentWidget() is self._map_page:
            self._map_page.open_incident(uid)
        else:
            self._incidents().open_incident(uid)

    def edit_incident(self, uid: UUID) -> None:
        """Open the form on a report."""
        self._incidents().edit_incident(uid)

    def _incidents(self) -> IncidentsScreen:
        """The screen with the forms, in front. Filing a report needs no purpose, reading does."""
        self.current = "incidents"
        self.shown.emit("incidents")
        is_new = "incidents" not in self._built
        page = self._page("incidents")
        self.setCurrentWidget(page)
        if is_new and not needs_purpose(self._context.station.actor):
            _tell(page, "refresh")
        return cast(IncidentsScreen, page)

    def _show_place(self, lat: float, lon: float) -> None:
        self.go("map")
        if self._map_page is not None:
            self._map_page.show_place(lat, lon)

    def _show_extent(self, extent: tuple[float, float, float, float]) -> None:
        self.go("map")
        if self._map_page is not None:
            self._map_page.show_extent(*extent)

    def _count_drafts(self) -> None:
        drafts = self._built.get("drafts")
        if isinstance(drafts, DraftsView):
            drafts.refresh()


def _tell(page: QWidget | None, what: str) -> bool:
    """Call the method of that name, when the screen has it; whether it has."""
    method = getattr(page, what, None)
    if not callable(method):
        return False
    method()
    return True
