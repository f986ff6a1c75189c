"""A small town on a map, for tests that look for places in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import shapely

LAT, LON = 50.0, 10.0
STEP = 0.002  # about 143 m eastward and 222 m northward


def layer(path: Path, title: str, shapes: list[shapely.Geometry], **columns: list[object]) -> None:
    """Add a layer to a GeoPackage in degrees."""
    kinds = {shape.geom_type for shape in shapes}
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array(shapes, dtype=object)),
        [np.array(values, dtype=object) for values in columns.values()],
        fields=list(columns),
        layer=title,
        driver="GPKG",
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
        crs="EPSG:4326",
        append=path.exists(),
    )


def across(row: int, first: int = 0, last: int = 6) -> shapely.LineString:
    """A street from west to east, the row-th from the south."""
    y = LAT + row * STEP
    return shapely.LineString([(LON + x * STEP, y) for x in range(first, last + 1)])


def up(column: int, first: int = 0, last: int = 6) -> shapely.LineString:
    """A street from south to north, the column-th from the west."""
    x = LON + column * STEP
    return shapely.LineString([(x, LAT + y * STEP) for y in range(first, last + 1)])


def make_town(path: Path) -> Path:
    """Streets, a park, two quarters, landmarks and some house numbers; all of it invented."""
    streets = {
        "Locust St": across(3),
        "Alder Ave": across(1),
        "Saint Brannock Ave": across(5),
        "Lewis And Clark Blvd": across(0),
        "Hauptstraße": across(6),
        "N 14th St": up(2, 3, 6),
        "S 14th St": up(2, 0, 3),
        "N Main St": up(4, 3, 6),
        "S Main St": up(4, 0, 3),
        "Dr Ada Lovelace Marlow Dr": up(5),
        "Mc Girk Ln": up(0),
        "Quarry Rd": shapely.LineString(
            [(LON + 6.5 * STEP, LAT + 0.5 * STEP), (LON + 7 * STEP, LAT + 0.5 * STEP)]
        ),
    }
    layer(
        path, "streets", list(streets.values()),
        name=list(streets), **{"class": ["local"] * len(streets)},
    )  # fmt: skip
    park = shapely.box(LON + 5.2 * STEP, LAT + 3.2 * STEP, LON + 5.9 * STEP, LAT + 4.8 * STEP)
    layer(path, "parks", [park], name=["Forest Park"], **{"class": ["park"]})
    west = shapely.box(LON - STEP, LAT - STEP, LON + 3 * STEP, LAT + 7 * STEP)
    east = shapely.box(LON + 3 * STEP, LAT - STEP, LON + 8 * STEP, LAT + 7 * STEP)
    layer(path, "quarters", [west, east], name=["Westend", "Eastend"], **{"class": ["x", "x"]})
    layer(path, "beats", [west], name=["101"], **{"class": ["x"]})
    layer(
        path,
        "landmarks",
        [shapely.Point(LON + 1.5 * STEP, LAT + 2.5 * STEP)],
        name=["Central Station"],
        **{"class": ["railway_station"]},
    )
    numbers = [1200, 1202, 1204, 1210, 1300]
    y = LAT + 3 * STEP
    layer(
        path,
        "addresses",
        [shapely.Point(LON + (n - 1200) / 100 * STEP, y + 0.0001) for n in numbers],
        number=numbers,
        street=["Locust Street"] * len(numbers),
        name=[f"{n} Locust Street" for n in numbers],
    )
    return path
