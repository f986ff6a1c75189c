"""Each import contract of pyproject.toml catches a violation planted in a copy of the code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

# Contract: the module that breaks it, and how.
PLANTED = {
    "Imports go down only": ("icimps_desktop/core/planted_up.py", "icimps_desktop.store"),
    "Screens are strangers": ("icimps_desktop/ui/map/planted_door.py", "icimps_desktop.ui.shell"),
    "Qt lives under ui": ("icimps_desktop/services/planted_qt.py", "PySide6.QtCore"),
    "Of the commands only the demo opens the window": (
        "icimps_desktop/cli/planted_window.py",
        "icimps_desktop.ui.app",
    ),
    "The client never imports the server": (
        "icimps_desktop/services/planted_server.py",
        "sync_server",
    ),
    "The server uses neither window nor command line of the client": (
        "sync_server/planted_window.py",
        "icimps_desktop.ui",
    ),
    "Screens ask services, never the store": (
        "icimps_desktop/ui/map/planted_store.py",
        "icimps_desktop.store",
    ),
    "Core knows no database": (
        "icimps_desktop/core/planted_sql.py",
        "sqlalchemy",
    ),
}
UNPLACED = "icimps_desktop/planted_layer.py"


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says about the copy."""
    copy = tmp_path_factory.mktemp("planted")
    for package in ("icimps_desktop", "sync_server"):
        shutil.copytree(
            ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", copy)
    for module, imported in PLANTED.values():
        (copy / module).write_text(f'"""Planted."""\n\nimport {imported}\n', "utf-8")
    (copy / UNPLACED).write_text('"""Planted: a module without a layer."""\n', "utf-8")
    ended = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=copy,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    return ended.stdout


def _section(verdict: str, contract: str) -> str:
    """The part of the report that says how this contract is broken."""
    match = re.search(
        rf"^{re.escape(contract)}\n-+\n(.*?)(?=^[^\n]+\n-+\n|\Z)", verdict, re.M | re.S
    )
    return match[1] if match else ""


def test_every_contract_has_a_planted_violation() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == set(PLANTED)


@pytest.mark.parametrize("contract", PLANTED)
def test_contract_catches_it(verdict: str, contract: str) -> None:
    module, imported = PLANTED[contract]
    dotted = module.removesuffix(".py").replace("/", ".")
    assert re.search(
        rf"{re.escape(dotted)} -> {imported.split('.')[0]}", _section(verdict, contract)
    )


def test_new_module_must_take_a_place(verdict: str) -> None:
    assert Path(UNPLACED).stem in _section(verdict, "Imports go down only")
