"""Reads: the map's viewport, pages of the list, the search box."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np

from icimps_desktop.cli.bench.figure import (
    Figure,
    in_turns,
    median,
    out_of_cache,
    quantile,
    stopwatch,
)
from icimps_desktop.cli.bench.ground import BenchStation
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.core.paging import PageKey
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.records.points import to_degrees
from icimps_desktop.store.queries import incidents, points

Box = tuple[float, float, float, float]
_IN_VIEW = 500
_VIEWS = 100
_PAGE = 200
_FAR_PAGE = 500
_HITS = 50
_COLUMNS = (
    "i.uid, i.number, i.occurred_from, i.occurred_to, i.geom, i.category, i.status, i.source, "
    "i.severity, i.beat_uid, i.author_uid"
)


def measure_map(station: BenchStation, plain: Path, runs: int) -> Figure:
    """Viewports with about 500 incidents: the real query against R*Tree and rows, bare."""
    boxes = _viewports(station)
    seen: list[int] = []

    def ours(_run: int) -> list[float]:
        samples: list[float] = []
        out_of_cache(*station.files)
        with station.opened() as opened:
            for box in boxes:
                with stopwatch(samples), opened.uow.read() as session:
                    asked = IncidentFilter(box=box)
                    page = incidents.page(session, asked, after=None, limit=4 * _IN_VIEW)
                seen.append(len(page.rows))
        return samples

    # The same boxes, the same columns; as bare as it can be: no decoding of a value at all.
    statement = (
        f"SELECT {_COLUMNS} FROM rt_incident_geom r JOIN incident i ON i.id = r.id "  # noqa: S608
        "WHERE r.x1 >= ? AND r.x0 <= ? AND r.y1 >= ? AND r.y0 <= ?"
    )

    def limit(_run: int) -> list[float]:
        samples: list[float] = []
        out_of_cache(plain)
        with station.bare(plain) as connection:
            for west, south, east, north in boxes:
                with stopwatch(samples):
                    connection.execute(statement, (west, east, south, north)).fetchall()
        return samples

    mine, bare = in_turns(ours, limit, runs)
    return Figure(
        name="map",
        rows=station.made.rows,
        unit="ms p95",
        value=quantile(mine, 0.95),
        limit=quantile(bare, 0.95),
        bar=1.5,
        bar_of="ratio",
        samples=mine,
        limit_samples=bare,
        limit_is="R*Tree joined with its rows on an unencrypted file, values not decoded",
        more={
            "p50": round(median(mine), 2),
            "limit_p50": round(median(bare), 2),
            "in_view": round(float(np.mean(seen)), 1),
            "viewports": len(boxes),
        },
    )


def measure_list(station: BenchStation, plain: Path, runs: int) -> Figure:
    """The first page of the list as an officer gets it, audit entries and all, and page 500."""
    far_samples: list[float] = []

    def ours(_run: int) -> list[float]:
        samples: list[float] = []
        out_of_cache(*station.files)
        with station.opened() as opened:
            far = _far_key(opened.uow, station.made.rows)
            for _ in range(5):
                with stopwatch(samples):
                    opened.incidents.page(opened.actor, IncidentFilter(), limit=_PAGE)
                with stopwatch(far_samples):
                    opened.incidents.page(opened.actor, IncidentFilter(), after=far, limit=_PAGE)
        return samples

    statement = (
        f"SELECT {_COLUMNS} FROM incident i "  # noqa: S608
        "ORDER BY i.occurred_from DESC, i.uid DESC LIMIT ?"
    )

    def limit(_run: int) -> list[float]:
        samples: list[float] = []
        out_of_cache(plain)
        with station.bare(plain) as connection:
            for _ in range(5):
                with stopwatch(samples):
                    connection.execute(statement, (_PAGE + 1,)).fetchall()
        return samples

    mine, bare = in_turns(ours, limit, runs)
    far_page = quantile(far_samples, 0.95)
    return Figure(
        name="list",
        rows=station.made.rows,
        unit="ms p95",
        value=quantile(mine, 0.95),
        limit=quantile(bare, 0.95),
        bar=50.0,
        bar_of="value",
        samples=mine,
        limit_samples=bare,
        limit_is=f"the first {_PAGE} rows in index order on an unencrypted file, bare",
        more={"p50": round(median(mine), 2), "page_500_p95": round(far_page, 2), "page": _PAGE},
        also={"page 500 within 50 ms": far_page <= 50.0},
    )


def measure_search(station: BenchStation, plain: Path, runs: int) -> Figure:
    """First results of the search box, audit entries and all: rare, common and begun words."""
    words = _questions(station)

    def ours(_run: int) -> list[float]:
        samples: list[float] = []
        out_of_cache(*station.files)
        with station.opened() as opened:
            for text, _ in words:
                with stopwatch(samples):
                    opened.incidents.search(opened.actor, text, limit=_HITS)
        return samples

    statement = (
        f"SELECT s.body, {_COLUMNS} FROM (SELECT rowid AS hit FROM fts_incident "  # noqa: S608
        "WHERE fts_incident MATCH ? ORDER BY rowid DESC LIMIT ?) h "
        "JOIN incident_search s ON s.id = h.hit JOIN incident i ON i.uid = s.incident_uid"
    )

    def limit(_run: int) -> list[float]:
        samples: list[float] = []
        out_of_cache(plain)
        with station.bare(plain) as connection:
            for _, match in words:
                with stopwatch(samples):
                    connection.execute(statement, (match, _HITS)).fetchall()
        return samples

    mine, bare = in_turns(ours, limit, runs)
    slowest = sorted(zip(mine, (text for text, _ in words * runs), strict=True), reverse=True)[:5]
    return Figure(
        name="search",
        rows=station.made.rows,
        unit="ms p95",
        value=quantile(mine, 0.95),
        limit=quantile(bare, 0.95),
        bar=100.0,
        bar_of="value",
        samples=mine,
        limit_samples=bare,
        limit_is="the same words in the same index on an unencrypted file, bare",
        more={
            "p50": round(median(mine), 2),
            "questions": len(words),
            "slowest": [[text, round(taken, 1)] for taken, text in slowest],
        },
    )


def _viewports(station: BenchStation) -> list[Box]:
    """Boxes about incidents drawn by lot, each grown until it holds about 500."""
    with station.opened() as opened, opened.uow.connect() as connection:
        columns = points.load(connection, CancelToken())
    lon, lat = to_degrees(columns.x, columns.y)
    across = math.cos(math.radians(float(np.mean(lat))))
    wanted = min(_IN_VIEW, len(lon) // 2)
    draw = np.random.default_rng(7)
    boxes = []
    for place in draw.integers(0, len(lon), _VIEWS):
        away = np.maximum(np.abs(lon - lon[place]) * across, np.abs(lat - lat[place]))
        half = float(np.partition(away, wanted)[wanted])
        x, y = float(lon[place]), float(lat[place])
        boxes.append((x - half / across, y - half, x + half / across, y + half))
    return boxes


def _far_key(uow: object, rows: int) -> PageKey:
    """Where page 500 begins, or the middle of a small station."""
    from sqlalchemy import select

    from icimps_desktop.records.incident import Incident
    from icimps_desktop.store.unit_of_work import UnitOfWork

    if not isinstance(uow, UnitOfWork):
        raise TypeError("a unit of work was expected")
    place = min(_FAR_PAGE * _PAGE, rows // 2)
    statement = (
        select(Incident.occurred_from, Incident.uid)
        .order_by(Incident.occurred_from.desc(), Incident.uid.desc())
        .offset(place)
        .limit(1)
    )
    with uow.connect() as connection:
        at, uid = connection.execute(statement).one()
    return PageKey(at, uid)


def _questions(station: BenchStation) -> list[tuple[str, str]]:
    """What officers type, and the same for the index: from very common words to single numbers."""
    with station.bare() as connection:
        (last,) = connection.execute("SELECT max(id) FROM incident_search").fetchone()
        step = max(1, last // 2000)
        bodies = connection.execute(
            "SELECT body FROM incident_search WHERE id % ? = 0", (step,)
        ).fetchall()
    counts = Counter(
        word
        for (body,) in bodies
        for word in {w.lower() for w in body.split() if w.isalpha() and len(w) > 2}
    )
    by_rank = [word for word, _ in counts.most_common()]
    common, middle, rare = by_rank[:8], by_rank[len(by_rank) // 4 :][:8], by_rank[-8:]
    numbers = [body.split()[0] for (body,) in bodies[:: max(1, len(bodies) // 8)]][:8]
    streets = [" ".join(body.split()[-2:]) for (body,) in bodies[5 :: max(1, len(bodies) // 8)]]
    typed = [*common, *middle, *rare, *numbers]
    typed += [word[:3] for word in (*common, *middle, *rare) if len(word) > 3]
    typed += [f"{one} {other}" for one, other in zip(common, middle, strict=False)]
    typed += [f"{one} {other[:2]}" for one, other in zip(middle, common, strict=False)]
    typed += [text for text in streets[:8] if all(part.isalpha() for part in text.split())]
    unique = list(dict.fromkeys(typed))
    return [(text, " ".join(f'"{word}"' for word in text.split()) + "*") for text in unique]
