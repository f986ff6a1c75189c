"""Persons in an incident, known or unknown: roles, data-subject category, descriptors.

Who they are (name, birth, contact) stands in `person_identity`, apart from what they
were in the incident, so that row policies can hide it.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from icimps_desktop.records.base import LATE, Merge, Record, SyncClass, SyncRule
from icimps_desktop.records.types import Codes, Uid


class PersonRole(StrEnum):
    """What a person was in an incident; one may be several."""

    VICTIM = "victim"
    SUSPECT = "suspect"
    ARRESTEE = "arrestee"
    WITNESS = "witness"
    REPORTING = "reporting_person"
    MISSING = "missing_person"
    OFFICER_VICTIM = "officer_victim"
    OWNER = "owner"
    GUARDIAN = "guardian"
    OTHER = "other"


class SubjectCategory(StrEnum):
    """Whose data it is (Directive (EU) 2016/680, Article 6); apart from the role."""

    SUSPECT = "suspect"
    CONVICTED = "convicted"
    VICTIM = "victim"
    WITNESS = "witness"
    CONTACT = "contact"
    OTHER = "other"


# Article 6 asks for the distinction "as far as possible": a default a role, which an
# officer may change. Nobody becomes "convicted" by a role: only a court result says so.
DEFAULT_CATEGORY: dict[PersonRole, SubjectCategory] = {
    PersonRole.SUSPECT: SubjectCategory.SUSPECT,
    PersonRole.ARRESTEE: SubjectCategory.SUSPECT,
    PersonRole.VICTIM: SubjectCategory.VICTIM,
    PersonRole.OFFICER_VICTIM: SubjectCategory.VICTIM,
    PersonRole.WITNESS: SubjectCategory.WITNESS,
    PersonRole.REPORTING: SubjectCategory.WITNESS,
    PersonRole.MISSING: SubjectCategory.OTHER,
    PersonRole.OWNER: SubjectCategory.OTHER,
    PersonRole.GUARDIAN: SubjectCategory.CONTACT,
    PersonRole.OTHER: SubjectCategory.OTHER,
}


def default_category(roles: tuple[str, ...]) -> SubjectCategory:
    """The category of the most protective first role: suspect, then victim, then the rest."""
    found = {DEFAULT_CATEGORY[PersonRole(role)] for role in roles}
    for category in (
        SubjectCategory.SUSPECT,
        SubjectCategory.VICTIM,
        SubjectCategory.WITNESS,
        SubjectCategory.CONTACT,
    ):
        if category in found:
            return category
    return SubjectCategory.OTHER


class PersonIdentity(Record, kw_only=True, eq=False, repr=False):
    """Who a person in an incident is, as far as known."""

    __tablename__ = "person_identity"
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.MUTABLE)

    involvement_uid: Mapped[UUID] = mapped_column(
        Uid, ForeignKey("involvement.uid"), unique=True, init=False
    )
    family_name: Mapped[str] = mapped_column(String(120), default="")
    given_names: Mapped[str] = mapped_column(String(120), default="")
    alias: Mapped[str] = mapped_column(String(120), default="")
    born: Mapped[date | None] = mapped_column(Date, default=None)
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(240), default="")
    document: Mapped[str] = mapped_column(String(80), default="")


class Involvement(Record, kw_only=True, eq=False, repr=False):
    """A person in an incident; `known` is false for somebody only seen or only inferred.

    `victim_type` is NIBRS element 25 (I individual, L officer, B business, F financial,
    G government, R religious, S society, O other, U unknown); ages are whole years;
    `sex` M, F, X or U; `injuries` element 33 codes.
    """

    __tablename__ = "involvement"
    __table_args__ = (Index(None, "incident_uid"),)
    sync: ClassVar[SyncRule] = SyncRule(
        SyncClass.MUTABLE, fields={"roles": Merge.SET, "armed": Merge.CAUTIOUS}
    )

    incident_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("incident.uid"), init=False)
    seq: Mapped[int] = mapped_column(SmallInteger)
    roles: Mapped[tuple[str, ...]] = mapped_column(Codes(120))
    category: Mapped[str] = mapped_column(String(12))
    known: Mapped[bool] = mapped_column(Boolean, default=True)
    victim_type: Mapped[str] = mapped_column(String(1), default="")
    age_low: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    age_high: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    sex: Mapped[str] = mapped_column(String(1), default="")
    race: Mapped[str] = mapped_column(String(1), default="")
    ethnicity: Mapped[str] = mapped_column(String(1), default="")
    resident: Mapped[str] = mapped_column(String(1), default="")
    injuries: Mapped[tuple[str, ...]] = mapped_column(Codes(16), default=())
    armed: Mapped[bool] = mapped_column(Boolean, default=False)
    height: Mapped[str] = mapped_column(String(40), default="")
    build: Mapped[str] = mapped_column(String(40), default="")
    hair: Mapped[str] = mapped_column(String(40), default="")
    eyes: Mapped[str] = mapped_column(String(40), default="")
    clothing: Mapped[str] = mapped_column(String(240), default="")
    marks: Mapped[str] = mapped_column(String(240), default="")
    speech: Mapped[str] = mapped_column(String(120), default="")

    identity: Mapped[PersonIdentity | None] = relationship(
        cascade="all, delete-orphan", lazy="raise", default=None, uselist=False
    )


class VictimOffence(Record, kw_only=True, eq=False, repr=False):
    """That a victim suffered this offence of the incident (NIBRS element 24)."""

    __tablename__ = "victim_offence"
    __table_args__ = (Index(None, "incident_uid"),)
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.MUTABLE)

    incident_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("incident.uid"), init=False)
    victim_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("involvement.uid", **LATE))
    offence_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("offence.uid", **LATE))


class Relationship(Record, kw_only=True, eq=False, repr=False):
    """What the victim is to the offender (NIBRS element 35), such as SE spouse."""

    __tablename__ = "victim_relationship"
    __table_args__ = (Index(None, "incident_uid"),)
    sync: ClassVar[SyncRule] = SyncRule(SyncClass.MUTABLE)

    incident_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("incident.uid"), init=False)
    victim_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("involvement.uid", **LATE))
    offender_uid: Mapped[UUID] = mapped_column(Uid, ForeignKey("involvement.uid", **LATE))
    code: Mapped[str] = mapped_column(String(2))
