"""The screen “Station and settings”."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.measures import use_miles
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.settings import IDLE_MOST, TEXT_SIZES
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.shell.officers import OfficersCard
from icimps_desktop.ui.shell.settings_presenter import SettingsPresenter, languages
from icimps_desktop.ui.start.end_cards import MAP_FILES
from icimps_desktop.ui.start.path_edit import PathEdit


class SettingsView(QWidget):
    """What the station is, its map, how the window looks, and who works here.

    Signals:
        base_map_changed(Path): another base map is in force (None: none).
    """

    base_map_changed = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._settings = context, context.settings
        self.presenter = SettingsPresenter(context.station, context.jobs, self)
        self.notice = NoticeBar()
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(em(self, 0.8))
        left.addWidget(self._station_card())
        if self.presenter.may_change_map():
            left.addWidget(self._map_card())
        left.addStretch(1)
        right.addWidget(self._window_card())
        self.officers = OfficersCard(self.presenter, context.notices)
        right.addWidget(self.officers)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(em(self, 1.2))
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        holder = QWidget()
        holder.setLayout(columns)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        gap = em(self, 1.2)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.addWidget(TextLabel(self.tr("Station and settings"), Level.TITLE))
        layout.addWidget(self.notice)
        layout.addWidget(scroll, 1)
        self._settings.changed.connect(self._on_setting)
        self.presenter.failed.connect(self._on_failed)
        self.presenter.base_map_changed.connect(self._on_base_map)

    def refresh(self) -> None:
        """Ask anew."""
        self.presenter.list_officers()

    def _card(self, title: str) -> tuple[QFrame, QVBoxLayout]:
        card = QFrame()
        card.setProperty("card", True)
        layout = QVBoxLayout(card)
        gap = em(self, 1)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(em(self, 0.6))
        layout.addWidget(TextLabel(title, Level.HEADING))
        return card, layout

    def _station_card(self) -> QFrame:
        config = self.presenter.config
        card, layout = self._card(self.tr("Station"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 1.2))
        store = (
            self.tr("Encrypted file on this computer")
            if config.kind == "cache"
            else self.tr("Station database")
        )
        facts = [
            (self.tr("Station"), config.station),
            (self.tr("Agency"), config.agency),
            (self.tr("Kept in"), store),
            (self.tr("Device"), config.device_code),
            (self.tr("Time zone"), config.zone),
            (self.tr("Folder"), str(config.folder.absolute())),
        ]
        for line, (name, value) in enumerate(facts):
            shown = TextLabel(value, wrap=True)
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            shown.setAccessibleName(name)
            shown.setAccessibleDescription(value)
            grid.addWidget(TextLabel(name, muted=True), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, line, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        if config.shared:
            text = self.tr(
                "Several officers share this file. The program keeps them apart; the file alone "
                "does not."
            )
            layout.addWidget(TextLabel(text, muted=True, wrap=True))
        return card

    def _map_card(self) -> QFrame:
        card, layout = self._card(self.tr("Base map"))
        self.map_path = PathEdit(
            self.tr("Map file"), self.tr("Maps ({patterns})").format(patterns=MAP_FILES)
        )
        if self.presenter.config.basemap_path is not None:
            self.map_path.set_path(self.presenter.config.basemap_path)
        self._use_map = QPushButton(icon("map"), self.tr("Use this map"))
        self._use_map.setAccessibleName(self.tr("Use this map"))
        self._use_map.clicked.connect(lambda: self.presenter.take_base_map(self.map_path.path))
        self.presenter.busy_changed.connect(self._use_map.setDisabled)
        layout.addWidget(
            Field(
                self.tr("&Map file"),
                self.map_path,
                self.tr("GeoPackage, MBTiles or PMTiles; empty for no map."),
            )
        )
        layout.addWidget(self._use_map, alignment=Qt.AlignmentFlag.AlignLeading)
        return card

    def _window_card(self) -> QFrame:
        card, layout = self._card(self.tr("This computer"))
        self.theme = self._combo(
            {
                "system": self.tr("As the system"),
                "light": self.tr("Light"),
                "dark": self.tr("Dark"),
            },
            self._settings.theme,
        )
        self.theme.activated.connect(self._on_theme)
        known = {"": self.tr("As the station and the system")} | languages()
        self.language = self._combo(known, self._settings.language)
        self.language.activated.connect(self._on_language)
        sizes = {str(size): f"{size} %" for size in TEXT_SIZES}
        self.text_size = self._combo(sizes, str(self._settings.text_size))
        self.text_size.activated.connect(self._on_text_size)
        self.distances = self._combo(
            {"": self.tr("Kilometres and metres"), "miles": self.tr("Miles and feet")},
            "miles" if self._settings.miles else "",
        )
        self.distances.activated.connect(self._on_distances)
        self.idle = QSpinBox()
        self.idle.setRange(1, IDLE_MOST)
        self.idle.setSuffix(self.tr(" min"))
        self.idle.setValue(self._settings.idle_minutes)
        self.idle.valueChanged.connect(self._on_idle)
        self._language_hint = self.tr("In force at the next start.")
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 1))
        grid.setVerticalSpacing(em(self, 0.6))
        for place, (name, control, hint) in enumerate(
            (
                (self.tr("&Colours"), self.theme, ""),
                (self.tr("Te&xt size"), self.text_size, self.tr("Everywhere at the next start.")),
                (self.tr("&Language"), self.language, self._language_hint),
                (self.tr("Loc&k after"), self.idle, self.tr("Without a key or a mouse move.")),
                (self.tr("&Distances"), self.distances, self.tr("On the map.")),
            )
        ):
            grid.addWidget(Field(name, control, hint), place // 2, place % 2)
        layout.addLayout(grid)
        return card

    def _combo(self, choices: dict[str, str], current: str) -> QComboBox:
        combo = QComboBox()
        for value, text in choices.items():
            combo.addItem(text, value)
        combo.setCurrentIndex(max(0, combo.findData(current)))
        return combo

    def _on_setting(self, name: str) -> None:
        if name == "theme":  # it has a key and a button of its own
            self.theme.setCurrentIndex(self.theme.findData(self._settings.theme))

    def _on_theme(self) -> None:
        self._settings.theme = str(self.theme.currentData())

    def _on_language(self) -> None:
        self._settings.language = str(self.language.currentData())

    def _on_text_size(self) -> None:
        self._settings.text_size = int(self.text_size.currentData())

    def _on_distances(self) -> None:
        on = self.distances.currentData() == "miles"
        use_miles(on)  # first: who hears of the setting writes anew
        self._settings.miles = on

    def _on_idle(self, minutes: int) -> None:
        self._settings.idle_minutes = minutes

    def _on_base_map(self, path: Path | None) -> None:
        self.notice.clear()
        if path is not None:
            self.map_path.set_path(path)  # the copy: what is in force
        self._context.notices.tell(self.tr("The base map is in force."))
        self.base_map_changed.emit(path)

    def _on_failed(self, text: str, field: str) -> None:
        if not self.officers.take_failure(text, field):
            self.notice.say(text)
