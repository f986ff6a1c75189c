"""The real program: exit codes, one JSON object, nothing but the answer on standard output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def supervisor(demo, tmp_path) -> dict[str, str]:
    """The environment of the demo's supervisor at a machine of his own."""
    one = next(one for one in demo.officers if one.role == "supervisor")
    words = tmp_path / "words"
    words.write_text(one.passphrase + "\n", encoding="utf-8")
    return os.environ | {
        "ICIMPS_STATION": str(demo.config.folder),
        "ICIMPS_OFFICER": one.officer,
        "ICIMPS_PASSPHRASE_FILE": str(words),
    }


def program(environment: dict[str, str], *arguments: str, **named) -> subprocess.CompletedProcess:
    line = [sys.executable, "-m", "icimps_desktop", *arguments]
    named = {"capture_output": True, "text": True, "timeout": 60} | named
    return subprocess.run(line, env=environment, cwd=ROOT, check=False, **named)


def test_a_command_answers_with_one_object_and_nothing_else(supervisor):
    done = program(supervisor, "search", "burglary", "--limit", "3", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["results"]) == 3
    assert done.stderr == ""


def test_a_passphrase_may_come_from_standard_input(supervisor, demo):
    words = Path(supervisor["ICIMPS_PASSPHRASE_FILE"]).read_text("utf-8")
    asked = supervisor | {"ICIMPS_PASSPHRASE_FILE": "-"}
    done = program(asked, "incident", "list", "--limit", "1", "--json", input=words)
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["incidents"]) == 1


def test_a_refusal_ends_1_and_wrong_usage_2(supervisor):
    del supervisor["ICIMPS_OFFICER"]
    refused = program(supervisor, "incident", "list", "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["error"]["field"] == "officer"
    assert program(supervisor, "incident", "list", "--limit", "many").returncode == 2
    assert program(supervisor, "no-such-command").returncode == 2


@pytest.mark.parametrize("wanted", ["--limit 0 --json", "--limit 3"])
def test_a_reader_that_has_seen_enough_is_no_failure(supervisor, wanted):
    line = f'"{sys.executable}" -m icimps_desktop incident list {wanted}'
    piped = f"set -o pipefail; {line} | head -c 20"
    done = subprocess.run(
        ["bash", "-c", piped],
        env=supervisor,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert len(done.stdout) == 20
    assert done.stderr == ""
