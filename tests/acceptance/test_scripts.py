"""The README's two commands from a fresh clone, and once more without any network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run(folder: Path, *command: str, cut_off: bool = False) -> str:
    line = " ".join(command)
    words = ["bash", "-c", line]
    if cut_off:
        # As oneself: root must still be able to start the database as another user.
        alone = [] if os.geteuid() == 0 else ["--map-current-user", "--keep-caps"]
        words = ["unshare", *alone, "--net", "bash", "-c", f"ip link set lo up; {line}"]
    ended = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, timeout=1500, check=False
    )
    assert ended.returncode == 0, (ended.stdout + ended.stderr)[-3000:]
    return ended.stdout


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_both_commands_from_a_fresh_clone_and_again_without_network(tmp_path: Path):
    assert shutil.which("unshare"), "this proof needs unshare"
    clone = tmp_path / "icimps"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    said = _run(clone, "packaging/demo.sh", "--size", "3000")
    assert "build/demo/map-light-1366x768.png" in said
    assert (clone / "build/demo/map-light-1366x768.png").is_file()
    _run(clone, "packaging/test.sh", "tests/core")
    _run(clone, "packaging/demo.sh", cut_off=True)
    _run(clone, "packaging/test.sh", "tests/core", cut_off=True)
