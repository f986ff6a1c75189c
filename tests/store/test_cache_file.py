"""The encrypted file: nothing readable in it, and plain sentences when something is wrong."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from icimps_desktop.core.errors import DamagedFileError
from icimps_desktop.store import cipher


def test_settings_that_promises_rest_on(tmp_path):
    connection, _ = cipher.connect(tmp_path / "a.db", secrets.token_hex(32))
    with_setting = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "cipher_memory_security")
    }
    connection.close()
    assert with_setting["journal_mode"] == "wal"
    assert with_setting["synchronous"] == 2  # FULL
    assert with_setting["foreign_keys"] == 1


def test_file_and_log_are_for_the_account_alone(tmp_path):
    path = tmp_path / "a.db"
    connection, _ = cipher.connect(path, secrets.token_hex(32))
    connection.execute("CREATE TABLE t(x)")
    assert {held.name for held in tmp_path.iterdir()} == {"a.db", "a.db-wal", "a.db-shm"}
    assert {held.stat().st_mode & 0o777 for held in tmp_path.iterdir()} == {0o600}
    connection.close()


def test_file_and_wal_hold_no_plain_text(tmp_path):
    path = tmp_path / "a.db"
    connection, _ = cipher.connect(path, secrets.token_hex(32))
    connection.execute("CREATE TABLE t(x)")
    for number in range(500):
        connection.execute("INSERT INTO t VALUES (?)", (f"needle-{number:04d}",))
    for held in (path, path.with_name("a.db-wal")):
        raw = held.read_bytes()
        assert len(raw) >= 4096
        assert b"needle" not in raw
        assert b"SQLite format" not in raw
    connection.close()


def test_another_key_gets_a_sentence(tmp_path):
    path = tmp_path / "a.db"
    connection, _ = cipher.connect(path, secrets.token_hex(32))
    connection.execute("CREATE TABLE t(x)")
    connection.close()
    with pytest.raises(DamagedFileError, match="does not belong to these keys"):
        cipher.connect(path, secrets.token_hex(32))


@pytest.mark.parametrize("damage", ["first page", "later page", "cut", "half a page"])
def test_a_damaged_file_gets_a_sentence(tmp_path: Path, damage: str):
    path, key = tmp_path / "a.db", secrets.token_hex(32)
    connection, _ = cipher.connect(path, key)
    connection.execute("CREATE TABLE t(x)")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 400,)] * 2000)
    connection.close()
    raw = bytearray(path.read_bytes())
    if damage == "first page":
        raw[100] ^= 1
    elif damage == "later page":
        raw[len(raw) // 2] ^= 1
    elif damage == "cut":
        raw = raw[: len(raw) // 2 // 4096 * 4096]
    else:
        raw = raw[:2048]
    path.write_bytes(raw)

    def read_all() -> None:
        opened, _ = cipher.connect(path, key)
        try:
            opened.execute("SELECT sum(length(x)) FROM t").fetchone()
        except cipher.sqlcipher.DatabaseError as error:
            meant = cipher.explain(error, "a.db")
            assert meant is not None
            raise meant from error
        finally:
            opened.close()

    with pytest.raises(DamagedFileError, match="damaged"):
        read_all()


def test_a_key_that_is_none_is_refused_before_it_reaches_a_statement(tmp_path):
    with pytest.raises(ValueError, match="32 bytes"):
        cipher.connect(tmp_path / "a.db", "00")
