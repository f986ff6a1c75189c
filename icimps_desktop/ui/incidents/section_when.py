"""Form, first section: who found it, when and where it happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias, cast

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.incident import Account, Incident, Pin, Source
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.incidents.code_controls import PickLine
from icimps_desktop.ui.incidents.controls import ChoiceControl, TextControl, WhenControl
from icimps_desktop.ui.incidents.form_options import Options
from icimps_desktop.ui.incidents.form_page import Bound, Page
from icimps_desktop.ui.incidents.form_places import FindPlace, FoundPlace, point_of
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.form_texts import UNKNOWN
from icimps_desktop.ui.incidents.lengths import longest
from icimps_desktop.ui.incidents.suggestions import Option
from icimps_desktop.ui.runtime.job_runner import Lane


class PinWidget(Protocol):
    """A map to set a pin on, handed in by the window: a QWidget with these."""

    @property
    def pinned(self) -> SignalInstance:
        """Signal (latitude, longitude, accuracy in metres)."""

    def show_pin(self, lat: float | None, lon: float | None) -> None:
        """Show the pin at a place, or none; the map moves there when it is out of view."""


PinWidgetFactory: TypeAlias = Callable[[], PinWidget]


class AddressControl(PickLine):
    """An address in free words, with places of the gazetteer under it.

    Places are looked for on another thread; what was typed stands whatever is found.

    Signals:
        edited(str): other words were typed.
        place_taken(place): a place of the list was taken.
    """

    edited = Signal(object)
    place_taken = Signal(object)

    def __init__(self, form: FormPresenter, find: FindPlace | None) -> None:
        super().__init__(lambda _: ())
        self._form, self._find_place = form, find
        self._looking = CancelToken()
        self._found: Sequence[FoundPlace] = ()
        self.setMaxLength(longest(Account, "address"))
        self.setPlaceholderText(self.tr("Street and number, crossing or landmark"))
        self.typed.connect(self._on_words)
        self.picked.connect(lambda option: self.place_taken.emit(self._found[int(option.value)]))

    def show_value(self, value: object, _loose: str = "") -> None:
        """Show an address without telling anybody."""
        if self.text() != value:
            self.setText(str(value))

    def open_list(self) -> None:
        self._look(self.text())

    def hideEvent(self, event: QHideEvent) -> None:
        self._looking.cancel()
        super().hideEvent(event)

    def _on_words(self, text: str) -> None:
        self.edited.emit(text)
        self._look(text)

    def _look(self, text: str) -> None:
        self._looking.cancel()
        find = self._find_place
        if find is None or len(text.strip()) < 2:
            self.list.offer(())
            return
        self._looking = self._form.jobs.runner.submit(
            lambda token: find(text),
            on_done=self._on_found,
            on_error=lambda error: self.setToolTip(sentence(error)),
            lane=Lane.IO,
        )

    def _on_found(self, places: Sequence[FoundPlace]) -> None:
        self._found = places
        words = [Option(str(n), place.label) for n, place in enumerate(places)]
        if self.hasFocus():
            self.list.offer(words, marked=-1)  # Enter keeps the typed words; Down takes one


class WhenPage(Page):
    """Who found it, when, where."""

    def __init__(
        self,
        form: FormPresenter,
        options: Options,
        find_place: FindPlace | None,
        make_map: PinWidgetFactory | None,
    ) -> None:
        super().__init__(form, options, self.tr("When and where"))
        self._make_map = make_map
        self._map: PinWidget | None = None
        clock = form.wall_clock
        source = self.add(
            "source",
            self.tr("Who found it (R or F)"),
            ChoiceControl(
                [
                    (Source.REPORTED.value, self.tr("Reported to police")),
                    (Source.POLICE_FOUND.value, self.tr("Found by police")),
                ]
            ),
        )
        told = self.add("reported_at", self.tr("Reported at"), WhenControl(clock))
        number = self.add(
            "agency_number",
            self.tr("Agency’s own number"),
            TextControl(longest=longest(Incident, "agency_number")),
        )
        first = self.add("occurred_from", self.tr("Happened from"), WhenControl(clock))
        last = self.add("occurred_to", self.tr("Until, if it is a window"), WhenControl(clock))
        address = AddressControl(form, find_place)
        address.place_taken.connect(
            lambda place: form.take_place(place, self.tr("Place by address"))
        )
        where = self.add("address", self.tr("Address"), address)
        kind = self.add("location_type", self.tr("Kind of place"), options.code("locations"))
        point = self.add(
            "coordinate",
            self.tr("Coordinate, in any notation"),
            TextControl(self.tr("38.62700, -90.19940 or MGRS, UTM …")),
        )
        metres = self.add("accuracy_m", self.tr("Accurate to (m)"), TextControl())
        how = self.add("location_how", self.tr("How it was got"), options.code("location_how"))
        beat_control = options.beat()
        beat = self.add("beat_uid", self.tr("Beat (by the pin)"), beat_control)
        self._why = self.add(
            "why_moved",
            self.tr("Why is the pin moved?"),
            TextControl(longest=longest(Pin, "reason")),
        )
        self.row(0, (source, 6), (told, 3), (number, 3))
        self.row(1, (first, 6), (last, 6))
        self.row(2, (where, 8), (kind, 4))
        self.row(3, (point, 5), (metres, 2), (how, 3), (beat, 2))
        self.row(4, (self._why, 12))
        self.box.addStretch(1)

    def on_left(self, bound: Bound) -> None:
        if bound.name == "coordinate" and not self.form.locked:
            self.form.settle_coordinate(bound.label)
        super().on_left(bound)

    def show_relevant(self) -> None:
        base = self.form.saver.base
        moved = base is not None and base.geom is not None
        moved = moved and self.form.state.coordinate != self.form.saver.saved_state.coordinate
        self._why.field.setVisible(moved or bool(self.form.state.why_moved))
        if self._map is not None:
            self._map.show_pin(*(point_of(self.form.state) or (None, None)))

    def show_map(self) -> None:
        """Make the map, once; it comes after the fields so that they can be typed in at once."""
        if self._make_map is None or self._map is not None or self.form.locked:
            return
        self._map = self._make_map()
        made = cast(QWidget, self._map)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        made.setMinimumHeight(em(self, 8))
        if not made.accessibleName():
            made.setAccessibleName(self.tr("Map for setting the pin"))
        self.box.takeAt(self.box.count() - 1)  # the stretch gives way to the map
        self.box.addWidget(made, 1)
        self._map.pinned.connect(self._on_pinned)
        self.show_relevant()

    def chain(self) -> list[QWidget]:
        chain = super().chain()
        return chain if self._map is None else [*chain, cast(QWidget, self._map)]

    def _on_pinned(self, lat: float, lon: float, accuracy_m: float) -> None:
        self.form.take_pin(lat, lon, accuracy_m, self.tr("Pin on the map"))

    def say_back(self, bound: Bound) -> None:
        if bound.name == "occurred_from" and self.form.state.occurred_from.strip() == UNKNOWN:
            bound.field.say(self.tr("Nobody knows when"))
        else:
            super().say_back(bound)
