"""Half-filled drafts: whatever is missing or mistyped, checking and mending never raise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.arrest import Arrest
from icimps_desktop.records.base import Record
from icimps_desktop.records.codes import CodeLists
from icimps_desktop.records.incident import Account, Incident, Offence
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import Involvement, Relationship, VictimOffence
from icimps_desktop.records.rules import apply_fix, check
from icimps_desktop.records.types import Codes, Geom, Uid, UtcTime
from tests.records.reports import NOW

_UIDS = [new_uid() for _ in range(4)]
_WORDS: dict[str, list[str]] = {
    "nibrs": ["220", "13B", "09A", "09C", "35A", "240", "23A", "11A", "120", "90D", "90I"],
    "offence_code": ["220", "13B", "09C", "90I"],
    "weapons": ["12", "12A", "20A", "40", "99"],
    "roles": ["victim", "suspect", "arrestee", "officer_victim", "witness"],
    "activity": ["P", "G", "N", "F"],
    "injuries": ["N", "M", "B"],
    "bias": ["88", "99", "12"],
    "suspected_using": ["N", "A"],
    "armed_with": ["01", "12", "16A"],
    "victim_type": ["I", "L", "S", "B"],
    "code": ["SE", "VO", "PA", "CH", "RU"],
    "loss": ["1", "5", "6", "7", "8"],
    "nibrs_class": ["03", "10", "11", "20", "29", "38", "88"],
    "drug_type": ["E", "X", "D"],
    "drug_measure": ["NP", "XX", "GM"],
    "location_type": ["14", "20", "58"],
    "exceptional_clearance": ["A", "N"],
    "time_precision": ["day", "exact", "unknown"],
    "zone": ["Europe/Berlin", "Nowhere/At All"],
    "source": ["reported"],
    "entry_method": ["F"],
}
_TIMES = [
    NOW,
    NOW - timedelta(days=2),
    NOW + timedelta(days=2),
    NOW.replace(tzinfo=None),
    datetime(1970, 1, 1, tzinfo=UTC),
]


def _field(name: str, kind: object) -> st.SearchStrategy[Any]:
    words = st.sampled_from(["", " ", "zz", *_WORDS.get(name, [])])
    if isinstance(kind, Codes):
        return st.none() | st.lists(words, max_size=4).map(tuple)
    if isinstance(kind, Uid):
        return st.none() | st.sampled_from(_UIDS)
    if isinstance(kind, UtcTime):
        return st.none() | st.sampled_from(_TIMES)
    if isinstance(kind, Geom):
        return st.none() | st.just(shapely.Point(8, 50))
    if kind.python_type is bool:  # type: ignore[attr-defined]
        return st.none() | st.booleans()
    if kind.python_type in (int, float):  # type: ignore[attr-defined]
        return st.none() | st.integers(-2, 200)
    return st.none() | words


def _records(kind: type[Record], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = {
        column.key: _field(column.key, column.type)
        for column in kind.__mapper__.columns
        if column.key not in ("id", "uid", "incident_uid", "version")
    }
    return st.fixed_dictionaries({**fields, **fixed}).map(lambda held: kind(**held))


def _some(kind: type[Record], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(_records(kind, **fixed), max_size=3)


_UID = st.sampled_from(_UIDS)
DRAFTS = _records(
    Incident,
    account=st.none() | _records(Account),
    offences=_some(Offence, uid=_UID),
    involvements=_some(Involvement, uid=_UID),
    victim_offences=_some(VictimOffence),
    relationships=_some(Relationship),
    items=_some(Item),
    arrests=_some(Arrest),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(draft=DRAFTS)
def test_no_draft_stops_the_rules_or_their_fixes(lists: CodeLists, draft: Incident) -> None:
    for found in check(draft, lists, now=NOW):
        if found.fix is not None:
            apply_fix(draft, apply_fix(draft, found.fix))
    check(draft, lists, now=NOW)
