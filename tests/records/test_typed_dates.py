"""Typed times: what officers write, and that nothing they write ever fails."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icimps_desktop.records.incident import TimePrecision
from icimps_desktop.records.typed_dates import (
    TypedTime,
    parse_day,
    parse_when,
    written,
)

NOW = datetime(2026, 4, 15, 9, 30, 12)  # a Wednesday  # noqa: DTZ001
EXACT, HOUR, DAY = TimePrecision.EXACT, TimePrecision.HOUR, TimePrecision.DAY


@pytest.mark.parametrize(
    ("text", "means", "precision"),
    [
        ("t", "2026-04-15T09:30", EXACT),
        ("now", "2026-04-15T09:30", EXACT),
        ("today", "2026-04-15T00:00", DAY),
        ("y", "2026-04-14T00:00", DAY),
        ("-2d", "2026-04-13T00:00", DAY),
        ("- 1w", "2026-04-08T00:00", DAY),
        ("-3h", "2026-04-15T06:00", HOUR),
        ("-45m", "2026-04-15T08:45", EXACT),
        ("-1h30m", "2026-04-15T08:00", EXACT),
        # A bare time is the last one that was.
        ("0915", "2026-04-15T09:15", EXACT),
        ("0932", "2026-04-15T09:32", EXACT),
        ("1430", "2026-04-14T14:30", EXACT),
        ("14:30", "2026-04-14T14:30", EXACT),
        ("930", "2026-04-15T09:30", EXACT),
        ("14.30", "2026-04-14T14:30", EXACT),
        ("14h", "2026-04-14T14:00", HOUR),
        ("2pm", "2026-04-14T14:00", HOUR),
        ("2:30 pm", "2026-04-14T14:30", EXACT),
        ("12 am", "2026-04-15T00:00", HOUR),
        ("noon", "2026-04-14T12:00", EXACT),
        # A day that is named is that day, also ahead.
        ("t 1430", "2026-04-15T14:30", EXACT),
        ("y 2200", "2026-04-14T22:00", EXACT),
        ("2200 y", "2026-04-14T22:00", EXACT),
        ("-2d 1430", "2026-04-13T14:30", EXACT),
        ("mon 2200", "2026-04-13T22:00", EXACT),
        ("Wed", "2026-04-15T00:00", DAY),
        ("wednesday 0800", "2026-04-15T08:00", EXACT),
        ("wednesday 1800", "2026-04-08T18:00", EXACT),
        ("thu", "2026-04-09T00:00", DAY),
        # Days without a year are behind us.
        ("13.4.", "2026-04-13T00:00", DAY),
        ("13.4", "2026-04-13T00:00", DAY),
        ("24.12.", "2025-12-24T00:00", DAY),
        ("29.2.", "2024-02-29T00:00", DAY),
        ("13.4. 1430", "2026-04-13T14:30", EXACT),
        ("13.4.2026 1430", "2026-04-13T14:30", EXACT),
        ("13.4. 2026", "2026-04-13T20:26", EXACT),
        ("13.4. 2026 1430", "2026-04-13T14:30", EXACT),
        ("13. 4. 2026", "2026-04-13T00:00", DAY),
        ("13.04.26", "2026-04-13T00:00", DAY),
        ("1.2.85", "1985-02-01T00:00", DAY),
        ("13/4/2026", "2026-04-13T00:00", DAY),
        ("4/13/2026", "2026-04-13T00:00", DAY),
        ("5/4/2026", "2026-04-05T00:00", DAY),
        ("13-4-2026", "2026-04-13T00:00", DAY),
        ("13 apr", "2026-04-13T00:00", DAY),
        ("13 April 2026, 14:30", "2026-04-13T14:30", EXACT),
        ("Apr 13 2026", "2026-04-13T00:00", DAY),
        ("13apr26 2200", "2026-04-13T22:00", EXACT),
        ("2026-04-13", "2026-04-13T00:00", DAY),
        ("20260413", "2026-04-13T00:00", DAY),
        ("2026-04-13T14:30", "2026-04-13T14:30", EXACT),
        ("2026-04-13 14:30", "2026-04-13T14:30", EXACT),
        ("2026-04-13 1430", "2026-04-13T14:30", EXACT),
        ("2026-04-13 14h", "2026-04-13T14:00", HOUR),
        ("2026-04-13 14:30:27.25", "2026-04-13T14:30:27.250000", EXACT),
    ],
)
def test_what_officers_write(text: str, means: str, precision: TimePrecision) -> None:
    assert parse_when(text, NOW) == TypedTime(datetime.fromisoformat(means), precision)


def test_country_settles_the_order_of_day_and_month() -> None:
    typed = parse_when("5/4/2026", NOW, month_first=True)
    assert typed is not None
    assert typed.at.date() == date(2026, 5, 4)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "soon", "13.13.", "31.4.2026", "29.2.2025", "2561", "2561 y", "14:70"),
        *("13pm", "-d", "1.2.3.4", "99999999999", "-999999d", "t t", "y y", "mon tue"),
        *("2026-13-01", "0" * 70, "2026-04-13T14:30+02:00"),
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert parse_when(text, NOW) is None


def test_day_alone() -> None:
    assert parse_day("1.2.1985", NOW) == date(1985, 2, 1)
    assert parse_day("1.2.1985 1430", NOW) is None


@given(st.text(max_size=40))
def test_no_text_fails(text: str) -> None:
    parse_when(text, NOW)


@given(st.text(alphabet="0123456789.:/-tydmwh apr", max_size=18), st.booleans())
def test_no_nearly_right_text_fails(text: str, month_first: bool) -> None:
    parse_when(text, NOW, month_first=month_first)


_ANY = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001


@given(_ANY, st.sampled_from([EXACT, HOUR, DAY]))
def test_what_is_written_is_read_back(at: datetime, precision: TimePrecision) -> None:
    if precision is HOUR:
        at = at.replace(minute=0, second=0, microsecond=0)
    if precision is DAY:
        at = at.replace(hour=0, minute=0, second=0, microsecond=0)
    typed = TypedTime(at, precision)
    assert parse_when(written(typed), NOW) == typed
