"""Cells that a spreadsheet shows and never runs; every CSV and XLSX writer uses this."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A cell that begins with one of these is a formula, or becomes one when its first sign is
# trimmed or made plain: tab, carriage return, full-width forms.
_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_UNSHOWN = re.compile(r"[\x00\ud800-\udfff]")


def safe_cell(text: str) -> str:
    """The text as a cell: an apostrophe in front where a spreadsheet would calculate.

    Plain negative numbers stay as they are. NUL and broken characters, which no CSV and
    no XLSX can hold, become a question mark.
    """
    shown = text if text.isprintable() else _UNSHOWN.sub("?", text)
    first = shown.lstrip()[:1]
    if not _STARTS.isdisjoint((first, shown[:1])) and not _NUMBER.fullmatch(shown):
        return f"'{shown}"
    return shown


def safe_row(cells: Iterable[str]) -> list[str]:
    """All cells of a row, each safe."""
    return [safe_cell(cell) for cell in cells]
