"""The kinds of report that the demo knows: offence, place, method, sentence, things, persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mo = tuple[str, str, str, str]  # entry, means, target, further words


@dataclass(frozen=True, slots=True)
class Thing:
    """An item to be drawn: value between `least` and `most` (0 = none given)."""

    description: str
    nibrs_class: str
    loss: str
    least: int = 0
    most: int = 0
    kind: Literal["property", "vehicle", "drug"] = "property"
    serial: bool = False
    drug_type: str = ""


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A template; `series` >= 0 joins reports that follow each other's method.

    `narrative` may hold {address} {street} {time} {until} {item} {clothing}.
    """

    category: str
    nibrs: str
    hours: tuple[int, int]
    narrative: str
    mo: Mo
    things: tuple[Thing, ...] = ()
    location_type: str = "20"
    at_home: bool = True
    window: bool = False
    attempted: bool = False
    source: Literal["reported", "police_found"] = "reported"
    entry_method: str = ""
    weapons: tuple[str, ...] = ()
    activity: tuple[str, ...] = ()
    victim: Literal["I", "B", "S", ""] = "I"  # NIBRS element 25; "" = an offence without one
    witness: bool = False
    suspects: int = 0
    suspect_known: bool = False
    relationship: str = ""
    injury: str = ""
    series: int = -1


_JEWELLERY = Thing("gold ring and two bracelets", "17", "7", 300, 2_400)
_LAPTOP = Thing("laptop computer, silver", "07", "7", 350, 1_500, serial=True)
_PHONE = Thing("mobile phone, black case", "75", "7", 150, 900, serial=True)
_CASH = Thing("cash", "20", "7", 40, 600)
_BAG = Thing("brown shoulder bag", "25", "7", 30, 160)
_CAR = Thing("estate car", "03", "7", 4_000, 21_000, kind="vehicle")

KINDS: tuple[ReportKind, ...] = (
    ReportKind(
        "burglary", "220", (9, 13),
        "The occupant left {address} at {time} and came back at {until} to find the rear window "
        "forced. Only the bedroom was searched and the {item} taken. The curtains at the front "
        "had been drawn.",
        ("rear window", "screwdriver", "jewellery only", "curtains drawn"), (_JEWELLERY,),
        window=True, entry_method="F", series=0,
    ),
    ReportKind(
        "theft_from_vehicle", "23F", (20, 23),
        "A car parked outside {address} was entered between {time} and {until}. The quarter light "
        "was broken and a {item} taken from the seat.",
        ("quarter light", "spark plug chip", "bag on seat", "glove box emptied"), (_BAG,),
        location_type="13", window=True,
    ),
    ReportKind(
        "robbery", "120", (17, 22),
        "The victim was walking in {street} at {time} when two persons on a moped stopped. The "
        "passenger, {clothing}, took the {item} from the hand. They rode off against the traffic.",
        ("from behind", "moped", "phone in hand", "rode off against traffic"), (_PHONE,),
        location_type="13", at_home=False, weapons=("40",), suspects=2, witness=True,
        relationship="ST", injury="N",
    ),
    ReportKind(
        "burglary", "220", (10, 14),
        "Rear window of {address} levered open between {time} and {until}. The {item} missing, "
        "electrical goods left. A neighbour heard nothing.",
        ("rear window", "screwdriver", "jewellery only", "curtains drawn"), (_JEWELLERY,),
        window=True, entry_method="F", series=0, witness=True,
    ),
    ReportKind(
        "simple_assault", "13B", (18, 23),
        "An argument about parking at {address} at {time}. The neighbour pushed the victim against "
        "the gate. No visible injury.",
        ("argument", "hands", "neighbour", "parking"), weapons=("40",), suspects=1,
        suspect_known=True, relationship="NE", injury="N",
    ),
    ReportKind(
        "theft", "23C", (11, 18),
        "Shop staff at {address} saw a person, {clothing}, put goods into a lined bag at {time} "
        "and leave without paying.",
        ("walked in", "foil lined bag", "razor blades", "left by the side door"),
        (Thing("razor blades, twelve packs", "19", "7", 60, 260),), location_type="08",
        at_home=False, victim="B", suspects=1, witness=True,
    ),
    ReportKind(
        "vehicle_theft", "240", (22, 24),
        "A locked {item} parked at {address} at {time} was gone at {until}. No glass on the "
        "ground; both keys are with the owner.",
        ("keyless", "relay suspected", "large estate car", "no glass broken"), (_CAR,),
        location_type="13", window=True,
    ),
    ReportKind(
        "criminal_damage", "290", (21, 24),
        "Two windows of {address} were broken at about {time} by steel balls. A catapult is "
        "suspected.",
        ("from the street", "catapult", "shop window", "steel ball"),
        (Thing("window pane", "31", "4", 200, 900),), location_type="24", at_home=False,
        victim="B",
    ),
    ReportKind(
        "drugs", "35A", (12, 22),
        "Patrol stopped a person in {street} at {time} after a hand to hand exchange. A packet was "
        "found and seized.",
        ("foot patrol", "hand to hand", "small packet", "side street"),
        (Thing("packet of green plant matter", "10", "6", kind="drug", drug_type="E"),),
        location_type="13", at_home=False, source="police_found", activity=("P",), victim="S",
        suspects=1, suspect_known=True,
    ),
    ReportKind(
        "burglary", "220", (9, 15),
        "Between {time} and {until} somebody forced the rear window of {address}. {item} taken "
        "from the bedroom. Screwdriver marks on the frame, photographed.",
        ("rear window", "screwdriver", "jewellery only", "curtains drawn"), (_JEWELLERY,),
        window=True, entry_method="F", series=0,
    ),
    ReportKind(
        "aggravated_assault", "13A", (20, 24),
        "A fight outside {address} at {time}. The victim was struck with a bottle by a person, "
        "{clothing}, who ran towards the next corner.",
        ("group", "bottle", "outside a bar", "ran off"), location_type="03", at_home=False,
        weapons=("30",), suspects=1, relationship="ST", injury="M", witness=True,
    ),
    ReportKind(
        "theft", "23D", (8, 18),
        "A {item} was left on a desk at {address} at {time}. It was missing at {until}. The door "
        "had been held open for deliveries.",
        ("open door", "unnoticed", "computer", "office hours"), (_LAPTOP,), location_type="05",
        at_home=False, window=True, victim="B",
    ),
    ReportKind(
        "fraud", "26A", (9, 16),
        "A caller said to be from the bank. At {time} a courier collected a card and {item} at "
        "{address}.",
        ("telephone", "false bank clerk", "older resident", "courier"), (_CASH,), suspects=1,
        relationship="ST",
    ),
    ReportKind(
        "burglary", "220", (1, 4),
        "The resident of {address} woke at {time} and heard steps. The front door lock had been "
        "snapped; nobody was seen and nothing is missing.",
        ("front door", "lock snapped", "car keys", "hallway only"),
        (Thing("door lock", "77", "4", 80, 250),),
        attempted=True, entry_method="F",
    ),
    ReportKind(
        "trespass", "90J", (6, 10),
        "A person, {clothing}, was found asleep in the stairwell of {address} at {time} and left "
        "when asked.",
        ("open door", "none", "stairwell", "asleep"), victim="", suspects=1,
    ),
    ReportKind(
        "theft_from_vehicle", "23G", (1, 5),
        "All four wheels were taken from a car at {address} between {time} and {until}. It stood "
        "on bricks.",
        ("street", "wheel nuts undone", "wheels", "stood on bricks"),
        (Thing("four alloy wheels", "38", "7", 500, 1_600),), location_type="18", window=True,
    ),
    ReportKind(
        "robbery", "120", (20, 24),
        "At {time} in {street} the victim was asked for the time. One person, {clothing}, showed a "
        "knife and took {item}.",
        ("asked for the time", "knife", "wallet and phone", "grey hood"), (_CASH, _PHONE),
        location_type="13", weapons=("20",), suspects=1, relationship="ST", injury="N",
    ),
    ReportKind(
        "liquor", "90G", (15, 20),
        "Patrol found persons drinking on the steps of {address} at {time} in breach of the bylaw. "
        "Bottles emptied, persons moved on.",
        ("foot patrol", "none", "public place", "group"), location_type="13", at_home=False,
        source="police_found", victim="", suspects=1,
    ),
)  # fmt: skip
