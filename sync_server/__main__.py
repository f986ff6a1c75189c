"""Entry of `icimps-server`: sets HQ's database up and says how it is."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from icimps_desktop.core.clock import SystemClock
from icimps_desktop.core.errors import IcimpsError, UserError
from icimps_desktop.core.logs import set_up_logs
from icimps_desktop.services.postgis_stations import init_postgis_station
from icimps_desktop.services.stations import StationPlan

app = typer.Typer(
    name="icimps-server",
    help="HQ's side of ICIMPS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def root() -> None:
    """HQ's side of ICIMPS."""
    set_up_logs()


@app.command()
def init(
    postgis: Annotated[str, typer.Option(help="Installer's URL of HQ's PostGIS; used once.")],
    station: Annotated[Path, typer.Option(help="Folder for this machine's keys.")],
    admin: Annotated[str, typer.Option(help="Name of the first officer at HQ.")],
    agency: Annotated[str, typer.Option(help="Name of the agency.")] = "Agency",
    zone: Annotated[str, typer.Option(help="IANA time zone.")] = "UTC",
    passphrase_file: Annotated[Path | None, typer.Option(help="File with the passphrase.")] = None,
) -> None:
    """Set HQ's PostGIS up: roles, tables, row policies, and the first officer.

    Example: icimps-server init --postgis postgresql+psycopg2://postgres@db/hq --station ./hq
    --admin "Orla Vandemark" --passphrase-file p.txt
    """
    plan = StationPlan(agency=agency, station="HQ", code="HQ", zone=zone, admin_name=admin)
    try:
        passphrase = _passphrase(passphrase_file)
        made = init_postgis_station(station, postgis, plan, passphrase, SystemClock())
    except IcimpsError as error:
        sys.stderr.write(error.message + "\n")
        raise typer.Exit(1) from error
    sys.stdout.write(f"HQ's store is ready. First officer: login {made.admin.login}.\n")
    sys.stdout.write(f"Recovery code, shown once: {made.recovery_code}\n")


def _passphrase(file: Path | None) -> str:
    if file is None:
        if not sys.stdin.isatty():
            raise UserError("There is no terminal to ask for the passphrase: --passphrase-file.")
        return getpass.getpass("Passphrase for the first officer: ")
    try:
        return file.read_text(encoding="utf-8").split("\n", 1)[0]
    except OSError as error:
        raise UserError(f"The passphrase file cannot be read: {error.strerror}.") from error


@app.command()
def version() -> None:
    """Say which version this is."""
    from importlib.metadata import version as installed

    sys.stdout.write(installed("icimps") + "\n")


def main() -> None:
    """Run a command; ends the process with its exit code."""
    app()


if __name__ == "__main__":
    main()
