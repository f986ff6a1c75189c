"""A form's rows: label over field, hint or error below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from icimps_desktop.ui.common.theme import Level, TextLabel, em, set_mark
from icimps_desktop.ui.common.tone import Tone


class Field(QWidget):
    """One labelled control; the label is its buddy, the words below are read with it."""

    def __init__(
        self, label: str, control: QWidget, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._hint_text = hint
        name = QLabel(label)
        name.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(label.replace("&", ""))
        self.hint = TextLabel(hint, Level.SMALL, muted=True, wrap=True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.2))
        for part in (name, control, self.hint):
            layout.addWidget(part)
        layout.addStretch(1)  # fields side by side keep their lines level
        self.say(hint)

    def say(self, text: str, tone: Tone | None = None) -> None:
        """Put words below the field; with a tone they are coloured, and danger marks the field."""
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        self.control.setAccessibleDescription(text)
        set_mark(self.hint, "tone", "" if tone is None else tone.value)
        set_mark(self.control, "wrong", tone is Tone.DANGER)

    def clear(self) -> None:
        """Show the ordinary hint again."""
        self.say(self._hint_text)
