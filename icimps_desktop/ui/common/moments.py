"""Times as an officer reads them: by the station's clock, in his language's order."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QDate, QLocale


def clock_time(instant: datetime, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """14:32, or 14:32:05; always of 24 hours."""
    local = instant.astimezone(zone)
    return f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"


def day(instant: datetime, zone: ZoneInfo) -> str:
    """The date in the form of the language, such as 04.03.2030."""
    local = instant.astimezone(zone)
    return QLocale().toString(
        QDate(local.year, local.month, local.day), QLocale.FormatType.ShortFormat
    )


def moment(instant: datetime, zone: ZoneInfo, now: datetime | None = None) -> str:
    """Date and time; with `now`, only the time for today and “yesterday” for the day before."""
    local = instant.astimezone(zone)
    time = clock_time(instant, zone)
    if now is not None:
        days = (now.astimezone(zone).date() - local.date()).days
        if days == 0:
            return QCoreApplication.translate("Moments", "today {time}").format(time=time)
        if days == 1:
            return QCoreApplication.translate("Moments", "yesterday {time}").format(time=time)
    return f"{day(instant, zone)} {time}"


def duration(seconds: float) -> str:
    """About how long: “20 s”, “3 min”, “2 h 10 min”."""
    whole = max(1, round(seconds))
    if whole < 90:
        return QCoreApplication.translate("Moments", "{count} s").format(count=whole)
    minutes = round(whole / 60)
    if minutes < 90:
        return QCoreApplication.translate("Moments", "{count} min").format(count=minutes)
    hours, rest = divmod(minutes, 60)
    return QCoreApplication.translate("Moments", "{hours} h {minutes} min").format(
        hours=hours, minutes=rest
    )
