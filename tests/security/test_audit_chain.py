"""The chain: every planted change is found, at its exact place."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from icimps_desktop.security.audit_chain import (
    GENESIS,
    Entry,
    canonical,
    commitment,
    entry_hash,
    verify,
)


def chain(length: int, name: str = "device/write") -> list[Entry]:
    entries, prev = [], GENESIS
    for seq in range(1, length + 1):
        at, body = f"2030-03-04T09:30:00.{seq:06d}Z", canonical({"event": "x", "n": seq})
        digest = entry_hash(name, seq, at, "orla", prev, body)
        entries.append(Entry(name, seq, at, "orla", prev, body, digest))
        prev = digest
    return entries


def test_an_untouched_chain_holds():
    verdict = verify(chain(500) + chain(300, "other/read"))
    assert (verdict.ok, verdict.entries, verdict.chains) == (True, 800, 2)


@pytest.mark.parametrize("field", ["at", "by", "prev", "body", "hash"])
def test_a_changed_field_is_found_where_it_is(field):
    chooser = random.Random(field)
    for _ in range(40):
        entries = chain(100)
        place = chooser.randrange(100)
        text = getattr(entries[place], field)
        spot = chooser.randrange(len(text))
        other = "a" if text[spot] != "a" else "b"
        entries[place] = replace(entries[place], **{field: text[:spot] + other + text[spot + 1 :]})
        bad = verify(entries).first_bad
        assert bad is not None
        assert bad.seq == place + 1


def test_deleted_inserted_swapped_and_replayed_entries_are_found():
    for place in range(1, 50):
        gone = chain(60)
        del gone[place]
        assert verify(gone).first_bad.seq == place + 1
        twice = chain(60)
        twice.insert(place, twice[place - 1])
        assert verify(twice).first_bad.seq == place
        swapped = chain(60)
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        assert verify(swapped).first_bad.seq == place + 1


def test_a_rewritten_rest_is_found_by_the_head_known_outside():
    entries = chain(50)
    head = {"device/write": (50, entries[-1].hash)}
    assert verify(entries, head).ok
    assert verify(entries[:-1], head).first_bad.why == "the end is cut off"
    rewritten = entries[:20]
    prev = rewritten[-1].hash
    for seq in range(21, 51):
        digest = entry_hash("device/write", seq, "t", "orla", prev, "{}")
        rewritten.append(Entry("device/write", seq, "t", "orla", prev, "{}", digest))
        prev = digest
    assert verify(rewritten).ok  # inside, it holds: that is what the outside head is for
    assert verify(rewritten, head).first_bad.seq == 50


def test_a_missing_chain_is_found_by_its_head():
    verdict = verify([], {"device/write": (3, "x")})
    assert verdict.first_bad.seq == 1


def test_the_same_value_has_one_text_and_a_commitment_needs_its_salt():
    assert canonical({"b": 1, "a": "ü"}) == '{"a":"ü","b":1}'
    assert commitment(b"1", "text") != commitment(b"2", "text")
