"""`icimps search`: what the station knows of some words."""

from __future__ import annotations

import re
import time
import unicodedata
from typing import TYPE_CHECKING, Annotated

import typer

from icimps_desktop.cli.desk import Desk, at_desk
from icimps_desktop.cli.output import answer, say
from icimps_desktop.core.clock import zone
from icimps_desktop.core.errors import UserError

if TYPE_CHECKING:
    from icimps_desktop.records.incident_row import Hit

_BEGINNING = 0.8  # what a word's beginning counts beside the whole word
_AROUND = 60


@at_desk
def search(
    desk: Desk,
    text: Annotated[str, typer.Argument(help="Words; the last may be a beginning.")],
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
) -> None:
    """Find incidents by number, address, offence, things or words of the report.

    Example: icimps search "catalytic conv" --json
    """
    words = _tokens(text)
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
        "score": _score(hit.words, words),
        "why": _excerpt(hit.words, words),
    }


def _score(body: str, words: list[str]) -> float:
    """1 when every word of the question stands there whole, less for beginnings."""
    there = set(_tokens(body))
    points = sum(1.0 if word in there else _BEGINNING for word in words)
    return round(points / len(words), 2)


def _excerpt(body: str, words: list[str]) -> str:
    """The text about the first word that was found."""
    folded = _folded(body)
    if len(folded) != len(body):  # a letter that folds to two: places do not fit any more
        return body[: 2 * _AROUND]
    at = min(
        (m.start() for w in words if (m := re.search(rf"\b{re.escape(w)}", folded))), default=0
    )
    start = max(0, at - _AROUND)
    end = at + _AROUND
    head = "…" if start else ""
    tail = "…" if end < len(body) else ""
    return head + " ".join(body[start:end].split()) + tail


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", _folded(text))


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(c for c in bare if not unicodedata.combining(c)))
