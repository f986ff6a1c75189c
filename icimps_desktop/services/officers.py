"""Officers of a station on an encrypted file: who they are, and their keyslots."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import RuleError, UserError
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.records.officer import Officer, Role
from icimps_desktop.security.keyslots import Keyslots, Secrets, check_passphrase, sealed
from icimps_desktop.security.policy import Action, require
from icimps_desktop.security.session import Actor
from icimps_desktop.services.stations import grant_roles, login_of
from icimps_desktop.store.queries import officers as officers_queries
from icimps_desktop.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """What a list shows of an officer."""

    login: str
    name: str
    badge: str
    roles: tuple[str, ...]
    disabled: bool


class OfficerService:
    """Who works here. Each public method is one transaction."""

    def __init__(self, uow: UnitOfWork, config: StationConfig, keys: Secrets, clock: Clock) -> None:
        self._uow = uow
        self._config = config
        self._keys = keys
        self._clock = clock

    def list(self, actor: Actor) -> list[OfficerRow]:
        """Every officer with his roles, by name."""
        require(actor, Action.OFFICER_LIST)
        with self._uow.read() as session:
            return [
                OfficerRow(o.login, o.name, o.badge, roles, o.disabled_at is not None)
                for o, roles in officers_queries.officers(session)
            ]

    def names(self) -> dict[UUID, str]:
        """Who is who, by uid; everybody at the station may know his colleagues' names."""
        with self._uow.read() as session:
            return officers_queries.officer_names(session)

    def change_passphrase(self, actor: Actor, now: str, new: str) -> None:
        """Seal one's own keys under another passphrase; the audit has it, the words nobody.

        A wrong `now` is counted as at the login.

        Raises:
            PassphraseError: `now` is wrong, or `new` is too short.
        """
        require(actor, Action.PASSPHRASE_CHANGE)
        check_passphrase(new)
        slots = Keyslots.read(self._config.keyslots_path)
        slot, keys = slots.open(actor.login, now)
        with self._uow.write(actor, Action.PASSPHRASE_CHANGE):
            slots.put(sealed(slot.login, UUID(slot.officer_uid), slot.name, new, keys))

    def add(
        self, actor: Actor, name: str, roles: tuple[Role, ...], passphrase: str, badge: str = ""
    ) -> OfficerRow:
        """Let a new officer in, with his roles and a keyslot under his first passphrase.

        Raises:
            UserError: no name or no role.
            RuleError: this station's officers are made in the station database.
            PassphraseError: the passphrase is too short.
        """
        require(actor, Action.OFFICER_ADD)
        if self._config.kind != "cache":
            raise RuleError(
                "Officers of a station database are let in with “icimps station officer add”."
            )
        if not name.strip():
            raise UserError("The officer needs a name.", field="name")
        if not roles:
            raise UserError("The officer needs a role.", field="role")
        check_passphrase(passphrase)
        slots = Keyslots.read(self._config.keyslots_path)
        with self._uow.write(actor, Action.OFFICER_ADD) as work:
            taken = frozenset(o.login for o, _ in officers_queries.officers(work.session))
            officer = Officer(
                station_uid=actor.station_uid,
                name=name.strip(),
                login=login_of(name, taken),
                badge=badge,
            )
            work.session.add(officer)
            work.session.flush()
            grant_roles(work, officer, roles, actor.officer_uid, self._clock)
            slots.put(sealed(officer.login, officer.uid, officer.name, passphrase, self._keys))
        return OfficerRow(officer.login, officer.name, badge, tuple(sorted(roles)), False)
