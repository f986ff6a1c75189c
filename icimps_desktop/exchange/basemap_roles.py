"""What a feature of a base map is: told from the words of its layer and of its class.

Files name their layers and columns as they like. What cannot be told is drawn modestly rather
than left out.
"""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What sort of geometry a layer holds; one layer holds one sort."""

    POLYGON = "polygon"
    LINE = "line"
    POINT = "point"


class Role(StrEnum):
    """What a feature is on the map; the painter has one style a role.

    Addresses are never painted: they are for finding places.
    """

    LAND = "land"
    WATER = "water"
    PARK = "park"
    BUILDING = "building"
    DISTRICT = "district"
    BOUNDARY = "boundary"
    RAIL = "rail"
    STREET = "street"
    PLACE = "place"
    ADDRESS = "address"


class Rank(IntEnum):
    """How much a street or place matters: the lower, the sooner it is drawn and named."""

    MOTORWAY = 0
    MAJOR = 1
    MEDIUM = 2
    MINOR = 3
    RAMP = 4
    SERVICE = 5


def _words(*texts: str) -> frozenset[str]:
    return frozenset(w for t in texts for w in t.split())


_WATER = _words("water waterway river lake pond stream canal hydro ocean sea basin reservoir bay")
_GREEN = _words(
    "park parks cemetery wood forest grass garden golf meadow scrub recreation pitch green greens",
    "nature reserve allotments playground graveyard landcover orchard farmland",
)
_RAIL = _words("rail railway railways tram subway metro metrolink transit monorail funicular")
_STREET = _words(
    "street streets road roads highway highways transportation centerline centerlines centreline"
    " strassen routes rues calles"
)
_BOUNDARY = _words("boundary boundaries border limits limit outline admin county municipality city")
_DISTRICT = _words(
    "neighbourhood neighbourhoods neighborhood neighborhoods district districts beat beats"
    " precinct precincts ward wards sector sectors division divisions zone zones suburb quarter"
)
_LAND = _words("land earth land_polygons")
_BUILDING = _words("building buildings footprint footprints structures")
_UNDRAWN = _words("landuse housenumber aeroway poi pois parcel parcels mountain")
_ADDRESSES = _words(
    "address addresses addr housenumbers adresse adressen adresses direcciones indirizzi",
    "hausnummern",
)

_RANKS: tuple[tuple[frozenset[str], Rank], ...] = (
    (_words("motorway freeway interstate s1100 expressway"), Rank.MOTORWAY),
    (_words("trunk primary arterial major majorroad highway"), Rank.MAJOR),
    (_words("secondary tertiary collector medium s1200"), Rank.MEDIUM),
    (_words("ramp link slip s1630"), Rank.RAMP),
    (
        _words(
            "service alley parking private walkway path footway track cycleway steps pedestrian",
            "bridleway corridor unnamed driveway s1500 s1710 s1720 s1730 s1740 s1750 s1780 s1820",
        ),
        Rank.SERVICE,
    ),
)
_PLACES: tuple[tuple[frozenset[str], Rank], ...] = (
    (_words("country state continent province"), Rank.MOTORWAY),
    (_words("city capital metropolis"), Rank.MAJOR),
    (_words("town"), Rank.MEDIUM),
)


def is_drawn(layer_name: str, geometry_type: str) -> bool:
    """Whether any feature of a layer can be drawn: not so house numbers and other such points."""
    is_points = geometry_type.removeprefix("Multi").split()[0] == "Point"
    return not (is_points and _split_words(layer_name) & (_UNDRAWN | _ADDRESSES))


def style_of(layer_name: str, feature_class: str, kind: Kind) -> tuple[Role | None, Rank]:
    """Role and rank of a feature; the role is None for what a calm map leaves out."""
    words_of_layer = _split_words(layer_name)
    words_of_class = _split_words(feature_class)
    if kind is Kind.POINT:
        if words_of_layer & _ADDRESSES:
            return Role.ADDRESS, Rank.SERVICE
        wanted = not words_of_layer & _UNDRAWN
        return (Role.PLACE if wanted else None), _rank(words_of_class, _PLACES)
    if kind is Kind.LINE:
        return _line_style(words_of_layer, words_of_class)
    for words, role in (
        (words_of_class, {Role.WATER: _WATER, Role.PARK: _GREEN}),
        (
            words_of_layer,
            {
                Role.WATER: _WATER,
                Role.PARK: _GREEN,
                Role.BUILDING: _BUILDING,
                Role.LAND: _LAND,
                Role.DISTRICT: _DISTRICT,
                Role.BOUNDARY: _BOUNDARY,
                None: _UNDRAWN | _STREET,
            },
        ),
    ):
        for candidate, known in role.items():
            if words & known:
                return candidate, Rank.MINOR
    return Role.DISTRICT, Rank.MINOR


def _line_style(of_layer: frozenset[str], of_class: frozenset[str]) -> tuple[Role | None, Rank]:
    if of_layer & _RAIL or of_class & _RAIL:
        return Role.RAIL, Rank.MINOR
    if of_layer & _WATER:
        return Role.WATER, Rank.MINOR
    if of_layer & (_BOUNDARY | _DISTRICT) and not of_layer & _STREET:
        return Role.BOUNDARY, Rank.MINOR
    if of_class & _words("ferry", "aerialway", "pier") or of_layer & _UNDRAWN:
        return None, Rank.MINOR
    return Role.STREET, _rank(of_class, _RANKS)


def _rank(words: frozenset[str], table: tuple[tuple[frozenset[str], Rank], ...]) -> Rank:
    ranks = [rank for known, rank in table if words & known]
    return max(ranks, default=Rank.MINOR)  # "motorway_link" is a ramp, "local_unnamed" an alley


def _split_words(text: str) -> frozenset[str]:
    return frozenset(w for w in re.split(r"[^a-z0-9]+", text.lower()) if w)
