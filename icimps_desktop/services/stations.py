"""Makes stations: an encrypted file, with its agency, station, first officer and keys."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from icimps_desktop.core.clock import Clock, zone
from icimps_desktop.core.errors import DiskFullError, UserError
from icimps_desktop.core.events import ChangeBus
from icimps_desktop.core.files import is_no_room, replace_file
from icimps_desktop.core.ids import new_uid
from icimps_desktop.core.settings import MAKING_FILE, STATION_FILE, StationConfig
from icimps_desktop.records.officer import Device, Officer, Role, RoleGrant
from icimps_desktop.records.station import Agency, Station
from icimps_desktop.security.keyslots import Keyslots, Secrets, check_passphrase
from icimps_desktop.security.session import Actor
from icimps_desktop.store import migrations
from icimps_desktop.store.engine import file_engine
from icimps_desktop.store.journal import Journal
from icimps_desktop.store.unit_of_work import UnitOfWork, Work


@dataclass(frozen=True, slots=True)
class StationPlan:
    """What has to be known to make a station; `code` begins every number made there."""

    agency: str
    station: str
    code: str
    zone: str
    admin_name: str
    country: str = ""
    ori: str | None = None
    demo: bool = False
    shared: bool = False

    def checked(self) -> StationPlan:
        """The same plan, when it can be carried out.

        Raises:
            UserError: a part is missing or cannot be; the sentence says which.
        """
        for field, text in (("agency", self.agency), ("station", self.station)):
            if not text.strip():
                raise UserError(f"The {field} needs a name.", field=field)
        if not self.admin_name.strip():
            raise UserError("The first officer needs a name.", field="admin")
        if not re.fullmatch(r"[A-Z0-9]{1,4}", self.code):
            raise UserError(
                "A station's code has one to four capital letters or digits, like N01.",
                field="code",
            )
        zone(self.zone)
        return self


@dataclass(frozen=True, slots=True)
class NewStation:
    """A station just made; the recovery code is shown once and stored nowhere."""

    config: StationConfig
    admin: Actor
    keys: Secrets
    recovery_code: str


def login_of(name: str, taken: frozenset[str] = frozenset()) -> str:
    """A login from a name: "Orla Vandemark" becomes "orla.vandemark"; numbered when taken."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = ".".join(re.findall(r"[a-z0-9]+", ascii_name))[:40] or "officer"
    login, count = base, 1
    while login in taken:
        count += 1
        login = f"{base}{count}"
    return login


_FILES = ("cache.db", "journal.db")
_PARTS = (*(file + tail for file in _FILES for tail in ("", "-wal", "-shm")), "keyslots.json")


def prepare_folder(folder: Path) -> None:
    """Make a folder ready for a new station; finish with `StationConfig.write_first`.

    What an attempt left behind that was cut off (a kill, a full disk) is cleared away. It
    is known by its mark: files of a station that only lost its `station.toml` stay.

    Raises:
        UserError: there is a station already, or the folder cannot be written.
        DiskFullError: no room.
    """
    if (folder / STATION_FILE).exists():
        raise UserError(f"There is a station in {folder} already.", field="station")
    found = [folder / name for name in _PARTS if (folder / name).exists()]
    if found and not (folder / MAKING_FILE).exists():
        raise UserError(
            f"{folder} holds {found[0].name} of a station, but no {STATION_FILE}. Put that back "
            "from the backup, or choose another folder.",
            field="station",
        )
    try:
        (folder / "vault").mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        replace_file(folder / MAKING_FILE, b"")
        for path in found:
            path.unlink()
    except OSError as error:
        if is_no_room(error):
            raise DiskFullError(
                f"The disk is full: no station was made in {folder}. Make room and try again."
            ) from error
        raise UserError(
            f"The folder {folder} cannot be written: {error.strerror}.", field="station"
        ) from error


def make_cache_station(
    folder: Path, plan: StationPlan, passphrase: str, clock: Clock
) -> NewStation:
    """Make a station on an encrypted file in a folder, with its first officer.

    The first officer is station admin and supervisor, so that a station of one can work.

    Raises:
        UserError: the plan cannot be carried out.
        PassphraseError: the passphrase is too short.
        DiskFullError: no room; the folder can be used again.
    """
    plan = plan.checked()
    check_passphrase(passphrase)
    prepare_folder(folder)
    keys = Secrets.fresh()
    config = StationConfig(
        folder=folder,
        kind="cache",
        agency=plan.agency,
        station=plan.station,
        station_uid=new_uid(),
        device_uid=new_uid(),
        device_code="D1",
        zone=plan.zone,
        demo=plan.demo,
        shared=plan.shared,
    )
    engine = file_engine(config.cache_path, keys.cache_key)
    try:
        migrations.upgrade(engine)
        admin = found_station(engine, config, plan, login_of(plan.admin_name), clock)
    finally:
        engine.dispose()
    Journal(config.journal_path, keys.journal_key, config.device_uid, clock).close()
    slots = Keyslots(config.keyslots_path)
    slots.add(admin.login, admin.officer_uid, admin.name, passphrase, keys)
    code = slots.add_recovery(keys)
    slots.write()
    config.write_first()  # last: a folder without it is no station
    return NewStation(config, admin, keys, code)


FIRST_ROLES = (Role.STATION_ADMIN, Role.SUPERVISOR)


def found_station(
    engine: Engine, config: StationConfig, plan: StationPlan, login: str, clock: Clock
) -> Actor:
    """Write the first records of a station; the first officer writes them himself."""
    agency = Agency(name=plan.agency, ori=plan.ori, country=plan.country)
    station = Station(
        uid=config.station_uid,
        agency_uid=agency.uid,
        name=plan.station,
        code=plan.code,
        zone=plan.zone,
    )
    officer = Officer(station_uid=station.uid, name=plan.admin_name.strip(), login=login)
    admin = Actor(
        officer_uid=officer.uid,
        name=officer.name,
        login=login,
        roles=frozenset(FIRST_ROLES),
        station_uid=station.uid,
        device_uid=config.device_uid,
    )
    uow = UnitOfWork(engine, ChangeBus(), clock, config.station)
    with uow.write(admin, "station.found") as work:
        for record in (agency, station, officer):
            work.session.add(record)
            work.session.flush()
        work.session.add(
            Device(
                uid=config.device_uid,
                station_uid=station.uid,
                code=config.device_code,
                name="first device",
            )
        )
        grant_roles(work, officer, FIRST_ROLES, None, clock)
    return admin


def grant_roles(
    work: Work, officer: Officer, roles: tuple[Role, ...], by: UUID | None, clock: Clock
) -> None:
    """Give an officer roles at his station, from now on."""
    for role in roles:
        work.session.add(
            RoleGrant(
                officer_uid=officer.uid,
                station_uid=officer.station_uid,
                role=role,
                granted_by=by,
                valid_from=clock.now(),
            )
        )
