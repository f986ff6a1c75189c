"""Vector layers of a base map as plain arrays, each feature with the role it plays on a map."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from icimps_desktop.core.errors import UserError
from icimps_desktop.exchange.basemap_roles import Kind, Role, is_drawn, style_of
from icimps_desktop.records.points import to_mercator

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class VectorLayer:
    """f features of one kind and one role.

    `coords` (n, 2) are Web Mercator 0..1 (y south). Part p of the layer (a line, a ring or a
    point) is `coords[parts[p]:parts[p + 1]]`; feature i owns the parts
    `features[i]:features[i + 1]`; rings fill by the odd-even rule. `names[i]` is "" where the
    file has none. `boxes[i]` is (x0, y0, x1, y1).
    """

    name: str
    kind: Kind
    role: Role
    coords: Floats
    parts: Ints
    features: Ints
    names: tuple[str, ...]
    ranks: NDArray[np.uint8]
    boxes: Floats

    def __len__(self) -> int:
        return len(self.names)


def read_layers(
    path: Path,
    *,
    title: str,
    options: Mapping[str, str] | None = None,
    only_drawn: bool = False,
) -> tuple[VectorLayer, ...]:
    """Every layer of a file that GDAL reads; `options` are GDAL open options.

    With `only_drawn` layers of points that no map shows are not even read.

    Raises:
        UserError: the file is damaged, or its coordinates are in no known system.
    """
    door = _gdal()
    layers: list[VectorLayer] = []
    try:
        for layer_name, geometry_type in door.pyogrio.list_layers(path):
            if geometry_type is None:
                continue
            if not only_drawn or is_drawn(str(layer_name), str(geometry_type)):
                layers.extend(_read_layer(path, str(layer_name), title, dict(options or {})))
    except door.FAILURES as error:
        raise _damaged(title) from error
    return tuple(layers)


def _gdal() -> Any:
    """The door to GDAL: 50 MB and a quarter of a second, so only when layers are read."""
    from icimps_desktop.exchange import gdal

    return gdal


def _damaged(title: str) -> UserError:
    return UserError(
        f"“{title}” is damaged and cannot be read as a map. Copy it again from its source."
    )


def bounds_of(layers: Iterable[VectorLayer]) -> tuple[float, float, float, float] | None:
    """The smallest Web Mercator box round all features, or None without any."""
    boxes = [layer.boxes for layer in layers if len(layer)]
    if not boxes:
        return None
    box = np.concatenate(boxes)
    return (
        float(box[:, 0].min()),
        float(box[:, 1].min()),
        float(box[:, 2].max()),
        float(box[:, 3].max()),
    )


_DRIVERS = ("GPKG", "MBTiles", "PMTiles")
_NAME_COLUMNS = ("name", "fullname", "full_name", "label", "title", "street", "strname", "bezeich")
_CLASS_COLUMNS = (
    *("class", "highway", "fclass", "kind", "mtfcc", "type", "subclass", "railway"),
    *("landuse", "leisure", "natural", "waterway", "place", "boundary", "category"),
)


def _read_layer(
    path: Path, layer_name: str, title: str, options: dict[str, str]
) -> list[VectorLayer]:
    door = _gdal()
    info = door.pyogrio.read_info(path, layer_name)
    if info["driver"] not in _DRIVERS:
        raise _damaged(title)
    fields = {str(f).lower(): str(f) for f in info["fields"]}
    name_column = next((fields[c] for c in _NAME_COLUMNS if c in fields), None)
    class_column = next((fields[c] for c in _CLASS_COLUMNS if c in fields), None)
    columns = [c for c in (name_column, class_column) if c is not None]
    meta, _, wkb, data = door.raw.read(
        path, layer=layer_name, columns=columns, force_2d=True, **options
    )
    if wkb is None or len(wkb) == 0:
        return []
    by_column = dict(zip((str(c) for c in meta["fields"]), data, strict=True))
    geometry = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    names = _texts(by_column.get(name_column or ""), len(geometry), tidy_name)
    classes = _texts(by_column.get(class_column or ""), len(geometry), str.lower)
    to_map = _projector(meta["crs"], geometry, title)
    return _split(layer_name, geometry, names, classes, to_map)


def _texts(
    values: NDArray[Any] | None, count: int, change: Callable[[str], str]
) -> NDArray[np.object_]:
    """A text a row; missing values become ""."""
    result = np.full(count, "", dtype=object)
    if values is not None:
        known: dict[Any, str] = {}
        for row, value in enumerate(values.tolist()):
            if value is None or value != value:
                continue
            if value not in known:
                known[value] = change(str(value).strip())
            result[row] = known[value]
    return result


def tidy_name(name: str) -> str:
    """A street's name as it stands on a sign: the census writes “I- 70” for “I-70”."""
    return re.sub(r"^I- (?=\d)", "I-", " ".join(name.split()))


def _projector(
    crs: str | None, geometry: NDArray[np.object_], title: str
) -> Callable[[Floats], Floats]:
    """A function from the file's coordinates to Web Mercator 0..1."""
    if crs is None:
        low_x, low_y, high_x, high_y = shapely.total_bounds(geometry)
        if not (low_x >= -180 and high_x <= 180 and low_y >= -90 and high_y <= 90):
            raise UserError(
                f"“{title}” does not say which coordinate system it uses. "
                "Save it again with its coordinate system (for example EPSG:4326)."
            )
        return _from_degrees
    try:
        source = CRS.from_user_input(crs)
        if source.to_epsg() == 4326:
            return _from_degrees
        transformer = Transformer.from_crs(source, 4326, always_xy=True)
    except CRSError as error:
        raise UserError(f"“{title}” uses a coordinate system that is not known here.") from error

    def project(coords: Floats) -> Floats:
        lon, lat = transformer.transform(coords[:, 0], coords[:, 1])
        return _from_degrees(np.column_stack((lon, lat)))

    return project


def _from_degrees(coords: Floats) -> Floats:
    return np.column_stack(to_mercator(coords[:, 0], coords[:, 1]))


_KINDS = {0: Kind.POINT, 1: Kind.LINE, 2: Kind.LINE, 3: Kind.POLYGON}


def _split(
    layer_name: str,
    geometry: NDArray[np.object_],
    names: NDArray[np.object_],
    classes: NDArray[np.object_],
    to_map: Callable[[Floats], Floats],
) -> list[VectorLayer]:
    """One layer for each kind and role that occurs, in the file's order of rows."""
    parts, owner = shapely.get_parts(geometry, return_index=True)
    while (shapely.get_type_id(parts) > 3).any():  # collections within collections
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    drawable = ~shapely.is_empty(parts) & np.isfinite(shapely.bounds(parts)).all(axis=1)
    parts, owner = parts[drawable], owner[drawable]
    kinds = np.array([_KINDS[t] for t in shapely.get_type_id(parts).tolist()], dtype=object)
    made: list[VectorLayer] = []
    for kind in (Kind.POLYGON, Kind.LINE, Kind.POINT):
        of_kind = kinds == kind
        styles = {c: style_of(layer_name, c, kind) for c in set(classes[owner[of_kind]])}
        roles = np.array([styles[c][0] if c in styles else "" for c in classes], dtype=object)
        for role in dict.fromkeys(roles[owner[of_kind]]):
            chosen = of_kind & (roles[owner] == role)
            if role is None:
                continue
            rows, feature_of = np.unique(owner[chosen], return_inverse=True)
            ranks = np.array([styles[c][1] for c in classes[rows]], dtype=np.uint8)
            made.append(
                _pack(
                    (layer_name, kind, role), parts[chosen], feature_of, names[rows], ranks, to_map
                )
            )
    return made


def _pack(
    what: tuple[str, Kind, Role],
    parts: NDArray[np.object_],
    feature_of: NDArray[np.intp],
    names: Sequence[str],
    ranks: NDArray[np.uint8],
    to_map: Callable[[Floats], Floats],
) -> VectorLayer:
    """Arrays of one kind and role; `feature_of` ascends."""
    layer_name, kind, role = what
    if kind is Kind.POLYGON:
        _, coords, (ring_ends, polygon_ends) = shapely.to_ragged_array(parts)
        offsets = np.asarray(ring_ends, dtype=np.int64)
        rings_before = np.asarray(polygon_ends, dtype=np.int64)
    elif kind is Kind.LINE:
        # a ring kept as a line is an ordinary line here
        lines = np.array([shapely.LineString(p.coords) if p.geom_type == "LinearRing" else p
                          for p in parts], dtype=object)  # fmt: skip
        _, coords, (line_ends,) = shapely.to_ragged_array(lines)
        offsets = np.asarray(line_ends, dtype=np.int64)
        rings_before = np.arange(len(parts) + 1, dtype=np.int64)
    else:
        coords = shapely.get_coordinates(parts)
        offsets = np.arange(len(parts) + 1, dtype=np.int64)
        rings_before = offsets
    first_part = np.searchsorted(feature_of, np.arange(len(names) + 1))
    features = rings_before[first_part]
    mapped = to_map(np.asarray(coords, dtype=np.float64))
    starts = offsets[features[:-1]]
    boxes = np.column_stack(
        (np.minimum.reduceat(mapped, starts), np.maximum.reduceat(mapped, starts))
    )
    return VectorLayer(
        name=layer_name,
        kind=kind,
        role=role,
        coords=mapped,
        parts=offsets,
        features=features,
        names=tuple(str(n) for n in names),
        ranks=ranks,
        boxes=boxes,
    )
