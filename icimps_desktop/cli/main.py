"""The command line's root: one file a noun below."""

from __future__ import annotations

import sys

import typer

from icimps_desktop.cli import audit, demo, doctor, import_, incident, map, search, station
from icimps_desktop.cli.bench import commands as bench
from icimps_desktop.cli.output import all_was_read
from icimps_desktop.core.logs import set_up_logs, tell_of_defect

app = typer.Typer(
    name="icimps",
    help="ICIMPS: incidents, map and audit of a police station. Without a command: the desktop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(station.app, name="station")
app.add_typer(incident.app, name="incident")
app.add_typer(map.app, name="map")
app.add_typer(audit.app, name="audit")
app.add_typer(import_.app, name="import")
app.command("search")(search.search)
app.add_typer(bench.app, name="bench")
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)


def run(arguments: list[str]) -> int:
    """Run one command; 0 done, 1 refused or failed with a sentence, 2 wrong usage."""
    set_up_logs()
    sys.excepthook = tell_of_defect
    code = 0
    try:
        app(args=arguments, prog_name="icimps")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    return code if all_was_read() else 0
