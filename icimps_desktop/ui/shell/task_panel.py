"""What runs in the background: what, how far, how long yet, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.moments import duration
from icimps_desktop.ui.common.tasks import Task, TaskBook
from icimps_desktop.ui.common.theme import Level, TextLabel, em


class TaskRow(QWidget):
    """One task."""

    def __init__(self, task: Task, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = task
        self._what = TextLabel("", Level.SMALL, muted=True)
        self._bar = QProgressBar()
        self._bar.setAccessibleName(task.title)
        cancel = QPushButton(icon("stop"), self.tr("Cancel"))
        cancel.setAccessibleName(self.tr("Cancel: {what}").format(what=task.title))
        cancel.clicked.connect(task.cancel)
        words = QVBoxLayout()
        words.setSpacing(em(self, 0.2))
        for part in (TextLabel(task.title), self._bar, self._what):
            words.addWidget(part)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(words, 1)
        layout.addWidget(cancel)
        task.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        progress = self._task.progress
        self._bar.setRange(0, progress.total or 0)
        self._bar.setValue(progress.done)
        parts = [progress.what] if progress.what else []
        if progress.total:
            parts.append(f"{progress.done:,} / {progress.total:,}")
        left = self._task.seconds_left
        if left is not None:
            parts.append(self.tr("about {time} left").format(time=duration(left)))
        self._what.setText(" · ".join(parts))


class TaskPanel(QFrame):
    """Lies over the foot of the window while something runs and somebody wants to see it.

    Signals:
        closed: it was put away.
    """

    closed = Signal()

    def __init__(self, tasks: TaskBook, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(self.tr("Running tasks"))
        self._tasks, self._under = tasks, parent
        self._rows: dict[Task, TaskRow] = {}
        self._none = TextLabel(self.tr("Nothing runs."), muted=True)
        self._list = QVBoxLayout()
        self._close = QPushButton(icon("close"), "")
        self._close.setProperty("kind", "quiet")
        self._close.setAccessibleName(self.tr("Close the list of tasks"))
        self._close.clicked.connect(self.put_away)
        head = QHBoxLayout()
        head.addWidget(TextLabel(self.tr("Running tasks"), Level.HEADING), 1)
        head.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addLayout(self._list)
        layout.addWidget(self._none)
        tasks.changed.connect(self._on_changed)
        self.hide()

    def begin(self) -> None:
        """Show what runs."""
        self._on_changed()
        self.show()
        self.raise_()
        self._place()
        self._close.setFocus()

    def put_away(self) -> None:
        """Close it; the tasks run on."""
        self.hide()
        self.closed.emit()

    def _on_changed(self) -> None:
        running = self._tasks.running
        for task in [task for task in self._rows if task not in running]:
            self._rows.pop(task).deleteLater()
        for task in running:
            if task not in self._rows:
                self._rows[task] = TaskRow(task)
                self._list.addWidget(self._rows[task])
        self._none.setVisible(not running)
        if not self.isHidden():
            self._place()

    def _place(self) -> None:
        self.setFixedWidth(min(em(self, 30), self._under.width() - em(self, 2)))
        self.adjustSize()
        gap = em(self, 0.6)
        self.move(
            self._under.width() - self.width() - gap, self._under.height() - self.height() - gap
        )
