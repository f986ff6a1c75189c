"""What every command on a station takes: which station, who, why; and opens it."""

from __future__ import annotations

import functools
import getpass
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from icimps_desktop.core.errors import IcimpsError, UserError
from icimps_desktop.core.settings import StationConfig, find_station

if TYPE_CHECKING:
    from icimps_desktop.bootstrap import OpenStation

StationOption = Annotated[
    Path | None,
    typer.Option("--station", envvar="ICIMPS_STATION", help="Folder of the station."),
]
OfficerOption = Annotated[
    str | None, typer.Option("--officer", envvar="ICIMPS_OFFICER", help="Who is at work.")
]
PassphraseOption = Annotated[
    str | None,
    typer.Option(
        "--passphrase-file",
        envvar="ICIMPS_PASSPHRASE_FILE",
        help="File with the passphrase; - for standard input.",
    ),
]
PurposeOption = Annotated[
    str | None,
    typer.Option("--purpose", envvar="ICIMPS_PURPOSE", help="INV, WANT, EMER, SUPV, STAT, TRN …"),
]
CaseOption = Annotated[
    str, typer.Option("--case", envvar="ICIMPS_CASE", help="The case worked on (with INV).")
]
ReasonOption = Annotated[
    str, typer.Option("--reason", envvar="ICIMPS_REASON", help="Why, in words (EMER, DISC, DSR).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]


@dataclass(slots=True)
class Desk:
    """How a command was called: enough to open its station when it needs it."""

    station: Path | None = None
    officer: str | None = None
    passphrase_file: str | None = None
    purpose: str | None = None
    case: str = ""
    reason: str = ""
    json: bool = False
    _config: StationConfig | None = field(default=None, repr=False)

    @property
    def config(self) -> StationConfig:
        """The station meant.

        Raises:
            UserError: none is named.
        """
        if self._config is None:
            self._config = find_station(self.station)
        return self._config

    @contextmanager
    def opened(self) -> Iterator[OpenStation]:
        """The station, unlocked, for the length of a block.

        Raises:
            UserError: no officer or passphrase was given, or they do not fit.
        """
        from icimps_desktop.bootstrap import unlock
        from icimps_desktop.security.session import Purpose

        config = self.config
        opened = unlock(config, self._who(config), self._passphrase())
        try:
            if self.purpose:
                try:
                    purpose = Purpose(self.purpose.upper())
                except ValueError as error:
                    known = ", ".join(Purpose)
                    raise UserError(
                        f"There is no purpose “{self.purpose}”. Use one of {known}.",
                        field="purpose",
                    ) from error
                opened.work_for(purpose, self.case, self.reason)
            yield opened
        finally:
            opened.close()

    def read_passphrase(self, prompt: str = "Passphrase: ") -> str:
        """The passphrase from the file named, or asked at a terminal.

        Raises:
            UserError: neither is there.
        """
        return self._passphrase(prompt)

    def _who(self, config: StationConfig) -> str:
        if self.officer:
            return self.officer
        from icimps_desktop.security.keyslots import Keyslots

        names = Keyslots.read(config.keyslots_path).officers()
        if len(names) == 1:
            return names[0][0]
        raise UserError("Say who is at work: --officer NAME.", field="officer")

    def _passphrase(self, prompt: str = "Passphrase: ") -> str:
        if self.passphrase_file == "-":  # noqa: S105 - a file name
            return sys.stdin.readline().rstrip("\r\n")
        if self.passphrase_file:
            try:
                text = Path(self.passphrase_file).read_text(encoding="utf-8")
            except OSError as error:
                raise UserError(
                    f"The passphrase file cannot be read: {error.strerror}.",
                    field="passphrase_file",
                ) from error
            return text.split("\n", 1)[0].rstrip("\r")
        if sys.stdin.isatty():
            return getpass.getpass(prompt)
        raise UserError(
            "There is no terminal to ask for the passphrase. Use --passphrase-file FILE.",
            field="passphrase_file",
        )


_SHARED: tuple[tuple[str, Any, object], ...] = (
    ("station", StationOption, None),
    ("officer", OfficerOption, None),
    ("passphrase_file", PassphraseOption, None),
    ("purpose", PurposeOption, None),
    ("case", CaseOption, ""),
    ("reason", ReasonOption, ""),
    ("json", JsonOption, False),
)


def at_desk(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options; it gets them as its first argument, a `Desk`.

    A failure becomes one sentence (or one JSON object) and exit code 1.
    """
    own = inspect.signature(command)
    parameters = [p for name, p in own.parameters.items() if name != "desk"]
    hints = dict(inspect.get_annotations(command, eval_str=True))
    hints.pop("desk", None)
    shared = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
        )
        for name, annotation, default in _SHARED
    ]

    @functools.wraps(command)
    def run(**values: Any) -> None:
        from icimps_desktop.cli.output import fail

        desk = Desk(**{name: values.pop(name) for name, _, _ in _SHARED})
        try:
            command(desk, **values)
        except IcimpsError as error:
            raise typer.Exit(fail(error, desk.json)) from error
        except BrokenPipeError:
            # Whoever read our output has seen enough; say nothing more into the closed pipe.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    keyword_only = [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[p.name]) for p in parameters
    ]
    run.__signature__ = inspect.Signature(keyword_only + shared)  # type: ignore[attr-defined]
    run.__annotations__ = hints | {name: annotation for name, annotation, _ in _SHARED}
    del run.__wrapped__  # else the signature of the wrapped one would be read
    return run
