"""Where the files that ship with the program are: icons, code lists, mappings, help."""

from __future__ import annotations

import sys
from pathlib import Path

from icimps_desktop.core.errors import UnavailableError


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, in a checkout, an installation or a bundle.

    Raises:
        UnavailableError: it is not there, so the installation is not whole.
    """
    for root in _roots():
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise UnavailableError(
        f"The program file “{'/'.join(parts)}” is missing. Install ICIMPS Desktop again."
    )


def _roots() -> tuple[Path, ...]:
    """Checkout first, so that a developer sees his own edits."""
    bundle = getattr(sys, "_MEIPASS", None)  # set by the bundler of the desktop package
    roots = [
        Path(__file__).resolve().parents[2] / "resources",
        Path(sys.prefix) / "share" / "icimps",
    ]
    if isinstance(bundle, str):
        roots.insert(0, Path(bundle) / "resources")
    return tuple(roots)
