"""Keys as an officer without a mouse presses them, and files as he gets them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from icimps_desktop.core.jobs import CancelToken
from icimps_desktop.ui.imports.presenter import Step
from icimps_desktop.ui.imports.view import ImportsView

_KEYS = {
    "Enter": Qt.Key.Key_Return,
    "Tab": Qt.Key.Key_Tab,
    "Esc": Qt.Key.Key_Escape,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
    "Del": Qt.Key.Key_Delete,
    "Space": Qt.Key.Key_Space,
    "End": Qt.Key.Key_End,
    "Left": Qt.Key.Key_Left,
    "Right": Qt.Key.Key_Right,
}
_HELD = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}
WORDS = ("Bike taken", "Flat broken into", "Wall painted")
WAIT = 30_000


class Hands:
    """Types into whatever takes the keys: an open list before what it belongs to."""

    def type(self, text: str) -> None:
        """Type a text; its first letter may open an editor that takes the rest."""
        for letter in text:
            QTest.keyClicks(self._at(), letter)

    def press(self, *keys: str) -> None:
        """Press keys one after the other: "Enter", "Ctrl+Enter", "Shift+Down"."""
        for key in keys:
            *held, last = key.split("+")
            modifiers = Qt.KeyboardModifier.NoModifier
            for name in held:
                modifiers |= _HELD[name]
            QTest.keyClick(self._at(), _KEYS.get(last) or getattr(Qt.Key, f"Key_{last}"), modifiers)

    def tab_to(self, widget: QWidget, most: int = 40) -> None:
        """Press Tab until the widget has the keys."""
        for _ in range(most):
            if QApplication.focusWidget() in (widget, widget.focusProxy()):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not come to {widget.accessibleName()}")

    def _at(self) -> QWidget:
        focused = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert focused is not None, "nothing has the focus"
        return focused


def own_csv(path: Path, rows: int = 60, encoding: str = "cp1252") -> Path:
    """Invented incidents under column names that no shipped mapping has.

    Every tenth has a day that does not exist, so it is rejected.
    """
    lines = ["Vorgang;Wann;Breite;Länge;Delikt;Straße;Amtlich"]
    for i in range(rows):
        day = "31.02.2029" if i % 10 == 9 else f"{i % 28 + 1:02d}.03.2029"
        lines.append(
            f"B-{i:04d};{day} {i % 24:02d}:15;52,{5000 + i};13,{4000 + i};{WORDS[i % 3]};"
            f"Lindenstraße {i};{'ja' if i % 4 == 0 else 'nein'}"
        )
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def clean_csv(path: Path, rows: int = 40) -> Path:
    """Rows that need no hand: the columns say what they are."""
    lines = ["id,occurred_at,lat,lon,category"]
    lines += [
        f"C-{i:05d},2029-01-{i % 28 + 1:02d} 10:00:00,{52.4 + i % 100 / 1000:.5f},"
        f"{13.3 + i // 100 / 10_000:.5f},burglary"
        for i in range(rows)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def many_rows(path: Path, rows: int) -> Path:
    """The same as parquet, any number of rows."""
    count = range(rows)
    table = {
        "id": [f"R-{i:07d}" for i in count],
        "occurred_at": [
            f"20{15 + i % 5}-{i % 12 + 1:02d}-{i % 28 + 1:02d} {i % 24:02d}:{i % 60:02d}:00"
            for i in count
        ],
        "lat": [38.5 + i % 997 / 5000 for i in count],
        "lon": [-90.3 + i % 1009 / 8000 for i in count],
        "category": [("theft", "burglary", "robbery", "criminal_damage")[i % 4] for i in count],
        "raw_type": [f"WORDS OF THE SOURCE {i % 300}" for i in count],
        "police_generated": [i % 9 == 0 for i in count],
    }
    pq.write_table(pa.table(table), path)
    return path


def beats_geojson(path: Path, across: int = 3, name: str = "Beat") -> Path:
    """Square beats side by side, with numbers, names and districts."""
    features = []
    for place in range(across):
        west = 13.3 + place * 0.1
        ring = [[west, 52.4], [west + 0.1, 52.4], [west + 0.1, 52.6], [west, 52.6], [west, 52.4]]
        features.append(
            {
                "type": "Feature",
                "properties": {"beat_no": f"{place:02d}", "label": f"{name} {place}", "dist": "A"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def opened(qtbot, view: ImportsView, path: Path) -> None:
    """Choose a file and wait until it was read."""
    view.start.chosen.emit(path)
    qtbot.waitUntil(lambda: view.presenter.file.is_ready, timeout=WAIT)


def mapped(qtbot, view: ImportsView, path: Path) -> None:
    """Choose a file and go on to its columns."""
    opened(qtbot, view, path)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.can_go_on, timeout=WAIT)
    assert view.presenter.step is Step.COLUMNS


def checked(qtbot, view: ImportsView, path: Path) -> None:
    """Choose a file and have it checked with the mapping that is found."""
    mapped(qtbot, view, path)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.report is not None, timeout=WAIT)


def imported(qtbot, view: ImportsView, path: Path) -> None:
    """The whole way, with the mapping that is found."""
    checked(qtbot, view, path)
    view.presenter.go_on()
    qtbot.waitUntil(lambda: view.presenter.result is not None, timeout=WAIT)


def incident_count(view: ImportsView) -> int:
    """How many incidents the station has."""
    station = view.presenter.station
    return len(station.map.points(station.actor, CancelToken()).id)
