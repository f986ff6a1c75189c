"""Rules on drugs: kind, quantity and measure (segment 3, elements 20 to 22)."""

from __future__ import annotations

from collections.abc import Iterator

from icimps_desktop.records.item import Item
from icimps_desktop.records.rules.facts import Facts, text
from icimps_desktop.records.rules.finding import Step
from icimps_desktop.records.rules.rule import Trouble, error, fixing, rule, setting

_DRUG_OFFENCE, _EQUIPMENT_OFFENCE = "35A", "35B"
_DRUGS, _EQUIPMENT = "10", "11"
_SEIZED, _NOTHING = "6", "1"
_MORE_THAN_THREE = "X"
_PLANTS, _AT_LABORATORY = "NP", "XX"


def _offences(facts: Facts) -> set[str]:
    return {offence.nibrs for offence in facts.offences}


def _is_seized_drug(item: Item) -> bool:
    return item.loss == _SEIZED and item.nibrs_class == _DRUGS


@rule("362")
def _more_than_three(facts: Facts) -> Iterator[Trouble]:
    kinds = {text(item.drug_type) for _, item in facts.items} - {"", _MORE_THAN_THREE}
    for index, item in facts.items:
        if item.drug_type == _MORE_THAN_THREE and len(kinds) < 2:
            yield error(
                "“More than three kinds” needs two of them entered as items of their own.",
                f"items[{index}].drug_type",
            )


@rule("363")
def _no_quantity_of_many(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if item.drug_type == _MORE_THAN_THREE and (
            item.drug_quantity is not None or text(item.drug_measure)
        ):
            yield error(
                "“More than three kinds” has no quantity of its own.",
                f"items[{index}].drug_quantity",
                fixing(
                    "Take the quantity out",
                    Step("set", f"items[{index}].drug_quantity", None),
                    Step("set", f"items[{index}].drug_measure", ""),
                ),
            )


@rule("364")
def _quantity_missing(facts: Facts) -> Iterator[Trouble]:
    if _DRUG_OFFENCE not in _offences(facts):
        return
    for index, item in facts.items:
        if not _is_seized_drug(item) or item.drug_type == _MORE_THAN_THREE:
            continue
        if not text(item.drug_type):
            yield error(
                "Say which drug was seized; “not known yet” counts.", f"items[{index}].drug_type"
            )
        elif item.drug_quantity is None and not text(item.drug_measure):
            yield error(
                "A seized drug needs quantity and measure, or “at the laboratory”.",
                f"items[{index}].drug_quantity",
                fixing(
                    "It is at the laboratory",
                    Step("set", f"items[{index}].drug_quantity", 1.0),
                    Step("set", f"items[{index}].drug_measure", _AT_LABORATORY),
                ),
            )


@rule("366")
def _quantity_without_measure(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if item.drug_quantity is not None and not text(item.drug_measure):
            yield error("Say in what the drug was measured.", f"items[{index}].drug_measure")


@rule("368")
def _measure_without_quantity(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        measure = text(item.drug_measure)
        if item.drug_quantity is None and measure and measure != _AT_LABORATORY:
            yield error("Say how much of the drug it was.", f"items[{index}].drug_quantity")


@rule("367")
def _plants(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        drug = facts.code("drug_types", item.drug_type)
        if item.drug_measure == _PLANTS and drug is not None and not drug.yes("plants"):
            yield error(f"{drug.label} is not counted in plants.", f"items[{index}].drug_measure")


@rule("384")
def _at_laboratory(facts: Facts) -> Iterator[Trouble]:
    for index, item in facts.items:
        if item.drug_measure == _AT_LABORATORY and item.drug_quantity != 1:
            path = f"items[{index}].drug_quantity"
            yield error(
                "While a drug is at the laboratory its quantity is put at 1.",
                path,
                setting("Set to 1", path, 1.0),
            )


@rule("365")
def _drug_out_of_place(facts: Facts) -> Iterator[Trouble]:
    offences = _offences(facts)
    for index, item in facts.items:
        if not text(item.drug_type):
            continue
        if item.loss == _SEIZED and not offences & {_DRUG_OFFENCE, _EQUIPMENT_OFFENCE}:
            yield error("A drug was seized, but no drug offence is entered. Add it.", "offences")
        elif item.loss == _SEIZED and text(item.nibrs_class) != _DRUGS:
            path = f"items[{index}].nibrs_class"
            yield error(
                "A drug is named, so the kind of property must be drugs.",
                path,
                setting("Set to drugs", path, _DRUGS),
            )


@rule("383")
def _value_of_drugs(facts: Facts) -> Iterator[Trouble]:
    if _offences(facts) - {_DRUG_OFFENCE, _EQUIPMENT_OFFENCE}:
        return
    for index, item in facts.items:
        if _is_seized_drug(item) and item.value is not None:
            path = f"items[{index}].value"
            yield error(
                "Seized drugs have no value; the quantity says enough.",
                path,
                setting("Take the value out", path, None),
            )


@rule("387")
def _equipment_or_drugs(facts: Facts) -> Iterator[Trouble]:
    offences = _offences(facts)
    for index, item in facts.items:
        if item.loss != _SEIZED:
            continue
        if item.nibrs_class == _EQUIPMENT and offences == {_DRUG_OFFENCE}:
            yield error(
                "Drug equipment was seized: add the offence of drug equipment.",
                f"items[{index}].nibrs_class",
            )
        if item.nibrs_class == _DRUGS and offences == {_EQUIPMENT_OFFENCE}:
            yield error("Drugs were seized: add the drug offence.", f"items[{index}].nibrs_class")


@rule("392")
def _drug_not_found(facts: Facts) -> Iterator[Trouble]:
    offences = [offence for offence in facts.offences if offence.nibrs == _DRUG_OFFENCE]
    if not offences or offences[0].record.attempted:
        return
    if any(text(item.drug_type) for _, item in facts.items):
        return
    for index, item in facts.items:
        if item.loss == _NOTHING:
            yield error(
                "Nothing was seized: say all the same which drug it was about.",
                f"items[{index}].drug_type",
            )


RULES = (
    *(_more_than_three, _no_quantity_of_many, _quantity_missing, _quantity_without_measure),
    *(_measure_without_quantity, _plants, _at_laboratory, _drug_out_of_place),
    *(_value_of_drugs, _equipment_or_drugs, _drug_not_found),
)
