"""`icimps station`: init, join, status, officers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from icimps_desktop.cli.desk import Desk, at_desk
from icimps_desktop.cli.output import answer, hint, say
from icimps_desktop.core.errors import UserError

app = typer.Typer(help="Stations and who works there.", no_args_is_help=True)
officer_app = typer.Typer(help="Officers of the station.", no_args_is_help=True)
app.add_typer(officer_app, name="officer")


@app.command()
@at_desk
def init(
    desk: Desk,
    admin: Annotated[str | None, typer.Option(help="Name of the first officer.")] = None,
    cache: Annotated[Path | None, typer.Option(help="Folder of a new station file.")] = None,
    postgis: Annotated[str | None, typer.Option(help="Installer's URL; used once.")] = None,
    agency: Annotated[str, typer.Option(help="Name of the agency.")] = "Agency",
    name: Annotated[str, typer.Option(help="Name of the station.")] = "Station",
    code: Annotated[str, typer.Option(help="One to four characters; begins every number.")] = "N01",
    zone: Annotated[str, typer.Option(help="IANA time zone.")] = "UTC",
    ori: Annotated[str | None, typer.Option(help="NIBRS identifier of the agency.")] = None,
) -> None:
    """Make a station: an encrypted file, or a PostGIS with its installer's URL.

    The first officer's passphrase comes from --passphrase-file or is asked. With --postgis and
    without --admin a database that holds a station is brought up to date: after a restore, or
    with a new version of the program.
    Example: icimps station init --cache ./n01 --admin "Orla Vandemark" --zone Europe/Berlin
    """
    from icimps_desktop.core.clock import SystemClock
    from icimps_desktop.core.settings import remember_opened
    from icimps_desktop.services import postgis_stations, stations

    if (cache is None) == (postgis is None):
        raise UserError("Say either --cache FOLDER or --postgis URL with --station FOLDER.")
    if postgis is not None and admin is None:
        station = postgis_stations.update_postgis_station(postgis)
        if desk.json:
            answer({"station": station, "updated": True})
        else:
            say(f"The database of {station} is up to date.")
        return
    if admin is None:
        raise UserError("Say who the first officer is: --admin NAME.", field="admin")
    plan = stations.StationPlan(
        agency=agency, station=name, code=code, zone=zone, admin_name=admin, ori=ori
    )
    passphrase = desk.read_passphrase("Passphrase for the first officer: ")
    if postgis is not None:
        if desk.station is None:
            raise UserError("Say where this workstation keeps its files: --station FOLDER.")
        made = postgis_stations.init_postgis_station(
            desk.station, postgis, plan, passphrase, SystemClock()
        )
    else:
        made = stations.make_cache_station(cache or Path(), plan, passphrase, SystemClock())
    remember_opened(made.config.folder)
    if desk.json:
        answer(
            {
                "station": str(made.config.folder),
                "officer": made.admin.login,
                "recovery_code": made.recovery_code,
            }
        )
    else:
        say(f"Station made in {made.config.folder}.")
        say(f"First officer: {made.admin.name}, login {made.admin.login}.")
        say(f"Recovery code: {made.recovery_code}")
        say("Write the recovery code down now. It is shown once and stored nowhere.")


@app.command()
@at_desk
def join(
    desk: Desk,
    postgis: Annotated[str, typer.Option(help="Address of the station database.")],
    login: Annotated[str, typer.Option(help="Your login.")],
    code_file: Annotated[Path, typer.Option(help="File with the joining code.")],
) -> None:
    """Make this computer a workstation of a station database.

    Example: icimps station join --postgis postgresql+psycopg2://db:5432/n01 --login bert.quill
    --code-file code.txt --station ./n01
    """
    from icimps_desktop.core.clock import SystemClock
    from icimps_desktop.core.settings import remember_opened
    from icimps_desktop.services.postgis_stations import join_postgis_station

    if desk.station is None:
        raise UserError("Say where this workstation keeps its files: --station FOLDER.")
    try:
        joining_code = code_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UserError(f"The code file cannot be read: {error.strerror}.") from error
    config = join_postgis_station(
        desk.station, postgis, login, joining_code, desk.read_passphrase(), SystemClock()
    )
    remember_opened(config.folder)
    if desk.json:
        answer({"station": str(config.folder), "officer": login})
    else:
        say(f"This computer works on {config.station} now.")


@app.command()
@at_desk
def status(desk: Desk) -> None:
    """Say what the station is and what is not as it should be; exit 1 when something is not.

    Example: icimps station status --json
    """
    with desk.opened() as station:
        told = station.status.tell()
    if desk.json:
        answer(told.as_json())
    else:
        for line in told.sentences():
            say(line)
    if told.faults:
        raise typer.Exit(1)


@app.command()
@at_desk
def check(desk: Desk) -> None:
    """Read every page of the station's files on this computer; exit 1 when one is damaged.

    Example: icimps station check
    """
    with desk.opened() as station:
        faults = station.status.check()
    if desk.json:
        answer({"faults": faults})
    else:
        for line in faults or ["Every page was read and is in order."]:
            say(line)
    if faults:
        raise typer.Exit(1)


@officer_app.command("list")
@at_desk
def list_officers(desk: Desk) -> None:
    """List the officers with their roles.

    Example: icimps station officer list
    """
    with desk.opened() as station:
        rows = station.officers.list(station.actor)
    if desk.json:
        answer({"officers": [_officer(row) for row in rows]})
    else:
        for row in rows:
            say(f"{row.login:24} {row.name:28} {', '.join(row.roles)}")


@officer_app.command("add")
@at_desk
def add_officer(
    desk: Desk,
    name: Annotated[str, typer.Argument(help="Name of the new officer.")],
    role: Annotated[list[str], typer.Option(help="May be given several times.")],
    new_passphrase_file: Annotated[
        Path | None, typer.Option(help="File with his first passphrase (station file).")
    ] = None,
    badge: Annotated[str, typer.Option(help="Badge number.")] = "",
) -> None:
    """Let a new officer in.

    On a station file he gets a first passphrase; on a PostGIS a joining code for 72 hours.
    Example: icimps station officer add "Bert Quill" --role officer --new-passphrase-file p.txt
    """
    from icimps_desktop.records.officer import Role
    from icimps_desktop.services.postgis_stations import add_postgis_officer

    try:
        roles = tuple(Role(word) for word in role)
    except ValueError as error:
        raise UserError(f"Roles are {', '.join(Role)}.", field="role") from error
    with desk.opened() as station:
        if desk.config.kind == "postgis":
            login, code = add_postgis_officer(
                station.uow, station.actor, name, roles, badge, station.clock
            )
            if desk.json:
                answer({"officer": login, "joining_code": code})
            else:
                say(f"{name} may join as {login} with the code {code}, within 72 hours.")
            return
        if new_passphrase_file is None:
            raise UserError("Give his first passphrase: --new-passphrase-file FILE.")
        first = _words_of(new_passphrase_file)
        row = station.officers.add(station.actor, name, roles, first, badge)
    if desk.json:
        answer({"officer": row.login})
    else:
        say(f"{row.name} works here now, login {row.login}.")
        hint("Have him change the first passphrase: icimps station passphrase.")


@app.command()
@at_desk
def passphrase(
    desk: Desk,
    new_passphrase_file: Annotated[Path, typer.Option(help="File with the new passphrase.")],
) -> None:
    """Change your own passphrase at this station.

    Example: icimps station passphrase --new-passphrase-file new.txt
    """
    new = _words_of(new_passphrase_file)
    with desk.opened() as station:
        now = desk.read_passphrase("The present passphrase once more: ")
        station.officers.change_passphrase(station.actor, now, new)
        who = station.actor.login
    if desk.json:
        answer({"officer": who})
    else:
        say("Your passphrase is changed. The former one opens nothing any more.")


def _words_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").split("\n", 1)[0]
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"The passphrase file {file.name} cannot be read.") from error


def _officer(row: object) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(row)  # type: ignore[call-overload,no-any-return]
