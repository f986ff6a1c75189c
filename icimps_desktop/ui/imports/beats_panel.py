"""What a file of beats would give: the areas, a picture of them, and from when they hold."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from icimps_desktop.core.clock import to_utc
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.smart_time import SmartTimeEdit
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.areas_presenter import SeenAreas
from icimps_desktop.ui.imports.presenter import ImportsPresenter
from icimps_desktop.ui.imports.sketch import PlaceSketch
from icimps_desktop.ui.imports.widgets import Said, Sentences, Table
from icimps_desktop.ui.imports.words import count_text, extent_text


class BeatsPanel(QWidget):
    """Areas as they will be read."""

    def __init__(self, presenter: ImportsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._zone = presenter.mapping.station_zone
        self.title = TextLabel(self.tr("As it will be read"), Level.HEADING)
        self.said = Sentences()
        self.table = Table(presenter.areas.rows, self.tr("Beats of the file"), (7, 12, 9, 6))
        self.sketch = PlaceSketch(self.tr("Where the beats lie"))
        self.valid_from = SmartTimeEdit(self.tr("Valid from"), self._now)
        self.valid_from.setPlaceholderText(self.tr("from now on"))
        self.crs = QLineEdit()
        self.crs.setPlaceholderText(self.tr("that of the file, else degrees"))
        self._valid_field = Field(self.tr("&Valid from"), self.valid_from)
        self._crs_field = Field(self.tr("Coordinate &system"), self.crs)
        fields = QGridLayout()
        fields.setHorizontalSpacing(em(self, 1))
        fields.addWidget(self._valid_field, 0, 0)
        fields.addWidget(self._crs_field, 0, 1)
        middle = QHBoxLayout()
        middle.setSpacing(em(self, 0.6))
        middle.addWidget(self.table, 3)
        middle.addWidget(self.sketch, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(em(self, 0.6), em(self, 0.4), 0, 0)
        layout.setSpacing(em(self, 0.5))
        layout.addWidget(self.title)
        layout.addLayout(fields)
        layout.addWidget(self.said)
        layout.addLayout(middle, 1)
        presenter.areas.reading.connect(self._on_reading)
        presenter.areas.seen.connect(self._on_seen)
        presenter.areas.failed.connect(self._on_failed)
        presenter.mapping.prepared.connect(self._on_prepared)
        self.valid_from.understood.connect(self._on_valid_from)
        self.crs.editingFinished.connect(self._on_crs)

    def _now(self) -> datetime:
        now = self._presenter.station.clock.now()
        return now.astimezone(self._zone).replace(tzinfo=None)

    def _on_prepared(self) -> None:
        self.crs.setText(self._presenter.mapping.mapping.crs)
        if self._presenter.valid_from is None:
            self.valid_from.clear()

    def _on_valid_from(self, _: object) -> None:
        typed = self.valid_from.value
        at = None if typed is None else to_utc(typed.at, self._zone)[0]
        wrong = typed is None and bool(self.valid_from.text().strip())
        self._presenter.set_valid_from(at, known=not wrong)
        said = self.valid_from.said_back()
        hint = self.tr("The beats of before end then. Incidents since then go into the new ones.")
        self._valid_field.say(said or hint, Tone.DANGER if wrong else None)

    def _on_crs(self) -> None:
        text = self.crs.text().strip()
        self._presenter.mapping.set(crs=f"EPSG:{text}" if text.isdecimal() else text)

    def _on_reading(self) -> None:
        self.said.say([(Tone.INFO, self.tr("Reading the areas"))])

    def _on_seen(self, seen: SeenAreas) -> None:
        text = self.tr("{n} beats, {extent}.")
        said: list[Said] = [
            (Tone.GOOD, text.format(n=count_text(len(seen.areas)), extent=extent_text(seen.extent)))
        ]
        said += [(Tone.INFO, note) for note in seen.notes]
        self.said.say(said)
        self.sketch.show_places(seen.extent, rings=seen.rings)

    def _on_failed(self, text: str) -> None:
        self.said.say([(Tone.DANGER, text)])
        self.sketch.show_places(None)
