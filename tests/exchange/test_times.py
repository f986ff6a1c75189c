"""Written times, times of day, and the zone table against the clock of the core."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icimps_desktop.core.clock import hour_of_week, to_micros, to_utc
from icimps_desktop.exchange.clock_text import add_clock, read_clock
from icimps_desktop.exchange.time_text import DateOrder, Grain, Reading, read_times
from icimps_desktop.exchange.zone_table import FLAGS, zone_table

EPOCH = datetime.fromisoformat("1970-01-01")
DAY = Grain.DAY
EXACT = Grain.EXACT


def one(text: str, order: str) -> tuple[str, Grain, bool]:
    """The time of one cell in ISO 8601, its grain, and whether it is aware; "" for none."""
    read = read_times([text], DateOrder(order), newest_year=2031)
    if read.reading[0] != Reading.GOOD:
        return Reading(int(read.reading[0])).name, Grain.EXACT, False
    at = EPOCH + timedelta(microseconds=int(read.micros[0]))
    return at.isoformat(sep=" "), Grain(int(read.grain[0])), bool(read.aware[0])


@pytest.mark.parametrize(
    ("text", "order", "meant", "grain", "aware"),
    [
        ("2020-01-31", "YMD", "2020-01-31 00:00:00", DAY, False),
        ("2020-01-31 14:30", "YMD", "2020-01-31 14:30:00", EXACT, False),
        ("2020-01-31T14:30:15.5", "YMD", "2020-01-31 14:30:15.500000", EXACT, False),
        ("2020-01-31T14:30:15Z", "YMD", "2020-01-31 14:30:15", EXACT, True),
        ("2020-01-31T14:30:15+02:00", "DMY", "2020-01-31 12:30:15", EXACT, True),
        ("2020-01-31 14:30:15.123456789-0530", "YMD", "2020-01-31 20:00:15.123456", EXACT, True),
        ("20200131", "YMD", "2020-01-31 00:00:00", DAY, False),
        ("20200131T143015", "MDY", "2020-01-31 14:30:15", EXACT, False),
        ("2020/1/5 9:03", "YMD", "2020-01-05 09:03:00", EXACT, False),
        ("2020-02", "YMD", "2020-02-01 00:00:00", Grain.MONTH, False),
        ("2020-01-31 14", "YMD", "2020-01-31 14:00:00", Grain.HOUR, False),
        ("2020-01-31 24:00", "YMD", "2020-02-01 00:00:00", EXACT, False),
        ("2020 Mar 01 12:00:00 AM", "YMD", "2020-03-01 00:00:00", EXACT, False),
        ("31.01.2020", "DMY", "2020-01-31 00:00:00", DAY, False),
        ("1.2.20 7.05 Uhr", "DMY", "2020-02-01 07:05:00", EXACT, False),
        ("5. März 2020, 14 Uhr", "DMY", "2020-03-05 14:00:00", Grain.HOUR, False),
        ("5 août 2019", "DMY", "2019-08-05 00:00:00", DAY, False),
        ("05-Jan-1999", "DMY", "1999-01-05 00:00:00", DAY, False),
        ("3.4.31", "DMY", "2031-04-03 00:00:00", DAY, False),
        ("3.4.32", "DMY", "1932-04-03 00:00:00", DAY, False),
        ("12/31/2019 11:59:58 PM", "MDY", "2019-12-31 23:59:58", EXACT, False),
        ("12/31/2019 12:00:00 am", "MDY", "2019-12-31 00:00:00", EXACT, False),
        ("Jan 5, 2020 3:04 p.m.", "MDY", "2020-01-05 15:04:00", EXACT, False),
        ("1577836800", "epoch_s", "2020-01-01 00:00:00", EXACT, True),
        ("1577836800500", "epoch_ms", "2020-01-01 00:00:00.500000", EXACT, True),
        ("43831", "excel", "2020-01-01 00:00:00", DAY, False),
        ("43831.6041666667", "excel", "2020-01-01 14:30:00", EXACT, False),
    ],
)
def test_written_times(text: str, order: str, meant: str, grain: Grain, aware: bool) -> None:
    assert one(text, order) == (meant, grain, aware)


@pytest.mark.parametrize(
    ("text", "order", "what"),
    [
        ("31.02.2020", "DMY", "IMPOSSIBLE"),
        ("29.02.2019", "DMY", "IMPOSSIBLE"),
        ("29.02.1900", "DMY", "IMPOSSIBLE"),
        ("2020-13-01", "YMD", "IMPOSSIBLE"),
        ("2020-00-01", "YMD", "IMPOSSIBLE"),
        ("2020-01-31 25:00", "YMD", "IMPOSSIBLE"),
        ("2020-01-31 24:01", "YMD", "IMPOSSIBLE"),
        ("2020-01-31 10:60", "YMD", "IMPOSSIBLE"),
        ("12/31/2019 13:00 PM", "MDY", "IMPOSSIBLE"),
        ("31/12/2019", "MDY", "IMPOSSIBLE"),
        ("2020-01-31T10:00+19:00", "YMD", "IMPOSSIBLE"),
        ("yesterday", "YMD", "UNREADABLE"),
        ("5 Foo 2020", "DMY", "UNREADABLE"),
        ("1/2/2020", "YMD", "UNREADABLE"),
        ("٢٠٢٠-01-31", "YMD", "UNREADABLE"),
        ("2020-01-31" + " " * 40 + "x" * 100, "YMD", "UNREADABLE"),
        ("1e300", "epoch_s", "UNREADABLE"),
        ("inf", "excel", "UNREADABLE"),
        ("", "YMD", "MISSING"),
        ("(null)", "MDY", "MISSING"),
        ("nan", "epoch_s", "MISSING"),
    ],
)
def test_what_is_no_time(text: str, order: str, what: str) -> None:
    assert one(text, order)[0] == what


TIMES = st.datetimes(
    min_value=datetime.fromisoformat("1901-01-01"), max_value=datetime.fromisoformat("2060-12-31")
)
LAYOUTS = {
    DateOrder.YMD: ("%Y-%m-%d %H:%M:%S", "%Y%m%dT%H%M%S", "%Y/%m/%d %I:%M:%S %p"),
    DateOrder.DMY: ("%d.%m.%Y %H:%M:%S", "%d-%b-%Y %H:%M:%S", "%d %B %Y %H:%M:%S"),
    DateOrder.MDY: ("%m/%d/%Y %I:%M:%S %p", "%m-%d-%Y %H:%M:%S", "%b %d, %Y %H:%M:%S"),
}


@settings(max_examples=40, deadline=None)
@given(order=st.sampled_from(list(LAYOUTS)), times=st.lists(TIMES, min_size=1, max_size=30))
def test_columns_of_mixed_layouts(order: DateOrder, times: list[datetime]) -> None:
    whole = [time.replace(microsecond=0) for time in times]
    layouts = LAYOUTS[order]
    texts = [time.strftime(layouts[place % 3]) for place, time in enumerate(whole)]
    texts.insert(len(texts) // 2, "no time")
    read = read_times(texts, order, newest_year=2031)
    assert (read.reading != Reading.GOOD).tolist() == [text == "no time" for text in texts]
    found = [EPOCH + timedelta(microseconds=m) for m in read.micros[read.reading == 0].tolist()]
    assert found == whole


ZONES = ["Europe/Berlin", "America/Chicago", "Australia/Lord_Howe", "Africa/Casablanca"]
ZONES += ["Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia", "UTC"]


@settings(max_examples=150, deadline=None)
@given(zone=st.sampled_from(ZONES), time=TIMES)
def test_the_table_says_what_the_clock_says(zone: str, time: datetime) -> None:
    check_zone(zone, [time])


@pytest.mark.parametrize("zone", ZONES)
def test_the_table_is_right_at_every_change_of_the_clock(zone: str) -> None:
    table = zone_table(ZoneInfo(zone))
    times = []
    for change, before, after in zip(
        table._changes.tolist(),
        table._offsets[:-1].tolist(),
        table._offsets[1:].tolist(),
        strict=True,
    ):
        for offset in (before, after, (before + after) // 2):
            times += [change + offset + step for step in (-1, 0, 1, 1_000_000)]
    check_zone(zone, [EPOCH + timedelta(microseconds=time) for time in times if time > -2e15])


def check_zone(name: str, times: list[datetime]) -> None:
    zone = ZoneInfo(name)
    local = [(time - EPOCH) // timedelta(microseconds=1) for time in times]
    instants, flags = zone_table(zone).to_utc(np.array(local, dtype=np.int64))
    weeks = zone_table(zone).hour_of_week(instants)
    for time, instant, flag, week in zip(
        times, instants.tolist(), flags.tolist(), weeks.tolist(), strict=True
    ):
        expected, odd = to_utc(time, zone)
        assert (instant, FLAGS[flag]) == (to_micros(expected), odd.value), time
        assert week == hour_of_week(expected, zone)


@pytest.mark.parametrize(
    ("text", "seconds", "grain"),
    [
        ("17:30:00", 63_000, EXACT),
        ("17:30", 63_000, EXACT),
        ("5:30 PM", 63_000, EXACT),
        ("12:05 am", 300, EXACT),
        ("1730", 63_000, EXACT),
        ("0045", 2_700, EXACT),
        ("45", 2_700, EXACT),
        ("0", 0, EXACT),
        ("2400", 86_400, EXACT),
        ("17h", 61_200, Grain.HOUR),
        ("5 PM", 61_200, Grain.HOUR),
        ("0.5", 43_200, EXACT),
        ("1899-12-31 17:30:00", 63_000, EXACT),
        ("17.30 Uhr", 63_000, EXACT),
    ],
)
def test_times_of_day(text: str, seconds: int, grain: Grain) -> None:
    assert read_clock(text) == (seconds * 1_000_000, grain, Reading.GOOD)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2560", Reading.IMPOSSIBLE),
        ("25:00", Reading.IMPOSSIBLE),
        ("13:00 PM", Reading.IMPOSSIBLE),
        ("noon", Reading.UNREADABLE),
        ("", Reading.MISSING),
        ("(null)", Reading.MISSING),
    ],
)
def test_what_is_no_time_of_day(text: str, what: Reading) -> None:
    assert read_clock(text)[2] is what


def test_a_date_and_its_clock() -> None:
    dates = read_times(
        ["01/31/2020 12:00:00 AM", "02/01/2020", "02/02/2020", "x"], DateOrder.MDY, newest_year=2031
    )
    times = add_clock(dates, ["2130", "", "noon", "0900"])
    assert times.grain.tolist()[:2] == [EXACT, DAY]
    assert times.reading.tolist() == [0, 0, Reading.UNREADABLE, Reading.UNREADABLE]
    assert EPOCH + timedelta(microseconds=int(times.micros[0])) == datetime.fromisoformat(
        "2020-01-31T21:30:00"
    )
