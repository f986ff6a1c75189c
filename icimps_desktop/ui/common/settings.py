"""What an officer set for the window on this computer: theme, language, miles, idle lock ...

Kept in a plain file of his account, so nothing of a record ever goes in here.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

THEMES = ("system", "light", "dark")
TEXT_SIZES = (90, 100, 115, 130, 150)
IDLE_DEFAULT, IDLE_MOST = 10, 30  # minutes; CJIS AC-11 allows 30 at most


class UiSettings(QObject):
    """Reads and keeps the settings of one account.

    Signals:
        changed(str): the name of the setting that has another value now.
    """

    changed = Signal(str)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        where = path or Path(platformdirs.user_config_dir("icimps", appauthor=False)) / "window.ini"
        self._store = QSettings(str(where), QSettings.Format.IniFormat, self)

    @property
    def theme(self) -> str:
        """One of `THEMES`."""
        value = str(self._store.value("theme", "system"))
        return value if value in THEMES else "system"

    @theme.setter
    def theme(self, value: str) -> None:
        self._put("theme", value)

    @property
    def language(self) -> str:
        """A language code such as "de"; empty for what station and system say."""
        return str(self._store.value("language", ""))

    @language.setter
    def language(self, value: str) -> None:
        self._put("language", value)

    @property
    def text_size(self) -> int:
        """Size of all text in percent of the system's, one of `TEXT_SIZES`."""
        value = self._number("text_size", 100)
        return value if value in TEXT_SIZES else 100

    @text_size.setter
    def text_size(self, value: int) -> None:
        self._put("text_size", value)

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a key or a mouse move the window locks; 1 to 30."""
        return min(max(self._number("idle_minutes", IDLE_DEFAULT), 1), IDLE_MOST)

    @idle_minutes.setter
    def idle_minutes(self, value: int) -> None:
        self._put("idle_minutes", min(max(value, 1), IDLE_MOST))

    @property
    def miles(self) -> bool:
        """Whether distances are written in miles and feet instead of kilometres and metres."""
        return self._number("miles", 0) == 1

    @miles.setter
    def miles(self, value: bool) -> None:
        self._put("miles", int(value))

    @property
    def folder(self) -> Path:
        """Where they are kept."""
        return Path(self._store.fileName()).parent

    @property
    def geometry(self) -> QByteArray:
        """Where the window stood; empty before the first time."""
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)

    def _number(self, name: str, default: int) -> int:
        text = str(self._store.value(name, default))
        return int(text) if text.isdecimal() else default

    def _put(self, name: str, value: object) -> None:
        if self._store.value(name) != value:
            self._store.setValue(name, value)
            self.changed.emit(name)
