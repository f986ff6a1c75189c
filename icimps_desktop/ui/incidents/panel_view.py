"""One incident to read, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.icons import icon
from icimps_desktop.ui.common.notice_bar import NoticeBar
from icimps_desktop.ui.common.notices import Notices
from icimps_desktop.ui.common.state_view import StateView
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone
from icimps_desktop.ui.incidents.panel_presenter import Act, PanelPresenter
from icimps_desktop.ui.incidents.report_print import Paper, paint
from icimps_desktop.ui.incidents.report_view import ReportView, StateMark
from icimps_desktop.ui.incidents.station_names import STATUS_ICONS

_ICONS = {
    Act.EDIT: "draft",
    Act.SUBMIT: "send",
    Act.APPROVE: "check",
    Act.RETURN: "return",
    Act.SUPPLEMENT: "plus",
    Act.PRINT: "print",
}


class PanelView(QWidget):
    """The open incident.

    Signals:
        edit_wanted(Incident): open the form on it.
        map_wanted(Incident): show where it was.
        closed: it was put away.
    """

    edit_wanted = Signal(object)
    map_wanted = Signal(object)
    closed = Signal()

    def __init__(
        self, presenter: PanelPresenter, notices: Notices, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presenter, self._notices = presenter, notices
        presenter.setParent(self)
        self.setAccessibleName(self.tr("Incident"))
        self._number = TextLabel("", Level.TITLE)
        self._state = StateMark()
        self._purpose = TextLabel("", Level.SMALL, muted=True, wrap=True)
        self.notice = NoticeBar()
        self.report = ReportView()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(self.report)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName(self.tr("What the report says"))
        self.nothing = StateView(
            self.tr("No incident open"),
            self.tr("Enter in the list opens one. Each opening stands in the audit."),
            icon_name="incident",
        )
        self.broken = StateView(
            self.tr("It cannot be shown"), icon_name="unplugged", tone=Tone.WARNING
        )
        self.broken.acted.connect(presenter.reload)
        self.buttons: dict[Act, QPushButton] = {}
        self._words = _Words()
        self._then: Callable[[str], None] = lambda _: None
        self._stack = QStackedWidget()
        self._whole = QWidget()
        for part in (self.nothing, self.broken, self._whole):
            self._stack.addWidget(part)
        self._lay_out()
        presenter.shown.connect(self._show)
        presenter.loading.connect(self._on_loading)
        presenter.failed.connect(self._on_failed)
        presenter.refused.connect(self._on_refused)
        presenter.done.connect(self._on_done)
        presenter.written.connect(self._on_written)
        self._words.confirmed.connect(lambda text: self._then(text))
        shortcut = QShortcut(QKeySequence.StandardKey.Print, self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.print_paper)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(em(self, 0.5))
        head.addWidget(self._number)
        head.addWidget(self._state)
        head.addStretch(1)
        for name, words, wanted in (
            ("copy", self.tr("Copy the number"), self.copy_number),
            ("pin", self.tr("Show on the map"), self._on_map),
            ("close", self.tr("Close"), self._on_close),
        ):
            tool = QToolButton()
            tool.setIcon(icon(name))
            tool.setToolTip(words)
            tool.setAccessibleName(words)
            tool.clicked.connect(wanted)
            head.addWidget(tool)
        acts = QHBoxLayout()
        acts.setSpacing(em(self, 0.35))
        labels = {
            Act.EDIT: self.tr("Edit"),
            Act.SUBMIT: self.tr("Submit"),
            Act.APPROVE: self.tr("Approve"),
            Act.RETURN: self.tr("Return"),
            Act.SUPPLEMENT: self.tr("Supplement"),
            Act.PRINT: self.tr("PDF"),
        }
        for act, words in labels.items():
            button = QPushButton(icon(_ICONS[act]), words)
            button.setAccessibleName(words)
            button.clicked.connect(partial(self._on_act, act))
            button.hide()  # six at once, as no incident has them, would make the panel too wide
            self.buttons[act] = button
            acts.addWidget(button)
        acts.addStretch(1)
        box = QVBoxLayout(self._whole)
        gap = em(self, 0.7)
        box.setContentsMargins(gap, em(self, 0.6), em(self, 0.3), 0)
        box.setSpacing(em(self, 0.4))
        box.addLayout(head)
        box.addWidget(self._purpose)
        box.addLayout(acts)
        box.addWidget(self.notice)
        box.addWidget(self._words)
        box.addWidget(self._area, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def take_focus(self) -> None:
        """Begin at what the report says."""
        self._area.setFocus()

    def copy_number(self) -> None:
        """Put the printed number on the clipboard, and nothing else."""
        incident = self.presenter.incident
        if incident is not None:
            QGuiApplication.clipboard().setText(incident.number)
            self._notices.tell(self.tr("{number} is copied.").format(number=incident.number))

    def print_paper(self) -> None:
        """Let the officer choose a printer, then print; the entry in the audit comes first."""
        decision = self.presenter.decisions().get(Act.PRINT)
        if decision is None or not decision.allowed:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if dialog.exec():
            self.presenter.note_print(lambda paper: self._paint(paper, printer))

    def save_pdf(self, path: Path | None = None) -> None:
        """Write a PDF; without a path the officer is asked for one."""
        incident = self.presenter.incident
        if incident is None:
            return
        if path is None:
            chosen, _ = QFileDialog.getSaveFileName(
                self, self.tr("Save as PDF"), f"{incident.number}.pdf", "PDF (*.pdf)"
            )
            if not chosen:
                return
            path = Path(chosen)
        self.presenter.write_pdf(path)

    def _on_act(self, act: Act) -> None:
        presenter, incident = self.presenter, self.presenter.incident
        if incident is None:
            return
        self.notice.clear()
        if act is Act.EDIT:
            self.edit_wanted.emit(incident)
        elif act is Act.SUBMIT:
            presenter.submit()
        elif act is Act.PRINT:
            self.save_pdf()
        elif act is Act.APPROVE:
            self._ask(
                self.tr("Approving locks the report; it can only be supplemented then."),
                self.tr("Approve and lock"),
                lambda _: presenter.approve(),
                needs_text=False,
            )
        elif act is Act.RETURN:
            self._ask(
                self.tr("What is to be mended?"),
                self.tr("Return to its author"),
                presenter.give_back,
            )
        else:
            self._ask(
                self.tr("What is to be added?"), self.tr("Add the supplement"), presenter.supplement
            )

    def _ask(
        self, words: str, button: str, then: Callable[[str], None], *, needs_text: bool = True
    ) -> None:
        self._then = then
        self._words.ask(words, button, needs_text=needs_text)

    def _show(self) -> None:
        incident = self.presenter.incident
        if incident is None:
            self._stack.setCurrentWidget(self.nothing)
            return
        names = self.presenter.names
        self._number.setText(incident.number)
        words = names.label("statuses", incident.status)
        self._state.show_state(STATUS_ICONS.get(incident.status, "draft"), words)
        self._purpose.setText(
            self.tr("Opened for: {purpose}. This reading stands in the audit.").format(
                purpose=self.presenter.purpose_words()
            )
        )
        decisions = self.presenter.decisions()
        for act, button in self.buttons.items():
            decision = decisions.get(act)
            button.setVisible(decision is not None)
            if decision is not None:
                button.setEnabled(decision.allowed)
                button.setToolTip(decision.why)
                button.setAccessibleDescription(decision.why)
        self.report.show_blocks(self.presenter.blocks())
        self._stack.setCurrentWidget(self._whole)

    def _on_loading(self) -> None:
        self._words.put_away()
        self.notice.clear()
        self.nothing.show_state(self.tr("Opening …"))
        self._stack.setCurrentWidget(self.nothing)

    def _on_failed(self, said: str) -> None:
        self.broken.show_state(self.tr("It cannot be shown"), said, self.tr("Try again"))
        self._stack.setCurrentWidget(self.broken)

    def _on_refused(self, said: str) -> None:
        self.notice.say(said)

    def _on_done(self, act: str) -> None:
        self._words.put_away()
        said = {
            Act.SUBMIT: self.tr("It is with the supervisor now."),
            Act.APPROVE: self.tr("It is approved and locked."),
            Act.RETURN: self.tr("It is returned to its author."),
            Act.SUPPLEMENT: self.tr("The supplement is added."),
        }
        self._notices.tell(said[Act(act)])
        self.presenter.reload()
        self.take_focus()

    def _on_written(self, path: Path) -> None:
        self._notices.tell(self.tr("Written to {file}.").format(file=path.name))

    def _paint(self, paper: Paper, printer: QPrinter) -> None:
        if not paint(paper, printer):
            self.notice.say(self.tr("The printer does not answer. Choose another one."))

    def _on_map(self) -> None:
        if self.presenter.incident is not None:
            self.map_wanted.emit(self.presenter.incident)

    def _on_close(self) -> None:
        self.presenter.close()
        self.closed.emit()


class _Words(QFrame):
    """Asks for a note inside the panel, before something is done.

    Signals:
        confirmed(str): go on, with these words.
    """

    confirmed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._question = TextLabel("", Level.HEADING, wrap=True)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(em(self, 6))
        self.go = QPushButton()
        self.go.setProperty("kind", "primary")
        back = QPushButton(self.tr("Back"))
        back.setAccessibleName(self.tr("Back, do nothing"))
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addWidget(back)
        row.addStretch(1)
        box = QVBoxLayout(self)
        for part in (self._question, self.text):
            box.addWidget(part)
        box.addLayout(row)
        self.go.clicked.connect(lambda: self.confirmed.emit(self.text.toPlainText()))
        back.clicked.connect(self.put_away)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.put_away)
        self.hide()

    def ask(self, question: str, button: str, *, needs_text: bool) -> None:
        """Show the question and take the focus: the officer asked for it."""
        self._question.setText(question)
        self.text.setAccessibleName(question)
        self.text.setVisible(needs_text)
        self.text.clear()
        self.go.setText(button)
        self.go.setAccessibleName(button)
        self.show()
        (self.text if needs_text else self.go).setFocus()

    def put_away(self) -> None:
        """Ask nothing."""
        self.hide()
