"""`icimps bench NAME`: one command a bench."""

from __future__ import annotations

import functools
import inspect
import json
import os
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from icimps_desktop.cli.output import answer, say
from icimps_desktop.cli.working import at_work, plain_command
from icimps_desktop.core.errors import UserError
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icimps_desktop.cli.bench.figure import Figure
    from icimps_desktop.cli.bench.ground import BenchStation

app = typer.Typer(
    help="How fast the program is, beside the limit of the same work done bare.",
    no_args_is_help=True,
)
FOLDER = Path("build/bench")
_STOPPED = "Stopped. Nothing was measured."

RowsOption = Annotated[int, typer.Option("--rows", help="Incidents to measure with.", min=1000)]
RunsOption = Annotated[int, typer.Option("--runs", help="Turns of ours and of the limit.", min=1)]
FolderOption = Annotated[
    Path, typer.Option("--folder", help="Where the stations to measure on are kept.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]


class Bench:
    """How a bench was called, and what it needs to get its station ready."""

    def __init__(self, rows: int, runs: int, folder: Path, token: CancelToken) -> None:
        self.rows = rows
        self.runs = runs
        self.folder = folder
        self._token = token
        self._report: ProgressReport = _nothing

    def station(self) -> BenchStation:
        """The station with so many incidents; made when it is not there yet."""
        from icimps_desktop.cli.bench.ground import bench_station

        return bench_station(self.rows, self.folder, self._token, self._report)

    def plain(self, station: BenchStation) -> Path:
        """Its copy without encryption."""
        from icimps_desktop.cli.bench.ground import plain_copy

        return plain_copy(station, self._report)

    @classmethod
    @contextmanager
    def at(cls, rows: int, runs: int, folder: Path) -> Iterator[Bench]:
        """A bench in a folder, told on the terminal, stopped by Ctrl+C."""
        with at_work(_STOPPED) as (token, report):
            made = cls(rows, runs, folder, token)
            made._report = report
            yield made


def _bench(rows: int, runs: int) -> Callable[[Callable[[Bench], Figure]], Callable[..., None]]:
    """Make a command of a measurement, with these defaults."""

    def decorate(measure: Callable[[Bench], Figure]) -> Callable[..., None]:
        # typer reads the signature; the measurement itself gets a `Bench`.
        def command(rows: int, runs: int, folder: Path, as_json: bool) -> None:
            with Bench.at(rows, runs, folder) as bench:
                figure = measure(bench)
            told = figure.as_json()
            _keep(figure.name, told)
            if as_json:
                answer(told)
            else:
                for sentence in figure.sentences():
                    say(sentence)

        options: tuple[tuple[str, Any, object], ...] = (
            ("rows", RowsOption, rows),
            ("runs", RunsOption, runs),
            ("folder", FolderOption, FOLDER),
            ("as_json", JsonOption, False),
        )
        functools.update_wrapper(command, measure)
        wrapped = plain_command(command)
        wrapped.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                inspect.Parameter(
                    name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
                )
                for name, annotation, default in options
            ]
        )
        wrapped.__annotations__ = {name: annotation for name, annotation, _ in options}
        del wrapped.__wrapped__  # type: ignore[attr-defined]
        return wrapped

    return decorate


@app.command()
@_bench(rows=60_000, runs=5)
def start(bench: Bench) -> Figure:
    """From the start of the process to the login window, against a bare Qt window.

    Example: icimps bench start --json
    """
    from icimps_desktop.cli.bench.windows import measure_start

    return measure_start(bench.station(), bench.runs)


@app.command()
@_bench(rows=200_000, runs=3)
def unlock(bench: Bench) -> Figure:
    """From the passphrase to the first map painted, without Argon2id.

    Example: icimps bench unlock --rows 200000 --json
    """
    from icimps_desktop.cli.bench.windows import measure_unlock

    return measure_unlock(bench.station(), bench.runs)


@app.command("map")
@_bench(rows=60_000, runs=4)
def viewport(bench: Bench) -> Figure:
    """Viewports of 500 incidents against bare R*Tree and rows; then the map in motion.

    Example: icimps bench map --rows 1000000 --json
    """
    from icimps_desktop.cli.bench.reading import measure_map
    from icimps_desktop.cli.bench.windows import add_density

    station = bench.station()
    figure = measure_map(station, bench.plain(station), bench.runs)
    add_density(figure, station)
    return figure


@app.command("list")
@_bench(rows=60_000, runs=4)
def pages(bench: Bench) -> Figure:
    """The first page of the list, and page 500.

    Example: icimps bench list --rows 1000000 --json
    """
    from icimps_desktop.cli.bench.reading import measure_list

    station = bench.station()
    return measure_list(station, bench.plain(station), bench.runs)


@app.command()
@_bench(rows=60_000, runs=4)
def search(bench: Bench) -> Figure:
    """First results of the search box: rare, common and begun words.

    Example: icimps bench search --rows 1000000 --json
    """
    from icimps_desktop.cli.bench.reading import measure_search

    station = bench.station()
    return measure_search(station, bench.plain(station), bench.runs)


@app.command()
@_bench(rows=60_000, runs=4)
def save(bench: Bench) -> Figure:
    """An incident saved with outbox and audit, against one bare row.

    Example: icimps bench save --rows 1000000 --json
    """
    from icimps_desktop.cli.bench.writing import measure_save

    return measure_save(bench.station(), bench.folder, bench.runs)


@app.command("import")
@_bench(rows=60_000, runs=2)
def rows_in(bench: Bench) -> Figure:
    """Rows a second of an import, against bare inserts of the same rows.

    Example: icimps bench import --rows 60000 --json
    """
    from icimps_desktop.cli.bench.writing import measure_import

    return measure_import(bench.rows, bench.folder, bench.runs)


@app.command()
@_bench(rows=60_000, runs=4)
def audit(bench: Bench) -> Figure:
    """Entries a second of a check, and planted changes that it must find.

    Example: icimps bench audit --json
    """
    from icimps_desktop.cli.bench.auditing import measure_audit

    return measure_audit(bench.station(), bench.folder, bench.runs)


def _keep(name: str, told: dict[str, object]) -> None:
    """Keep the figures where a campaign collects them."""
    named = os.environ.get("ICIMPS_BENCH_DIR")
    if not named:
        return
    folder = Path(named)
    if not folder.is_dir():
        raise UserError(f"ICIMPS_BENCH_DIR names {folder}, which is no folder.")
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def _nothing(progress: Progress) -> None:
    """Tell nobody, until a terminal is there."""
