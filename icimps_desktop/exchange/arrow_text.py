"""Arrow columns as text, the way an officer would have typed them."""

from __future__ import annotations

import json
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.limits import MAX_CELL, MAX_GEOMETRY

TOO_LONG = "a cell is longer than is read"
TOO_MANY_POINTS = "its shape has far more points than a place has"


def text_values(
    column: Any, *, longest_bytes: int = MAX_GEOMETRY // 2
) -> tuple[list[str], list[int]]:
    """The cells of an Arrow array as text, and the indexes of those that are too long.

    Missing becomes "", times become ISO 8601, truth values "true" and "false", binary
    hexadecimal digits. A cell that is too long comes back empty: a few bytes of a
    dictionary may otherwise stand for gigabytes.

    Raises:
        UserError: the array is damaged, or its text is no UTF-8.
    """
    try:
        column.validate(full=True)  # a damaged file may point outside of what it holds
        return _values(column, longest_bytes)
    except (pa.ArrowException, UnicodeDecodeError, OverflowError) as error:
        raise UserError(
            "The file is damaged, or holds text that is not UTF-8. Save it again as UTF-8."
        ) from error


def _values(column: Any, longest_bytes: int) -> tuple[list[str], list[int]]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _dictionary(column, longest_bytes)
    if _is_text(kind):
        column, long = _without_long(column, MAX_CELL)
        return _listed(column), long
    if _is_bytes(kind):
        column, long = _without_long(column, longest_bytes)
        return ["" if cell is None else cell.hex().upper() for cell in column.to_pylist()], long
    if pa.types.is_timestamp(kind):
        return _timestamps(column), []
    if pa.types.is_time(kind):
        return [_clock(cell) for cell in _listed(column.cast(pa.string()))], []
    if pa.types.is_nested(kind) or pa.types.is_duration(kind) or pa.types.is_interval(kind):
        return [_nested(cell) for cell in column.to_pylist()], []
    return _listed(column.cast(pa.string())), []


def _is_text(kind: Any) -> bool:
    view = getattr(pa.types, "is_string_view", None)
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or (view is not None and view(kind))
    )


def _is_bytes(kind: Any) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _dictionary(column: Any, longest_bytes: int) -> tuple[list[str], list[int]]:
    words, long_words = _values(column.dictionary, longest_bytes)
    indices = column.indices.fill_null(-1).to_pylist()
    words.append("")  # index -1: missing
    if not long_words:
        return [words[index] for index in indices], []
    too_long = set(long_words)
    long = [place for place, index in enumerate(indices) if index in too_long]
    return [words[index] for index in indices], long


def _without_long(column: Any, limit: int) -> tuple[Any, list[int]]:
    lengths = pc.binary_length(column)
    longest = pc.max(lengths).as_py()
    if longest is None or longest <= limit:
        return column, []
    too_long = pc.greater(lengths, limit).fill_null(False)
    places = pc.indices_nonzero(too_long).to_pylist()
    return pc.if_else(too_long, pa.scalar("", column.type), column), places


def _listed(column: Any) -> list[str]:
    cells: list[str | None] = column.to_pylist()
    if column.null_count:
        return ["" if cell is None else cell for cell in cells]
    return cast(list[str], cells)


def _timestamps(column: Any) -> list[str]:
    """ISO 8601 with a space; aware times in UTC with a Z, independent of any zone table."""
    unit, aware = column.type.unit, column.type.tz is not None
    plain = column.cast(pa.int64()).cast(pa.timestamp(unit))
    if unit != "s":
        per_second = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}[unit]
        rest = pc.subtract(
            plain.cast(pa.int64()),
            pc.multiply(pc.divide(plain.cast(pa.int64()), per_second), per_second),
        )
        if not pc.any(pc.not_equal(rest, 0)).as_py():
            plain = plain.cast(pa.timestamp("s"))
    cells = _listed(plain.cast(pa.string()))
    return [f"{cell}Z" if cell else "" for cell in cells] if aware else cells


def _clock(text: str) -> str:
    return text.partition(".")[0] if text.endswith(("000", "00")) and "." in text else text


def _nested(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (list, dict)):
        return json.dumps(cell, ensure_ascii=False, default=str)[:MAX_CELL]
    return str(cell)
