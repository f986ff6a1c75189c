"""The rules from a row of text to an incident, and the sentence for each that fails."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from icimps_desktop.core.clock import from_micros
from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.batch import NO_TIME, NormalBatch, RejectKind
from icimps_desktop.exchange.mapping import ImportMapping, Repeats, WithoutPoint
from icimps_desktop.exchange.normalise import normalise
from icimps_desktop.exchange.readers import open_here
from icimps_desktop.exchange.time_text import DateOrder
from tests.exchange.files import write_text, write_xlsx

NOW = datetime(2025, 6, 1, tzinfo=UTC)
PLAIN = ImportMapping(
    key="plain",
    name="Plain",
    columns={
        name: (name,)
        for name in ("source_key", "occurred_from", "lat", "lon", "address", "category")
    },
    date_orders={"occurred_from": DateOrder.DMY},
)
HEAD = "source_key,occurred_from,lat,lon,address,category\n"
ZONE = "Europe/Berlin"


def read(
    folder: Path, text: str, mapping: ImportMapping = PLAIN, *, size: int = 20_000
) -> NormalBatch:
    """The one batch that the text gives."""
    table = open_here(write_text(folder / "a.csv", text))
    (batch,) = normalise(table, mapping, zone=ZONE, now=NOW, size=size)
    return batch


def reasons(batch: NormalBatch) -> list[str]:
    return [reject.reason for reject in batch.rejects]


def when(micros: int) -> str:
    return from_micros(int(micros)).isoformat()


def test_a_good_row(tmp_path: Path) -> None:
    batch = read(tmp_path, HEAD + "A1,31.01.2020 14:30,53.55,9.99,Main Street 1,burglary\n")
    assert len(batch) == 1
    assert batch.rows.tolist() == [2]
    assert batch.source_key == ["A1"]
    assert when(batch.occurred_from[0]) == "2020-01-31T13:30:00+00:00"
    assert batch.occurred_to.tolist() == batch.occurred_from.tolist()
    assert batch.occurred_text == ["31.01.2020 14:30"]
    assert (batch.precision, batch.occurred_flag) == (["exact"], [""])
    assert batch.hour_of_week.tolist() == [4 * 24 + 14]
    assert batch.reported_at.tolist() == [NO_TIME]
    assert (batch.lon[0], batch.lat[0]) == (9.99, 53.55)
    assert batch.category == ["burglary"]
    assert batch.police_found.tolist() == [False]
    assert not batch.rejects


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,31.02.2020,53,9,x,theft", "Row 2: the date “31.02.2020” does not exist."),
        (
            "A,soon,53,9,x,theft",
            "Row 2: the date “soon” cannot be read as day, month, year.",
        ),
        ("A,,53,9,x,theft", "Row 2: it has no date."),
        ("A,01.01.2099,53,9,x,theft", "Row 2: the date “01.01.2099” lies in the future."),
        ("A,01.01.1850,53,9,x,theft", "Row 2: the date “01.01.1850” lies before 1900."),
        ("A,01.01.2020,,,,theft", "Row 2: it has no coordinates and it has no address."),
        (
            "A,01.01.2020,95,9,,theft",
            "Row 2: its coordinates “95, 9” are nowhere on Earth and it has no address.",
        ),
        (
            "A,01.01.2020,inf,nine,,theft",
            "Row 2: its coordinates “inf, nine” cannot be read and it has no address.",
        ),
        (
            "A,,,,,theft",
            "Row 2: it has no date; it has no coordinates and it has no address.",
        ),
        ("A,01.01.2020,53,9,x,theft,more", "Row 2: it has 7 cells, but there are 6 columns."),
    ],
)
def test_a_rejected_row_says_why(tmp_path: Path, row: str, reason: str) -> None:
    batch = read(tmp_path, HEAD + row + "\nB,01.01.2020,53,9,x,theft\n")
    assert reasons(batch) == [reason]
    assert batch.rejects[0].row == 2
    assert batch.rejects[0].cells[0] == "A"
    assert batch.source_key == ["B"]
    assert batch.rows.tolist() == [3]


def test_rows_without_a_point(tmp_path: Path) -> None:
    text = HEAD + "A,01.01.2020,,,Main 1,theft\nB,01.01.2020,,,,theft\nC,01.01.2020,53,9,,theft\n"
    kept = read(tmp_path, text)
    assert kept.source_key == ["A", "C"]
    assert math.isnan(kept.lat[0])
    always = read(tmp_path, text, replace(PLAIN, without_point=WithoutPoint.ALWAYS))
    assert always.source_key == ["A", "B", "C"]
    never = read(tmp_path, text, replace(PLAIN, without_point=WithoutPoint.NEVER))
    assert never.source_key == ["C"]
    assert reasons(never) == [
        "Row 2: it has no coordinates.",
        "Row 3: it has no coordinates.",
    ]


def test_a_point_outside_the_source_is_no_point(tmp_path: Path) -> None:
    mapping = replace(PLAIN, extent=(9.0, 53.0, 11.0, 54.0))
    text = HEAD + "A,01.01.2020,53.5,10,,theft\nB,01.01.2020,41,10,,theft\n"
    batch = read(tmp_path, text, mapping)
    assert batch.source_key == ["A"]
    assert "“41, 10” lie outside the area of this source" in batch.rejects[0].reason


def test_summer_time_is_flagged_and_kept(tmp_path: Path) -> None:
    text = HEAD + (
        "A,29.03.2020 02:30,53,9,,theft\nB,25.10.2020 02:30,53,9,,theft\n"
        "C,25.10.2020 03:30,53,9,,theft\n"
    )
    batch = read(tmp_path, text)
    assert batch.occurred_flag == ["gap", "fold", ""]
    assert [when(time) for time in batch.occurred_from] == [
        "2020-03-29T01:30:00+00:00",
        "2020-10-25T00:30:00+00:00",
        "2020-10-25T02:30:00+00:00",
    ]


def test_the_mapping_s_zone_goes_before_the_station_s(tmp_path: Path) -> None:
    mapping = replace(PLAIN, zone="America/Chicago")
    batch = read(tmp_path, HEAD + "A,31.01.2020 14:30,53,9,,theft\n", mapping)
    assert when(batch.occurred_from[0]) == "2020-01-31T20:30:00+00:00"


def test_a_time_with_an_offset_needs_no_zone(tmp_path: Path) -> None:
    batch = read(tmp_path, HEAD + "A,2020-07-01T14:30:00-05:00,53,9,,theft\n")
    assert when(batch.occurred_from[0]) == "2020-07-01T19:30:00+00:00"
    assert batch.hour_of_week.tolist() == [2 * 24 + 21]


@pytest.mark.parametrize(
    ("text", "precision", "end"),
    [
        ("31.01.2020 14:30", "exact", "2020-01-31T13:30:00+00:00"),
        ("31.01.2020 14 Uhr", "hour", "2020-01-31T13:59:00+00:00"),
        ("31.01.2020", "day", "2020-01-31T22:59:00+00:00"),
        ("29.03.2020", "day", "2020-03-29T21:59:00+00:00"),
        ("2020-01", "window", "2020-01-31T22:59:00+00:00"),
    ],
)
def test_what_is_not_written_widens_the_window(
    tmp_path: Path, text: str, precision: str, end: str
) -> None:
    batch = read(tmp_path, f"{HEAD}A,{text},53,9,,theft\n")
    assert batch.precision == [precision]
    assert when(batch.occurred_to[0]) == end


WINDOW = replace(
    PLAIN,
    columns={
        **PLAIN.columns,
        "occurred_from_time": ("ft",),
        "occurred_to": ("to",),
        "occurred_to_time": ("tt",),
        "reported_at": ("rep",),
    },
    date_orders={
        "occurred_from": DateOrder.MDY,
        "occurred_to": DateOrder.MDY,
        "reported_at": DateOrder.MDY,
    },
    day_only=frozenset({"occurred_from", "occurred_to", "reported_at"}),
)
WINDOW_HEAD = HEAD.strip() + ",ft,to,tt,rep\n"


@pytest.mark.parametrize(
    ("cells", "precision", "start", "end"),
    [
        ("01/31/2020|1400|01/31/2020|1630|", "window", "13:00", "15:30"),
        ("01/31/2020|1400|01/31/2020|1400|", "exact", "13:00", "13:00"),
        ("01/31/2020|1400|||", "exact", "13:00", "13:00"),
        ("01/31/2020||01/31/2020||", "day", "23:00", "22:59"),
        ("01/31/2020|1400|01/31/2020||", "window", "13:00", "22:59"),
        ("01/31/2020 12:00:00 AM|0900|||02/01/2020", "exact", "08:00", "08:00"),
        ("||01/31/2020|1630|", "unknown", "15:30", "15:30"),
        ("||||01/31/2020", "unknown", "23:00", "22:59"),
    ],
)
def test_windows(tmp_path: Path, cells: str, precision: str, start: str, end: str) -> None:
    from_, ft, to, tt, rep = cells.split("|")
    row = f"A,{from_},53,9,,theft,{ft},{to},{tt},{rep}\nB,01/01/2020,53,9,,theft,,,,\n"
    batch = read(tmp_path, WINDOW_HEAD + row, WINDOW)
    assert not batch.rejects
    assert batch.precision[0] == precision
    assert when(batch.occurred_from[0])[11:16] == start
    assert when(batch.occurred_to[0])[11:16] == end
    assert bool(batch.reported_at[0] != NO_TIME) == bool(rep)


def test_a_window_that_runs_backwards(tmp_path: Path) -> None:
    row = "A,01/31/2020,53,9,,theft,1400,01/30/2020,0900,\n"
    batch = read(tmp_path, WINDOW_HEAD + row + "B,01/31/2020,53,9,,theft,1400,,,\n", WINDOW)
    assert reasons(batch) == [
        "Row 2: it ends (“01/30/2020 0900”) before it starts (“01/31/2020 1400”)."
    ]


def test_the_words_of_the_source_are_kept(tmp_path: Path) -> None:
    row = "A,01/31/2020,53,9,,theft,1400,01/31/2020,1630,\n"
    batch = read(tmp_path, WINDOW_HEAD + row, WINDOW)
    assert batch.occurred_text == ["01/31/2020 1400 – 01/31/2020 1630"]


def test_keys(tmp_path: Path) -> None:
    text = HEAD + (
        "A,01.01.2020,53,9,,theft\nA,02.01.2020,53,9,,theft\n"
        ",03.01.2020,53,9,,theft\n,03.01.2020,53,9,,theft\n,04.01.2020,53,9,,theft\n"
    )
    batch = read(tmp_path, text)
    assert [reject.kind for reject in batch.rejects] == [RejectKind.DUPLICATE] * 2
    assert reasons(batch) == [
        "Row 3: it has the key “A” of row 2.",
        "Row 5: it says the same as row 4.",
    ]
    assert batch.source_key[0] == "A"
    assert len(set(batch.source_key)) == 3
    again = read(tmp_path, text)
    assert again.source_key == batch.source_key


def test_duplicates_are_found_across_batches(tmp_path: Path) -> None:
    text = HEAD + "".join(f"K{n % 7},01.01.2020,53,9,,theft\n" for n in range(20))
    table = open_here(write_text(tmp_path / "a.csv", text))
    batches = list(normalise(table, PLAIN, zone=ZONE, now=NOW, size=5))
    assert sum(map(len, batches)) == 7
    assert sum(len(batch.rejects) for batch in batches) == 13


def test_a_rejected_row_does_not_use_its_key_up(tmp_path: Path) -> None:
    text = HEAD + "A,31.02.2020,53,9,,theft\nA,28.02.2020,53,9,,theft\n"
    assert read(tmp_path, text).rows.tolist() == [3]


def test_keyless_rows_may_be_counted(tmp_path: Path) -> None:
    mapping = replace(PLAIN, repeats=Repeats.COUNT)
    text = HEAD + ",01.01.2020,53,9,,theft\n" * 3
    batch = read(tmp_path, text, mapping)
    assert len(set(batch.source_key)) == 3
    assert batch.source_key[2] == f"{batch.source_key[0]}-3"


def test_the_key_of_a_row_knows_its_columns_by_name(tmp_path: Path) -> None:
    text = HEAD + ",01.01.2020,53,9,Main,theft\n"
    turned = "Category,address,LON,lat,occurred_from,source_key\ntheft,Main,9,53,01.01.2020,\n"
    assert read(tmp_path, text).source_key == read(tmp_path, turned).source_key


def test_classes_of_offence(tmp_path: Path) -> None:
    mapping = replace(
        PLAIN,
        values={"category": {"BURGLARY": "burglary", "larceny - *auto*": "theft_from_vehicle"}},
    )
    words = ["Burglary", " burglary ", "LARCENY - FROM AUTO", "Robbery", "odd", "odd", ""]
    text = HEAD + "".join(f"{n},01.01.2020,53,9,,{word}\n" for n, word in enumerate(words))
    batch = read(tmp_path, text, mapping)
    assert batch.category == [
        "burglary",
        "burglary",
        "theft_from_vehicle",
        "robbery",
        "other",
        "other",
        "other",
    ]
    assert batch.unknown_words == {"odd": 2}


def test_police_found(tmp_path: Path) -> None:
    mapping = replace(
        PLAIN,
        columns={**PLAIN.columns, "police_found": ("found",)},
        police_found_values=("Yes", "1"),
        police_found_categories=("drugs",),
    )
    rows = [("yes", "theft"), ("no", "drugs"), ("", "drugs"), ("", "theft"), ("1", "theft")]
    text = HEAD.strip() + ",found\n"
    text += "".join(f"{n},01.01.2020,53,9,,{c},{f}\n" for n, (f, c) in enumerate(rows))
    batch = read(tmp_path, text, mapping)
    assert batch.police_found.tolist() == [True, False, True, False, True]


def test_codes_and_texts(tmp_path: Path) -> None:
    mapping = replace(
        PLAIN,
        columns={
            **PLAIN.columns,
            "address": ("address", "cross"),
            "offence": ("category", "detail"),
            "nibrs": ("nibrs",),
            "location_type": ("where",),
            "narrative": ("story",),
            "agency_number": ("number",),
        },
        values={"location_type": {"STREET*": "13"}},
    )
    head = HEAD.strip() + ",cross,detail,nibrs,where,story,number\n"
    rows = [
        'A,01.01.2020,53,9,1  Main  St ,theft,Oak,big,23h,Street / Alley,"one\ntwo\x07",'
        + "9" * 60,
        "B,01.01.2020,53,9,,theft,Oak,,nope,20,,",
    ]
    batch = read(tmp_path, head + "\n".join(rows) + "\n", mapping)
    assert batch.address == ["1 Main St, Oak", "Oak"]
    assert batch.offence == ["theft - big", "theft"]
    assert batch.nibrs == ["23H", ""]
    assert batch.location_type == ["13", "20"]
    assert batch.location_words == ["Street / Alley", "20"]
    assert batch.narrative == ["one\ntwo", ""]
    assert len(batch.agency_number[0]) == 40


def test_projected_and_decimal_comma(tmp_path: Path) -> None:
    mapping = replace(PLAIN, crs="EPSG:25832", decimal_comma=True)
    text = HEAD.replace(",", ";") + "A;01.01.2020;5933977,5;565811,5;;theft\n"
    batch = read(tmp_path, text, mapping)
    assert batch.lon[0] == pytest.approx(9.9934, abs=1e-3)


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs the columns “lat”, which this file does not have"):
        read(tmp_path, "source_key,occurred_from,lon,address,category\nA,01.01.2020,9,x,theft\n")


def test_missing_columns_that_are_optional(tmp_path: Path) -> None:
    mapping = replace(PLAIN, optional=frozenset({"address", "category"}))
    batch = read(tmp_path, "Source Key,occurred from,LAT,lon\nA,01.01.2020,53,9\n", mapping)
    assert (batch.address, batch.category) == ([""], ["other"])


def test_row_numbers_of_a_workbook(tmp_path: Path) -> None:
    rows = [["Title"], HEAD.strip().split(","), ["A", "@43831.5", 53, 9, "", "theft"], ["B"]]
    table = open_here(write_xlsx(tmp_path / "a.xlsx", {"S": rows}))
    (batch,) = normalise(table, PLAIN, zone=ZONE, now=NOW)
    assert batch.rows.tolist() == [3]
    assert reasons(batch)[0].startswith("Row 4: it has no date")
