"""Pages at the end of the first run: recovery code, base map, and the demo's size."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from icimps_desktop.ui.common.fields import Field
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.theme import TextLabel, scaled
from icimps_desktop.ui.start.card import Card, plain, primary
from icimps_desktop.ui.start.path_edit import PathEdit
from icimps_desktop.ui.start.station_cards import default_folder

_CLIPBOARD_MS = 60_000
MAP_FILES = "*.gpkg *.mbtiles *.pmtiles"


class RecoveryCodeCard(Card):
    """Shows the recovery code once; goes on only when it is written down.

    Signals:
        done: the code is written down.
    """

    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", width=34, parent=parent)
        self.title.setText(self.tr("Write down the recovery code"))
        self.intro.setText(
            self.tr(
                "It gives a new passphrase when one is forgotten. It is shown now and never again, "
                "and it is stored nowhere. Keep it on paper, locked away from this computer."
            )
        )
        self.intro.show()
        self._station = ""
        self.code = TextLabel(wrap=True)
        mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.code.setFont(scaled(mono, 1.3, bold=True))
        self.code.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.code.setAccessibleName(self.tr("Recovery code"))
        copy = plain(self.tr("Copy for a minute"), icon_name="copy")
        copy.clicked.connect(self._copy)
        prints = plain(self.tr("Print…"), icon_name="print")
        prints.clicked.connect(self._print)
        self.written = QCheckBox(self.tr("I have written it down"))
        self.go_on = primary(self.tr("Next"), "next")
        self.go_on.setEnabled(False)
        self.written.toggled.connect(self.go_on.setEnabled)
        self.go_on.clicked.connect(self._leave)
        self.body.addSpacing(self.fontMetrics().height())
        self.body.addWidget(self.code)
        self.body.addSpacing(self.fontMetrics().height())
        self.body.addWidget(self.written)
        self.add_foot(copy, prints, None, self.go_on)

    def show_code(self, code: str, station: str) -> None:
        """Show the code of a station just made."""
        groups = code.split("-")
        half = len(groups) // 2
        self.code.setText("-".join(groups[:half]) + "-\n" + "-".join(groups[half:]))
        self._station = station
        self.written.setChecked(False)
        self.written.setFocus()

    def plain_code(self) -> str:
        """The code in one line."""
        return self.code.text().replace("\n", "")

    def _leave(self) -> None:
        self._forget_copy(self.plain_code())
        self.code.clear()
        self.done.emit()

    def _copy(self) -> None:
        code = self.plain_code()
        QGuiApplication.clipboard().setText(code)
        QTimer.singleShot(_CLIPBOARD_MS, self, lambda: self._forget_copy(code))

    def _forget_copy(self, code: str) -> None:
        clipboard = QGuiApplication.clipboard()
        if code and clipboard.text() == code:
            clipboard.clear()

    def _print(self) -> None:
        # Imported here: the login window must not wait for the printing library.
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        text = QTextDocument(self)
        text.setPlainText(
            self.tr("Recovery code of {station}").format(station=self._station)
            + f"\n\n{self.code.text()}\n\n"
            + self.tr("Keep it locked away from the computer.")
        )
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: text.print_(printer))
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(True)
        dialog.show()


class BaseMapCard(Card):
    """The city's map, when there is one at hand.

    Signals:
        chosen(Path): this file.
        skipped: none for now.
    """

    chosen = Signal(object)
    skipped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", width=34, parent=parent)
        self.title.setText(self.tr("The map of your area"))
        self.intro.setText(
            self.tr(
                "A GeoPackage, MBTiles or PMTiles file with streets. It is read without any "
                "network. You can choose it later under Station too."
            )
        )
        self.intro.show()
        self.notice = NoticeBar()
        self.path = PathEdit(
            self.tr("Map file"), self.tr("Maps ({patterns})").format(patterns=MAP_FILES)
        )
        self.body.addWidget(self.notice)
        self.body.addWidget(Field(self.tr("&Map file"), self.path))
        self._skip = plain(self.tr("Without a map for now"))
        self._take = primary(self.tr("Use this map"), "map")
        self._take.setEnabled(False)
        self.path.changed.connect(lambda text: self._take.setEnabled(bool(text.strip())))
        self.path.line.returnPressed.connect(self._choose)
        self._skip.clicked.connect(self.skipped)
        self._take.clicked.connect(self._choose)
        self.add_foot(self._skip, None, self._take)

    def set_busy(self, busy: bool) -> None:
        """Nothing can be changed while the file is read."""
        for part in (self.path, self._skip):
            part.setEnabled(not busy)
        self._take.setEnabled(not busy and self.path.path is not None)

    def _choose(self) -> None:
        self.notice.clear()
        if self.path.path is not None:
            self.chosen.emit(self.path.path)


class DemoCard(Card):
    """How big the demo shall be, and where it goes.

    Signals:
        back: another way was wanted.
        wanted(Path, str): make it in this folder, "small" or "full".
        cancelled: stop making it.
    """

    back = Signal()
    wanted = Signal(object, str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", width=34, parent=parent)
        self.title.setText(self.tr("Try the demo station"))
        self.intro.setText(
            self.tr("A city that never was, with invented incidents, officers and reports.")
        )
        self.intro.show()
        self.notice = NoticeBar()
        self.small = QRadioButton(self.tr("Small: 60,000 incidents, half a minute"))
        self.full = QRadioButton(self.tr("Full: 230,000 incidents, a few minutes"))
        self.small.setChecked(True)
        self.folder = PathEdit(self.tr("Folder"))
        self.folder.set_path(default_folder("demo"))
        for part in (self.notice, self.small, self.full, Field(self.tr("&Folder"), self.folder)):
            self.body.addWidget(part)
        self._back = plain(self.tr("Back"), icon_name="back")
        self._stop = plain(self.tr("Cancel"), icon_name="stop")
        self._make = primary(self.tr("Make the demo"), "demo")
        self.add_foot(self._back, self._stop, None, self._make)
        self._stop.hide()
        self._back.clicked.connect(self.back)
        self._stop.clicked.connect(self.cancelled)
        self._make.clicked.connect(self._start)

    def _start(self) -> None:
        self.notice.clear()
        folder = self.folder.path or Path()
        self.wanted.emit(folder, "small" if self.small.isChecked() else "full")

    def set_busy(self, busy: bool) -> None:
        """Only Cancel is left while it is made."""
        for part in (self.small, self.full, self.folder, self._make):
            part.setEnabled(not busy)
        self._back.setVisible(not busy)
        self._stop.setVisible(busy)
