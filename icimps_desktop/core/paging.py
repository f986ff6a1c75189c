"""Keyset paging: a page costs the same at the start and at the end of a million rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from icimps_desktop.core.clock import from_micros, to_micros
from icimps_desktop.core.errors import UserError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where the next page begins: after this time and, within it, this uid."""

    at: datetime
    uid: UUID

    def __str__(self) -> str:
        return f"{to_micros(self.at)}.{self.uid.hex}"

    @classmethod
    def parse(cls, text: str) -> PageKey:
        """The key that `str` made.

        Raises:
            UserError: it was not made by this program.
        """
        try:
            micros, _, uid = text.partition(".")
            return cls(from_micros(int(micros)), UUID(hex=uid))
        except (ValueError, OverflowError) as error:
            raise UserError(
                "The page key is not one that this program gave out.", field="after"
            ) from error


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and where the next ones begin (None: there are no more)."""

    rows: tuple[T, ...]
    next_key: PageKey | None
