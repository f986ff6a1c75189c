"""`icimps search`: what the station knows of some words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from icimps_desktop.cli.desk import Desk, at_desk
from icimps_desktop.cli.output import answer, say
from icimps_desktop.core.clock import zone
from icimps_desktop.core.errors import UserError
from icimps_desktop.services.found_words import excerpt, score, words_in

if TYPE_CHECKING:
    from icimps_desktop.records.incident_row import Hit


@at_desk
def search(
    desk: Desk,
    text: Annotated[str, typer.Argument(help="Words; the last may be a beginning.")],
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
) -> None:
    """Find incidents by number, address, offence, things or words of the report.

    Example: icimps search "catalytic conv" --json
    """
    words = words_in(text)
    if not words:
        raise UserError("Say what to look for: a word, a number or an address.", field="text")
    with desk.opened() as station:
        began = time.perf_counter()
        hits = station.incidents.search(station.actor, text, limit=limit)
        taken_ms = (time.perf_counter() - began) * 1000
    results = [_result(hit, words, desk.config.zone) for hit in hits]
    if desk.json:
        answer({"results": results, "ms": round(taken_ms, 1)})
        return
    for result in results:
        say(f"{result['label']}  {result['why']}")
    say(f"{len(results)} found in {taken_ms:.0f} ms.")


def _result(hit: Hit, words: list[str], zone_name: str) -> dict[str, object]:
    row = hit.row
    day = row.occurred_from.astimezone(zone(zone_name)).strftime("%Y-%m-%d %H:%M")
    return {
        "type": "incident",
        "uid": str(row.uid),
        "label": f"{row.number}  {day}  {row.category}",
        "score": score(hit.words, words),
        "why": excerpt(hit.words, words),
    }
