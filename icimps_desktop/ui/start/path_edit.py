"""A line for a folder or file, with a button that looks for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from icimps_desktop.ui.start.card import plain


class PathEdit(QWidget):
    """The path can be typed too. `pattern` is Qt's file filter; empty asks for a folder.

    Signals:
        changed(str): another path stands there.
    """

    changed = Signal(str)

    def __init__(self, name: str, pattern: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pattern = pattern
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.setAccessibleName(name)
        self.setFocusProxy(self.line)
        browse = plain(self.tr("Choose…"), icon_name="folder")
        browse.setAccessibleName(self.tr("Choose: {what}").format(what=name))
        browse.clicked.connect(self._browse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(browse)
        self.line.textChanged.connect(self.changed)

    @property
    def path(self) -> Path | None:
        """The path that stands there; None for an empty line."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def set_path(self, path: Path) -> None:
        """Put a path in."""
        self.line.setText(str(path))

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.accessibleName(), self.line.text())
        if self._pattern:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilter(self._pattern)
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.line.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
