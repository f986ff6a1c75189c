"""Coordinates as people write them: decimal, degrees and minutes, UTM, MGRS, geo: links.

Where a text can be read in two ways, the likelier one is taken, the reason is said and the
other one is handed along, so that the screen can offer it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot

from icimps_desktop.exchange import mgrs

LatLon = tuple[float, float]
_METRES_A_DEGREE = 111_320.0


class Notation(StrEnum):
    """How a place is written."""

    DECIMAL = "decimal"
    MINUTES = "minutes"
    SECONDS = "seconds"
    UTM = "utm"
    MGRS = "mgrs"
    GEO = "geo"


@dataclass(frozen=True, slots=True)
class ParsedPlace:
    """A place in WGS 84 degrees, and how sure its reading is.

    `precision_m` is what the last written digit is worth on the ground, in metres. `note`
    says how an ambiguous text was read ("" where it could only mean one thing); `other` is
    the latitude and longitude of the second reading, where there is one.
    """

    lat: float
    lon: float
    notation: Notation
    precision_m: float
    note: str = ""
    other: LatLon | None = None


def parse_coordinates(text: str, near: LatLon | None = None) -> ParsedPlace | None:
    """The place that a text means, or None where it is not a coordinate (an address, say).

    Latitude comes before longitude unless letters, labels or the range of values say
    otherwise. `near` (latitude, longitude, usually the station) settles what is left: a
    reading more than 5° off gives way to one that is within.
    """
    clean = _normalised(text)
    if not clean or len(clean) > 200:
        return None
    angles = _units_as_signs(clean)
    readers: tuple[tuple[Callable[[str, LatLon | None], ParsedPlace | None], str], ...] = (
        *((_read_link, clean), (_read_mgrs, clean), (_read_utm, clean)),
        *((_read_labelled, angles), (_read_packed, angles)),
        *((_read_lettered, angles), (_read_pair, angles)),
    )
    for read, written in readers:
        place = read(written, near)
        if place is not None:
            return place
    return None


def format_coordinates(lat: float, lon: float, notation: Notation = Notation.DECIMAL) -> str:
    """A place in the given notation, to about a metre; `parse_coordinates` reads each back.

    Raises:
        UserError: UTM or MGRS was asked for near a pole.
    """
    if notation is Notation.DECIMAL:
        return f"{lat:.5f}, {lon:.5f}"
    if notation is Notation.GEO:
        return f"geo:{lat:.6f},{lon:.6f}"
    if notation is Notation.MGRS:
        return mgrs.to_mgrs(lat, lon)
    if notation is Notation.UTM:
        utm = mgrs.to_utm(lat, lon)
        return f"{utm.zone}{utm.band} {round(utm.easting)} {round(utm.northing)}"
    angle = _minutes_text if notation is Notation.MINUTES else _seconds_text
    return f"{angle(lat, 'NS', 2)} {angle(lon, 'EW', 3)}"


def _minutes_text(value: float, letters: str, width: int) -> str:
    thousandths = round(abs(value) * 60_000)
    degrees, rest = divmod(thousandths, 60_000)
    return f"{degrees:0{width}d}°{rest / 1000:06.3f}′{letters[value < 0]}"


def _seconds_text(value: float, letters: str, width: int) -> str:
    tenths = round(abs(value) * 36_000)
    degrees, rest = divmod(tenths, 36_000)
    minutes, rest = divmod(rest, 600)
    return f"{degrees:0{width}d}°{minutes:02d}′{rest / 10:04.1f}″{letters[value < 0]}"


_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−‐‑–—﹣－", "-"),
        **dict.fromkeys("º˚⁰", "°"),
        **dict.fromkeys("′’‘´`ʹʼ", "'"),
        **dict.fromkeys("″”“„˝ʺ", '"'),
        **dict.fromkeys("\u00a0\u2009\u202f\t\n\r", " "),
        **dict.fromkeys("()[]{}", " "),
        "，": ",",
        "；": ";",
    }
)


def _normalised(text: str) -> str:
    clean = text.translate(_SIGNS).strip().upper()
    return " ".join(re.sub(r"''", '"', clean).split())


def _units_as_signs(clean: str) -> str:
    """“38 deg 37 min” as “38° 37'”; not for grid references, where D is a letter."""
    clean = re.sub(r"(\d)\s*D(?:EG(?:REES?)?)?\b\.?(?=\s|\d|$|[NSEW,])", r"\1°", clean)
    clean = re.sub(r"(\d)\s*D(?=\s*\d)", r"\1°", clean)
    clean = re.sub(r"(°\s*[\d.]+)\s*M(?:IN(?:UTES?)?)?\b\.?", r"\1'", clean)
    clean = re.sub(r"(°\s*[\d.]+)\s*M(?=\s*\d)", r"\1'", clean)
    clean = re.sub(r"('\s*[\d.]+)\s*SEC(?:ONDS?)?\b\.?", r'\1"', clean)
    return re.sub(r"('\s*[\d.]+)\s*S(?=\s*[NSEW])", r'\1"', clean)


_NUMBER = r"[+-]?\d+(?:\.\d+)?"


def _read_link(text: str, near: LatLon | None) -> ParsedPlace | None:
    found = re.match(rf"^GEO:({_NUMBER}),({_NUMBER})(?:,{_NUMBER})?((?:;|\?).*)?$", text)
    if found:
        extra = found[3] or ""
        if "CRS=" in extra and "CRS=WGS84" not in extra:
            return None
        place = _place(found[1], found[2], Notation.GEO)
        accuracy = re.search(r";U=(\d+(?:\.\d+)?)", extra)
        if place and accuracy:
            place = replace(place, precision_m=float(accuracy[1]))
        return place
    if not text.startswith(("HTTP://", "HTTPS://")):
        return None
    for pattern in (
        rf"[?&](?:Q|LL|QUERY|DESTINATION|CENTER)=({_NUMBER})(?:,|%2C)({_NUMBER})",
        rf"[?&]MLAT=({_NUMBER})&MLON=({_NUMBER})",
        rf"@({_NUMBER}),({_NUMBER})",
        rf"#MAP=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})",
    ):
        found = re.search(pattern, text)
        if found:
            return _place(found[1], found[2], Notation.GEO)
    return None


def _read_mgrs(text: str, near: LatLon | None) -> ParsedPlace | None:
    groups = re.search(r" (\d+) (\d+)$", text)
    if groups and len(groups[1]) != len(groups[2]):
        return None  # a digit is missing; which one cannot be told
    packed = re.sub(r"^MGRS:?|\s", "", text)
    found = re.match(r"^(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z][A-HJ-NP-V])(\d{2,10})$", packed)
    if not found or len(found[4]) % 2:
        return None
    half = len(found[4]) // 2
    place = mgrs.from_mgrs(int(found[1]), found[2], found[3], found[4][:half], found[4][half:])
    if place is None:
        return None
    lat, lon, side = place
    return ParsedPlace(lat, lon, Notation.MGRS, side)


_UTM_ZONE = r"(?:UTM)?\s*(?:ZONE)?\s*(\d{1,2})\s*(NORTH|SOUTH|[C-HJ-NP-X])"
_UTM_METRES = (
    r"E?\s*(\d{6}(?:\.\d+)?)\s*(?:M?\s*E)?\s*[\s,;]\s*N?\s*(\d{1,8}(?:\.\d+)?)\s*(?:M?\s*N)?"
)


def _read_utm(text: str, near: LatLon | None) -> ParsedPlace | None:
    found = re.match(rf"^{_UTM_ZONE}[\s,;]+{_UTM_METRES}$", text)
    if found:
        zone, letter, east, north = found.groups()
    else:
        found = re.match(rf"^{_UTM_METRES}[\s,;]+{_UTM_ZONE}$", text)
        if not found:
            return None
        east, north, zone, letter = found.groups()
    precision = min(10.0 ** -_decimals(east), 10.0 ** -_decimals(north))

    def at(south: bool) -> LatLon | None:
        return mgrs.from_utm(int(zone), south, float(east), float(north))

    if letter in ("NORTH", "SOUTH", "N"):  # band N lies in the north: both readings are one
        place = at(letter == "SOUTH")
        return place and ParsedPlace(*place, Notation.UTM, precision)
    in_band = at(letter < "N")
    if in_band is not None and not mgrs.in_band(in_band[0], letter):
        in_band = None
    if letter != "S":
        return in_band and ParsedPlace(*in_band, Notation.UTM, precision)
    southern = at(True)
    if in_band is None or southern is None:
        only = in_band or southern
        return only and ParsedPlace(*only, Notation.UTM, precision)
    band_note = "S was read as the latitude band 32° to 40° north, not as “southern hemisphere”."
    south_note = "S was read as “southern hemisphere”, not as the latitude band S in the north."
    first = ParsedPlace(*in_band, Notation.UTM, precision, band_note, southern)
    return _nearer(first, southern, south_note, near)


_LAT, _LON = r"(?:LATITUDE|LAT|Y)", r"(?:LONGITUDE|LONG|LON|LNG|X)"


def _read_labelled(text: str, near: LatLon | None) -> ParsedPlace | None:
    found = re.match(rf"^POINT\s*(?:Z\s*)?({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER})?$", text)
    if found:
        return _place(found[2], found[1], Notation.DECIMAL)
    value = r"""["']?\s*[:= ]\s*["']?(.+?)["']?"""
    found = re.match(rf"""^["']?{_LAT}{value}[\s,;&]+["']?{_LON}{value}$""", text)
    order = (1, 2)
    if not found:
        found = re.match(rf"""^["']?{_LON}{value}[\s,;&]+["']?{_LAT}{value}$""", text)
        order = (2, 1)
    if not found:
        return None
    lat, lon = (_angle(found[i].replace(",", ".")) for i in order)
    return _pair_of(lat, lon)


def _read_packed(text: str, near: LatLon | None) -> ParsedPlace | None:
    """DDMM or DDMMSS run together, as aviation and NMEA write them."""
    found = re.match(
        r"^(\d{4}|\d{6})(\.\d+)?,?\s*([NS])[\s,;/]*(\d{5}|\d{7})(\.\d+)?,?\s*([EW])$", text
    )
    if not found:
        return None

    def unpack(digits: str, fraction: str | None, width: int) -> _Angle | None:
        parts = [digits[:width], digits[width : width + 2], digits[width + 2 :]]
        known = [p for p in parts if p]
        return _angle(" ".join(known) + (fraction or ""))

    lat, lon = unpack(found[1], found[2], 2), unpack(found[4], found[5], 3)
    return _pair_of(lat and lat.turned(found[3]), lon and lon.turned(found[6]))


def _read_lettered(text: str, near: LatLon | None) -> ParsedPlace | None:
    for word in ("NORTH", "SOUTH", "EAST", "WEST"):
        text = re.sub(rf"\b{word}\b", word[0], text)
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)  # the letters part the two: a comma is decimal
    rest = r"""([+\-\d.°'":\s]+?)"""
    found = re.match(rf"^([NSEW])\s*{rest}[\s,;/]*([NSEW])\s*{rest}$", text)
    letters, halves = (1, 3), (2, 4)
    if not found:
        found = re.match(rf"^{rest}\s*([NSEW])[\s,;/]*{rest}\s*([NSEW])$", text)
        letters, halves = (2, 4), (1, 3)
    if not found:
        return None
    angles = [_angle(found[i]) for i in halves]
    if angles[0] is None or angles[1] is None:
        return None
    axes = {found[i] in "NS": a.turned(found[i]) for i, a in zip(letters, angles, strict=True) if a}
    if len(axes) != 2:
        return None
    return _pair_of(axes[True], axes[False])


def _read_pair(text: str, near: LatLon | None) -> ParsedPlace | None:
    halves = _halves(text)
    if halves is None:
        return None
    first, second = _angle(halves[0]), _angle(halves[1])
    if first is None or second is None:
        return None
    straight, swapped = _pair_of(first, second), _pair_of(second, first)
    if straight is None:
        note = "Read as longitude, latitude: a latitude is never above 90°."
        return swapped and replace(swapped, note=note)
    if swapped is None:
        return straight
    other = (swapped.lat, swapped.lon)
    read = replace(straight, note="Read as latitude, longitude.", other=other)
    return _nearer(read, other, "Read as longitude, latitude: that is nearer to the station.", near)


def _halves(text: str) -> tuple[str, str] | None:
    """The two angles of a text without letters, decimal commas made points."""
    whole, comma = r"[+-]?\d+", r"[+-]?\d+,\d+"
    for pattern in (
        rf"^({_NUMBER})\s*[,;/]\s*({_NUMBER})$",
        rf"^([+-]?\d+\.\d+)\s+({_NUMBER})$",
        rf"^({whole})\s+([+-]?\d+\.\d+)$",
        rf"^({comma})\s*(?:[;/]|,\s|\s)\s*({comma})$",
        rf"^({comma}),({comma})$",
        rf"^({comma})\s*[;/]\s*({whole})$",
        rf"^({whole})\s*[;/]\s*({comma})$",
    ):
        found = re.match(pattern, text)
        if found:
            if re.fullmatch(rf"{whole},{whole}", text):
                return None  # “38,62” is more likely one number that is still being typed
            return found[1].replace(",", "."), found[2].replace(",", ".")
    angle = r"""[+-]?\d+\s*(?:[°:]|\s)[\d.°'":\s]*?"""
    found = re.match(rf"^({angle})\s*[,;/]\s*({angle})$", text)
    if found:
        return found[1], found[2]
    found = re.match(r"""^([+-]?\d+[°:][\d.'":\s]*?)\s+([+-]?\d+[°:].*)$""", text)
    if found:
        return found[1], found[2]
    numbers = text.split()
    if len(numbers) in (4, 6) and all(re.fullmatch(_NUMBER, n) for n in numbers):
        half = len(numbers) // 2
        return " ".join(numbers[:half]), " ".join(numbers[half:])
    return None


@dataclass(frozen=True, slots=True)
class _Angle:
    """Degrees, what its last digit is worth in degrees, and into how many parts it was cut."""

    degrees: float
    unit: float
    parts: int

    def turned(self, letter: str) -> _Angle | None:
        """Signed by its hemisphere; None where a sign already says something."""
        if self.degrees < 0:
            return None
        return replace(self, degrees=-self.degrees) if letter in "SW" else self


def _angle(text: str) -> _Angle | None:
    number = r"(\d+(?:\.\d+)?)"
    found = re.match(
        rf"""^\s*([+-]?)\s*{number}\s*(?:$|[°:\s])\s*(?:{number}\s*(?:$|[':\s])\s*"""
        rf"""(?:{number}\s*"?)?)?\s*$""",
        text,
    )
    if not found:
        return None
    given = [part for part in found.groups()[1:] if part is not None]
    if any("." in part for part in given[:-1]) or any(float(part) >= 60 for part in given[1:]):
        return None
    degrees = sum(float(part) / 60**i for i, part in enumerate(given))
    unit = 10.0 ** -_decimals(given[-1]) / 60 ** (len(given) - 1)
    return _Angle(-degrees if found[1] == "-" else degrees, unit, len(given))


def _pair_of(lat: _Angle | None, lon: _Angle | None) -> ParsedPlace | None:
    if lat is None or lon is None or abs(lat.degrees) > 90 or abs(lon.degrees) > 180:
        return None
    cut = max(lat.parts, lon.parts)
    notation = (Notation.DECIMAL, Notation.MINUTES, Notation.SECONDS)[cut - 1]
    precision = max(lat.unit, lon.unit) * _METRES_A_DEGREE
    return ParsedPlace(lat.degrees, lon.degrees, notation, precision)


def _place(lat: str, lon: str, notation: Notation) -> ParsedPlace | None:
    pair = _pair_of(_angle(lat), _angle(lon))
    return pair and replace(pair, notation=notation)


def _nearer(read: ParsedPlace, other: LatLon, note: str, near: LatLon | None) -> ParsedPlace:
    """`read`, unless only the other reading is within 5° of `near`."""
    if near is None:
        return read

    def far(lat: float, lon: float) -> bool:
        return hypot(lat - near[0], (lon - near[1] + 180) % 360 - 180) > 5.0

    if far(read.lat, read.lon) and not far(*other):
        back = (read.lat, read.lon)
        return replace(read, lat=other[0], lon=other[1], note=note, other=back)
    return read


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])
