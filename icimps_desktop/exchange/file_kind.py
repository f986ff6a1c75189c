"""What a file is, by its first bytes; its name must agree."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from icimps_desktop.core.errors import NotFoundError, UnavailableError, UserError
from icimps_desktop.exchange.archives import member_names
from icimps_desktop.exchange.limits import (
    GIB,
    MAX_GEO_FILE,
    MAX_SHEET_FILE,
    MAX_STREAMED_FILE,
    MIB,
)
from icimps_desktop.exchange.source_table import TableFormat
from icimps_desktop.exchange.xml_check import root_name

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SQLITE = b"SQLite format 3\x00"
_HEAD = 4096

# What a name promises. Names that promise nothing (".dat") are judged by content alone.
_BY_SUFFIX: dict[str, tuple[TableFormat, ...]] = {
    ".csv": (TableFormat.CSV,),
    ".tsv": (TableFormat.CSV,),
    ".tab": (TableFormat.CSV,),
    ".txt": (TableFormat.CSV,),
    ".xlsx": (TableFormat.XLSX,),
    ".xlsm": (TableFormat.XLSX,),
    ".xls": (TableFormat.XLS,),
    ".ods": (TableFormat.ODS,),
    ".parquet": (TableFormat.PARQUET,),
    ".pq": (TableFormat.PARQUET,),
    ".geojson": (TableFormat.GEOJSON,),
    ".json": (TableFormat.GEOJSON,),
    ".gpx": (TableFormat.GPX,),
    ".kml": (TableFormat.KML,),
    ".gpkg": (TableFormat.GPKG,),
    ".zip": (TableFormat.SHAPEFILE,),
}
_WORDS: dict[TableFormat, str] = {
    TableFormat.CSV: "text (CSV)",
    TableFormat.XLSX: "an Excel workbook (.xlsx)",
    TableFormat.XLS: "an old Excel workbook (.xls)",
    TableFormat.ODS: "an OpenDocument sheet (.ods)",
    TableFormat.PARQUET: "a parquet file",
    TableFormat.GEOJSON: "GeoJSON",
    TableFormat.GPX: "a GPS track (GPX)",
    TableFormat.KML: "KML",
    TableFormat.GPKG: "a GeoPackage",
    TableFormat.SHAPEFILE: "a zipped shapefile",
}
_LIMITS: dict[TableFormat, int] = {
    TableFormat.CSV: MAX_STREAMED_FILE,
    TableFormat.PARQUET: MAX_STREAMED_FILE,
    TableFormat.XLSX: MAX_SHEET_FILE,
    TableFormat.XLS: MAX_SHEET_FILE,
    TableFormat.ODS: MAX_SHEET_FILE,
}
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "is packed with gzip. Unpack it and import the file inside"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive. Unpack it and import the file inside"),
    (b"Rar!", "is a RAR archive. Unpack it and import the file inside"),
    (b"BZh", "is packed with bzip2. Unpack it and import the file inside"),
    (b"%PDF", "is a PDF. Ask for the table as CSV or Excel"),
    (b"\x89PNG", "is a picture, not a table"),
    (b"\xff\xd8\xff", "is a picture, not a table"),
)


def identify(path: Path) -> TableFormat:
    """The format of a file that may be read as a table.

    Raises:
        NotFoundError: there is no such file.
        UnavailableError: it is there but may not be read.
        UserError: empty, too large, not a table, or named as something it is not.
    """
    size, head = _head(path)
    found = _by_content(path, head)
    promised = _BY_SUFFIX.get(path.suffix.lower())
    if promised is not None and found not in promised:
        raise UserError(
            f"“{path.name}” is not {_WORDS[promised[0]]}: its content is {_WORDS[found]}."
            " Give it the right ending, or export it again."
        )
    limit = _LIMITS.get(found, MAX_GEO_FILE)
    if size > limit:
        shown = f"{limit // GIB} GB" if limit >= GIB else f"{limit // MIB} MB"
        raise UserError(
            f"“{path.name}” is larger than {shown}, more than is read of {_WORDS[found]}."
            " Export a shorter time, or save it as CSV."
        )
    return found


def _head(path: Path) -> tuple[int, bytes]:
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise UserError(f"“{path.name}” is not a file. Choose a file.")
        with path.open("rb") as handle:
            head = handle.read(_HEAD)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file “{path}”.") from error
    except PermissionError as error:
        raise UnavailableError(f"“{path.name}” may not be read: the system refuses it.") from error
    except (OSError, ValueError) as error:
        raise UnavailableError(f"“{path.name}” cannot be read: {error}.") from error
    if not head:
        raise UserError(f"“{path.name}” is empty. Export it again.")
    return state.st_size, head


def _by_content(path: Path, head: bytes) -> TableFormat:
    for magic, sentence in _FOREIGN:
        if head.startswith(magic):
            raise UserError(f"“{path.name}” {sentence}.")
    if head.startswith(b"PAR1"):
        return TableFormat.PARQUET
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(path)
    if head.startswith(_OLE):
        return _ole(path)
    if head.startswith(_SQLITE):
        return _sqlite(path, head)
    return _text(path, head)


def _archive(path: Path) -> TableFormat:
    names = member_names(path)
    lower = [name.lower() for name in names]
    if "xl/workbook.xml" in lower:
        return TableFormat.XLSX
    if "content.xml" in lower:
        return TableFormat.ODS
    if any(name.endswith(".shp") for name in lower):
        return TableFormat.SHAPEFILE
    if "xl/workbook.bin" in lower:
        raise UserError(f"“{path.name}” is a binary workbook (.xlsb). Save it as .xlsx.")
    raise UserError(
        f"“{path.name}” is an archive without a shapefile (.shp, .shx and .dbf together)."
        " Unpack it and import the file inside."
    )


def _ole(path: Path) -> TableFormat:
    """An old workbook, or the wrapper of a new one that has a password."""
    if path.suffix.lower() in (".xlsx", ".xlsm", ".ods"):
        raise UserError(
            f"“{path.name}” is locked with a password. Open it, take the password off, save it"
            " and import again."
        )
    return TableFormat.XLS


def _sqlite(path: Path, head: bytes) -> TableFormat:
    if head[68:72] in (b"GPKG", b"GP10", b"GP11") or path.suffix.lower() == ".gpkg":
        return TableFormat.GPKG
    raise UserError(f"“{path.name}” is a database, but not a GeoPackage. Export a table from it.")


def _text(path: Path, head: bytes) -> TableFormat:
    start = _readable(head).lstrip("\ufeff \t\r\n")
    lower = start[:512].lower()
    if lower.startswith(("<!doctype html", "<html")):
        raise UserError(
            f"“{path.name}” is a web page, perhaps a login page in place of the data."
            " Fetch it again."
        )
    if lower.startswith("<"):
        return _xml(path)
    if re.match(r'\{\s*(?:"|\}|$)', start):
        return TableFormat.GEOJSON
    if re.match(r"\[\s*(?:\{|\[)", start):
        raise UserError(
            f"“{path.name}” is a JSON list, which says nothing of columns and places. Ask for CSV"
            " or GeoJSON."
        )
    return TableFormat.CSV


def _xml(path: Path) -> TableFormat:
    root = root_name(path).lower()
    if root in ("gpx", "kml"):
        return TableFormat(root)
    raise UserError(
        f"“{path.name}” is XML, but neither KML nor GPX. Ask for CSV, Excel or GeoJSON."
    )


def _readable(head: bytes) -> str:
    """The head as text, good enough to see how it begins."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8", errors="replace")
