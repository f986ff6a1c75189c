"""A demo's folder: what stands in it, and how it comes to stand there whole."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from icimps_desktop.core.errors import DamagedFileError, UserError
from icimps_desktop.core.files import replace_file
from icimps_desktop.core.settings import STATION_FILE, StationConfig, read_station

OFFICERS_FILE = "demo.json"
MADE_FILE = "demo_made.json"


@dataclass(frozen=True, slots=True)
class DemoOfficer:
    """Somebody to log in as; `officer` is the login."""

    officer: str
    name: str
    role: str
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DemoMade:
    """What stands in a demo station; `reports` counts them by state.

    `rows` and `seed` are what was asked for, `source` the real file's name or empty,
    `credit` the line it asks for.
    """

    config: StationConfig
    officers: tuple[DemoOfficer, ...]
    city: str
    rows: int
    seed: int
    source: str
    credit: str
    incidents: int
    beats: int
    reports: dict[str, int]
    open_forms: int
    seconds: float


def standing_demo(folder: Path) -> DemoMade | None:
    """The demo that was made in this folder; None where there is no station.

    Raises:
        UserError: there is a station, but it is no demo.
        DamagedFileError: what it says of itself cannot be read.
    """
    if not (folder / STATION_FILE).is_file():
        return None
    config = read_station(folder)
    if not config.demo:
        raise UserError(f"The station in {folder} is no demo. Choose another folder.")
    try:
        officers = json.loads((folder / OFFICERS_FILE).read_text(encoding="utf-8"))
        notes = json.loads((folder / MADE_FILE).read_text(encoding="utf-8"))
        return DemoMade(
            config=config, officers=tuple(DemoOfficer(**one) for one in officers), **notes
        )
    except (OSError, ValueError, TypeError) as error:
        raise DamagedFileError(
            f"The demo in {folder} cannot be read. Make it anew with --fresh."
        ) from error


def check_replaceable(folder: Path) -> None:
    """Refuse a folder in which something else than a demo would be lost."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UserError(f"{folder} is a file. Choose a folder for the demo.", field="folder")
    if (folder / STATION_FILE).is_file():
        if not read_station(folder).demo:
            raise UserError(
                f"The station in {folder} is no demo; it stays. Choose another folder.",
                field="folder",
            )
    elif any(folder.iterdir()):
        raise UserError(
            f"{folder} holds other files, which stay. Choose another folder.", field="folder"
        )


def write_notes(folder: Path, made: DemoMade) -> None:
    """Put down who can log in and what was made, for `standing_demo`."""
    officers = [asdict(one) for one in made.officers]
    replace_file(folder / OFFICERS_FILE, (json.dumps(officers, indent=1) + "\n").encode())
    notes = {
        name: value for name, value in _facts(made).items() if name not in ("config", "officers")
    }
    replace_file(folder / MADE_FILE, (json.dumps(notes, indent=1) + "\n").encode())


def _facts(made: DemoMade) -> dict[str, object]:
    return {name: getattr(made, name) for name in DemoMade.__slots__}


def put_in_place(making: Path, folder: Path) -> None:
    """The new station under its name; the one before goes last."""
    before = folder.with_name(f"{folder.name}.before")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.rename(before)
    making.rename(folder)
    shutil.rmtree(before, ignore_errors=True)


def pick(officers: tuple[DemoOfficer, ...], role: str) -> DemoOfficer:
    """The first officer of a role."""
    return next(one for one in officers if one.role == role)
