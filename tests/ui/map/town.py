"""A made-up town for the map: streets, a river, incidents of two years."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.exchange.basemap import BaseMap, Kind, Rank, Role, VectorLayer
from icimps_desktop.records.points import PointColumns, to_mercator
from icimps_desktop.ui.map.data import MapWords, Place

WEST, SOUTH, SIDE = 10.0, 50.0, 0.2
CATEGORIES = ("burglary", "robbery", "theft", "drugs", "arson", "fraud", "trespass", "dui", "other")
STATUSES = ("draft", "submitted", "returned", "approved")
BEATS = ("Beat 1", "Beat 2", "Beat 10")
ZONE = ZoneInfo("Europe/Berlin")
FIRST = int(datetime(2028, 1, 1, tzinfo=UTC).timestamp() // 60)


def make_points(count, seed=1):
    """Incidents of 2028 and 2029, thick in the middle, some at one address."""
    rng = np.random.default_rng(seed)
    lon = WEST + SIDE * np.clip(rng.normal(0.5, 0.18, count), 0, 1)
    lat = SOUTH + SIDE * np.clip(rng.normal(0.5, 0.18, count), 0, 1)
    same = rng.random(count) < 0.2
    lon[same], lat[same] = np.round(lon[same], 2), np.round(lat[same], 2)
    x, y = to_mercator(lon, lat)
    minute = (FIRST + rng.integers(0, 730 * 1440, count)).astype(np.int32)
    local = (minute.astype(np.int64) + 60) // 60  # an hour east, summer left aside
    return PointColumns(
        id=np.arange(count, dtype=np.int64) * 2 + 5,
        x=x,
        y=y,
        minute=minute,
        hour_of_week=((local // 24 + 3) % 7 * 24 + local % 24).astype(np.uint8),
        category=rng.choice(len(CATEGORIES), count, p=_shares(len(CATEGORIES))).astype(np.uint8),
        status=rng.integers(0, len(STATUSES), count).astype(np.uint8),
        police_found=rng.random(count) < 0.3,
        beat=rng.integers(-1, len(BEATS), count).astype(np.int16),
        severity=rng.choice(np.array([1, 5, 20, 100, 2500], dtype=np.float32), count),
        categories=CATEGORIES,
        statuses=STATUSES,
        beats=BEATS,
    )


def _shares(count):
    weights = np.arange(count, 0, -1, dtype=np.float64)
    return weights / weights.sum()


def make_layer(name, kind, role, shapes, names, ranks):
    """A layer of shapely lines or polygons given in degrees."""
    rings = [list(s.coords if kind is Kind.LINE else s.exterior.coords) for s in shapes]
    flat = np.array([at for ring in rings for at in ring])
    coords = np.column_stack(to_mercator(flat[:, 0], flat[:, 1]))
    parts = np.concatenate(([0], np.cumsum([len(ring) for ring in rings]))).astype(np.int64)
    boxes = np.column_stack(
        (
            np.minimum.reduceat(coords, parts[:-1]),
            np.maximum.reduceat(coords, parts[:-1]),
        )
    )
    return VectorLayer(
        name=name,
        kind=kind,
        role=role,
        coords=coords,
        parts=parts,
        features=np.arange(len(shapes) + 1, dtype=np.int64),
        names=tuple(names),
        ranks=np.array(ranks, dtype=np.uint8),
        boxes=boxes,
    )


def make_basemap():
    """A grid of named streets, a lake, a park and four districts."""
    streets, names, ranks = [], [], []
    for step in range(41):
        at = step * SIDE / 40
        streets.append(
            shapely.LineString(
                [(WEST, SOUTH + at), (WEST + SIDE / 2, SOUTH + at), (WEST + SIDE, SOUTH + at)]
            )
        )
        streets.append(shapely.LineString([(WEST + at, SOUTH), (WEST + at, SOUTH + SIDE)]))
        names += [f"{step} Row", f"{step} Street"]
        ranks += [Rank.MAJOR if step % 10 == 0 else Rank.MINOR] * 2
    half = SIDE / 2
    districts = [
        shapely.box(
            WEST + i * half, SOUTH + j * half, WEST + (i + 1) * half, SOUTH + (j + 1) * half
        )
        for i in range(2)
        for j in range(2)
    ]
    lake = shapely.Point(WEST + 0.15, SOUTH + 0.15).buffer(0.02)
    park = shapely.box(WEST + 0.02, SOUTH + 0.02, WEST + 0.06, SOUTH + 0.05)
    whole = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    return BaseMap(
        "town",
        (
            make_layer("boundary", Kind.POLYGON, Role.BOUNDARY, [whole], ["Town"], [Rank.MINOR]),
            make_layer(
                "districts", Kind.POLYGON, Role.DISTRICT, districts,
                ["Harbour", "Old Market", "Northfield", "Hill"], [Rank.MINOR] * 4,
            ),
            make_layer("water", Kind.POLYGON, Role.WATER, [lake], ["Round Lake"], [Rank.MINOR]),
            make_layer("parks", Kind.POLYGON, Role.PARK, [park], ["Green"], [Rank.MINOR]),
            make_layer("streets", Kind.LINE, Role.STREET, streets, names, ranks),
        ),
        None,
        (WEST, SOUTH, WEST + SIDE, SOUTH + SIDE),
        "Made-up town",
    )  # fmt: skip


class Town:
    """The map's data out of memory; faults and gates are switched on by tests."""

    zone = ZONE
    words = MapWords(categories={"dui": "Drink driving"}, beats={"Beat 1": "First beat"})

    def __init__(self, points):
        self.points = points
        self.base = make_basemap()
        self.fault = None
        self.refuses_export = False
        self.filters = []
        self.exports = []
        self.loads = 0

    def load_points(self, token):
        self.loads += 1
        if self.fault is not None:
            raise UnavailableError(self.fault)
        return self.points

    def load_basemap(self, token):
        return self.base

    def find_place(self, text, token):
        known = [
            Place("Market Street", 10.08, 50.09, "Old Market", "street"),
            Place("Mill Lane", 10.12, 50.11, "Hill", "street"),
        ]
        return [p for p in known if p.label.casefold().startswith(text.casefold())]

    def note_filter(self, chosen, token):
        self.filters.append(chosen)

    def note_export(self, what, chosen, token):
        if self.refuses_export:
            raise UnavailableError("The audit log cannot be written.")
        self.exports.append(what)


def settle(qtbot, view):
    """Wait until the newest filter is answered and all of it is on the screen."""
    presenter = view.presenter

    def is_so():
        return (
            presenter.answer is not None
            and presenter.answer.chosen == presenter.chosen
            and not presenter._answers.busy
            and not presenter._selects.busy
            and not presenter._loads.busy
            and not view._summaries.busy
            and not view._soon.isActive()
            and view.canvas._base is not None
            and view.canvas.is_settled
        )

    qtbot.waitUntil(is_so, timeout=15_000)
