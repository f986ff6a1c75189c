"""Time: UTC inside, the station's zone at the border."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icimps_desktop.core.errors import UserError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Handed in wherever the time is asked, so that a test can hold it."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TimeFlag(StrEnum):
    """What is odd about a local time: it never was, or it was twice."""

    NONE = ""
    GAP = "gap"
    FOLD = "fold"


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name.

    Raises:
        UserError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UserError(
            f"There is no time zone “{name}”. Write one like “Europe/Berlin”.", field="zone"
        ) from error


def to_utc(local: datetime, in_zone: ZoneInfo) -> tuple[datetime, TimeFlag]:
    """A wall-clock time as an instant, and whether summer time makes it odd.

    A time in the gap is moved on by the gap; a time in the fold is taken as the
    first one. Aware times are only converted.
    """
    if local.tzinfo is not None:
        return local.astimezone(UTC), TimeFlag.NONE
    first = local.replace(tzinfo=in_zone, fold=0)
    second = local.replace(tzinfo=in_zone, fold=1)
    instant = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return instant, TimeFlag.NONE
    round_trip = instant.astimezone(in_zone).replace(tzinfo=None)
    return instant, TimeFlag.FOLD if round_trip == local else TimeFlag.GAP


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    return (instant - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC time of that many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=micros)


def hour_of_week(instant: datetime, in_zone: ZoneInfo) -> int:
    """0 for Monday 00:00-00:59 by the wall clock of the zone, up to 167."""
    local = instant.astimezone(in_zone)
    return local.weekday() * 24 + local.hour
