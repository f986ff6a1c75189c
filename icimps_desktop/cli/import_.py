"""`icimps import`: a file into incidents or beats, and back again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from icimps_desktop.cli import asked
from icimps_desktop.cli.desk import Desk, at_desk
from icimps_desktop.cli.output import answer, hint, say
from icimps_desktop.cli.working import at_work
from icimps_desktop.core.clock import zone
from icimps_desktop.core.errors import NotFoundError, UserError

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation
    from icimps_desktop.exchange.mapping import ImportMapping
    from icimps_desktop.exchange.source_table import TableOptions
    from icimps_desktop.services.beats import BeatReport

_FILE = "file"
_NAMED = 20  # beats that a line names
_SINCE_EVER = 1900  # the year from which the first beats of a station hold
_STOPPED = "Stopped. Nothing was imported; the store is as it was."


class _FileOrWord(TyperGroup):
    """What is no command of the group is the file: `icimps import FILE` needs no word more."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in self.commands:
            args = [_FILE, *(args or ["--help"])]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return ("" if name == _FILE else name), command, rest


app = typer.Typer(cls=_FileOrWord, help="Bring a file of incidents or beats in.")


@app.command(_FILE, hidden=True)
@at_desk
def import_file(
    desk: Desk,
    file: Annotated[
        Path, typer.Argument(help="csv, xlsx, geojson, gpx, kml, gpkg, shp.zip or parquet.")
    ],
    kind: Annotated[
        Literal["incidents", "beats"] | None, typer.Option(help="What the rows become.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="Which column means what (JSON).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen.")] = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Print a first mapping of the file and end.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Where rejected rows go; beside the file if not said.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Layer or sheet.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a text file; found if not said.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Of a text file.")] = None,
    header_row: Annotated[
        int | None, typer.Option(help="From 1; 0 for a file without.", min=0)
    ] = None,
    crs: Annotated[str, typer.Option(help="EPSG number, where a file of beats lacks it.")] = "",
    number_column: Annotated[
        str, typer.Option(help="Column with the beats' numbers, where its name does not say so.")
    ] = "",
    valid_from: Annotated[
        str | None, typer.Option(help="From when beats hold, ISO 8601; now if not said.")
    ] = None,
) -> None:
    """Import a file: one transaction, in which rejected rows go to a file with their reasons.

    Rows that are there already are duplicates, rows that say something new are updates.
    Other commands: icimps import list, icimps import rollback BATCH.

    Example: icimps import incidents.csv --dry-run --json
    """
    from icimps_desktop.exchange.mapping_files import load_mapping
    from icimps_desktop.exchange.source_table import TableOptions

    if not file.is_file():
        raise NotFoundError(f"There is no file {file}.", field="file")
    options = TableOptions(
        encoding=encoding, delimiter=delimiter, header_row=header_row, layer=layer
    )
    if suggest:
        _suggest(file, options, kind or "incidents")
        return
    chosen = load_mapping(mapping) if mapping else None
    if kind == "beats" or (chosen is not None and chosen.kind == "beats"):
        begins = asked.when(valid_from, desk.config.zone, "valid_from") if valid_from else None
        with desk.opened() as station, at_work(_STOPPED) as (token, report):
            made = station.beats.replace(
                station.actor,
                file,
                mapping=chosen,
                number=number_column,
                layer=layer,
                crs=crs,
                valid_from=begins,
                dry_run=dry_run,
                token=token,
                report=report,
            )
        _tell_beats(desk, made, dry_run)
        return
    if valid_from or crs or number_column:
        raise UserError("--valid-from, --crs and --number-column are for beats: add --kind beats.")
    with desk.opened() as station:
        _import_incidents(desk, station, file, chosen, options, dry_run, rejects)


@app.command()
@at_desk
def rollback(
    desk: Desk,
    batch: Annotated[str, typer.Argument(help="The batch that the import printed.")],
) -> None:
    """Take an import back as a whole; what officers have worked on since stays.

    Of an import of beats, those hold again that it ended.

    Example: icimps import rollback 0192f0c4-8b1e-7000-8000-000000000000
    """
    from uuid import UUID

    try:
        uid = UUID(batch)
    except ValueError as error:
        raise UserError(f"“{batch}” is not a batch. See icimps import list.", field="batch") from (
            error
        )
    with desk.opened() as station:
        batches = station.imports.batches(station.actor)
        of_beats = any(one.uid == uid and one.is_of_beats for one in batches)
        removed, kept = station.imports.roll_back(station.actor, uid)
    if desk.json:
        answer({"batch": str(uid), "removed": removed, "kept": kept})
        return
    if of_beats:
        say(f"{removed:,} beats of this import were removed; those of before it hold again.")
        return
    say(f"{removed:,} incidents of this import were removed.")
    if kept:
        say(f"{kept:,} stay, because officers have worked on them.")


@app.command("list")
@at_desk
def list_batches(desk: Desk) -> None:
    """List the imports of this station, newest first; times are the station's.

    Example: icimps import list --json
    """
    with desk.opened() as station:
        batches = station.imports.batches(station.actor)
    if desk.json:
        rows = [
            {
                "batch": str(one.uid),
                "at": one.at.isoformat(),
                "file": one.file_name,
                "sha256": one.sha256,
                "mapping": one.mapping,
                "kind": "beats" if one.is_of_beats else "incidents",
                "state": one.state,
                "new": one.new_rows,
                "updated": one.updated_rows,
                "duplicate": one.duplicate_rows,
                "rejected": one.rejected_rows,
            }
            for one in batches
        ]
        answer({"batches": rows})
        return
    here = zone(desk.config.zone)
    for one in batches:
        counts = f"{one.new_rows:>9,} new {one.updated_rows:>7,} updated"
        at = one.at.astimezone(here).strftime("%Y-%m-%d %H:%M")
        beats = "  (beats)" if one.is_of_beats else ""
        say(f"{one.uid}  {at}  {counts}  {one.state:11}  {one.file_name}{beats}")


def _suggest(file: Path, options: TableOptions, kind: str) -> None:
    from icimps_desktop.exchange.detect import suggest_mapping
    from icimps_desktop.exchange.mapping import MappingKind
    from icimps_desktop.exchange.tables import open_table

    # Areas are asked for as the import will ask for them: it guesses no layer.
    with open_table(file, replace(options, whole_shapes=kind == "beats")) as table:
        suggestion = suggest_mapping(table, kind=MappingKind(kind))
    for note in suggestion.notes:
        hint(note)
    say(suggestion.mapping.to_json().rstrip("\n"))


def _import_incidents(
    desk: Desk,
    station: OpenStation,
    file: Path,
    mapping: ImportMapping | None,
    options: TableOptions,
    dry_run: bool,
    rejects: Path | None,
) -> None:
    with at_work(_STOPPED) as (token, report):
        done = station.imports.run(
            station.actor,
            file,
            mapping=mapping,
            options=options,
            dry_run=dry_run,
            rejects_file=rejects,
            token=token,
            report=report,
        )
    if desk.json:
        answer(
            {
                "batch": str(done.batch) if done.batch else None,
                "new": done.new,
                "updated": done.updated,
                "duplicate": done.duplicate,
                "rejected": done.rejected,
                "kept_places": done.kept_places,
                "rejects_file": str(done.rejects_file) if done.rejects_file else None,
                "sha256": done.sha256,
                "kind": "incidents",
                "mapping": done.mapping,
                "dry_run": dry_run,
                "reasons": dict(done.reasons),
                "unknown_words": dict(done.unknown_words),
                "located": done.reach.by_address,
                "notes": list(done.notes),
            }
        )
        return
    for note in done.notes:
        say(note)
    would = "would be " if dry_run else ""
    say(
        f"{done.new:,} {would}new, {done.updated:,} {would}updated, "
        f"{done.duplicate:,} {would}duplicate, {done.rejected:,} {would}rejected."
    )
    if done.reach.by_address:
        say(f"Without coordinates, placed by their address: {done.reach.by_address:,}.")
    if done.kept_places:
        say(f"Places kept as an officer set them: {done.kept_places:,}.")
    if done.unknown_words:
        words = ", ".join(word for word, _ in done.unknown_words.most_common(10))
        say(f"Words without a class of offence, kept as “other”: {words}.")
    if done.rejects_file:
        say(f"Rejected rows with their reasons: {done.rejects_file}")
    if done.batch:
        say(f"Batch {done.batch}. To take it back: icimps import rollback {done.batch}")


def _tell_beats(desk: Desk, made: BeatReport, dry_run: bool) -> None:
    if desk.json:
        answer(
            {
                "batch": str(made.batch) if made.batch else None,
                "new": made.new,
                "updated": made.updated,
                "duplicate": made.duplicate,
                "rejected": 0,
                "rejects_file": None,
                "sha256": made.sha256,
                "kind": "beats",
                "dry_run": dry_run,
                "ended": made.ended,
                "assigned": made.assigned,
                "valid_from": made.valid_from.isoformat(),
                "beats": made.which,
                "notes": list(made.notes),
            }
        )
        return
    for note in made.notes:
        hint(note)
    would = "would be " if dry_run else ""
    say(
        f"{made.new:,} beats {would}new, {made.updated:,} {would}changed, "
        f"{made.ended - made.updated:,} {would}ended, {made.duplicate:,} {would}unchanged."
    )
    for what, numbers in made.which.items():
        if numbers:
            more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
            say(f"  {what}: {', '.join(numbers[:_NAMED])}{more}")
    if not dry_run:
        say(_moved(made, desk.config.zone))
    if made.batch:
        say(f"Batch {made.batch}. To take it back: icimps import rollback {made.batch}")


def _moved(made: BeatReport, zone_name: str) -> str:
    """How many incidents lie in another beat now, or why none does."""
    if made.assigned:
        return f"{made.assigned:,} incidents lie in another beat now."
    none = "No incident lies in another beat now"
    if not (made.new or made.ended):
        return f"{none}: no beat has changed."
    if made.looked_at:
        return f"{none}: none of the {made.looked_at:,} since then lies in a changed area."
    if made.valid_from.year <= _SINCE_EVER:
        return f"{none}: no incident here has a place."
    since = made.valid_from.astimezone(zone(zone_name)).strftime("%Y-%m-%d %H:%M")
    return (
        f"{none}: the beats hold from {since} on, and no incident with a place happened since. "
        "--valid-from says an earlier day."
    )
