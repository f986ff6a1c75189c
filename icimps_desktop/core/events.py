"""Who changed what, told after the commit; views decide whether it concerns them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What one committed transaction touched.

    `kinds` are table words ("incident"); `uids` the records where they are few,
    empty where they are many or not known (a notice from another client).
    """

    kinds: frozenset[str]
    uids: frozenset[UUID] = frozenset()
    origin: str = "local"


class ChangeBus:
    """Passes change sets on; subscribers are called on the publisher's thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._subscribers: list[Callable[[ChangeSet], None]] = []

    def subscribe(self, subscriber: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Add a subscriber; the returned function takes it away again."""
        with self._lock:
            self._subscribers.append(subscriber)

        def leave() -> None:
            with self._lock:
                if subscriber in self._subscribers:
                    self._subscribers.remove(subscriber)

        return leave

    def publish(self, changes: ChangeSet) -> None:
        with self._lock:
            subscribers = tuple(self._subscribers)
        for subscriber in subscribers:
            subscriber(changes)
