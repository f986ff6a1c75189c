"""What ways are written in: metres, as the station keeps them, or miles where an officer set it.

Not taken from the language: British English would give miles to a force that measures in metres.
One value for the program, like its language.
"""

from __future__ import annotations

_in_miles = False


def use_miles(on: bool) -> None:
    """Write distances in miles and feet from now on, or in kilometres and metres again."""
    global _in_miles
    _in_miles = on


def uses_miles() -> bool:
    """Whether distances are written in miles and feet."""
    return _in_miles
