"""One lineage for both databases: head equals the records, and nothing auxiliary is lost."""

from __future__ import annotations

import secrets

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.store import migrations
from icimps_desktop.store.auxiliary import guarded_tables, spatial_columns
from icimps_desktop.store.engine import file_engine, postgis_engine, postgis_url


@pytest.fixture
def cache(tmp_path):
    engine = file_engine(tmp_path / "cache.db", secrets.token_hex(32))
    migrations.upgrade(engine)
    yield engine
    engine.dispose()


def names(engine: Engine, kind: str) -> set[str]:
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT name FROM sqlite_master WHERE type = '{kind}'")
        return {row[0] for row in found}


def test_head_is_what_the_records_say_in_the_cache(cache):
    with cache.connect() as connection:
        command.check(migrations.config(connection))
        assert migrations.current(connection) == migrations.head()


def test_each_file_is_named_after_its_revision(cache):
    with cache.connect() as connection:
        scripts = ScriptDirectory.from_config(migrations.config(connection))
    lineage = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(lineage)) == migrations.revisions()
    assert scripts.get_heads() == [migrations.head()]


def test_head_is_what_the_records_say_in_postgis(fresh_database):
    engine = postgis_engine(postgis_url(fresh_database))
    from icimps_desktop.store import postgis_install

    postgis_install.install(engine)
    with engine.connect() as connection:
        command.check(migrations.config(connection))
    engine.dispose()


def test_an_upgrade_again_makes_what_was_lost(cache):
    before = names(cache, "trigger")
    assert len(before) > 3 * len(guarded_tables()) + 3 * len(spatial_columns())
    with cache.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER rt_incident_geom_i")
        connection.exec_driver_sql("DROP TRIGGER guard_incident_insert")
    migrations.upgrade(cache)
    assert names(cache, "trigger") == before


def test_a_station_of_a_newer_program_is_left_alone(cache):
    with cache.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'future'"))
    with pytest.raises(UnavailableError, match="newer version"):
        migrations.upgrade(cache)


def test_down_and_up_again(cache):
    with cache.execution_options(icimps_write=True).begin() as connection:
        command.downgrade(migrations.config(connection), "base")
    migrations.upgrade(cache)
    with cache.connect() as connection:
        command.check(migrations.config(connection))
