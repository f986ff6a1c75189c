"""A section of the form that holds a list: offences, persons, things, arrests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import em
from icimps_desktop.ui.incidents.form_options import Options
from icimps_desktop.ui.incidents.form_page import Page
from icimps_desktop.ui.incidents.form_presenter import FormPresenter
from icimps_desktop.ui.incidents.form_state import part_path


class EntryPage(Page):
    """A section whose fields show one entry of a list; a strip above names them all.

    Signals:
        entry_changed: another entry is shown.
    """

    list_name = "offences"
    entry_changed = Signal()

    def __init__(
        self, form: FormPresenter, options: Options, title: str, another: str, step: str
    ) -> None:
        super().__init__(form, options, title)
        self.current = 0
        self._step = step  # “Offence”, in the names of undo steps
        self._chips: list[QToolButton] = []
        self._strip = _Strip(self._name_chips)
        self.remove_button = QToolButton()
        self.remove_button.setIcon(icon("trash"))
        said = self.tr("Take this entry out (Ctrl+Shift+Del)")
        self.remove_button.setToolTip(said)
        self.remove_button.setAccessibleName(said)
        self.remove_button.clicked.connect(self.remove_current)
        line = QHBoxLayout()
        line.addWidget(self._strip, 1)
        line.addWidget(self.remove_button)
        self.box.insertLayout(1, line)
        self.another = QPushButton(icon("plus"), another)
        self.another.setAccessibleName(another)
        self.another.setProperty("kind", "link")
        self.another.setAutoDefault(True)
        self.another.clicked.connect(self.add_entry)
        foot = QHBoxLayout()
        foot.addWidget(self.another)
        foot.addStretch(1)
        self.box.addLayout(foot)

    @property
    def prefix(self) -> str:
        return f"{self.list_name}[{self.current}]."

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self.form.state.parts(self.list_name))

    def has(self, name: str) -> bool:
        return self.count > 0

    def entry_words(self, place: int) -> str:
        """What an entry is called in the strip; sections that know more say more."""
        return self._step

    def on_changed(self, path: str) -> None:
        place = part_path(path)
        ours = place is not None and place[0] == self.list_name
        if ours or path in ("", self.list_name) or path in self.bound:
            self.refresh()

    def refresh(self) -> None:
        self.current = max(0, min(self.current, self.count - 1))
        self.remove_button.setVisible(self.count > 0 and not self.form.locked)
        self._show_strip()
        super().refresh()

    def show_entry(self, place: int) -> None:
        """Show another entry in the fields."""
        if 0 <= place < self.count and place != self.current:
            self.form.end_run()
            self.current = place
            self.refresh()
            self.entry_changed.emit()

    def add_entry(self) -> None:
        """Begin another entry and go to its first field."""
        self.current = self.form.add(self.list_name, self.tr("Add: {what}").format(what=self._step))
        self.refresh()
        self.go_to("")

    def remove_current(self) -> None:
        """Take the shown entry out; undo brings it back."""
        label = self.tr("Take out: {what}").format(what=self._step)
        self.form.remove(self.list_name, self.current, label)
        self.refresh()

    def go_to(self, path: str) -> bool:
        place = part_path(path)
        if place is not None:
            self.show_entry(place[1])
        return super().go_to(path)

    def chain(self) -> list[QWidget]:
        chain = super().chain()
        return chain if self.another.isHidden() else [*chain, self.another]

    def tools(self) -> list[QWidget]:
        return [*super().tools(), *self._chips, self.remove_button]

    def set_locked(self, locked: bool) -> None:
        super().set_locked(locked)
        self.another.setVisible(not locked)
        self.remove_button.setVisible(not locked and self.count > 0)

    def _show_strip(self) -> None:
        while len(self._chips) < self.count:
            chip = QToolButton()
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            place = len(self._chips)
            chip.clicked.connect(lambda _checked=False, place=place: self._on_chip(place))
            self._strip.add(chip)
            self._chips.append(chip)
        for place, chip in enumerate(self._chips):
            chip.setVisible(place < self.count)
        self._name_chips()

    def _name_chips(self) -> None:
        """Give every entry its words, as many as there is room for; the number always."""
        count = self.count
        room = self._strip.width() // max(count, 1) - em(self, 2.2)
        for place, chip in enumerate(self._chips[:count]):
            words = self.entry_words(place)
            number = str(place + 1)
            text = self.fontMetrics().elidedText(
                f"{number} {words}", Qt.TextElideMode.ElideRight, room
            )
            chip.setText(text if len(text) > len(number) + 2 else number)
            chip.setToolTip(words)
            chip.setChecked(place == self.current)
            chip.setAccessibleName(
                self.tr("{what} {place} of {count}: {words}").format(
                    what=self._step, place=place + 1, count=count, words=words
                )
            )

    def _on_chip(self, place: int) -> None:
        self.show_entry(place)
        self._chips[place].setChecked(place == self.current)


class _Strip(QWidget):
    """Chips in a row that never make the form wider; they are named anew when the room changes."""

    def __init__(self, name: Callable[[], None]) -> None:
        super().__init__()
        self._name = name
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(em(self, 0.3))
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def add(self, chip: QWidget) -> None:
        """Put one more at the end."""
        self._row.insertWidget(self._row.count() - 1, chip)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name()
