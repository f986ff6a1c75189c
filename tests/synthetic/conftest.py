"""One city and one run of incidents, made once for all these tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from icimps_desktop.synthetic.city import City, make_city
from icimps_desktop.synthetic.incidents import IncidentBatch, Incidents, make_incidents
from icimps_desktop.synthetic.truth import Truth

N = 60_000
UNTIL = date(2026, 1, 1)
SINCE = date(2023, 1, 1)


@dataclass(frozen=True)
class Run:
    """A finished run: its batches, all columns joined, and its truth."""

    stream: Incidents
    batches: list[IncidentBatch]
    truth: Truth

    def column(self, name: str) -> NDArray[Any]:
        return np.concatenate([getattr(batch, name) for batch in self.batches])


@pytest.fixture(scope="session")
def city() -> City:
    return make_city(7)


@pytest.fixture(scope="session")
def run(city: City) -> Run:
    stream = make_incidents(city, N, seed=3, years=3, until=UNTIL)
    batches = list(stream)
    return Run(stream, batches, stream.truth())
