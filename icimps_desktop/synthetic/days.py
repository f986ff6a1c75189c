"""How much of each category belongs to each day: trend, season and day of the week.

Days are whole numbers since 1970-01-01 (0 = Thursday), as numpy counts them.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from icimps_desktop.synthetic.categories import CATEGORIES
from icimps_desktop.synthetic.geo import Floats, Ints

EPOCH = date(1970, 1, 1)
EPOCH_DAYS = 91  # hot streets rise and fade in steps of a quarter of a year
YEAR = 365.25


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_date(number: int) -> date:
    """The date of a day number."""
    return date.fromordinal(EPOCH.toordinal() + number)


def quarters_between(since: int, until: int) -> int:
    """How many steps hot streets take; the last one is the longer by what is left over."""
    return max(1, round((until - since) / EPOCH_DAYS))


def quarter_of(days: Ints, since: int, until: int) -> Ints:
    """Step of each day, 0 for days before the start."""
    step = np.maximum(days - since, 0) // EPOCH_DAYS
    return np.asarray(np.minimum(step, quarters_between(since, until) - 1), dtype=np.int64)


def weekday(days: Ints) -> Ints:
    """0 = Monday."""
    return (days + 3) % 7


def day_weights(days: Ints, since: int) -> Floats:
    """Weight of each day for each category, shape (days, categories), mean about 1."""
    of_year = days[:, None] % YEAR
    season = np.array([c.season for c in CATEGORIES])
    peak = np.array([c.peak_day for c in CATEGORIES])
    week = np.array([c.week for c in CATEGORIES])
    growth = np.log1p(np.array([c.trend for c in CATEGORIES]))
    weights = 1.0 + season * np.cos(2 * np.pi * (of_year - peak) / YEAR)
    weights = weights * week[:, weekday(days)].T
    weights = weights * np.exp(growth * (days[:, None] - since) / YEAR)
    return np.asarray(weights, dtype=np.float64)
