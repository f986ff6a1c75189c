"""Copy, save and print: each only after its audit entry has been written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from icimps_desktop.ui.map.picture import print_picture
from icimps_desktop.ui.map.presenter import MapPresenter


class MapExport(QObject):
    """Hands out the picture that `make` paints at the moment of the officer's wish.

    Signals:
        told: a picture left the program (a sentence).
        warned: it could not (a sentence).
    """

    told = Signal(str)
    warned = Signal(str)

    def __init__(
        self, presenter: MapPresenter, make: Callable[[], QImage], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._presenter = presenter
        self._make = make
        self._wish: tuple[str, Callable[[], None]] | None = None
        presenter.export_allowed.connect(self._on_allowed)

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        image = self._make()

        def act() -> None:
            QGuiApplication.clipboard().setImage(image)
            self.told.emit(self.tr("The map was copied as a picture."))

        self._ask("copy", act)

    def save(self) -> None:
        """Ask for a file and save the picture there."""
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save picture"), "map.png", self.tr("Picture (*.png)")
        )
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Save the picture as PNG; the ending is added where it is missing."""
        image = self._make()
        target = path if path.suffix.lower() == ".png" else path.with_name(f"{path.name}.png")

        def act() -> None:
            if image.save(str(target)):
                self.told.emit(self.tr("The map was saved as {file}.").format(file=target.name))
            else:
                self.warned.emit(
                    self.tr("{file} could not be written. Choose another folder.").format(
                        file=target.name
                    )
                )

        self._ask("save", act)

    def print(self) -> None:
        """Ask for a printer and print the picture."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_to(printer)

    def print_to(self, printer: QPrinter) -> None:
        """Print the picture, as large as the page allows."""
        image = self._make()

        def act() -> None:
            print_picture(printer, image)
            self.told.emit(self.tr("The map was sent to the printer."))

        self._ask("print", act)

    def _ask(self, what: str, act: Callable[[], None]) -> None:
        self._wish = (what, act)
        self._presenter.ask_export(what)

    def _on_allowed(self, what: str) -> None:
        wish, self._wish = self._wish, None
        if wish is not None and wish[0] == what:
            wish[1]()
