"""Wires an open station: every service that the window and the command line ask.

What makes stations (services/stations.py, services/demo.py) is below this and puts together
the few parts that it needs itself.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine

from icimps_desktop.core.clock import Clock, SystemClock
from icimps_desktop.core.errors import PassphraseError
from icimps_desktop.core.events import ChangeBus
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.records.officer import Role
from icimps_desktop.security.keyslots import Keyslots, Secrets, Slot
from icimps_desktop.security.session import Actor, Purpose
from icimps_desktop.services.audit import AuditService
from icimps_desktop.services.basemap import BasemapService
from icimps_desktop.services.beats import BeatService
from icimps_desktop.services.briefing import BriefingService
from icimps_desktop.services.changes import ChangeWatcher
from icimps_desktop.services.drafts import DraftService
from icimps_desktop.services.gate import ReadGate
from icimps_desktop.services.gazetteer_service import GazetteerService
from icimps_desktop.services.imports import ImportService
from icimps_desktop.services.incidents import IncidentService
from icimps_desktop.services.knowledge import Knowledge
from icimps_desktop.services.map_points import MapService
from icimps_desktop.services.officers import OfficerService
from icimps_desktop.services.status import StatusService
from icimps_desktop.store import migrations
from icimps_desktop.store.engine import (
    explained,
    file_engine,
    postgis_engine,
    postgis_url,
    require_file,
)
from icimps_desktop.store.journal import Journal
from icimps_desktop.store.queries import local_codes as local_codes_queries
from icimps_desktop.store.queries import officers as officers_queries
from icimps_desktop.store.unit_of_work import UnitOfWork

_PATIENCE_S = 120.0  # an import of another program is waited for; a save runs beside the window


@dataclass(slots=True)
class OpenStation:
    """An unlocked station: who is at work, and everything he can ask."""

    config: StationConfig
    actor: Actor
    bus: ChangeBus
    clock: Clock
    knowledge: Knowledge
    incidents: IncidentService
    map: MapService
    basemap: BasemapService
    gazetteer: GazetteerService
    briefing: BriefingService
    drafts: DraftService
    audit: AuditService
    officers: OfficerService
    imports: ImportService
    beats: BeatService
    changes: ChangeWatcher
    status: StatusService
    uow: UnitOfWork
    journal: Journal

    def work_for(self, purpose: Purpose, case: str = "", reason: str = "") -> None:
        """Say what the session is for; it stands in every entry from now on."""
        self.actor = self.actor.with_purpose(purpose, case, reason)

    def close(self) -> None:
        """Let both files go; the keys go with the objects that held them."""
        self.uow.close()
        self.journal.close()


def unlock(
    config: StationConfig, who: str, passphrase: str, clock: Clock | None = None
) -> OpenStation:
    """Open a station with an officer's passphrase.

    Raises:
        PassphraseError: wrong passphrase, unknown or locked officer.
        DamagedFileError: a file of the station is damaged.
        UnavailableError: the station database does not answer.
    """
    slot, keys = Keyslots.read(config.keyslots_path).open(who, passphrase)
    return open_with_keys(config, slot, keys, clock or SystemClock())


def open_with_keys(config: StationConfig, slot: Slot, keys: Secrets, clock: Clock) -> OpenStation:
    """Open a station whose keys are known already."""
    with ExitStack() as undone:
        engine = _main_engine(config, slot, keys)
        undone.callback(engine.dispose)
        journal = Journal.open(config.journal_path, keys.journal_key, config.device_uid, clock)
        undone.callback(journal.close)
        station = _wired(config, slot, keys, clock, engine, journal)
        undone.pop_all()
    return station


def _wired(
    config: StationConfig, slot: Slot, keys: Secrets, clock: Clock, engine: Engine, journal: Journal
) -> OpenStation:
    bus = ChangeBus()
    uow = UnitOfWork(engine, bus, clock, config.station)
    actor = _actor(config, slot, uow, clock)
    gate = ReadGate(journal)
    knowledge = Knowledge.load()
    with uow.read() as session:
        knowledge = knowledge.with_local(local_codes_queries.local_codes(session))
    basemap = BasemapService(config, gate)
    gazetteer = GazetteerService(uow, gate, basemap, bus)
    return OpenStation(
        config=config,
        actor=actor,
        bus=bus,
        clock=clock,
        knowledge=knowledge,
        incidents=IncidentService(uow, gate, knowledge, config, clock),
        map=MapService(uow, gate, clock, bus),
        basemap=basemap,
        gazetteer=gazetteer,
        briefing=BriefingService(uow, gate, knowledge, config, clock, basemap),
        drafts=DraftService(journal, clock),
        audit=AuditService(uow, journal, gate),
        officers=OfficerService(uow, config, keys, clock),
        imports=ImportService(uow, knowledge, config, clock, gazetteer),
        beats=BeatService(uow, config, clock),
        changes=ChangeWatcher(uow, bus),
        status=StatusService(uow, journal, config, clock),
        uow=uow,
        journal=journal,
    )


def _main_engine(config: StationConfig, slot: Slot, keys: Secrets) -> Engine:
    if config.kind == "postgis":
        url = postgis_url(config.url).set(username=slot.login, password=keys.database_password)
        return postgis_engine(url)
    require_file(config.cache_path)
    engine = file_engine(config.cache_path, keys.cache_key, patience_s=_PATIENCE_S)
    with explained(config.cache_path.name):
        migrations.upgrade(engine)
    return engine


def _actor(config: StationConfig, slot: Slot, uow: UnitOfWork, clock: Clock) -> Actor:
    with uow.read() as session:
        officer = officers_queries.officer_by_login(session, slot.login)
        roles = officers_queries.roles_at(session, UUID(slot.officer_uid), clock.now())
    if officer is None or officer.disabled_at is not None or not roles:
        raise PassphraseError("Your access to this station has ended. Ask the station admin.")
    return Actor(
        officer_uid=officer.uid,
        name=officer.name,
        login=officer.login,
        roles=frozenset(Role(role) for role in roles),
        station_uid=config.station_uid,
        device_uid=config.device_uid,
        # A demo holds invented people only: training is what it is for.
        purpose=Purpose.TRAINING if config.demo else None,
    )
