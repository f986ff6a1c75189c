"""How a place gets into a form: typed, picked by address, or pinned on the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from icimps_desktop.exchange.coordinates import parse_coordinates
from icimps_desktop.records.incident import LocationHow
from icimps_desktop.ui.incidents.form_state import FormState, Value
from icimps_desktop.ui.incidents.form_texts import decimal_text


class FoundPlace(Protocol):
    """A place of the gazetteer; `how` is a `LocationHow`."""

    @property
    def label(self) -> str: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def how(self) -> str: ...
    @property
    def accuracy_m(self) -> float | None: ...


FindPlace: TypeAlias = Callable[[str], Sequence[FoundPlace]]


def place_edits(lat: float, lon: float, how: str, accuracy_m: float | None) -> dict[str, Value]:
    """The fields of a place that was picked; to about a decimetre."""
    metres = "" if accuracy_m is None else decimal_text(float(f"{accuracy_m:.3g}"))
    return {
        "coordinate": f"{lat:.6f}, {lon:.6f}",
        "location_how": str(how),
        "accuracy_m": metres,
    }


def typed_coordinate(state: FormState) -> dict[str, Value]:
    """What follows from the typed coordinate; nothing where it cannot be read.

    An emptied coordinate takes along how it was got and how well.
    """
    text = state.coordinate.strip()
    if not text:
        return {"coordinate": "", "location_how": "", "accuracy_m": ""}
    place = parse_coordinates(text)
    if place is None:
        return {}
    edits = place_edits(place.lat, place.lon, LocationHow.COORDINATE, place.precision_m)
    if edits["coordinate"] == text and state.location_how:
        return {}  # nothing new was typed
    return edits


def point_of(state: FormState) -> tuple[float, float] | None:
    """Latitude and longitude of the form's place, where it can be read."""
    place = parse_coordinates(state.coordinate) if state.coordinate.strip() else None
    return None if place is None else (place.lat, place.lon)
