"""UTM and MGRS grid references of WGS 84.

The lettering of the 100 km squares is the “AA” scheme of NGA.STND.0037 (Universal Grids and
Grid Reference Systems, 2014, chapters 2-3); the projection is PROJ's. The polar caps (UPS),
where no station of this system stands, are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pyproj import Proj

from icimps_desktop.core.errors import UserError

BANDS = "CDEFGHJKLMNPQRSTUVWX"
SQUARE_M = 100_000
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_CYCLE_M = SQUARE_M * len(_ROWS)  # row letters repeat every 2,000 km


@dataclass(frozen=True, slots=True)
class Utm:
    """A place in metres within a zone; `band` is its latitude band letter."""

    zone: int
    band: str
    easting: float
    northing: float

    @property
    def south(self) -> bool:
        return self.band < "N"


def zone_of(lat: float, lon: float) -> int:
    """The UTM zone, with the wide zones of south-west Norway and of Svalbard."""
    lon = (lon + 180.0) % 360.0 - 180.0
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if lat >= 72 and 0 <= lon < 42:
        return 31 if lon < 9 else 33 if lon < 21 else 35 if lon < 33 else 37
    return int((lon + 180.0) // 6) + 1


def band_of(lat: float) -> str:
    """The letter of the 8° band; X reaches from 72° to 84°."""
    return BANDS[min(int((lat + 80.0) // 8), len(BANDS) - 1)]


def to_utm(lat: float, lon: float) -> Utm:
    """Degrees to zone, band and metres.

    Raises:
        UserError: beyond 80° south or 84° north, where UTM ends.
    """
    if not -80.0 <= lat <= 84.0:
        raise UserError("This place is too near a pole for a UTM or MGRS reference.", field="lat")
    zone, band = zone_of(lat, lon), band_of(lat)
    easting, northing = _projection(zone, band < "N")(lon, lat)
    return Utm(zone, band, easting, northing)


def from_utm(zone: int, south: bool, easting: float, northing: float) -> tuple[float, float] | None:
    """Latitude and longitude, or None where the numbers are in no place of that zone."""
    if not (1 <= zone <= 60 and 100_000 <= easting <= 900_000 and 0 <= northing <= 10_000_000):
        return None
    lon, lat = _projection(zone, south)(easting, northing, inverse=True)
    if not -80.5 <= lat <= 84.5 or (lat > 1e-6 if south else lat < -1e-6):
        return None
    return lat, lon


def in_band(lat: float, band: str) -> bool:
    """Whether a latitude lies in the band, give or take the metres of rounding at its edge."""
    low = -80.0 + 8.0 * BANDS.index(band)
    high = 84.0 if band == "X" else low + 8.0
    return low - 1e-4 <= lat <= high + 1e-4


def to_mgrs(lat: float, lon: float, digits: int = 5) -> str:
    """The grid reference, cut (not rounded) to `digits` a side: 5 is the metre, 3 is 100 m.

    Raises:
        UserError: beyond 80° south or 84° north.
    """
    utm = to_utm(lat, lon)
    # PROJ's millimetres of noise must not move a place on a square's edge into the next one
    easting, northing = round(utm.easting, 3), round(utm.northing, 3)
    column = _COLUMNS[(utm.zone - 1) % 3][int(easting // SQUARE_M) - 1]
    shift = 5 if utm.zone % 2 == 0 else 0
    row = _ROWS[(int(northing // SQUARE_M) + shift) % len(_ROWS)]
    unit = 10 ** (5 - digits)
    east, north = int(easting % SQUARE_M // unit), int(northing % SQUARE_M // unit)
    return f"{utm.zone}{utm.band} {column}{row} {east:0{digits}d} {north:0{digits}d}"


def from_mgrs(
    zone: int, band: str, square: str, east: str, north: str
) -> tuple[float, float, float] | None:
    """Latitude and longitude of the middle of the square, and the square's side in metres.

    None where there is no such square in that zone and band.
    """
    if not 1 <= zone <= 60 or band not in BANDS or len(east) != len(north):
        return None
    column = _COLUMNS[(zone - 1) % 3].find(square[0])
    row = _ROWS.find(square[1])
    if column < 0 or row < 0:
        return None
    side = 10.0 ** (5 - len(east))
    easting = (column + 1) * SQUARE_M + int(east) * side + side / 2
    shift = 5 if zone % 2 == 0 else 0
    first = (row - shift) % len(_ROWS) * SQUARE_M + int(north) * side + side / 2
    middle = -76.0 + 8.0 * BANDS.index(band) + (2.0 if band == "X" else 0.0)
    found: tuple[float, float] | None = None
    for cycle in range(5):
        place = from_utm(zone, band < "N", easting, first + cycle * _CYCLE_M)
        # the cycles are 18° apart, a band 8° high: the nearest one is the one that is meant
        if place and (found is None or abs(place[0] - middle) < abs(found[0] - middle)):
            found = place
    if found is None or abs(found[0] - middle) > (7.0 if band == "X" else 5.0):
        return None
    return found[0], found[1], side


@lru_cache(maxsize=120)
def _projection(zone: int, south: bool) -> Proj:
    return Proj(proj="utm", zone=zone, south=south, ellps="WGS84")
