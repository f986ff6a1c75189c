"""Which state of an incident somebody has seen, its parts included.

An edit of a part does not count the incident's own version on; whoever saves has to have
seen the latest of every part, or another's words would be written over unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from icimps_desktop.records.base import Record
from icimps_desktop.records.incident import Incident


def as_seen(incident: Incident) -> str:
    """A short mark of the incident as it stands, whole: another one after any edit of it."""
    parts = sorted(f"{part.uid.hex}:{part.version}" for part in _parts(incident))
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _parts(incident: Incident) -> Iterator[Record]:
    """What a form edits; states, supplements and former pins are only ever added."""
    yield incident
    if incident.account is not None:
        yield incident.account
    for person in incident.involvements:
        yield person
        if person.identity is not None:
            yield person.identity
    yield from incident.offences
    yield from incident.victim_offences
    yield from incident.relationships
    yield from incident.items
    yield from incident.arrests
