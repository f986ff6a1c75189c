"""Rules on each item: what happened to it, what it is, and what it was worth (segment 3)."""

from __future__ import annotations

from collections.abc import Iterator

from icimps_desktop.records.item import Item
from icimps_desktop.records.rules.administrative import GRACE
from icimps_desktop.records.rules.facts import Facts, OffenceFact, text
from icimps_desktop.records.rules.finding import Step
from icimps_desktop.records.rules.rule import Trouble, error, fixing, rule, setting, warning

STOLEN, RECOVERED = "7", "5"
NOTHING = ("1", "8")  # nothing taken, or not known
_LOST = tuple("234567")
_LOOK_AGAIN = 1_000_000  # whole units of the currency: the FBI's own threshold
_DRUGS = "10"
_PARTS = "38"
VEHICLE_THEFT = "240"


def sort_of(facts: Facts, item: Item) -> str:
    """The group of property that the rules know: vehicle, structure, large …"""
    found = facts.code("property_classes", item.nibrs_class)
    return found.text("sort") if found else ""


def _worth(facts: Facts, item: Item) -> str:
    found = facts.code("property_classes", item.nibrs_class)
    return found.text("worth") if found else ""


def _thefts(facts: Facts) -> list[OffenceFact]:
    return [offence for offence in facts.offences if offence.nibrs.startswith("23")]


@rule("301")
def _loss_missing(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if not text(item.loss):
            yield warning(
                "Say what happened to it: stolen, recovered, damaged, seized … "
                "Leave it open only for a thing that was just there.",
                f"items[{index}].loss",
            )


@rule("304")
def _item_codes(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        for name, field in (
            ("property_loss", "loss"),
            ("property_classes", "nibrs_class"),
            ("drug_types", "drug_type"),
            ("drug_measures", "drug_measure"),
        ):
            value = text(getattr(item, field))
            if value and facts.code(name, value) is None:
                label = facts.lists.get(name).label
                yield error(
                    f"“{value}” is not in the list “{label}”. Pick one from it.",
                    f"items[{index}].{field}",
                )


@rule("305")
def _recovery_time(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        at, first = facts.time(item.recovered_at), facts.first_day
        day = facts.day(item.recovered_at)
        if at and at > facts.now + GRACE:
            yield error(
                "The recovery is still to come. Check the date and the year.",
                f"items[{index}].recovered_at",
            )
        elif day and first and day < first:
            yield error(
                "It was recovered before the incident. Check both dates.",
                f"items[{index}].recovered_at",
            )


@rule("320")
def _recovered_before_stolen(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        found, gone = facts.day(item.recovered_at), facts.day(item.stolen_at)
        if found and gone and found < gone:
            yield error(
                "It was recovered before it was stolen. Check both dates.",
                f"items[{index}].recovered_at",
            )


@rule("342")
def _high_value(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if item.value is not None and item.value >= _LOOK_AGAIN:
            yield warning(
                "The value is a million or more. Check that no cents were typed.",
                f"items[{index}].value",
            )


@rule("351")
def _value_of_nothing(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if item.value is None or text(item.loss) in NOTHING:
            continue
        if item.value < 0:
            yield error("A value is not below zero.", f"items[{index}].value")
        if item.value == 0 and item.nibrs_class and not _worth(facts, item):
            yield error(
                "Give a value above zero, or leave it open when nobody knows.",
                f"items[{index}].value",
                setting("Leave it open", f"items[{index}].value", None),
            )


@rule("391")
def _worth_nothing(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if item.value and _worth(facts, item) == "nothing":
            said = facts.lists.label("property_classes", item.nibrs_class)
            path = f"items[{index}].value"
            yield error(
                f"The value of “{said}” is always put at zero.",
                path,
                setting("Set to zero", path, 0),
            )


@rule("352")
def _details_of_nothing(facts: Facts) -> Iterator[Trouble]:
    """Data elements 15 to 22 stay empty; 35A alone names the drug that was not found."""
    for index, item in facts.items:
        if text(item.loss) not in NOTHING:
            continue
        filled = [
            Step("set", f"items[{index}].{field}", None if field in _EMPTY_IS_NONE else "")
            for field in ("nibrs_class", "value", "recovered_at", "drug_quantity", "drug_measure")
            if getattr(item, field) not in (None, "")
        ]
        if filled:
            yield error(
                "Where nothing was taken, or nobody knows what, there is no kind, value or "
                "quantity.",
                f"items[{index}].loss",
                fixing("Empty those fields", *filled),
            )


_EMPTY_IS_NONE = ("value", "recovered_at", "drug_quantity")


@rule("353")
def _not_yet_listed(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if _worth(facts, item) == "one" and item.value != 1:
            path = f"items[{index}].value"
            yield error(
                "Property that is not yet listed is put at a value of 1.",
                path,
                setting("Set to 1", path, 1),
            )


@rule("354")
def _value_without_kind(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if item.value is not None and not text(item.nibrs_class) and not text(item.loss):
            yield error("A value is given, but not of what. Say what it is.", _class_path(index))


@rule("355")
def _recovery_date_out_of_place(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if item.recovered_at is not None and text(item.loss) in tuple("23467"):
            path = f"items[{index}].recovered_at"
            yield error(
                "Only a recovered thing has a date of recovery. "
                "Enter the recovery as an item of its own.",
                path,
                setting("Take the date out", path, None),
            )


@rule("372")
def _value_missing(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if (
            item.value is None
            and text(item.loss) in _LOST
            and text(item.nibrs_class) not in ("", _DRUGS)
        ):
            yield warning("Give the value, at least roughly.", f"items[{index}].value")


@rule("375")
def _kind_missing(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if text(item.loss) in _LOST and not text(item.nibrs_class):
            said = facts.label("property_loss", item.loss)
            yield error(f"Say what it is that was {said}.", _class_path(index))


@rule("358")
def _stolen_vehicle_missing(facts: Facts) -> Iterator[Trouble]:
    for offence in facts.offences:
        if offence.nibrs != VEHICLE_THEFT or offence.record.attempted:
            continue
        losses = {item.loss for _, item in facts.items if sort_of(facts, item) == "vehicle"}
        if not losses & {STOLEN, RECOVERED}:
            yield error("Vehicle theft needs the vehicle that was stolen.", "items")


@rule("388")
def _vehicles_counted(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if sort_of(facts, item) == "vehicle" and (item.quantity is None or item.quantity < 1):
            yield error(
                "Say how many vehicles: at least one.",
                f"items[{index}].quantity",
                setting("Set to one", f"items[{index}].quantity", 1),
            )


@rule("268")
def _theft_of_a_vehicle(facts: Facts) -> Iterator[Trouble]:
    thefts = _thefts(facts)
    if not thefts or any(o.nibrs.startswith(("24", "12", "22", "26")) for o in facts.offences):
        return
    for index, item in facts.items:
        if item.loss == STOLEN and sort_of(facts, item) == "vehicle":
            first = thefts[0]
            code = facts.lists.get("offences")[VEHICLE_THEFT]
            yield error(
                f"A stolen vehicle is vehicle theft, not {first.a_name}.",
                _class_path(index),
                fixing(
                    "Make it vehicle theft",
                    Step("set", f"{first.path}.nibrs", code.code),
                    Step("set", f"{first.path}.iccs", code.text("iccs")),
                ),
            )


@rule("390")
def _kind_does_not_fit(facts: Facts) -> Iterator[Trouble]:
    taking = [offence for offence in facts.offences if offence.code and offence.losses]
    if not taking:
        return
    for index, item in facts.items:
        sort = sort_of(facts, item)
        if item.loss not in (STOLEN, RECOVERED) or not sort or _is_for_268(facts, item):
            continue
        if all(offence.code and sort in offence.code.many("never") for offence in taking):
            said = facts.lists.label("property_classes", item.nibrs_class)
            yield error(
                f"{taking[0].name}: “{said}” is not taken like that. Check the one or the other.",
                _class_path(index),
            )


@rule("072")
def _recovered_without_stolen(facts: Facts) -> Iterator[Trouble]:
    """Counterfeiting and stolen property may recover what was stolen elsewhere."""
    if any(offence.nibrs in ("250", "280") for offence in facts.offences):
        return
    stolen = {item.nibrs_class for _, item in facts.items if item.loss == STOLEN}
    vehicle_stolen = any(
        item.loss == STOLEN and sort_of(facts, item) == "vehicle" for _, item in facts.items
    )
    for index, item in facts.items:
        if item.loss != RECOVERED or not item.nibrs_class or item.nibrs_class in stolen:
            continue
        if item.nibrs_class == _PARTS and vehicle_stolen:
            continue
        place = len(facts.items)
        seq = max((other.seq or 0 for _, other in facts.items), default=0) + 1
        same = ("kind", "nibrs_class", "description", "value", "quantity")
        twin = {name: getattr(item, name) for name in same} | {"seq": seq, "loss": STOLEN}
        yield error(
            "What is recovered must have been stolen: enter the theft of it as an item too.",
            f"items[{index}].loss",
            fixing("Add it as stolen", Step("add", f"items[{place}]", twin)),
        )


@rule("073")
def _more_recovered_than_stolen(facts: Facts) -> Iterator[Trouble]:
    count = {STOLEN: 0, RECOVERED: 0}
    for _, item in facts.items:
        if item.loss in count and sort_of(facts, item) == "vehicle":
            count[item.loss] += item.quantity or 1
    if count[STOLEN] and count[RECOVERED] > count[STOLEN]:
        yield error("More vehicles were recovered than stolen. Check the numbers.", "items")


@rule("084")
def _recovered_worth_more(facts: Facts) -> Iterator[Trouble]:
    value: dict[tuple[str, str], int] = {}
    for _, item in facts.items:
        key = (text(item.nibrs_class), text(item.loss))
        value[key] = value.get(key, 0) + (item.value or 0)
    for index, item in facts.items:
        stolen = value.get((text(item.nibrs_class), STOLEN), 0)
        if (
            item.loss == RECOVERED
            and stolen
            and value[(text(item.nibrs_class), RECOVERED)] > stolen
        ):
            yield error(
                "What was recovered is worth more than what was stolen. Check the values.",
                f"items[{index}].value",
            )


def _is_for_268(facts: Facts, item: Item) -> bool:
    return item.loss == STOLEN and sort_of(facts, item) == "vehicle" and bool(_thefts(facts))


def _class_path(index: int) -> str:
    return f"items[{index}].nibrs_class"


RULES = (
    *(_loss_missing, _item_codes, _kind_missing, _value_without_kind, _value_missing),
    *(_value_of_nothing, _worth_nothing, _not_yet_listed, _high_value, _details_of_nothing),
    *(_recovery_time, _recovered_before_stolen, _recovery_date_out_of_place),
    *(_recovered_without_stolen, _more_recovered_than_stolen, _recovered_worth_more),
    *(_stolen_vehicle_missing, _vehicles_counted, _theft_of_a_vehicle, _kind_does_not_fit),
)
