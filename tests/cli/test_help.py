"""Every command helps with an example, and says 2 to what it does not know."""

from __future__ import annotations

import pytest
import typer.main

from icimps_desktop.cli.main import app


def commands() -> list[tuple[str, ...]]:
    """Every command by its words."""
    found: list[tuple[str, ...]] = []

    def walk(command, words) -> None:
        below = getattr(command, "commands", None)
        if below is None:
            found.append(words)
            return
        for name, one in below.items():
            walk(one, words if one.hidden else (*words, name))

    walk(typer.main.get_command(app), ())
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_has_an_example_of_this_command(icimps, words):
    said = icimps(*words, "--help")
    assert said.code == 0
    text = " ".join(said.out.split())
    assert f"Example: icimps {' '.join(words)}" in text


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_an_unknown_option_is_wrong_usage(icimps, words):
    assert icimps(*words, "--no-such-option").code == 2


def test_without_anything_the_commands_are_listed(icimps):
    said = icimps("--help")
    assert said.code == 0
    for word in ("station", "incident", "import", "search", "demo", "bench", "doctor", "audit"):
        assert word in said.out
