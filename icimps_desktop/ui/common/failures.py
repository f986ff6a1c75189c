"""Turns errors into what an officer reads; what is a defect of ours goes on to the crash guard."""

from __future__ import annotations

from icimps_desktop.core.errors import IcimpsError


def sentence(error: Exception) -> str:
    """The plain sentence of an error that is meant for a person.

    Raises:
        Exception: the error itself, when it is not one of ours: a defect.
    """
    if not isinstance(error, IcimpsError):
        raise error
    return error.message
