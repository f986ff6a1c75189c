"""First run: makes a station, joins one, or makes the demo; each ends in a station to log in to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import IcimpsError
from icimps_desktop.core.jobs import CancelToken, Progress
from icimps_desktop.core.settings import StationConfig, read_station
from icimps_desktop.ui.common.failures import sentence
from icimps_desktop.ui.runtime.job_runner import JobRunner, Lane
from icimps_desktop.ui.start.answers import JoinAnswers, StationAnswers

if TYPE_CHECKING:
    from icimps_desktop.services.stations import NewStation

T = TypeVar("T")


class FirstRunPresenter(QObject):
    """Carries out what the wizard's pages ask for, one thing at a time.

    Signals:
        stage(str, int, object): what is done now, how far, of how much (None: not known);
            empty when nothing is.
        failed(str, str): a sentence, and the field that it is about (or nothing).
        code_shown(str): a station was made; this is its recovery code, shown once.
        ready(StationConfig): there is a station to log in to.
        base_map_taken: the base map can be read and is in force.
    """

    stage = Signal(str, int, object)
    failed = Signal(str, str)
    code_shown = Signal(str)
    ready = Signal(object)
    base_map_taken = Signal()

    def __init__(self, jobs: JobRunner, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._clock = jobs, clock
        self._token: CancelToken | None = None
        self.config: StationConfig | None = None
        self._made: NewStation | None = None  # until its wizard is done: it holds the keys

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._token is not None

    def make(self, answers: StationAnswers, passphrase: str) -> None:
        """Make a station file with its first officer."""

        def job(token: CancelToken) -> NewStation:
            from icimps_desktop.services.stations import StationPlan, make_cache_station

            plan = StationPlan(
                agency=answers.agency,
                station=answers.station,
                code=answers.code,
                zone=answers.zone,
                admin_name=answers.officer,
            )
            return make_cache_station(answers.folder, plan, passphrase, self._clock)

        self._start(self.tr("Making the encrypted file…"), job, self._on_made)

    def join(self, answers: JoinAnswers, passphrase: str) -> None:
        """Make this computer a workstation of a station database."""

        def job(token: CancelToken) -> StationConfig:
            from icimps_desktop.services.postgis_stations import join_postgis_station

            return join_postgis_station(
                answers.folder,
                answers.address,
                answers.login,
                answers.joining_code,
                passphrase,
                self._clock,
            )

        self._start(self.tr("Asking the station database…"), job, self._on_joined)

    def make_demo(self, folder: Path, size: Literal["small", "full"]) -> None:
        """Make a demo station of invented people in an invented city."""

        def job(token: CancelToken) -> StationConfig:
            from icimps_desktop.services.demo import make_demo

            return make_demo(
                folder, size=size, clock=self._clock, token=token, report=self._report
            ).config

        self._start(self.tr("Building the demo city…"), job, self._on_joined)

    def open_folder(self, folder: Path) -> None:
        """Open a station that is on this computer already."""
        try:
            self.config = read_station(folder)
        except IcimpsError as error:
            self.failed.emit(error.message, "folder")
            return
        self.ready.emit(self.config)

    def take_base_map(self, path: Path) -> None:
        """Put a base map in force, when it can be read: a copy in the station's folder."""
        made = self._made
        if made is None:
            return  # a base map belongs to a station that was made before

        def job(token: CancelToken) -> StationConfig:
            from icimps_desktop.services.basemap import basemap_of_new

            with basemap_of_new(made, self._clock) as maps:
                return maps.choose(made.admin, path, token=token, report=self._report)

        self._start(self.tr("Reading the base map…"), job, self._on_base_map)

    def finish(self) -> None:
        """Go on to the login."""
        self._made = None
        if self.config is not None:
            self.ready.emit(self.config)

    def cancel(self) -> None:
        """Stop what is being done."""
        if self._token is not None:
            self._token.cancel()
            self._end()

    def _start(
        self, what: str, job: Callable[[CancelToken], T], on_done: Callable[[T], None]
    ) -> None:
        if self.busy:
            return
        self.stage.emit(what, 0, None)

        def done(result: T) -> None:
            self._end()
            on_done(result)

        self._token = self._jobs.submit(job, on_done=done, on_error=self._show, lane=Lane.IO)

    def _report(self, progress: Progress) -> None:
        def tell() -> None:
            if self.busy:
                self.stage.emit(progress.what, progress.done, progress.total)

        self._jobs.on_gui(tell)

    def _end(self) -> None:
        self._token = None
        self.stage.emit("", 0, None)

    def _show(self, error: Exception) -> None:
        self._end()
        field = error.field if isinstance(error, IcimpsError) else None
        self.failed.emit(sentence(error), field or "")

    def _on_made(self, made: NewStation) -> None:
        self.config, self._made = made.config, made
        self.code_shown.emit(made.recovery_code)

    def _on_joined(self, config: StationConfig) -> None:
        self.config = config
        self.ready.emit(config)

    def _on_base_map(self, config: StationConfig) -> None:
        self.config = config
        self.base_map_taken.emit()
