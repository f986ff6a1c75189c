"""`icimps demo`: a station of an invented city, ready to look at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from icimps_desktop.cli.doctor import has_display
from icimps_desktop.cli.output import answer, hint, say
from icimps_desktop.cli.working import at_work, plain_command
from icimps_desktop.core.errors import NotFoundError, UnavailableError, UserError

if TYPE_CHECKING:
    from icimps_desktop.services.demo_folder import DemoMade

FOLDER = Path("build/demo/station")
_STOPPED = "Stopped. No demo was made; what stood there stands."
# Whose eyes the pictures are taken with: a supervisor sees the most screens.
_LOOKS = "supervisor"


@plain_command
def demo(
    shots: Annotated[
        Path | None,
        typer.Option(
            help="Render every screen to PNG in this folder and end; those that stand are kept."
        ),
    ] = None,
    size: Annotated[str, typer.Option(help="small, full or a number of incidents.")] = "small",
    fresh: Annotated[bool, typer.Option("--fresh", help="Make it anew, and its pictures.")] = False,
    from_file: Annotated[
        Path | None, typer.Option("--from", help="A real city's incidents instead.")
    ] = None,
    basemap: Annotated[Path | None, typer.Option(help="The base map that goes with them.")] = None,
    zone: Annotated[str, typer.Option(help="Time zone of --from, where it is not known.")] = "",
    folder: Annotated[Path, typer.Option(help="Where the demo station stands.")] = FOLDER,
    seed: Annotated[int, typer.Option(help="Another seed is another city.", min=0)] = 7,
    keep_source: Annotated[
        bool, typer.Option("--keep-source", help="Keep the file of incidents and its truth.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer with one JSON object; opens no window.")
    ] = False,
) -> None:
    """Make the demo station, unless it stands, and open the desktop on it.

    Everybody in it is invented, and so are the reports, also with a real city's incidents. The
    passphrases are printed and stand in demo.json.

    Example: icimps demo --shots build/demo
    """
    from icimps_desktop.services.demo_folder import standing_demo

    if basemap is not None and from_file is None:
        raise UserError("--basemap goes with --from FILE.", field="basemap")
    for file in (from_file, basemap):
        if file is not None and not file.is_file():
            raise NotFoundError(f"There is no file {file}.")
    rows = _rows(size)
    standing = None if fresh else standing_demo(folder)
    if standing is not None:
        made = standing
        if (made.rows, made.seed, made.source) != (rows, seed, from_file.name if from_file else ""):
            hint("Another demo stands here. Use --fresh to make the one you asked for.")
    else:
        made = _make(folder, rows, seed, from_file, basemap, zone, keep_source)
    pictures, stood = _pictures(made, shots, fresh=fresh) if shots is not None else ([], False)
    if as_json:
        answer(_as_json(made, standing is None, pictures))
        return
    _tell(made, standing is None)
    if pictures:
        say("Pictures, which stand already:" if stood else "Pictures:")
    for picture in pictures:
        say(f"  {picture}")
    if shots is None:
        raise typer.Exit(_open(made))


def _rows(size: str) -> int:
    from icimps_desktop.services.demo import SIZES

    if size in SIZES:
        return SIZES[size]
    try:
        rows = int(size.replace("_", ""))
    except ValueError as error:
        raise typer.BadParameter(
            "small, full or a number of incidents.", param_hint="--size"
        ) from (error)
    if rows < 1000:
        raise UserError("A demo has 1,000 incidents or more.", field="size")
    return rows


def _make(
    folder: Path,
    rows: int,
    seed: int,
    source: Path | None,
    basemap: Path | None,
    zone: str,
    keep_source: bool,
) -> DemoMade:
    from icimps_desktop.core.clock import SystemClock
    from icimps_desktop.services.demo import make_demo

    with at_work(_STOPPED) as (token, report):
        return make_demo(
            folder,
            size=rows,
            seed=seed,
            source=source,
            basemap=basemap,
            zone=zone,
            clock=SystemClock(),
            token=token,
            report=report,
            keep_source=keep_source,
        )


def _tell(made: DemoMade, new: bool) -> None:
    states = ", ".join(f"{count} {state}" for state, count in made.reports.items())
    stands = f"made in {made.seconds:.0f} s" if new else "stands already"
    say(f"Demo station {made.config.station}, {stands}: {made.config.folder}")
    say(
        f"{made.incidents:,} incidents, {made.beats} beats, {len(made.officers)} officers, "
        f"reports: {states}, {made.open_forms} forms left open."
    )
    if made.credit:
        say(made.credit)
    if made.source:
        say(
            f"The incidents are of {made.source}. The reports are invented: none of them "
            "happened, and none stands for a house."
        )
    say("Log in as (everybody is invented):")
    for one in made.officers:
        say(f"  {one.role:14} {one.officer:24} {one.passphrase}")


def _as_json(made: DemoMade, new: bool, pictures: list[Path]) -> dict[str, object]:
    return {
        "station": str(made.config.folder),
        "made": new,
        "city": made.city,
        "incidents": made.incidents,
        "beats": made.beats,
        "reports": made.reports,
        "open_forms": made.open_forms,
        "seed": made.seed,
        "source": made.source,
        "seconds": made.seconds,
        "officers": [
            {
                "officer": one.officer,
                "name": one.name,
                "role": one.role,
                "passphrase": one.passphrase,
            }
            for one in made.officers
        ],
        "shots": [str(picture) for picture in pictures],
    }


def _pictures(made: DemoMade, folder: Path, *, fresh: bool) -> tuple[list[Path], bool]:
    """Every screen as a picture; and whether they stood already."""
    from icimps_desktop.cli.demo_pictures import clear_pictures, note_pictures, standing_pictures

    station = made.config.folder
    standing = [] if fresh else standing_pictures(folder, station)
    if standing:
        return standing, True
    clear_pictures(folder)
    pictures = _render(made, folder)
    note_pictures(folder, pictures, station)
    return pictures, False


def _render(made: DemoMade, folder: Path) -> list[Path]:
    from icimps_desktop.services.demo_folder import pick

    # Pictures need no display, and a display would only flicker.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from icimps_desktop.ui.app import render_shots
    except ImportError as error:
        raise _no_window(error) from error
    folder.mkdir(parents=True, exist_ok=True)
    one = pick(made.officers, _LOOKS)
    pictures: list[Path] = render_shots(made.config, one.officer, one.passphrase, folder)
    return pictures


def _open(made: DemoMade) -> int:
    if not has_display():
        raise UnavailableError(
            "There is no display to open the desktop on. For pictures of it: --shots FOLDER."
        )
    try:
        from icimps_desktop.ui.app import run
    except ImportError as error:
        raise _no_window(error) from error
    code: int = run(["--station", str(made.config.folder)])
    return code


def _no_window(error: ImportError) -> UnavailableError:
    return UnavailableError(
        f"The desktop cannot start on this computer ({error.name or error}). "
        "Run “icimps doctor” to see what is missing."
    )
