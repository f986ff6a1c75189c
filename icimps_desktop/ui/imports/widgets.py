"""Small parts that several pages of the wizard use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.core.jobs import Progress
from icimps_desktop.ui.common.icons import icon, pixmap
from icimps_desktop.ui.common.moments import duration
from icimps_desktop.ui.common.theme import Level, TextLabel, em, set_mark
from icimps_desktop.ui.common.tone import Tone, tone_colour
from icimps_desktop.ui.imports.long_job import LongJob
from icimps_desktop.ui.imports.words import count_text, tr

Said = tuple[Tone, str]
_OPENING = (
    QAbstractItemView.EditTrigger.AnyKeyPressed,
    QAbstractItemView.EditTrigger.EditKeyPressed,
    QAbstractItemView.EditTrigger.DoubleClicked,
)


class Table(QTableView):
    """A table of rows; Tab leaves it, the arrows move in it.

    Where `edit_column` says so, typing anywhere in a row edits that cell of it.

    Signals:
        cleared(list): Delete was pressed on these rows.
    """

    cleared = Signal(list)

    def __init__(
        self,
        model: QAbstractItemModel,
        name: str,
        widths: Sequence[float] = (),
        *,
        stretch: int = -1,
        edit_column: int = -1,
    ) -> None:
        super().__init__()
        self._edit_column = edit_column
        self.setModel(model)
        self.setAccessibleName(name)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(em(self, 3))
        self._widths, self._stretch = tuple(widths), stretch
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked
            if edit_column >= 0
            else triggers.NoEditTriggers
        )
        model.modelReset.connect(self._fit)
        self._fit()

    def fit_to_contents(self, most: float = 18) -> None:
        """Make each column as wide as its first rows need, up to so many ems."""
        self.resizeColumnsToContents()
        widest = em(self, most)
        for column in range(self.model().columnCount()):
            if self.columnWidth(column) > widest:
                self.setColumnWidth(column, widest)

    def to_first(self) -> None:
        """Put the mark on the first row."""
        if self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, max(self._edit_column, 0)))

    def edit(self, index: Any, trigger: Any = None, event: Any = None) -> Any:
        """Qt asks this on each key; of a row only one cell is edited."""
        place = index.siblingAtColumn(self._edit_column) if self._edit_column >= 0 else index
        if trigger is None:
            return super().edit(place)
        if place != index and place.isValid() and trigger in _OPENING:
            self.setCurrentIndex(place)
        return super().edit(place, trigger, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState:
            event.accept()  # a key that the editor is done with
            return
        opens = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self._edit_column >= 0 and event.key() in opens and self.currentIndex().isValid():
            self.edit(self.currentIndex())
            return
        if self._edit_column >= 0 and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cleared.emit([index.row() for index in self.selectionModel().selectedRows()])
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(em(self, 2))
        for column, width in enumerate(self._widths):
            if column < self.model().columnCount():
                self.setColumnWidth(column, em(self, width))
        if 0 <= self._stretch < self.model().columnCount():
            head = self.horizontalHeader()
            head.setSectionResizeMode(self._stretch, head.ResizeMode.Stretch)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self.model() is not None:
            self._fit()


class Sentences(QWidget):
    """Problems and notes, one under the other, each with the sign of its tone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said: tuple[Said, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(em(self, 0.35))
        self.setAccessibleName(tr("Notes"))

    def say(self, said: Sequence[Said]) -> None:
        """Say these and nothing else."""
        if tuple(said) == self.said:
            return
        self.said = tuple(said)
        while (item := self._layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for tone, text in said:
            self._layout.addWidget(_Sentence(tone, text))
        self.setVisible(bool(said))
        self.setAccessibleDescription(" ".join(text for _, text in said))


class _Sentence(QWidget):
    def __init__(self, tone: Tone, text: str) -> None:
        super().__init__()
        self._tone, self._picture = tone, QLabel()
        words = TextLabel(text, wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.5))
        layout.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addWidget(words, 1)
        self._draw()

    def _draw(self) -> None:
        colour = tone_colour(self.palette(), self._tone)
        size = em(self, 1.25)
        self._picture.setPixmap(pixmap(self._tone.value, size, colour, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)


class Tile(QFrame):
    """One number of a report with what it counts."""

    def __init__(self, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.number = TextLabel("–", Level.DISPLAY)
        self._words = TextLabel(label, muted=True)
        layout = QVBoxLayout(self)
        gap = em(self, 0.6)
        layout.setContentsMargins(2 * gap, gap, 2 * gap, gap)
        layout.setSpacing(0)
        layout.addWidget(self.number)
        layout.addWidget(self._words)

    def show_count(self, count: int, tone: Tone | None = None, label: str = "") -> None:
        """Show a number; with a tone it is coloured where it is not nought."""
        if label:
            self._words.setText(label)
        self.number.setText(count_text(count))
        set_mark(self.number, "tone", tone.value if tone is not None and count else "")
        self.setAccessibleName(f"{self._words.text()}: {count_text(count)}")


class ProgressPanel(QWidget):
    """What runs, how far it is, and Cancel.

    Signals:
        cancelled: its button was pressed.
    """

    cancelled = Signal()

    def __init__(self, job: LongJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job = job
        self._title = TextLabel("", Level.TITLE)
        self._what = TextLabel("", muted=True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress"))
        self.button = QPushButton(icon("stop"), self.tr("Cancel"))
        self.button.setAccessibleName(self.tr("Cancel"))
        self.button.clicked.connect(self._on_cancel)
        middle = QVBoxLayout()
        middle.setSpacing(em(self, 0.7))
        middle.addStretch(2)
        for part in (self._title, self.bar, self._what):
            middle.addWidget(part)
        middle.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        middle.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(middle, 3)
        layout.addStretch(1)
        job.started.connect(self._on_started)
        job.progressed.connect(self._on_progress)
        job.stopping.connect(self._on_stopping)

    def _on_started(self, title: str) -> None:
        self._title.setText(title)
        self._what.setText(self.tr("Opening the file"))
        self.bar.setRange(0, 0)
        self.button.setEnabled(True)

    def _on_progress(self, progress: Progress) -> None:
        self.bar.setRange(0, progress.total or 0)
        self.bar.setValue(progress.done)
        parts = [progress.what]
        if progress.total:
            parts.append(f"{count_text(progress.done)} / {count_text(progress.total)}")
        elif progress.done:
            parts.append(count_text(progress.done))
        left = None if self._job.task is None else self._job.task.seconds_left
        if left is not None:
            parts.append(self.tr("about {time} left").format(time=duration(left)))
        self._what.setText(" · ".join(parts))

    def _on_stopping(self) -> None:
        self._what.setText(self.tr("Stopping; the store is put back to what it was"))
        self.bar.setRange(0, 0)
        self.button.setEnabled(False)

    def _on_cancel(self) -> None:
        self._job.cancel()
        self.cancelled.emit()
