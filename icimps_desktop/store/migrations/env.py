"""Alembic's entry: runs on the connection it is handed, never on one of its own."""

from __future__ import annotations

from typing import Any

import geoalchemy2  # noqa: F401 - teaches SQLAlchemy to recognise `geometry` columns
from alembic import context

from icimps_desktop.store import tables

_OURS = ("rt_", "fts_", "map_", "gix_", "gin_", "sqlite_", "spatial_ref_sys")


def include(_object: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Leave out what `auxiliary.py` and PostGIS itself make."""
    if name is None:
        return True
    made_elsewhere = name.startswith(_OURS) or name in ("ix_audit_entry_xact", "ix_outbox_row")
    if reflected and kind == "column" and name == "words":
        return False
    return not (reflected and kind in ("table", "index") and made_elsewhere)


def run() -> None:
    """Run the migrations that were asked for."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=tables.OUTBOX.metadata,
        include_object=include,
        compare_type=True,
        render_as_batch=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
