"""Every screen as a picture: `icimps demo --shots` in light and dark at both sizes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

SCREENS = {
    "login", "first-run", "map", "map-street", "incidents", "incident-open", "incident-form",
    "incident-draft", "drafts", "import", "audit", "station", "search", "lock", "map-empty",
    "incidents-empty", "drafts-empty", "import-empty", "map-database-gone",
    "incidents-database-gone", "login-recovery", "first-run-station", "first-run-officer",
    "first-run-code", "first-run-map", "first-run-join", "first-run-demo", "import-file",
    "import-columns", "import-check", "import-result", "map-incident",
}  # fmt: skip
SIZES = ((1366, 768), (1920, 1080))


def _colours(picture: QImage) -> set[int]:
    """The colours of a coarse grid of points."""
    return {
        picture.pixel(x, y)
        for x in range(0, picture.width(), 16)
        for y in range(0, picture.height(), 12)
    }


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Path]:
    """The demo made and rendered by the program itself, with nothing said or set beside it."""
    folder, account = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("account")
    command = [sys.executable, "-m", "icimps_desktop", "demo", "--size", "3000", "--json"]
    ended = subprocess.run(
        [*command, "--folder", str(folder / "station"), "--shots", str(folder / "shots")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(account)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert "propagateSizeHints" not in ended.stderr
    assert list(account.iterdir()) == []  # the officer's own settings are as they were
    return json.loads(ended.stdout), folder / "shots"


def test_every_screen_is_there_in_every_look(shots):
    answer, folder = shots
    made = {Path(str(path)).name for path in answer["shots"]}
    assert made == {
        f"{screen}-{theme}-{wide}x{high}.png"
        for screen in SCREENS
        for theme in ("light", "dark")
        for wide, high in SIZES
    }
    assert made == {path.name for path in folder.glob("*.png")}


def test_no_picture_is_blank_or_of_another_size(shots):
    _, folder = shots
    for path in sorted(folder.glob("*.png")):
        picture = QImage(str(path))
        size = tuple(int(n) for n in path.stem.rsplit("-", 1)[1].split("x"))
        assert (picture.width(), picture.height()) == size, path.name
        assert len(_colours(picture)) >= 4, path.name


def test_dark_is_dark_and_light_is_light(shots):
    _, folder = shots
    for screen in SCREENS - {"map", "map-street", "map-incident"}:
        bright = {}
        for theme in ("light", "dark"):
            picture = QImage(str(folder / f"{screen}-{theme}-1366x768.png"))
            mean = picture.scaled(1, 1, mode=Qt.TransformationMode.SmoothTransformation)
            bright[theme] = mean.pixelColor(0, 0).lightness()
        assert bright["light"] > bright["dark"] + 60, (screen, bright)
