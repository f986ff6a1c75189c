"""Form, fourth section: property, vehicles and drugs."""

from __future__ import annotations

from icimps_desktop.records.item import Item, ItemKind
from icimps_desktop.ui.incidents.controls import ChoiceControl, TextControl, WhenControl
from icimps_desktop.ui.incidents.form_check import Section
from icimps_desktop.ui.incidents.form_entries import EntryPage
from icimps_desktop.ui.incidents.form_options import Options
from icimps_desktop.ui.incidents.form_page import Bound
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.lengths import longest

_STOLEN, _RECOVERED = "7", "5"
_OF_KIND = {
    ItemKind.VEHICLE: ("plate", "vin", "make", "model", "colour", "year"),
    ItemKind.DRUG: ("drug_type", "drug_quantity", "drug_measure"),
    ItemKind.PROPERTY: ("serial", "make", "model", "colour", "quantity"),
}
_SPECIAL = frozenset(name for names in _OF_KIND.values() for name in names)


class ThingsPage(EntryPage):
    """What was taken, damaged, found: the fields follow the kind of thing."""

    section = Section.THINGS
    list_name = "items"

    def __init__(self, form: FormPresenter, options: Options) -> None:
        super().__init__(
            form, options, self.tr("Things"), self.tr("Add another thing"), self.tr("Thing")
        )
        clock = form.wall_clock
        kind = self.add(
            "kind",
            self.tr("Kind (T, V or D)"),
            ChoiceControl(
                [
                    (ItemKind.PROPERTY.value, self.tr("Thing")),
                    (ItemKind.VEHICLE.value, self.tr("Vehicle")),
                    (ItemKind.DRUG.value, self.tr("Drug")),
                ]
            ),
        )
        loss = self.add("loss", self.tr("What happened to it"), options.code("property_loss"))
        group = self.add("nibrs_class", self.tr("Group"), options.code("property_classes"))
        words = self._line("description", self.tr("What it is, in your own words"))
        value = self.add("value", self.tr("Value"), TextControl(longest=14))
        quantity = self.add("quantity", self.tr("How many"), TextControl(longest=6))
        self.add("stolen_at", self.tr("Stolen at"), WhenControl(clock))
        self.add("recovered_at", self.tr("Recovered at"), WhenControl(clock))
        plate, vin = self._line("plate", self.tr("Plate")), self._line("vin", self.tr("VIN"))
        make, model = self._line("make", self.tr("Make")), self._line("model", self.tr("Model"))
        colour = self._line("colour", self.tr("Colour"))
        year = self.add("year", self.tr("Year"), TextControl(longest=4))
        serial = self._line("serial", self.tr("Serial number"))
        drug = self.add("drug_type", self.tr("Drug"), options.code("drug_types"))
        amount = self.add("drug_quantity", self.tr("Amount"), TextControl(longest=14))
        measure = self.add("drug_measure", self.tr("Measured in"), options.code("drug_measures"))
        stolen, recovered = self.bound["stolen_at"], self.bound["recovered_at"]
        self.row(0, (kind, 6), (loss, 3), (group, 3))
        self.row(1, (words, 8), (value, 2), (quantity, 2))
        self.row(2, (plate, 3), (vin, 3), (year, 2))
        self.row(3, (make, 3), (model, 3), (colour, 3), (serial, 3))
        self.row(4, (drug, 6), (amount, 3), (measure, 3))
        self.row(5, (stolen, 6), (recovered, 6))
        self.box.insertStretch(self.box.count() - 1, 1)

    def _line(self, name: str, label: str) -> Bound:
        return self.add(name, label, TextControl(longest=longest(Item, name)))

    def entry_words(self, place: int) -> str:
        item = self.form.state.items[place]
        made = " ".join(part for part in (item.colour, item.make, item.model) if part.strip())
        words = item.description or made or item.plate
        if words:
            return words
        if item.drug_type:
            return self.options.label("drug_types", item.drug_type)
        if item.nibrs_class:
            return self.options.label("property_classes", item.nibrs_class)
        return self.options.label("item_kinds", item.kind)

    def show_relevant(self) -> None:
        if not self.count:
            return
        item = self.form.state.items[self.current]
        wanted = _OF_KIND.get(ItemKind(item.kind), ()) if item.kind in tuple(ItemKind) else ()
        shown = {name: name in wanted or bool(getattr(item, name)) for name in _SPECIAL}
        shown["stolen_at"] = item.loss in (_STOLEN, _RECOVERED) or bool(item.stolen_at)
        shown["recovered_at"] = item.loss == _RECOVERED or bool(item.recovered_at)
        for name, show in shown.items():
            self.bound[name].field.setVisible(show)
