"""Stations and who works there, on both stores."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import psycopg2
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from icimps_desktop.bootstrap import unlock
from icimps_desktop.core.errors import (
    DamagedFileError,
    DeniedError,
    PassphraseError,
    UnavailableError,
    UserError,
)
from icimps_desktop.core.settings import find_station, read_station
from icimps_desktop.records.officer import Device, Role
from icimps_desktop.security.keyslots import Keyslots
from icimps_desktop.services.postgis_stations import (
    add_postgis_officer,
    init_postgis_station,
    join_postgis_station,
    station_faults,
    update_postgis_station,
)
from icimps_desktop.services.stations import StationPlan, login_of, make_cache_station
from icimps_desktop.store.queries import agency as agency_queries
from tests.pg import connect
from tests.stations import PASSPHRASE, PLAN, MadeStation


def test_the_folder_says_everything_but_secrets(cache_station: MadeStation):
    config = read_station(cache_station.folder)
    assert config == cache_station.new.config
    assert find_station(cache_station.folder) == config
    text = (cache_station.folder / "station.toml").read_text()
    assert PASSPHRASE not in text
    assert cache_station.new.keys.cache_key not in text
    assert (cache_station.folder / "keyslots.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agency": " "}, "agency"),
        ({"station": ""}, "station"),
        ({"code": "north"}, "code"),
        ({"zone": "Europe/Nowhere"}, "zone"),
        ({"admin_name": ""}, "admin"),
    ],
)
def test_a_plan_that_cannot_be_gets_its_sentence(tmp_path: Path, clock, change, field):
    values = {name: getattr(PLAN, name) for name in PLAN.__slots__} | change
    with pytest.raises(UserError) as refused:
        make_cache_station(tmp_path / "s", StationPlan(**values), PASSPHRASE, clock)
    assert refused.value.field == field
    assert not (tmp_path / "s").exists()


def test_a_second_station_in_the_same_folder_is_refused(cache_station: MadeStation, clock):
    with pytest.raises(UserError, match="already"):
        make_cache_station(cache_station.folder, PLAN, PASSPHRASE, clock)


def test_a_making_that_was_cut_off_can_be_done_again(tmp_path: Path, clock):
    folder = tmp_path / "s"
    cut_off = make_cache_station(folder, PLAN, PASSPHRASE, clock)
    (folder / "station.toml").rename(folder / "station.making")  # as a kill leaves it
    with pytest.raises(UserError, match="no station in"):
        read_station(folder)
    made = make_cache_station(folder, PLAN, PASSPHRASE, clock)
    assert made.keys.cache_key != cut_off.keys.cache_key
    unlock(made.config, made.admin.login, PASSPHRASE, clock).close()
    assert not (folder / "station.making").exists()


def test_files_of_a_station_that_lost_its_settings_stay(cache_station: MadeStation, clock):
    folder = cache_station.folder
    (folder / "station.toml").unlink()
    before = (folder / "cache.db").read_bytes()
    with pytest.raises(UserError, match="backup"):
        make_cache_station(folder, PLAN, PASSPHRASE, clock)
    assert (folder / "cache.db").read_bytes() == before
    assert not (folder / "station.making").exists()


def test_logins_are_plain_and_never_twice():
    assert login_of("Örla  Vånde-Mark") == "orla.vande.mark"
    assert login_of("Orla", frozenset({"orla", "orla2"})) == "orla3"
    assert login_of("王") == "officer"


def test_officers_are_let_in_with_roles_of_their_own(cache_station: MadeStation):
    bert = cache_station.officer("Bert Quill", Role.OFFICER)
    assert bert.actor.roles == {Role.OFFICER}
    with pytest.raises(DeniedError):
        bert.officers.add(bert.actor, "Another", (Role.SUPERVISOR,), PASSPHRASE)
    admin = cache_station.open()
    assert [(row.name, row.roles) for row in admin.officers.list(admin.actor)] == [
        ("Bert Quill", ("officer",)),
        ("Orla Vandemark", ("station_admin", "supervisor")),
    ]


def test_a_missing_cache_file_is_said_and_not_made_anew(cache_station: MadeStation):
    (cache_station.folder / "cache.db").unlink()
    with pytest.raises(DamagedFileError, match="missing"):
        cache_station.open()
    assert not (cache_station.folder / "cache.db").exists()


def test_a_damaged_station_file_is_said(cache_station: MadeStation):
    (cache_station.folder / "station.toml").write_text("kind = 'cash'")
    with pytest.raises(DamagedFileError, match="backup"):
        read_station(cache_station.folder)


def test_the_installers_url_is_stored_nowhere(postgis_station: MadeStation, fresh_database: str):
    installer = make_url(fresh_database)
    assert installer.password
    for path in postgis_station.folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert installer.password.encode() not in held, path
            assert b"postgres:" not in held, path
    url = read_station(postgis_station.folder).url
    assert make_url(url).username is None


def test_a_database_with_a_station_is_not_set_up_twice(
    postgis_station: MadeStation, fresh_database: str, tmp_path: Path, clock
):
    with pytest.raises(UserError, match="Join it"):
        init_postgis_station(tmp_path / "other", fresh_database, PLAN, PASSPHRASE, clock)


def test_a_joining_code_opens_once(postgis_station: MadeStation, tmp_path: Path, clock):
    admin = postgis_station.open()
    login, code = add_postgis_officer(
        admin.uow, admin.actor, "Bert Quill", (Role.OFFICER,), "77", clock
    )
    url = admin.config.url
    with pytest.raises(UserError, match="refused"):
        join_postgis_station(tmp_path / "a", url, login, "wrong-code", PASSPHRASE, clock)
    config = join_postgis_station(tmp_path / "b", url, login, code, PASSPHRASE, clock)
    assert config.device_code == "D2"
    with pytest.raises(UserError, match="refused"):
        join_postgis_station(tmp_path / "c", url, login, code, PASSPHRASE, clock)
    bert = unlock(config, login, PASSPHRASE, clock)
    assert bert.actor.roles == {Role.OFFICER}
    with pytest.raises(DeniedError):
        add_postgis_officer(bert.uow, bert.actor, "X Y", (Role.OFFICER,), "", clock)
    bert.close()


def test_no_login_role_has_power_and_no_table_belongs_to_one(
    postgis_station: MadeStation, fresh_database: str
):
    with closing(connect(fresh_database)) as opened, opened.cursor() as asked:
        asked.execute(
            "SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres' "
            "AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)"
        )
        assert asked.fetchall() == []
        asked.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' "
            "AND c.relkind = 'r' AND c.relname <> 'spatial_ref_sys' AND r.rolcanlogin"
        )
        assert asked.fetchall() == []


def test_an_officer_with_psql_reads_his_station_and_cannot_become_another(
    postgis_station: MadeStation,
):
    config, keys = postgis_station.new.config, postgis_station.new.keys
    url = make_url(config.url).set(
        username=postgis_station.new.admin.login, password=keys.database_password
    )
    with (
        closing(connect(url.render_as_string(hide_password=False))) as opened,
        opened.cursor() as asked,
    ):
        asked.execute("SELECT count(*) FROM station")
        assert asked.fetchone() == (1,)
        for statement in (
            "SET ROLE icimps_owner",
            "SET SESSION AUTHORIZATION postgres",
            "INSERT INTO audit_entry VALUES ('c', 1, 't', 'b', 'p', '{}', 'h', 1)",
            "UPDATE outbox SET state = 'sent'",
            "DELETE FROM audit_entry",
            "ALTER TABLE incident DISABLE ROW LEVEL SECURITY",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                asked.execute(statement)


def test_a_stopped_database_gets_a_sentence(tmp_path: Path, clock, postgis_station: MadeStation):
    folder = postgis_station.folder
    text = (folder / "station.toml").read_text()
    port = make_url(postgis_station.new.config.url).port
    (folder / "station.toml").write_text(text.replace(f":{port}/", ":1/"))
    with pytest.raises(UnavailableError, match="does not answer"):
        unlock(read_station(folder), postgis_station.new.admin.login, PASSPHRASE, clock)


def test_status_tells_the_truth(any_station: MadeStation):
    station = any_station.open()
    told = station.status.tell()
    assert told.reachable
    assert told.faults == ()
    assert json.dumps(told.as_json())


def test_recovery_code_and_wrong_passphrase(cache_station: MadeStation):
    with pytest.raises(PassphraseError, match="4 tries left"):
        cache_station.open(passphrase="not the passphrase")


def test_ones_own_passphrase_is_changed(any_station: MadeStation):
    station = any_station.open()
    path = station.config.keyslots_path
    with pytest.raises(PassphraseError, match="4 tries left"):
        station.officers.change_passphrase(station.actor, "not it at all", "six other words")
    with pytest.raises(PassphraseError, match="needs"):
        station.officers.change_passphrase(station.actor, PASSPHRASE, "short")
    new = "seven quite different words here now"
    station.officers.change_passphrase(station.actor, PASSPHRASE, new)
    with pytest.raises(PassphraseError, match="not the passphrase"):
        Keyslots.read(path).open(station.actor.login, PASSPHRASE)
    slot, _ = Keyslots.read(path).open(station.actor.login, new)
    assert (slot.login, slot.tries) == (station.actor.login, 0)
    assert station.audit.verify(station.actor).ok
    with station.uow.connect() as connection:
        told = connection.exec_driver_sql("SELECT body FROM audit_entry").scalars().all()
    assert "officer.passphrase" in told[-1]
    assert new not in repr(told)


def test_stations_joined_at_once_get_codes_of_their_own(
    tmp_path: Path, clock, postgis_station: MadeStation
):
    admin = postgis_station.open()
    let_in = [
        add_postgis_officer(admin.uow, admin.actor, name, (Role.OFFICER,), "", clock)
        for name in ("Ann Quill", "Bert Quill", "Cora Quill", "Dan Quill", "Eve Quill")
    ]
    together = Barrier(len(let_in))

    def join(login: str, code: str) -> str:
        together.wait(timeout=20)
        return join_postgis_station(
            tmp_path / login, admin.config.url, login, code, PASSPHRASE, clock
        ).device_code

    with ThreadPoolExecutor(len(let_in)) as pool:
        joined = [pool.submit(join, login, code) for login, code in let_in]
        codes = {one.result() for one in joined}
    assert codes == {"D2", "D3", "D4", "D5", "D6"}


def test_officers_let_in_at_once_get_logins_of_their_own(clock, postgis_station: MadeStation):
    admin = postgis_station.open()
    together = Barrier(3)

    def let_in(_: int) -> str:
        mine = unlock(postgis_station.new.config, admin.actor.login, PASSPHRASE, clock)
        try:
            together.wait(timeout=20)
            return add_postgis_officer(
                mine.uow, mine.actor, "Ann Quill", (Role.OFFICER,), "", clock
            )[0]
        finally:
            mine.close()

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(let_in, range(3))) == {"ann.quill", "ann.quill2", "ann.quill3"}


def test_a_device_code_is_given_once_and_may_be_long(any_station: MadeStation):
    station = any_station.open()
    actor = station.actor

    def device(code: str) -> Device:
        return Device(station_uid=actor.station_uid, code=code, name="of a test")

    with station.uow.write(actor, "test") as work:
        assert agency_queries.next_device_code(work.session, actor.station_uid) == "D2"
        work.session.add(device("D99"))
    with pytest.raises(IntegrityError), station.uow.write(actor, "test") as work:
        work.session.add(device("D99"))
    with station.uow.write(actor, "test") as work:
        code = agency_queries.next_device_code(work.session, actor.station_uid)
        work.session.add(device(code))
    assert code == "D100"


def test_a_restored_database_is_mended_as_its_status_says(
    postgis_station: MadeStation, fresh_database: str
):
    station = postgis_station.open()
    with closing(connect(fresh_database)) as opened, opened.cursor() as asked:
        asked.execute("ALTER FUNCTION ts_match_vq(tsvector, tsquery) NOT LEAKPROOF")
        asked.execute("DROP FUNCTION icimps_outbox_waiting()")
    (fault,) = station_faults(station.uow)
    assert "ts_match_vq" in fault
    assert "station init --postgis URL" in fault
    for _ in range(2):
        assert update_postgis_station(fresh_database) == "North Station"
        assert station_faults(station.uow) == []
        assert station.status.tell().faults == ()


def test_a_database_without_a_station_is_not_brought_up_to_date(fresh_database: str):
    with pytest.raises(UserError, match="holds no station yet"):
        update_postgis_station(fresh_database)
    with closing(connect(fresh_database)) as opened, opened.cursor() as asked:
        asked.execute("SELECT to_regclass('officer')")
        assert asked.fetchone() == (None,)  # and nothing was made in it


def test_a_database_without_a_station_is_not_joined(tmp_path: Path, clock, fresh_database: str):
    url = make_url(fresh_database)
    assert url.username
    assert url.password
    with pytest.raises(UserError, match="no station's database"):
        join_postgis_station(
            tmp_path / "a", fresh_database, url.username, url.password, PASSPHRASE, clock
        )
