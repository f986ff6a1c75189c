"""Brings other clients' changes to this one's views."""

from __future__ import annotations

import logging
from uuid import UUID

from icimps_desktop.core.errors import UnavailableError
from icimps_desktop.core.events import ChangeBus, ChangeSet
from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
_AGAIN_S = 2.0


class ChangeWatcher:
    """Publishes on the bus what others changed, with origin "other"."""

    def __init__(self, uow: UnitOfWork, bus: ChangeBus) -> None:
        self._uow = uow
        self._bus = bus

    def run(self, token: CancelToken) -> None:
        """Watch until cancelled; when the store goes away, try again every two seconds.

        Meanwhile "store" is published as what changed, so that views can say so.
        """
        while not token.cancelled:
            try:
                self._uow.watch(token, self._tell)
            except UnavailableError:
                log.warning("the store does not answer; watching again soon")
                self._tell(frozenset({"store"}))
                token.wait(_AGAIN_S)

    def _tell(self, kinds: frozenset[str], uids: frozenset[UUID] = frozenset()) -> None:
        self._bus.publish(ChangeSet(kinds, uids, origin="other"))
