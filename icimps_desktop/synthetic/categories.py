"""The offence categories of the invented city and how each behaves in time and place.

The words are the harmonised ones that imports use. The figures are made up to be of the size that
published city data show: they are the known truth of the synthetic incidents, not an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from icimps_desktop.synthetic.geo import Floats

Family = Literal["property", "vehicle", "violence", "order", "found"]
Bump = tuple[float, float, float]  # hour of the peak, hours it is wide, weight

WEEK_FLAT = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
WEEK_DAYS = (1.07, 1.08, 1.05, 1.03, 1.05, 0.9, 0.82)  # Monday first
WEEK_NIGHTS = (0.97, 0.92, 0.92, 0.93, 1.02, 1.15, 1.09)
WEEK_OFFICE = (1.05, 1.24, 1.26, 1.18, 1.02, 0.7, 0.55)


@dataclass(frozen=True, slots=True)
class Category:
    """One category's known behaviour.

    `share` of all incidents; `bumps` over an even base make the hours of the day; `nights_out`
    multiplies 21-03 h of Friday and Saturday nights; `season` is the swing around the mean, with
    its peak on day `peak_day`; `branching` is the mean number of near repeats one incident sets
    off directly, after 1 + Exp(`repeat_days`) whole days, at the same address with chance
    `repeat_same` else at Exp(`repeat_metres`) distance; `trend` is growth a year; `windowed` is
    the share of reports that know only a span of hours, `window_hours` its median.
    """

    name: str
    share: float
    family: Family
    bumps: tuple[Bump, ...]
    base: float = 0.3
    week: tuple[float, ...] = WEEK_FLAT
    nights_out: float = 1.0
    season: float = 0.15
    peak_day: int = 205
    trend: float = 0.0
    homes: float = 1.0
    business: float = 1.0
    spread: float = 0.8
    branching: float = 0.0
    repeat_days: float = 8.0
    repeat_same: float = 0.3
    repeat_metres: float = 180.0
    windowed: float = 0.0
    window_hours: float = 8.0
    report_minutes: float = 40.0
    outdoors: float = 0.5
    found_by_police: bool = False


CATEGORIES: tuple[Category, ...] = (
    Category(
        "theft_from_vehicle", 0.152, "vehicle", ((19.5, 4.0, 1.0), (12.5, 3.0, 0.3)),
        week=WEEK_NIGHTS, season=0.2, peak_day=235, branching=0.14, repeat_days=6.0,
        repeat_same=0.15, windowed=0.55, window_hours=8.5, report_minutes=180.0, outdoors=0.95,
        trend=0.04,
    ),
    Category(
        "theft", 0.122, "property", ((15.0, 4.5, 1.0),), base=0.12, week=WEEK_DAYS, homes=0.5,
        business=3.5, spread=1.2, windowed=0.2, window_hours=5.0, report_minutes=120.0,
        outdoors=0.2, season=0.17,
    ),
    Category(
        "traffic_hit_and_run", 0.117, "vehicle", ((17.0, 4.0, 1.0), (23.0, 3.0, 0.35)),
        week=(0.92, 0.93, 0.92, 0.94, 1.14, 1.14, 1.01), season=0.06, homes=0.7, spread=0.6,
        outdoors=1.0, report_minutes=55.0,
    ),
    Category(
        "criminal_damage", 0.087, "property", ((21.5, 4.0, 1.0),), base=0.28, week=WEEK_NIGHTS,
        nights_out=1.3, season=0.16, branching=0.1, repeat_days=9.0, repeat_same=0.4,
        windowed=0.35, window_hours=8.0, report_minutes=100.0, outdoors=0.5,
    ),
    Category(
        "burglary", 0.073, "property", ((13.0, 4.5, 1.0), (3.0, 2.5, 0.22)), base=0.22,
        week=(1.07, 1.06, 1.04, 1.0, 1.06, 0.9, 0.87), season=0.17, peak_day=225, homes=1.4,
        business=0.8, branching=0.22, repeat_days=7.0, repeat_same=0.27, windowed=0.65,
        window_hours=7.0, report_minutes=90.0, outdoors=0.0, trend=-0.05,
    ),
    Category(
        "simple_assault", 0.066, "violence", ((18.0, 5.0, 1.0), (0.5, 2.5, 0.3)), base=0.15,
        week=WEEK_NIGHTS, nights_out=1.5, season=0.13, peak_day=190, business=1.3,
        report_minutes=30.0, outdoors=0.35,
    ),
    Category(
        "vehicle_theft", 0.064, "vehicle", ((21.5, 3.6, 1.0), (9.0, 4.0, 0.2)),
        week=WEEK_NIGHTS, season=0.18, peak_day=215, branching=0.1, repeat_days=7.0,
        repeat_same=0.12, windowed=0.6, window_hours=9.0, report_minutes=70.0, outdoors=0.95,
        trend=0.06,
    ),
    Category(
        "aggravated_assault", 0.061, "violence", ((20.5, 5.5, 1.0),), base=0.2,
        week=WEEK_NIGHTS, nights_out=1.5, season=0.22, peak_day=188, branching=0.08,
        repeat_days=10.0, repeat_same=0.25, report_minutes=15.0, outdoors=0.6, spread=0.9,
    ),
    Category(
        "other", 0.043, "order", ((13.5, 4.5, 1.0),), base=0.2, week=WEEK_DAYS, season=0.12,
        report_minutes=60.0,
    ),
    Category(
        "robbery", 0.037, "violence", ((22.0, 4.2, 1.0),), base=0.2, week=WEEK_NIGHTS,
        nights_out=1.2, season=0.2, peak_day=285, business=2.0, branching=0.1, repeat_days=6.0,
        repeat_same=0.12, repeat_metres=200.0, report_minutes=12.0, outdoors=0.85, spread=0.9,
    ),
    Category(
        "drugs", 0.035, "found", ((13.0, 3.6, 1.0), (19.5, 3.0, 0.4)), base=0.15,
        week=WEEK_OFFICE, season=0.1, peak_day=95, outdoors=0.75, spread=1.2, report_minutes=5.0,
        found_by_police=True,
    ),
    Category(
        "fraud", 0.025, "property", ((12.0, 3.2, 1.0),), base=0.06, season=0.05,
        week=(1.2, 1.14, 1.05, 1.06, 1.18, 0.78, 0.59), business=2.2, windowed=0.2,
        window_hours=30.0, report_minutes=2_800.0, outdoors=0.0,
    ),
    Category(
        "disorder", 0.02, "order", ((14.5, 5.5, 1.0), (0.5, 2.5, 0.5)), base=0.12,
        nights_out=1.8, season=0.1, business=1.6, report_minutes=10.0, outdoors=0.75,
    ),
    Category(
        "begging_loitering", 0.019, "found", ((15.0, 4.5, 1.0),), base=0.02,
        week=(1.22, 1.2, 1.15, 1.03, 0.92, 0.76, 0.72), season=0.28, peak_day=170, homes=0.1,
        business=3.0, outdoors=1.0, spread=1.4, report_minutes=5.0, found_by_police=True,
    ),
    Category(
        "trespass", 0.0165, "order", ((9.0, 4.0, 1.0), (0.5, 2.0, 0.6)), base=0.18,
        week=WEEK_DAYS, season=0.1, peak_day=250, homes=0.5, business=2.2, spread=1.2,
        report_minutes=12.0, outdoors=0.3,
    ),
    Category(
        "weapons_possession", 0.013, "found", ((13.5, 3.4, 1.0), (20.5, 2.5, 0.6)), base=0.12,
        week=WEEK_OFFICE, season=0.12, peak_day=150, outdoors=0.85, report_minutes=5.0,
        found_by_police=True,
    ),
    Category(
        "police_obstruction", 0.012, "found", ((12.5, 4.5, 1.0), (0.5, 2.5, 0.6)), base=0.15,
        season=0.08, outdoors=0.8, report_minutes=5.0, found_by_police=True,
        week=(1.02, 1.08, 1.1, 1.17, 1.07, 0.82, 0.74),
    ),
    Category(
        "stolen_property", 0.0115, "found", ((13.0, 3.6, 1.0), (20.5, 2.5, 0.5)), base=0.12,
        week=WEEK_OFFICE, season=0.08, outdoors=0.75, report_minutes=5.0, found_by_police=True,
    ),
    Category(
        "liquor", 0.01, "found", ((16.0, 4.6, 1.0),), base=0.02, season=0.4, peak_day=170,
        week=(1.08, 1.28, 1.16, 0.97, 0.98, 1.0, 0.53), homes=0.1, business=2.6, outdoors=0.95,
        spread=1.3, report_minutes=5.0, found_by_police=True,
    ),
    Category(
        "weapon_discharge", 0.0055, "violence", ((22.5, 3.6, 1.0),), base=0.12, nights_out=1.3,
        season=0.2, branching=0.2, repeat_days=4.0, repeat_same=0.1, repeat_metres=220.0,
        outdoors=0.95, report_minutes=6.0, week=WEEK_NIGHTS,
    ),
    Category(
        "arson", 0.0045, "property", ((0.5, 3.4, 1.0),), base=0.22, season=0.25, peak_day=190,
        branching=0.12, repeat_days=8.0, repeat_same=0.15, report_minutes=20.0, outdoors=0.5,
    ),
    Category(
        "homicide", 0.003, "violence", ((22.5, 4.5, 1.0),), base=0.25, nights_out=1.2,
        season=0.25, peak_day=200, week=WEEK_NIGHTS, outdoors=0.6, report_minutes=8.0,
    ),
    Category(
        "dui", 0.0035, "found", ((0.8, 2.6, 1.0), (19.0, 3.0, 0.4)), base=0.05,
        week=(0.6, 0.66, 0.68, 0.9, 1.07, 1.68, 1.41), season=0.12, peak_day=60, homes=0.4,
        outdoors=1.0, report_minutes=5.0, found_by_police=True,
    ),
    Category(
        "family_child", 0.0015, "violence", ((16.0, 6.0, 1.0),), base=0.25, season=0.1,
        homes=1.6, business=0.4, report_minutes=90.0, outdoors=0.05,
    ),
    Category(
        "prostitution", 0.0006, "found", ((12.0, 3.0, 1.0), (22.0, 2.5, 0.5)), base=0.03,
        week=WEEK_OFFICE, season=0.1, homes=0.2, business=2.0, outdoors=0.9, spread=1.4,
        report_minutes=5.0, found_by_police=True,
    ),
    Category(
        "gambling", 0.0004, "found", ((15.0, 4.5, 1.0),), base=0.08, week=WEEK_OFFICE,
        business=2.5, outdoors=0.2, report_minutes=5.0, found_by_police=True,
    ),
)  # fmt: skip
CATEGORY_NAMES: tuple[str, ...] = tuple(category.name for category in CATEGORIES)

# Share of a category's background that belongs to a kind of landmark, and how far around it.
PLACE_METRES = {
    "railway_station": 160.0, "bus_station": 140.0, "market": 170.0, "stadium": 300.0,
    "hospital": 120.0, "shopping_centre": 150.0, "school": 90.0, "theatre": 260.0,
    "college": 220.0, "town_hall": 120.0,
}  # fmt: skip
PLACE_SHARES: dict[str, dict[str, float]] = {
    "theft": {
        "shopping_centre": 0.13, "market": 0.05, "railway_station": 0.035, "hospital": 0.03,
        "college": 0.02, "school": 0.015,
    },
    "theft_from_vehicle": {"shopping_centre": 0.025, "hospital": 0.015, "stadium": 0.015},
    "vehicle_theft": {"shopping_centre": 0.02, "railway_station": 0.01},
    "robbery": {"railway_station": 0.03, "bus_station": 0.02, "market": 0.015, "theatre": 0.02},
    "simple_assault": {
        "theatre": 0.035, "school": 0.035, "hospital": 0.03, "railway_station": 0.02,
        "bus_station": 0.015,
    },
    "aggravated_assault": {"theatre": 0.02, "railway_station": 0.01},
    "disorder": {"theatre": 0.08, "railway_station": 0.04, "school": 0.03, "town_hall": 0.02},
    "begging_loitering": {
        "railway_station": 0.2, "market": 0.2, "town_hall": 0.08, "bus_station": 0.08,
    },
    "drugs": {"railway_station": 0.06, "bus_station": 0.06, "market": 0.03, "school": 0.02},
    "liquor": {"railway_station": 0.08, "market": 0.12, "theatre": 0.12, "town_hall": 0.04},
    "trespass": {"school": 0.07, "railway_station": 0.07, "college": 0.03, "hospital": 0.02},
    "criminal_damage": {"school": 0.02, "theatre": 0.01},
    "weapons_possession": {"railway_station": 0.04, "school": 0.02},
    "stolen_property": {"market": 0.08},
    "fraud": {"shopping_centre": 0.04, "market": 0.02},
    "prostitution": {"railway_station": 0.2, "bus_station": 0.15},
}  # fmt: skip
# Share of a category that happens around the stadium when a match is on.
MATCH_SHARES = {
    "disorder": 0.04, "liquor": 0.04, "theft_from_vehicle": 0.01, "simple_assault": 0.01,
    "theft": 0.008, "criminal_damage": 0.006, "begging_loitering": 0.01,
}  # fmt: skip


def shares() -> Floats:
    """The mix, in the order of `CATEGORIES`; sums to 1."""
    raw = np.array([category.share for category in CATEGORIES])
    return np.asarray(raw / raw.sum(), dtype=np.float64)


def hour_profile(category: Category, weekday: int) -> Floats:
    """24 shares of one day's incidents by hour; weekday 0 is Monday; sums to 1."""
    hours = np.arange(24) + 0.5
    profile = np.full(24, category.base)
    for peak, width, weight in category.bumps:
        # A bump on the clock's circle (von Mises): its width in hours, not cut at midnight.
        tightness = (24.0 / (2 * np.pi * width)) ** 2
        profile += weight * np.exp(tightness * (np.cos(2 * np.pi * (hours - peak) / 24) - 1.0))
    if weekday in (4, 5):
        profile[21:] *= category.nights_out
    if weekday in (5, 6):
        profile[:4] *= category.nights_out
    return np.asarray(profile / profile.sum(), dtype=np.float64)
