"""Severity: the published weights, what they are mapped to, and which offence is gravest."""

from __future__ import annotations

from pathlib import Path

import pytest

from icimps_desktop.core.errors import DamagedFileError
from icimps_desktop.records.codes import CodeLists
from icimps_desktop.records.incident import Offence
from icimps_desktop.records.severity import SeverityTable

# Medians in days; homicide to shoplifting.
PUBLISHED = {
    "09A": 5475,
    "11A": 2555,
    "13A": 365,
    "120": 365,
    "520": 273.75,
    "200": 185,
    "11D": 182.25,
    "13B": 10,
    "13D": 10,
    "90C": 7.5,
    "240": 5,
    "23F": 5,
    "23H": 2,
    "290": 2,
    "23C": 1,
}


def test_table_says_what_its_weights_mean(severity: SeverityTable) -> None:
    assert (severity.scheme, severity.version, severity.country) == (
        *("CCHI", "2026", "England and Wales"),
    )
    assert (severity.statistic, severity.unit) == ("median", "days")
    assert severity.source
    assert len(severity.name) <= 32


@pytest.mark.parametrize(("nibrs", "days"), PUBLISHED.items())
def test_published_weights(severity: SeverityTable, nibrs: str, days: float) -> None:
    assert severity.weight(nibrs) == days
    assert not severity.explain(nibrs).proxy


def test_every_offence_and_class_has_a_weight(severity: SeverityTable, lists: CodeLists) -> None:
    for nibrs in lists.get("offences"):
        assert severity.explain(nibrs).group
        assert (severity.weight(nibrs) > 0) is (nibrs != "09C")  # which is no crime
    for word in lists.get("categories"):
        assert severity.weight("", word) > 0


def test_place_tells_a_burglary_of_a_home(severity: SeverityTable) -> None:
    assert severity.weight("220") == 183.5
    assert severity.weight("220", location_type="20") == 273.5
    assert severity.weight("220", location_type="05") == 183.5


def test_activity_tells_trafficking(severity: SeverityTable) -> None:
    assert severity.weight("35A", activity=("P",)) == 3
    assert severity.weight("35A", activity=("P", "D")) == 5


def test_class_decides_where_it_says_more(severity: SeverityTable) -> None:
    assert severity.weight("", "burglary") == 183.5
    assert severity.weight("90Z", "traffic_hit_and_run") == 5
    assert severity.weight("90Z", "other") == 7.5
    assert severity.weight("120", "traffic_hit_and_run") == 365
    assert severity.weight("120", "theft") == 365
    assert severity.weight("zz") == severity.weight("", "zz") == severity.weight("") == 0
    assert severity.explain("100").proxy


def test_gravest_offence(severity: SeverityTable) -> None:
    offences = [Offence(seq=n, nibrs=code) for n, code in enumerate(("23H", "220", "290"))]
    assert severity.gravest(offences) == (1, 183.5)
    assert severity.gravest(offences, location_type="20") == (1, 273.5)
    assert severity.gravest([offences[0], offences[2]]) == (0, 2)
    assert severity.gravest([]) is None


def test_damaged_table_is_said_plainly(tmp_path: Path) -> None:
    path = tmp_path / "severity_zz.json"
    with pytest.raises(DamagedFileError, match="severity_zz"):
        SeverityTable.load(path)
    path.write_text('{"name": "zz"}', "utf-8")
    with pytest.raises(DamagedFileError, match="severity_zz"):
        SeverityTable.load(path)
