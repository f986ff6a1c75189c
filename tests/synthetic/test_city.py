"""The invented city: the same for a seed, sound as a map, and nowhere on earth."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from icimps_desktop.synthetic.city import City, make_city
from icimps_desktop.synthetic.geo import to_degrees, to_metres


def _shapes(city: City) -> dict[str, list[BaseGeometry]]:
    return {
        "boundary": [city.boundary],
        "water": [water.shape for water in city.water],
        "parks": [park.shape for park in city.parks],
        "streets": [street.line for street in city.streets],
        "rail": [rail.lines for rail in city.rail],
        "neighbourhoods": [area.shape for area in city.neighbourhoods],
        "beats": [beat.shape for beat in city.beats],
        "landmarks": [mark.point for mark in city.landmarks],
    }


def _print(city: City) -> list[bytes]:
    """Everything of a city as bytes."""
    prints = [shapely.to_wkb(shape) for shapes in _shapes(city).values() for shape in shapes]
    for column in fields(city.addresses):
        values = getattr(city.addresses, column.name)
        prints.append(values.tobytes() if isinstance(values, np.ndarray) else repr(values).encode())
    names = [thing.name for layer in (city.streets, city.beats, city.parks) for thing in layer]
    return [*prints, repr(names).encode(), city.name.encode()]


def test_a_seed_gives_the_same_city_and_another_one_another(city: City) -> None:
    assert _print(make_city(7)) == _print(city)
    assert _print(make_city(8)) != _print(city)


@pytest.mark.parametrize("seed", [5])
def test_other_seeds_are_sound_too(seed: int) -> None:
    other = make_city(seed)
    assert len(other.beats) == 24
    assert len(other.neighbourhoods) == 40
    assert all(shape.is_valid for shapes in _shapes(other).values() for shape in shapes)
    assert np.bincount(other.beat_rows(), minlength=24).min() > 200


def test_every_shape_is_valid_and_not_empty(city: City) -> None:
    for layer, shapes in _shapes(city).items():
        assert all(shape.is_valid and not shape.is_empty for shape in shapes), layer


def test_it_lies_in_mid_ocean_and_has_the_size_of_a_city(city: City) -> None:
    west, south, east, north = city.bounds
    assert -30.2 < west < east < -29.8
    assert 39.8 < south < north < 40.2
    corners = to_metres(np.array([[west, south], [east, north]]))
    wide, high = corners[1] - corners[0]
    assert wide == pytest.approx(18_000, rel=0.01)
    assert high == pytest.approx(14_000, rel=0.01)


def test_beats_tile_the_city(city: City) -> None:
    whole = city.boundary.area
    together = shapely.union_all([beat.shape for beat in city.beats])
    assert together.symmetric_difference(city.boundary).area < 0.005 * whole
    assert sum(beat.shape.area for beat in city.beats) == pytest.approx(whole, rel=0.005)
    assert len({beat.number for beat in city.beats}) == 24
    assert len({beat.name for beat in city.beats}) == 24
    assert {beat.district for beat in city.beats} == {f"District {n}" for n in range(1, 5)}


def test_neighbourhoods_share_edges_and_stop_at_the_bank(city: City) -> None:
    shapes = [area.shape for area in city.neighbourhoods]
    river = next(water.shape for water in city.water if water.kind == "river")
    together = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(together.area, rel=1e-4)
    assert together.intersection(river).area < 0.001 * river.area
    assert together.union(river).intersection(city.boundary).area == pytest.approx(
        city.boundary.area, rel=0.002
    )
    assert len({area.name for area in city.neighbourhoods}) == 40


def test_streets_are_named_classed_and_dry(city: City) -> None:
    kinds = {street.kind for street in city.streets}
    assert kinds == {"primary", "secondary", "local", "ramp"}
    assert all((street.name is None) == (street.kind == "ramp") for street in city.streets)
    assert len({street.name for street in city.streets}) > 500
    wet = shapely.union_all([water.shape for water in city.water])
    local = shapely.union_all([street.line for street in city.streets if street.kind == "local"])
    assert local.intersection(wet).length < 0.002 * local.length
    # A river town has bridges.
    river = next(water.shape for water in city.water if water.kind == "river")
    big = [street for street in city.streets if street.kind in ("primary", "secondary")]
    assert sum(river.intersection(street.line).length > 0 for street in big) >= 4


def test_streets_are_one_network(city: City) -> None:
    """From anywhere to nearly anywhere: at least 97 in 100 km hang together."""
    lines = np.array(
        [shapely.transform(street.line, to_metres) for street in city.streets], dtype=object
    )
    tree = shapely.STRtree(lines)
    one, other = tree.query(lines, predicate="dwithin", distance=3.0)
    group = np.arange(len(lines))
    while True:
        lowest = group.copy()
        np.minimum.at(lowest, one, group[other])
        if (lowest == group).all():
            break
        group = lowest
    length = shapely.length(lines)
    main = np.bincount(group, weights=length).max()
    assert main > 0.97 * length.sum()


def test_addresses_are_unique_dry_and_inside(city: City) -> None:
    houses = city.addresses
    assert 30_000 < len(houses) < 60_000
    assert len(set(houses.labels().tolist())) == len(houses)
    assert houses.label(0) == houses.labels()[0]
    shapely.prepare(city.boundary)
    assert shapely.contains_xy(city.boundary, houses.lon, houses.lat).all()
    for water in city.water:
        shapely.prepare(water.shape)
        assert not shapely.contains_xy(water.shape, houses.lon, houses.lat).any()
    assert 0.05 < houses.business.mean() < 0.4
    assert {houses.kind(row) for row in range(500)} == {"home", "business"}


def test_addresses_stand_on_their_street(city: City) -> None:
    houses = city.addresses
    by_name: dict[str, list[BaseGeometry]] = {}
    for street in city.streets:
        if street.name is not None:
            by_name.setdefault(street.name, []).append(shapely.transform(street.line, to_metres))
    xy = to_metres(np.column_stack([houses.lon, houses.lat]))
    for row in range(0, len(houses), 400):
        name = houses.streets[houses.street[row]]
        away = min(line.distance(shapely.Point(xy[row])) for line in by_name[name])
        assert away == pytest.approx(13.0, abs=1.5)


def test_landmarks_stand_where_they_should(city: City) -> None:
    kinds = [mark.kind for mark in city.landmarks]
    for kind, least in {"railway_station": 1, "hospital": 2, "school": 8, "market": 1}.items():
        assert kinds.count(kind) >= least
    assert kinds.count("stadium") == 1
    station = next(mark for mark in city.landmarks if mark.kind == "railway_station")
    rail = shapely.transform(shapely.union_all([rail.lines for rail in city.rail]), to_metres)
    assert rail.distance(shapely.transform(station.point, to_metres)) < 250.0
    for mark in city.landmarks:
        at = mark.point.coords[0]
        row = mark.address
        assert at == pytest.approx((city.addresses.lon[row], city.addresses.lat[row]), abs=1e-6)


def test_degrees_and_metres_are_each_others_inverse() -> None:
    places = np.array([[0.0, 0.0], [-9_000.0, 7_000.0], [8_999.9, -6_999.9]])
    assert to_metres(to_degrees(places)) == pytest.approx(places, abs=0.02)
