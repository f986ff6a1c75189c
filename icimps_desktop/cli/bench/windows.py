"""What is seen: the start, the first map after the login, and the map while it moves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from icimps_desktop.cli.bench.figure import Figure, in_turns, median, out_of_cache, stopwatch
from icimps_desktop.cli.bench.ground import BenchStation
from icimps_desktop.core.errors import UnavailableError

_PROGRAM = "icimps_desktop.ui.bench"
_GIVE_UP_S = 180.0
_MEMORY_MB = 350.0


def measure_start(station: BenchStation, runs: int) -> Figure:
    """From the start of the process until the login can be typed into."""
    heavy: set[str] = set()

    def ours(_run: int) -> list[float]:
        answer, taken = _child("start", station.folder)
        heavy.update(answer["heavy"])
        return [taken]

    def limit(_run: int) -> list[float]:
        return [_child("bare")[1]]

    mine, bare = in_turns(ours, limit, runs)
    return Figure(
        name="start",
        rows=station.made.rows,
        unit="ms median",
        value=median(mine),
        limit=median(bare),
        bar=2.0,
        bar_of="ratio",
        samples=mine,
        limit_samples=bare,
        limit_is="a bare PySide6 window with pyqtgraph imported, painted once",
        also={"nothing heavy imported before the login": not heavy},
        more={"heavy": sorted(heavy)},
    )


def measure_unlock(station: BenchStation, runs: int) -> Figure:
    """From the click on Unlock to the first incidents painted, without Argon2id."""
    answers: list[dict[str, Any]] = []

    def ours(_run: int) -> list[float]:
        out_of_cache(*station.files)
        answer, _ = _child("unlock", station.folder)
        answers.append(answer)
        return [(answer["total_s"] - answer["argon2_s"]) * 1000]

    def limit(_run: int) -> list[float]:
        samples: list[float] = []
        out_of_cache(*station.files)
        with stopwatch(samples), station.bare() as connection:
            connection.execute("SELECT data FROM map_block").fetchall()
        return samples

    mine, bare = in_turns(ours, limit, runs)
    memory = max(answer["rss_mb"] or 0.0 for answer in answers)
    return Figure(
        name="unlock",
        rows=station.made.rows,
        unit="ms median",
        value=median(mine),
        limit=median(bare),
        bar=1500.0,
        bar_of="value",
        samples=mine,
        limit_samples=bare,
        limit_is="the encrypted file opened and the map's columns read, bare; nothing painted",
        also={"idle within 350 MB": memory <= _MEMORY_MB},
        more={
            "argon2_ms": round(median([one["argon2_s"] * 1000 for one in answers]), 1),
            "rss_mb": memory,
        },
    )


def add_density(figure: Figure, station: BenchStation) -> None:
    """How the map moves on one core: at least 30 frames a second, a new zoom within 150 ms."""
    answer, _ = _child("map", station.folder)
    figure.more["density"] = answer
    figure.also["pan at 30 frames/s on one core"] = answer["pan_fps"] >= 30.0
    figure.also["first paint of a new zoom within 150 ms"] = answer["first_paint_ms"] <= 150.0


def _child(what: str, station: Path | None = None) -> tuple[dict[str, Any], float]:
    """Its answer, and the milliseconds from before its start until it answered."""
    line = [sys.executable, "-m", _PROGRAM, what]
    if station is not None:
        line.append(str(station))
    # The same platform everywhere: a display would measure its own refresh.
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own program and our own arguments
        line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            taken = (time.perf_counter() - began) * 1000
            _, errors = process.communicate(timeout=_GIVE_UP_S)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise UnavailableError(f"The desktop did not {what} within three minutes.") from error
    why = errors.strip()[-400:] if process.returncode > 0 else "it was ended from outside."
    answer = json.loads(said) if said.startswith("{") else {"error": why}
    if "error" in answer:
        raise UnavailableError(f"The desktop could not be measured: {answer['error']}")
    return answer, taken
