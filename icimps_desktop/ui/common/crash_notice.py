"""What an officer reads when the program has a defect: what is safe, and where the report is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.theme import Level, TextLabel, em


class CrashNotice(QDialog):
    """One at a time: a defect that comes again only changes the path."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong in the program"))
        self.setAccessibleName(self.windowTitle())
        self.path = QLineEdit()
        self.path.setReadOnly(True)
        self.path.setAccessibleName(self.tr("Where the report is"))
        copy = QPushButton(icon("copy"), self.tr("Copy the path"))
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.path.text()))
        go_on = QPushButton(self.tr("Go on"))
        go_on.setProperty("kind", "primary")
        go_on.setDefault(True)
        go_on.clicked.connect(self.accept)
        for button in (copy, go_on):
            button.setAccessibleName(button.text())
        foot = QHBoxLayout()
        foot.addWidget(copy)
        foot.addStretch()
        foot.addWidget(go_on)
        layout = QVBoxLayout(self)
        gap = em(self, 1.4)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(em(self, 0.7))
        layout.addWidget(TextLabel(self.windowTitle(), Level.TITLE, wrap=True))
        for text in (
            self.tr(
                "Your drafts are safe on this computer, and what was saved is saved. You can go "
                "on; if something looks odd, close the program and start it again."
            ),
            self.tr(
                "A report was written. It says where in the program it happened and holds "
                "nothing of any record. Please give it to the station admin:"
            ),
        ):
            layout.addWidget(TextLabel(text, wrap=True))
        layout.addWidget(self.path)
        layout.addLayout(foot)
        self.setFixedWidth(em(self, 36))
        self.setWindowModality(Qt.WindowModality.NonModal)

    def tell(self, report: Path) -> None:
        """Show where the newest report is."""
        self.path.setText(str(report))
        if not self.isVisible():
            self.show()
