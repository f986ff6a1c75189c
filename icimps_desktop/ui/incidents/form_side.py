"""Beside the form: its sections with what is missing, and what the rules say."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from icimps_desktop.ui.common.icons import icon, pixmap
from icimps_desktop.ui.common.theme import Level, TextLabel, em
from icimps_desktop.ui.common.tone import Tone, tone_colour
from icimps_desktop.ui.incidents.form_check import FormFinding, Section


class SectionList(QFrame):
    """The sections in their order, each with how many things it still lacks.

    Signals:
        chosen(Section): one was pressed.
    """

    chosen = Signal(object)

    def __init__(self, words: dict[Section, tuple[str, str]]) -> None:
        super().__init__()
        self.setProperty("rail", True)
        self.setAccessibleName(self.tr("Sections"))
        self._words = words
        self._buttons: dict[Section, QToolButton] = {}
        box = QVBoxLayout(self)
        gap = em(self, 0.4)
        box.setContentsMargins(gap, em(self, 0.8), gap, gap)
        box.setSpacing(gap)
        for section in words:
            button = QToolButton()
            button.setProperty("kind", "rail")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setMinimumWidth(em(self, 11))
            button.clicked.connect(lambda _=False, section=section: self.chosen.emit(section))
            self._buttons[section] = button
            box.addWidget(button)
        box.addStretch(1)
        self.show_findings([], frozenset())

    def buttons(self) -> list[QWidget]:
        """The sections to press."""
        return list(self._buttons.values())

    def show_current(self, section: Section) -> None:
        """Mark the section that is shown."""
        self._buttons[section].setChecked(True)

    def show_findings(self, findings: list[FormFinding], filled: frozenset[Section]) -> None:
        """Say of each section how many errors and questions stand in it."""
        for section, button in self._buttons.items():
            errors = sum(1 for f in findings if f.section is section and f.is_error)
            questions = sum(1 for f in findings if f.section is section and not f.is_error)
            title, key = self._words[section]
            if errors:
                state, tone = self.tr("{count} to mend").format(count=errors), Tone.DANGER
            elif questions:
                state, tone = self.tr("{count} to check").format(count=questions), Tone.WARNING
            elif section in filled:
                state, tone = self.tr("complete"), Tone.GOOD
            else:
                state, tone = self.tr("empty"), None
            button.setIcon(icon(tone.value, tone) if tone else icon("draft"))
            button.setText(f"{title}\n{state}")
            button.setAccessibleName(f"{title}: {state}")
            button.setToolTip(self.tr("{title}, Alt+{key}").format(title=title, key=key))


class FindingList(QFrame):
    """What must be mended and what should be looked at; it never takes the focus by itself.

    Signals:
        jump(FormFinding): go to its field.
        fix(FormFinding): take its fix.
    """

    jump = Signal(object)
    fix = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._findings: list[FormFinding] = []
        self._rows: list[_Row] = []
        self._marked = -1
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAccessibleName(self.tr("What to mend"))
        box = QVBoxLayout(self)
        box.setContentsMargins(em(self, 0.6), em(self, 0.6), em(self, 0.4), em(self, 0.4))
        box.setSpacing(em(self, 0.4))
        self._head = TextLabel("", Level.HEADING, wrap=True)
        self._help = TextLabel(self.tr("F8: next · Shift+F8: back"), Level.SMALL, muted=True)
        box.addWidget(self._head)
        box.addWidget(self._help)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box.addWidget(self._area, 1)
        self.show_findings([])

    @property
    def findings(self) -> list[FormFinding]:
        """What is listed now."""
        return list(self._findings)

    def show_findings(self, findings: list[FormFinding]) -> None:
        """List these; nothing moves when they are the same as before."""
        if findings == self._findings and self._rows:
            return
        marked = self._findings[self._marked] if 0 <= self._marked < len(self._findings) else None
        self._findings = list(findings)
        self._marked = next(
            (n for n, f in enumerate(findings) if marked and _key(f) == _key(marked)), -1
        )
        errors = sum(1 for finding in findings if finding.is_error)
        self._head.setText(self._head_words(errors, len(findings) - errors))
        self._help.setVisible(bool(findings))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, em(self, 0.2), 0)
        column.setSpacing(em(self, 0.35))
        self._rows = []
        for place, finding in enumerate(findings):
            if place == errors and errors:
                column.addWidget(TextLabel(self.tr("Please check"), Level.HEADING))
            row = _Row(finding)
            row.words.clicked.connect(lambda _=False, f=finding: self.jump.emit(f))
            if row.fix is not None:
                row.fix.clicked.connect(lambda _=False, f=finding: self.fix.emit(f))
            self._rows.append(row)
            column.addWidget(row)
        column.addStretch(1)
        self._area.setWidget(inner)
        self._fit()
        self._show_mark()

    def _fit(self) -> None:
        """Never wider than what is seen: words wrap, they do not run out of view."""
        inner = self._area.widget()
        if inner is not None:
            bar = self._area.verticalScrollBar().sizeHint().width()
            width = max(self._area.width() - bar, em(self, 8))
            inner.setFixedWidth(width)
            for row in self._rows:
                row.fit(width - em(self, 0.2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def buttons(self) -> list[QWidget]:
        """The sentences and fixes to press."""
        found: list[QWidget] = []
        for row in self._rows:
            found += [row.words] if row.fix is None else [row.words, row.fix]
        return found

    def next_finding(self, by: int) -> FormFinding | None:
        """The finding after (1) or before (-1) the one jumped to last; round and round."""
        if not self._findings:
            return None
        start = self._marked if self._marked >= 0 or by > 0 else 0
        self._marked = (start + by) % len(self._findings)
        self._show_mark()
        return self._findings[self._marked]

    def _head_words(self, errors: int, questions: int) -> str:
        if errors:
            return self.tr("{count} to mend before submitting").format(count=errors)
        if questions:
            return self.tr("Can be submitted; please check")
        return self.tr("Nothing to mend")

    def _show_mark(self) -> None:
        for place, row in enumerate(self._rows):
            row.mark(place == self._marked)
        if 0 <= self._marked < len(self._rows):
            self._area.ensureWidgetVisible(self._rows[self._marked], 0, em(self))


class _Row(QFrame):
    """One finding: its sentence leads to the field, its button mends it."""

    def __init__(self, finding: FormFinding) -> None:
        super().__init__()
        self._tone = Tone.DANGER if finding.is_error else Tone.WARNING
        self._picture = QLabel()
        self.setProperty("ground", self._tone.value)
        kind = self.tr("To mend") if finding.is_error else self.tr("To check")
        self.words = _WrappedButton(finding.sentence)
        self.words.setAccessibleName(f"{kind}: {finding.sentence}")
        self._picture.setAccessibleName(kind)
        self._draw()
        self.fix: QPushButton | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(em(self, 0.4), em(self, 0.25), em(self, 0.3), em(self, 0.25))
        row.setSpacing(em(self, 0.35))
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(em(self, 0.2))
        column.addWidget(self.words)
        if finding.fix is not None:
            self.fix = QPushButton(finding.fix.label)
            self.fix.setToolTip(finding.fix.label)
            self.fix.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self.fix.setMinimumWidth(em(self, 4))
            self.fix.setAccessibleName(f"{finding.fix.label}. {finding.sentence}")
            column.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)

    def fit(self, width: int) -> None:
        """Give the sentence the height it needs at that width of the row."""
        box = self.layout()
        edges = 0 if box is None else box.contentsMargins().left() + box.contentsMargins().right()
        used = edges + self._picture.sizeHint().width() + em(self, 0.35) + 2 * self.frameWidth()
        self.words.fit(width - used)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        """The icon in the tone's colour of the theme in force."""
        colour = tone_colour(self.palette(), self._tone)
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(pixmap(self._tone.value, em(self, 1.1), colour, ratio))

    def mark(self, marked: bool) -> None:
        """Show that this is the one jumped to."""
        font = self.words.label.font()
        font.setUnderline(marked)
        self.words.label.setFont(font)


class _WrappedButton(QAbstractButton):
    """A flat button whose words wrap, which a QPushButton's own do not."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.label = TextLabel(words, wrap=True)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        box = QVBoxLayout(self)
        edge = em(self, 0.1)
        box.setContentsMargins(edge, edge, edge, edge)
        box.addWidget(self.label)

    def fit(self, width: int) -> None:
        """Give the words the height they need at that width."""
        edge = em(self, 0.1)
        self.setFixedHeight(self.label.heightForWidth(width - 2 * edge) + 2 * edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


def _key(finding: FormFinding) -> tuple[str, str]:
    return finding.rule, finding.path
