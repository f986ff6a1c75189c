"""The map's columns: a million incidents in a fraction of a second.

In the cache they stand ready in blocks of 8,192 incidents, and triggers note which blocks
have changed; those alone are read row by row. PostGIS sends them in one binary COPY, so
that its row policies apply.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from io import BytesIO
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.records.points import NO_BEAT, PointColumns, to_mercator
from icimps_desktop.store.auxiliary import POINTS_A_BLOCK

_SCALE = float(2**32)  # Mercator 0..1 in 32 bits: a step is one centimetre
_PACKED = np.dtype(
    [
        ("offset", "<u2"),
        ("x", "<u4"),
        ("y", "<u4"),
        ("minute", "<i4"),
        ("hour", "u1"),
        ("category", "u1"),
        ("status", "u1"),
        ("found", "u1"),
        ("beat", "<i2"),
        ("weight", "<f4"),
    ]
)
_STATES = ("draft", "submitted", "returned", "approved")


class _Words:
    """Gives each word a number, the same one each time."""

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.numbers = {word: number for number, word in enumerate(known)}

    def number(self, word: str) -> int:
        return self.numbers.setdefault(word, len(self.numbers))

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(self.numbers)


def load(connection: Connection, token: CancelToken) -> PointColumns:
    """Every incident with a place, as columns; beats are given by uid.

    Raises:
        JobCancelledError: the token was cancelled on the way.
    """
    if connection.dialect.name == "postgresql":
        return _from_postgis(connection)
    return _from_cache(connection, token)


def rewrite_changed(connection: Connection) -> int:
    """Make the blocks of the cache anew whose incidents have changed; how many there were."""
    changed = [row[0] for row in connection.exec_driver_sql("SELECT block FROM map_changed")]
    for block in changed:
        packed, words = _pack(connection, block)
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO map_block (block, rows, data) VALUES (?, ?, ?)",
            (block, len(packed), _to_blob(packed, words)),
        )
        connection.exec_driver_sql("DELETE FROM map_changed WHERE block = ?", (block,))
    return len(changed)


def _from_cache(connection: Connection, token: CancelToken) -> PointColumns:
    changed = {row[0] for row in connection.exec_driver_sql("SELECT block FROM map_changed")}
    categories, beats = _Words(), _Words()
    parts: list[tuple[int, NDArray[Any]]] = []
    for block, blob in connection.exec_driver_sql("SELECT block, data FROM map_block"):
        token.raise_if_cancelled()
        if block not in changed:
            packed, words = _from_blob(blob)
            parts.append((block, _renumbered(packed, words, categories, beats)))
    for block in changed:
        token.raise_if_cancelled()
        packed, words = _pack(connection, block)
        parts.append((block, _renumbered(packed, words, categories, beats)))
    parts.sort(key=lambda part: part[0])
    rows = np.concatenate([part for _, part in parts]) if parts else np.empty(0, _PACKED)
    blocks = np.repeat(
        np.array([block for block, _ in parts], dtype=np.int64),
        [len(part) for _, part in parts],
    )
    return PointColumns(
        id=blocks * POINTS_A_BLOCK + rows["offset"],
        x=rows["x"] / _SCALE,
        y=rows["y"] / _SCALE,
        minute=rows["minute"].astype(np.int32),
        hour_of_week=rows["hour"].copy(),
        category=rows["category"].copy(),
        status=rows["status"].copy(),
        police_found=rows["found"].astype(np.bool_),
        beat=rows["beat"].astype(np.int16),
        severity=rows["weight"].astype(np.float32),
        categories=categories.all,
        statuses=_STATES,
        beats=beats.all,
    )


_BLOCK_ROWS = (
    "SELECT id, geom, occurred_from / 60000000, hour_of_week, category, status, "
    "source = 'police_found', beat_uid, severity FROM incident "
    "WHERE id >= ? AND id < ? AND geom IS NOT NULL ORDER BY id"
)


def _pack(connection: Connection, block: int) -> tuple[NDArray[Any], dict[str, list[str]]]:
    """One block read from its incidents."""
    first = block * POINTS_A_BLOCK
    rows = connection.exec_driver_sql(_BLOCK_ROWS, (first, first + POINTS_A_BLOCK)).all()
    packed = np.zeros(len(rows), _PACKED)
    categories, beats = _Words(), _Words()
    if rows:
        points = np.frombuffer(b"".join(row[1] for row in rows), dtype=_WKB_POINT)
        x, y = to_mercator(points["lon"], points["lat"])
        packed["offset"] = [row[0] - first for row in rows]
        packed["x"], packed["y"] = _fixed(x), _fixed(y)
        packed["minute"] = [row[2] for row in rows]
        packed["hour"] = [row[3] for row in rows]
        packed["category"] = [categories.number(row[4]) for row in rows]
        packed["status"] = [_STATES.index(row[5]) for row in rows]
        packed["found"] = [row[6] for row in rows]
        packed["beat"] = [NO_BEAT if row[7] is None else beats.number(row[7].hex()) for row in rows]
        packed["weight"] = [row[8] for row in rows]
    return packed, {"categories": list(categories.all), "beats": list(beats.all)}


_WKB_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("lon", "<f8"), ("lat", "<f8")])


def _fixed(values: NDArray[np.float64]) -> NDArray[np.uint32]:
    return np.clip(values * _SCALE, 0, _SCALE - 1).astype(np.uint32)


def _to_blob(packed: NDArray[Any], words: dict[str, list[str]]) -> bytes:
    head = json.dumps(words).encode()
    return len(head).to_bytes(4, "little") + head + packed.tobytes()


def _from_blob(blob: bytes) -> tuple[NDArray[Any], dict[str, list[str]]]:
    size = int.from_bytes(blob[:4], "little")
    return np.frombuffer(blob, _PACKED, offset=4 + size), json.loads(blob[4 : 4 + size])


def _renumbered(
    packed: NDArray[Any], words: dict[str, list[str]], categories: _Words, beats: _Words
) -> NDArray[Any]:
    """The block with its own numbers of words put into those of the whole map."""
    made = packed.copy()
    if words["categories"]:
        of_category = np.array([categories.number(w) for w in words["categories"]], np.uint8)
        made["category"] = of_category[packed["category"]]
    of_beat = np.array([beats.number(w) for w in words["beats"]] + [NO_BEAT], np.int16)
    made["beat"] = of_beat[packed["beat"]]  # -1 picks the last: no beat
    return made


_SENT = np.dtype(
    [("fields", ">i2")]
    + [
        part
        for name, kind in (
            ("id", ">i8"),
            ("lon", ">f8"),
            ("lat", ">f8"),
            ("minute", ">i4"),
            ("hour", ">i2"),
            ("category", ">i2"),
            ("status", ">i2"),
            ("found", ">i2"),
            ("beat", ">i2"),
            ("weight", ">f4"),
        )
        for part in ((f"{name}_size", ">i4"), (name, kind))
    ]
)
_COPY_HEAD, _COPY_TAIL = 19, 2  # signature, flags, extension length; end marker


def _from_postgis(connection: Connection) -> PointColumns:
    categories = [
        r[0] for r in connection.exec_driver_sql("SELECT DISTINCT category FROM incident")
    ]
    return _copied(connection, categories, _beats(connection), None)


def refreshed(
    connection: Connection, known: PointColumns, uids: frozenset[UUID]
) -> tuple[PointColumns, frozenset[UUID]] | None:
    """What was loaded from PostGIS before, with these incidents as they are now.

    Takes what the change costs, however many there are. Returns the uids too that are no
    incident in the store (any more); None when beats have changed: then all must be read.
    """
    if known.beats != tuple(uid.replace("-", "") for uid in _beats(connection)):
        return None
    asked = "SELECT id, uid::text, category FROM incident WHERE uid = ANY(%s::uuid[])"
    rows = connection.exec_driver_sql(asked, (list(map(str, uids)),)).all()
    categories = list(dict.fromkeys([*known.categories, *(row[2] for row in rows)]))
    ids = [row[0] for row in rows]
    beats = [str(UUID(uid)) for uid in known.beats]
    fresh = _copied(connection, categories, beats, ids)
    kept = known.take(~np.isin(known.id, ids))
    joined: dict[str, Any] = {
        part.name: np.concatenate((getattr(kept, part.name), getattr(fresh, part.name)))
        for part in fields(PointColumns)
        if part.name not in ("categories", "statuses", "beats")
    }
    made = replace(fresh, **joined)
    in_order = made.take(np.argsort(made.id, kind="stable"))
    return in_order, uids - {UUID(row[1]) for row in rows}


def _beats(connection: Connection) -> list[str]:
    return [str(r[0]) for r in connection.exec_driver_sql("SELECT uid FROM beat ORDER BY number")]


def _copied(
    connection: Connection, categories: list[str], beats: list[str], ids: list[int] | None
) -> PointColumns:
    """Incidents with a place by one binary COPY: those with these ids, or all."""
    raw = connection.connection.cursor()
    statement = raw.mogrify(
        "COPY (SELECT i.id, ST_X(i.geom), ST_Y(i.geom), "
        "(extract(epoch FROM i.occurred_from) / 60)::int4, i.hour_of_week::int2, "
        "(c.n - 1)::int2, array_position(%s::text[], i.status::text)::int2, "
        "(i.source = 'police_found')::int::int2, (coalesce(b.n, 0) - 1)::int2, "
        "i.severity::float4 FROM incident i "
        "JOIN unnest(%s::text[]) WITH ORDINALITY c(word, n) ON c.word = i.category "
        "LEFT JOIN unnest(%s::uuid[]) WITH ORDINALITY b(uid, n) ON b.uid = i.beat_uid "
        "WHERE i.geom IS NOT NULL AND (%s::bigint[] IS NULL OR i.id = ANY(%s::bigint[])) "
        "ORDER BY i.id) TO STDOUT (FORMAT binary)",
        (list(_STATES), categories, beats, ids, ids),
    )
    sent = BytesIO()
    raw.copy_expert(statement, sent)
    size = sent.tell() - _COPY_HEAD - _COPY_TAIL
    rows = np.frombuffer(sent.getbuffer(), _SENT, count=size // _SENT.itemsize, offset=_COPY_HEAD)
    x, y = to_mercator(rows["lon"].astype(np.float64), rows["lat"].astype(np.float64))
    return PointColumns(
        id=rows["id"].astype(np.int64),
        x=x,
        y=y,
        minute=rows["minute"].astype(np.int32),
        hour_of_week=rows["hour"].astype(np.uint8),
        category=rows["category"].astype(np.uint8),
        status=(rows["status"] - 1).astype(np.uint8),
        police_found=rows["found"].astype(np.bool_),
        beat=rows["beat"].astype(np.int16),
        severity=rows["weight"].astype(np.float32),
        categories=tuple(categories),
        statuses=_STATES,
        beats=tuple(uid.replace("-", "") for uid in beats),
    )
