"""The base of every record: identity, version, and how it syncs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, TypedDict
from uuid import UUID

from sqlalchemy import BigInteger, Integer, MetaData, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, Mapper, mapped_column

from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.types import Uid


class SyncClass(StrEnum):
    """How a record travels (sync design 2.1)."""

    APPEND = "A"  # only ever added
    MUTABLE = "B"  # edited at several places, merged field by field
    SERVER = "C"  # made at HQ, read here


class Merge(StrEnum):
    """What happens to a field that two places changed (sync design 2.4)."""

    KEEP_BOTH = "keep_both"
    STATE_MACHINE = "state_machine"
    SET = "set"
    TEXT_BODY = "text_body"
    CAUTIOUS = "cautious"
    SERVER_ONLY = "server_only"


class Sensitivity(StrEnum):
    """Who may see a record at all, from what is published to what a court has sealed."""

    STATISTICAL = "S0"
    INTERNAL = "S1"
    CONFIDENTIAL = "S2"
    RESTRICTED = "S3"
    SEALED = "S4"


@dataclass(frozen=True, slots=True)
class SyncRule:
    """What a record class declares of itself: class, bucket, and merge rule a field."""

    travels: SyncClass
    bucket: str = "station"
    default: Merge = Merge.KEEP_BOTH
    fields: dict[str, Merge] = field(default_factory=dict)

    def merge_rule(self, name: str) -> Merge:
        return self.fields.get(name, self.default)


class _Late(TypedDict):
    deferrable: bool
    initially: str


# For links between two parts of one incident: checked at the commit, so that the parts
# may be written in any order.
LATE: _Late = {"deferrable": True, "initially": "DEFERRED"}

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """Every mapped class; the repr shows class and uid only, so that no log holds a name."""

    metadata = METADATA

    def __repr__(self) -> str:
        return f"{type(self).__name__}({getattr(self, 'uid', '?')})"


class Record(Base, kw_only=True, eq=False, repr=False):
    """A record with identity: `uid` everywhere, `id` local to this file or database."""

    __abstract__ = True
    sync: ClassVar[SyncRule]
    sensitivity: ClassVar[Sensitivity] = Sensitivity.CONFIDENTIAL

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, init=False
    )
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default_factory=new_uid)
    version: Mapped[int] = mapped_column(Integer, default=1)


def make_whole(record: Record) -> None:
    """Set every part that was never set to "none": what is saved later can then be read.

    SQLAlchemy leaves such a part unset, and reading it after the flush would be a lazy load.
    """
    state = inspect(record)
    mapper: Mapper[Any] = inspect(type(record))
    for relation in mapper.relationships:
        if relation.key in state.unloaded:
            setattr(record, relation.key, [] if relation.uselist else None)
        part = getattr(record, relation.key)
        for one in part if isinstance(part, list) else [part]:
            if one is not None:
                make_whole(one)
