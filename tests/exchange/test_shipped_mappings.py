"""The mappings that ship, on rows in the form of their portals (all invented)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from icimps_desktop.core.clock import from_micros
from icimps_desktop.core.resources import resource
from icimps_desktop.exchange.batch import NO_TIME, NormalBatch
from icimps_desktop.exchange.mapping_files import find_mapping, load_mapping
from icimps_desktop.exchange.normalise import normalise
from icimps_desktop.exchange.readers import open_here
from tests.exchange.files import write_parquet, write_text

NOW = datetime(2025, 6, 1, tzinfo=UTC)

CHICAGO = """\
ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,Beat,\
District,Ward,Community Area,FBI Code,X Coordinate,Y Coordinate,Year,Updated On,Latitude,\
Longitude,Location
1,XX000001,01/31/2020 11:15:00 PM,001XX N NOWHERE ST,0486,BATTERY,DOMESTIC BATTERY SIMPLE,APARTMENT\
,false,true,0111,001,42,32,08B,1,1,2020,02/08/2020 03:41:23 PM,41.88,-87.63,"(41.88, -87.63)"
2,XX000002,02/01/2020 01:00:00 AM,002XX N NOWHERE ST,1811,NARCOTICS,POSSESS - CRACK,STREET\
,true,false,0111,001,42,32,18,,,2020,02/08/2020 03:41:23 PM,,,
3,XX000003,02/01/2020 01:00:00 AM,002XX N NOWHERE ST,051A,ASSAULT,AGGRAVATED - HANDGUN,SIDEWALK\
,true,false,0111,001,42,32,04A,,,2020,02/08/2020 03:41:23 PM,36.61,-91.68,"(36.61, -91.68)"
4,XX000004,02/01/2020 01:00:00 AM,002XX N NOWHERE ST,1477,WEAPONS VIOLATION,\
RECKLESS FIREARM DISCHARGE,SIDEWALK,false,false,0111,001,42,32,15,,,2020,02/08/2020,41.8,-87.6,
5,XX000005,02/01/2020 01:00:00 AM,002XX N NOWHERE ST,0810,THEFT,OVER $500,SMALL RETAIL STORE\
,false,false,0111,001,42,32,06,,,2020,02/08/2020,41.8,-87.6,
"""

NYPD = """\
CMPLNT_NUM,CMPLNT_FR_DT,CMPLNT_FR_TM,CMPLNT_TO_DT,CMPLNT_TO_TM,ADDR_PCT_CD,RPT_DT,KY_CD,OFNS_DESC,\
PD_CD,PD_DESC,CRM_ATPT_CPTD_CD,LAW_CAT_CD,BORO_NM,PREM_TYP_DESC,X_COORD_CD,Y_COORD_CD,Latitude,\
Longitude,Lat_Lon
1,12/31/2019,23:45:00,01/01/2020,07:30:00,40,01/02/2020,341,PETIT LARCENY,321,\
LARCENY,PETIT FROM AUTO,COMPLETED,MISDEMEANOR,BRONX,STREET,1,1,40.8,-73.9,"(40.8, -73.9)"
"""
NYPD = NYPD.replace("LARCENY,PETIT FROM AUTO", '"LARCENY,PETIT FROM AUTO"') + (
    "2,01/05/2020,10:00:00,,(null),40,01/05/2020,105,ROBBERY,397,ROBBERY,ATTEMPTED,FELONY,BRONX,"
    "RESIDENCE-HOUSE,1,1,40.8,-73.9,\n"
    "3,01/05/1020,10:00:00,,,40,01/05/2020,347,INTOXICATED & IMPAIRED DRIVING,905,X,COMPLETED,"
    "MISDEMEANOR,BRONX,STREET,1,1,40.8,-73.9,\n"
)

LOS_ANGELES = """\
DR_NO,Date Rptd,DATE OCC,TIME OCC,AREA,AREA NAME,Rpt Dist No,Part 1-2,Crm Cd,Crm Cd Desc,Mocodes,\
Vict Age,Vict Sex,Vict Descent,Premis Cd,Premis Desc,Weapon Used Cd,Weapon Desc,Status,Status Desc,\
Crm Cd 1,Crm Cd 2,Crm Cd 3,Crm Cd 4,LOCATION,Cross Street,LAT,LON
190000001,03/01/2020 12:00:00 AM,02/29/2020 12:00:00 AM,2130,07,Wilshire,0784,1,330,\
BURGLARY FROM VEHICLE,,0,M,O,101,STREET,,,IC,Invest Cont,330,,,,1900 S  NOWHERE   AV,,34.03,-118.35
190000002,2020 Mar 01 12:00:00 AM,2020 Mar 01 12:00:00 AM,0045,07,Wilshire,0784,2,624,\
BATTERY - SIMPLE ASSAULT,,0,M,O,502,"MULTI-UNIT DWELLING (APARTMENT, DUPLEX, ETC)",,,IC,\
Invest Cont,624,,,,NOWHERE,ELSEWHERE,0.0,0.0
"""

UK = """\
Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
Last outcome category,Context
,2020-02,A Constabulary,A Constabulary,-2.5,51.4,On or near Nowhere Road,E0,A 001A,\
Anti-social behaviour,,
,2020-02,A Constabulary,A Constabulary,-2.5,51.4,On or near Nowhere Road,E0,A 001A,\
Anti-social behaviour,,
abc,2020-02,A Constabulary,A Constabulary,,,No Location,,,Burglary,Under investigation,
"""


def read(folder: Path, text: str, key: str) -> NormalBatch:
    """The rows as the mapping of that key reads them, after it was found by itself."""
    table = open_here(write_text(folder / "export.csv", text))
    mapping = find_mapping(
        table.signature,
        table.columns,
        resource("mappings"),
        folder / "own",
        preview=table.preview(),
    )
    assert mapping is not None
    assert mapping.key == key
    (batch,) = normalise(table, mapping, zone="UTC", now=NOW)
    assert not batch.unknown_words
    return batch


def when(micros: int) -> str:
    return from_micros(int(micros)).isoformat()[:16]


def test_chicago(tmp_path: Path) -> None:
    batch = read(tmp_path, CHICAGO, "chicago")
    assert batch.source_key == ["1", "2", "3", "4", "5"]
    assert batch.agency_number[0] == "XX000001"
    assert batch.category == [
        "simple_assault",
        "drugs",
        "aggravated_assault",
        "weapon_discharge",
        "theft",
    ]
    assert batch.offence[0] == "BATTERY - DOMESTIC BATTERY SIMPLE"
    assert batch.police_found.tolist() == [False, True, False, False, False]
    assert when(batch.occurred_from[0]) == "2020-02-01T05:15"
    assert (batch.lat == batch.lat).tolist() == [True, False, False, True, True]
    assert batch.location_type == ["20", "13", "13", "13", "24"]
    assert batch.address[0] == "001XX N NOWHERE ST"


def test_new_york(tmp_path: Path) -> None:
    batch = read(tmp_path, NYPD, "nypd-complaints")
    assert batch.category == ["theft_from_vehicle", "robbery"]
    assert batch.precision == ["window", "exact"]
    assert when(batch.occurred_from[0]) == "2020-01-01T04:45"
    assert when(batch.occurred_to[0]) == "2020-01-01T12:30"
    assert when(batch.reported_at[0]) == "2020-01-02T05:00"
    assert batch.status == ["COMPLETED", "ATTEMPTED"]
    assert [reject.reason for reject in batch.rejects] == [
        "Row 4: the date “01/05/1020 10:00:00” lies before 1900."
    ]


def test_los_angeles(tmp_path: Path) -> None:
    batch = read(tmp_path, LOS_ANGELES, "los-angeles")
    assert batch.category == ["theft_from_vehicle", "simple_assault"]
    assert [when(time) for time in batch.occurred_from] == ["2020-03-01T05:30", "2020-03-01T08:45"]
    assert batch.precision == ["exact", "exact"]
    assert batch.address == ["1900 S NOWHERE AV", "NOWHERE, ELSEWHERE"]
    assert (batch.lat == batch.lat).tolist() == [True, False]
    assert batch.location_type == ["13", "20"]
    assert batch.local_code == ["330", "624"]


def test_england(tmp_path: Path) -> None:
    batch = read(tmp_path, UK, "police-uk")
    assert batch.category == ["disorder", "disorder", "burglary"]
    assert len(set(batch.source_key)) == 3
    assert set(batch.precision) == {"window"}
    assert (when(batch.occurred_from[0]), when(batch.occurred_to[0])) == (
        "2020-02-01T00:00",
        "2020-02-29T23:59",
    )


HARMONISED = {
    "id": ["a", "b"],
    "occurred_at": ["2020-01-31 14:30:00", "2020-01-31 15:00:00"],
    "lat": [53.55, 53.56],
    "lon": [9.99, 9.98],
    "category": ["burglary", "drugs"],
    "raw_type": ["BURGLARY-DWELLING", "POSSESSION"],
    "police_generated": [False, True],
}
SYNTHETIC = {
    "occurred_to": ["2020-01-31 16:30:00", None],
    "reported_at": ["2020-02-01 08:00:00", "2020-01-31 15:00:00"],
    "address": ["1 Nowhere Street", ""],
    "location_type": ["20", "13"],
    "narrative": ["A window was forced.", ""],
}


@pytest.mark.parametrize("columns", [HARMONISED, {**HARMONISED, **SYNTHETIC}])
def test_harmonised_columns_take_the_station_s_zone(
    tmp_path: Path, columns: dict[str, list[object]]
) -> None:
    table = open_here(write_parquet(tmp_path / "city.parquet", columns))
    mapping = find_mapping(
        table.signature,
        table.columns,
        resource("mappings"),
        tmp_path / "own",
        preview=table.preview(),
    )
    assert mapping is not None
    assert mapping.key == "harmonised"
    (batch,) = normalise(table, mapping, zone="Europe/Berlin", now=NOW)
    assert when(batch.occurred_from[0]) == "2020-01-31T13:30"
    assert batch.police_found.tolist() == [False, True]
    assert batch.offence == ["BURGLARY-DWELLING", "POSSESSION"]
    whole = "address" in columns
    assert batch.precision == (["window", "exact"] if whole else ["exact", "exact"])
    assert batch.location_type == (["20", "13"] if whole else ["", ""])
    assert (batch.reported_at[0] == NO_TIME) is not whole


def test_every_shipped_mapping_can_be_used() -> None:
    paths = sorted(resource("mappings").glob("*.json"))
    assert len(paths) == 6
    for path in paths:
        mapping = load_mapping(path)
        assert mapping.key == path.stem
        assert mapping.to_json() == path.read_text("utf-8")
        assert mapping.source
