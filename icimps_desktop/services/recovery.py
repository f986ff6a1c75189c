"""A forgotten passphrase: the recovery code opens the keys, the officer seals them anew."""

from __future__ import annotations

from uuid import UUID

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import PassphraseError
from icimps_desktop.core.settings import StationConfig
from icimps_desktop.security.keyslots import Keyslots, check_passphrase, sealed
from icimps_desktop.store.journal import Journal


def recover(
    config: StationConfig, who: str, recovery_code: str, passphrase: str, clock: Clock
) -> str:
    """Give an officer a new passphrase with the station's recovery code; his login.

    His count of wrong tries starts again. The journal gets an entry first: no entry, no
    new passphrase. The recovery code stays good.

    Raises:
        PassphraseError: wrong code, a passphrase too short, or an officer without a slot;
            in PostGIS the keys are each officer's own, so a new joining code is needed.
    """
    check_passphrase(passphrase)
    slots = Keyslots.read(config.keyslots_path)
    slot = slots.slot_of(who)
    if config.kind != "cache":
        raise PassphraseError(
            "At a station database the recovery code opens nobody else's login. "
            "Ask the station admin for a new joining code.",
            field="code",
        )
    keys = slots.open_recovery(recovery_code)
    journal = Journal(config.journal_path, keys.journal_key, config.device_uid, clock)
    try:
        entry = {"v": 1, "event": "passphrase.recover", "actor": slot.officer_uid}
        journal.log_read(slot.login, entry | {"outcome": "asked"})
    finally:
        journal.close()
    slots.put(sealed(slot.login, UUID(slot.officer_uid), slot.name, passphrase, keys))
    return slot.login
