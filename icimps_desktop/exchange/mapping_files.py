"""Mappings as files: shipped ones and an officer's own, found again by their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from icimps_desktop.core.errors import NotFoundError, UserError
from icimps_desktop.core.files import replace_file
from icimps_desktop.exchange.limits import MIB
from icimps_desktop.exchange.mapping import (
    ImportMapping,
    MappingKind,
    check_mapping,
    fitted_columns,
    plain_name,
)
from icimps_desktop.exchange.places import Place, read_pairs, read_shapes

_MAX_FILE = 4 * MIB


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping and where it is kept."""

    path: Path
    mapping: ImportMapping


def load_mapping(path: Path) -> ImportMapping:
    """The mapping in a file.

    Raises:
        NotFoundError: there is no such file.
        UserError: it holds no mapping that this program can use.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no mapping file “{path}”.", field="mapping")
    if path.stat().st_size > _MAX_FILE:
        raise UserError(f"“{path.name}” is too large to be a mapping.", field="mapping")
    try:
        return ImportMapping.from_json(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UserError(f"“{path.name}” cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"“{path.name}” is not a mapping: it is not text.") from error
    except UserError as error:
        raise UserError(f"“{path.name}”: {error.message}", field=error.field) from error


def save_mapping(mapping: ImportMapping, folder: Path) -> Path:
    """Write the mapping as KEY.json; the file is whole or not there.

    Raises:
        UserError: the mapping cannot be used.
    """
    check_mapping(mapping)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{mapping.key}.json"
    replace_file(path, mapping.to_json().encode())
    return path


def with_signature(mapping: ImportMapping, signature: str) -> ImportMapping:
    """The same mapping, remembered for files of this signature."""
    if signature in mapping.signatures:
        return mapping
    return replace(mapping, signatures=(*mapping.signatures, signature))


def mapping_key(name: str) -> str:
    """A key for a new mapping, made of its name."""
    letters = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    return letters[:60].strip("-") or "mapping"


def list_mappings(*folders: Path) -> list[MappingFile]:
    """All mappings of these folders by name; `damaged_mappings` says what is none of them."""
    return [found for found in _looked_at(folders) if isinstance(found, MappingFile)]


def damaged_mappings(*folders: Path) -> tuple[str, ...]:
    """A sentence for each file of these folders that could not be read as a mapping."""
    return tuple(
        f"A mapping that is kept here was left out: {found.message}"
        for found in _looked_at(folders)
        if isinstance(found, UserError)
    )


def _looked_at(folders: Sequence[Path]) -> Iterator[MappingFile | UserError]:
    """Each file of the folders as a mapping, or what is wrong with it."""
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            try:
                yield MappingFile(path, load_mapping(path))
            except UserError as error:
                yield error


def find_mapping(
    signature: str,
    columns: Sequence[str],
    shipped_dir: Path,
    user_dir: Path,
    *,
    preview: Sequence[Sequence[str]] = (),
    kind: MappingKind = MappingKind.INCIDENTS,
) -> ImportMapping | None:
    """The mapping that was made for such a file, or that fits its columns best.

    An officer's own comes before a shipped one. A mapping with an extent fits only rows
    that lie in it, and then comes before one without: columns alone do not tell two
    cities apart. Without `preview` only signature and columns speak.
    """
    best: ImportMapping | None = None
    best_rank = (-1, -1, -1)
    for own, folder in ((1, user_dir), (0, shipped_dir)):
        for entry in list_mappings(folder):
            mapping = entry.mapping
            if mapping.kind is not kind:
                continue
            matched = _matched(mapping, columns)
            if matched == 0 or not _lies_inside(mapping, columns, preview):
                continue
            if own and signature in mapping.signatures:
                return mapping
            rank = (int(mapping.extent is not None), matched, own)
            if rank > best_rank:
                best, best_rank = mapping, rank
    return best


def _matched(mapping: ImportMapping, columns: Sequence[str]) -> int:
    """How many of the mapping's columns are there; 0 where one that it needs is not."""
    try:
        fitted = fitted_columns(mapping, columns)
    except UserError:
        return 0
    return len({plain_name(column) for names in fitted.values() for column in names})


def _lies_inside(
    mapping: ImportMapping, columns: Sequence[str], preview: Sequence[Sequence[str]]
) -> bool:
    """Whether most of the preview's points lie in the mapping's extent."""
    if mapping.extent is None:
        return True
    if not preview:
        return False
    fitted = fitted_columns(mapping, columns)
    cells = dict(zip(columns, zip(*preview, strict=True), strict=True))
    if "lat" in fitted and "lon" in fitted:
        places = read_pairs(
            cells[fitted["lon"][0]],
            cells[fitted["lat"][0]],
            crs=mapping.crs,
            decimal_comma=mapping.decimal_comma,
            extent=mapping.extent,
        )
    elif "geometry" in fitted:
        places = read_shapes(cells[fitted["geometry"][0]], crs=mapping.crs, extent=mapping.extent)
    else:
        return False
    given = places.reading != Place.MISSING
    return bool(given.any() and (places.reading[given] == Place.GOOD).mean() > 0.5)
