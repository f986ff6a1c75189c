"""Invented reports in a real city: the middle of a block, the street, and no house."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from icimps_desktop.services.demo_ground import number_column
from icimps_desktop.services.demo_places import Streets, moved
from icimps_desktop.synthetic.city import make_city
from icimps_desktop.synthetic.people import make_reports
from tests.exchange.files import write_geo
from tests.services.towns import LAT, LON, STEP, make_town


@pytest.fixture
def streets(tmp_path: Path) -> Streets:
    found = Streets.of(make_town(tmp_path / "town.gpkg"))
    assert found is not None
    return found


def lines(streets: Streets):
    """Each line: its name, its places, and which of them are crossings."""
    for number, name in enumerate(streets.names):
        mine = streets.street == number
        yield name, np.column_stack([streets.lon[mine], streets.lat[mine]]), streets.crossing[mine]


def test_a_place_becomes_the_middle_of_its_block(streets: Streets):
    for number in range(200):
        angle = 2.4 * number
        lon = LON + STEP * (1 + number / 100 * np.cos(angle))
        lat = LAT + STEP * (1 + number / 100 * np.sin(angle))
        name, at_lon, at_lat = streets.block_near(lon, lat)
        place = np.array([at_lon, at_lat])
        middles = [
            line[[start, end]].mean(axis=0)
            for street, line, crossing in lines(streets)
            if street == name
            for start, end in _blocks(crossing)
        ]
        assert min(np.abs(middle - place).max() for middle in middles) < 1e-6


def _blocks(crossing) -> list[tuple[int, int]]:
    ends = sorted({0, len(crossing) - 1, *np.flatnonzero(crossing).tolist()})
    return list(pairwise(ends))


def test_no_report_bears_a_number(streets: Streets):
    reports = make_reports(make_city(7), 7, 24, until=date(2024, 5, 1))
    sample = np.array([[LON + STEP, LAT + STEP], [LON, LAT]])
    for before, after in zip(reports, moved(reports, sample, streets, 7), strict=True):
        number, _, street = before.address.partition(" ")
        assert after.address in streets.names
        assert before.address not in after.narrative
        assert street not in after.narrative
        assert f"{number} {after.address}" not in after.narrative


def test_without_streets_a_place_is_coarse():
    reports = make_reports(make_city(7), 7, 4, until=date(2024, 5, 1))
    for report in moved(reports, np.array([[-90.123456, 38.654321]]), None, 7):
        assert (report.lon, report.lat) == (-90.123, 38.654)
        assert report.address == "the marked place"


def test_a_demo_knows_beats_by_number_else_by_name(tmp_path: Path) -> None:
    town = tmp_path / "town.gpkg"
    make_town(town)
    assert number_column(town, "beats") == "name"
    square = [shapely.box(LON, LAT, LON + STEP, LAT + STEP)]
    numbered = write_geo(
        tmp_path / "a.gpkg", square, {"name": ["North"], "number": ["7"]}, driver="GPKG"
    )
    assert number_column(numbered, "incidents") == "number"
    other = write_geo(tmp_path / "b.gpkg", square, {"class": ["x"]}, driver="GPKG")
    assert number_column(other, "incidents") is None
