"""The filter panel: class, time, severity, status, source, beat, weekday by hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.records.map_filter import MapFilter
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.map.answer import Answer, to_minute
from icimps_desktop.ui.map.check_list import CheckList, Section
from icimps_desktop.ui.map.data import MapWords
from icimps_desktop.ui.map.hour_grid import HourGrid
from icimps_desktop.ui.map.words import count_text, local_time

_ANY = -1.0
_WIDTH_EM = 20


class FilterPanel(QFrame):
    """Shows a MapFilter and changes it; areas and parts it does not show are kept.

    Signals:
        changed: the new MapFilter.
    """

    changed = Signal(object)

    def __init__(self, words: MapWords, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Filters"))
        self._words, self._zone = words, zone
        self._chosen = MapFilter()
        self._span: tuple[int, int] | None = None  # no incident, no time
        self._offered: list[str] = []  # in an order that stays while the counts change
        self.categories = CheckList(self.tr("Class"), 9)
        self.statuses = CheckList(self.tr("Status"), 5)
        self.beats = CheckList(self.tr("Beat"), 8)
        self.hours = HourGrid()
        self.source = self._source_box()
        self.severity_min = self._severity_box(self.tr("Severity from"))
        self.severity_max = self._severity_box(self.tr("Severity to"))
        self.day_from = self._day_box(self.tr("From day"))
        self.day_to = self._day_box(self.tr("To day"))
        self.reset_button = QPushButton(self.tr("Reset"))
        self.reset_button.setAccessibleName(self.tr("Reset all filters"))
        self.reset_button.setToolTip(self.tr("Show all incidents again"))
        self.area_button = QPushButton(self.tr("Area: show all places again"))
        self.area_button.setAccessibleName(self.area_button.text())
        self.area_button.hide()
        self.sections = {
            "category": Section(self.tr("Class"), self.categories),
            "time": Section(self.tr("Period"), self._pair(self.day_from, self.day_to)),
            "source": Section(self.tr("Source"), self.source),
            "hour": Section(self.tr("Weekday and hour"), self.hours),
            "severity": Section(
                self.tr("Severity"), self._pair(self.severity_min, self.severity_max)
            ),
            "status": Section(self.tr("Status"), self.statuses, unfolded=False),
            "beat": Section(self.tr("Beat"), self.beats, unfolded=False),
        }
        self._inner, self._scroll = QWidget(), QScrollArea()
        self._lay_out()
        self._connect()

    @property
    def chosen(self) -> MapFilter:
        return self._chosen

    def set_filter(self, chosen: MapFilter) -> None:
        """Show this filter without telling anybody."""
        self._chosen = chosen
        self.categories.set_chosen(chosen.categories)
        self.statuses.set_chosen(chosen.statuses)
        self.beats.set_chosen(chosen.beats)
        self.hours.set_hours(chosen.hours)
        place = {None: 0, False: 1, True: 2}[chosen.police_found]
        for box, value in (
            (self.severity_min, chosen.severity_min),
            (self.severity_max, chosen.severity_max),
        ):
            with QSignalBlocker(box):
                box.setValue(_ANY if value is None else value)
        with QSignalBlocker(self.source):
            self.source.setCurrentIndex(place)
        self._show_days()
        self._mark()

    def show_answer(self, found: Answer) -> None:
        """Offer what occurs, with counts."""
        points, facets = found.shown.points, found.facets
        order = sorted(range(len(points.categories)), key=lambda i: self._category_key(found, i))
        codes = [points.categories[i] for i in order]
        if set(codes) != set(self._offered):
            self.categories.set_choices(codes, [self._words.category(c) for c in codes])
            self._offered = codes
        by_code = dict(zip(points.categories, facets.category.tolist(), strict=True))
        self.categories.show_counts([by_code[code] for code in self._offered])
        self.statuses.set_choices(
            points.statuses, [self._words.status(code) for code in points.statuses]
        )
        self.statuses.show_counts(facets.status.tolist())
        named = [place for place, beat in enumerate(points.beats) if beat]
        beats = sorted(named, key=lambda place: _natural(points.beats[place]))
        codes = [*(points.beats[i] for i in beats), ""]
        names = [*(self._words.beat(code) for code in codes[:-1]), self.tr("No beat")]
        self.beats.set_choices(codes, names)
        self.beats.show_counts([*(int(facets.beat[i]) for i in beats), int(facets.beat[-1])])
        self.hours.show_counts(facets.hour)
        for place, count in enumerate((int(facets.source.sum()), *facets.source.tolist())):
            name = self._sources()[place]
            self.source.setItemText(place, f"{name} ({count_text(count)})")
        self._span = (found.times.first, found.times.end) if found.total else None
        self.set_filter(self._chosen)

    def sizeHint(self) -> QSize:
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        content = self._inner.minimumSizeHint().width() + bar + 4
        return QSize(max(em(self, _WIDTH_EM), content), em(self, 46))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self.setFixedWidth(self.sizeHint().width())
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self.setFixedWidth(self.sizeHint().width())  # only now the style has its say
        super().showEvent(event)

    def _category_key(self, found: Answer, index: int) -> tuple[int, str]:
        return -int(found.facets.category[index]), found.shown.points.categories[index]

    def _lay_out(self) -> None:
        heading = TextLabel(self.tr("Filters"), Level.HEADING)
        top = QHBoxLayout()
        top.setContentsMargins(10, 8, 10, 0)
        top.addWidget(heading, 1)
        top.addWidget(self.reset_button)
        inner = self._inner
        column = QVBoxLayout(inner)
        column.setContentsMargins(10, 4, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.area_button)
        for section in self.sections.values():
            column.addWidget(section)
        column.addStretch(1)
        scroll = self._scroll
        scroll.setAccessibleName(self.tr("Filters"))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(scroll, 1)

    def _connect(self) -> None:
        self.categories.changed.connect(lambda chosen: self._change(categories=chosen))
        self.statuses.changed.connect(lambda chosen: self._change(statuses=chosen))
        self.beats.changed.connect(lambda chosen: self._change(beats=chosen))
        self.hours.changed.connect(lambda chosen: self._change(hours=chosen))
        self.source.currentIndexChanged.connect(
            lambda place: self._change(police_found=(None, False, True)[place])
        )
        self.severity_min.valueChanged.connect(
            lambda value: self._change(severity_min=None if value < 0 else value)
        )
        self.severity_max.valueChanged.connect(
            lambda value: self._change(severity_max=None if value < 0 else value)
        )
        self.day_from.dateChanged.connect(lambda day: self._on_days())
        self.day_to.dateChanged.connect(lambda day: self._on_days())
        self.reset_button.clicked.connect(self._reset)
        self.area_button.clicked.connect(lambda: self._change(bbox=None, polygon=None, radius=None))

    def _change(self, **parts: Any) -> None:
        self._chosen = replace(self._chosen, **parts)
        self._mark()
        self.changed.emit(self._chosen)

    def _reset(self) -> None:
        self.set_filter(MapFilter())
        self.changed.emit(self._chosen)

    def _on_days(self) -> None:
        """Whole days by the station's clock; the day itself and the last one included."""
        if self._span is None:
            return
        first, last = self.day_from.date(), self.day_to.date()
        if last < first:
            with QSignalBlocker(self.day_to):
                self.day_to.setDate(first)
            last = first
        low, high = self._midnight(first), self._midnight(last.addDays(1))
        self._change(
            minute_from=None if low <= self._span[0] else low,
            minute_to=None if high >= self._span[1] else high,
        )

    def _midnight(self, day: QDate) -> int:
        return to_minute(datetime(day.year(), day.month(), day.day(), tzinfo=self._zone))

    def _show_days(self) -> None:
        low, high = self._chosen.minute_from, self._chosen.minute_to
        first, end = self._span or (0, 0)
        ends = (
            (self.day_from, first if low is None else low),
            (self.day_to, (end if high is None else high) - 1),
        )
        for box, minute in ends:
            at = local_time(minute, self._zone)
            day = QDate(at.year, at.month, at.day) if self._span else box.minimumDate()
            with QSignalBlocker(box):
                box.setDate(day)
            box.setEnabled(self._span is not None)

    def _mark(self) -> None:
        chosen = self._chosen
        narrowed = {
            "category": chosen.categories is not None,
            "time": chosen.minute_from is not None or chosen.minute_to is not None,
            "source": chosen.police_found is not None,
            "hour": chosen.hours is not None,
            "severity": chosen.severity_min is not None or chosen.severity_max is not None,
            "status": chosen.statuses is not None,
            "beat": chosen.beats is not None,
        }
        for name, section in self.sections.items():
            section.mark(narrowed[name])
        has_area = any(part is not None for part in (chosen.bbox, chosen.polygon, chosen.radius))
        self.area_button.setVisible(has_area)
        self.reset_button.setEnabled(not chosen.is_open)

    def _sources(self) -> tuple[str, str, str]:
        return self.tr("All"), self.tr("Reported"), self.tr("Police-found")

    def _source_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Source"))
        box.setToolTip(self.tr("Reported by somebody, or found by police themselves"))
        box.addItems(self._sources())
        return box

    def _severity_box(self, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setAccessibleName(name)
        box.setRange(_ANY, 100_000.0)
        box.setDecimals(0)
        box.setSpecialValueText(self.tr("any"))
        box.setValue(_ANY)
        box.setKeyboardTracking(False)
        return box

    def _day_box(self, name: str) -> _DayEdit:
        box = _DayEdit()
        box.setAccessibleName(name)
        box.setCalendarPopup(True)
        box.setDisplayFormat("d MMM yyyy")
        box.setSpecialValueText("–")  # stands at the minimum: no day
        box.setKeyboardTracking(False)
        return box

    def _pair(self, low: QWidget, high: QWidget) -> QWidget:
        pair = QWidget()
        grid = QGridLayout(pair)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for column, (text, box) in enumerate(((self.tr("From"), low), (self.tr("To"), high))):
            label = QLabel(text)
            label.setBuddy(box)
            grid.addWidget(label, 0, column)
            grid.addWidget(box, 1, column)
            grid.setColumnStretch(column, 1)
        return pair


class _DayEdit(QDateEdit):
    """Tab leaves it at once; the arrows go from day to month to year."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        return QWidget.focusNextPrevChild(self, forward)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """An order in which “Beat 9” comes before “Beat 10”."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part.casefold())
        for part in text.replace("-", " ").split()
    ]
