"""The words of the invented incidents: source's own types, location types, narratives.

Nothing here names a person; every sentence is made from templates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icimps_desktop.synthetic.categories import CATEGORY_NAMES
from icimps_desktop.synthetic.city import City
from icimps_desktop.synthetic.geo import Ints

# The source's own words: what a records system of this city would print, most frequent first.
RAW_TYPES: dict[str, tuple[str, ...]] = {
    "theft_from_vehicle": (
        "THEFT FROM MV - UNDER 500", "THEFT MV PARTS", "THEFT FROM MV - 500 AND OVER",
        "THEFT FROM MV - ATTEMPT",
    ),
    "theft": (
        "THEFT FROM BUILDING", "THEFT - OTHER", "SHOPLIFTING", "THEFT OF CYCLE",
        "THEFT FROM PERSON",
    ),
    "traffic_hit_and_run": ("LEAVING SCENE OF COLLISION", "LEAVING SCENE - INJURY"),
    "criminal_damage": (
        "DAMAGE - PRIVATE PROPERTY", "DAMAGE - VEHICLE", "DAMAGE - PUBLIC PROPERTY",
    ),
    "burglary": (
        "BURGLARY DWELLING - FORCED", "BURGLARY DWELLING - NO FORCE", "BURGLARY OTHER - FORCED",
        "BURGLARY DWELLING - ATTEMPT",
    ),
    "simple_assault": (
        "ASSAULT - NO INJURY", "ASSAULT - DOMESTIC", "ASSAULT - MINOR INJURY", "THREATS",
    ),
    "vehicle_theft": (
        "THEFT OF CAR", "THEFT OF MOTORCYCLE", "THEFT OF CAR - ATTEMPT", "THEFT OF VAN",
    ),
    "aggravated_assault": (
        "AGG ASSAULT - FIREARM", "AGG ASSAULT - KNIFE", "AGG ASSAULT - OTHER WEAPON",
        "AGG ASSAULT - DOMESTIC",
    ),
    "other": ("OTHER - BYLAW", "OTHER - HEALTH ORDER", "OTHER - ANIMAL"),
    "robbery": (
        "ROBBERY STREET - WEAPON", "ROBBERY STREET - FORCE", "ROBBERY BUSINESS", "ROBBERY OF CAR",
    ),
    "drugs": ("DRUGS - POSSESSION", "DRUGS - SUPPLY", "DRUGS - PARAPHERNALIA"),
    "fraud": ("FRAUD - CARD", "FRAUD - IDENTITY", "FRAUD - DECEPTION", "FORGED DOCUMENT"),
    "disorder": ("DISORDER - PEACE DISTURBED", "DISORDER - NOISE", "DISORDER - FIGHT"),
    "begging_loitering": ("LOITERING", "BEGGING"),
    "trespass": ("TRESPASS", "TRESPASS - SCHOOL GROUND"),
    "weapons_possession": ("WEAPON - POSSESSION", "WEAPON - CARRYING"),
    "police_obstruction": ("OBSTRUCTION", "FALSE REPORT", "FAILURE TO COMPLY"),
    "stolen_property": ("HANDLING STOLEN GOODS",),
    "liquor": ("LIQUOR - PUBLIC PLACE", "LIQUOR - MINOR", "LIQUOR - LICENCE"),
    "weapon_discharge": ("DISCHARGE OF FIREARM",),
    "arson": ("ARSON - STRUCTURE", "ARSON - VEHICLE", "ARSON - OTHER"),
    "homicide": ("HOMICIDE",),
    "dui": ("DRIVING - ALCOHOL", "DRIVING - DRUGS"),
    "family_child": ("CHILD WELFARE", "CHILD NEGLECT"),
    "prostitution": ("SOLICITING",),
    "gambling": ("GAMING OFFENCE",),
}  # fmt: skip

# NIBRS location types (two digits) of landmarks, and of shops and offices.
_LANDMARK_TYPES = {
    "railway_station": "01", "bus_station": "01", "market": "24", "stadium": "39",
    "hospital": "09", "shopping_centre": "55", "school": "53", "college": "52",
    "town_hall": "11", "police": "11", "theatre": "25", "port": "45",
}  # fmt: skip
_BUSINESS_TYPES = ("05", "08", "24", "21", "03", "07", "12", "14", "02", "23", "09", "18")
_BUSINESS_CHANCES = (0.2, 0.14, 0.16, 0.14, 0.09, 0.08, 0.06, 0.04, 0.03, 0.03, 0.02, 0.01)
STREET, PARKING, HOME = "13", "18", "20"
_PARKED = ("theft_from_vehicle", "vehicle_theft", "traffic_hit_and_run")

_OPENINGS: dict[str, tuple[str, ...]] = {
    "theft_from_vehicle": (
        "Owner found the passenger window broken.", "Parked car entered over night.",
        "Owner states the car was locked.", "Catalytic converter cut from parked car.",
    ),
    "theft": (
        "Item missing from an unattended bag.", "Shop detective saw goods concealed.",
        "Cycle taken from a rack.", "Parcel taken from a doorstep.",
    ),
    "burglary": (
        "Resident returned to find the rear door forced.", "Ground floor window left ajar.",
        "Lock broken, rooms searched.", "Shed entered, house not.",
    ),
    "robbery": (
        "Pedestrian stopped by two persons.", "Phone demanded under threat.",
        "Till emptied, clerk unharmed.", "Bag pulled from the shoulder.",
    ),
    "simple_assault": (
        "Argument between neighbours.", "Pushed in a queue.", "Struck once by a known person.",
    ),
    "aggravated_assault": (
        "Fight between two groups.", "Struck with a bottle.", "Threatened with a knife.",
    ),
    "vehicle_theft": (
        "Car gone from the kerb in the morning.", "Motor scooter taken, chain cut.",
        "Car taken while running and unattended.",
    ),
    "criminal_damage": (
        "Window broken by a stone.", "Car scratched along one side.", "Wall sprayed with paint.",
    ),
    "traffic_hit_and_run": (
        "Parked car struck, other driver left.", "Cyclist brushed, driver did not stop.",
    ),
}  # fmt: skip
_PLAIN = (
    "Caller reported it by telephone.", "Patrol attended.", "Reported at the counter.",
    "Seen by patrol.",
)  # fmt: skip
_MIDDLES = (
    "No witness so far.", "One witness gave a description.", "Camera nearby to be checked.",
    "Nothing left behind.", "Fingerprints sought.", "Photographs taken.", "Door to door made.",
    "Two persons seen walking off.",
)  # fmt: skip
_ENDINGS = (
    "No further lead.", "Follow up with the shopkeeper.", "Property listed by the owner.",
    "Owner given a reference.", "Scene examined.", "Passed to the day team.",
)  # fmt: skip
NARRATED = 0.22  # share of ordinary incidents with a narrative


@dataclass(frozen=True, slots=True)
class Wording:
    """Look-up tables of one city: built once, used for every batch."""

    labels: NDArray[np.object_]
    location: NDArray[np.object_]
    narratives: tuple[NDArray[np.object_], ...]
    raw_types: tuple[NDArray[np.object_], ...]

    @staticmethod
    def of(city: City, seed: int) -> Wording:
        """Tables for this city; which shop is a bar is drawn from the seed."""
        rng = np.random.default_rng([seed, 41])
        chances = np.array(_BUSINESS_CHANCES) / sum(_BUSINESS_CHANCES)
        shops = rng.choice(_column(_BUSINESS_TYPES), len(city.addresses), p=chances)
        location = np.where(city.addresses.business, shops, HOME).astype(object)
        for mark in city.landmarks:
            location[mark.address] = _LANDMARK_TYPES[mark.kind]
        return Wording(
            labels=city.addresses.labels(),
            location=location,
            narratives=tuple(_narratives(name) for name in CATEGORY_NAMES),
            raw_types=tuple(_column(RAW_TYPES[name]) for name in CATEGORY_NAMES),
        )

    def raw_type(self, rng: np.random.Generator, category: Ints) -> NDArray[np.object_]:
        """The source's words; earlier ones are more frequent (1, 1/2, 1/3 …)."""
        drawn = rng.random(len(category))
        return self._by_category(category, self.raw_types, drawn, zipf=True)

    def narrative(self, rng: np.random.Generator, category: Ints) -> NDArray[np.object_]:
        """A few sentences for some, None for the rest."""
        text = self._by_category(category, self.narratives, rng.random(len(category)))
        text[rng.random(len(category)) >= NARRATED] = None
        return text

    def location_type(
        self, rng: np.random.Generator, category: Ints, address: Ints, outdoors: NDArray[np.bool_]
    ) -> NDArray[np.object_]:
        """What stands at the address, the street outside, or a car park for parked cars."""
        there: NDArray[np.object_] = self.location[address].copy()
        parked = np.isin(category, [CATEGORY_NAMES.index(name) for name in _PARKED])
        kerb = np.where(parked & (rng.random(len(category)) < 0.3), PARKING, STREET)
        there[outdoors] = kerb[outdoors].astype(object)
        return there

    def _by_category(
        self,
        category: Ints,
        tables: tuple[NDArray[np.object_], ...],
        drawn: NDArray[np.float64],
        *,
        zipf: bool = False,
    ) -> NDArray[np.object_]:
        text = np.empty(len(category), dtype=object)
        for index in np.unique(category).tolist():
            rows = np.flatnonzero(category == index)
            table = tables[index]
            weights = 1.0 / np.arange(1, len(table) + 1) if zipf else np.ones(len(table))
            edges = np.cumsum(weights) / weights.sum()
            pick = np.searchsorted(edges, drawn[rows], side="right").clip(0, len(table) - 1)
            text[rows] = table[pick]
        return text


def series_narrative(mo: tuple[str, ...], opening: str) -> str:
    """A report of a planted series: the words of the method are in it, in no fixed order."""
    return f"{opening} Method: {', '.join(mo)}."


def opening(rng: np.random.Generator, category: str) -> str:
    """A first sentence that fits the category."""
    return str(rng.choice(_column(_OPENINGS.get(category, _PLAIN))))


def _narratives(name: str) -> NDArray[np.object_]:
    """Every opening with every middle and end: a few hundred texts a category."""
    return _column(
        [
            f"{first} {middle} {last}"
            for first in _OPENINGS.get(name, _PLAIN)
            for middle in _MIDDLES
            for last in _ENDINGS
        ]
    )


def _column(values: tuple[str, ...] | list[str]) -> NDArray[np.object_]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
