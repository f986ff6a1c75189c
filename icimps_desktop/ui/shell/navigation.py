"""The rail on the left: one button a screen, with its sign and its name."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import Level, em, scaled
from icimps_desktop.ui.shell.actions import ActionBook

translate = QCoreApplication.translate


def screen_names() -> dict[str, tuple[str, str]]:
    """Key of each screen, its name and its sign, in the order of the rail."""
    return {
        "map": (translate("Rail", "Map"), "map"),
        "incidents": (translate("Rail", "Incidents"), "list"),
        "drafts": (translate("Rail", "Drafts"), "draft"),
        "import": (translate("Rail", "Import"), "import"),
        "audit": (translate("Rail", "Audit"), "audit"),
        "station": (translate("Rail", "Station"), "settings"),
    }


class Rail(QFrame):
    """Shows the screens that the officer has, and which one is in front.

    Signals:
        chosen(str): the screen of that key was asked for.
    """

    chosen = Signal(str)

    def __init__(self, book: ActionBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rail", True)
        self.setAccessibleName(self.tr("Screens"))
        self._book = book
        self._names = screen_names()
        self.buttons: dict[str, QToolButton] = {}
        layout = QVBoxLayout(self)
        gap = em(self, 0.35)
        layout.setContentsMargins(gap, em(self, 0.6), gap, em(self, 0.6))
        layout.setSpacing(gap)
        for key, (name, picture) in self._names.items():
            button = self._button(key, name, picture)
            layout.addWidget(button)
            if key == "audit":
                layout.addStretch()
        self.refresh()

    def _button(self, key: str, name: str, picture: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("kind", "rail")
        # Not a group of Qt's: there Tab comes to one button only, and leaves out the marked one.
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setIcon(icon(picture))
        button.setIconSize(QSize(em(self, 1.7), em(self, 1.7)))
        button.setFont(scaled(button.font(), Level.SMALL.value))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setText(name)
        button.setAccessibleName(name)
        button.setFixedWidth(em(self, 5.2))
        button.clicked.connect(partial(self._on_clicked, key))
        self.buttons[key] = button
        return button

    def refresh(self) -> None:
        """Show the screens that the policy gives this officer."""
        for key, button in self.buttons.items():
            action = self._book.actions[f"go_{key}"]
            button.setVisible(action.isVisible())
            button.setToolTip(action.toolTip())

    def show_current(self, key: str) -> None:
        """Mark the screen in front."""
        for name, button in self.buttons.items():
            button.setChecked(name == key)

    def show_count(self, key: str, count: int) -> None:
        """Say beside a screen's name how much waits there; nothing for none."""
        name = self._names[key][0]
        button = self.buttons[key]
        button.setText(f"{name} {count}" if count else name)
        button.setAccessibleDescription(str(count) if count else "")

    def _on_clicked(self, key: str) -> None:
        self.chosen.emit(key)
