"""Settings of the window survive a restart and refuse nonsense."""

from __future__ import annotations

from pathlib import Path

from icimps_desktop.ui.common.settings import IDLE_MOST, UiSettings


def test_what_was_set_is_there_after_a_restart(qapp, tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    first = UiSettings(path)
    heard: list[str] = []
    first.changed.connect(heard.append)
    assert not first.miles
    first.theme, first.language, first.idle_minutes = "dark", "de", 5
    first.miles = True
    first.theme = "dark"  # nothing new: nobody is told
    again = UiSettings(path)
    assert (again.theme, again.language, again.idle_minutes) == ("dark", "de", 5)
    assert again.miles
    assert heard == ["theme", "language", "idle_minutes", "miles"]


def test_the_idle_lock_cannot_be_set_beyond_what_is_allowed(qapp, tmp_path: Path) -> None:
    settings = UiSettings(tmp_path / "window.ini")
    settings.idle_minutes = 600
    assert settings.idle_minutes == IDLE_MOST
    settings.idle_minutes = 0
    assert settings.idle_minutes == 1


def test_a_spoilt_file_gives_the_defaults(qapp, tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    path.write_text("[General]\ntheme=plaid\ntext_size=huge\nidle_minutes=-3\nmiles=far\n", "utf-8")
    settings = UiSettings(path)
    assert (settings.theme, settings.text_size, settings.idle_minutes) == ("system", 100, 10)
    assert not settings.miles
