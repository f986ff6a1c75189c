"""Where shipped files are found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.core.resources import resource


def test_files_of_the_checkout() -> None:
    assert resource("mappings", "harmonised.json").is_file()
    assert resource("mappings").is_dir()


def test_a_missing_file_is_said() -> None:
    with pytest.raises(UnavailableError, match=r"mappings/none\.json"):
        resource("mappings", "none.json")


def test_files_of_a_bundle_and_of_an_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "share" / "icimps" / "words.txt"
    shared.parent.mkdir(parents=True)
    shared.write_text("installed")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert resource("words.txt").read_text() == "installed"
    bundled = tmp_path / "bundle" / "resources" / "words.txt"
    bundled.parent.mkdir(parents=True)
    bundled.write_text("bundled")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "bundle"), raising=False)
    assert resource("words.txt").read_text() == "bundled"
