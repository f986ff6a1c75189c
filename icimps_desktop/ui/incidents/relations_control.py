"""What a victim is to each offender: one line an offender."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.incidents.code_controls import CodeControl


class RelationsControl(QWidget):
    """Codes by offender's uid.

    Signals:
        typed(str, str): words typed for an offender (his uid) and not picked yet.
    """

    edited = Signal(object)
    typed = Signal(str, str)
    left = Signal()
    cursor_moved = Signal()

    def __init__(self, make: Callable[[], CodeControl]) -> None:
        super().__init__()
        self._make = make
        self._lines: dict[str, CodeControl] = {}
        self._labels: dict[str, QLabel] = {}
        self._value: dict[str, str] = {}
        self._locked = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(em(self, 0.3))
        self._grid.setColumnStretch(1, 1)

    def show_offenders(self, offenders: Sequence[tuple[str, str]]) -> None:
        """Show a line for each of these: uid and words."""
        wanted = [uid for uid, _ in offenders]
        for uid in [uid for uid in self._lines if uid not in wanted]:
            for gone in (self._lines.pop(uid), self._labels.pop(uid)):
                self._grid.removeWidget(gone)
                gone.hide()
                gone.deleteLater()
        for row, (uid, words) in enumerate(offenders):
            if uid not in self._lines:
                self._add_line(uid)
            self._labels[uid].setText(words)
            self._lines[uid].setAccessibleName(
                self.tr("What the victim is to {who}").format(who=words)
            )
            self._grid.addWidget(self._labels[uid], row, 0)
            self._grid.addWidget(self._lines[uid], row, 1)

    def show_value(self, value: object, _loose: str = "") -> None:
        """Show which code stands with which offender."""
        self._value = dict(value) if isinstance(value, dict) else {}
        self.show_loose({})

    def show_loose(self, loose: dict[str, str]) -> None:
        """Show the words that were typed and not picked, by offender."""
        for uid, line in self._lines.items():
            line.show_value(self._value.get(uid, ""), loose.get(uid, ""))

    def lines(self) -> list[QWidget]:
        """The fields, in their order."""
        return list(self._lines.values())

    @property
    def current(self) -> str:
        """The offender in whose line the focus is; empty for none."""
        focused = QApplication.focusWidget()
        return next((uid for uid, line in self._lines.items() if line is focused), "")

    @property
    def cursor_at(self) -> int:
        """Where the cursor stands in the line that has it."""
        line = self._lines.get(self.current)
        return 0 if line is None else line.cursor_at

    def put_cursor(self, at: int) -> None:
        """Put the cursor back."""
        line = self._lines.get(self.current)
        if line is not None:
            line.put_cursor(at)

    def settle(self) -> None:
        """What leaving the line at work does to its value."""
        line = self._lines.get(self.current)
        if line is not None:
            line.settle()

    def set_locked(self, locked: bool) -> None:
        """Let it be read only."""
        self._locked = locked
        for line in self._lines.values():
            line.set_locked(locked)

    def _add_line(self, uid: str) -> None:
        line, label = self._make(), QLabel()
        label.setBuddy(line)
        line.set_locked(self._locked)
        line.edited.connect(lambda code: self.edited.emit({**self._value, uid: code}))
        line.typed.connect(lambda text: self.typed.emit(uid, text))
        line.left.connect(self.left)
        line.cursor_moved.connect(self.cursor_moved)
        self._lines[uid], self._labels[uid] = line, label
        if len(self._lines) == 1:
            self.setFocusProxy(line)
