"""Keyslots: what opens them, what locks them, what a changed file gets."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from icimps_desktop.core.errors import DamagedFileError, PassphraseError, UnavailableError
from icimps_desktop.core.file_lock import locked
from icimps_desktop.core.ids import new_uid
from icimps_desktop.security.keyslots import MOST_TRIES, Keyslots, Secrets, sealed

PASSPHRASE = "a lantern in the harbour"


@pytest.fixture
def slots(tmp_path: Path) -> tuple[Keyslots, Secrets]:
    made, keys = Keyslots(tmp_path / "keyslots.json"), Secrets.fresh()
    made.add("orla", new_uid(), "Orla Vandemark", PASSPHRASE, keys)
    made.write()
    return made, keys


def test_the_right_passphrase_gives_the_keys(slots):
    made, keys = slots
    assert Keyslots.read(made.path).open("Orla Vandemark", PASSPHRASE)[1] == keys


def test_the_last_sign_of_a_long_passphrase_counts(tmp_path):
    made = Keyslots(tmp_path / "keyslots.json")
    long = "ü" * 255
    made.add("o", new_uid(), "O", long + "a", Secrets.fresh())
    made.write()
    with pytest.raises(PassphraseError):
        made.open("o", long + "b")
    made.open("o", long + "a")


@pytest.mark.parametrize("passphrase", ["", "fourteen signs", "x" * 257])
def test_a_passphrase_that_cannot_hold_is_refused(tmp_path, passphrase):
    with pytest.raises(PassphraseError, match="characters"):
        Keyslots(tmp_path / "k").add("o", new_uid(), "O", passphrase, Secrets.fresh())


def test_five_wrong_tries_lock_also_after_a_restart(slots):
    made, _ = slots
    for left in range(MOST_TRIES - 1, -1, -1):
        again = Keyslots.read(made.path)  # each try in a program of its own
        with pytest.raises(PassphraseError) as refused:
            again.open("orla", "wrong wrong wrong")
        said = {0: "Locked now", 1: "One try left"}.get(left, f"{left} tries left")
        assert said in str(refused.value)
    with pytest.raises(PassphraseError, match="locked"):
        Keyslots.read(made.path).open("orla", PASSPHRASE)
    Keyslots.read(made.path).release("orla")
    Keyslots.read(made.path).open("orla", PASSPHRASE)


def test_a_right_passphrase_sets_the_count_back(slots):
    made, _ = slots
    for _ in range(3):
        for _ in range(MOST_TRIES - 1):
            with pytest.raises(PassphraseError):
                made.open("orla", "wrong wrong wrong")
        made.open("orla", PASSPHRASE)


def test_the_recovery_code_opens_as_it_is_read_aloud(slots):
    made, keys = slots
    code = made.add_recovery(keys)
    assert made.open_recovery(code.lower().replace("-", " ")) == keys
    with pytest.raises(PassphraseError):
        made.open_recovery("AAAA-BBBB")


@pytest.mark.parametrize("change", ["memory_kib", "time_cost", "salt", "login", "sealed"])
def test_a_changed_slot_opens_nothing(slots, change):
    made, _ = slots
    raw = json.loads(made.path.read_text())
    slot = raw["slots"]["orla"]
    fixed = {"memory_kib": 1024, "time_cost": 1, "login": "bert"}
    slot[change] = fixed[change] if change in fixed else slot[change][:-4] + "AAA="
    made.path.write_text(json.dumps(raw))
    with pytest.raises((PassphraseError, DamagedFileError)):
        Keyslots.read(made.path).open("orla", PASSPHRASE)


def test_a_broken_file_says_so(tmp_path):
    path = tmp_path / "keyslots.json"
    with pytest.raises(DamagedFileError, match="missing or damaged"):
        Keyslots.read(path)
    path.write_text("{")
    with pytest.raises(DamagedFileError):
        Keyslots.read(path)


def test_neither_keys_nor_passphrase_stand_in_the_file(slots):
    made, keys = slots
    text = made.path.read_text()
    assert PASSPHRASE not in text
    assert keys.cache_key not in text


def test_an_officer_let_in_while_another_unlocks_keeps_his_slot(slots):
    made, keys = slots
    unlocking, adding = Keyslots.read(made.path), Keyslots.read(made.path)
    adding.put(sealed("bert", new_uid(), "Bert Quill", PASSPHRASE, keys))
    unlocking.open("orla", PASSPHRASE)
    assert [login for login, _ in Keyslots.read(made.path).officers()] == ["bert", "orla"]
    with pytest.raises(PassphraseError):
        unlocking.open("bert", "wrong wrong wrong")
    adding.put(sealed("carl", new_uid(), "Carl Quill", PASSPHRASE, keys))
    assert Keyslots.read(made.path).slots["bert"].tries == 1


def test_slots_and_counts_of_many_threads_are_all_kept(slots):
    made, keys = slots
    new = [sealed(f"o{i}", new_uid(), f"O {i}", PASSPHRASE, keys) for i in range(4)]
    at_work = Keyslots.read(made.path)
    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(_try, made.path) for _ in range(3)]
        right = pool.submit(at_work.open, "orla", PASSPHRASE)
        for done in [pool.submit(Keyslots.read(made.path).put, slot) for slot in new]:
            done.result()
        assert right.result()[1] == keys
        assert {"locked" in one.result() for one in tries} == {False}
    assert len(Keyslots.read(made.path).officers()) == 5


def test_tries_of_programs_side_by_side_are_each_counted(slots):
    made, _ = slots
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", _ONE_TRY, made.path], stdout=subprocess.PIPE, text=True
        )
        for _ in range(MOST_TRIES + 3)
    ]
    said = [program.communicate(timeout=60)[0] for program in programs]
    assert sum("not the passphrase" in one for one in said) == MOST_TRIES
    assert sum("is locked" in one for one in said) == 3
    assert Keyslots.read(made.path).slots["orla"].tries == MOST_TRIES


def test_tries_on_one_reading_of_the_file_are_each_counted(slots):
    made, _ = slots
    readings = [Keyslots.read(made.path) for _ in range(3)]
    for reading in readings:
        with pytest.raises(PassphraseError):
            reading.open("orla", "wrong wrong wrong")
    assert Keyslots.read(made.path).slots["orla"].tries == 3


def test_a_file_that_somebody_holds_gets_a_sentence(slots):
    made, _ = slots
    with (
        locked(made.path),
        pytest.raises(UnavailableError, match="another program"),
        locked(made.path, patience_s=0.05),
    ):
        pass
    with locked(made.path):  # and it was let go
        pass


_ONE_TRY = """
import sys
from pathlib import Path
from icimps_desktop.core.errors import PassphraseError
from icimps_desktop.security.keyslots import Keyslots
try:
    Keyslots.read(Path(sys.argv[1])).open("orla", "wrong wrong wrong")
except PassphraseError as error:
    print(error)
"""


def _try(path: Path) -> str:
    with pytest.raises(PassphraseError) as refused:
        Keyslots.read(path).open("orla", "wrong wrong wrong")
    return str(refused.value)
