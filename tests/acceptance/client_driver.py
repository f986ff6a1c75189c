"""A real window that a test drives as a second client, line by line.

    python -m tests.acceptance.client_driver STATION PASSPHRASE

A line in is `{"do": NAME, ...}`, a line out the answer. The officer's hands are keys; what the
window shows is only read. Times are of the system's monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any

from PySide6.QtCore import QEvent, QObject, SignalInstance
from PySide6.QtWidgets import QApplication

from icimps_desktop.services.drafts import DraftService
from icimps_desktop.ui.incidents.form_drafts import DraftKeeper
from icimps_desktop.ui.incidents.form_view import FormView
from icimps_desktop.ui.incidents.incidents_screen import IncidentsScreen
from icimps_desktop.ui.incidents.panel_view import PanelView
from icimps_desktop.ui.map.camera import lon_lat_to_world
from icimps_desktop.ui.map.canvas import MapCanvas
from icimps_desktop.ui.map.layers import DataLayer
from icimps_desktop.ui.map.screen import MapScreen
from icimps_desktop.ui.runtime.job_runner import Lane
from icimps_desktop.ui.shell.palette_presenter import Item, Kind
from icimps_desktop.ui.start.purpose import PurposeDialog
from tests.acceptance.window_driver import Driver, tell

Answer = dict[str, object]
_PATIENT_S = 60.0
_STEP_PX, _CLEAR_PX = 44, 12  # between the places of new incidents; without ink around them


class Eye(QObject):
    """Sees which picture of the incidents the map has put on the screen."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._layer: DataLayer | None = None
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - a name of Qt
        if event.type() is QEvent.Type.Paint:
            self._layer = self._canvas.layer  # what this very painting draws
        return False

    def has_ink(self, lon: float, lat: float, around: int = 0) -> bool:
        """Whether an incident is drawn there; `around` pixels to each side count too."""
        layer = self._layer
        if layer is None:
            return False
        x, y = lon_lat_to_world(lon, lat)
        x0, y0, x1, y1 = layer.box
        column = round((x - x0) / (x1 - x0) * layer.image.width())
        row = round((y - y0) / (y1 - y0) * layer.image.height())
        reach = range(-around, around + 1)
        return any(
            layer.image.pixelColor(column + a, row + b).alpha() for a in reach for b in reach
        )


class Client(Driver):
    """An officer at a window, doing what he is told."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        super().__init__(folder, passphrase)
        self.defects: list[str] = []
        sys.excepthook = self._note
        self._told: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.work: FormView | None = None
        self._map: MapScreen | None = None
        self._eye: Eye | None = None

    def _listen(self) -> None:
        for line in sys.stdin:
            self._told.put(line)
        self._told.put('{"do": "quit"}')

    def _note(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.defects.append("".join(traceback.format_exception(kind, error, trace)))

    def serve(self) -> None:
        """Do what is told until it is to quit."""
        while True:
            self.within(1e9, lambda: not self._told.empty())
            asked = json.loads(self._told.get())
            name = asked.pop("do")
            answer = getattr(self, f"do_{name}")(**asked)
            tell(**answer, defects=self.defects)
            if name == "quit":
                return

    def within(self, seconds: float, holds: Callable[[], object]) -> float | None:
        """When it held, as soon as the window is at rest; None when it did not in time."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                return None
            self.app.processEvents()
            time.sleep(0.002)
        return time.monotonic()

    def answered(self, signal: SignalInstance, act: Callable[[], object], seconds: float) -> float:
        """How long after the act the signal came; `seconds` when it did not."""
        came: list[float] = []

        def take(*given: object) -> None:
            if not given or given[0] is not True:  # a search that begins is no answer
                came.append(time.monotonic())

        signal.connect(take)
        began = time.monotonic()
        act()
        self.within(seconds, lambda: came)
        signal.disconnect(take)
        return came[0] - began if came else seconds

    def start(self) -> Answer:
        """Log on, say what the work is for, and wait for the map."""
        self.log_on()
        asks = QApplication.activeModalWidget()
        if isinstance(asks, PurposeDialog):
            asks.activateWindow()
            self.until(lambda: asks.isAncestorOf(QApplication.focusWidget()), "the question")
            self.hands.type("26/0114")
            self.hands.press("Enter")
            self.desk.window.activateWindow()
            self.rest(0.1)
        self.hands.press("Ctrl+1")  # after a window that was cut off the drafts come first
        self.until(lambda: self.map.presenter.answer is not None, "the incidents on the map")
        self._eye = Eye(self.map.canvas)
        self.map.canvas.update()
        return {"ready": True}

    @property
    def map(self) -> MapScreen:
        if self._map is None:
            self.until(lambda: self.desk.window.findChildren(MapScreen), "the map")
            [self._map] = self.desk.window.findChildren(MapScreen)
        return self._map

    @property
    def eye(self) -> Eye:
        assert self._eye is not None
        return self._eye

    @property
    def incidents(self) -> IncidentsScreen:
        [screen] = self.desk.window.findChildren(IncidentsScreen)
        return screen

    def do_look(self, lon: float, lat: float, zoom: float) -> Answer:
        """Look at a place on the map, and tell how many incidents the map holds."""
        self.hands.press("Ctrl+1")
        canvas = self.map.canvas
        self.map.canvas.centre_on(lon, lat, zoom)
        self.until(lambda: canvas.is_settled and canvas.layer is not None, "the map at rest")
        self.rest(0.1)
        found = self.map.presenter.answer
        return {"total": found.total if found else 0}

    def do_spots(self, count: int) -> Answer:
        """Places in view where nothing is drawn yet, apart from each other."""
        camera, found = self.map.canvas.camera, []
        for row in range(_STEP_PX, camera.height - _STEP_PX, _STEP_PX):
            for column in range(_STEP_PX, camera.width - _STEP_PX, _STEP_PX):
                lon, lat = camera.lon_lat_at(column, row)
                if not self.eye.has_ink(lon, lat, around=_CLEAR_PX):
                    found.append((lon, lat))
                if len(found) == count:
                    return {"spots": found}
        return {"spots": found}

    def do_drawn(self, lon: float, lat: float, seconds: float) -> Answer:
        """Say that the map is watched; then when an incident was drawn there, None if never."""
        self.hands.press("Ctrl+1")
        self.rest(0.05)
        assert not self.eye.has_ink(lon, lat)
        before = self.map.canvas.grab().toImage()
        tell(watching=True)
        at = self.within(seconds, lambda: self.eye.has_ink(lon, lat))
        after = self.map.canvas.grab().toImage()
        return {"at": at, "looks_different": before != after}

    def do_listed(self, seconds: float, saving: bool = False) -> Answer:
        """Say that the list is watched; then when another's row stood in it, and which.

        `saving`: the open form is saved at the same moment.
        """
        self._list_in_front()
        model = self.incidents.list.presenter.model
        self.until(lambda: model.rows, "rows in the list")
        self.rest(0.3)
        own = str(self.work.form.state.uid) if self.work is not None else ""
        before = {str(row.uid) for row in model.rows} | {own}
        tell(watching=True)
        if saving and self.work is not None:
            self.work.save()
        at = self.within(seconds, lambda: any(str(row.uid) not in before for row in model.rows))
        return {"at": at, "uids": [row.uid for row in model.rows if str(row.uid) not in before]}

    def do_total(self, least: int, seconds: float) -> Answer:
        """When the map holds so many incidents; and how many it holds."""
        presenter = self.map.presenter

        def total() -> int:
            return presenter.answer.total if presenter.answer else 0

        return {"at": self.within(seconds, lambda: total() >= least), "total": total()}

    def _list_in_front(self) -> None:
        self.hands.press("Ctrl+2")
        self.incidents.tabs.setCurrentIndex(0)
        self.incidents.list.take_focus()

    def do_form(self) -> Answer:
        """Begin a report and put the cursor into its narrative."""
        self.work = self.new_form()
        self.hands.press("Alt+N")
        return {"uid": self.work.form.state.uid, "key": self.work.form.keeper.key}

    def do_type(self, text: str, pause: float) -> Answer:
        """Type into the narrative; for each key how long the text was then, and when."""
        form = self._form_in_front()
        keys: list[tuple[int, float]] = []
        for sign in text:
            self.hands.type(sign)
            keys.append((len(form.form.state.narrative), time.monotonic()))
            self.rest(pause)
        return {"keys": keys, "field": form.body.page.focused().name}

    def _form_in_front(self) -> FormView:
        assert self.work is not None
        if self.work.isAncestorOf(QApplication.focusWidget()):
            return self.work
        self.hands.press("Ctrl+2")
        self.incidents.tabs.setCurrentWidget(self.work)
        self.work.body.restore_focus()
        return self.work

    def do_read(self, words: str, seconds: float = _PATIENT_S) -> Answer:
        """List, search, open and map: how long each took and how much came.

        One that is not answered in time has brought nothing, and is the last.
        """
        reads: list[tuple[str, float, int]] = []
        for read in (self._read_list, partial(self._search, words), self._open, self._read_map):
            reads.append(read(seconds))
            if reads[-1][1] >= seconds:
                break
        return {"reads": reads}

    def _read_list(self, seconds: float) -> tuple[str, float, int]:
        self._list_in_front()
        rows = self.incidents.list.presenter
        took = self.answered(rows.fetched, lambda: self.hands.press("F5"), seconds)
        return "list", took, len(rows.model.rows)

    def _search(self, words: str, seconds: float) -> tuple[str, float, int]:
        window = self.desk.window
        self.hands.press("Ctrl+K")
        self.hands.type(words)
        search = window.palette_presenter.searching
        took = self.answered(search, lambda: self.hands.press("Enter"), seconds)
        self.rest(0.01)
        return "search", took, sum(item.kind is Kind.INCIDENT for item in self._found())

    def _found(self) -> list[Item]:
        model = self.desk.window.palette_box.model
        return [model.item(row) for row in range(model.rowCount())]

    def _open(self, seconds: float) -> tuple[str, float, int]:
        """What the search found first."""
        wanted, panel = self._found()[0].uid, self.incidents.findChildren(PanelView)[0].presenter
        took = self.answered(panel.shown, lambda: self.hands.press("Enter"), seconds)
        opened = panel.incident
        return "open", took, int(opened is not None and opened.uid == wanted)

    def _read_map(self, seconds: float) -> tuple[str, float, int]:
        self.hands.press("Ctrl+1")
        shown = self.map.presenter
        took = self.answered(shown.answered, lambda: self.hands.press("F5"), seconds)
        return "map", took, shown.answer.total if shown.answer else 0

    def do_save(self) -> Answer:
        """Press the key that saves, and do not wait."""
        form = self._form_in_front()
        self.hands.press("Ctrl+Enter")
        return {"at": time.monotonic(), "busy": form.form.saver.busy}

    def do_wait(self, what: str, seconds: float = _PATIENT_S) -> Answer:
        """Wait until the window says it: gone, back, refused, saved; then all that it says."""
        window, form = self.desk.window, self.work
        holds: dict[str, Callable[[], object]] = {
            "gone": lambda: window.gone_bar.text,
            "back": lambda: not window.gone_bar.text,
            "refused": lambda: form and not form.form.saver.busy and form.notice.text,
            "saved": lambda: form and not form.form.saver.busy and form.form.state.number,
        }
        at = self.within(seconds, holds[what])
        self.rest(0.05)
        return {"at": at, **self.do_standing()}

    def do_rest(self, seconds: float) -> Answer:
        """Do nothing for a while."""
        self.rest(seconds)
        return {}

    def do_standing(self) -> Answer:
        """What the window says of store and form."""
        window, form = self.desk.window, self.work
        said: Answer = {
            "gone": window.gone_bar.text,
            "store": window.status_line.store.text,
            "waiting": window.status_line.waiting.text,
        }
        if form is not None:
            kept = {"number": form.form.state.number, "narrative": form.form.state.narrative}
            said |= kept | {"notice": form.notice.text, "head": form.head.kept_words}
        return said

    def do_plant(self, name: str) -> Answer:
        """Put a fault into the program."""
        PLANTS[name](self)
        return {"planted": name}

    def do_quit(self) -> Answer:
        """Close the window as its officer does."""
        self.hands.press("Ctrl+Q")
        self.until(lambda: self.desk.window is None, "the window to close")
        return {"closed": True}


def only_on_save(client: Client) -> None:
    """Typing keeps no draft any more."""
    DraftKeeper.touch = lambda keeper: None  # type: ignore[method-assign]


def in_turn_with_the_store(client: Client) -> None:
    """A draft waits for its turn to write to the store."""
    keep, station = DraftService.keep, client.desk.window.context.station

    def slow(drafts: DraftService, *given: Any, **named: Any) -> object:
        with station.uow.tidy():
            return keep(drafts, *given, **named)

    DraftService.keep = slow  # type: ignore[assignment,method-assign]


def one_lane(client: Client) -> None:
    """Saves and reads wait for each other."""
    pools = client.desk.window.context.jobs._pools
    pools[Lane.WRITE] = pools[Lane.STORE]


PLANTS: dict[str, Callable[[Client], None]] = {
    plant.__name__: plant for plant in (only_on_save, in_turn_with_the_store, one_lane)
}


def main() -> None:
    """Open the window and serve; a failed one must not be kept alive by its threads."""
    folder, passphrase = sys.argv[1:3]
    code = 1
    try:
        client = Client(Path(folder), passphrase)
        tell(**client.start(), defects=client.defects)
        client.serve()
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
