"""A PostGIS for tests: the cluster that packaging/test.sh starts, and empty databases in it.

Each test process has a cluster of its own, because roles belong to a cluster and not to a database.
"""

from __future__ import annotations

import os
import re
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import psycopg2.errors
import pytest
from psycopg2.extensions import connection, cursor
from sqlalchemy.engine import URL, make_url

_CLUSTER_SCRIPT = Path(__file__).parents[1] / "packaging" / "pg_cluster.sh"


def connect(url: str) -> connection:
    """A psycopg2 connection in autocommit to an SQLAlchemy URL's database."""
    parts = make_url(url)
    opened = psycopg2.connect(
        host=parts.host,
        port=parts.port,
        user=parts.username,
        password=parts.password,
        dbname=parts.database,
    )
    opened.autocommit = True
    return opened


def _run(url: str, *statements: str) -> None:
    with closing(connect(url)) as opened, opened.cursor() as asked:
        for statement in statements:
            asked.execute(statement)


def _on_database(url: str, name: str) -> str:
    changed: URL = make_url(url).set(database=name)
    return changed.render_as_string(hide_password=False)


def _roles(url: str) -> set[str]:
    with closing(connect(url)) as opened, opened.cursor() as asked:
        asked.execute("SELECT rolname FROM pg_roles")
        return {name for (name,) in asked.fetchall()}


def _is_dropped(asked: cursor, role: str) -> bool:
    try:
        asked.execute(f'DROP ROLE "{role}"')
    except psycopg2.errors.DependentObjectsStillExist:
        return False
    return True


def _drop_roles(url: str, roles: set[str]) -> None:
    """Drop those roles that nothing of another database depends on."""
    with closing(connect(url)) as opened, opened.cursor() as asked:
        while stuck := {role for role in roles if not _is_dropped(asked, role)}:
            if stuck == roles:
                return
            roles = stuck  # one that granted another can go after it


@contextmanager
def new_database(template_url: str) -> Iterator[str]:
    """An empty database with PostGIS; yields the superuser's URL of it.

    At the end the database goes, with whoever is still connected, and so do the roles
    that were made meanwhile. `template_url` is what the fixture `postgis_template` gives.
    """
    name = f"icimps_{uuid.uuid4().hex[:12]}"
    admin_url = _on_database(template_url, "postgres")
    before = _roles(admin_url)
    _run(admin_url, f'CREATE DATABASE "{name}" TEMPLATE "{make_url(template_url).database}"')
    try:
        yield _on_database(template_url, name)
    finally:
        _run(admin_url, f'DROP DATABASE "{name}" WITH (FORCE)')
        _drop_roles(admin_url, _roles(admin_url) - before)


@pytest.fixture(scope="session")
def postgis_admin_url(worker_id: str) -> Iterator[str]:
    """The superuser's URL of this process's cluster; the test fails where there is none."""
    url = os.environ.get("ICIMPS_TEST_PG_URL")
    if not url:
        pytest.fail(
            "This test needs PostGIS. Run packaging/test.sh, which starts one, or start one for "
            'this shell: eval "$(packaging/pg_cluster.sh start)"',
            pytrace=False,
        )
    if worker_id in {"master", "gw0"}:
        yield url
        return
    start = ["bash", str(_CLUSTER_SCRIPT), "start", "--for", str(os.getpid())]
    if first := os.environ.get("ICIMPS_TEST_PG_DIR"):
        start.append(f"{first}/{worker_id}")  # inside the first one, to end with it
    started = subprocess.run(
        start,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    exports = dict(re.findall(r"export (\w+)='([^']*)'", started.stdout))
    yield exports["ICIMPS_TEST_PG_URL"]
    subprocess.run(
        ["bash", str(_CLUSTER_SCRIPT), "stop", exports["ICIMPS_TEST_PG_DIR"]], check=True
    )


@pytest.fixture(scope="session")
def postgis_template(postgis_admin_url: str) -> Iterator[str]:
    """The URL of an empty database with PostGIS that new ones are copied from, in a tenth of a
    second instead of one."""
    name = f"icimps_template_{uuid.uuid4().hex[:12]}"
    url = _on_database(postgis_admin_url, name)
    _run(postgis_admin_url, f'CREATE DATABASE "{name}"')
    _run(url, "CREATE EXTENSION postgis")
    yield url
    _run(postgis_admin_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def fresh_database(postgis_template: str) -> Iterator[str]:
    """The superuser's URL of an empty database with PostGIS, this test's alone."""
    with new_database(postgis_template) as url:
        yield url
