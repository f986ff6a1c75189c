"""The station folder and its `station.toml`, and which station was opened last."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

import platformdirs

from icimps_desktop.core.errors import DamagedFileError, UserError
from icimps_desktop.core.files import move_into_place, replace_file

Kind = Literal["cache", "postgis"]
STATION_FILE = "station.toml"
MAKING_FILE = "station.making"  # stands in a folder while a station is being made there


@dataclass(frozen=True, slots=True)
class StationConfig:
    """What `station.toml` says; it holds no secret.

    `url` is the station database's address without a password (PostGIS only); `basemap`
    a file, relative to the folder or absolute; `shared` is true for a single-station file
    on which several officers work and where the program alone keeps them apart.
    """

    folder: Path
    kind: Kind
    agency: str
    station: str
    station_uid: UUID
    device_uid: UUID
    device_code: str
    zone: str
    language: str = "en"
    url: str = ""
    basemap: str = ""
    demo: bool = False
    shared: bool = False

    @property
    def cache_path(self) -> Path:
        return self.folder / "cache.db"

    @property
    def journal_path(self) -> Path:
        return self.folder / "journal.db"

    @property
    def keyslots_path(self) -> Path:
        return self.folder / "keyslots.json"

    @property
    def basemap_path(self) -> Path | None:
        return self.folder / self.basemap if self.basemap else None

    def write(self) -> None:
        """Put `station.toml` into the folder."""
        replace_file(self.folder / STATION_FILE, self._as_toml())

    def write_first(self) -> None:
        """Make a folder a station: the mark that it is being made becomes `station.toml`."""
        replace_file(self.folder / MAKING_FILE, self._as_toml())
        move_into_place(self.folder / MAKING_FILE, self.folder / STATION_FILE)

    def _as_toml(self) -> bytes:
        lines = [f"{key} = {_toml(value)}" for key, value in self._values().items()]
        return ("\n".join(lines) + "\n").encode()

    def _values(self) -> dict[str, str | bool]:
        return {
            "kind": self.kind,
            "agency": self.agency,
            "station": self.station,
            "station_uid": str(self.station_uid),
            "device_uid": str(self.device_uid),
            "device_code": self.device_code,
            "zone": self.zone,
            "language": self.language,
            "url": self.url,
            "basemap": self.basemap,
            "demo": self.demo,
            "shared": self.shared,
        }


def read_station(folder: Path) -> StationConfig:
    """The station of a folder.

    Raises:
        UserError: there is no station in the folder.
        DamagedFileError: `station.toml` cannot be read as one.
    """
    path = folder / STATION_FILE
    if not path.is_file():
        raise UserError(
            f"There is no station in {folder}. Make one with “icimps station init”.",
            field="station",
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        if raw["kind"] not in ("cache", "postgis"):
            raise ValueError(raw["kind"])
        return StationConfig(
            folder=folder,
            kind=raw["kind"],
            agency=raw["agency"],
            station=raw["station"],
            station_uid=UUID(raw["station_uid"]),
            device_uid=UUID(raw["device_uid"]),
            device_code=raw["device_code"],
            zone=raw["zone"],
            language=raw.get("language", "en"),
            url=raw.get("url", ""),
            basemap=raw.get("basemap", ""),
            demo=raw.get("demo", False),
            shared=raw.get("shared", False),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedFileError(
            f"{path} cannot be read. Put it back from the station's backup."
        ) from error


def find_station(given: Path | None) -> StationConfig:
    """The station meant: the one given, else `ICIMPS_STATION`, else the last one opened.

    Raises:
        UserError: none of the three names one; no guess is made beyond.
    """
    if given is not None:
        return read_station(given)
    named = os.environ.get("ICIMPS_STATION")
    if named:
        return read_station(Path(named))
    last = last_opened()
    if last is not None:
        return read_station(last)
    raise UserError(
        "No station is named. Say which with --station FOLDER, or make one with "
        "“icimps station init”.",
        field="station",
    )


def last_opened() -> Path | None:
    """The folder of the station opened last on this account, if it still has one."""
    try:
        named = json.loads(_state_file().read_text(encoding="utf-8"))["station"]
    except (OSError, ValueError, KeyError, TypeError):
        return None  # nothing was opened yet, or the note is unreadable: it is only a hint
    folder = Path(named)
    return folder if (folder / STATION_FILE).is_file() else None


def remember_opened(folder: Path) -> None:
    """Note the station for the next start."""
    path = _state_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, json.dumps({"station": str(folder.resolve())}).encode())


def _state_file() -> Path:
    return Path(platformdirs.user_config_dir("icimps", appauthor=False)) / "last_station.json"


def _toml(value: str | bool) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else json.dumps(value)
