"""`icimps audit`: verify and list."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from icimps_desktop.cli.desk import Desk, at_desk
from icimps_desktop.cli.output import answer, say

app = typer.Typer(help="The audit of writes and reads.", no_args_is_help=True)


@app.command()
@at_desk
def verify(desk: Desk) -> None:
    """Check every chain from its first entry on; exit 1 when one is broken.

    Example: icimps audit verify --json
    """
    with desk.opened() as station:
        verdict = station.audit.verify(station.actor)
    bad = verdict.first_bad
    if desk.json:
        answer(
            {
                "ok": verdict.ok,
                "entries": verdict.entries,
                "chains": verdict.chains,
                "first_bad": {"chain": bad.chain, "seq": bad.seq, "why": bad.why} if bad else None,
                "entries_per_s": round(verdict.entries_per_s),
            }
        )
    elif bad is None:
        say(f"All {verdict.entries} entries of {verdict.chains} chains hold.")
    else:
        say(f"Broken at entry {bad.seq} of chain {bad.chain}: {bad.why}.")
    if bad is not None:
        raise typer.Exit(1)


@app.command("list")
@at_desk
def list_entries(
    desk: Desk,
    limit: Annotated[int, typer.Option(help="How many; 0 for all.", min=0)] = 100,
) -> None:
    """List the newest entries of both logs.

    Example: icimps audit list --limit 20
    """
    with desk.opened() as station:
        entries = station.audit.newest(station.actor, limit)
    if desk.json:
        rows = [
            {"chain": e.chain, "seq": e.seq, "at": e.at, "by": e.by, "entry": json.loads(e.body)}
            for e in entries
        ]
        answer({"entries": rows})
        return
    for entry in entries:
        body = json.loads(entry.body)
        outcome = body.get("outcome", "done")
        say(f"{entry.at}  {entry.by:20}  {body['event']:20}  {outcome:8}  {body['purpose'] or '-'}")
