"""Pictures of a demo that stand already: of the same program, and of the same station."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from icimps_desktop.core.files import replace_file
from icimps_desktop.core.resources import resource
from icimps_desktop.core.settings import STATION_FILE
from icimps_desktop.services.demo_folder import MADE_FILE

NOTE_FILE = "pictures.json"
_OURS = tuple(f"*-{theme}-[0-9]*x[0-9]*.png" for theme in ("light", "dark"))


def standing_pictures(folder: Path, station: Path) -> list[Path]:
    """The pictures in a folder, in order, when another run would make the same ones.

    Empty when program or station are others now, when one is missing, or when the run that
    made them did not come to its end.
    """
    try:
        note = json.loads((folder / NOTE_FILE).read_text(encoding="utf-8"))
        pictures = [folder / str(name) for name in note["pictures"]]
        made_of = note["made_of"]
    except (OSError, ValueError, KeyError, TypeError):
        return []  # nothing was made yet, or the note is cut off: they are made anew
    if made_of != _digest(station) or not all(picture.is_file() for picture in pictures):
        return []
    return pictures


def clear_pictures(folder: Path) -> None:
    """Take away what earlier runs made: it would be taken for the next one's."""
    (folder / NOTE_FILE).unlink(missing_ok=True)
    for form in _OURS:
        for picture in folder.glob(form):
            picture.unlink()


def note_pictures(folder: Path, pictures: list[Path], station: Path) -> None:
    """Put down what the pictures were made of, for `standing_pictures`."""
    note = {"made_of": _digest(station), "pictures": [picture.name for picture in pictures]}
    replace_file(folder / NOTE_FILE, (json.dumps(note, indent=1) + "\n").encode())


def _digest(station: Path) -> str:
    """SHA-256 of every file of the program and of what the station says of itself, in hex."""
    found = hashlib.sha256()
    package = Path(__file__).parents[1]
    for root in (package, resource("icons").parent):
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(path.relative_to(root).as_posix().encode() + b"\0")
                found.update(hashlib.sha256(path.read_bytes()).digest())
    for name in (STATION_FILE, MADE_FILE):
        found.update((station / name).read_bytes())
    return found.hexdigest()
