"""Keyslots: one sealed copy of the station's keys an officer, and one for recovery.

passphrase --Argon2id--> key --AES-256-GCM (header as associated data)--> the secrets.
The file is written beside the old one, synced and renamed, so that a crash leaves the
old or the new one, never neither. Who changes it holds its lock and reads it again first:
an officer who is let in while another unlocks keeps his slot. Somebody who owns the file
can put an old copy with fewer counted tries back; the passphrase's own strength is what
holds then.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b32encode, b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from icimps_desktop.core.errors import DamagedFileError, PassphraseError
from icimps_desktop.core.file_lock import locked
from icimps_desktop.core.files import replace_file

MOST_TRIES = 5
SHORTEST_PASSPHRASE = 15
LONGEST_PASSPHRASE = 256
_FLOOR_KIB, _FLOOR_TIME = 46 * 1024, 1  # OWASP ASVS 5.0, appendix C
_RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a slot seals: the keys of the two files, and an officer's database password."""

    cache_key: str
    journal_key: str
    device_key: str
    database_password: str = ""

    @classmethod
    def fresh(cls) -> Secrets:
        """New random keys of 32 bytes each, in hex."""
        return cls(secrets.token_hex(32), secrets.token_hex(32), secrets.token_hex(32))


@dataclass(slots=True)
class Slot:
    """One sealed copy. The seal binds whose it is and how the key is made; not `name`, `tries`."""

    login: str
    officer_uid: str
    name: str
    salt: str
    memory_kib: int
    time_cost: int
    lanes: int
    nonce: str = ""
    sealed: str = ""
    tries: int = 0

    def header(self) -> bytes:
        bound = (self.login, self.officer_uid, self.salt, self.memory_kib, self.time_cost)
        return json.dumps([1, *bound, self.lanes]).encode()


@dataclass(slots=True)
class Keyslots:
    """The keyslot file of a station folder."""

    path: Path
    slots: dict[str, Slot] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Keyslots:
        """Read the file.

        Raises:
            DamagedFileError: it is not there or not readable as a keyslot file.
        """
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            return cls(path, {login: Slot(**slot) for login, slot in raw["slots"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedFileError(
                f"The keyslot file {path.name} is missing or damaged. "
                "Put it back from the station's backup."
            ) from error

    @classmethod
    @contextmanager
    def changing(cls, path: Path) -> Iterator[Keyslots]:
        """The file as it stands now, to be changed; written when the block ends without error.

        Nobody else changes it meanwhile, so that the block is to be short: seal before.

        Raises:
            DamagedFileError: it is not there or not readable as a keyslot file.
            UnavailableError: another program does not let go of it.
        """
        with locked(path):
            now = cls.read(path)
            yield now
            now.write()

    def write(self) -> None:
        """Put a new file on disk, whole or not at all; one that others use is `changing`."""
        slots = {login: asdict(slot) for login, slot in self.slots.items()}
        text = json.dumps({"version": 1, "slots": slots}, indent=1)
        replace_file(self.path, text.encode())

    def add(self, login: str, officer_uid: UUID, name: str, passphrase: str, keys: Secrets) -> None:
        """Seal the keys for an officer under his passphrase, into a file that is being made.

        Raises:
            PassphraseError: the passphrase is too short or too long.
        """
        self.slots[login] = sealed(login, officer_uid, name, passphrase, keys)

    def add_recovery(self, keys: Secrets) -> str:
        """Seal the keys under a new recovery code and return the code; it is shown once."""
        code = _recovery_code()
        self.slots[_RECOVERY] = _seal(_RECOVERY, "", "", _plain_code(code), keys)
        return code

    def officers(self) -> list[tuple[str, str]]:
        """(login, name) of everybody with a slot, by name."""
        found = [(s.login, s.name) for login, s in self.slots.items() if login != _RECOVERY]
        return sorted(found, key=lambda pair: pair[1].casefold())

    def slot_of(self, who: str) -> Slot:
        """The slot of that login or name.

        Raises:
            PassphraseError: nobody of that name, or several; it sounds like a wrong
                passphrase on purpose only in the count, never in the words.
        """
        if who in self.slots and who != _RECOVERY:
            return self.slots[who]
        wanted = who.strip().casefold()
        found = [
            s
            for s in self.slots.values()
            if s.login != _RECOVERY and wanted in (s.name.casefold(), s.login.casefold())
        ]
        if len(found) != 1:
            raise PassphraseError(
                f"“{who}” has no access on this computer. Check the name.", field="officer"
            )
        return found[0]

    def open(self, who: str, passphrase: str) -> tuple[Slot, Secrets]:
        """Unseal the keys with an officer's passphrase.

        A try is counted on disk before it is made, so that ending the program does not
        win one back, nor making many at once; a right passphrase sets the count to zero.

        Raises:
            PassphraseError: wrong passphrase, unknown officer, or the slot is locked.
        """
        with self._on_disk() as now:
            slot = now.slot_of(who)
            if slot.tries >= MOST_TRIES:
                raise PassphraseError(
                    f"{slot.name} is locked after {MOST_TRIES} wrong tries. "
                    "The station admin can release it with the recovery code.",
                    field="officer",
                )
            slot.tries += 1
        keys = _unseal(slot, passphrase)  # works for a while: not under the lock
        if keys is None:
            left = MOST_TRIES - slot.tries
            tail = f"{left} tries left." if left > 1 else "One try left." if left else "Locked now."
            raise PassphraseError(f"That is not the passphrase. {tail}", field="passphrase")
        with self._on_disk() as now:
            opened = now.slots.get(slot.login)
            if opened is not None and opened.sealed == slot.sealed:  # not sealed anew meanwhile
                opened.tries = slot.tries = 0
        return slot, keys

    def open_recovery(self, code: str) -> Secrets:
        """Unseal the keys with the recovery code.

        Raises:
            PassphraseError: there is no recovery slot or the code is wrong.
        """
        slot = self.slots.get(_RECOVERY)
        keys = None if slot is None else _unseal(slot, _plain_code(code))
        if keys is None:
            raise PassphraseError("That is not the recovery code of this station.", field="code")
        return keys

    def release(self, who: str) -> None:
        """Let an officer try again after too many wrong passphrases."""
        with self._on_disk() as now:
            now.slot_of(who).tries = 0

    def put(self, slot: Slot) -> None:
        """Put an officer's slot on disk, in place of an older one of his; others keep theirs."""
        with self._on_disk() as now:
            now.slots[slot.login] = slot

    @contextmanager
    def _on_disk(self) -> Iterator[Keyslots]:
        with Keyslots.changing(self.path) as now:
            yield now
        self.slots = now.slots


def sealed(login: str, officer_uid: UUID, name: str, passphrase: str, keys: Secrets) -> Slot:
    """A slot that holds the keys under an officer's passphrase, no try counted.

    Raises:
        PassphraseError: the passphrase is too short or too long.
    """
    check_passphrase(passphrase)
    return _seal(login, str(officer_uid), name, passphrase, keys)


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that cannot hold.

    Raises:
        PassphraseError: it is shorter than 15 or longer than 256 characters.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseError(
            f"A passphrase needs {SHORTEST_PASSPHRASE} characters or more; four or five words do.",
            field="passphrase",
        )
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise PassphraseError(
            f"A passphrase may have {LONGEST_PASSPHRASE} characters at most.", field="passphrase"
        )


def _seal(login: str, officer_uid: str, name: str, passphrase: str, keys: Secrets) -> Slot:
    salt = b64encode(os.urandom(16)).decode()
    slot = Slot(login, officer_uid, name, salt, memory_kib=64 * 1024, time_cost=3, lanes=4)
    nonce = os.urandom(12)
    plain = json.dumps(asdict(keys)).encode()
    closed = AESGCM(_derive(slot, passphrase)).encrypt(nonce, plain, slot.header())
    slot.nonce, slot.sealed = b64encode(nonce).decode(), b64encode(closed).decode()
    return slot


def _unseal(slot: Slot, passphrase: str) -> Secrets | None:
    """The keys, or None when the passphrase is wrong (or the slot was changed)."""
    if slot.memory_kib < _FLOOR_KIB or slot.time_cost < _FLOOR_TIME:
        raise DamagedFileError("The keyslot file asks for weaker protection than allowed.")
    try:
        nonce, closed = b64decode(slot.nonce), b64decode(slot.sealed)
        plain = AESGCM(_derive(slot, passphrase)).decrypt(nonce, closed, slot.header())
    except InvalidTag:
        return None
    except ValueError as error:
        raise DamagedFileError("The keyslot file is damaged. Put it back from a backup.") from error
    return Secrets(**json.loads(plain))


def _derive(slot: Slot, passphrase: str) -> bytes:
    return hash_secret_raw(
        passphrase.encode(),
        b64decode(slot.salt),
        time_cost=slot.time_cost,
        memory_cost=slot.memory_kib,
        parallelism=slot.lanes,
        hash_len=32,
        type=Type.ID,
    )


def _recovery_code() -> str:
    """160 random bits as eight groups of four letters and digits, easy to read aloud."""
    text = b32encode(secrets.token_bytes(20)).decode()
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def _plain_code(code: str) -> str:
    return code.upper().replace("-", "").replace(" ", "").replace("0", "O").replace("1", "I")
