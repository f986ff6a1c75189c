"""`icimps incident`: list, show, add, validate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from icimps_desktop.cli import asked
from icimps_desktop.cli.desk import Desk, at_desk
from icimps_desktop.cli.output import answer, answer_rows, say
from icimps_desktop.core.errors import RuleError

app = typer.Typer(help="Incidents of this station.", no_args_is_help=True)


@app.command("list")
@at_desk
def list_incidents(
    desk: Desk,
    bbox: Annotated[str | None, typer.Option(help="W,S,E,N in degrees.")] = None,
    near: Annotated[str | None, typer.Option(help="LAT,LON,METRES.")] = None,
    polygon: Annotated[Path | None, typer.Option(help="GeoJSON file.")] = None,
    since: Annotated[str | None, typer.Option(help="ISO 8601; station zone if naive.")] = None,
    until: Annotated[str | None, typer.Option(help="ISO 8601, exclusive.")] = None,
    category: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="draft, submitted …")] = None,
    source: Annotated[str | None, typer.Option(help="reported or police_found.")] = None,
    text: Annotated[str, typer.Option(help="Words in it.")] = "",
    limit: Annotated[int, typer.Option(help="How many; 0 for all.", min=0)] = 100,
    after: Annotated[str | None, typer.Option(help="The `next` of the page before.")] = None,
) -> None:
    """List incidents, newest first.

    Example: icimps incident list --bbox -90.3,38.5,-90.1,38.8 --since 2019-01-01
    --category burglary --json
    """
    from icimps_desktop.core.paging import PageKey
    from icimps_desktop.records.incident import IncidentStatus, Source
    from icimps_desktop.records.incident_filter import IncidentFilter

    zone = desk.config.zone
    question = IncidentFilter(
        box=asked.box(bbox) if bbox else None,
        near=asked.near(near) if near else None,
        polygon=asked.polygon(polygon) if polygon else None,
        since=asked.when(since, zone, "since") if since else None,
        until=asked.when(until, zone, "until") if until else None,
        states=asked.codes(status, tuple(IncidentStatus), "status"),
        sources=asked.codes([source] if source else None, tuple(Source), "source"),
        text=text,
    )
    key = PageKey.parse(after) if after else None
    from icimps_desktop.cli.incident_text import as_json, as_line

    with desk.opened() as station:
        known = station.knowledge.lists.get("categories")
        question = replace(question, categories=asked.codes(category, known, "category"))
        if limit == 0:
            rows = station.incidents.stream(station.actor, question, after=key)
            following = None
        else:
            page = station.incidents.page(station.actor, question, after=key, limit=limit)
            rows = iter(page.rows)
            following = str(page.next_key) if page.next_key else None
        if desk.json:
            answer_rows("incidents", (as_json(row) for row in rows), following)
        else:
            said = False
            for row in rows:
                say(as_line(row, zone))
                said = True
            if not said:
                say("No incidents.")
            if following:
                say(f"More: --after {following}")


@app.command()
@at_desk
def show(
    desk: Desk,
    which: Annotated[str, typer.Argument(help="Number, agency number or uid.")],
) -> None:
    """Show one incident, whole.

    Example: icimps incident show N01-D1-26-000123 --json
    """
    from icimps_desktop.cli.incident_text import whole_as_json, whole_as_lines

    with desk.opened() as station:
        found = station.incidents.find(station.actor, which)
        if desk.json:
            answer(whole_as_json(found))
        else:
            for line in whole_as_lines(found, desk.config.zone, station.knowledge.lists):
                say(line)


@app.command()
@at_desk
def add(
    desk: Desk,
    file: Annotated[Path, typer.Argument(help="JSON file with the report; - for standard input.")],
    submit: Annotated[bool, typer.Option("--submit", help="Hand it to the supervisor.")] = False,
) -> None:
    """File an incident from JSON, in the form that `show --json` prints.

    Without occurred_from it is kept as a draft of unknown time and cannot be submitted.
    Example: icimps incident add report.json --submit
    """
    from icimps_desktop.cli.incident_text import incident_from_json

    with desk.opened() as station:
        given = incident_from_json(file, station, as_draft=not submit)
        if submit:
            try:
                kept = station.incidents.submit(station.actor, given)
            except RuleError as error:
                advice = "Nothing was kept; without --submit it is kept as a draft."
                raise RuleError(f"{error.message} {advice}", field=error.field) from error
        else:
            kept = station.incidents.save(station.actor, given)
        if desk.json:
            answer({"uid": str(kept.uid), "number": kept.number, "status": kept.status})
        else:
            say(f"{kept.number} kept as {kept.status}.")


@app.command()
@at_desk
def validate(
    desk: Desk,
    which: Annotated[str, typer.Argument(help="Number or uid, or a JSON file.")],
) -> None:
    """Check an incident against the rules.

    Example: icimps incident validate N01-D1-26-000123 --json
    """
    from icimps_desktop.cli.incident_text import finding_as_json, incident_from_json

    with desk.opened() as station:
        if which == "-" or Path(which).is_file() or which.endswith(".json"):
            given = incident_from_json(Path(which), station)
        else:
            given = station.incidents.find(station.actor, which)
        findings = station.incidents.check(given)
        errors = sum(finding.is_error for finding in findings)
        if desk.json:
            found = [finding_as_json(finding) for finding in findings]
            answer({"ok": not errors, "errors": errors, "findings": found})
        else:
            for finding in findings:
                say(
                    f"{'must' if finding.is_error else 'check'}  {finding.path}: {finding.sentence}"
                )
            say("Can be submitted." if not errors else f"{errors} to mend before submitting.")
    if errors:
        raise typer.Exit(1)
