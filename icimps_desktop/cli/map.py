"""`icimps map`: briefing and place."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from icimps_desktop.cli import asked
from icimps_desktop.cli.desk import Desk, at_desk
from icimps_desktop.cli.output import answer, say

app = typer.Typer(help="The map: briefing maps and place search.", no_args_is_help=True)


@app.command()
@at_desk
def briefing(
    desk: Desk,
    out: Annotated[Path, typer.Option(help="The HTML file to write.")],
    bbox: Annotated[str | None, typer.Option(help="W,S,E,N in degrees.")] = None,
    near: Annotated[str | None, typer.Option(help="LAT,LON,METRES.")] = None,
    polygon: Annotated[Path | None, typer.Option(help="GeoJSON file.")] = None,
    since: Annotated[str | None, typer.Option(help="ISO 8601; station zone if naive.")] = None,
    until: Annotated[str | None, typer.Option(help="ISO 8601, exclusive.")] = None,
    category: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    title: Annotated[str, typer.Option(help="What stands over the map.")] = "",
) -> None:
    """Write a briefing map: one HTML file to print or send, that needs no network.

    Example: icimps map briefing --out monday.html --since 2019-03-01 --until 2019-04-01
    --category burglary
    """
    from icimps_desktop.records.incident_filter import IncidentFilter

    zone = desk.config.zone
    question = IncidentFilter(
        box=asked.box(bbox) if bbox else None,
        near=asked.near(near) if near else None,
        polygon=asked.polygon(polygon) if polygon else None,
        since=asked.when(since, zone, "since") if since else None,
        until=asked.when(until, zone, "until") if until else None,
    )
    with desk.opened() as station:
        known = station.knowledge.lists.get("categories")
        question = replace(question, categories=asked.codes(category, known, "category"))
        made = station.briefing.make(station.actor, question, out, title=title)
    if desk.json:
        answer(
            {
                "file": str(made.path),
                "sha256": made.sha256,
                "bytes": made.size,
                "incidents": made.incidents,
                "shown": made.shown,
                "without_place": made.without_place,
            }
        )
        return
    say(f"{made.path}: {made.incidents} incidents, {made.shown} of them drawn one by one.")
    if made.without_place:
        say(f"Not on the map: {made.without_place} without a place.")


@app.command()
@at_desk
def place(
    desk: Desk,
    text: Annotated[str, typer.Argument(help="Address, corner, landmark or coordinates.")],
    limit: Annotated[int, typer.Option(help="How many.", min=1)] = 10,
) -> None:
    """Find a place, best first, without a network.

    Example: icimps map place "Locust and 14th"
    """
    with desk.opened() as station:
        station.gazetteer.prepare(station.actor)
        began = time.perf_counter()
        found = station.gazetteer.find(station.actor, text, limit)
        taken = (time.perf_counter() - began) * 1000
    if desk.json:
        places = [
            {
                "label": it.label,
                "lat": it.lat,
                "lon": it.lon,
                "how": str(it.how),
                "accuracy_m": round(it.accuracy_m, 1),
                "detail": it.detail,
            }
            for it in found
        ]
        answer({"places": places, "ms": round(taken, 1)})
        return
    for it in found:
        where = f"{it.lat:.5f}, {it.lon:.5f}"
        say(f"{it.label}  {where}  {it.how}, to {it.accuracy_m:.0f} m: {it.detail}")
    if not found:
        say(f"No place is known by “{text}”.")
