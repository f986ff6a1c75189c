"""What stands in a form and what is kept of it: both ways, and nothing lost in between."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from icimps_desktop.core.ids import new_uid
from icimps_desktop.records.incident import Incident, Offence, TimePrecision
from icimps_desktop.records.incident_json import to_json
from icimps_desktop.ui.incidents.form_reading import from_incident
from icimps_desktop.ui.incidents.form_record import to_incident
from icimps_desktop.ui.incidents.form_state import (
    ArrestState,
    FormState,
    ItemState,
    OffenceState,
    PersonState,
    is_blank,
)
from icimps_desktop.ui.incidents.form_typed import Setting

NOW = datetime(2026, 4, 15, 12, 30, tzinfo=UTC)
SETTING = Setting("Europe/Berlin", new_uid(), new_uid(), NOW)

_codes = st.lists(st.sampled_from(["11", "12", "40", "99"]), unique=True, max_size=3)
_words = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=20
)
_days = st.dates(min_value=datetime(1930, 1, 1).date(), max_value=NOW.date()).map(str)  # noqa: DTZ001
_minutes = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001
    max_value=datetime(2026, 3, 1),  # noqa: DTZ001
).map(lambda at: at.replace(hour=max(at.hour, 4)).isoformat(sep=" ", timespec="minutes"))
_numbers = st.integers(0, 999_999_999).map(str)
_offences = st.builds(
    OffenceState,
    nibrs=st.sampled_from(["220", "13B", "23H"]),
    local_code=_words,
    description=_words,
    attempted=st.booleans(),
    weapons=_codes,
    suspected_using=_codes,
    bias=_codes,
    entry_method=st.sampled_from(["", "F", "N"]),
    premises=st.one_of(st.just(""), _numbers),
    activity=_codes,
)
_persons = st.builds(
    PersonState,
    roles=st.lists(st.sampled_from(["victim", "suspect", "arrestee", "witness"]), min_size=1),
    category=st.sampled_from(["", "convicted"]),
    known=st.booleans(),
    family_name=_words,
    given_names=_words,
    born=st.one_of(st.just(""), _days),
    phone=_words,
    victim_type=st.sampled_from(["", "I", "B"]),
    age=st.one_of(
        st.sampled_from(["", "-40", "30-"]).filter(lambda age: age != "30-"),
        st.integers(0, 99).map(str),
        st.tuples(st.integers(0, 50), st.integers(51, 99)).map(lambda a: f"{a[0]}-{a[1]}"),
    ),
    sex=st.sampled_from(["", "M", "F"]),
    injuries=_codes,
    armed=st.booleans(),
    clothing=_words,
)
_items = st.builds(
    ItemState,
    kind=st.sampled_from(["property", "vehicle", "drug"]),
    loss=st.sampled_from(["7", "5"]),
    description=_words,
    value=st.one_of(st.just(""), _numbers),
    quantity=st.one_of(st.just(""), st.integers(2, 99).map(str)),
    stolen_at=st.one_of(st.just(""), _days, _minutes),
    serial=_words,
    plate=_words,
    year=st.one_of(st.just(""), st.integers(1900, 2026).map(str)),
    drug_quantity=st.one_of(st.just(""), st.integers(1, 10**6).map(lambda n: f"{n / 8}")),
).map(lambda item: _canonical_amount(item))
_occurred = st.one_of(
    st.just(("", "")),
    st.tuples(_minutes, st.just("")),
    st.tuples(_days.filter(lambda d: d > "1990-01-02"), st.just("")),
    st.tuples(_minutes, _minutes).filter(lambda pair: pair[0] < pair[1]),
    st.just(("2026-04-13 14h", "")),
)


def _canonical_amount(item: ItemState) -> ItemState:
    if item.drug_quantity.endswith(".0"):
        item.drug_quantity = item.drug_quantity[:-2]
    return item


@st.composite
def _forms(draw: st.DrawFn) -> FormState:
    """A form as it stands after every field was left: times and numbers in their full form."""
    occurred = draw(_occurred)
    form = FormState(
        source=draw(st.sampled_from(["", "reported", "police_found"])),
        reported_at=draw(_minutes),
        occurred_from=occurred[0],
        occurred_to=occurred[1],
        address=draw(_words),
        coordinate=draw(st.sampled_from(["", "38.627000, -90.199400", "-33.900001, 18.400000"])),
        location_how=draw(st.sampled_from(["", "map", "address"])),
        accuracy_m=draw(st.sampled_from(["", "25", "12.5"])),
        location_type=draw(st.sampled_from(["", "20"])),
        narrative=draw(_words),
        mo_entry=draw(_words),
        offences=draw(st.lists(_offences, max_size=3)),
        involvements=draw(st.lists(_persons, max_size=3)),
        items=draw(st.lists(_items, max_size=3)),
    )
    _link(form, draw)
    return form


def _link(form: FormState, draw: st.DrawFn) -> None:
    persons = form.involvements
    for person in persons:
        if form.offences:
            uids = st.sampled_from([offence.uid for offence in form.offences])
            person.suffered = draw(st.lists(uids, unique=True))
        for other in persons:
            if other is not person and draw(st.booleans()):
                person.relations[other.uid] = "ST"
    if persons and draw(st.booleans()):
        form.arrests.append(
            ArrestState(
                person_uid=draw(st.sampled_from(persons)).uid,
                at=draw(_minutes),
                arrest_type="O",
                age=draw(st.sampled_from(["", "17"])),
                armed_with=draw(_codes),
            )
        )


@settings(max_examples=150, deadline=None)
@given(_forms())
def test_form_to_incident_and_back(form: FormState) -> None:
    built = to_incident(form, SETTING)
    assert built.unread == []
    assert from_incident(built.incident).same_as(form)


@settings(max_examples=80, deadline=None)
@given(_forms())
def test_incident_to_form_and_back_changes_nothing(form: FormState) -> None:
    incident = to_incident(form, SETTING).incident
    incident.number = "N01-D1-26-000001"
    incident.occurred_from += timedelta(seconds=27, microseconds=5)
    if incident.occurred_to is not None:
        incident.occurred_to += timedelta(seconds=50)
    before = to_json(incident)
    parts = [id(part) for part in (*incident.offences, *incident.involvements, *incident.items)]
    again = to_incident(from_incident(incident), SETTING, incident).incident
    assert to_json(again) == before
    assert again is incident
    assert [id(p) for p in (*again.offences, *again.involvements, *again.items)] == parts


@settings(max_examples=80, deadline=None)
@given(_forms())
def test_draft_is_read_back_as_it_was_typed(form: FormState) -> None:
    form.loose = {"offences[0].nibrs": "burg"}
    assert FormState.from_json(form.to_json()) == form


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["uid", "offences", "items", "loose", "version", "weapons"]), inner
            )
        ),
    )
)
def test_no_draft_of_another_hand_fails_but_by_value_error(body: object) -> None:
    try:
        FormState.from_json(json.dumps(body))
    except ValueError:
        assert not isinstance(body, dict)


def test_fields_of_another_version_are_left_out() -> None:
    form = FormState.from_json('{"uid":"x","address":"Elm Row 4","later":1,"narrative":7}')
    assert (form.address, form.narrative) == ("Elm Row 4", "")


def _times(first: str, last: str = "") -> tuple[Incident, list[str]]:
    built = to_incident(FormState(occurred_from=first, occurred_to=last), SETTING)
    return built.incident, [unread.path for unread in built.unread]


@pytest.mark.parametrize(
    ("first", "last", "start", "end", "precision"),
    [
        ("-2d", "", "2026-04-12T22:00", "2026-04-13T21:59", TimePrecision.DAY),
        ("1400", "", "2026-04-15T12:00", None, TimePrecision.EXACT),
        ("12h", "", "2026-04-15T10:00", "2026-04-15T10:59", TimePrecision.HOUR),
        ("13.4. 2200", "14.4. 0600", "2026-04-13T20:00", "2026-04-14T04:00", TimePrecision.WINDOW),
        ("13.4.", "14.4.", "2026-04-12T22:00", "2026-04-14T21:59", TimePrecision.WINDOW),
        ("13.4.", "13.4.", "2026-04-12T22:00", "2026-04-13T21:59", TimePrecision.DAY),
        ("", "", "2026-04-15T12:30", None, TimePrecision.UNKNOWN),
    ],
)
def test_window_of_typed_times(
    first: str, last: str, start: str, end: str | None, precision: TimePrecision
) -> None:
    incident, unread = _times(first, last)
    assert unread == []
    assert incident.time_precision == precision
    assert incident.occurred_from == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert incident.occurred_to == (
        None if end is None else datetime.fromisoformat(end).replace(tzinfo=UTC)
    )


def test_what_cannot_be_read_is_told_and_the_rest_kept() -> None:
    form = FormState(
        reported_at="t",
        occurred_from="someday",
        coordinate="behind the mill",
        accuracy_m="near",
        narrative="Kept.",
        offences=[OffenceState(), OffenceState(nibrs="220", premises="two")],
        involvements=[PersonState(roles=["suspect"], age="old", born="1985")],
        items=[ItemState(description="bicycle", value="much", drug_quantity="lots")],
        arrests=[ArrestState(at="t")],
        loose={"offences[1].weapons": "gunn"},
    )
    built = to_incident(form, SETTING)
    assert {unread.path for unread in built.unread} == {
        "offences[1].weapons",
        "occurred_from",
        "coordinate",
        "accuracy_m",
        "offences[1].premises",
        "involvements[0].age",
        "involvements[0].born",
        "items[0].value",
        "items[0].drug_quantity",
        "arrests[0].person_uid",
    }
    assert built.incident.account is not None
    assert built.incident.account.narrative == "Kept."
    assert built.incident.arrests == []


def test_until_before_from() -> None:
    incident, unread = _times("13.4. 2200", "13.4. 2100")
    assert unread == ["occurred_to"]
    assert incident.occurred_to is None


def test_only_until_asks_for_from() -> None:
    _, unread = _times("", "13.4. 2100")
    assert unread == ["occurred_from"]


def test_times_of_a_draft_mean_what_they_meant_when_typed() -> None:
    form = FormState(occurred_from="-2d", now="2026-04-01T09:00")
    incident = to_incident(form, SETTING).incident
    assert incident.occurred_from == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_summer_time_gap_is_flagged() -> None:
    incident, _ = _times("29.3. 0230")
    assert incident.time_flag == "gap"


def test_findings_lead_to_the_field_past_blank_entries() -> None:
    form = FormState(
        offences=[OffenceState(), OffenceState(nibrs="220")],
        involvements=[
            PersonState(),
            PersonState(roles=["victim"], family_name="Quill"),
            PersonState(roles=["suspect"]),
        ],
    )
    form.involvements[1].suffered = [form.offences[1].uid]
    form.involvements[1].relations = {form.involvements[2].uid: "ST"}
    built = to_incident(form, SETTING)
    for path, wanted in {
        "offences[0].weapons": "offences[1].weapons",
        "offences": "offences",
        "account.narrative": "narrative",
        "geom": "coordinate",
        "involvements[0].identity.family_name": "involvements[1].family_name",
        "involvements[1].age_low": "involvements[2].age",
        "relationships[0].code": "involvements[1].relations",
        "victim_offences[0].offence_uid": "involvements[1].suffered",
        "victim_offences": "involvements",
        "relationships[7]": "involvements",
    }.items():
        assert built.form_path(path) == wanted


def test_untouched_point_does_not_move() -> None:
    incident = to_incident(FormState(coordinate="38.6, -90.2"), SETTING).incident
    incident.geom = shapely.Point(-90.20000012345, 38.60000012345)
    point = incident.geom
    assert to_incident(from_incident(incident), SETTING, incident).incident.geom is point


def test_older_version_is_handed_on_so_that_saving_is_refused() -> None:
    incident = to_incident(FormState(), SETTING).incident
    incident.number, incident.version = "N01-D1-26-000001", 4
    form = from_incident(incident)
    form.version = 3
    assert to_incident(form, SETTING, incident).incident.version == 3


def test_blank_parts() -> None:
    assert is_blank(ItemState(kind="vehicle"))
    assert not is_blank(ItemState(kind="vehicle", plate="AB 1"))
    incident = to_incident(FormState(offences=[OffenceState()]), SETTING).incident
    assert incident.offences == []


def test_parts_keep_their_identity() -> None:
    uid = new_uid()
    base = to_incident(FormState(), SETTING).incident
    base.number = "N01-D1-26-000001"
    kept, gone = Offence(uid=uid, seq=1, nibrs="220"), Offence(seq=2, nibrs="23H")
    base.offences = [kept, gone]
    form = from_incident(base)
    del form.offences[1]
    form.offences[0].nibrs = "290"
    form.offences.insert(0, OffenceState(nibrs="13B"))
    made = to_incident(form, SETTING, base).incident
    assert made.offences[1] is kept
    assert [(one.seq, one.nibrs) for one in made.offences] == [(1, "13B"), (2, "290")]
    assert made.offences[0].uid == UUID(form.offences[0].uid)
