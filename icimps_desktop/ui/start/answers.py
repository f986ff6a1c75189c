"""What the pages of the first run ask for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StationAnswers:
    """A station file to make: whose, its code, its clock, its first officer, its folder."""

    agency: str
    station: str
    code: str
    zone: str
    officer: str
    folder: Path


@dataclass(frozen=True, slots=True)
class JoinAnswers:
    """A station database to join, with what the station admin handed out."""

    address: str
    login: str
    joining_code: str
    folder: Path
