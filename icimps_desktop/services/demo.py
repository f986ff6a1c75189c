"""Makes a demo station: an invented city, its officers, years of incidents and fresh reports.

Everything goes through the services that officers use, so that a demo is a station like any
other: audited, numbered, searchable.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.events import ChangeBus
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport, no_report
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.records.code import LocalCode
from icimps_desktop.records.officer import Role
from icimps_desktop.security.keyslots import Secrets
from icimps_desktop.security.policy import Action
from icimps_desktop.security.session import Actor, Purpose
from icimps_desktop.services.beats import BeatService
from icimps_desktop.services.demo_folder import (
    DemoMade,
    DemoOfficer,
    check_replaceable,
    put_in_place,
    write_notes,
)
from icimps_desktop.services.demo_ground import (
    Ground,
    Wanted,
    first_moment,
    number_column,
    real_ground,
    synthetic_ground,
)
from icimps_desktop.services.demo_story import Cast, Story, StoryClock
from icimps_desktop.services.drafts import DraftService
from icimps_desktop.services.gate import ReadGate
from icimps_desktop.services.imports import ImportService
from icimps_desktop.services.incidents import IncidentService
from icimps_desktop.services.knowledge import Knowledge
from icimps_desktop.services.officers import OfficerService
from icimps_desktop.services.stations import NewStation, StationPlan, make_cache_station
from icimps_desktop.store.engine import file_engine
from icimps_desktop.store.journal import Journal
from icimps_desktop.store.queries import local_codes as local_codes_queries
from icimps_desktop.store.queries import officers as officers_queries
from icimps_desktop.store.unit_of_work import UnitOfWork
from icimps_desktop.synthetic.people import SyntheticOfficer, make_officers, make_passphrase

Size = Literal["small", "full"]
SIZES: dict[str, int] = {"small": 60_000, "full": 230_000}
REPORTS = 48
_LOCAL_CODES = (
    ("SCOOT", "Theft of an electric scooter", "23H"),
    ("CATCON", "Theft of a catalytic converter", "23G"),
    ("LOCKSNAP", "Burglary by lock snapping", "220"),
    ("COURIER", "Fraud by a false courier", "26A"),
)


def make_demo(
    folder: Path,
    *,
    size: Size | int = "small",
    seed: int = 7,
    source: Path | None = None,
    basemap: Path | None = None,
    zone: str = "",
    reports: int = REPORTS,
    clock: Clock,
    token: CancelToken | None = None,
    report: ProgressReport = no_report,
    keep_source: bool = False,
) -> DemoMade:
    """Make a demo station in a folder, in place of one that stands there.

    `source` and `basemap` are a real city's files; `zone` is its time zone where the
    mapping does not say it. `keep_source` leaves the synthetic parquet and its truth in
    the folder. The station appears whole or not at all.

    Raises:
        UserError: the folder holds something else than a demo, or a file cannot be used.
        JobCancelledError: cancelled; what stood there stands.
    """
    began = time.perf_counter()
    token = token or CancelToken()
    rows = SIZES[size] if isinstance(size, str) else size
    check_replaceable(folder)
    making = folder.with_name(f"{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        wanted = Wanted(rows, seed, reports)
        now = clock.now()
        if source is None:
            ground = synthetic_ground(making, wanted, now, token, report)
        else:
            ground = real_ground(making, source, basemap, wanted, zone, now, token, report)
        maker = _Maker(making, ground, wanted, clock, token, report)
        made = maker.make(source.name if source else "")
        if source is None and not keep_source:
            ground.source.unlink()
            (making / "truth.json").unlink()
        made = replace(
            made,
            config=replace(made.config, folder=folder),
            seconds=round(time.perf_counter() - began, 1),
        )
        write_notes(making, made)
        put_in_place(making, folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return made


class _Maker:
    """Puts one station together inside the folder in which it is made."""

    def __init__(
        self,
        folder: Path,
        ground: Ground,
        wanted: Wanted,
        clock: Clock,
        token: CancelToken,
        report: ProgressReport,
    ) -> None:
        self._folder = folder
        self._ground = ground
        self._wanted = wanted
        self._now = clock.now()
        self._clock = StoryClock(first_moment(ground, self._now))
        self._token = token
        self._tell = report
        # A demo may hold a real city's incidents: its passphrases are not to be guessed.
        self._words = secrets.SystemRandom()

    def make(self, source: str) -> DemoMade:
        """Everything: station, officers, beats, codes, reports, incidents."""
        people = make_officers(self._wanted.seed)
        admin = next(one for one in people if one.role == Role.STATION_ADMIN.value)
        passphrase = make_passphrase(self._words)
        self._tell(Progress(0, None, "Making the station"))
        made = self._station(admin, passphrase)
        config = self._with_basemap(made)
        chief = made.admin.with_purpose(Purpose.TRAINING)
        with _opened(config, made.keys, self._clock) as (uow, journal):
            officers = OfficerService(uow, config, made.keys, self._clock)
            actors: list[tuple[DemoOfficer, Actor]] = [
                (DemoOfficer(chief.login, chief.name, admin.role, passphrase), chief)
            ]
            for one in people:
                self._token.raise_if_cancelled()
                self._tell(Progress(len(actors), len(people), "Letting officers in"))
                if one is not admin:
                    actors.append(self._officer(officers, uow, chief, one))
            beats = self._beats(uow, config, chief)
            _add_codes(uow, chief)
            knowledge = _knowledge(uow)
            ends, open_forms = self._reports(uow, journal, knowledge, config, actors)
            incidents = self._incidents(uow, knowledge, config, chief)
        return DemoMade(
            config=config,
            officers=tuple(one for one, _ in actors),
            city=self._ground.city,
            rows=self._wanted.rows,
            seed=self._wanted.seed,
            source=source,
            credit=self._ground.credit,
            incidents=incidents,
            beats=beats,
            reports={str(state): count for state, count in sorted(ends.items())},
            open_forms=open_forms,
            seconds=0.0,
        )

    def _station(self, admin: SyntheticOfficer, passphrase: str) -> NewStation:
        plan = StationPlan(
            agency=f"{self._ground.city} Police (demo)",
            station=f"{self._ground.city} Central",
            code="N01",
            zone=self._ground.zone,
            admin_name=admin.name,
            demo=True,
            shared=True,
        )
        return make_cache_station(self._folder, plan, passphrase, self._clock)

    def _with_basemap(self, made: NewStation) -> StationConfig:
        if self._ground.basemap is None:
            return made.config
        config = replace(made.config, basemap=self._ground.basemap.name)
        config.write()
        return config

    def _officer(
        self, officers: OfficerService, uow: UnitOfWork, chief: Actor, one: SyntheticOfficer
    ) -> tuple[DemoOfficer, Actor]:
        passphrase = make_passphrase(self._words)
        row = officers.add(chief, one.name, (Role(one.role),), passphrase, one.badge)
        with uow.read() as session:
            officer = officers_queries.officer_by_login(session, row.login)
        if officer is None:
            raise AssertionError("the officer was just let in")
        actor = Actor(
            officer_uid=officer.uid,
            name=one.name,
            login=row.login,
            roles=frozenset({Role(one.role)}),
            station_uid=chief.station_uid,
            device_uid=chief.device_uid,
            purpose=Purpose.TRAINING,
        )
        return DemoOfficer(row.login, one.name, one.role, passphrase), actor

    def _beats(self, uow: UnitOfWork, config: StationConfig, chief: Actor) -> int:
        ground = self._ground
        if ground.basemap is None or ground.beats_layer is None:
            return 0
        number = number_column(ground.basemap, ground.beats_layer)
        if number is None:
            return 0
        done = BeatService(uow, config, self._clock).replace(
            chief,
            ground.basemap,
            number=number,
            layer=ground.beats_layer,
            token=self._token,
            report=self._tell,
        )
        return done.new

    def _reports(
        self,
        uow: UnitOfWork,
        journal: Journal,
        knowledge: Knowledge,
        config: StationConfig,
        actors: list[tuple[DemoOfficer, Actor]],
    ) -> tuple[Counter[str], int]:
        by_role: dict[str, list[Actor]] = {}
        for one, actor in actors:
            by_role.setdefault(one.role, []).append(actor)
        authors = by_role[Role.OFFICER] + by_role[Role.INVESTIGATOR]
        story = Story(
            IncidentService(uow, ReadGate(journal), knowledge, config, self._clock),
            DraftService(journal, self._clock),
            self._clock,
            Cast(authors, by_role[Role.SUPERVISOR]),
            self._ground.zone,
        )
        # Whoever logs in as the first of these finds a form that was left in mid-word.
        at_work = [by_role[Role.OFFICER][0], by_role[Role.OFFICER][1], by_role[Role.SUPERVISOR][0]]
        filed = self._ground.reports[: -len(at_work)]
        unfinished = self._ground.reports[-len(at_work) :]
        ends = story.tell(filed, self._now, self._token, self._tell)
        self._clock.go_on_to(self._now)
        for report, author in zip(unfinished, at_work, strict=False):
            story.leave_open(report, author)
        return ends, len(unfinished)

    def _incidents(
        self, uow: UnitOfWork, knowledge: Knowledge, config: StationConfig, chief: Actor
    ) -> int:
        self._clock.go_on_to(self._now)
        done = ImportService(uow, knowledge, config, self._clock).run(
            chief,
            self._ground.source,
            mapping=self._ground.mapping,
            rejects_file=self._folder / "rejected.csv",
            token=self._token,
            report=self._tell,
        )
        return done.new


@contextmanager
def _opened(
    config: StationConfig, keys: Secrets, clock: Clock
) -> Iterator[tuple[UnitOfWork, Journal]]:
    uow = UnitOfWork(
        file_engine(config.cache_path, keys.cache_key), ChangeBus(), clock, config.station
    )
    journal = Journal(config.journal_path, keys.journal_key, config.device_uid, clock)
    try:
        yield uow, journal
    finally:
        uow.close()
        journal.close()


def _add_codes(uow: UnitOfWork, chief: Actor) -> None:
    with uow.write(chief, Action.CODE_EDIT) as work:
        for code, label, nibrs in _LOCAL_CODES:
            work.session.add(LocalCode(list_name="offences", code=code, label=label, maps_to=nibrs))


def _knowledge(uow: UnitOfWork) -> Knowledge:
    with uow.read() as session:
        return Knowledge.load().with_local(local_codes_queries.local_codes(session))
