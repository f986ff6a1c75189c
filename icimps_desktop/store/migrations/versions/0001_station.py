"""The station as first built: incident and what belongs to it, audit, outbox, search.

Written against the tables as they were: imports nothing of ours, so that it will still
mean the same when the records have moved on.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import UserDefinedType

revision = "0001"
down_revision = None

LOCAL_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
UTC_TIME = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


class Geometry(UserDefinedType[Any]):
    """`geometry(kind, 4326)` on PostGIS, a blob in the cache."""

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind


@compiles(Geometry, "postgresql")
def _in_postgis(type_: Geometry, _compiler: Any, **_kw: Any) -> str:
    return f"geometry({type_.kind},4326)"


@compiles(Geometry, "sqlite")
def _in_cache(_type: Geometry, _compiler: Any, **_kw: Any) -> str:
    return "BLOB"


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("ori", sa.String(length=9), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("uid", name=op.f("uq_agency_uid")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("xact", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "local_code",
        sa.Column("list_name", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("maps_to", sa.String(length=8), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_code")),
        sa.UniqueConstraint("list_name", "code", name=op.f("uq_local_code_list_name_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_local_code_uid")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("op_uid", UID, nullable=False),
        sa.Column("txn_uid", UID, nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=True),
        sa.Column("device_uid", UID, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("actor_uid", UID, nullable=False),
        sa.Column("entity", sa.String(length=32), nullable=False),
        sa.Column("record_uid", UID, nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("xact", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("op_uid", name=op.f("uq_outbox_op_uid")),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "id"], unique=False)
    op.create_index("ix_outbox_device", "outbox", ["device_uid", "device_seq"], unique=True)
    op.create_table(
        "station",
        sa.Column("agency_uid", UID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_uid"], ["agency.uid"], name=op.f("fk_station_agency_uid_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("uid", name=op.f("uq_station_uid")),
    )
    op.create_table(
        "beat",
        sa.Column("station_uid", UID, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("district", sa.String(length=120), nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON"), nullable=False),
        sa.Column("valid_from", UTC_TIME, nullable=False),
        sa.Column("valid_to", UTC_TIME, nullable=True),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_uid"], ["station.uid"], name=op.f("fk_beat_station_uid_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beat")),
        sa.UniqueConstraint("uid", name=op.f("uq_beat_uid")),
    )
    op.create_index(
        op.f("ix_beat_station_uid_number"), "beat", ["station_uid", "number"], unique=False
    )
    op.create_table(
        "device",
        sa.Column("station_uid", UID, nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_uid"], ["station.uid"], name=op.f("fk_device_station_uid_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("station_uid", "code", name=op.f("uq_device_station_uid_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_device_uid")),
    )
    op.create_table(
        "officer",
        sa.Column("station_uid", UID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("login", sa.String(length=48), nullable=False),
        sa.Column("badge", sa.String(length=24), nullable=False),
        sa.Column("disabled_at", UTC_TIME, nullable=True),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_uid"], ["station.uid"], name=op.f("fk_officer_station_uid_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("login", name=op.f("uq_officer_login")),
        sa.UniqueConstraint("uid", name=op.f("uq_officer_uid")),
    )
    op.create_table(
        "import_batch",
        sa.Column("station_uid", UID, nullable=False),
        sa.Column("file_name", sa.String(length=240), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.String(length=120), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("by_uid", UID, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("new_rows", sa.Integer(), nullable=False),
        sa.Column("updated_rows", sa.Integer(), nullable=False),
        sa.Column("duplicate_rows", sa.Integer(), nullable=False),
        sa.Column("rejected_rows", sa.Integer(), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_uid"], ["officer.uid"], name=op.f("fk_import_batch_by_uid_officer")
        ),
        sa.ForeignKeyConstraint(
            ["station_uid"], ["station.uid"], name=op.f("fk_import_batch_station_uid_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("uid", name=op.f("uq_import_batch_uid")),
    )
    op.create_table(
        "incident",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("agency_number", sa.String(length=40), nullable=True),
        sa.Column("station_uid", UID, nullable=False),
        sa.Column("beat_uid", UID, nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("reported_at", UTC_TIME, nullable=False),
        sa.Column("reported_by", UID, nullable=True),
        sa.Column("occurred_from", UTC_TIME, nullable=False),
        sa.Column("occurred_to", UTC_TIME, nullable=True),
        sa.Column("time_precision", sa.String(length=8), nullable=False),
        sa.Column("occurred_text", sa.String(length=80), nullable=False),
        sa.Column("time_flag", sa.String(length=4), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("hour_of_week", sa.SmallInteger(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.Float(), nullable=False),
        sa.Column("severity_table", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("geom", Geometry("POINT"), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("location_how", sa.String(length=12), nullable=False),
        sa.Column("location_type", sa.String(length=2), nullable=False),
        sa.Column("exceptional_clearance", sa.String(length=1), nullable=False),
        sa.Column("cleared_at", UTC_TIME, nullable=True),
        sa.Column("author_uid", UID, nullable=True),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.Column("import_batch_uid", UID, nullable=True),
        sa.Column("source_digest", sa.BigInteger(), nullable=True),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source in ('reported', 'police_found') or (source = '' and status = 'draft')",
            name=op.f("ck_incident_source"),
        ),
        sa.CheckConstraint(
            "occurred_to is null or occurred_to >= occurred_from", name=op.f("ck_incident_window")
        ),
        sa.ForeignKeyConstraint(
            ["author_uid"], ["officer.uid"], name=op.f("fk_incident_author_uid_officer")
        ),
        sa.ForeignKeyConstraint(["beat_uid"], ["beat.uid"], name=op.f("fk_incident_beat_uid_beat")),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["officer.uid"], name=op.f("fk_incident_reported_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["station_uid"], ["station.uid"], name=op.f("fk_incident_station_uid_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("number", name=op.f("uq_incident_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_uid")),
    )
    op.create_index("ix_incident_agency_number", "incident", ["agency_number"], unique=False)
    op.create_index("ix_incident_batch", "incident", ["import_batch_uid"], unique=False)
    op.create_index("ix_incident_category", "incident", ["category", "occurred_from"], unique=False)
    op.create_index("ix_incident_occurred", "incident", ["occurred_from", "uid"], unique=False)
    op.create_index("ix_incident_status", "incident", ["status", "occurred_from"], unique=False)
    op.create_table(
        "number_counter",
        sa.Column("device_uid", UID, nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_uid"], ["device.uid"], name=op.f("fk_number_counter_device_uid_device")
        ),
        sa.PrimaryKeyConstraint("device_uid", "year", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "role_grant",
        sa.Column("officer_uid", UID, nullable=False),
        sa.Column("station_uid", UID, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("granted_by", UID, nullable=True),
        sa.Column("valid_from", UTC_TIME, nullable=False),
        sa.Column("valid_to", UTC_TIME, nullable=True),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_uid"], ["officer.uid"], name=op.f("fk_role_grant_officer_uid_officer")
        ),
        sa.ForeignKeyConstraint(
            ["station_uid"], ["station.uid"], name=op.f("fk_role_grant_station_uid_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("uid", name=op.f("uq_role_grant_uid")),
    )
    op.create_index(op.f("ix_role_grant_officer_uid"), "role_grant", ["officer_uid"], unique=False)
    op.create_table(
        "incident_account",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("address", sa.String(length=240), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("mo_entry", sa.String(length=240), nullable=False),
        sa.Column("mo_means", sa.String(length=240), nullable=False),
        sa.Column("mo_target", sa.String(length=240), nullable=False),
        sa.Column("mo_words", sa.String(length=240), nullable=False),
        sa.Column("mo_approach", sa.String(length=240), nullable=False),
        sa.Column("mo_transport", sa.String(length=240), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_uid"],
            ["incident.uid"],
            name=op.f("fk_incident_account_incident_uid_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_account")),
        sa.UniqueConstraint("incident_uid", name=op.f("uq_incident_account_incident_uid")),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_account_uid")),
    )
    op.create_table(
        "incident_pin",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("geom", Geometry("POINT"), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("location_how", sa.String(length=12), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("by_uid", UID, nullable=False),
        sa.Column("reason", sa.String(length=240), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_uid"], ["officer.uid"], name=op.f("fk_incident_pin_by_uid_officer")
        ),
        sa.ForeignKeyConstraint(
            ["incident_uid"], ["incident.uid"], name=op.f("fk_incident_pin_incident_uid_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_pin")),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_pin_uid")),
    )
    op.create_index(
        op.f("ix_incident_pin_incident_uid"), "incident_pin", ["incident_uid"], unique=False
    )
    op.create_table(
        "incident_search",
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_uid"],
            ["incident.uid"],
            name=op.f("fk_incident_search_incident_uid_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_search")),
        sa.UniqueConstraint("incident_uid", name=op.f("uq_incident_search_incident_uid")),
    )
    op.create_table(
        "incident_state",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("was", sa.String(length=12), nullable=False),
        sa.Column("now", sa.String(length=12), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("by_uid", UID, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_uid"], ["officer.uid"], name=op.f("fk_incident_state_by_uid_officer")
        ),
        sa.ForeignKeyConstraint(
            ["incident_uid"], ["incident.uid"], name=op.f("fk_incident_state_incident_uid_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_state")),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_state_uid")),
    )
    op.create_index(
        op.f("ix_incident_state_incident_uid"), "incident_state", ["incident_uid"], unique=False
    )
    op.create_table(
        "incident_supplement",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("by_uid", UID, nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_uid"], ["officer.uid"], name=op.f("fk_incident_supplement_by_uid_officer")
        ),
        sa.ForeignKeyConstraint(
            ["incident_uid"],
            ["incident.uid"],
            name=op.f("fk_incident_supplement_incident_uid_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_supplement")),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_supplement_uid")),
    )
    op.create_index(
        op.f("ix_incident_supplement_incident_uid"),
        "incident_supplement",
        ["incident_uid"],
        unique=False,
    )
    op.create_table(
        "involvement",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("roles", sa.String(120), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("victim_type", sa.String(length=1), nullable=False),
        sa.Column("age_low", sa.SmallInteger(), nullable=True),
        sa.Column("age_high", sa.SmallInteger(), nullable=True),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("race", sa.String(length=1), nullable=False),
        sa.Column("ethnicity", sa.String(length=1), nullable=False),
        sa.Column("resident", sa.String(length=1), nullable=False),
        sa.Column("injuries", sa.String(16), nullable=False),
        sa.Column("armed", sa.Boolean(), nullable=False),
        sa.Column("height", sa.String(length=40), nullable=False),
        sa.Column("build", sa.String(length=40), nullable=False),
        sa.Column("hair", sa.String(length=40), nullable=False),
        sa.Column("eyes", sa.String(length=40), nullable=False),
        sa.Column("clothing", sa.String(length=240), nullable=False),
        sa.Column("marks", sa.String(length=240), nullable=False),
        sa.Column("speech", sa.String(length=120), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_uid"], ["incident.uid"], name=op.f("fk_involvement_incident_uid_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvement")),
        sa.UniqueConstraint("uid", name=op.f("uq_involvement_uid")),
    )
    op.create_index(
        op.f("ix_involvement_incident_uid"), "involvement", ["incident_uid"], unique=False
    )
    op.create_table(
        "item",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("loss", sa.String(length=1), nullable=False),
        sa.Column("nibrs_class", sa.String(length=2), nullable=False),
        sa.Column("description", sa.String(length=240), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("recovered_at", UTC_TIME, nullable=True),
        sa.Column("stolen_at", UTC_TIME, nullable=True),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("plate", sa.String(length=16), nullable=False),
        sa.Column("vin", sa.String(length=20), nullable=False),
        sa.Column("make", sa.String(length=60), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("colour", sa.String(length=40), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("drug_type", sa.String(length=1), nullable=False),
        sa.Column("drug_quantity", sa.Float(), nullable=True),
        sa.Column("drug_measure", sa.String(length=2), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_uid"], ["incident.uid"], name=op.f("fk_item_incident_uid_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("uid", name=op.f("uq_item_uid")),
    )
    op.create_index(op.f("ix_item_incident_uid"), "item", ["incident_uid"], unique=False)
    op.create_index(op.f("ix_item_plate"), "item", ["plate"], unique=False)
    op.create_index(op.f("ix_item_serial"), "item", ["serial"], unique=False)
    op.create_table(
        "offence",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("local_code", sa.String(length=24), nullable=False),
        sa.Column("nibrs", sa.String(length=4), nullable=False),
        sa.Column("iccs", sa.String(length=8), nullable=False),
        sa.Column("description", sa.String(length=240), nullable=False),
        sa.Column("attempted", sa.Boolean(), nullable=False),
        sa.Column("weapons", sa.String(24), nullable=False),
        sa.Column("suspected_using", sa.String(8), nullable=False),
        sa.Column("bias", sa.String(24), nullable=False),
        sa.Column("entry_method", sa.String(length=1), nullable=False),
        sa.Column("premises", sa.Integer(), nullable=True),
        sa.Column("activity", sa.String(16), nullable=False),
        sa.Column("severity", sa.Float(), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("seq between 1 and 10", name=op.f("ck_offence_one_to_ten")),
        sa.ForeignKeyConstraint(
            ["incident_uid"], ["incident.uid"], name=op.f("fk_offence_incident_uid_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offence")),
        sa.UniqueConstraint("uid", name=op.f("uq_offence_uid")),
    )
    op.create_index(op.f("ix_offence_incident_uid"), "offence", ["incident_uid"], unique=False)
    op.create_table(
        "arrest",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("person_uid", UID, nullable=False),
        sa.Column("transaction_no", sa.String(length=20), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("arrest_type", sa.String(length=1), nullable=False),
        sa.Column("multiple", sa.String(length=1), nullable=False),
        sa.Column("offence_code", sa.String(length=4), nullable=False),
        sa.Column("armed_with", sa.String(16), nullable=False),
        sa.Column("age", sa.SmallInteger(), nullable=True),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("race", sa.String(length=1), nullable=False),
        sa.Column("juvenile_disposition", sa.String(length=1), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_uid"], ["incident.uid"], name=op.f("fk_arrest_incident_uid_incident")
        ),
        sa.ForeignKeyConstraint(
            ["person_uid"],
            ["involvement.uid"],
            name=op.f("fk_arrest_person_uid_involvement"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrest")),
        sa.UniqueConstraint("uid", name=op.f("uq_arrest_uid")),
    )
    op.create_index(op.f("ix_arrest_incident_uid"), "arrest", ["incident_uid"], unique=False)
    op.create_table(
        "person_identity",
        sa.Column("involvement_uid", UID, nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("given_names", sa.String(length=120), nullable=False),
        sa.Column("alias", sa.String(length=120), nullable=False),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=240), nullable=False),
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["involvement_uid"],
            ["involvement.uid"],
            name=op.f("fk_person_identity_involvement_uid_involvement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_identity")),
        sa.UniqueConstraint("involvement_uid", name=op.f("uq_person_identity_involvement_uid")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_identity_uid")),
    )
    op.create_table(
        "victim_offence",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("victim_uid", UID, nullable=False),
        sa.Column("offence_uid", UID, nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_uid"], ["incident.uid"], name=op.f("fk_victim_offence_incident_uid_incident")
        ),
        sa.ForeignKeyConstraint(
            ["offence_uid"],
            ["offence.uid"],
            name=op.f("fk_victim_offence_offence_uid_offence"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["victim_uid"],
            ["involvement.uid"],
            name=op.f("fk_victim_offence_victim_uid_involvement"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_victim_offence")),
        sa.UniqueConstraint("uid", name=op.f("uq_victim_offence_uid")),
    )
    op.create_index(
        op.f("ix_victim_offence_incident_uid"), "victim_offence", ["incident_uid"], unique=False
    )
    op.create_table(
        "victim_relationship",
        sa.Column("incident_uid", UID, nullable=False),
        sa.Column("victim_uid", UID, nullable=False),
        sa.Column("offender_uid", UID, nullable=False),
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("id", LOCAL_ID, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_uid"],
            ["incident.uid"],
            name=op.f("fk_victim_relationship_incident_uid_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["offender_uid"],
            ["involvement.uid"],
            name=op.f("fk_victim_relationship_offender_uid_involvement"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["victim_uid"],
            ["involvement.uid"],
            name=op.f("fk_victim_relationship_victim_uid_involvement"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_victim_relationship")),
        sa.UniqueConstraint("uid", name=op.f("uq_victim_relationship_uid")),
    )
    op.create_index(
        op.f("ix_victim_relationship_incident_uid"),
        "victim_relationship",
        ["incident_uid"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_victim_relationship_incident_uid"), table_name="victim_relationship")
    op.drop_table("victim_relationship")
    op.drop_index(op.f("ix_victim_offence_incident_uid"), table_name="victim_offence")
    op.drop_table("victim_offence")
    op.drop_table("person_identity")
    op.drop_index(op.f("ix_arrest_incident_uid"), table_name="arrest")
    op.drop_table("arrest")
    op.drop_index(op.f("ix_offence_incident_uid"), table_name="offence")
    op.drop_table("offence")
    op.drop_index(op.f("ix_item_serial"), table_name="item")
    op.drop_index(op.f("ix_item_plate"), table_name="item")
    op.drop_index(op.f("ix_item_incident_uid"), table_name="item")
    op.drop_table("item")
    op.drop_index(op.f("ix_involvement_incident_uid"), table_name="involvement")
    op.drop_table("involvement")
    op.drop_index(op.f("ix_incident_supplement_incident_uid"), table_name="incident_supplement")
    op.drop_table("incident_supplement")
    op.drop_index(op.f("ix_incident_state_incident_uid"), table_name="incident_state")
    op.drop_table("incident_state")
    op.drop_table("incident_search")
    op.drop_index(op.f("ix_incident_pin_incident_uid"), table_name="incident_pin")
    op.drop_table("incident_pin")
    op.drop_table("incident_account")
    op.drop_index(op.f("ix_role_grant_officer_uid"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_table("number_counter")
    op.drop_index("ix_incident_status", table_name="incident")
    op.drop_index("ix_incident_occurred", table_name="incident")
    op.drop_index("ix_incident_category", table_name="incident")
    op.drop_index("ix_incident_batch", table_name="incident")
    op.drop_index("ix_incident_agency_number", table_name="incident")
    op.drop_table("incident")
    op.drop_table("import_batch")
    op.drop_table("officer")
    op.drop_table("device")
    op.drop_index(op.f("ix_beat_station_uid_number"), table_name="beat")
    op.drop_table("beat")
    op.drop_table("station")
    op.drop_index("ix_outbox_device", table_name="outbox")
    op.drop_index("ix_outbox_state", table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("local_code")
    op.drop_table("audit_entry")
    op.drop_table("agency")
