"""The checkout as the architecture tests see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("icimps_desktop", "sync_server", "resources", "packaging", "tests", ".ci")
FILES = ("pyproject.toml", "README.md")
_TEXT = {
    *(".py", ".sh", ".ps1", ".toml", ".md", ".json", ".lock", ".txt", ".csv", ".svg", ".qss"),
    *(".ts", ".html", ".css", ".js", ".mako", ".sql", ".cfg", ".ini", ".yml", ".yaml", ".service"),
    "",
}


def modules(*folders: str) -> Iterator[Path]:
    """The Python files under these folders of the checkout."""
    for folder in folders:
        yield from sorted(ROOT.joinpath(folder).rglob("*.py"))


def text_files() -> Iterator[tuple[Path, str]]:
    """Every text file that belongs to the repository, with its text."""
    for name in FILES:
        yield Path(name), (ROOT / name).read_text("utf-8")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in _TEXT and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT), path.read_text("utf-8")
