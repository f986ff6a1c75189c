"""How dates and places are written in the file."""

from __future__ import annotations

from zoneinfo import available_timezones

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.exchange.mapping import DATE_FIELDS, Repeats, WithoutPoint
from icimps_desktop.exchange.time_text import DateOrder
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.imports.mapping_presenter import MappingPresenter
from icimps_desktop.ui.imports.words import Extent, extent_text, field_text

_SYSTEMS = (
    "EPSG:4326", "EPSG:3857", "EPSG:25831", "EPSG:25832", "EPSG:25833", "EPSG:31467", "EPSG:27700",
    "EPSG:2154", "EPSG:28992", "EPSG:31370", "EPSG:2056", "EPSG:3006", "EPSG:2180", "EPSG:3003",
    "EPSG:26915", "EPSG:26916", "EPSG:26917", "EPSG:26918", "EPSG:2263", "EPSG:3435",
)  # fmt: skip


class ReadingPanel(QWidget):
    """Order of dates, zone, coordinate system, and what happens to rows without a point."""

    def __init__(self, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._base_extent: Extent | None = None
        self.orders: dict[str, QComboBox] = {}
        self.day_only: dict[str, QCheckBox] = {}
        self._rows: dict[str, Field] = {}
        self.zone = QLineEdit()
        completer = QCompleter(sorted(available_timezones()), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.zone.setCompleter(completer)
        own = self.tr("that of the station: {zone}").format(zone=presenter.station_zone.key)
        self.zone.setPlaceholderText(own)
        self.crs = QLineEdit()
        systems = QCompleter(_SYSTEMS, self)
        systems.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        systems.setFilterMode(Qt.MatchFlag.MatchContains)
        self.crs.setCompleter(systems)
        self.comma = QCheckBox(self.tr("Coordinates are written 51,5 rather than 51.5"))
        self.only_extent = QCheckBox()
        self.without = QComboBox()
        self.repeats = QComboBox()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.without.addItem(self.tr("taken when they have an address"), WithoutPoint.ADDRESS)
        self.without.addItem(self.tr("taken always"), WithoutPoint.ALWAYS)
        self.without.addItem(self.tr("rejected"), WithoutPoint.NEVER)
        self.repeats.addItem(self.tr("the same incident, so taken once"), Repeats.REJECT)
        self.repeats.addItem(self.tr("another incident"), Repeats.COUNT)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(self, 0.7))
        for name in DATE_FIELDS:
            layout.addLayout(self._date_row(name))
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 1))
        grid.setVerticalSpacing(em(self, 0.7))
        grid.addWidget(Field(self.tr("Time &zone of the file"), self.zone), 0, 0)
        self._crs_field = Field(self.tr("Coordinate &system"), self.crs)
        grid.addWidget(self._crs_field, 0, 1)
        grid.addWidget(Field(self.tr("Rows without a &point are"), self.without), 1, 0)
        self._repeats_field = Field(self.tr("A row that says the same is"), self.repeats)
        grid.addWidget(self._repeats_field, 1, 1)
        layout.addLayout(grid)
        layout.addWidget(self.comma)
        layout.addWidget(self.only_extent)
        layout.addStretch(1)

    def _date_row(self, name: str) -> QHBoxLayout:
        box, tick = QComboBox(), QCheckBox(self.tr("only the day counts"))
        for order, text in (
            (DateOrder.YMD, self.tr("Year first: 2030-12-31")),
            (DateOrder.DMY, self.tr("Day first: 31.12.2030")),
            (DateOrder.MDY, self.tr("Month first: 12/31/2030")),
            (DateOrder.EPOCH_S, self.tr("Seconds since 1970")),
            (DateOrder.EPOCH_MS, self.tr("Milliseconds since 1970")),
            (DateOrder.EXCEL, self.tr("Days of a spreadsheet")),
        ):
            box.addItem(text, order)
        label = self.tr("{field} is written").format(field=field_text(name))
        tick.setAccessibleName(
            self.tr("{field}: only the day counts").format(field=field_text(name))
        )
        self.orders[name], self.day_only[name] = box, tick
        self._rows[name] = Field(label, box)
        row = QHBoxLayout()
        row.setSpacing(em(self, 1))
        row.addWidget(self._rows[name], 1)
        row.addWidget(tick, 1, Qt.AlignmentFlag.AlignBottom)
        return row

    def _connect(self) -> None:
        presenter = self._presenter
        for name in DATE_FIELDS:
            self.orders[name].activated.connect(lambda _, name=name: self._on_order(name))
            self.day_only[name].clicked.connect(lambda on, name=name: self._on_day(name, on))
        self.zone.editingFinished.connect(lambda: presenter.set(zone=self.zone.text().strip()))
        self.crs.editingFinished.connect(self._on_crs)
        self.comma.clicked.connect(lambda on: presenter.set(decimal_comma=on))
        self.only_extent.clicked.connect(self._on_extent)
        self.without.activated.connect(
            lambda _: presenter.set(without_point=WithoutPoint(self.without.currentData()))
        )
        self.repeats.activated.connect(
            lambda _: presenter.set(repeats=Repeats(self.repeats.currentData()))
        )
        presenter.changed.connect(self._show)
        presenter.prepared.connect(self._on_prepared)

    def _on_order(self, name: str) -> None:
        orders = dict(self._presenter.mapping.date_orders)
        orders[name] = DateOrder(self.orders[name].currentData())
        self._presenter.set(date_orders=orders)

    def _on_day(self, name: str, on: bool) -> None:
        chosen = self._presenter.mapping.day_only
        self._presenter.set(day_only=chosen | {name} if on else chosen - {name})

    def _on_crs(self) -> None:
        text = self.crs.text().strip()
        self._presenter.set(crs=f"EPSG:{text}" if text.isdecimal() else text)

    def _on_extent(self, on: bool) -> None:
        self._presenter.set(extent=self._base_extent if on else None)

    def _on_prepared(self) -> None:
        self._base_extent = self._presenter.mapping.extent
        self._show()

    def _show(self) -> None:
        presenter = self._presenter
        mapping, there = presenter.mapping, presenter.there
        for name in DATE_FIELDS:
            box, tick = self.orders[name], self.day_only[name]
            box.setCurrentIndex(box.findData(mapping.date_order(name)))
            tick.setChecked(name in mapping.day_only)
            for part in (self._rows[name], tick):
                part.setVisible(name in there)
        if not self.zone.hasFocus():
            self.zone.setText(mapping.zone)
        if not self.crs.hasFocus():
            self.crs.setText(mapping.crs)
        file = presenter.file
        found = "" if file is None else file.kind.crs
        self.crs.setPlaceholderText(
            self.tr("degrees (WGS 84)")
            if not found
            else self.tr("that of the file: {crs}").format(crs=found[:24])
        )
        has_point = bool({"lat", "geometry"} & there.keys())
        self._crs_field.setVisible(has_point)
        self.comma.setVisible("lat" in there)
        self.comma.setChecked(mapping.decimal_comma)
        self.only_extent.setVisible(self._base_extent is not None)
        if self._base_extent is not None:
            text = self.tr("Refuse points outside {extent}")
            self.only_extent.setText(text.format(extent=extent_text(self._base_extent)))
            self.only_extent.setChecked(mapping.extent is not None)
        self.without.setCurrentIndex(self.without.findData(mapping.without_point))
        self.repeats.setCurrentIndex(self.repeats.findData(mapping.repeats))
        self._repeats_field.setVisible("source_key" not in there)
