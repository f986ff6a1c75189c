"""The audit chain: what an entry is, how it is bound to the one before, how it is checked.

One chain a writer. `hash = SHA-256(0x00 || chain | seq | at | by | prev | body)`, joined by
line feeds; the leading zero byte is the leaf prefix of RFC 6962, so that the same entries
can become leaves of HQ's tree. The parts are the stored texts, never re-encoded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as stored. `at` is UTC with microseconds; `body` canonical JSON text."""

    chain: str
    seq: int
    at: str
    by: str
    prev: str
    body: str
    hash: str


@dataclass(frozen=True, slots=True)
class FirstBad:
    """Where a chain breaks: the first entry that does not hold, and why."""

    chain: str
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of all chains found."""

    ok: bool
    entries: int
    chains: int
    first_bad: FirstBad | None
    heads: dict[str, tuple[int, str]]


def canonical(value: Mapping[str, object]) -> str:
    """JSON text that is the same for the same value: sorted keys, no spaces, plain UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(chain: str, seq: int, at: str, by: str, prev: str, body: str) -> str:
    """The hash that binds an entry to its place and to everything before it."""
    text = f"{chain}\n{seq}\n{at}\n{by}\n{prev}\n{body}"
    return sha256(b"\x00" + text.encode()).hexdigest()


def commitment(salt: bytes, text: str) -> str:
    """A salted digest of a change's text: proves it later, tells nothing without the salt."""
    return sha256(salt + text.encode()).hexdigest()


def verify(entries: Iterable[Entry], heads: Mapping[str, tuple[int, str]] | None = None) -> Verdict:
    """Check every chain from its first entry on; entries come in order of (chain, seq).

    `heads` are (seq, hash) known from outside: with them a cut tail is found too.
    """
    last: dict[str, tuple[int, str]] = {}
    count = 0
    bad: FirstBad | None = None
    for entry in entries:
        count += 1
        seq, prev = last.get(entry.chain, (0, GENESIS))
        last[entry.chain] = (entry.seq, entry.hash)
        if bad is None:
            why = _fault(entry, seq, prev)
            if why:
                bad = FirstBad(entry.chain, seq + 1 if entry.seq > seq + 1 else entry.seq, why)
    for chain, (seq, digest) in (heads or {}).items():
        if bad is None and last.get(chain, (0, GENESIS))[0] < seq:
            bad = FirstBad(chain, last.get(chain, (0, GENESIS))[0] + 1, "the end is cut off")
        if bad is None and last[chain][0] == seq and last[chain][1] != digest:
            bad = FirstBad(chain, seq, "the last entry is not the one known outside")
    return Verdict(bad is None, count, len(last), bad, last)


def _fault(entry: Entry, seq: int, prev: str) -> str:
    if entry.seq != seq + 1:
        return "an entry is missing" if entry.seq > seq + 1 else "an entry stands twice"
    if entry.prev != prev:
        return "it does not follow the entry before"
    if entry.hash != entry_hash(entry.chain, entry.seq, entry.at, entry.by, entry.prev, entry.body):
        return "its content was changed"
    return ""
