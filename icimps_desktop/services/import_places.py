"""Places for the rows of an import that have an address and no coordinates."""

from __future__ import annotations

import logging
from functools import lru_cache

from icimps_desktop.core.errors import UserError
from icimps_desktop.core.jobs import CancelToken, Progress, ProgressReport
from icimps_desktop.exchange.places import Located
from icimps_desktop.security.session import Actor
from icimps_desktop.services.gazetteer_service import GazetteerService

log = logging.getLogger(__name__)
_REMEMBERED = 100_000  # addresses come again and again in one file


class AddressFinder:
    """Asks the station's gazetteer, which is made ready at the first question and not before.

    An address with the least doubt is not found: a pin in the wrong street is worse than none.
    """

    def __init__(
        self, gazetteer: GazetteerService, actor: Actor, token: CancelToken, tell: ProgressReport
    ) -> None:
        self._gazetteer, self._actor = gazetteer, actor
        self._token, self._tell = token, tell
        self._ready = False
        self._broken = False
        self._known = lru_cache(_REMEMBERED)(self._asked)

    def __call__(self, address: str) -> Located | None:
        """The one place that an address means, None when there is none or any doubt.

        Raises:
            JobCancelledError: the token was cancelled while the gazetteer was made ready.
        """
        if not self._ready:
            self._make_ready()
        return None if self._broken else self._known(address)

    def _make_ready(self) -> None:
        self._ready = True
        self._tell(Progress(0, None, "Reading the map for addresses"))
        try:
            self._gazetteer.prepare(self._actor, self._token)
        except UserError as error:  # a spoilt base map must not keep an import out
            log.warning("no address is looked up: %s", error.message)
            self._broken = True

    def _asked(self, address: str) -> Located | None:
        self._token.raise_if_cancelled()
        place = self._gazetteer.locate(address)
        if place is None:
            return None
        return Located(place.lon, place.lat, place.how.value, place.accuracy_m)
