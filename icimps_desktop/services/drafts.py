"""What stands in open forms: on disk within a second, back after a crash."""

from __future__ import annotations

from icimps_desktop.core.clock import Clock
from icimps_desktop.core.errors import DeniedError
from icimps_desktop.records.draft import Draft
from icimps_desktop.security.session import Actor
from icimps_desktop.store.journal import Journal


class DraftService:
    """Drafts live in the journal: they need neither the main store nor a network."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    def keep(
        self,
        actor: Actor,
        key: str,
        *,
        form: str,
        form_version: int,
        title: str,
        body: str,
        focus: str,
    ) -> Draft:
        """Put what stands in a form on disk; durable when this returns."""
        draft = Draft(
            key, actor.officer_uid, form, form_version, title[:160], body, focus, self._clock.now()
        )
        self._journal.save_draft(draft)
        return draft

    def mine(self, actor: Actor) -> list[Draft]:
        """This officer's drafts, the last touched first."""
        return self._journal.drafts_of(actor.officer_uid)

    def drop(self, actor: Actor, key: str) -> None:
        """Forget a draft that was saved or thrown away.

        Raises:
            DeniedError: it is somebody else's.
        """
        held = self._journal.draft(key)
        if held is None:
            return
        if held.officer_uid != actor.officer_uid:
            raise DeniedError("This draft belongs to another officer.")
        self._journal.drop_draft(key)
