"""The command line's root: one file a noun below."""

from __future__ import annotations

import typer

from icimps_desktop.cli import audit, incident, station
from icimps_desktop.core.logs import set_up_logs

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
app.add_typer(audit.app, name="audit")


def run(arguments: list[str]) -> int:
    """Run one command; 0 done, 1 refused or failed with a sentence, 2 wrong usage."""
    set_up_logs()
    try:
        app(args=arguments, prog_name="icimps")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0
