"""The screen “Import”: the steps at its head, one page, and the way on at its foot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.context import ScreenContext
from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.common.theme import Level, TextLabel, em, set_mark
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.imports.check_page import CheckPage
from icimps_desktop.ui.imports.columns_page import ColumnsPage
from icimps_desktop.ui.imports.file_page import FilePage
from icimps_desktop.ui.imports.presenter import ImportsPresenter, Step
from icimps_desktop.ui.imports.result_page import ResultPage
from icimps_desktop.ui.imports.start_page import StartPage
from icimps_desktop.ui.imports.words import Extent


class StepBar(QWidget):
    """Says which step this is, and which come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names = (self.tr("File"), self.tr("Columns"), self.tr("Check"), self.tr("Import"))
        self.setStyleSheet('QLabel[here="true"] { font-weight: 600; }')
        self._labels = [TextLabel(f"{place}  {name}") for place, name in enumerate(names, start=1)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.7))
        for place, label in enumerate(self._labels):
            if place:
                layout.addWidget(TextLabel("›", muted=True))
            layout.addWidget(label)

    def show_step(self, step: Step) -> None:
        """Mark the step at hand."""
        for place, label in enumerate(self._labels, start=1):
            here = place == step
            set_mark(label, "muted", not here)
            set_mark(label, "here", here)
        current = self._labels[max(step - 1, 0)].text()
        self.setAccessibleName(self.tr("Step {step} of 4").format(step=current))


class ImportsView(QWidget):
    """The whole screen."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices = context.notices
        self.presenter = ImportsPresenter(context, self)
        self.setAcceptDrops(True)
        self.notice = NoticeBar()
        self.steps = StepBar()
        self.start = StartPage(self.presenter)
        self.file = FilePage(self.presenter.file)
        self.columns = ColumnsPage(self.presenter)
        self.check = CheckPage(self.presenter)
        self.result = ResultPage(self.presenter)
        self.pages = QStackedWidget()
        for page in (self.start, self.file, self.columns, self.check, self.result):
            self.pages.addWidget(page)
        self.back = QPushButton(icon("left"), self.tr("Back"))
        self.back.setAccessibleName(self.tr("Back to the step before"))
        self.next = QPushButton()
        self.next.setProperty("kind", "primary")
        self.why = TextLabel("", muted=True)
        self._lay_out()
        self._add_actions()
        self._connect()
        self._on_step(self.presenter.step)

    def refresh(self) -> None:
        """Read the list of imports anew."""
        self.presenter.history.reload()

    def take_focus(self) -> None:
        """Put the keyboard where this step begins."""
        page = self.pages.currentWidget()
        if isinstance(page, StartPage | FilePage | ColumnsPage | CheckPage | ResultPage):
            page.take_focus()

    def set_map(self, show: Callable[[Extent], None]) -> None:
        """Offer the map after an import; `show` brings west, south, east, north into view."""
        self.result.set_map(show)

    def close_down(self) -> None:
        """Want no more answers; what runs is ended."""
        self.presenter.close()

    def _lay_out(self) -> None:
        gap = em(self, 1.2)
        head = QHBoxLayout()
        head.setSpacing(2 * gap)
        head.addWidget(TextLabel(self.tr("Import"), Level.TITLE))
        head.addWidget(self.steps)
        head.addStretch(1)
        self._foot = QFrame()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(gap)
        foot.addWidget(self.back)
        foot.addWidget(self.why, 1)
        foot.addWidget(self.next)
        self.why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(em(self, 0.8))
        layout.addLayout(head)
        layout.addWidget(self.notice)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self._foot)
        refusal = self.presenter.history.refusal()
        denied = StateView(self.tr("You cannot import files"), refusal, icon_name="lock")
        self._whole = QStackedWidget()
        self._whole.addWidget(body)
        self._whole.addWidget(denied)
        self._whole.setCurrentIndex(1 if refusal else 0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._whole)

    def _add_actions(self) -> None:
        for text, keys, act in (
            (self.tr("Next step of the import"), "Ctrl+Return", self._on_next),
            (self.tr("Back to the step before"), "Alt+Left", self.presenter.go_back),
            (self.tr("Choose a file to import"), QKeySequence.StandardKey.Open, self._on_open),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(act)
            self.addAction(action)

    def _connect(self) -> None:
        presenter = self.presenter
        self.back.clicked.connect(presenter.go_back)
        self.next.clicked.connect(presenter.go_on)
        self.start.chosen.connect(presenter.choose)
        self.check.classes_wanted.connect(self._on_classes)
        presenter.step_changed.connect(self._on_step)
        presenter.changed.connect(self._on_changed)
        presenter.told.connect(self._notices.tell)
        presenter.warned.connect(self.notice.say)
        self.destroyed.connect(presenter.close)

    def _on_step(self, step: Step) -> None:
        self.notice.clear()
        self.pages.setCurrentIndex(step)
        self.steps.show_step(step)
        self.steps.setVisible(step is not Step.START)
        self._foot.setVisible(step is not Step.START)
        if step is Step.START:
            self.presenter.history.reload()
        self._on_changed()
        if self.isVisible():
            self.take_focus()

    def _on_changed(self) -> None:
        presenter = self.presenter
        step = presenter.step
        self.back.setEnabled(presenter.can_go_back)
        done = step is Step.RESULT and presenter.result is not None
        self.back.setText(self.tr("To the imports") if done else self.tr("Back"))
        words, sign = {
            Step.FILE: (self.tr("Next: columns"), "right"),
            Step.COLUMNS: (self.tr("Check the file"), "check"),
            Step.CHECK: (self._import_text(), "import"),
        }.get(step, ("", "right"))
        self.next.setVisible(bool(words))
        self.next.setText(words)
        self.next.setAccessibleName(words)
        self.next.setIcon(icon(sign, on_fill=presenter.can_go_on))
        self.next.setEnabled(presenter.can_go_on)
        self.why.setText(self._why())

    def _import_text(self) -> str:
        return self.tr("Put the beats in force") if self.presenter.is_beats else self.tr("Import")

    def _why(self) -> str:
        """Why the way on is closed, where the page does not say it already."""
        presenter = self.presenter
        if presenter.step is Step.COLUMNS and presenter.mapping.examples.problems:
            return presenter.mapping.examples.problems[0]
        if presenter.step is Step.CHECK and presenter.report is not None:
            return (
                self.tr("Nothing is imported yet.")
                if presenter.brings_something
                else self.tr("There is nothing to import.")
            )
        return ""

    def _on_next(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)  # what is being typed is taken first
        self.presenter.go_on()

    def _on_open(self) -> None:
        if not self.presenter.work.running:
            self.start.ask_file()

    def _on_classes(self) -> None:
        self.presenter.to_columns()
        self.columns.show_classes()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None and not self.presenter.work.running:
            event.acceptProposedAction()
            self.start.zone.set_hovered(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.start.zone.set_hovered(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.start.zone.set_hovered(False)
        path = _dropped(event)
        if path is None:
            return
        event.acceptProposedAction()
        self.presenter.choose(path)
        if len(event.mimeData().urls()) > 1:
            self.notice.say(
                self.tr("One file at a time: “{name}” was taken.").format(name=path.name),
                Tone.WARNING,
            )


def _dropped(event: QDropEvent) -> Path | None:
    """The first file that is held over the window."""
    for url in event.mimeData().urls():
        if url.isLocalFile():
            return Path(url.toLocalFile())
    return None
