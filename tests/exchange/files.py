"""Small files of every format, made by hand or by the libraries that read them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from icimps_desktop.exchange import gdal

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

Cell = str | int | float | bool | None


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]] | str]) -> Path:
    """A workbook; a sheet is rows of cells, or its XML where a test wants it strange.

    A text that begins with "@" is a date: "@43831" is 1 January 2020.
    """
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="22"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    links = [f'<Relationship Id="s0" Type="{_OFFICE}/styles" Target="styles.xml"/>']
    names = []
    for place, (name, content) in enumerate(sheets.items(), start=1):
        body = content if isinstance(content, str) else _sheet_xml(content)
        parts[f"xl/worksheets/sheet{place}.xml"] = f'<worksheet xmlns="{_MAIN}">{body}</worksheet>'
        links.append(
            f'<Relationship Id="s{place}" Type="{_OFFICE}/worksheet" '
            f'Target="worksheets/sheet{place}.xml"/>'
        )
        names.append(f'<sheet name="{escape(name)}" sheetId="{place}" r:id="s{place}"/>')
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{''.join(names)}</sheets></workbook>"
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(links)}</Relationships>'
    )
    return write_zip(path, parts)


def _sheet_xml(rows: Sequence[Sequence[Cell]]) -> str:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            _cell_xml(f"{chr(65 + place)}{number}", value) for place, value in enumerate(row)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return f"<sheetData>{''.join(lines)}</sheetData>"


def _cell_xml(at: str, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str) and value.startswith("@"):
        return f'<c r="{at}" s="1"><v>{value[1:]}</v></c>'
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def write_xls(path: Path, rows: Sequence[Sequence[str | float]], more: bytes = b"") -> Path:
    """An old workbook: BIFF8 records in the one stream of a compound file."""
    cells = b"".join(
        biff_cell(row, column, value)
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
    )
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x06))
    end = _record(0x000A, b"")
    name = struct.pack("<BB", 5, 0) + b"Sheet"
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x06))
    head += _record(0x0042, struct.pack("<H", 1200))
    at = len(head) + 4 + 6 + len(name) + len(end)
    head += _record(0x0085, struct.pack("<IBB", at, 0, 0) + name) + end
    stream = head + begin + cells + more + end
    path.write_bytes(_compound_file("Workbook", stream))
    return path


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def biff_cell(row: int, column: int, value: str | float) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def _compound_file(name: str, stream: bytes) -> bytes:
    """One table of sectors, one folder of entries, one stream of at least eight sectors."""
    padded = stream.ljust(max(4096, -len(stream) % 512 + len(stream)), b"\0")
    count = len(padded) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * 432
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, -1, 2, len(padded))
    return header + struct.pack("<128I", *table) + entries.ljust(512, b"\0") + padded


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBiii", len(text) + 2, kind, 1, -1, -1, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def write_ods(path: Path, rows_xml: str) -> Path:
    """An OpenDocument sheet with these rows (XML with the prefixes table, office, text)."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    return write_zip(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest:manifest "
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{rows_xml}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        },
    )


def ods_row(*cells: str, times: int = 1) -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
        "</table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{inner}</table:table-row>'


def write_zip(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def write_parquet(path: Path, columns: Mapping[str, object]) -> Path:
    pq.write_table(pa.table(dict(columns)), path)
    return path


def write_geo(
    path: Path,
    shapes: Sequence[shapely.Geometry],
    fields: Mapping[str, Sequence[str]],
    *,
    driver: str,
    crs: str = "EPSG:4326",
    layer: str = "incidents",
    append: bool = False,
) -> Path:
    """One layer with text fields, by the driver of that name."""
    kinds = {shape.geom_type for shape in shapes}
    gdal.raw.write(
        path,
        np.array(shapely.to_wkb(list(shapes)), dtype=object),
        [np.array(values, dtype=object) for values in fields.values()],
        list(fields),
        driver=driver,
        crs=crs,
        layer=layer,
        append=append,
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
        encoding="UTF-8",
    )
    return path


def write_shape_zip(path: Path, folder: Path, inside: str = "") -> Path:
    """Pack every part of the shapefile `folder/incidents.shp` into an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.glob("incidents.*")):
            archive.write(part, f"{inside}{part.name}")
    return path
