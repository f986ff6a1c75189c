"""Stations on a PostGIS: set up once by its installer, joined by each workstation."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import UserError
from icimps_desktop.core.events import ChangeBus
from icimps_desktop.core.ids import new_uid
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.records.officer import Device, Officer, Role
from icimps_desktop.security.keyslots import Keyslots, Secrets, check_passphrase
from icimps_desktop.security.policy import Action, require
from icimps_desktop.security.session import Actor
from icimps_desktop.services.stations import (
    NewStation,
    StationPlan,
    found_station,
    grant_roles,
    login_of,
    prepare_folder,
)
from icimps_desktop.store import postgis_install
from icimps_desktop.store.engine import explained, postgis_engine, postgis_url
from icimps_desktop.store.journal import Journal
from icimps_desktop.store.queries import agency as agency_queries
from icimps_desktop.store.queries import officers as officers_queries
from icimps_desktop.store.unit_of_work import UnitOfWork

JOIN_WITHIN = timedelta(hours=72)


def init_postgis_station(
    folder: Path, installer_url: str, plan: StationPlan, passphrase: str, clock: Clock
) -> NewStation:
    """Set a PostGIS up as a station and make this folder its first workstation.

    `installer_url` belongs to a superuser of the database; it is used here and stored
    nowhere. Running it on a database that holds a station already is refused.

    Raises:
        UserError: the plan cannot be carried out, or the database holds a station.
        UnavailableError: the database does not answer.
    """
    plan = plan.checked()
    check_passphrase(passphrase)
    prepare_folder(folder)
    url = postgis_url(installer_url)
    with _engine(url) as engine:
        postgis_install.install(engine)
        with engine.begin() as connection:
            if postgis_install.holds_station(connection):
                raise UserError(
                    "This database holds a station already. Join it instead, or leave --admin out "
                    "to bring it up to date; if its making was cut off, drop the database and "
                    "begin again.",
                    field="postgis",
                )
            login = postgis_install.free_login(connection, login_of(plan.admin_name))
            password = postgis_install.make_login(connection, login)
        keys = _keys(password)
        config = _config(folder, url, plan.agency, plan.station, plan.zone, new_uid(), "D1")
        admin = found_station(engine, config, plan, login, clock)
    return _finish(config, admin, keys, passphrase, clock)


def update_postgis_station(installer_url: str) -> str:
    """Bring the tables, functions and policies of a station database up to date; its name.

    After a restore or an upgrade of the database too: a dump carries no leakproof marks.
    What is as it should be is left alone, so that it can be run at any time.

    Raises:
        UserError: the database holds no station, or the login may not do this.
        UnavailableError: the database does not answer, or a newer program made it.
    """
    with _engine(postgis_url(installer_url)) as engine:
        with engine.connect() as connection:
            is_station = postgis_install.is_set_up(connection)
            if not is_station or not postgis_install.holds_station(connection):
                raise UserError(
                    "This database holds no station yet. To make one, say who its first officer "
                    "is: --admin NAME, and --station FOLDER for this workstation's files.",
                    field="admin",
                )
        postgis_install.install(engine)
        with Session(engine) as session:
            return agency_queries.station_name(session)


def join_postgis_station(
    folder: Path, url: str, login: str, joining_code: str, passphrase: str, clock: Clock
) -> StationConfig:
    """Make this folder a workstation of a station PostGIS, for one officer.

    The joining code, which the station admin gave, is replaced by a password of 32 random
    bytes that nobody sees; it opens nothing afterwards.

    Raises:
        UserError: the login or code is refused, or it is not a station's database.
        UnavailableError: the database does not answer.
    """
    check_passphrase(passphrase)
    prepare_folder(folder)
    address = postgis_url(url)
    keys = _keys(secrets.token_hex(32))
    joining = address.set(username=login, password=joining_code.strip())
    with _engine(joining) as engine:
        uow = UnitOfWork(engine, ChangeBus(), clock, "the station database")
        with uow.read() as session:
            if not postgis_install.is_set_up(session.connection()):
                raise UserError(
                    "This is no station's database. Check the address.", field="postgis"
                )
            officer = officers_queries.officer_by_login(session, login)
            agency = agency_queries.agency(session)
            station = agency_queries.station(session, officer.station_uid) if officer else None
        if officer is None or station is None or agency is None:
            raise UserError("This login is no officer of the station.", field="login")
        config = _config(folder, address, agency.name, station.name, station.zone, station.uid, "")
        actor = _actor(officer, config)
        with uow.write(actor, "device.join") as work:
            code = agency_queries.next_device_code(work.session, station.uid)
            work.session.add(
                Device(uid=config.device_uid, station_uid=station.uid, code=code, name=login)
            )
            work.session.flush()
            postgis_install.finish_join(work.connection, keys.database_password)
    config = _config(
        folder,
        address,
        agency.name,
        station.name,
        station.zone,
        station.uid,
        code,
        device_uid=config.device_uid,
    )
    return _finish(config, actor, keys, passphrase, clock).config


def add_postgis_officer(
    uow: UnitOfWork, actor: Actor, name: str, roles: tuple[Role, ...], badge: str, clock: Clock
) -> tuple[str, str]:
    """Let a new officer into the station database; his login and joining code (72 hours).

    Raises:
        DeniedError: only an admin does this; the database checks it too.
        UserError: no name or no role.
    """
    require(actor, Action.OFFICER_ADD)
    if not name.strip() or not roles:
        raise UserError("The officer needs a name and a role.", field="name")
    code = "-".join(secrets.token_hex(2) for _ in range(6))
    until = clock.now() + JOIN_WITHIN
    with uow.write(actor, Action.OFFICER_ADD) as work:
        login = postgis_install.free_login(work.connection, login_of(name))
        officer = Officer(
            station_uid=actor.station_uid, name=name.strip(), login=login, badge=badge
        )
        postgis_install.let_officer_in(work.connection, login, code, until)
        work.session.add(officer)
        work.session.flush()
        grant_roles(work, officer, roles, actor.officer_uid, clock)
    return login, code


def station_faults(uow: UnitOfWork) -> list[str]:
    """What of a station PostGIS is not as it should be, in sentences; empty when all is well."""
    with uow.connect() as connection:
        weak = postgis_install.not_leakproof(connection)
    if not weak:
        return []
    return [
        "Indexes are not used under the row policies "
        f"({', '.join(weak)}). With the installer's URL, “icimps station init --postgis URL” "
        "brings the database up to date."
    ]


def _keys(password: str) -> Secrets:
    fresh = Secrets.fresh()
    return Secrets(fresh.cache_key, fresh.journal_key, fresh.device_key, password)


def _config(
    folder: Path,
    url: URL,
    agency: str,
    station: str,
    zone: str,
    station_uid: UUID,
    device_code: str,
    device_uid: UUID | None = None,
) -> StationConfig:
    # Made anew without login and password: `URL.set` cannot take them away.
    bare = URL.create(url.drivername, host=url.host, port=url.port, database=url.database)
    return StationConfig(
        folder=folder,
        kind="postgis",
        agency=agency,
        station=station,
        station_uid=station_uid,
        device_uid=device_uid or new_uid(),
        device_code=device_code,
        zone=zone,
        url=bare.render_as_string(),
    )


def _actor(officer: Officer, config: StationConfig) -> Actor:
    return Actor(
        officer_uid=officer.uid,
        name=officer.name,
        login=officer.login,
        roles=frozenset(),
        station_uid=officer.station_uid,
        device_uid=config.device_uid,
    )


def _finish(
    config: StationConfig, admin: Actor, keys: Secrets, passphrase: str, clock: Clock
) -> NewStation:
    Journal(config.journal_path, keys.journal_key, config.device_uid, clock).close()
    slots = Keyslots(config.keyslots_path)
    slots.add(admin.login, admin.officer_uid, admin.name, passphrase, keys)
    code = slots.add_recovery(keys)
    slots.write()
    config.write_first()  # last: a folder without it is no station
    return NewStation(config, admin, keys, code)


@contextmanager
def _engine(url: URL) -> Iterator[Engine]:
    engine = postgis_engine(url)
    try:
        with explained("the station database", keeps_drafts=False):
            yield engine
    finally:
        engine.dispose()
