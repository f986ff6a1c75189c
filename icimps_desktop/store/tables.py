"""Tables that belong to the store, not to the station's knowledge: audit, outbox, search."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

from icimps_desktop.records.all_records import METADATA
from icimps_desktop.records.types import Uid, UtcTime

_LOCAL_ID = BigInteger().with_variant(Integer, "sqlite")


def _audit_table(metadata: MetaData) -> Table:
    return Table(
        "audit_entry",
        metadata,
        Column("chain", String(80), primary_key=True),
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("at", String(32), nullable=False),
        Column("by", String(64), nullable=False),
        Column("prev", String(64), nullable=False),
        Column("body", Text, nullable=False),
        Column("hash", String(64), nullable=False),
        # The database transaction that wrote it; PostGIS fills it, the cache does not need it.
        Column("xact", BigInteger),
    )


AUDIT = _audit_table(METADATA)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", _LOCAL_ID, primary_key=True),
    Column("op_uid", Uid, nullable=False, unique=True),
    Column("txn_uid", Uid, nullable=False),
    # Numbered at commit in a cache; in PostGIS, where others write too, not before it is sent.
    Column("device_seq", Integer),
    Column("device_uid", Uid, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor_uid", Uid, nullable=False),
    Column("entity", String(32), nullable=False),
    Column("record_uid", Uid),  # None: a bulk operation, `body` is a list
    Column("kind", String(8), nullable=False),
    Column("base_version", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    # Proves the audit's commitment to `body`; erasing the row leaves nothing to guess from.
    Column("salt", LargeBinary(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("xact", BigInteger),
    Index("ix_outbox_state", "state", "id"),
    # Every commit in a cache asks for a device's last number; no number is given twice.
    Index("ix_outbox_device", "device_uid", "device_seq", unique=True),
)

# One line of words an incident: what the search box looks through.
INCIDENT_SEARCH = Table(
    "incident_search",
    METADATA,
    Column("id", _LOCAL_ID, primary_key=True),
    Column("incident_uid", Uid, ForeignKey("incident.uid"), nullable=False, unique=True),
    Column("body", Text, nullable=False),
)

NUMBER_COUNTER = Table(
    "number_counter",
    METADATA,
    Column("device_uid", Uid, ForeignKey("device.uid"), primary_key=True),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("next", Integer, nullable=False),
)

JOURNAL = MetaData()
JOURNAL_AUDIT = _audit_table(JOURNAL)
DRAFT = Table(
    "draft",
    JOURNAL,
    Column("key", String(80), primary_key=True),
    Column("officer_uid", Uid, nullable=False),
    Column("form", String(32), nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("title", String(160), nullable=False),
    Column("body", Text, nullable=False),
    Column("focus", String(120), nullable=False),
    Column("at", UtcTime, nullable=False),
)
