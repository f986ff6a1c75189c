"""Every read goes through here: policy first, then the audit entry, then the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from hashlib import sha256
from uuid import UUID

from icimps_desktop.core.errors import DeniedError
from icimps_desktop.records.incident_filter import IncidentFilter
from icimps_desktop.security.policy import Action, Decision, Target, require
from icimps_desktop.security.session import Actor
from icimps_desktop.store.journal import Journal
from icimps_desktop.store.outbox import plain
from icimps_desktop.store.unit_of_work import audit_head

_NO_TARGET = Target()


class ReadGate:
    """Lets a read through when the policy says so and the journal holds its entry."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._told: set[tuple[UUID, Action, str]] = set()

    def ask(
        self,
        actor: Actor,
        action: Action,
        target: Target = _NO_TARGET,
        facts: Mapping[str, object] | None = None,
    ) -> Decision:
        """Commit the entry of this read; only after this may the select run.

        A refused read leaves an entry too.

        Raises:
            DeniedError: the policy refuses.
            UnavailableError: the entry could not be written, so nothing may be shown.
        """
        try:
            decision = require(actor, action, target)
        except DeniedError:
            self._log(actor, action, "denied", facts or {})
            raise
        self._log(actor, action, "asked", facts or {})
        return decision

    def ask_once(self, actor: Actor, action: Action, facts: Mapping[str, object]) -> Decision:
        """The same, but one entry a session and question: map points, drawn again and again."""
        key = (actor.session_uid, action, sha256(repr(sorted(facts.items())).encode()).hexdigest())
        if key in self._told:
            return require(actor, action)
        decision = self.ask(actor, action, facts=facts)
        self._told.add(key)
        return decision

    def shown(self, actor: Actor, action: Action, uids: Iterable[UUID]) -> None:
        """Commit which records the answer holds, before it is handed out."""
        self._log(actor, action, "shown", {"uids": [uid.hex for uid in uids]})

    def handed_out(self, actor: Actor, action: Action, count: int, digest: str) -> None:
        """Commit how many records leave at once, and a digest of their uids: too many to list."""
        self._log(actor, action, "shown", {"count": count, "uids_sha256": digest})

    def _log(self, actor: Actor, action: Action, outcome: str, facts: Mapping[str, object]) -> None:
        body = audit_head(actor, action) | dict(facts) | {"outcome": outcome}
        self._journal.log_read(actor.login, body)


def question(asked: IncidentFilter) -> dict[str, object]:
    """A filter as audit facts: what was given, with the words of a text search as a digest."""
    facts: dict[str, object] = {}
    for part in fields(asked):
        value = getattr(asked, part.name)
        if value in (None, "", ()):
            continue
        if part.name == "text":
            facts["text"] = sha256(value.encode()).hexdigest()[:16]
        elif part.name == "near":
            facts["near"] = list(asdict(value).values())
        elif part.name in ("beats", "uids"):
            facts[part.name] = [uid.hex for uid in value]
        elif part.name == "hours":
            facts["hours"] = sorted(value)
        else:
            facts[part.name] = plain(value)
    return facts
