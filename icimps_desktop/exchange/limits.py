"""How much a file from outside may ask of this program.

A station's own exports stay far below; what lies above was made to harm or is no
table of incidents.
"""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

MAX_STREAMED_FILE = 16 * GIB  # CSV and parquet are read piece by piece
MAX_GEO_FILE = 2 * GIB
MAX_XML_FILE = 256 * MIB  # KML and GPX are held whole by their reader
MAX_XML_DEPTH = 64
MAX_SHEET_FILE = 512 * MIB  # a workbook is held whole

MAX_COLUMNS = 500
MAX_CELL = 131_072  # characters; also the limit of Python's csv module
MAX_LINE = 4 * MIB  # characters
MAX_GEOMETRY = 256 * KIB  # hexadecimal digits of one row's geometry
MAX_SHEET_CELLS = 24_000_000  # a full grid of them takes about 0.8 GB

MAX_ARCHIVE_ENTRIES = 10_000
MAX_UNPACKED = 2 * GIB
MAX_RATIO = 100
RATIO_FREE = 64 * MIB  # below this an unpacked size harms nobody, whatever the ratio

MAX_AREAS = 20_000
MAX_AREA = 64 * MIB  # hexadecimal digits of one area's geometry
MAX_AREA_POINTS = 5_000_000
