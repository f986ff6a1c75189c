"""What Alembic does not know: R*Trees, full text, guard triggers, GiST, definer functions.

`make_auxiliary` is called at the end of every upgrade and may be called at any time: it
makes what is missing and leaves what stands.
"""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, Table

from icimps_desktop.records.all_records import METADATA, record_classes
from icimps_desktop.records.types import Geom

POINTS_A_BLOCK = 8192
_BYPASS = "only the unit of work writes records"


def make_auxiliary(connection: Connection) -> None:
    """Make every index, trigger and function that the database still lacks."""
    if connection.dialect.name == "postgresql":
        _make_postgis(connection)
    else:
        _make_cache(connection)


def is_whole(connection: Connection) -> bool:
    """Whether a cache has all of it already."""
    return not _missing(connection)


def _missing(connection: Connection) -> list[str]:
    there = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master")}
    return [statement for statement in cache_statements() if _made_by(statement) not in there]


def _make_cache(connection: Connection) -> None:
    """Make what is missing; a station where all is there is opened without a scan."""
    missing = _missing(connection)
    for statement in missing:
        connection.exec_driver_sql(statement)
    if missing:
        _fill_empty_trees(connection)


def _made_by(statement: str) -> str:
    """The name of what a CREATE statement makes."""
    return statement.split("IF NOT EXISTS ", 1)[1].split(None, 1)[0]


def spatial_columns() -> list[tuple[str, str]]:
    """(table, column) of every geometry in a record, in table order."""
    return [
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, Geom)
    ]


def guarded_tables() -> list[Table]:
    """Tables that only the unit of work may write."""
    names = record_classes()
    return [table for table in METADATA.sorted_tables if table.name in names]


def cache_statements() -> list[str]:
    """All statements for the cache, each harmless when its object is there."""
    statements: list[str] = []
    for table, column in spatial_columns():
        statements += _rtree(table, column)
    statements += _full_text()
    statements += _point_blocks()
    for guarded in guarded_tables():
        statements += _guards(guarded.name)
    statements += _guards("outbox")
    statements += _guards("audit_entry", verbs=("INSERT",))
    statements += _append_only("audit_entry")
    return statements


def _rtree(table: str, column: str) -> list[str]:
    tree = f"rt_{table}_{column}"
    new = f"new.{column}"
    box = f"new.id, geo_x0({new}), geo_x1({new}), geo_y0({new}), geo_y1({new})"
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {tree} USING rtree(id, x0, x1, y0, y1)",
        f"CREATE TRIGGER IF NOT EXISTS {tree}_i AFTER INSERT ON {table} WHEN {new} IS NOT NULL "
        f"BEGIN INSERT INTO {tree} VALUES ({box}); END",
        f"CREATE TRIGGER IF NOT EXISTS {tree}_u AFTER UPDATE OF {column} ON {table} "
        f"BEGIN DELETE FROM {tree} WHERE id = old.id; "
        f"INSERT INTO {tree} SELECT {box} WHERE {new} IS NOT NULL; END",
        f"CREATE TRIGGER IF NOT EXISTS {tree}_d AFTER DELETE ON {table} "
        f"BEGIN DELETE FROM {tree} WHERE id = old.id; END",
    ]


def _full_text() -> list[str]:
    """An FTS5 index beside `incident_search`, holding no second copy of the words."""
    name, source = "fts_incident", "incident_search"
    gone = f"INSERT INTO {name}({name}, rowid, body) VALUES ('delete', old.id, old.body);"
    come = f"INSERT INTO {name}(rowid, body) VALUES (new.id, new.body);"
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5(body, content='{source}', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
        f"CREATE TRIGGER IF NOT EXISTS {name}_i AFTER INSERT ON {source} BEGIN {come} END",
        f"CREATE TRIGGER IF NOT EXISTS {name}_u AFTER UPDATE ON {source} BEGIN {gone} {come} END",
        f"CREATE TRIGGER IF NOT EXISTS {name}_d AFTER DELETE ON {source} BEGIN {gone} END",
    ]


def _point_blocks() -> list[str]:
    """Columns of the map in blocks, and which blocks have changed since they were made."""
    mark = "INSERT OR IGNORE INTO map_changed(block) VALUES"
    seen = "geom, occurred_from, hour_of_week, category, status, source, beat_uid, severity"
    return [
        "CREATE TABLE IF NOT EXISTS map_block "
        "(block INTEGER PRIMARY KEY, rows INTEGER NOT NULL, data BLOB NOT NULL)",
        "CREATE TABLE IF NOT EXISTS map_changed (block INTEGER PRIMARY KEY)",
        "CREATE TRIGGER IF NOT EXISTS map_changed_i AFTER INSERT ON incident "
        f"BEGIN {mark} (new.id / {POINTS_A_BLOCK}); END",
        f"CREATE TRIGGER IF NOT EXISTS map_changed_u AFTER UPDATE OF {seen} ON incident "
        f"BEGIN {mark} (new.id / {POINTS_A_BLOCK}); END",
        "CREATE TRIGGER IF NOT EXISTS map_changed_d AFTER DELETE ON incident "
        f"BEGIN {mark} (old.id / {POINTS_A_BLOCK}); END",
    ]


def _guards(table: str, verbs: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")) -> list[str]:
    """Refuse a write that does not come through the unit of work.

    Another program has not even the function that is asked, so its write fails too.
    """
    return [
        f"CREATE TRIGGER IF NOT EXISTS guard_{table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"WHEN icimps_in_work() = 0 BEGIN SELECT RAISE(ABORT, '{_BYPASS}'); END"
        for verb in verbs
    ]


def _append_only(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS only_added_{table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def journal_statements() -> list[str]:
    """The statements for the journal file: its audit is append-only too."""
    return _append_only("audit_entry")


def _fill_empty_trees(connection: Connection) -> None:
    """Build an R*Tree that has fewer entries than its table has geometries (after a restore)."""
    for table, column in spatial_columns():
        tree = f"rt_{table}_{column}"
        counted = connection.exec_driver_sql(
            f"SELECT (SELECT count(*) FROM {tree}) "
            f"= (SELECT count(*) FROM {table} WHERE {column} IS NOT NULL)"
        )
        if counted.scalar():
            continue
        connection.exec_driver_sql(f"DELETE FROM {tree}")
        connection.exec_driver_sql(
            f"INSERT INTO {tree} SELECT id, geo_x0({column}), geo_x1({column}), "
            f"geo_y0({column}), geo_y1({column}) FROM {table} WHERE {column} IS NOT NULL"
        )


def _make_postgis(connection: Connection) -> None:
    for table, column in spatial_columns():
        connection.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS gix_{table}_{column} ON {table} USING gist ({column})"
        )
    # A column of its own, not an index on an expression: under row policies the index is
    # used only when every function in the condition is leakproof, and to_tsvector is not.
    connection.exec_driver_sql(
        "ALTER TABLE incident_search ADD COLUMN IF NOT EXISTS words tsvector "
        "GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED"
    )
    connection.exec_driver_sql(
        "CREATE INDEX IF NOT EXISTS gin_incident_search ON incident_search USING gin (words)"
    )
    folder = files("icimps_desktop.store") / "postgis"
    for name in ("audit.sql", "guards.sql", "access.sql"):
        script = (folder / name).read_text(encoding="utf-8")
        connection.exec_driver_sql(script.replace("%", "%%"))
    for guarded in guarded_tables():
        connection.exec_driver_sql(f"SELECT icimps_guard('{guarded.name}')")
