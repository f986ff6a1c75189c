"""Hands memory that a big job has freed back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Call after a job that held much for a moment; where the system has no such call, nothing.

    The C library of Linux keeps what threads have freed for later use: after the place
    search was built, some 40 MB that nobody needs again.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
