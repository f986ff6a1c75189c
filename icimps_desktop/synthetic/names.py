"""Names of streets, quarters and landmarks that belong to no real place.

Generic words (trees, trades, weather) are shared by every town; proper names are put together
from syllables.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

CITY_NAMES = (
    "Merrowhaven", "Port Ostrel", "Quillmouth", "Vandelholt", "Karrowmere", "Tessenport",
    "Ullerbridge", "Brennahaven",
)  # fmt: skip
THEMES = {
    "trades": (
        "Cooper Chandler Weaver Saddler Fletcher Tanner Potter Glover Mercer Draper Baker Turner "
        "Sawyer Dyer Fuller Cutler Carter Miller Smith Thatcher Wheeler Mason Joiner Hatter "
        "Ropewalk Tallow Candle Needle Pinmaker Barrel Anvil Bellows Kiln Loom Spindle Thimble"
    ),
    "trees": (
        "Alder Ash Aspen Bay Beech Birch Box Cedar Cherry Chestnut Cypress Elder Elm Fir Hazel "
        "Hawthorn Hickory Holly Hornbeam Juniper Larch Laurel Lime Linden Maple Mulberry Oak "
        "Olive Pear Pine Plane Plum Poplar Quince Rowan Spruce Sycamore Walnut Willow Yew"
    ),
    "birds": (
        "Avocet Bittern Bunting Chough Coot Crane Curlew Dipper Dove Dunlin Falcon Finch Gannet "
        "Goldcrest Grebe Heron Jackdaw Kestrel Kite Lapwing Lark Linnet Martin Merlin Nightjar "
        "Osprey Ouzel Petrel Pipit Plover Raven Redstart Rook Siskin Skua Snipe Starling "
        "Stork Swallow Swift Teal Tern Thrush Wagtail Warbler Whimbrel Wren"
    ),
    "garden": (
        "Aster Bluebell Bramble Briar Campion Clover Comfrey Cowslip Crocus Daisy Fennel Fern "
        "Foxglove Gorse Harebell Heather Iris Ivy Lavender Lilac Lupin Mallow Marigold Mint "
        "Myrtle Pansy Peony Poppy Primrose Rosemary Saffron Sage Sorrel Tansy Teasel Thistle "
        "Thyme Verbena Violet Yarrow"
    ),
    "ground": (
        "Agate Amber Basalt Chalk Clay Cobalt Copper Coral Flint Garnet Granite Gravel Iron Jasper "
        "Marble Onyx Opal Pewter Quartz Sandstone Shale Silver Slate Tin Topaz Zinc Bank Brook "
        "Cliff Dell Fallow Glade Heath Hollow Knoll Ledge Meadow Mere Moor Ridge Spring Stile"
    ),
    "sea": (
        "Anchor Beacon Binnacle Bowline Buoy Cable Capstan Compass Coxswain Cutter Ferry Fluke "
        "Galley Halyard Harbour Hawser Helm Keel Ketch Lantern Lugger Mainsail Mariner Mooring "
        "Oar Packet Pilot Quarterdeck Rudder Schooner Sextant Sloop Spar Tide Tiller Windlass"
    ),
}
_STARTS_TEXT = (
    "Ald Bar Bel Bram Brask Cald Corv Crenn Dall Darn Dov Ell Ester Fald Fenn Garr Gild Hask Hav "
    "Hess Hul Ister Jarr Karr Kell Lamm Lorr Mab Marr Merr Ness Nol Orr Ost Pell Penn Quill Rask "
    "Revv Roth Sarr Sell Skel Strand Tamm Tarr Tess Thorr Ull Vand Varr Vell Voss Wend Wesk Yarr "
    "Zell"
)
_ENDS_TEXT = (
    "aby acott adine agar alow anby ander aker elow emere enby endon erly eston ick idge iland "
    "inger ington isk ivan obel oby omar onby orel orne oway owell ulin umber usk"
)
_QUARTER_ENDS_TEXT = (
    "amere eford enholt owick erby esgate inghoe orfield andale eshill ownside ermarsh"
)
SUFFIXES = {
    "long": ("Street", "Street", "Street", "Road", "Avenue"),
    "cross": ("Lane", "Street", "Place", "Way", "Terrace", "Row", "Lane"),
    "secondary": ("Avenue", "Road", "Boulevard", "Parade"),
}
_SMALL_TEXT = (
    "Acorn Arcade Arch Archer Ballad Banner Barley Basket Bell Bonnet Bridle Butter Button Canal "
    "Castle Chapel Chorus Cider Clock Cloud Coach Corner Crown Drum Ember Feather Fiddle Forge "
    "Fountain Frost Gable Garland Gate Glass Granary Hammer Harp Harvest Hearth Honey Horn Ink "
    "Kettle Key Ladder Lamp Ledger Letter Lily Lute Mallet Mantle Mill Mirror Morning Mustard "
    "Nutmeg Orchard Oven Paper Parchment Parsley Pebble Pepper Plough Pump Quarry Quill Rain "
    "Ribbon River Saffron Salt School Shepherd Shuttle Sickle Signal Spice Stable Star Summer "
    "Sundial Sunset Tanyard Temple Timber Tower Trellis Trumpet Velvet Vine Wharf Wheat Whistle "
    "Winter Wool Yarn"
)
_STARTS = _STARTS_TEXT.split()
_ENDS = _ENDS_TEXT.split()
_QUARTER_ENDS = _QUARTER_ENDS_TEXT.split()


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st …"""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def invented(starts: list[str], ends: list[str], rng: np.random.Generator) -> Iterator[str]:
    """Every start with every end, in an order of the seed's choosing, none twice."""
    order = rng.permutation(len(starts) * len(ends))
    for pick in order.tolist():
        yield starts[pick // len(ends)] + ends[pick % len(ends)]


class StreetNames:
    """Hands out street names of one city; no name twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._proper = invented(_STARTS, _ENDS, rng)
        self._themes = {
            theme: [str(w) for w in rng.permutation(words.split())]
            for theme, words in THEMES.items()
        }
        self._small = [str(w) for w in rng.permutation(_SMALL_TEXT.split())]
        self._numbered = {"Street": 0, "Avenue": 0}
        self._given: set[str] = set()

    def numbered(self, suffix: str) -> str:
        """The next of "1st Street", "2nd Street" …; suffix is Street or Avenue."""
        self._numbered[suffix] += 1
        return f"{ordinal(self._numbered[suffix])} {suffix}"

    def local(self, theme: str | None, way: str) -> str:
        """A name for a long or cross street, or a secondary one, from the theme while it lasts."""
        while True:
            words = self._themes.get(theme or "", [])
            if words and self._rng.random() < 0.8:
                base = words.pop()
            elif self._small and self._rng.random() < 0.25:
                base = self._small.pop()
            else:
                base = next(self._proper)
            name = f"{base} {self._rng.choice(SUFFIXES[way])}"
            if name not in self._given and base not in self._given:
                self._given |= {name, base}
                return name

    def proper(self, suffix: str) -> str:
        """An invented proper name with this suffix."""
        return f"{next(self._proper)} {suffix}"


def quarter_names(rng: np.random.Generator, count: int) -> list[str]:
    """Names of neighbourhoods, all different and none of a real place."""
    starts = [s for s in _STARTS if len(s) > 3]
    pool = invented(starts, _QUARTER_ENDS, rng)
    taken: list[str] = []
    while len(taken) < count:
        name = next(pool)
        # Two names with one beginning are read wrongly over the radio.
        if all(not other.startswith(name[:4]) for other in taken) or len(taken) > 30:
            taken.append(name)
    return taken


def city_name(rng: np.random.Generator) -> str:
    """The city's name."""
    return str(rng.choice(CITY_NAMES))
