"""Puts bytes by on disk for a while, sealed: what an import has read and not yet written."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from icimps_desktop.core.errors import DiskFullError, UnavailableError
from icimps_desktop.core.files import is_no_room


class SealedPile:
    """Pieces in a file without a name, under a key that only this object knows.

    When the object goes, or the program is killed, what lies on the disk is noise. The
    file stands in `folder`, so that a full disk shows before anything is written there.
    """

    def __init__(self, folder: Path) -> None:
        with _explained():
            self._file: Any = TemporaryFile(dir=folder)  # noqa: SIM115 - closed in __exit__
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._sizes: list[int] = []

    def __enter__(self) -> SealedPile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._sizes)

    def put(self, piece: bytes) -> None:
        """Lay one piece on the pile.

        Raises:
            DiskFullError: there is no room for it.
        """
        sealed = self._cipher.encrypt(_nonce(len(self._sizes)), zlib.compress(piece, 1), None)
        with _explained():
            self._file.write(sealed)
            self._file.flush()
        self._sizes.append(len(sealed))

    def __iter__(self) -> Iterator[bytes]:
        """The pieces in the order in which they came."""
        place = 0
        for number, size in enumerate(self._sizes):
            self._file.seek(place)
            sealed = self._file.read(size)
            place += size
            yield zlib.decompress(self._cipher.decrypt(_nonce(number), sealed, None))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_no_room(error):
            raise DiskFullError(
                "The disk is full. Nothing was written; make room and import again."
            ) from error
        raise UnavailableError(
            "The disk failed while the file was read. Nothing was written."
        ) from error


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")  # each number once under this key
