"""What is known about the synthetic incidents: enough to judge forecasts, alarms and linkage."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from icimps_desktop.synthetic.categories import (
    CATEGORIES,
    MATCH_SHARES,
    PLACE_METRES,
    PLACE_SHARES,
    hour_profile,
    shares,
)
from icimps_desktop.synthetic.city import City
from icimps_desktop.synthetic.days import EPOCH_DAYS
from icimps_desktop.synthetic.geo import Ints
from icimps_desktop.synthetic.intensity import FAMILIES, SMOOTH_METRES, Background
from icimps_desktop.synthetic.planted import ORIGINS, Series, Surge

FORMAT = 1


@dataclass(frozen=True, slots=True)
class PlantedSeries:
    """A crime series and the source keys of its crimes, in order of time."""

    number: int
    category: str
    mo: tuple[str, ...]
    from_hour: int
    to_hour: int
    lon: float
    lat: float
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlantedSurge:
    """A surge: from `first_day` for `weeks` weeks a beat sees `factor` times its expected count.

    `expected` ordinary incidents, `extra` planted ones on top.
    """

    beat: str
    category: str
    first_day: date
    weeks: int
    factor: float
    expected: float
    extra: int


@dataclass(frozen=True, slots=True)
class Truth:
    """All of it; `categories` and `hot_streets` are plain tables as they stand in the JSON.

    Hot streets change every `quarter_days` days from `since`; the last step is the longer by what
    is left over. `origins` counts incidents by how they came about.
    """

    city_seed: int
    seed: int
    n: int
    since: date
    until: date
    quarter_days: int
    risk_smoothed_metres: float
    categories: tuple[dict[str, Any], ...]
    neighbourhood_risk: tuple[dict[str, Any], ...]
    hot_streets: tuple[dict[str, Any], ...]
    surges: tuple[PlantedSurge, ...]
    match_days: tuple[date, ...]
    series: tuple[PlantedSeries, ...]
    origins: dict[str, int]

    def write(self, path: Path) -> None:
        """Write as JSON (dates ISO 8601); an existing file is replaced when done."""
        text = json.dumps(
            {"synthetic": True, "format": FORMAT, **asdict(self)}, default=_plain, indent=1
        )
        unfinished = path.with_name(f".{path.name}.part")
        unfinished.write_text(text + "\n", encoding="utf-8")
        os.replace(unfinished, path)


def make_truth(
    city: City,
    background: Background,
    *,
    n: int,
    seed: int,
    since: date,
    until: date,
    surges: Sequence[Surge],
    matches: Sequence[date],
    series: Sequence[tuple[Series, tuple[str, ...]]],
    counted: Ints,
    origins: Ints,
) -> Truth:
    """Gather the parameters of a finished run."""
    return Truth(
        city_seed=city.seed,
        seed=seed,
        n=n,
        since=since,
        until=until,
        quarter_days=EPOCH_DAYS,
        risk_smoothed_metres=SMOOTH_METRES,
        categories=_categories(counted),
        neighbourhood_risk=tuple(
            {
                "neighbourhood": area.name,
                **{
                    family: round(float(background.risk[i, row]), 4)
                    for i, family in enumerate(FAMILIES)
                },
            }
            for row, area in enumerate(city.neighbourhoods)
        ),
        hot_streets=tuple(
            {
                "street": hot.street,
                "lon": hot.lon,
                "lat": hot.lat,
                "families": hot.families,
                "factor": hot.factor,
                "course": hot.course,
                "activity_by_quarter": hot.activity,
                "addresses": len(hot.addresses),
            }
            for hot in background.hot_streets
        ),
        surges=tuple(
            PlantedSurge(
                surge.beat,
                surge.category,
                date(1970, 1, 1) + timedelta(days=surge.first_day),
                surge.weeks,
                surge.factor,
                round(surge.expected, 2),
                surge.extra,
            )
            for surge in surges
        ),
        match_days=tuple(matches),
        series=tuple(
            PlantedSeries(
                one.number, one.category, one.mo, one.from_hour, one.to_hour, one.lon, one.lat, ids
            )
            for one, ids in series
        ),
        origins={name: int(origins[i]) for i, name in enumerate(ORIGINS)},
    )


def _categories(counted: Ints) -> tuple[dict[str, Any], ...]:
    mix = shares()
    return tuple(
        {
            "category": what.name,
            "family": what.family,
            "share": round(float(mix[i]), 6),
            "count": int(counted[i]),
            "found_by_police": what.found_by_police,
            "hours_by_weekday": [
                [round(float(share), 5) for share in hour_profile(what, day)] for day in range(7)
            ],
            "weekdays": what.week,
            "season_swing": what.season,
            "season_peak_day": what.peak_day,
            "growth_a_year": what.trend,
            "homes_weight": what.homes,
            "business_weight": what.business,
            "address_luck_sd": what.spread,
            "near_repeat": {
                "branching": what.branching,
                "days_mean_after_first": what.repeat_days,
                "same_address_chance": what.repeat_same,
                "metres_mean": what.repeat_metres,
            },
            "landmarks": {
                kind: {"share": share, "metres": PLACE_METRES[kind]}
                for kind, share in PLACE_SHARES.get(what.name, {}).items()
            },
            "match_share": MATCH_SHARES.get(what.name, 0.0),
            "windowed_share": what.windowed,
            "outdoors_share": what.outdoors,
        }
        for i, what in enumerate(CATEGORIES)
    )


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")
